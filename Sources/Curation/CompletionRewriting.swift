import Archive

extension CompletionShape {
    /// What a corpus says of the shape that its completions are written in.
    package static let written = Setting<JSON>.json(
        "shape", expected: "think-answer, or \(ownTags)",
        "Where given, completions are written in this shape: their chain of thought and answer, which the shape "
            + "of the stage that sampled them finds, and nothing else. A completion without one of the two "
            + "stays as it was sampled, as all do where no shape is given."
    ) { CompletionShape($0)?.isTagged == true }

    /// Whether tags enclose both parts of a completion.
    private var isTagged: Bool {
        switch self {
        case .thinkAnswer, .tags: true
        case .boxed, .finalLine: false
        }
    }

    /// Writes a completion in this shape, which has tags: the chain of thought, then the answer, and nothing
    /// else. A completion that has this shape already stays as it is.
    ///
    /// - Parameter shape: the shape that finds the chain of thought and the answer.
    /// - Returns: nil where it does not find both, or where they hold tags of this shape.
    package func rewriting(_ text: String, from shape: CompletionShape) -> String? {
        precondition(isTagged, "a shape without tags is read only")
        if Completion(text, self).isWhole { return text }
        let read = Completion(text, shape)
        guard let answer = read.markedAnswer else { return nil }
        let written = """
            \(tags.thought.open)
            \(read.thought)
            \(tags.thought.close)
            \(tags.answer.open)\(answer)\(tags.answer.close)
            """
        // Parts with tags inside would be read in another way than they were written.
        let again = Completion(written, self)
        return again.isWhole && again.thought == read.thought && again.answer == answer ? written : nil
    }
}

extension Completion {
    /// Whether each part is there, once and closed, and nothing else is.
    fileprivate var isWhole: Bool { Self.characters.isSuperset(of: faults) }

    /// The answer, where it is marked and follows a chain of thought whose ends are plain.
    fileprivate var markedAnswer: String? {
        guard Self.characters.union(Self.surroundings).isSuperset(of: faults) else { return nil }
        switch place(.marked) {
        case .tagged(let text), .marked(let text): return text
        case .unmarked, .missing, .unclear: return nil
        }
    }

    /// Faults of single characters, which leave the parts as they are.
    private static let characters: Set<Fault> = [.control, .specialToken]

    /// Faults of the text around the parts, of which nothing is written.
    private static let surroundings: Set<Fault> = [
        .textBeforeThought, .thoughtUnopened, .noAnswer, .textBetween, .textAfter,
    ]
}
