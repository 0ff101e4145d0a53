import Problems

/// The completion was not cut off: the model ended it itself, its tags, code fences and `\boxed{}` are closed, and it
/// does not end in the middle of a formula or a list. The value is 1 where it is cut off, else 0.
package struct TruncatedCheck: Check {
    package let name = "truncated"

    package init() {}

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let sign = Self.sign(rollout, completion)
        return limit(sign == nil ? 0 : 1, most: 0, "cut off: \(sign ?? "")")
    }

    private static func sign(_ rollout: Rollout, _ completion: Completion) -> String? {
        if rollout.finish == .length { return "by the length limit" }
        if let fault = completion.faults.first(where: { $0 == .thoughtUnclosed || $0 == .answerUnclosed }) {
            return fault.rawValue
        }
        var text = rollout.text
        return text.withUTF8 { bytes in
            var end = bytes.count
            while end > 0, bytes[end - 1].isWhitespace { end -= 1 }
            guard end > 0 else { return "nothing is there" }
            if isOpenFence(bytes[..<end]) { return "a code fence is open" }
            if isOpenBox(bytes[..<end]) { return "\\boxed{ is open" }
            let last = bytes[end - 1]
            if ",:+-=*/\\^_([{&".utf8.contains(last), !isRule(bytes[..<end]) {
                return "it ends in \(Unicode.Scalar(last))"
            }
            guard last >= 0x80, end >= 3, bytes[end - 3] & 0xF0 == 0xE0 else { return nil }
            let mark = Unicode.Scalar.decode(bytes, end - 3).0
            return "，、：＝（".unicodeScalars.contains(mark) ? "it ends in \(mark)" : nil
        }
    }

    /// A line of dashes or the like, `</answer>` aside, is an end.
    private static func isRule(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        text.suffix(3).count == 3 && text.suffix(3).allSatisfy { $0 == text.last }
            || text.suffix(2).elementsEqual("*/".utf8)
            || text.suffix(2).elementsEqual("**".utf8)
    }

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
}

extension TruncatedCheck {
    static let cases: [CheckCase] = [
        CheckCase(.pass, "<think>3+4=7</think><answer>7</answer>", why: "whole"),
        CheckCase(.pass, "So the answer is 7", why: "a sentence without a full stop"),
        CheckCase(.fail, "<think>3+4=", why: "the thought is open"),
        CheckCase(.fail, "3+4=7, so the answer is", finish: .length, why: "the length limit"),
        CheckCase(.fail, "It is \\boxed{\\frac{1}{2}", why: "a brace is open"),
        CheckCase(.pass, "It is \\boxed{\\frac{1}{2}}", why: "the braces are closed"),
        CheckCase(.fail, "```python\nprint(1)", why: "a fence is open"),
        CheckCase(.fail, "we have 3, 4,", why: "in the middle of a list"),
    ]
}

extension TruncatedCheck {
    package static let kind = CheckKind(
        "truncated",
        "The completion was not cut off: the model ended it itself, tags, code fences and \\boxed{ "
            + "are closed, and it does not end in the middle of a formula or a list.",
        cases: cases, reason: .format
    ) { _ in TruncatedCheck() }
}
