/// Brings an answer to one form: normal width, operators as plain signs, no LaTeX or Markdown that only sets
/// the answer apart. Case is kept; a run of white space becomes one space, and none is left at the ends.
func plainAnswer(_ text: some StringProtocol) -> [Unicode.Scalar] {
    plainAnswer(Unicode.Scalar.decode(String(text)))
}

func plainAnswer(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var plain = PlainAnswer(text.filter { !$0.isInvisible })
    return plain.read()
}

private struct PlainAnswer {
    let text: [Unicode.Scalar]
    var index = 0
    var result: [Unicode.Scalar] = []
    /// For each open brace, whether it belongs to a command that is left out.
    var braces: [Bool] = []

    init(_ text: [Unicode.Scalar]) { self.text = text }

    /// Stands for a dollar sign that surely means money.
    static let dollar: Unicode.Scalar = "＄"
    /// Stands for a thin space between digits.
    static let thin: Unicode.Scalar = "\u{2009}"

    mutating func read() -> [Unicode.Scalar] {
        while index < text.count { read(text[index]) }
        withoutFormulas()
        withoutMarkdown()
        var spaced: [Unicode.Scalar] = []
        for scalar in result {
            let scalar = scalar == Self.dollar ? "$" : scalar
            if scalar.isBlank {
                if let last = spaced.last, last != " " { spaced.append(" ") }
            } else {
                spaced.append(scalar)
            }
        }
        if spaced.last == " " { spaced.removeLast() }
        return spaced
    }

    private mutating func read(_ scalar: Unicode.Scalar) {
        index += 1
        if scalar.value < 0x80 {
            switch scalar {
            case "\\": command()
            case "{" where text[index...].starts(with: ",}".unicodeScalars):
                result.append(",")
                index += 2
            case "{":
                braces.append(false)
                result.append(scalar)
            case "}":
                if braces.popLast() != true { result.append(scalar) }
            case "~":
                let isApproximate =
                    index < text.count
                    && (text[index].isDigit || "-−+.$".unicodeScalars.contains(text[index]))
                result.append(isApproximate || result.isEmpty ? scalar : " ")
            default: result.append(scalar)
            }
            return
        }
        if let (top, bottom) = Self.fractions[scalar] {
            result += Array("\\frac{\(top)}{\(bottom)}".unicodeScalars)
        } else if let whole = Self.compounds[scalar] {
            result += Array(whole.unicodeScalars)
        } else if let digit = Self.superscripts[scalar] {
            result.append("^")
            result.append(digit)
            while index < text.count, let next = Self.superscripts[text[index]] {
                result.append(next)
                index += 1
            }
        } else if let digit = Self.subscripts[scalar] {
            result.append("_")
            result.append(digit)
            while index < text.count, let next = Self.subscripts[text[index]] {
                result.append(next)
                index += 1
            }
        } else if scalar.narrowed == " " {
            space()
        } else {
            result.append(scalar.narrowed)
        }
    }

    /// Appends a space, as a thin one between digits.
    private mutating func space() {
        let isInside = result.last?.isDigit == true && index < text.count && text[index].isDigit
        result.append(isInside ? Self.thin : " ")
    }

    private mutating func command() {
        var end = index
        while end < text.count, text[end].isASCIILetter { end += 1 }
        guard end > index else { return sign() }
        let name = text[index..<end].text
        index = end
        if Self.frames.contains(name) {
            var next = index
            while next < text.count, text[next] == " " { next += 1 }
            guard next < text.count, text[next] == "{" else { return }
            braces.append(true)
            index = next + 1
            return
        }
        if let signs = Self.signs[name] {
            // ^\circ and ^{\circ} are the degree sign.
            if signs == "°", result.last == "^" { result.removeLast() }
            if signs == "°", result.suffix(2) == ["^", "{"], index < text.count, text[index] == "}" {
                result.removeLast(2)
                _ = braces.popLast()
                index += 1
            }
            result += Array(signs.unicodeScalars)
            return
        }
        result.append("\\")
        result += Array(name.unicodeScalars)
    }

