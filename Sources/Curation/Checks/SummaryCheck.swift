import Archive
import Problems

/// The number of words after the chain of thought, with the answer: the text that a reader is given in the
/// end. A Chinese character counts as a word, and so does a number.
package struct SummaryCheck: Check {
    package let name = "summary"
    package let version = 2
    /// The least number of words.
    package let min: Int

    package init(min: Int = 1) {
        self.min = min
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        var (words, inWord, inTag) = (0, false, false)
        let text = Unicode.Scalar.decode(completion.rest)
        for (place, scalar) in text.enumerated() {
            // "3 < 5" begins no tag.
            if scalar == "<", place + 1 < text.count, text[place + 1] == "/" || text[place + 1].isLatinScript
            {
                inTag = true
            }
            if scalar.isHan, !inTag {
                words += 1
                inWord = false
                continue
            }
            let isPart = !inTag && (scalar.isLatinScript || scalar.isDigit || Script(scalar) != .none)
            if isPart, !inWord { words += 1 }
            inWord = isPart
            if scalar == ">" || scalar == "\n" { inTag = false }
        }
        return limit(Double(words), least: Double(min), "no text after the chain of thought")
    }

    private static let least = Setting<Int>.int(
        "min", in: 0...1_000_000, default: 1, "The least number of words.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "summary",
        "At least `min` words follow the chain of thought, those of the answer included. A Chinese "
            + "character counts as a word, and so does a number.",
        [least], example: ["min": 20], cases: .of(PackageResources.summary_jsonl), reason: .format
    ) { SummaryCheck(min: try $0(least)) }
}
