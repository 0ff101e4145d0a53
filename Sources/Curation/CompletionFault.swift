extension Completion {
    /// A fault of a completion's form.
    package enum Fault: Sendable {
        case noThought, textBeforeThought, thoughtUnopened, thoughtUnclosed, thoughtNested, thoughtTwice
        case thoughtClosedTwice, thoughtEmpty
        case noAnswer, answerInThought, answerUnopened, answerUnclosed, answerNested, answerTwice, answerEmpty
        case textBetween, textAfter
        /// Control or replacement characters.
        case control
        case specialToken
    }

    /// Describes a fault, with the marks that the completion's shape wants. The words for the usual tags
    /// stand in stores.
    func words(_ fault: Fault) -> String {
        let (thought, answer) = shape.tags
        return switch fault {
        case .noThought: "no \(thought.open)"
        case .textBeforeThought: "text before \(thought.open)"
        case .thoughtUnopened: "\(thought.close) without \(thought.open)"
        case .thoughtUnclosed: "\(thought.open) is not closed"
        case .thoughtNested: "\(thought.open) inside \(thought.open)"
        case .thoughtTwice: "\(thought.open) opened twice"
        case .thoughtClosedTwice: "\(thought.close) twice"
        case .thoughtEmpty: emptyThought
        case .noAnswer: missingAnswer
        case .answerInThought: "\(answer.open) inside the chain of thought"
        case .answerUnopened: "\(answer.close) without \(answer.open)"
        case .answerUnclosed: "\(answer.open) is not closed"
        case .answerNested: "tags inside \(answer.open)"
        case .answerTwice: "\(answer.open) twice"
        case .answerEmpty: shape == .boxed ? "empty \\boxed{}" : "empty answer"
        case .textBetween: "text between \(thought.close) and \(answer.open)"
        case .textAfter: "text after \(answer.close)"
        case .control: "control or replacement characters"
        case .specialToken: "special tokens in the text"
        }
    }

    private var emptyThought: String {
        shape == .finalLine && !isThoughtTagged
            ? "no chain of thought before the last line" : "empty chain of thought"
    }

    private var missingAnswer: String {
        if case .unclear(let reason) = shapedPlace { return "no clear answer: \(reason)" }
        // What stands in the chain of thought is no answer.
        let place = isThoughtTagged ? " after \(shape.tags.thought.close)" : ""
        return switch shape {
        case .thinkAnswer, .tags: "no \(shape.tags.answer.open)"
        case .boxed: "no \\boxed{}" + place
        case .finalLine: "no last line with an answer" + place
        }
    }
}
