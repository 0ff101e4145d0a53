/// How a conversation becomes tokens: `<|bos|>`, then per turn `<|system|>TEXT`, `<|user|>TEXT` or
/// `<|assistant|>TEXT<|eos|>`, and a last `<|assistant|>` where the model is to answer.
///
/// Control tokens come from here alone: nothing that a text says can end a turn or start one.
package struct ChatFormat: Sendable {
    package enum Role: String, Sendable, CaseIterable {
        case system, user, assistant
    }

    /// One message of a conversation.
    package struct Turn: Sendable, Equatable {
        package var role: Role
        package var text: String

        package init(_ role: Role, _ text: String) {
            self.role = role
            self.text = text
        }
    }

    package let tokenizer: Tokenizer
    package let bos: Int32
    /// Ends a turn of the assistant.
    package let eos: Int32
    package let pad: Int32
    private let roles: [Role: Int32]

    /// Fails where the tokenizer has no token for a role or an end.
    package init(_ tokenizer: Tokenizer) throws(ModelError) {
        func token(_ content: String) throws(ModelError) -> Int32 {
            guard let token = tokenizer.added.tokens.first(where: { $0.content == content }) else {
                throw .tokenizer(
                    file: "tokenizer.json", field: "added_tokens", found: "no \(content)",
                    expected: "all tokens of a chat")
            }
            return token.id
        }
        self.tokenizer = tokenizer
        bos = try token("<|bos|>")
        eos = try token("<|eos|>")
        pad = try token("<|pad|>")
        var roles: [Role: Int32] = [:]
        for role in Role.allCases { roles[role] = try token("<|\(role.rawValue)|>") }
        self.roles = roles
    }

    /// The format of a model folder, whose tokenizer may have no more tokens than the model.
    package init(folder: String, for config: ModelConfig) throws {
        let file = folder + "/tokenizer.json"
        let tokenizer = try Tokenizer(file: file)
        guard tokenizer.vocabularySize <= config.vocabularySize else {
            throw ModelError.tokenizer(
                file: file, field: "vocabulary", found: "\(tokenizer.vocabularySize) tokens",
                expected: "at most vocab_size in config.json (\(config.vocabularySize))")
        }
        try self.init(tokenizer)
    }

    /// The tokens of a conversation; with `answering`, the model's answer comes next.
    package func prompt(_ turns: [Turn], answering: Bool = true) -> [Int32] {
        var ids = [bos]
        for turn in turns {
            ids.append(roles[turn.role]!)
            switch turn.role {
            case .system, .user: ids += tokenizer.encode(turn.text, special: .none)
            case .assistant: ids += completion(turn.text)
            }
        }
        if answering { ids.append(roles[.assistant]!) }
        return ids
    }

    /// The tokens of an answer: its text, with tags such as `<think>` as tokens, and the end of the turn.
    package func completion(_ text: String) -> [Int32] {
        tokenizer.encode(text, special: .tags) + [eos]
    }

    /// The same format as a Jinja template for `tokenizer_config.json`.
    static let template = """
        {{ bos_token }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] }}\
        {% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}\
        {% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}
        """
}
