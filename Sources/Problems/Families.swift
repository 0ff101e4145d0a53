import Archive

/// The procedural families there are.
package enum Families {
    /// Levels of difficulty, the hardest last.
    package static let levels = 1...5

    /// The families drawn from where none are named, in the order in which problems take turns; the order is
    /// part of what a seed means.
    package static let all: [any Family] = [
        AdditionSubtraction(), Multiplication(), LinearEquation(), ModularArithmetic(),
        GreatestCommonDivisor(), Sorting(), BaseConversion(), WordProblem(), UnitConversion(),
        DateArithmetic(), KnightsAndKnaves(),
        Countdown(),
        Satisfiability(),
        Sudoku(),
    ]

    package static var names: [String] { all.map(\.name) }

    /// Families that are drawn from only where they are named: what a model must have learned first.
    package static let others: [any Family] = [Coding()]

    /// The names of all families there are, those that must be named last.
    package static var allNames: [String] { names + others.map(\.name) }

    /// The family called `name`; nil if there is none.
    package static func named(_ name: String) -> (any Family)? {
        (all + others).first { $0.name == name }
    }

    /// The families called `names`, in that order. Throws on an empty list, an unknown name, or one
    /// that comes twice.
    ///
    /// - Parameter place: of the names, for errors: `corpus.json5: stages[0].families`.
    @discardableResult
    package static func named(_ names: [String], at place: String = "families") throws(Complaint)
        -> [any Family]
    {
        guard !names.isEmpty else { throw .noChoice(place, among: Self.names) }
        var found: [any Family] = []
        for name in names {
            guard let family = named(name) else {
                throw .unknown("family", name, at: place, among: allNames)
            }
            guard !found.contains(where: { $0.name == name }) else {
                throw .repeated("family", name, at: place)
            }
            found.append(family)
        }
        return found
    }
}
