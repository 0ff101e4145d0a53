/// The text that "the answer is" and the like mark, up to the end of the sentence or line.
struct AnswerSentence {
    /// Where the mark begins.
    let mark: Int
    let content: Range<Int>

    private static let marks = [
        "answer is", "answer:", "answer =", "answers are", "ans:", "answer's", "答案是", "答案为", "答案应为", "答案应该是",
        "答案:", "答案", "正确选项为", "正确选项是", "答:",
    ].map { Array($0.unicodeScalars) }

    static func last(in text: [Unicode.Scalar], from start: Int = 0) -> AnswerSentence? {
        all(in: text, from: start).last
    }

    /// The last marks of a text, at most 64, in order.
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
        // "Answer** : 5": signs of Markdown may stand between.
        if best == nil, first.isASCIILetter, index + 6 <= text.count,
            "answer".unicodeScalars.enumerated().allSatisfy({ lower(text[index + $0.offset]) == $0.element })
        {
            var end = index + 6
            while end < text.count, text[end] == "*" || text[end] == " " || text[end] == "_" { end += 1 }
            if end > index + 6, end < text.count, text[end] == ":" || text[end] == "\n" { best = end + 1 }
            if end == index + 6, end < text.count, text[end] == "\n" { best = end + 1 }
        }
        return best
    }

    private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar.value >= 0x41 && scalar.value <= 0x5A ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar
    }

    /// From the first sign of the answer to the end of its sentence; nil if nothing follows the mark.
    private static func content(_ text: [Unicode.Scalar], _ end: Int) -> Range<Int>? {
        var start = end
        while start < text.count, text[start].isBlank || ":*=_".unicodeScalars.contains(text[start]) {
            // A single equals sign belongs to the mark; `==` is an operator.
            start += 1
        }
        guard start < text.count else { return nil }
        var stop = formula(text, start) ?? sentence(text, start)
        // Bold type that began before the mark ends here.
        if stop > start, text[stop - 1] == "*" || text[stop - 1] == "_" {
            var end = stop
            while end > start, text[end - 1] == "*" || text[end - 1] == "_" || text[end - 1].isBlank {
                end -= 1
            }
            if !text[start..<end].contains(where: { $0 == "*" || $0 == "_" }) { stop = end }
        }
        return stop > start ? start..<stop : nil
    }

    /// The end of a formula in delimiters that is the whole answer: only a reason may follow it.
    private static func formula(_ text: [Unicode.Scalar], _ start: Int) -> Int? {
        let pairs: [(StaticString, StaticString)] = [
            ("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"),
        ]
        for (open, close) in pairs where text.starts(with: open, at: start) {
            var index = start + open.utf8CodeUnitCount
            while index < text.count, !text.starts(with: close, at: index) { index += 1 }
            guard index < text.count else { return nil }
            let end = index + close.utf8CodeUnitCount
            // A price: $5 and $6.
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

    /// The end of the sentence: its stop, or a word that begins a reason.
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

    /// Whether the stop at `index` ends a sentence: it is not part of a number, an initial or a short form.
    static func isStop(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        if text[index] == "。" || text[index] == "．" { return true }
        guard text[index] == "." else { return false }
        var next = index + 1
        while next < text.count, text[next] == "*" || text[next] == "\"" || text[next] == ")" { next += 1 }
        guard next < text.count else { return true }
        guard text[next].isBlank else { return false }
        if text[next] == "\n" { return true }
        // E. coli, A. Turing, No. 5, St. Louis
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

/// A line that begins with `####` and holds an answer, as in GSM8K; a heading is not an answer.
enum AnswerHeading {
    static func last(in text: [Unicode.Scalar]) -> Range<Int>? {
        var end = text.count
        for _ in 0..<64 {
            // The last run of exactly four signs before `end`.
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

    /// Whether the line is a heading over what follows: words, or a number before words: `#### Conclusion`,
    /// `#### 2. Solve`.
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
