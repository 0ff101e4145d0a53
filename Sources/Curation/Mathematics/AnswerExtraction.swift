/// Finds the final answer in what a model or a solution writes.
///
/// In this order: the last `<answer>…</answer>`; what follows the last `</think>`; in that, the last
/// `\boxed{…}`; what follows the last `####`; what follows the last "the answer is" or 答案; else the whole text.
enum AnswerExtraction {
    /// Longer texts are read from this many scalars before their end.
    static let lengthLimit = 16_000

    /// The scalars of the answer in normal width.
    static func answer(in text: String) -> [Unicode.Scalar] {
        let tail = text.unicodeScalars.suffix(lengthLimit)
        let scalars = tail.lazy.filter { !$0.isInvisible }.map(\.narrowed)
        var part = Array(scalars)[...]
        // A text of digits and signs holds no mark.
        guard part.contains(where: { $0.isASCIILetter || $0 == "#" || $0 == "答" }) else {
            return trimmed(part)
        }
        if let inside = lastTagged(part) {
            part = inside
        } else if let end = last("</think>", in: part), part[end...].contains(where: { !$0.isBlank }) {
            part = part[end...]
        }
        // At most a few marks stand in one another.
        for _ in 0..<4 {
            guard let inside = lastBoxed(part) ?? afterMark(part), inside.count < part.count else { break }
            part = inside
        }
        return trimmed(part)
    }

    static func trimmed(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        var text = text
        while let first = text.first, first.isBlank { text.removeFirst() }
        while let last = text.last, last.isBlank { text.removeLast() }
        return Array(text)
    }

    private static func lastTagged(_ text: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar>? {
        guard let close = last("</answer>", in: text) else { return nil }
        guard let open = last("<answer>", in: text[..<(close - 9)]) else { return nil }
        return text[open..<(close - 9)]
    }

    /// The inside of the last `\boxed{…}` or `\fbox{…}`, braces counted; open ones run to the end.
    private static func lastBoxed(_ text: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar>? {
        let ends = [last("\\boxed", in: text), last("\\fbox", in: text)].compactMap { $0 }
        guard var start = ends.max() else { return nil }
        while start < text.endIndex, text[start].isBlank { start += 1 }
        guard start < text.endIndex else { return nil }
        guard text[start] == "{" else {
            let end = text[start...].firstIndex { $0.isBlank || $0 == "$" } ?? text.endIndex
            return text[start..<end]
        }
        var depth = 0
        var index = start
        while index < text.endIndex {
            switch text[index] {
            case "\\": index += 1
            case "{": depth += 1
            case "}":
                depth -= 1
                if depth == 0 { return text[(start + 1)..<index] }
            default: break
            }
            index += 1
        }
        return text[(start + 1)...]
    }

    /// What follows the last mark of an answer, to the end of its line or sentence.
    private static func afterMark(_ text: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar>? {
        if let start = last("####", in: text) { return line(text[start...]) }
        var start: Int?
        for mark in marks {
            if let end = last(mark, in: text, anyCase: true), end > start ?? -1 { start = end }
        }
        guard var start else { return nil }
        while start < text.endIndex, text[start].isBlank || ":*=".unicodeScalars.contains(text[start]) {
            start += 1
        }
        let rest = sentence(line(text[start...]))
        return rest.contains(where: { !$0.isBlank }) ? rest : nil
    }

    private static let marks = [
        "answer is", "answer:", "answer is:", "answer =", "answers are", "答案是", "答案为", "答案:", "答案", "答:",
    ]

    private static func line(_ text: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
        var text = text
        while let first = text.first, first.isBlank || first == "*" { text.removeFirst() }
        // A formula set apart may run over lines.
        if text.starts(with: "$$".unicodeScalars) || text.starts(with: "\\[".unicodeScalars) { return text }
        return text.firstIndex { $0 == "\n" }.map { text[..<$0] } ?? text
    }

    /// To the first stop that ends a sentence: not the point of a number.
    private static func sentence(_ text: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
        // A formula is the answer; what follows explains it.
        if text.first == "$", let second = text.dropFirst().first, second != "$",
            !second.isDigit || isClosed(text),
            let end = text.dropFirst().firstIndex(of: "$")
        {
            return text[text.startIndex...end]
        }
        for index in text.indices {
            if text[index] == "。" { return text[..<index] }
            guard text[index] == "." else { continue }
            let next = index + 1
            if next == text.endIndex || text[next].isBlank || text[next] == "*" { return text[..<index] }
        }
        return text
    }

    private static func isClosed(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        text.count(where: { $0 == "$" }).isMultiple(of: 2)
    }

    /// The end of the last occurrence.
    private static func last(
        _ word: String, in text: ArraySlice<Unicode.Scalar>, anyCase: Bool = false
    ) -> Int? {
        let word = Array(word.unicodeScalars)
        guard text.count >= word.count, let first = word.first else { return nil }
        var start = text.endIndex - word.count
        while start >= text.startIndex {
            let scalar = text[start]
            if scalar == first || (anyCase && scalar.lower == first) {
                var offset = 1
                while offset < word.count,
                    text[start + offset] == word[offset]
                        || (anyCase && text[start + offset].lower == word[offset])
                {
                    offset += 1
                }
                if offset == word.count { return start + word.count }
            }
            start -= 1
        }
        return nil
    }
}

extension Unicode.Scalar {
    fileprivate var lower: Unicode.Scalar {
        value >= 0x41 && value <= 0x5A ? Unicode.Scalar(UInt8(value + 32)) : self
    }

    /// The scalar in normal width, the signs of formulas in one form; case is kept.
    var narrowed: Unicode.Scalar {
        if value < 0x80 { return self }
        switch value {
        case 0xFF01...0xFF5E: return Unicode.Scalar(UInt8(value - 0xFEE0))
        case 0x4E00...0x9FFF: return self
        case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: return " "
        case 0x3001: return ","
        case 0x2010...0x2015, 0x2212, 0xFE63: return "-"
        case 0x00D7, 0x00B7, 0x22C5, 0x2217, 0x2219, 0x2715: return "*"
        case 0x00F7, 0x2044, 0x2215: return "/"
        case 0x2018, 0x2019: return "'"
        case 0x201C, 0x201D: return "\""
        case 0x3010: return "["
        case 0x3011: return "]"
        case 0xFFE5: return "¥"
        default: return self
        }
    }
}
