import Archive

/// A model's chat template: a Jinja template that makes a text of a conversation, as transformers renders it
/// (https://huggingface.co/docs/transformers/chat_templating).
///
/// It covers everything that published templates use, except today's date, which would make a corpus depend
/// on the day: `strftime_now` is defined only if a fixed date is given. Anything else that is missing is
/// refused by name.
package final class ChatTemplate: @unchecked Sendable {
    // Sendable because nothing changes it; the literals in it are texts and numbers.
    private let statements: [TemplateStatement]
    private let file: String

    /// Parses a template; `file` is its file, for errors.
    package init(_ source: String, file: String) throws(Complaint) {
        statements = try TemplateParser.parse(source, file: file)
        self.file = file
    }

    /// The text of a conversation.
    ///
    /// - Parameters:
    /// - Parameters:
    ///   - tokens: special tokens by the names that templates know: `bos_token`, `eos_token`.
    ///   - answering: whether the model's answer comes next (`add_generation_prompt`).
    ///   - mark: a scalar in the conversation that the template's operations on texts do not see.
    /// - Throws: `Complaint` if the template refuses the conversation or cannot be carried out.
    package func render(
        _ conversation: Conversation, tokens: [String: String], answering: Bool,
        options: TemplateOptions = .init(), mark: Unicode.Scalar? = nil
    ) throws(Complaint) -> String {
        func value(_ json: JSON) throws(Complaint) -> TemplateValue {
            do throws(TemplateValueError) {
                return try TemplateValue(json)
            } catch {
                throw .template(file: file, line: 1, found: error.found, expected: error.expected)
            }
        }
        var variables = tokens.mapValues { TemplateValue.string($0) }
        for member in options.variables { variables[member.name] = try value(member.value) }
        variables["messages"] = try value(.array(conversation.messages.map(Conversation.normalized)))
        variables["add_generation_prompt"] = .bool(answering)
        variables["tools"] = try value(conversation.tools)
        variables["documents"] = try value(conversation.documents)
        return try TemplateRenderer.render(
            statements, variables, file: file, date: options.date, mark: mark)
    }

    /// The text of a conversation whose messages are plain texts.
    package func render(
        _ messages: [(role: String, content: String)], tokens: [String: String], answering: Bool
    ) throws(Complaint) -> String {
        try render(Conversation(messages), tokens: tokens, answering: answering)
    }
}

/// What a chat template gets besides the conversation.
package struct TemplateOptions: Sendable, Equatable {
    /// The date that `strftime_now` gives; nil if it is not defined.
    package let date: TemplateDate?
    /// Variables by name, such as `enable_thinking`.
    package let variables: [JSON.Member]

    private static let reserved = ["messages", "add_generation_prompt", "tools", "documents"]

    /// No date and no variables.
    package init() { (date, variables) = (nil, []) }

    /// Refuses a variable that Leaven sets itself, or that is given twice.
    ///
    /// - Parameter place: where the variables are given, for errors.
    package init(date: TemplateDate?, variables: [JSON.Member], at place: String) throws(Complaint) {
        for (index, member) in variables.enumerated() {
            guard !Self.reserved.contains(member.name) else {
                throw Complaint(
                    "\(place).\(member.name)", found: "what Leaven sets itself", expected: "another variable")
            }
            guard !variables[..<index].contains(where: { $0.name == member.name }) else {
                throw Complaint(
                    "\(place).\(member.name)", found: "a variable given twice", expected: "it once")
            }
        }
        (self.date, self.variables) = (date, variables)
    }
}
