import Archive
import Problems

/// The longest line of the chain of thought, in characters (Unicode scalars): walls of text are hard to read.
package struct ParagraphCheck: Check {
    package let name = "paragraph"
    /// The greatest length of a line, in Unicode scalars.
    package let max: Int

    package init(max: Int = 2000) {
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        var (longest, length) = (0, 0)
        for scalar in completion.scalars {
            length = scalar == "\n" ? 0 : length + 1
            longest = Swift.max(longest, length)
        }
        return limit(Double(longest), most: Double(max), "over-long paragraph")
    }

    private static let most = Setting<Int>.int(
        "max", in: 1...100_000_000, default: 2000, "The greatest number of characters.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "paragraph",
        "No line of the chain of thought has more than `max` characters: walls of text are hard to "
            + "read.",
        [most], example: ["max": 1000], cases: .of(PackageResources.paragraph_jsonl), reason: .format
    ) { ParagraphCheck(max: try $0(most)) }
}
