import Archive

/// Where checks look for an answer: the parameter `where` of every check that compares.
package enum AnswerScope: String, Sendable, CaseIterable {
    /// A marked place if there is one; else the last result that the prose states, if it states only one.
    case any
    /// Only marked places: tags, boxes, `####`, "the answer is".
    case marked

    /// The setting of all checks that compare answers. It is quiet because these checks are older than the
    /// setting.
    static let setting = Setting<AnswerScope>.choice(
        "where", default: .any,
        "Where the answer may stand: marked, by tags, boxes, #### or \"the answer is\"; or any, which takes the last "
            + "stated result of the prose where nothing is marked."
    ).quiet
}

/// Where a completion states its answer. Every check that compares answers reads the same places.
package enum AnswerPlace: Sendable, Equatable {
    /// The inside of the last `<answer>…</answer>` after the thought, without white space at its ends.
    case tagged(String)
    /// What a box, `####` or "the answer is" marks after the thought.
    case marked(String)
    /// All that follows the thought, where no answer is marked.
    case unmarked(String)
    /// Nothing follows the thought, or nothing in the places that are searched.
    case missing
    /// The text holds something, but it is not plain which part of it is the answer.
    case unclear(String)
}

extension Completion {
    /// Where the answer stands. A thought holds no answer, even if it was never closed.
    package func place(_ scope: AnswerScope = .any) -> AnswerPlace {
        if let shapedPlace { return shapedPlace }
        if isAnswerOpen { return .unclear("<answer> is not closed") }
        if let answer { return .tagged(answer) }
        if faults.contains(.answerEmpty) { return .missing }
        if hasAnswerInThought { return .unclear("<answer> stands in a thought that is not closed") }
        guard !visible.isEmpty else { return .missing }
        switch AnswerMarks.find(in: visible) {
        case .found(let text): return text.isEmpty ? .missing : .marked(text)
        case .unclear(let reason): return .unclear(reason)
        case .none: return scope == .marked ? .missing : .unmarked(visible)
        }
    }
}

/// The answer of a place, as checks read it: marks inside tags are followed, too.
enum StatedAnswer: Sendable, Equatable {
    /// - whole: the text of the place.
    /// - sentences: each line or sentence of the text, if it has several.
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

    /// Longer texts are not taken apart into sentences.
    private static let longest = 20_000

    /// The outcome of the whole text. If that text is not understood: the outcome of its last sentence, if
    /// that sentence states a result and no other sentence states something else.
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

    /// Whether a sentence states a result: it begins with a word such as "so", or is an equation, and does
    /// not continue the sentence before it.
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
    /// The text of the place; empty where there is none.
    var text: String {
        switch self {
        case .tagged(let text), .marked(let text), .unmarked(let text): text
        case .missing, .unclear: ""
        }
    }
}
