/// The final answer in what a model or a solution writes, for those that give one text and no completion.
enum AnswerExtraction {
    enum Answer: Sendable {
        case text([Unicode.Scalar])
        case unclear(String)
    }

    /// What a gold answer says: a whole solution holds it at a marked place.
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

    private static func marked(in text: String) -> Answer {
        switch AnswerMarks.find(in: text) {
        case .found(let inside): .text(normal(inside))
        case .unclear(let reason): .unclear(reason)
        case .none: .text(normal(text))
        }
    }

    /// The scalars in normal width, without white space at the ends.
    static func normal(_ text: String) -> [Unicode.Scalar] {
        let scalars = text.unicodeScalars.lazy.filter { !$0.isInvisible }.map(\.narrowed)
        return trimmed(Array(scalars)[...])
    }

    static func trimmed(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        Array(text.trimming(\.isBlank))
    }
}

extension Unicode.Scalar {
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
