import Archive

/// What a model folder says about its chats: the template, special tokens, and which tokens end an answer.
///
/// The template is `chat_template.jinja`, or `chat_template` in `tokenizer_config.json`: a text, or a list of
/// named templates of which "default" is used.
struct ChatSource: Sendable, Equatable {
    /// A special token by the name that templates know, such as `bos_token`.
    struct Token: Sendable, Equatable {
        var name: String
        var content: String
    }

    /// The template, in Jinja.
    var template: String
    /// The file that holds the template, for errors.
    var file: String
    /// All members of `tokenizer_config.json` whose names end in `_token`.
    var tokens: [Token]
    /// The tokens that end an answer, from `generation_config.json` or else `config.json`; nil if neither
    /// says.
    var ends: [Int32]?

    /// The format of the models that are trained here: `<|bos|>`, then for each turn `<|system|>TEXT`,
    /// `<|user|>TEXT` or `<|assistant|>TEXT<|eos|>`, and a last `<|assistant|>` if the model is to answer.
    static let own = ChatSource(
        template: """
            {{ bos_token }}{% for message in messages %}\
            {{ '<|' + message['role'] + '|>' + message['content'] }}\
            {% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}\
            {% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}
            """,
        file: "tokenizer_config.json",
        tokens: [
            Token(name: "bos_token", content: "<|bos|>"), Token(name: "eos_token", content: "<|eos|>"),
            Token(name: "pad_token", content: "<|pad|>"),
        ])

    func token(_ name: String) -> String? { tokens.first { $0.name == name }?.content }

    /// All tokens that end an answer: those that the files name, and the tokenizer's own.
    func ends(with own: Int32?) -> [Int32] {
        let named = ends ?? []
        return named + (own.map { named.contains($0) ? [] : [$0] } ?? [])
    }

    private func end(_ tokenizer: () throws -> Tokenizer?) throws -> Int32? {
        try token("eos_token").flatMap { try tokenizer()?.id(of: $0) }
    }

    /// SHA-256 of everything that decides the tokens of prompts and answers; nil for the format of `own`, the
    /// default.
    ///
    /// - Parameter tokenizer: gives the folder's tokenizer; called only if the tokens that end an answer may
    ///   depend on it.
    func digest(tokenizer: () throws -> Tokenizer?) throws -> String? {
        if (template, tokens) == (Self.own.template, Self.own.tokens) {
            guard let ends else { return nil }
            if try ends.count == 1 && ends.first == end(tokenizer) { return nil }
        }
        // If no file names ends, they follow from tokens and tokenizer.
        let named = try ends == nil ? [] : self.ends(with: end(tokenizer))
        let json: JSON = [
            "template": .string(template),
            "tokens": .object(tokens.map { .init($0.name, .string($0.content)) }),
            "ends": .array(named.map { .int(Int($0)) }),
        ]
        return SHA256.hex(json.serialized().utf8)
    }
}

extension ChatSource {
    /// What the user can do if a template is missing or cannot be used.
    static let advice =
        "a template can be given: --chat-template FILE, or chat_template of a stage of kind model"

    /// Reads a folder; `given` is a template file to use instead of its own. Nil if there is no template.
    init?(folder: String, template given: String? = nil) throws {
        let file = folder + "/tokenizer_config.json"
        let config = Files.exists(file) ? try JSON.parse(Files.read(file, limit: 1 << 26), file: file) : [:]
        func error(_ field: String, _ found: JSON, _ expected: String) -> Complaint {
            .unsupported(file: file, field: field, found: found.kind, expected: expected)
        }
        let own = folder + "/" + ModelFolder.chatTemplate
        if let path = given ?? (Files.exists(own) ? own : nil) {
            guard let text = String(validating: try Files.read(path, limit: 1 << 20), as: UTF8.self) else {
                throw Complaint.damaged(file: path, found: "not UTF-8", advice: Self.advice)
            }
            (template, self.file) = (text, path)
        } else {
            var value = config["chat_template"] ?? .null
            if let list = value.array {
                value = list.first { $0["name"] == "default" }?["template"] ?? .null
            }
            if value == .null { return nil }
            guard let text = value.string else {
                throw error("chat_template", value, "a text, or a list of templates with names")
            }
            (template, self.file) = (text, file)
        }
        tokens = []
        for member in config.members ?? [] where member.name.hasSuffix("_token") {
            // The names of flags such as add_bos_token have this ending, too.
            if member.value == .null || member.value.bool != nil { continue }
            guard let content = member.value.string ?? member.value["content"]?.string else {
                throw error(member.name, member.value, "a text, or an object with content")
            }
            tokens.append(Token(name: member.name, content: content))
        }
        ends = try GenerationConfig.ends(folder: folder)
    }
}
