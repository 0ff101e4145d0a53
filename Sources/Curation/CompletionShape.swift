import Archive

/// How a completion says which part of it is the chain of thought, and which the answer.
package enum CompletionShape: Sendable, Equatable {
    /// `<think>…</think>`, then `<answer>…</answer>` or another mark of the answer.
    case thinkAnswer
    /// The last `\boxed{…}` is the answer. What `<think>` and `</think>` enclose is the chain of thought;
    /// without these tags it is all of the text.
    case boxed
    /// The last line has the answer, and what stands before it is the chain of thought,
    /// where no tags enclose one.
    case finalLine
    /// Tags of one's own, each a beginning and an end: `[THINK]` and `[/THINK]`.
    case tags(thought: Tags, answer: Tags)

    /// Two texts that enclose a part of a completion.
    package struct Tags: Sendable, Equatable {
        /// The text that begins the part.
        package let open: String
        /// The text that ends the part.
        package let close: String

        /// The tags that enclose the chain of thought where a shape names no others.
        package static let think = Tags(open: "<think>", close: "</think>")
        /// The tags that enclose the answer where a shape names no others.
        package static let answer = Tags(open: "<answer>", close: "</answer>")
    }

    /// The tags that are looked for.
    var tags: (thought: Tags, answer: Tags) {
        if case .tags(let thought, let answer) = self { return (thought, answer) }
        return (.think, .answer)
    }

    private static let names: [(name: String, shape: CompletionShape)] = [
        ("think-answer", .thinkAnswer), ("boxed", .boxed), ("final-line", .finalLine),
    ]

    /// An example of tags of one's own, for what settings expect.
    static let ownTags =
        "tags: { thought: [\"[THINK]\", \"[/THINK]\"], answer: [\"<solution>\", \"</solution>\"] }"

    /// What a pipeline says of it: a name, or an object of tags.
    package static let setting = Setting<JSON>.json(
        "shape",
        expected: "one of \(names.map(\.name).joined(separator: ", ")), or \(ownTags)",
        "How a completion marks chain of thought and answer, for all checks: by <think> and <answer> "
            + "(think-answer, the default), by \\boxed{} (boxed), with the answer in its last line "
            + "(final-line), or by tags of its own."
    ) { CompletionShape($0) != nil }

    /// Nil where the value names none.
    package init?(_ json: JSON) {
        if let name = json.string {
            guard let named = Self.names.first(where: { $0.name == name }) else { return nil }
            self = named.shape
            return
        }
        guard let members = json.members, !members.isEmpty,
            members.allSatisfy({ ["thought", "answer"].contains($0.name) })
        else { return nil }
        func tags(_ name: String, _ fallback: Tags) -> Tags? {
            guard let value = json[name] else { return fallback }
            let texts = value.array?.compactMap(\.string) ?? []
            guard value.array?.count == 2, texts.count == 2, texts.allSatisfy({ !$0.isEmpty }) else {
                return nil
            }
            return Tags(open: texts[0], close: texts[1])
        }
        guard let thought = tags("thought", .think), let answer = tags("answer", .answer),
            Set([thought.open, thought.close, answer.open, answer.close]).count == 4
        else { return nil }
        self = .tags(thought: thought, answer: answer)
    }
}

extension Completion {
    /// A text whose chain of thought and answer are found by its shape.
    package init(_ text: String, _ shape: CompletionShape) {
        let read = Completion(text, tagsOf: shape)
        switch shape {
        case .thinkAnswer, .tags: self = read
        case .boxed:
            let boxes = AnswerBoxes(Unicode.Scalar.decode(read.visible).map(\.narrowed))
            let marks = boxes.list.isEmpty ? .none : AnswerMarks.find(in: read.visible)
            self = read.shaped(read.isThoughtTagged ? nil : read.visible, marks)
        case .finalLine:
            let (before, last) = Self.lastLine(of: read.visible)
            let line = AnswerMarks.trimmed(Unicode.Scalar.decode(last)[...]).text
            let marks = AnswerMarks.find(in: line)
            self = read.shaped(
                read.isThoughtTagged ? nil : before,
                marks == .none && !line.isEmpty ? .found(line) : marks)
        }
    }

    /// The last line of a text, and what stands before it, without white space at its end.
    private static func lastLine(of text: String) -> (before: String, last: String) {
        // By bytes: a carriage return and a line feed are one character.
        let bytes = text.utf8
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return ("", text) }
        let before = bytes[..<end].lastIndex { !$0.isWhitespace }.map { bytes[...$0] } ?? bytes.prefix(0)
        return (
            String(decoding: before, as: UTF8.self),
            String(decoding: bytes[bytes.index(after: end)...], as: UTF8.self)
        )
    }
}
