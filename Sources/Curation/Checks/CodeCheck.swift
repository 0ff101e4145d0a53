import Archive
import Problems

/// The number of code blocks in the chain of thought: fences (three backquotes or tildes; an opening and a
/// closing fence count as one block), and the HTML tags `<code>` and `<pre>`.
package struct CodeCheck: Check {
    package let name = "code"
    /// The most code blocks allowed.
    package let max: Int

    package init(max: Int = 0) {
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let text = completion.scalars
        var (fences, tags, index) = (0, 0, 0)
        while index < text.count {
            switch text[index] {
            // Most scalars are letters, digits and line ends.
            case let scalar where scalar.value >= 0x80 || scalar.value < 0x3C || scalar.isASCIILetter:
                index += 1
            case "`" where text.starts(with: "```", at: index), "~" where text.starts(with: "~~~", at: index):
                let mark = text[index]
                while index < text.count, text[index] == mark { index += 1 }
                fences += 1
            case "<" where text.starts(with: "<code", at: index) || text.starts(with: "<pre", at: index):
                tags += 1
                index += 1
            default:
                index += 1
            }
        }
        return limit(Double((fences + 1) / 2 + tags), most: Double(max), "code block")
    }

    private static let most = Setting<Int>.int(
        "max", in: 0...1_000_000, default: 0, "Code blocks at most.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "code",
        "At most `max` code blocks are in the chain of thought: fences, and the HTML tags <code> and "
            + "<pre>.",
        [most], example: ["max": 0], cases: .of(PackageResources.code_jsonl), reason: .format
    ) { CodeCheck(max: try $0(most)) }
}
