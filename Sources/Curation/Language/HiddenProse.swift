/// Finds sentences where code or formulas are expected: in `\text{}`, in backquotes, in a fence without a
/// programming language, or in a fence that is never closed. They count for the language like other
/// sentences.
enum HiddenProse {
    /// The words in a row that make a sentence: `few` in `\text{}` or backquotes, `many` in a line of a fence
    /// or a formula.
    private static let (few, many) = (4, 5)
    /// The characters in a row that make prose, in scripts that are not used in code or formulas.
    private static let characters = 4

    /// The parts of a literal that are prose, in order; `range` includes the literal's delimiters.
    static func parts(of text: UnsafeBufferPointer<Unicode.Scalar>, _ range: Range<Int>) -> [Range<Int>] {
        let sign = text[range.lowerBound]
        var open = range.lowerBound
        while open < range.upperBound, text[open] == sign { open += 1 }
        guard sign == "`" else { return formula(text, range) }
        guard open - range.lowerBound >= 3 else { return line(text, open..<range.upperBound, words: few) }
        let isClosed = range.upperBound > open && text[range.upperBound - 1] == "`"
        let title = Array(text[open..<range.upperBound].prefix { $0.isASCIILetter }).text.lowercased()
        let isPlain = ["", "text", "txt", "plaintext", "plain", "markdown", "md", "none"].contains(title)
        guard isPlain || !isClosed else { return [] }
        // The text after the fence is no title if it has more than one word.
        var parts: [Range<Int>] = []
        var start = open
        for end in open...range.upperBound where end == range.upperBound || text[end] == "\n" {
            parts += line(text, start..<end, words: many)
            start = end + 1
        }
        return parts
    }

    private static func formula(
        _ text: UnsafeBufferPointer<Unicode.Scalar>, _ range: Range<Int>
    ) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var (index, start) = (range.lowerBound, range.lowerBound)
        while index < range.upperBound {
            guard text[index] == "\\", let inner = words(text, index..<range.upperBound) else {
                index += 1
                continue
            }
            parts += line(text, start..<index, words: many) + line(text, inner, words: few)
            (index, start) = (inner.upperBound, inner.upperBound)
        }
        return parts + line(text, start..<range.upperBound, words: many)
    }

    /// The inside of the braces of a command such as `\text` or `\mbox` at the beginning of `range`; nil if
    /// there is none.
    private static func words(
        _ text: UnsafeBufferPointer<Unicode.Scalar>, _ range: Range<Int>
    ) -> Range<Int>? {
        let letters = text[(range.lowerBound + 1)..<range.upperBound].prefix { $0.isASCIILetter }
        let name = Array(letters.prefix(12)).text
        guard name.hasPrefix("text") || ["mbox", "mathrm", "hbox"].contains(name)
        else { return nil }
        var start = letters.endIndex
        while start < range.upperBound, text[start] == " " { start += 1 }
        guard start < range.upperBound, text[start] == "{" else { return nil }
        var (depth, end) = (1, start + 1)
        while end < range.upperBound {
            if text[end] == "{" { depth += 1 }
            if text[end] == "}" { depth -= 1 }
            if depth == 0 { break }
            end += 1
        }
        return (start + 1)..<end
    }

    /// The whole line if it is a sentence; else the passages in it in other scripts.
    private static func line(
        _ text: UnsafeBufferPointer<Unicode.Scalar>, _ range: Range<Int>, words least: Int
    ) -> [Range<Int>] {
        var (words, run, isCode, isFirst) = (0, 0, false, true)
        var others: [Range<Int>] = []
        var index = range.lowerBound
        while index < range.upperBound {
            let scalar = text[index]
            if scalar.isLatinScript {
                let start = index
                while index < range.upperBound, text[index].isLatinScript { index += 1 }
                let isCall = index < range.upperBound && text[index] == "("
                isCode = isCode || isCall
                run = index - start > 1 ? run + 1 : run
                words = max(words, run)
                isFirst = false
                continue
            }
            if scalar.value >= 0x370, Script(scalar) != .none {
                let start = index
                while index < range.upperBound, text[index].value >= 0x370, text[index] != "\\" { index += 1 }
                let letters = text[start..<index].count { Script($0) != .none && Script($0) != .greek }
                if letters >= characters { others.append(start..<index) }
                (run, isFirst) = (0, false)
                continue
            }
            if isFirst, scalar == "#" || scalar == "/" { isCode = true }
            if "={}[];_\\|<>^&".unicodeScalars.contains(scalar) { (isCode, run) = (true, 0) }
            if !scalar.isBlank { isFirst = false }
            index += 1
        }
        return words >= least && !isCode ? [range] : others
    }
}
