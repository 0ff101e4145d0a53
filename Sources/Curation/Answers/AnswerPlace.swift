import Archive

/// Where checks look for an answer: the parameter `where` of every check that compares.
package enum AnswerScope: String, Sendable, CaseIterable {
    /// A marked place if there is one, else what the prose states last, if that is only one thing.
    case any
    /// Nothing but marked places: tags, boxes, `####`, "the answer is".
    case marked

    /// The setting of all checks that compare answers; quiet, as checks were there before it.
    static let setting = Setting<AnswerScope>.choice(
        "where", default: .any,
        "Where the answer may stand: marked, by tags, boxes, #### or \"the answer is\"; or any, which takes the last "
            + "stated result of the prose where nothing is marked."
    ).quiet
}

/// Where the answer of a completion stands. Every check that compares reads the same places.
package enum AnswerPlace: Sendable, Equatable {
    /// The inside of the last `<answer>…</answer>` that follows the thought, white space at the ends left out.
    case tagged(String)
    /// What a box, `####` or "the answer is" marks after the thought.
    case marked(String)
    /// All that follows the thought, where nothing is marked.
    case unmarked(String)
    /// Nothing follows the thought, or nothing that is looked for.
    case missing
    /// There is something, but it is not plain which part of it is the answer.
    case unclear(String)
}

extension Completion {
    /// Where the answer stands: what is inside the thought is none, nor what a thought holds that was never closed.
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

/// The answer of a place as a check that reads it takes it: marks inside tags are followed, too.
enum StatedAnswer: Sendable, Equatable {
    /// - whole: the text of the place.
    /// - sentences: where it has several lines or sentences, each of them.
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

    /// The outcome of the whole text or, where that is not understood, of its last sentence, if it states a result and
    /// no other sentence states something else.
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

    /// Whether a sentence says that what stands in it is the result: it begins with a word such as "so", or is an
    /// equation, and does not go on with the sentence before.
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
    /// What stands there; empty where nothing does.
    var text: String {
        switch self {
        case .tagged(let text), .marked(let text), .unmarked(let text): text
        case .missing, .unclear: ""
        }
    }
}
