import Archive

/// Where checks look for an answer. It is the setting `where` of every check that compares answers.
package enum AnswerScope: String, Sendable, CaseIterable {
    /// A marked place if there is one; otherwise the whole text after the thought. If that text is not
    /// understood, the result in its last sentence counts, unless another sentence states another one.
    case any
    /// Only marked places: tags, boxes, `####`, "the answer is".
    case marked

    /// The setting of all checks that compare answers. It is quiet: its default leaves the keys of
    /// stages unchanged that were written to stores before it existed.
    static let setting = Setting<AnswerScope>.choice(
        "where", default: .any,
        "Where the answer may stand. marked: only in tags, in a box, or after #### or \"the answer is\". "
            + "any: also in prose, where the last stated result counts if nothing is marked."
    ).quiet
}

/// Where a completion states its answer. Every check that compares answers reads the same places.
package enum AnswerPlace: Sendable, Equatable {
    /// The inside of the last `<answer>…</answer>` after the thought, without white space at its ends.
    case tagged(String)
    /// What a box, `####` or "the answer is" marks after the thought.
    case marked(String)
    /// All text after the thought, because no answer is marked in it.
    case unmarked(String)
    /// No answer: nothing follows the thought, or the places that are searched are empty.
    case missing
    /// The completion holds an answer, but it is not clear which part is the answer. The value is the reason.
    case unclear(String)
}

extension Completion {
    /// Finds where the completion states its answer. A thought states no answer, even if it is never closed.
    package func place(_ scope: AnswerScope = .any) -> AnswerPlace {
        if let shapedPlace { return shapedPlace }
        if isAnswerOpen { return .unclear(words(.answerUnclosed)) }
        if let answer { return .tagged(answer) }
        if faults.contains(.answerEmpty) { return .missing }
        if hasAnswerInThought {
            return .unclear("\(shape.tags.answer.open) stands in a thought that is not closed")
        }
        guard !visible.isEmpty else { return .missing }
        switch AnswerMarks.find(in: visible) {
        case .found(let text): return text.isEmpty ? .missing : .marked(text)
        case .unclear(let reason): return .unclear(reason)
        case .none: return scope == .marked ? .missing : .unmarked(visible)
        }
    }
}

/// The answer at a place, ready to compare. A mark inside tags is followed: `<answer>\boxed{5}</answer>`
/// states 5.
enum StatedAnswer: Sendable, Equatable {
    /// The whole text of the answer, and its sentences and lines; `sentences` is empty if there is only one,
    /// or if the text is long.
    case text(_ whole: String, sentences: [String])
    case missing
    case unclear(String)

    init(_ place: AnswerPlace) {
        switch place {
        case .tagged(let text):
            switch AnswerMarks.find(in: text) {
            case .found(let inner): self = inner.isEmpty ? .missing : Self.split(inner)
            case .unclear(let reason): self = .unclear(reason)
            case .none: self = Self.split(text)
            }
        case .marked(let text), .unmarked(let text): self = Self.split(text)
        case .missing: self = .missing
        case .unclear(let reason): self = .unclear(reason)
        }
    }

    private static func split(_ text: String) -> StatedAnswer {
        guard text.utf8.count <= longest else { return .text(text, sentences: []) }
        let sentences = AnswerMarks.sentences(of: text)
        return .text(text, sentences: sentences.count > 1 ? sentences : [])
    }

    /// A text of more bytes in UTF-8 is not divided into sentences.
    private static let longest = 20_000

    /// Compares the whole text with the gold answer. If the whole text is not understood, its last sentence
    /// is compared instead: it must state a result, and no other sentence may have another outcome.
    ///
    /// - Parameter compare: compares one text with the gold answer.
    /// - Returns: the outcome; nil if the completion states no clear answer.
    func match(_ compare: (String) -> AnswerMatch) -> AnswerMatch? {
        guard case .text(let whole, let sentences) = self else { return nil }
        let match = compare(whole)
        guard match.isOpen, let last = sentences.last,
            Self.states(last, after: sentences[sentences.count - 2])
        else {
            return match
        }
        let stated = compare(last)
        guard !stated.isOpen else { return match }
        let others = sentences.dropLast().map(compare).filter { !$0.isOpen }
        return others.allSatisfy { $0 == stated } ? stated : match
    }

    /// Whether a sentence states a result: it begins with a word such as "so", or contains an equals sign,
    /// and it does not continue the sentence before it.
    private static func states(_ sentence: String, after before: String) -> Bool {
        let plain = plainAnswer(sentence)
        let end = plainAnswer(before)[...]
        guard ![",", ";", " or", " and", "或", "和", ":"].contains(where: { end.hasSuffix($0) }) else {
            return false
        }
        return plain.contains("=") || bare(plain, .statements).count < bare(plain, .nothing).count
    }
}

extension AnswerPlace {
    /// The text at the place; empty if the answer is missing or unclear.
    var text: String {
        switch self {
        case .tagged(let text), .marked(let text), .unmarked(let text): text
        case .missing, .unclear: ""
        }
    }
}
