/// A proof by resolution that the clauses of `Satisfiability` cannot all be true.
struct Refutation {
    typealias Literal = Clause.Literal

    /// One resolution: two clauses, and the clause that follows from both.
    struct Resolution {
        var first: Set<Literal>
        var second: Set<Literal>
        var result: Set<Literal>
    }

    private let clauses: [Set<Literal>]
    private let variables: Int
    /// The variable that is split first if no clause has a single literal left; the others follow in order.
    private let start: Int
    private(set) var resolutions: [Resolution] = []
    private var values: [Bool?]

    /// The shortest of a few proofs; the clauses must be unsatisfiable.
    static func shortest(_ clauses: [Clause], variables: Int) -> [Resolution] {
        (0..<min(variables, 4)).map { start in
            var proof = Refutation(clauses, variables: variables, start: start)
            _ = proof.refute()
            return proof.resolutions
        }.min { $0.count < $1.count } ?? []
    }

    private init(_ clauses: [Clause], variables: Int, start: Int) {
        self.clauses = clauses.map { Set($0.literals) }
        self.variables = variables
        self.start = start
        values = Array(repeating: nil, count: variables)
    }

    /// A clause, given or derived, whose literals are all false under the current values.
    private mutating func refute() -> Set<Literal> {
        let open = clauses.map { clause in
            clause.contains { values[$0.variable] == $0.isTrue }
                ? nil : clause.filter { values[$0.variable] == nil }
        }
        if let index = open.firstIndex(where: { $0?.isEmpty == true }) { return clauses[index] }
        let unit = open.lazy.compactMap { $0 }.first { $0.count == 1 }?.first
        let free = (0..<variables).map { ($0 + start) % variables }.first { values[$0] == nil }
        guard let variable = unit?.variable ?? free else {
            preconditionFailure("the clauses can be satisfied")
        }
        var halves: [Set<Literal>] = []
        for value in [true, false] {
            values[variable] = value
            let half = refute()
            values[variable] = nil
            guard half.contains(Literal(variable: variable, isTrue: !value)) else { return half }
            halves.append(half)
        }
        let result = halves[0].union(halves[1]).filter { $0.variable != variable }
        let resolution = Resolution(first: halves[0], second: halves[1], result: result)
        if !resolutions.contains(where: { $0.result == result }) { resolutions.append(resolution) }
        return result
    }

    /// The clause with these literals, in the order of their variables.
    static func clause(_ literals: Set<Literal>) -> Clause {
        Clause(literals: literals.sorted { $0.variable < $1.variable })
    }
}
