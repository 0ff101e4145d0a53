import Archive

/// A model's chat template: a Jinja template that makes a text of a conversation, as transformers renders it
/// (https://huggingface.co/docs/transformers/chat_templating).
///
/// All that published templates use is here, but for what has no place in a reproducible corpus: today's date
/// (`strftime_now` is not defined, and templates then take a fixed one). What is not here is refused by name.
package final class ChatTemplate: @unchecked Sendable {
    // Sendable: never changed, and the literals in it are texts and numbers.
    private let statements: [TemplateStatement]
    private let file: String

    /// Parses a template; `file` is where it stands, for errors.
    package init(_ source: String, file: String) throws(Complaint) {
        statements = try TemplateParser.parse(source, file: file)
        self.file = file
    }

    /// The text of a conversation.
    ///
    /// - Parameters:
    ///   - messages: role and content of each.
    ///   - tokens: special tokens by the names that templates know: `bos_token`, `eos_token`.
    ///   - answering: whether the model's answer comes next (`add_generation_prompt`).
    ///   - mark: a scalar in the messages that nothing the template asks of a text sees.
    /// - Throws: `Complaint` where the template refuses the conversation or cannot be carried out.
    package func render(
        _ messages: [(role: String, content: String)], tokens: [String: String], answering: Bool,
        mark: Unicode.Scalar? = nil
    ) throws(Complaint) -> String {
        var variables = tokens.mapValues { TemplateValue.string($0) }
        variables["messages"] = .list(
            messages.map { .dictionary([("role", .string($0.role)), ("content", .string($0.content))]) })
        variables["add_generation_prompt"] = .bool(answering)
        variables["tools"] = TemplateValue.none
        variables["documents"] = TemplateValue.none
        return try TemplateRenderer.render(statements, variables, file: file, mark: mark)
    }
}
