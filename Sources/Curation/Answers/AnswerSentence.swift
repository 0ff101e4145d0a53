/// An answer in prose: a mark such as "the answer is" or 答案, and the text after it, up to the end of the
/// sentence or line.
///
/// All places are indices of scalars in the text.
struct AnswerSentence {
    /// The place where the mark begins.
    let mark: Int
    /// The range of the answer.
    let content: Range<Int>

    private static let marks = [
        "answer is", "answer:", "answer =", "answers are", "ans:", "answer's", "答案是", "答案为", "答案应为", "答案应该是",
        "答案:", "答案", "正确选项为", "正确选项是", "答:",
    ].map { Array($0.unicodeScalars) }

    static func last(in text: [Unicode.Scalar], from start: Int = 0) -> AnswerSentence? {
        all(in: text, from: start).last
    }

    /// The marks in a text and their answers, in order; only the last 64 if there are more.
    static func all(in text: [Unicode.Scalar], from start: Int = 0) -> [AnswerSentence] {
        var found: [AnswerSentence] = []
        var index = text.count - 1
        while index >= start, found.count < 64 {
            if let end = end(of: text, at: index), let content = content(text, end) {
                found.append(AnswerSentence(mark: index, content: content))
            }
            index -= 1
        }
        return found.reversed()
    }

    /// The end of the longest mark that begins at `index`; nil if none does.
    private static func end(of text: [Unicode.Scalar], at index: Int) -> Int? {
        let first = text[index]
        guard first == "a" || first == "A" || first == "答" || first == "正" else { return nil }
        if first.isASCIILetter, index > 0, text[index - 1].isASCIILetter { return nil }
        var best: Int?
        for mark in marks where index + mark.count <= text.count {
            guard mark.indices.allSatisfy({ lower(text[index + $0]) == mark[$0] }) else { continue }
            let end = index + mark.count
            if let last = mark.last, last.isASCIILetter, end < text.count, text[end].isASCIILetter {
                continue
            }
            best = max(best ?? 0, end)
        }
        // "Answer** : 5": the word may also end its line, and signs of Markdown may stand before its colon
        // or line end.
        if best == nil, first.isASCIILetter, index + 6 <= text.count,
            "answer".unicodeScalars.enumerated().allSatisfy({ lower(text[index + $0.offset]) == $0.element })
        {
            var end = index + 6
            while end < text.count, text[end] == "*" || text[end] == " " || text[end] == "_" { end += 1 }
            if end < text.count, text[end] == ":" || text[end] == "\n" { best = end + 1 }
        }
        return best
    }

