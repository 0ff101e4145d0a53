import Problems

/// A prompt that the user wrote. Names in braces stand for fields of the problem: `Solve this:\n{problem}`.
///
/// All other braces stay as they are, for example in `\boxed{}`.
package struct PromptTemplate: Sendable, Equatable {
    /// The text, with names in braces.
    package let text: String

    /// The names that stand for fields. The gold answer has none, so that no prompt can show it.
    package static let fields = ["problem", "id", "family", "language", "level", "source"]

    /// Makes a template from its text; nil if the text does not contain `{problem}`.
    package init?(_ text: String) {
        guard text.contains("{problem}") else { return nil }
        self.text = text
    }

    /// The text with the fields of one problem filled in. Braces inside a field's value are not read as
    /// names.
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
