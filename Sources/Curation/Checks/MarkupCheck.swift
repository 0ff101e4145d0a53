import Archive
import Problems

/// The number of Markdown or HTML marks in the chain of thought: headings, bold text, links, tables and tags.
/// A thought is wanted, not a page. Code is left to the check `code`.
package struct MarkupCheck: Check {
    package let name = "markup"
    /// The most marks allowed.
    package let max: Int

    package init(max: Int = 0) {
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let marks = completion.scalars.withUnsafeBufferPointer(Self.marks)
        return limit(Double(marks), most: Double(max), "markup in the chain of thought")
    }

    private static func marks(_ text: UnsafeBufferPointer<Unicode.Scalar>) -> Int {
        var count = 0
        var index = 0
        var isLineStart = true
        while index < text.count {
            let scalar = text[index]
            // Most scalars are letters and digits, and no mark begins with one.
            if scalar.value >= 0x80 || scalar.isASCIILetter || scalar.isDigit {
                isLineStart = false
                index += 1
                continue
            }
            switch scalar {
            case "\n":
                isLineStart = true
                index += 1
                continue
            case " ": break
            case "#" where isLineStart:
                let end = run(text, index)
                if end - index <= 6, end < text.count, text[end] == " " { count += 1 }
                index = end
                isLineStart = false
                continue
            case "|" where isLineStart:
                // A row of a table ends as it begins, with a bar. A formula such as |x| also has several
                // bars, but ends otherwise.
                var end = index + 1
                while end < text.count, text[end] != "\n" { end += 1 }
                if end - index > 4, text[end - 1] == "|", text[index + 1] == " " || text[index + 1] == "-" {
                    count += 1
                    index = end
                    continue
                }
                isLineStart = false
            case "*", "_":
                let end = run(text, index)
                // "**so**" is bold; "2**3" and "2 ** 3" are powers.
                if end - index >= 2, end < text.count, isWord(text[end]),
                    index == 0 || !isWord(text[index - 1])
                {
                    count += 1
                }
                index = end
                isLineStart = false
                continue
            case "]" where index + 1 < text.count && text[index + 1] == "(":
                // A link leads somewhere: [here](https://…) or [1](#notes).
                let rest = index + 2
                if text.count > rest + 3,
                    text[rest] == "#" || text[rest] == "/" || (text[rest] == "h" && text[rest + 1] == "t")
                {
                    count += 1
                }
                isLineStart = false
            case "<":
                if let end = tag(text, index) {
                    count += 1
                    index = end
                    continue
                }
                isLineStart = false
            default: isLineStart = false
            }
            index += 1
        }
        return count
    }

    private static func run(_ text: UnsafeBufferPointer<Unicode.Scalar>, _ start: Int) -> Int {
        var end = start
        while end < text.count, text[end] == text[start] { end += 1 }
        return end
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isLatinScript || scalar.isDigit || scalar.isHan
    }

    /// Where the HTML tag that begins at `start` ends: `<b>`, `</td>`, `<br/>`, `<a href="…">`; `a<b` and
    /// `<x>` are none.
    private static func tag(_ text: UnsafeBufferPointer<Unicode.Scalar>, _ start: Int) -> Int? {
        var index = start + 1
        if index < text.count, text[index] == "/" { index += 1 }
        var hash = WordHash.start
        let begin = index
        while index < text.count, index - begin < 8, text[index].isASCIILetter || text[index].isDigit {
            hash = WordHash.next(hash, text[index].folded)
            index += 1
        }
        guard tags.contains(hash) else { return nil }
        // "a<b and b>c" is no tag: only attributes may follow its name.
        let limit = min(text.count, index + 200)
        var isTag = index < limit && (text[index] == ">" || text[index] == "/")
        while index < limit, text[index] != ">", text[index] != "<", text[index] != "\n" {
            if text[index] == "=", index + 1 < limit, text[index + 1] == "\"" || text[index + 1] == "'" {
                isTag = true
            }
            index += 1
        }
        return isTag && index < limit && text[index] == ">" ? index + 1 : nil
    }

    private static let tags: Set<UInt64> = Set(
        [
            "a", "b", "i", "u", "p", "br", "hr", "em", "strong", "div", "span", "table", "tr", "td", "th",
            "ul",
            "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "sub", "sup", "img", "html", "body", "font",
            "details",
            "summary", "tool", "output",
        ].map(WordHash.hash))

    private static let most = Setting<Int>.int(
        "max", in: 0...1_000_000, default: 0, "The greatest number of marks.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "markup",
        "At most `max` headings, bold texts, links, rows of tables and HTML tags are in the chain of "
            + "thought.",
        [most], example: ["max": 2], cases: .of(PackageResources.markup_jsonl), reason: .format
    ) { MarkupCheck(max: try $0(most)) }
}
