import Archive

/// How a conversation becomes tokens: a chat template makes a text of it, and a tokenizer splits the text
/// into tokens.
///
/// Control tokens come from the template alone: no text of a message can end a turn or start one. Nor can a
/// user's text contain a tag such as `<think>` as a token.
package struct ChatFormat: Sendable {
    /// Who speaks in a turn.
    package enum Role: String, Sendable, CaseIterable {
        case system, user, assistant
    }

    /// One message of a conversation.
    package struct Turn: Sendable, Equatable {
        /// Who speaks.
        package var role: Role
        /// What is said.
        package var text: String

        package init(_ role: Role, _ text: String) {
            self.role = role
            self.text = text
        }
    }

    /// The tokenizer of the model.
    package let tokenizer: Tokenizer
    /// The tokens that end an answer; the first is the one that `completion` ends with.
    package let ends: [Int32]
    /// The beginning of an answer that the template has already written: empty, or `<think>` and white space.
    package let opening: String
    let source: ChatSource
    private let template: ChatTemplate
    private let variables: [String: String]
    private let options: TemplateOptions
    private let textGuard: TextGuard
    /// Scalars that no text uses: noncharacters that are not in the template.
    private let marks: [Unicode.Scalar]

    /// The format of the models that are trained here; fails if the tokenizer lacks one of its tokens.
    package init(_ tokenizer: Tokenizer) throws(Complaint) {
        for content in Tokenizer.chatTokens where content.hasPrefix("<|") {
            guard tokenizer.added.tokens.contains(where: { $0.content == content }) else {
                throw .unsupported(
                    file: "tokenizer.json", field: "added_tokens", found: "no \(content)",
                    expected: "all tokens of a chat")
            }
        }
        try self.init(tokenizer, .own)
    }

    /// The format of a model folder.
    ///
    /// - Parameters:
    ///   - config: the model's config, whose vocabulary must hold all tokens; nil if there is only a
    ///     tokenizer.
    ///   - template: a template file to use instead of the folder's own.
    ///   - options: what the template gets besides the conversation.
    /// - Throws: `Complaint`, also if the template cannot be rendered.
    package init(
        folder: String, for config: ModelConfig? = nil, template: String? = nil,
        options: TemplateOptions = .init()
    ) throws {
        let file = folder + "/tokenizer.json"
        let tokenizer = try Tokenizer(file: file)
        let size = config?.vocabularySize ?? .max
        guard tokenizer.vocabularySize <= size else {
            throw Complaint.unsupported(
                file: file, field: "vocabulary", found: "\(tokenizer.vocabularySize) tokens",
                expected: "at most vocab_size in config.json (\(size))")
        }
        guard let source = try ChatSource(folder: folder, template: template) else {
            throw Complaint.damaged(
                file: folder, found: "no chat template in chat_template.jinja or tokenizer_config.json",
                advice: ChatSource.advice)
        }
        try self.init(tokenizer, source, options)
        guard ends.allSatisfy({ $0 < size }) else {
            throw Complaint.unsupported(
                file: folder, field: "eos_token_id", found: "\(ends)",
                expected: "tokens below vocab_size in config.json (\(size))")
        }
    }

    private init(
        _ tokenizer: Tokenizer, _ source: ChatSource, _ options: TemplateOptions = .init()
    ) throws(Complaint) {
        self.tokenizer = tokenizer
        self.options = options
        self.source = source
        let end = source.token("eos_token").flatMap { tokenizer.id(of: $0) }
        let ends = source.ends(with: end)
        guard let first = ends.first else {
            throw .unsupported(
                file: source.file, field: "eos_token", found: "no token of the tokenizer",
                expected: "one, or eos_token_id in generation_config.json")
        }
        // If there are several ends, the template writes the tokenizer's own.
        let last = end ?? first
        self.ends = [last] + ends.filter { $0 != last }
        template = try ChatTemplate(source.template, file: source.file)
        textGuard = TextGuard(tokenizer.added.tokens, normalizer: tokenizer.normalizer)
        let taken = Set(([source.template] + source.tokens.map(\.content)).joined().unicodeScalars)
        marks = (0xFDD0...0xFDEF).compactMap(Unicode.Scalar.init).filter { !taken.contains($0) }
        variables = Dictionary(
            source.tokens.map { ($0.name, $0.content) }, uniquingKeysWith: { first, _ in first })
        let example = try template.render(
            Conversation([("user", "1")]), tokens: variables, answering: true, options: options)
        opening = Self.opening(of: example)
    }

    private static let tag = Array("<think>".utf8)
    private static let space = Array(" \t\r\n".utf8)

    private static func opening(of prompt: String) -> String {
        let text = Array(prompt.utf8)
        let end = (text.lastIndex { !space.contains($0) } ?? -1) + 1
        guard text[..<end].suffix(tag.count).elementsEqual(tag) else { return "" }
        return String(decoding: text[(end - tag.count)...], as: UTF8.self)
    }

    /// The tokens of a conversation; if `answering`, the model's answer comes next.
    ///
    /// - Throws: `Complaint` if the template refuses the conversation.
    package func prompt(_ turns: [Turn], answering: Bool = true) throws(Complaint) -> [Int32] {
        try prompt(
            Conversation(turns.map { (role: $0.role.rawValue, content: $0.text) }), answering: answering)
    }

    /// The tokens of a conversation whose messages may have any members; if `answering`, the model's answer
    /// comes next.
    ///
    /// - Throws: `Complaint` if the template refuses the conversation.
    package func prompt(_ conversation: Conversation, answering: Bool = true) throws(Complaint) -> [Int32] {
        func error(_ found: String, _ expected: String) -> Complaint {
            .template(file: source.file, line: 1, found: found, expected: expected)
        }
        let words = conversation.words
        let mark = marks.first { mark in
            words.texts.allSatisfy { !$0.unicodeScalars.contains(mark) }
        }
        guard let mark else { throw error("a text with all noncharacters", "one without") }
        if let name = words.names.first(where: { !Conversation.isWord($0) && textGuard.finds($0) }) {
            throw error("a member \"\(excerpt(name))\" that looks like a special token", "another name")
        }
        let text = try template.render(
            conversation, tokens: variables, answering: answering, options: options)
        // The rendering of texts with marks, which must not change what the template does with them.
        func rendered(_ marked: Conversation) -> String? {
            let result = try? template.render(
                marked, tokens: variables, answering: answering, options: options, mark: mark)
            let unmarked = result?.unicodeScalars.filter { $0 != mark }
            return unmarked.map { same(String(String.UnicodeScalarView($0)), text) } == true ? result : nil
        }
        func tokens(_ text: String) -> [Int32] { tokenizer.encode(text, special: .all, mark: mark) }
        var isGuarded = false
        let guarded = conversation.mapTexts { text, isAnswer in
            let marked = textGuard.marked(text, mark, keepsTags: isAnswer)
            isGuarded = isGuarded || !same(text, marked)
            return marked
        }
        // The same of separated texts, of which no token is made whatever a template does with them. But
        // normalizers do not see what belongs together in them, so these tokens count only where the others
        // have more tokens that no text may make.
        let separated = conversation.mapTexts { textGuard.separated($0, mark, keepsTags: $1) }
        guard let own = rendered(separated).map(tokens) else {
            throw error(
                "a message that is cut or changed where its text looks like a special token",
                "messages put in whole, or without such text")
        }
        let usual = (isGuarded ? rendered(guarded) : text).map(tokens) ?? own
        let ids = textGuard.guarded(in: usual) == textGuard.guarded(in: own) ? usual : own
        guard !ids.isEmpty else { throw error("a conversation without a token", "a text") }
        return ids
    }

    /// The tokens of an answer that follows a prompt: its text and the end of the turn. Tags such as
    /// `<think>` become tokens; the opening that the prompt already has is left out, whatever white space it
    /// has. The template plays no part.
    package func completion(_ text: String) -> [Int32] {
        tokenizer.encode(withoutOpening(text), special: .tags) + [ends[0]]
    }

    /// The tokens of a conversation that the model answers. If the last turn is the assistant's, it is the
    /// beginning of the answer: its text follows the template's opening, which it may repeat.
    ///
    /// - Returns: the tokens, and the text of the answer before the sampled part.
    package func prompt(continuing turns: [Turn]) throws(Complaint) -> (tokens: [Int32], beginning: String) {
        guard let last = turns.last, last.role == .assistant else { return (try prompt(turns), opening) }
        let rest = withoutOpening(last.text)
        return (
            try prompt(Array(turns.dropLast())) + tokenizer.encode(rest, special: .tags), opening + rest
        )
    }

    /// The text of an answer without the opening that the prompt already has, whatever white space follows
    /// it.
    private func withoutOpening(_ text: String) -> String {
        var rest = text.utf8[...]
        if !opening.isEmpty, rest.starts(with: opening.utf8) {
            rest = rest.dropFirst(opening.utf8.count)
        } else if !opening.isEmpty, rest.starts(with: Self.tag) {
            rest = rest.dropFirst(Self.tag.count).drop(while: Self.space.contains)
        }
        return String(decoding: rest, as: UTF8.self)
    }

    /// The text of an answer that was sampled after a prompt, including the opening that is in the prompt.
    package func text(_ sampled: some Sequence<Int32>) -> String {
        opening + tokenizer.decode(sampled, skipSpecial: false)
    }
}