    private mutating func sign() {
        guard index < text.count else { return result.append("\\") }
        let sign = text[index]
        index += 1
        switch sign {
        case "!": break
        case ",", ";", ":", ">": space()
        case " ", "\n", "(", ")", "[", "]", "\\": result.append(" ")
        case "$": result.append(Self.dollar)
        case "%", "&", "#", "_", "{", "}": result.append(sign)
        default:
            result.append("\\")
            result.append(sign)
        }
    }

    /// Removes the dollar signs around a formula: the second one may not stand before a digit, nor after a
    /// space.
    private mutating func withoutFormulas() {
        guard result.contains("$") else { return }
        var kept: [Unicode.Scalar] = []
        var place = 0
        while place < result.count {
            guard result[place] == "$" else {
                kept.append(result[place])
                place += 1
                continue
            }
            let length = place + 1 < result.count && result[place + 1] == "$" ? 2 : 1
            var end = place + length
            while end < result.count, result[end] != "$" { end += 1 }
            let after = end + length
            let closes =
                end > place + length && after <= result.count && result[end..<after].allSatisfy { $0 == "$" }
                && (length == 2 || !(result[end - 1].isBlank && !result[place + 1].isBlank))
                && !(after < result.count && result[after].isDigit)
            if closes {
                kept += result[(place + length)..<end]
                place = after
            } else {
                kept.append("$")
                place += 1
            }
        }
        result = kept
    }

    private mutating func withoutMarkdown() {
        result.removeAll { $0 == "`" }
        let stars = result.indices.filter { place in
            result[place] == "*"
                && (place > 0 && result[place - 1] == "*"
                    || place + 1 < result.count && result[place + 1] == "*")
        }
        guard !stars.isEmpty, stars.count.isMultiple(of: 4) else { return }
        // Powers in Python stand between operands: 2**3**2.
        let isPower =
            stars[0] > 0 && !result[stars[0] - 1].isBlank && stars[stars.count - 1] < result.count - 1
        guard !isPower else { return }
        result = result.indices.filter { !stars.contains($0) }.map { result[$0] }
    }

    private static let frames: Set<String> = [
        "text", "mathrm", "textbf", "textit", "textrm", "mbox", "mathbf", "mathit", "mathsf", "operatorname",
        "boxed",
        "fbox", "underline", "displaystyle", "left", "right", "textstyle", "bf", "rm", "big", "Big",
    ]

    private static let signs: [String: String] = [
        "quad": " ", "qquad": " ", "times": "*", "cdot": "*", "div": "/", "frac": "\\frac", "dfrac": "\\frac",
        "tfrac": "\\frac", "cfrac": "\\frac", "approx": "≈", "pm": "±", "circ": "°", "degree": "°", "to": "→",
        "rightarrow": "→", "dots": "…", "ldots": "…",
    ]

    private static let fractions: [Unicode.Scalar: (Int, Int)] = [
        "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
        "⅗": (3, 5),
        "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
    ]

    private static let compounds: [Unicode.Scalar: String] = [
        "℃": "°C", "℉": "°F", "㎝": "cm", "㎜": "mm", "㎞": "km", "㎏": "kg", "㎎": "mg", "㎡": "m^2", "㎥": "m^3",
        "º": "°",
        "˚": "°", "…": "…", "﹣": "-", "﹢": "+",
    ]

    private static let superscripts: [Unicode.Scalar: Unicode.Scalar] = [
        "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
        "⁻": "-",
    ]

    private static let subscripts: [Unicode.Scalar: Unicode.Scalar] = [
        "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9",
    ]
}

/// Which words before an answer are left out because they say nothing.
enum AnswerLeads {
    case nothing
    /// "The answer is" and its like.
    case answers
    /// "The answer is" and its like, and words that begin a sentence that states a result.
    case statements
}

