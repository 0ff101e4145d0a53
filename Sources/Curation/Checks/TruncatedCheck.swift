import Problems

/// The completion was not cut off: the model ended it itself; its tags, code fences and `\boxed{}` are
/// closed; and it does not end in the middle of a formula, a list or a sentence. The value is 1 where it is
/// cut off, else 0.
package struct TruncatedCheck: Check {
    package let name = "truncated"
    package let version = 2

    package init() {}

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let sign = Self.sign(rollout, completion)
        return limit(sign == nil ? 0 : 1, most: 0, "cut off: \(sign ?? "")")
    }

    private static func sign(_ rollout: Rollout, _ completion: Completion) -> String? {
        if rollout.finish == .length { return "by the length limit" }
        if let fault = completion.faults.first(where: { $0 == .thoughtUnclosed || $0 == .answerUnclosed }) {
            return completion.words(fault)
        }
        var text = rollout.text
        return text.withUTF8 { bytes in
            var end = bytes.count
            while end > 0, bytes[end - 1].isWhitespace { end -= 1 }
            guard end > 0 else { return "nothing is there" }
            if isOpenFence(bytes[..<end]) { return "a code fence is open" }
            if isOpenBox(bytes[..<end]) { return "\\boxed{ is open" }
            if let sign = openFormula(bytes[..<end]) { return sign }
            if let word = openWord(bytes[..<end]) { return "it ends in \(word)" }
            let last = bytes[end - 1]
            if ",:+-=*/\\^_([{&".utf8.contains(last), !isRule(bytes[..<end]) {
                return "it ends in \(Unicode.Scalar(last))"
            }
            guard last >= 0x80, end >= 3, bytes[end - 3] & 0xF0 == 0xE0 else { return nil }
            let mark = Unicode.Scalar.decode(bytes, end - 3).0
            return "，、：＝（".unicodeScalars.contains(mark) ? "it ends in \(mark)" : nil
        }
    }

    /// Whether the text ends in a line of dashes or the like, or in `*/` or `**`, which are proper ends.
    private static func isRule(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        text.suffix(3).count == 3 && text.suffix(3).allSatisfy { $0 == text.last }
            || text.suffix(2).elementsEqual("*/".utf8)
            || text.suffix(2).elementsEqual("**".utf8)
    }

    /// Says which displayed formula or environment is not closed; nil where all are.
    private static func openFormula(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        guard text.contains(UInt8(ascii: "\\")) else { return nil }
        let text = String(decoding: text, as: UTF8.self)
        for (open, close) in [("\\[", "\\]"), ("\\(", "\\)")] {
            // "\\\\[2pt]" ends a row and opens no formula.
            let plain = text.replacing("\\\\", with: "")
            if plain.split(separator: open, omittingEmptySubsequences: false).count
                > plain.split(separator: close, omittingEmptySubsequences: false).count
            {
                return "\(open) is open"
            }
        }
        let begun = text.split(separator: "\\begin{", omittingEmptySubsequences: false).count
        let ended = text.split(separator: "\\end{", omittingEmptySubsequences: false).count
        return begun > ended ? "\\begin{ is open" : nil
    }

    /// The word at the end after which another word must follow: "The answer is"; nil where there is none.
    private static func openWord(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        let words = text.suffix(60).split { $0.isWhitespace }.suffix(2).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard words.count == 2, unfinished.contains(words[1]), !pronouns.contains(words[0].lowercased())
        else {
            return nil
        }
        return words[1]
    }

    private static let unfinished: Set<String> = [
        "is", "are", "was", "were", "be", "the", "an", "of", "and", "or", "because", "with", "from", "equals",
        "than", "if", "when", "whose", "into", "es", "der", "est", "sont", "ist", "sind", "und", "et", "è",
        "sono", "é", "são",
    ]
    private static let pronouns: Set<String> = [
        "it", "he", "she", "this", "that", "what", "they", "there", "who", "which", "we", "you", "these",
        "those", "=",
    ]

    private static func isOpenFence(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var (fences, run) = (0, 0)
        for byte in text {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            if run == 3 { fences += 1 }
        }
        return fences % 2 == 1
    }

    /// Whether the last `\boxed{` has no closing brace.
    private static func isOpenBox(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var depth = 0
        var index = text.endIndex
        while index > text.startIndex {
            index -= 1
            if text[index] == UInt8(ascii: "}") {
                depth -= 1
            } else if text[index] == UInt8(ascii: "{") {
                depth += 1
                if depth > 0 { return text[..<index].suffix(6).elementsEqual("\\boxed".utf8) }
            } else if depth == 0, text[index] == UInt8(ascii: "\n") {
                return false
            }
        }
        return false
    }

    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "truncated",
        "The completion was not cut off: the model ended it itself, tags, code fences and \\boxed{ "
            + "are closed, and it does not end in the middle of a formula or a list.",
        cases: .of(PackageResources.truncated_jsonl), reason: .format
    ) { _ in TruncatedCheck() }
}
