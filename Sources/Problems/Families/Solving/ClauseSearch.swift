/// The search for values in `Satisfiability`. A clause with one literal settles a variable; if there is none,
/// the first literal that is left is tried. Two clauses with opposite literals send the search back to the
/// last choice.
struct ClauseSearch {
    typealias Literal = Clause.Literal

    /// The clauses of the question.
    private let question: [Clause]
    private let isSatisfiable: Bool
    private let language: Language
    /// Whether the lines are written, not only measured.
    private var writes: Bool
    private(set) var lines: [String] = []
    /// The approximate number of characters of the lines in English.
    private(set) var length = 0
    private(set) var contradictions = 0

    /// The clauses that are not yet true, without their false literals.
    private var left: [Clause]
    private var known: [Literal] = []
    private var choices: [(left: [Clause], known: [Literal], tried: Literal)] = []

    init(_ question: [Clause], isSatisfiable: Bool, language: Language, writes: Bool = true) {
        self.question = question
        self.isSatisfiable = isSatisfiable
        self.language = language
        self.writes = writes
        left = question
    }

    /// The literals that satisfy all clauses; nil where the search finds none. Results pass through `slip`
    /// only where a mistake leads to a wrong answer.
    mutating func solve(_ slip: inout Slip) -> [Literal]? {
        while !left.isEmpty {
            let units = left.filter { $0.literals.count == 1 }.map { $0.literals[0] }
            if let literal = units.first(where: { units.contains($0.negated) }) {
                contradictions += 1
                note { search, language in
                    let both = [literal, literal.negated].map { $0.text(language) }
                    return both.joined(separator: language.choose(" and ", "与"))
                        + language.choose(": contradiction.", "：矛盾。")
                }
                guard let choice = choices.popLast() else {
                    note { $1.choose("Nothing is left to try.", "没有别的可试了。") }
                    return nil
                }
                (left, known) = (choice.left, choice.known)
                note { search, language in
                    let values = search.known.map(\.assignment).joined(separator: language.choose(", ", "，"))
                    return language.choose("Back to ", "回到")
                        + (values.isEmpty ? language.choose("the start", "开头") : values) + search.state
                }
                settle(choice.tried.negated)
                note { $1.choose("So ", "所以") + choice.tried.negated.assignment + $0.state }
            } else if let unit = units.first {
                let settled =
                    writes && misleads(unit.negated) ? slip(unit, among: [unit, unit.negated]) : unit
                settle(settled)
                note {
                    unit.text($1) + $1.choose(", so ", "，所以") + settled.assignment + $0.state
                }
            } else {
                let literal = left[0].literals[0]
                choices.append((left, known, literal))
                settle(literal)
                note { $1.choose("Try ", "试") + literal.assignment + $0.state }
            }
        }
        return known
    }

    /// Whether the search ends in a wrong answer if `literal` is settled by mistake.
    private func misleads(_ literal: Literal) -> Bool {
        var other = self
        other.writes = false
        other.settle(literal)
        var slip = Slip.none
        guard let found = other.solve(&slip) else { return isSatisfiable }
        return !question.allSatisfy { clause in clause.literals.contains { !found.contains($0.negated) } }
    }

    private mutating func settle(_ literal: Literal) {
        known.append(literal)
        left = left.compactMap { clause in
            guard !clause.literals.contains(literal) else { return nil }
            let rest = clause.literals.filter { $0 != literal.negated }
            // Only a mistake leaves no literal.
            return rest.isEmpty ? nil : Clause(literals: rest)
        }
    }

    private mutating func note(_ line: (Self, Language) -> String) {
        length += 22 + left.reduce(0) { $0 + 7 * $1.literals.count }
        if writes { lines.append(line(self, language)) }
    }

    private var state: String {
        let clauses = left.map { $0.text(language) }.joined(separator: language.choose("; ", "；"))
        return language.choose(", left: ", "，剩下：")
            + (clauses.isEmpty ? language.choose("nothing", "无") : clauses) + language.choose(".", "。")
    }
}
