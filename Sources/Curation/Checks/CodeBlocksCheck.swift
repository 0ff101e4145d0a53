import Archive
import Problems

/// Counts the code blocks in the chain of thought. Two fences, an opening and a closing one, are one block,
/// and so is a fence that is never closed; a fence is three or more backquotes or tildes. Each HTML tag
/// `<code>` or `<pre>`, in lower case, is one block, so that `<pre><code>` is two.
package struct CodeBlocksCheck: Check {
    package let name = "code"
    package let version = 2
    /// The largest number of code blocks with which a completion passes.
    package let max: Int

    package init(max: Int = 0) {
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let text = completion.scalars
        var (fences, tags, index) = (0, 0, 0)
        while index < text.count {
            switch text[index] {
            // Most scalars are letters, digits and line ends; none of these begins a code block.
            case let scalar where scalar.value >= 0x80 || scalar.value < 0x3C || scalar.isASCIILetter:
                index += 1
            case "`" where text.starts(with: "```", at: index), "~" where text.starts(with: "~~~", at: index):
                let mark = text[index]
                while index < text.count, text[index] == mark { index += 1 }
                fences += 1
            case "<":
                tags += isTag("<code", text, at: index) || isTag("<pre", text, at: index) ? 1 : 0
                index += 1
            default:
                index += 1
            }
        }
        return limit(Double((fences + 1) / 2 + tags), most: Double(max), "code block")
    }

    /// Whether the tag `open` begins at `index`; `<prefix>` is not `<pre>`.
    private func isTag(_ open: StaticString, _ text: [Unicode.Scalar], at index: Int) -> Bool {
        let end = index + open.utf8CodeUnitCount
        return text.starts(with: open, at: index) && end < text.count
            && (text[end] == ">" || text[end] == "/" || text[end].isBlank)
    }

    private static let most = Setting<Int>.int(
        "max", in: 0...1_000_000, default: 0, "The largest number of code blocks that passes.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "code",
        "The chain of thought has at most `max` code blocks. A pair of fences is one block, and so is each "
            + "HTML tag <code> or <pre>.",
        [most], example: ["max": 0], cases: .of(PackageResources.code_jsonl), reason: .format
    ) { CodeBlocksCheck(max: try $0(most)) }
}
