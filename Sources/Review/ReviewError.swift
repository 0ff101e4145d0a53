/// A user's mistake in an annotation file or in how reviews are asked for.
package struct ReviewError: Error, Equatable, CustomStringConvertible {
    /// Where: a file, with line, path and field.
    package var place: String
    package var found: String
    package var expected: String
    /// What to do about it; may be empty.
    package var advice: String

    package init(at place: String, found: String, expected: String, advice: String = "") {
        self.place = place
        self.found = found
        self.expected = expected
        self.advice = advice
    }

    package var description: String {
        "\(place): found \(found), expected \(expected)" + (advice.isEmpty ? "" : "; \(advice)")
    }
}
