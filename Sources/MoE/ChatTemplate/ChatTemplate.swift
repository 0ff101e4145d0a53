import Archive

/// A model's chat template: a Jinja template that makes a text of a conversation, as transformers renders it
/// (https://huggingface.co/docs/transformers/chat_templating).
///
/// All that published templates use is here, but for what has no place in a reproducible corpus: today's date
/// (`strftime_now` is not defined unless a date is given; templates have a fixed one then). What is not here is refused
/// by name.
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
    ///   - tokens: special tokens by the names that templates know: `bos_token`, `eos_token`.
    ///   - answering: whether the model's answer comes next (`add_generation_prompt`).
    ///   - mark: a scalar in the conversation that nothing the template asks of a text sees.
    /// - Throws: `Complaint` where the template refuses the conversation or cannot be carried out.
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

    package func render(
        _ messages: [(role: String, content: String)], tokens: [String: String], answering: Bool
    ) throws(Complaint) -> String {
        try render(Conversation(messages), tokens: tokens, answering: answering)
    }
}

/// What a chat template is given beside the conversation.
package struct TemplateOptions: Sendable, Equatable {
    /// What `strftime_now` gives; nil where that is not defined.
    package let date: TemplateDate?
    /// Variables by name, such as `enable_thinking`.
    package let variables: [JSON.Member]

    private static let reserved = ["messages", "add_generation_prompt", "tools", "documents"]

    package init() { (date, variables) = (nil, []) }

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
