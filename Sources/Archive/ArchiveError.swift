/// Why bytes could not be read, understood or written.
///
/// `place` is a path, with `:line:column` where that is known; columns count characters, from 1.
package struct ArchiveError: Error, Equatable, CustomStringConvertible {
    package var place: String
    package var problem: String
    package var found: String?
    package var expected: String?
    /// What the user can do about it.
    package var advice: String?

    package init(
        _ place: String, _ problem: String, found: String? = nil, expected: String? = nil,
        advice: String? = nil
    ) {
        self.place = place
        self.problem = problem
        self.found = found
        self.expected = expected
        self.advice = advice
    }

    /// One line: `data.json:3:7: not valid JSON: found "x", expected a value`.
    package var description: String {
        var text = "\(place): \(problem)"
        let details = [found.map { "found \($0)" }, expected.map { "expected \($0)" }].compactMap { $0 }
        if !details.isEmpty { text += ": " + details.joined(separator: ", ") }
        if let advice { text += "; \(advice)" }
        return text
    }
}
