import Problems

/// A user's own prompt: a text with fields of the problem in braces: `Solve this:\n{problem}`.
///
/// Any other text in braces is left as it is, as in `\boxed{}`.
package struct PromptTemplate: Sendable, Equatable {
    /// The text with its fields.
    package let text: String

    /// The fields that a text may have; the problem's answer is not one of them.
    package static let fields = ["problem", "id", "family", "language", "level", "source"]

    /// Nil where the text lacks `{problem}`.
    package init?(_ text: String) {
        guard text.contains("{problem}") else { return nil }
        self.text = text
    }

    /// The prompt of a problem. Braces inside the value of a field are not read as fields.
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
