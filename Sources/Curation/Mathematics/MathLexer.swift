/// Splits an answer into tokens. `read()` gives nil where a character cannot be part of a formula.
struct MathLexer {
    let text: [Unicode.Scalar]
    var index = 0
    var tokens: [MathToken] = []
    /// The number of open brackets; inside them a comma separates items, not thousands.
    var depth = 0
    /// The number of open matrices.
    var arrays = 0
    let groupsThousands: Bool
    /// Whether a comma was read as a separator of thousands, but might separate items.
    var hasGroupedThousands = false
    /// The number of `\text{}` commands around this text.
    let level: Int
    /// Whether there is exactly one dollar sign, which then means currency.
    var hasLoneDollar = false

    /// The most tokens of an answer.
    static let tokenLimit = 4096
    /// The most digits of a number that is read.
    static let digitLimit = 12_000

    /// - Parameter text: scalars of normal width (`Unicode.Scalar.narrowed`).
    init(_ text: [Unicode.Scalar], groupsThousands: Bool, level: Int = 0) {
        self.text = text
        self.level = level
        self.groupsThousands = groupsThousands
        hasLoneDollar = text.count(where: { $0 == "$" }) == 1
    }

    func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        index + offset < text.count ? text[index + offset] : nil
    }

    mutating func read() throws(Undecided) -> [MathToken]? {
        tokens.reserveCapacity(min(text.count, 64))
        var isSpaced = false
        while index < text.count {
            let scalar = text[index]
            if scalar.isBlank || scalar == " " || scalar == "~" {
                isSpaced = true
                index += 1
                continue
            }
            let count = tokens.count
            guard try token(scalar) else { return nil }
            if tokens.count > count {
                tokens[count].isSpaced = isSpaced
                isSpaced = false
                guard tokens.count <= Self.tokenLimit else {
                    throw Undecided(reason: "the answer is too long")
                }
            } else if scalar == "\\" {
                isSpaced = true
            }
        }
        return tokens
    }

    mutating func add(_ kind: MathToken.Kind, length: Int = 1) {
        tokens.append(MathToken(kind: kind, isSpaced: false))
        index += length
    }

    /// Reads one token, or skips a sign without meaning; false where the character cannot be part of a
    /// formula.
    mutating func token(_ scalar: Unicode.Scalar) throws(Undecided) -> Bool {
        if scalar.isDigit || (scalar == "." && (peek(1)?.isDigit ?? false)) { return try number() }
        if scalar == "\\" { return try command() }
        if scalar.isASCIILetter || scalar.isGreek {
            word()
            return true
        }
        if scalar.isHan { return try han() }
        switch scalar {
        case "+": add(.plus)
        case "-": add(.minus)
        case "*":
            if peek(1) == "*" {
                // `**` is a power in Python; at the ends it is the mark of bold type.
                index += 2
                if !tokens.isEmpty, index < text.count { add(.power, length: 0) }
            } else {
                add(.times)
            }
        case "/": add(.over)
        case "^": add(.power)
        case "_": add(.lowered)
        case "(":
            depth += 1
            add(.open(.round))
        case "[":
            depth += 1
            add(.open(.square))
        case "{":
            // LaTeX may put one comma in braces: 1{,}234.
            if peek(1) == ",", peek(2) == "}" {
                add(.comma, length: 3)
            } else {
                depth += 1
                add(.openBrace)
            }
        case ")":
            depth -= 1
            add(.close(.round))
        case "]":
            depth -= 1
            add(.close(.square))
        case "}":
            depth -= 1
            add(.closeBrace)
        case "<":
            if peek(1) == "=" {
                add(.relation(.lessOrEqual), length: 2)
            } else if peek(1) == ">" {
                add(.relation(.notEqual), length: 2)
            } else {
                add(.relation(.less))
            }
        case ">":
            if peek(1) == "=" {
                add(.relation(.greaterOrEqual), length: 2)
            } else {
                add(.relation(.greater))
            }
        case "=":
            add(.relation(.equal), length: peek(1) == "=" ? 2 : 1)
        case "!":
            if peek(1) == "=" {
                add(.relation(.notEqual), length: 2)
            } else {
                add(.factorial)
            }
        case "≤", "⩽", "≦": add(.relation(.lessOrEqual))
        case "≥", "⩾", "≧": add(.relation(.greaterOrEqual))
        case "≠": add(.relation(.notEqual))
        case "≈", "≃": add(.relation(.approximate))
        case "≅", "≡": add(.relation(.equal))
        case "∈": add(.relation(.element))
        case "±": add(.plusMinus)
        case "∓": add(.minusPlus)
        case "√": add(.command("sqrt"))
        case "∞": add(.constant(.infinity))
        case "∪", "⋃": add(.union)
        case "∩", "⋂": add(.intersection)
        case "∅", "⌀": add(.emptySet)
        case "ℝ": add(.constant(.reals))
        case "∧": add(.and)
        case "∨": add(.or)
        case "⌊": add(.openFloor)
        case "⌋": add(.closeFloor)
        case "⌈": add(.openCeiling)
        case "⌉": add(.closeCeiling)
        case "⟨", "〈": add(.open(.angle))
        case "⟩", "〉": add(.close(.angle))
        case "|": add(.bar)
        case ",": add(.comma)
        case ";": add(.semicolon)
        case ":": add(.colon)
        case "%": add(.percent)
        case "‰":
            add(.over)
            add(.number(Rational(1000), isPlain: false), length: 0)
        case "°", "º", "˚": add(.degree)
        case "℃", "℉":
            add(.degree)
            add(.word(scalar == "℃" ? "C" : "F"), length: 0)
        case "'", "′": add(.prime)
        case "&":
            // Outside a matrix an ampersand aligns lines.
            if arrays > 0 { add(.ampersand) } else { index += 1 }
        case "€", "£", "¥", "₹", "¢": add(.currency(String(scalar)))
        case "$":
            if hasLoneDollar, peek(1)?.isDigit ?? false || peek(1) == "." || peek(1) == " " {
                add(.currency("$"))
            } else {
                index += 1
            }
        case ".":
            // A stop at the end has no meaning.
            if text[(index + 1)...].contains(where: { !$0.isBlank && $0 != "$" }) {
                add(.dot)
            } else {
                index += 1
            }
        case "²", "³", "¹", "⁰", "⁴"..."⁹", "⁻": superscript()
        case "₀"..."₉":
            add(.lowered, length: 0)
            var digits: [UInt8] = []
            while let next = peek(), next >= "₀", next <= "₉", digits.count < 18 {
                digits.append(UInt8(next.value - 0x2080))
                index += 1
            }
            add(.number(Rational(BigInteger(digits: digits)), isPlain: true), length: 0)
        case "½", "⅓", "⅔", "¼", "¾", "⅛":
            let parts: [Unicode.Scalar: (Int, Int)] = [
                "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅛": (1, 8),
            ]
            let (top, bottom) = parts[scalar] ?? (1, 2)
            var value = Rational(BigInteger(top), over: BigInteger(bottom))
            if case .number(let whole, isPlain: true)? = tokens.last?.kind {
                tokens.removeLast()
                value = value + whole
            }
            add(.number(value, isPlain: false))
        case "\"", "`", "?", "\u{FFFC}": index += 1
        default: return false
        }
        return true
    }

    mutating func superscript() {
        let digits: [Unicode.Scalar] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
        add(.power, length: 0)
        add(.openBrace, length: 0)
        if peek() == "⁻" { add(.minus) }
        var value: [UInt8] = []
        while let next = peek(), let digit = digits.firstIndex(of: next), value.count < 18 {
            value.append(UInt8(digit))
            index += 1
        }
        add(.number(Rational(BigInteger(digits: value)), isPlain: true), length: 0)
        add(.closeBrace, length: 0)
    }

    mutating func word() {
        let start = index
        while let next = peek(), next.isASCIILetter || next.isGreek { index += 1 }
        add(.word(text[start..<index].text), length: 0)
    }

    mutating func han() throws(Undecided) -> Bool {
        switch text[index] {
        case "或":
            add(.or)
            return true
        case "和", "且", "与", "及":
            add(.and)
            return true
        case "约", "共":
            index += 1
            return true
        case "负":
            add(.minus)
            return true
        case "圆" where peek(1) == "周" && peek(2) == "率":
            add(.constant(.pi), length: 3)
            return true
        default: break
        }
        var end = index
        if let value = ChineseNumeral.read(text[...], &end) {
            add(.number(value, isPlain: false), length: end - index)
            return true
        }
        let start = index
        while let next = peek(), next.isHan { index += 1 }
        add(.word(text[start..<index].text), length: 0)
        return true
    }
}

extension Unicode.Scalar {
    var isGreek: Bool { value >= 0x391 && value <= 0x3D6 }
}
