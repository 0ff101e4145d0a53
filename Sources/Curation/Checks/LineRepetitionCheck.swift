import Archive
import Problems

/// The share of the chain of thought's characters that stand in repeated lines, the first of each not
/// counted. Empty lines and white space at the ends of lines are left out.
package struct LineRepetitionCheck: Check {
    package let name = "line-repetition"
    /// The largest share allowed, 0 to 1.
    package let max: Double

    package init(max: Double = 0.5) {
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let text = completion.scalars
        var lines = 1
        for scalar in text where scalar == "\n" { lines += 1 }
        var seen = HashTable(capacity: lines)
        var (total, repeated) = (0, 0)
        var (hash, length, blanks) = (WordHash.start, 0, 0)
        func endLine() {
            if length > 0 {
                total += length
                if !seen.insert(hash) { repeated += length }
            }
            (hash, length, blanks) = (WordHash.start, 0, 0)
        }
        for scalar in text {
            if scalar == "\n" {
                endLine()
            } else if scalar.isBlank {
                if length > 0 { blanks += 1 }
            } else {
                if blanks > 0 {
                    hash = WordHash.next(hash, " ")
                    length += blanks
                    blanks = 0
                }
                hash = WordHash.next(hash, scalar)
                length += 1
            }
        }
        endLine()
        let share = total == 0 ? 0 : Double(repeated) / Double(total)
        return limit(share, most: max, "repeated lines")
    }

    private static let most = Setting<Double>.double(
        "max", in: 0...1, default: 0.5, "The greatest share.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "line-repetition",
        "At most the share `max` of the chain of thought's characters stand in lines that stood in it "
            + "before.",
        [most], example: ["max": 0.3], cases: .of(PackageResources.line_repetition_jsonl), reason: .repetitive
    ) { LineRepetitionCheck(max: try $0(most)) }
}
