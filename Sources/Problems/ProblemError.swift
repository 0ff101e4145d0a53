/// Why problems cannot be had as asked for: what is wrong, where, and what to do.
package struct ProblemError: Error, Equatable, CustomStringConvertible {
    /// The setting that is at fault: `families`, `levels`, `wrong`.
    package let place: String
    package let found: String
    package let expected: String
    package let advice: String

    package var description: String {
        "\(place): found \(found), expected \(expected); \(advice)"
    }

    static func unknownFamily(_ name: String) -> ProblemError {
        ProblemError(
            place: "families", found: "\"\(name)\"",
            expected: "one of \(Families.allNames.joined(separator: ", "))", advice: "correct the name")
    }

    static func repeatedFamily(_ name: String) -> ProblemError {
        ProblemError(
            place: "families", found: "\"\(name)\" twice", expected: "each family once",
            advice: "remove one of them")
    }

    static func noChoice(_ place: String, among choices: [String]) -> ProblemError {
        ProblemError(
            place: place, found: "an empty list", expected: "some of \(choices.joined(separator: ", "))",
            advice: "name at least one, or leave the setting out for all")
    }

    static func badLevel(_ level: Int) -> ProblemError {
        ProblemError(place: "levels", found: "\(level)", expected: "1, 2 or 3", advice: "correct the level")
    }

    static func badShare(_ name: String, _ value: Double) -> ProblemError {
        ProblemError(
            place: name, found: "\(value)", expected: "a share from 0 to 1", advice: "correct the value")
    }

    static func exhausted(_ family: String, level: Int, after count: Int) -> ProblemError {
        ProblemError(
            place: "families", found: "no further problem of \(family) at level \(level) after \(count)",
            expected: "as many distinct problems as are asked for",
            advice: "ask for fewer problems, or for more families or levels")
    }
}
