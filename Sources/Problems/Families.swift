import Archive

/// The procedural families.
package enum Families {
    /// The levels of difficulty, the hardest last.
    package static let levels = 1...5

    /// All families, which are used if none are named, in the order in which problems take turns. This order
    /// is part of what a seed means.
    package static let all: [any Family] = [
        AdditionSubtraction(), Multiplication(), LinearEquation(), ModularArithmetic(),
        GreatestCommonDivisor(), Sorting(), BaseConversion(), WordProblem(), UnitConversion(),
        DateArithmetic(), KnightsAndKnaves(),
        Countdown(), Satisfiability(), Zebra(), Paths(), Graph(), Division(), LinearSystem(), Polynomials(),
        Fractions(), Dependencies(), Trace(), Rewriting(), Cipher(), Coding(), Sequences(), Congruences(),
        Primes(), Probability(), ClockPuzzle(), Arrangements(), Sudoku(),
    ]

    /// The names of all families, in order.
    package static var names: [String] { all.map(\.name) }

    /// The family called `name`; nil if there is none.
    package static func named(_ name: String) -> (any Family)? {
        all.first { $0.name == name }
    }

    /// The families with these names, in that order.
    ///
    /// - Parameter place: the place of the names, for errors: `corpus.json5: stages[0].families`.
    /// - Throws: `Complaint` for an empty list, an unknown name, or a name that occurs twice.
    @discardableResult
    package static func named(_ names: [String], at place: String = "families") throws(Complaint)
        -> [any Family]
    {
        guard !names.isEmpty else { throw .noChoice(place, among: Self.names) }
        var found: [any Family] = []
        for name in names {
            guard let family = named(name) else {
                throw .unknown("family", name, at: place, among: Self.names)
            }
            guard !found.contains(where: { $0.name == name }) else {
                throw .repeated("family", name, at: place)
            }
            found.append(family)
        }
        return found
    }
}
