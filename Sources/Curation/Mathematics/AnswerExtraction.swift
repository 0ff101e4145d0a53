/// Finds the final answer in a text of a model or a solution, where only a text and no completion is given.
enum AnswerExtraction {
    enum Answer: Sendable {
        case text([Unicode.Scalar])
        case unclear(String)
    }

    /// The gold answer in a text: the marked place of a whole solution, or the whole text.
    static func gold(in text: String) -> [Unicode.Scalar] {
        if case .found(let inside) = AnswerMarks.find(in: text) { return normal(inside) }
        return normal(text)
    }

    /// The answer of a prediction, which may have tags (see `AnswerPlace`).
    static func prediction(in text: String) -> Answer {
        guard text.utf8.contains(UInt8(ascii: "<")) else { return marked(in: text) }
        switch Completion(text).place() {
        case .tagged(let inside): return marked(in: inside)
        case .marked(let inside), .unmarked(let inside): return .text(normal(inside))
        case .missing: return .text([])
        case .unclear(let reason): return .unclear(reason)
        }
    }

    /// The answer that the last sentence of prose states: the text after its last "is", or its only formula
    /// between dollar signs or `\( \)`. Nil where there is neither.
    static func stated(in text: [Unicode.Scalar]) -> Answer? {
        guard text.count <= 20_000, let last = sentences(in: text).last else { return nil }
        let words = last.lowercased().split { !$0.isLetter }.map(String.init)
        guard !words.contains(where: doubts.contains), !last.contains(where: { "不非错若假设可能或".contains($0) })
        else {
            return nil
        }
        let sentence = Array(last.unicodeScalars)
        if let result = result(of: sentence) { return result }
        var formulas: [[Unicode.Scalar]] = []
        var index = 0
        while index < sentence.count {
            let isBracket = sentence[index...].starts(with: "\\(".unicodeScalars)
            guard isBracket || sentence[index] == "$" else {
                index += 1
                continue
            }
            let start = index + (isBracket ? 2 : 1)
            var end = start
            while end < sentence.count,
                isBracket ? !sentence[end...].starts(with: "\\)".unicodeScalars) : sentence[end] != "$"
            {
                end += 1
            }
            guard end < sentence.count else { break }
            if end > start { formulas.append(trimmed(sentence[start..<end])) }
            index = end + (isBracket ? 2 : 1)
        }
        if formulas.count > 1 {
            return formulas.allSatisfy { $0 == formulas[0] }
                ? .text(formulas[0]) : .unclear("several formulas compete")
        }
        return formulas.first.map { .text($0) }
    }

    /// The sentences, without what says nothing at the end: marks of a chat's turns, `<|im_end|>`, with the
    /// next speaker, and the wish that ends each example of Minerva's prompt (arXiv:2206.14858).
    private static func sentences(in text: [Unicode.Scalar]) -> [String] {
        var text = text[...]
        while let end = text.lastIndex(of: ">"), end > text.startIndex, text[end - 1] == "|",
            text[(end + 1)...].allSatisfy({ $0.isASCIILetter || $0.isBlank }), text.endIndex - end <= 12,
            let start = text[..<end].lastIndex(of: "<"), start + 1 < end, text[start + 1] == "|"
        {
            text = text[..<start].trimming(\.isBlank)
        }
        var sentences = AnswerMarks.sentences(of: text.text)
        while let last = sentences.last, last.isEmpty || last.lowercased() == "i hope it is correct" {
            sentences.removeLast()
        }
        return sentences
    }

    /// The text after the last "is" of a sentence: one formula, or words with a digit among them. Nil where
    /// it is anything else.
    private static func result(of sentence: [Unicode.Scalar]) -> Answer? {
        var starts: [Int] = []
        for word in [" is ", " are ", " equals ", "是", "等于"] {
            let mark = Array(word.unicodeScalars)
            guard sentence.count > mark.count else { continue }
            starts += (0...sentence.count - mark.count).filter {
                sentence[$0..<$0 + mark.count].elementsEqual(mark)
            }
            .map { $0 + mark.count }
        }
        guard let start = starts.max() else { return nil }
        guard
            starts.count(where: {
                $0 < sentence.count && (sentence[$0].isDigit || "$\\-".unicodeScalars.contains(sentence[$0]))
            }) < 2
        else { return .unclear("several results compete") }
        var rest = trimmed(sentence[start...])[...]
        if rest.last == ".", rest.count > 1 { rest.removeLast() }
        let dollars = rest.count { $0 == "$" }
        if rest.count > 2, rest.first == "$", rest.last == "$", dollars == 2 {
            return .text(trimmed(rest.dropFirst().dropLast()))
        }
        guard dollars == 0, !rest.text.contains("\\("), rest.contains(where: \.isDigit) || rest.count == 1
        else {
            return nil
        }
        return .text(Array(rest))
    }

    /// Words that show that a sentence does not state the answer.
    private static let doubts: Set<String> = [
        "not", "no", "never", "wrong", "incorrect", "false", "isn", "aren", "cannot", "can", "could", "may",
        "might",
        "maybe", "perhaps", "probably", "likely", "if", "unless", "suppose", "assume", "assuming", "either",
        "or", "neither",
        "mistake", "instead", "guess", "think", "than",
    ]

    private static func marked(in text: String) -> Answer {
        switch AnswerMarks.find(in: text) {
        case .found(let inside): .text(normal(inside))
        case .unclear(let reason): .unclear(reason)
        case .none: .text(normal(text))
        }
    }

    /// The scalars in normal width, without invisible ones and without white space at the ends.
    static func normal(_ text: String) -> [Unicode.Scalar] {
        let scalars = Array(text.unicodeScalars.lazy.filter { !$0.isInvisible }.map(\.narrowed))
        return trimmed((unescaped(scalars) ?? scalars)[...])
    }

    /// A text whose backslashes were all escaped, `\\\\frac{1}{2}`, without the escapes; nil where they were
    /// not.
    private static func unescaped(_ text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        var result: [Unicode.Scalar] = []
        var (index, hasCommand) = (0, false)
        while index < text.count {
            if text[index] == "\\" {
                guard index + 1 < text.count, text[index + 1] == "\\" else { return nil }
                index += 1
                if index + 1 < text.count, text[index + 1].isASCIILetter { hasCommand = true }
            }
            result.append(text[index])
            index += 1
        }
        return hasCommand ? result : nil
    }

    static func trimmed(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        Array(text.trimming(\.isBlank))
    }
}

extension Unicode.Scalar {
    /// The scalar in normal width, with one form for each sign of formulas; case is kept.
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
