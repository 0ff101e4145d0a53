import Problems

/// A prompt of one's own: a text in which fields of the problem stand in braces: `Solve this:\n{problem}`.
///
/// What else is in braces is left as it is, as in `\boxed{}`.
package struct PromptTemplate: Sendable, Equatable {
    package let text: String

    /// The fields that a text may have; a problem's answer is none of them.
    package static let fields = ["problem", "id", "family", "language", "level", "source"]

    /// Nil where the text lacks `{problem}`.
    package init?(_ text: String) {
        guard text.contains("{problem}") else { return nil }
        self.text = text
    }

    /// The prompt of a problem. Nothing that a field says is taken for a field.
    package func callAsFunction(_ problem: Problem) -> String {
        var result = ""
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            result += rest[..<brace]
            rest = rest[brace...]
            let field = Self.fields.first { rest.hasPrefix("{\($0)}") }
            result += field.map { Self.value($0, problem) } ?? "{"
            rest = rest.dropFirst(field.map { $0.count + 2 } ?? 1)
        }
        return result + rest
    }

    private static func value(_ field: String, _ problem: Problem) -> String {
        switch field {
        case "id": problem.id
        case "family": problem.family
        case "language": problem.language.rawValue
        case "level": String(problem.level)
        case "source": problem.source
        default: problem.prompt
        }
    }
}
