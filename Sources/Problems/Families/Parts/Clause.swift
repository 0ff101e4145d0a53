/// A clause of `Satisfiability`: literals of which at least one must be true.
struct Clause: Sendable, Equatable {
    /// A variable or its negation. Variables are numbered from 0 and called a, b, c and so on.
    struct Literal: Sendable, Hashable {
        let variable: Int
        let isTrue: Bool

        var negated: Literal { Literal(variable: variable, isTrue: !isTrue) }

        static func name(_ variable: Int) -> String { String(UnicodeScalar(97 + UInt8(variable))) }

        func text(_ language: Language) -> String {
            (isTrue ? "" : language.choose("not ", "非")) + Self.name(variable)
        }

        /// The value of the variable that makes the literal true: `b=false`.
        var assignment: String { "\(Self.name(variable))=\(isTrue)" }
    }

    var literals: [Literal]

    func text(_ language: Language) -> String {
        literals.map { $0.text(language) }.joined(separator: language.choose(" or ", "或"))
    }

    /// Whether the clause is true for these values of all variables.
    func holds(_ values: [Bool]) -> Bool {
        literals.contains { values[$0.variable] == $0.isTrue }
    }
}

extension [Bool] {
    /// The values as an answer: `a=true, b=false`.
    var assignments: String {
        indices.map { Clause.Literal(variable: $0, isTrue: self[$0]).assignment }.joined(separator: ", ")
    }
}