    private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar.value >= 0x41 && scalar.value <= 0x5A ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar
    }

    /// The range of the answer after a mark that ends at `end`; nil if nothing follows.
    private static func content(_ text: [Unicode.Scalar], _ end: Int) -> Range<Int>? {
        var start = end
        while start < text.count, text[start].isBlank || ":*=_".unicodeScalars.contains(text[start]) {
            // "Answer: **5**", "answer is = 5": these signs belong to the mark.
            start += 1
        }
        guard start < text.count else { return nil }
        var stop = formula(text, start) ?? sentence(text, start)
        // The last signs may end bold type that began before the answer; then they are no part of it.
        if stop > start, text[stop - 1] == "*" || text[stop - 1] == "_" {
            var end = stop
            while end > start, text[end - 1] == "*" || text[end - 1] == "_" || text[end - 1].isBlank {
                end -= 1
            }
            if !text[start..<end].contains(where: { $0 == "*" || $0 == "_" }) { stop = end }
        }
        return stop > start ? start..<stop : nil
    }

    /// The end of the formula at `start`, if it is the whole answer: the sentence ends after it, or a reason
    /// follows. Nil if there is no such formula.
    private static func formula(_ text: [Unicode.Scalar], _ start: Int) -> Int? {
        let pairs: [(StaticString, StaticString)] = [
            ("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"),
        ]
        for (open, close) in pairs where text.starts(with: open, at: start) {
            var index = start + open.utf8CodeUnitCount
            while index < text.count, !text.starts(with: close, at: index) { index += 1 }
            guard index < text.count else { return nil }
            let end = index + close.utf8CodeUnitCount
            // "$5 and $6" are prices, not the formula "5 and".
            if end < text.count, text[end].isDigit || text[end].isASCIILetter { return nil }
            var next = end
            while next < text.count, text[next] == " " || text[next] == "*" { next += 1 }
            let isEnd = next == text.count || text[next] == "\n" || isStop(text, next)
            return isEnd || reasons.contains { text[next...].starts(with: $0) } ? end : nil
        }
        return nil
    }

    private static let reasons = [
        "because", "since", ", because", ", since", ", as ", ",因为", "因为", "(see", "as claimed", "as required",
    ].map { Array($0.unicodeScalars) }

    /// The end of the sentence from `start`: its stop, the end of the line, or the place where a reason
    /// begins.
    private static func sentence(_ text: [Unicode.Scalar], _ start: Int) -> Int {
        for index in start..<text.count {
            if text[index] == "\n" || isStop(text, index) { return index }
            if text[index] == " " || text[index] == ",", index > start,
                reasons.contains(where: { text[(index + (text[index] == " " ? 1 : 0))...].starts(with: $0) })
            {
                return index
            }
        }
        return text.count
    }

    /// Whether a stop at `index` ends a sentence. It does not after an initial or a short form, inside a
    /// number, or where the next word begins with a small letter.
    static func isStop(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        if text[index] == "。" { return true }
        if text[index] == "．" {
            // ３．５ is a number.
            return index + 1 == text.count || !("０"..."９").contains(text[index + 1])
        }
        guard text[index] == "." else { return false }
        var next = index + 1
        while next < text.count, text[next] == "*" || text[next] == "\"" || text[next] == ")" { next += 1 }
        guard next < text.count else { return true }
        guard text[next].isBlank else { return false }
        if text[next] == "\n" { return true }
        // "E. coli", "A. Turing", "No. 5", "St. Louis"
        var start = index
        while start > 0, text[start - 1].isASCIILetter { start -= 1 }
        let word = text[start..<index].text.lowercased()
        if index - start == 1 || shortForms.contains(word) { return false }
        while next < text.count, text[next].isBlank { next += 1 }
        return next == text.count || !(text[next].value >= 0x61 && text[next].value <= 0x7A)
    }

    private static let shortForms: Set<String> = [
        "st", "no", "mr", "mrs", "ms", "dr", "prof", "mt", "ft", "vs", "etc", "jr", "sr", "approx", "fig",
        "eq", "vol",
        "nr", "op", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    ]
}

/// The answer after `####`, up to the end of the line, as in GSM8K. The four signs begin the text or follow
/// white space. A Markdown heading with the same signs is not an answer.
enum AnswerHeading {
    /// The range of the last such answer; nil if there is none among the last 64 runs of `#`.
    static func last(in text: [Unicode.Scalar]) -> Range<Int>? {
        var end = text.count
        for _ in 0..<64 {
            // The last run of signs before `end`; only a run of exactly four signs marks an answer.
            guard let sign = text[..<end].lastIndex(of: "#") else { return nil }
            var start = sign
            while start > 0, text[start - 1] == "#" { start -= 1 }
            end = start
            guard sign - start == 3, start == 0 || text[start - 1].isBlank else { continue }
            let stop = text[(sign + 1)...].firstIndex(of: "\n") ?? text.count
            let content = text[(sign + 1)..<stop].trimming { $0.isBlank || $0 == "*" }
            let hasMore = text[stop...].contains { !$0.isBlank }
            if !content.isEmpty, !isHeading(content, hasMore: hasMore) {
                return content.startIndex..<content.endIndex
            }
        }
        return nil
    }

    /// Whether the line is a heading: more text follows it, and it begins with a letter and has no `=`, or it
    /// begins with a number, one of `.):,` and a word. Examples are `#### Conclusion` and `#### 2. Solve`.
    private static func isHeading(_ content: ArraySlice<Unicode.Scalar>, hasMore: Bool) -> Bool {
        guard hasMore, let first = content.first else { return false }
        if first.isDigit {
            var rest = content.drop { $0.isDigit }
            guard let mark = rest.first, mark == "." || mark == ")" || mark == ":" || mark == "," else {
                return false
            }
            rest = rest.dropFirst().drop { $0.isBlank }
            return rest.first.map { $0.isLatin || $0.isHan } ?? false
        }
        return first.properties.isAlphabetic && !content.contains("=")
    }
}