/// Takes away what surrounds a plain answer and says nothing: pairs of brackets or quotation marks, a stop at
/// the end, and "the answer is", a colon or an equals sign at the start.
func bare(_ plain: [Unicode.Scalar], _ leads: AnswerLeads) -> ArraySlice<Unicode.Scalar> {
    var text = plain[...]
    for _ in 0..<12 {
        let before = text.count
        text = text.trimming { $0.isBlank }
        while let first = text.first, first == ":" || first == "=" && text.dropFirst().first != "=" {
            text = text.dropFirst().drop { $0.isBlank }
        }
        if let last = text.last {
            if ".。;,:".unicodeScalars.contains(last), !text.hasSuffix("..") { text.removeLast() }
            if last == "!", text.count > 2, text.suffix(3).dropLast().allSatisfy(\.properties.isAlphabetic) {
                text.removeLast()
            }
        }
        text = withoutPair(text)
        text = withoutLead(text, leads)
        if text.count == before { break }
    }
    return text
}

/// A slice of scalars can be searched for an ending.
extension ArraySlice where Element == Unicode.Scalar {
    func hasSuffix(_ end: String) -> Bool {
        let end = end.unicodeScalars
        return count >= end.count && zip(suffix(end.count), end).allSatisfy { $0 == $1 }
    }
}

private func withoutPair(_ text: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
    guard text.count > 2, let first = text.first, let last = text.last else { return text }
    let inside = text.dropFirst().dropLast()
    if first == last, "\"'*_".unicodeScalars.contains(first), !inside.contains(first) { return inside }
    let close: Unicode.Scalar
    switch first {
    case "(": close = ")"
    case "[": close = "]"
    case "{": close = "}"
    case "“": close = "”"
    case "「": close = "」"
    case "《": close = "》"
    default: return text
    }
    guard close == last else { return text }
    var depth = 0
    for scalar in inside {
        if scalar == first { depth += 1 }
        if scalar == close { depth -= 1 }
        if depth < 0 { return text }
    }
    return depth == 0 ? inside : text
}

private func withoutLead(_ text: ArraySlice<Unicode.Scalar>, _ leads: AnswerLeads) -> ArraySlice<
    Unicode.Scalar
> {
    guard leads != .nothing, let first = text.first, first.isASCIILetter || first.isHan else { return text }
    for lead in leads == .answers ? answerLeads : statementLeads {
        guard text.count > lead.count, zip(text, lead).allSatisfy({ $0.folded == $1 }) else { continue }
        let rest = text.dropFirst(lead.count)
        if first.isASCIILetter {
            guard let next = rest.first, next.isBlank || next == ":" || next == "," else { continue }
            return rest.drop { $0.isBlank || $0 == "," }
        }
        return rest.drop { $0.isBlank || $0 == "," }
    }
    return text
}

private let answerLeads = [
    "the correct final answer is", "the final answer is", "the correct answer is", "my answer is",
    "the answer is",
    "answer is", "final answer", "the answer", "answer", "ans", "正确答案是", "正确答案为", "正确答案", "最终答案是", "最终答案为",
    "最终答案", "答案是", "答案为", "答案", "答",
].map { Array($0.unicodeScalars) }

private let statementLeads =
    answerLeads
    + [
        "so", "therefore", "thus", "hence", "then", "finally", "in total", "in all", "altogether", "we get",
        "we have",
        "we find", "we obtain", "it is", "it's", "it equals", "that is", "this is", "this gives",
        "this equals",
        "which is", "which gives", "there are", "there is", "there were", "the total is", "the sum is",
        "the result is", "the difference is", "the product is", "the quotient is", "the value is",
        "the number is",
        "the remainder is", "a total of", "exactly", "equals", "is", "are", "result", "total",
        "所以", "因此", "故", "于是", "从而", "那么", "最后", "得到", "得", "即", "等于", "一共有", "总共有", "共有", "一共是", "一共", "总共",
        "总计", "共计", "合计", "共", "结果是", "结果为", "结果", "余数是", "余数为", "和是", "差是", "积是", "商是", "是", "为", "有",
    ].map { Array($0.unicodeScalars) }
