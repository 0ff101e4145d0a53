/// A user's mistake in what curation was given: a suite of checks, a samples file, an output folder.
package struct CurationError: Error, Equatable, CustomStringConvertible {
    /// Where: a file, a line of it, a path in a pipeline.
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
