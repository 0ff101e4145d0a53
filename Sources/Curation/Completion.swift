/// The text of a completion, parsed: `<think>…</think>`, then `<answer>…</answer>`.
///
/// Parsing never fails: any text has a chain of thought (maybe empty), perhaps an answer, and a list of
/// faults.
package struct Completion: Sendable {
    /// The text between the first `<think>` and its `</think>`, without white space at the ends. Without a
    /// closing tag it runs to the answer or the end; without any tag it is the whole text.
    package let thought: String
    /// The last closed `<answer>…</answer>` after the thought, without white space at the ends. An answer
    /// inside a thought that was never closed, or before the end of another thought, does not count.
    package let answer: String?
    /// The text after the last thought, without white space at the ends. It is the whole text if there is no
    /// thought, and empty if the only thought is not closed.
    let visible: String
    /// The text after the chain of thought, with its tags; empty where no tag ends the thought.
    let rest: String
    /// The faults of the text, each kind once, in the order found.
    package let faults: [Fault]
    /// The scalars of `thought`, which most checks read.
    let scalars: [Unicode.Scalar]
    /// Where `thought` begins in the UTF-8 of the text.
    let thoughtStart: Int

    /// Parses the text of a completion with the usual tags.
    package init(_ text: String) { self.init(text, tagsOf: .thinkAnswer) }

    /// Parses the text of a completion with the tags of a shape, and looks for no other marks.
    init(_ text: String, tagsOf shape: CompletionShape) {
        var text = text
        self = text.withUTF8 { Reader(bytes: $0, shape: shape).read() }
    }

    /// The completion with the answer that its shape found.
    ///
    /// - Parameters:
    ///   - thought: the chain of thought; nil for the one that the tags enclose.
    ///   - marks: the answer.
    func shaped(_ thought: String?, _ marks: AnswerMarks.Finding) -> Completion {
        let place: AnswerPlace =
            switch marks {
            case .found(let text): text.isEmpty ? .missing : .marked(text)
            case .unclear(let reason): .unclear(reason)
            case .none: .missing
            }
        var faults = faults.filter {
            [.control, .specialToken, .thoughtUnclosed, .thoughtTwice].contains($0)
        }
        if case .marked = place {} else { faults.append(marks == .found("") ? .answerEmpty : .noAnswer) }
        let own = thought ?? self.thought
        if own.isEmpty { faults.append(.thoughtEmpty) }
        var answer: String?
        if case .marked(let text) = place { answer = text }
        return Completion(
            shape: shape, thought: own, thoughtStart: thought == nil ? thoughtStart : 0, answer: answer,
            isThoughtTagged: isThoughtTagged, hasAnswerInThought: false, visible: visible, rest: rest,
            faults: faults, shapedPlace: place)
    }

    /// The shape by which the text was parsed.
    let shape: CompletionShape
    /// Whether tags enclose the chain of thought; the first of them may be missing.
    let isThoughtTagged: Bool
    /// Whether `<answer>` is opened and never closed.
    var isAnswerOpen: Bool { faults.contains(.answerUnclosed) }
    /// Whether there is a closed answer in a place where only a thought can be; it does not count as an
    /// answer.
    let hasAnswerInThought: Bool
    /// Where the answer stands by the shape of the completion; nil for shapes with tags.
    let shapedPlace: AnswerPlace?

    private init(
        shape: CompletionShape, thought: String, thoughtStart: Int, answer: String?, isThoughtTagged: Bool,
        hasAnswerInThought: Bool, visible: String, rest: String, faults: [Fault],
        shapedPlace: AnswerPlace? = nil
    ) {
        (self.shape, self.isThoughtTagged) = (shape, isThoughtTagged)
        self.shapedPlace = shapedPlace
        self.thought = thought
        self.thoughtStart = thoughtStart
        self.answer = answer
        self.hasAnswerInThought = hasAnswerInThought
        self.visible = visible
        self.rest = rest
        self.faults = faults
        scalars = Unicode.Scalar.decode(thought)
    }

    private enum Tag: Int, CaseIterable {
        case openThought, closeThought, openAnswer, closeAnswer

        /// The texts of the tags, as bytes.
        struct Names: Sendable {
            static let usual = Names(CompletionShape.thinkAnswer.tags)

            private let texts: [[UInt8]]
            /// For each byte, whether a tag begins with it.
            let beginnings: [Bool]

            init(_ tags: (thought: CompletionShape.Tags, answer: CompletionShape.Tags)) {
                let texts = [tags.thought.open, tags.thought.close, tags.answer.open, tags.answer.close]
                    .map { Array($0.utf8) }
                self.texts = texts
                beginnings = (UInt8.min...UInt8.max).map { byte in texts.contains { $0.first == byte } }
            }

            func text(_ tag: Tag) -> [UInt8] { texts[tag.rawValue] }
        }
    }

    private enum State { case start, inThought, afterThought, inAnswer, done }

    /// Parses in one pass over the bytes; the state decides whether text between tags is a fault.
    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        let shape: CompletionShape
        let names: Tag.Names
        var faults: [Fault] = []
        var state = State.start
        var gapStart = 0
        var thought: Range<Int>?
        var answer: Range<Int>?
        var lastThoughtClose = -1

        init(bytes: UnsafeBufferPointer<UInt8>, shape: CompletionShape) {
            (self.bytes, self.shape) = (bytes, shape)
            names = shape.tags == CompletionShape.thinkAnswer.tags ? .usual : Tag.Names(shape.tags)
        }

        mutating func note(_ fault: Fault) {
            if !faults.contains(fault) { faults.append(fault) }
        }

        func trimmed(_ range: Range<Int>) -> Range<Int> {
            var (low, high) = (range.lowerBound, range.upperBound)
            while low < high, bytes[low].isWhitespace { low += 1 }
            while high > low, bytes[high - 1].isWhitespace { high -= 1 }
            return low..<high
        }

        func string(_ range: Range<Int>) -> String {
            String(decoding: bytes[range], as: UTF8.self)
        }

        func tag(at index: Int) -> Tag? {
            Tag.allCases.first { tag in
                let text = names.text(tag)
                guard index + text.count <= bytes.count else { return false }
                return text.indices.allSatisfy { bytes[index + $0] == text[$0] }
            }
        }

        /// Finds the tags, and notes faults of single characters.
        mutating func scan() -> [(tag: Tag, start: Int)] {
            var tags: [(tag: Tag, start: Int)] = []
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                if names.beginnings[Int(byte)], let tag = tag(at: index) {
                    if tag == .closeThought { lastThoughtClose = index }
                    tags.append((tag, index))
                    index += names.text(tag).count
                    continue
                }
                if byte == UInt8(ascii: "<") {
                    if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "|"),
                        bytes[index + 2].isLetter
                    {
                        note(.specialToken)
                    }
                } else if (byte < 0x20 && !byte.isWhitespace) || byte == 0x7F {
                    note(.control)
                } else if byte == 0xEF, index + 2 < bytes.count, bytes[index + 1] == 0xBF,
                    bytes[index + 2] == 0xBD
                {
                    note(.control)
                }
                index += 1
            }
            return tags
        }

        consuming func read() -> Completion {
            let tags = scan()
            for (tag, start) in tags {
                let end = start + names.text(tag).count
                read(tag, from: start, to: end)
            }
            finish()
            let thoughtRange = trimmed(thought ?? (tags.isEmpty ? 0..<bytes.count : 0..<0))
            let rest = (thought?.upperBound ?? bytes.count)..<bytes.count
            if thoughtRange.isEmpty { note(.thoughtEmpty) }
            let answerRange = answer.map(trimmed)
            if let answerRange, answerRange.isEmpty { note(.answerEmpty) }
            let isInThought =
                faults.contains(.thoughtUnclosed) || (answer?.upperBound ?? bytes.count) <= lastThoughtClose
            let thoughtText = string(thoughtRange)
            let visible = visible(tags)
            return Completion(
                shape: shape, thought: thoughtText, thoughtStart: thoughtRange.lowerBound,
                answer: isInThought ? nil : answerRange.flatMap { $0.isEmpty ? nil : string($0) },
                isThoughtTagged: !faults.contains(.noThought) || faults.contains(.thoughtUnopened),
                hasAnswerInThought: isInThought && answer != nil,
                visible: visible == thoughtRange ? thoughtText : string(visible), rest: string(rest),
                faults: faults)
        }

        /// The text after the last closed thought, up to the next thought that is opened.
        func visible(_ tags: [(tag: Tag, start: Int)]) -> Range<Int> {
            let thoughts = tags.filter { $0.tag == .openThought || $0.tag == .closeThought }
            guard let last = thoughts.last(where: { $0.tag == .closeThought }) else {
                return thoughts.isEmpty ? trimmed(0..<bytes.count) : 0..<0
            }
            let start = last.start + names.text(.closeThought).count
            let end = thoughts.first { $0.start > last.start }?.start ?? bytes.count
            return trimmed(start..<end)
        }

        /// Handles one tag; `gapStart` is where the text that is not yet assigned begins.
        mutating func read(_ tag: Tag, from start: Int, to end: Int) {
            let hasText = !trimmed(gapStart..<start).isEmpty
            switch (state, tag) {
            case (.start, .openThought):
                if hasText { note(.textBeforeThought) }
                state = .inThought
            case (.start, .closeThought):
                note(.thoughtUnopened)
                thought = gapStart..<start
                state = .afterThought
            case (.start, .openAnswer):
                note(.noThought)
                if lastThoughtClose > start {
                    note(.answerInThought)
                    return
                }
                thought = gapStart..<start
                state = .inAnswer
            case (.start, .closeAnswer):
                note(.answerUnopened)
                return
            case (.inThought, .openThought):
                note(.thoughtNested)
                return
            case (.inThought, .closeThought):
                thought = gapStart..<start
                state = .afterThought
            case (.inThought, .openAnswer) where lastThoughtClose < start:
                note(.thoughtUnclosed)
                thought = gapStart..<start
                state = .inAnswer
            case (.inThought, .openAnswer), (.inThought, .closeAnswer):
                note(.answerInThought)
                return
            case (.inAnswer, .closeAnswer):
                answer = gapStart..<start
                state = .done
            case (.inAnswer, _):
                note(.answerNested)
                return
            case (.afterThought, .openAnswer), (.done, .openAnswer):
                if state == .done { note(.answerTwice) }
                if hasText { note(state == .done ? .textAfter : .textBetween) }
                state = .inAnswer
            case (.afterThought, _), (.done, _):
                if hasText { note(state == .done ? .textAfter : .textBetween) }
                switch tag {
                case .openThought: note(.thoughtTwice)
                case .closeThought: note(.thoughtClosedTwice)
                case .openAnswer, .closeAnswer: note(.answerUnopened)
                }
            }
            gapStart = end
        }

        mutating func finish() {
            let rest = gapStart..<bytes.count
            switch state {
            case .start: note(.noThought)
            case .inThought:
                note(.thoughtUnclosed)
                thought = rest
            case .afterThought:
                note(.noAnswer)
            case .inAnswer: note(.answerUnclosed)
            case .done:
                if !trimmed(rest).isEmpty { note(.textAfter) }
            }
        }
    }
}

extension UInt8 {
    /// Space, tab, line feed or carriage return.
    var isWhitespace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

    var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
}
