/// Takes an answer apart into tokens. Nil (`tokens()`) where it holds a character that no formula has.
struct MathLexer {
    private let text: [Unicode.Scalar]
    private var index = 0
    private var tokens: [MathToken] = []
    /// Open brackets, inside which a comma separates items and no thousands.
    private var depth = 0
    private let groupsThousands: Bool
    /// Whether a comma was taken for a separator of thousands that might separate items.
    private(set) var hasGroupedThousands = false
    /// How many texts it stands in.
    private let level: Int
    /// One dollar sign alone: currency.
    private var hasLoneDollar = false

    /// More tokens are no answer.
    static let tokenLimit = 4096
    /// Longer numbers are not read.
    static let digitLimit = 12_000

    /// - Parameter text: scalars of normal width (`Unicode.Scalar.narrowed`).
    init(_ text: [Unicode.Scalar], groupsThousands: Bool, level: Int = 0) {
        self.text = text
        self.level = level
        self.groupsThousands = groupsThousands
        hasLoneDollar = text.count(where: { $0 == "$" }) == 1
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
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

    private mutating func add(_ kind: MathToken.Kind, length: Int = 1) {
        tokens.append(MathToken(kind: kind, isSpaced: false))
        index += length
    }

    /// Reads one token, or passes over what says nothing; false where no formula has such a character.
    private mutating func token(_ scalar: Unicode.Scalar) throws(Undecided) -> Bool {
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
                // `**` is a power in Python and a mark of bold type at the ends.
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
            // The braces of LaTeX round one comma: 1{,}234.
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
        case "≈", "≃", "≅", "≡": add(.relation(.equal))
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
        case "∨": add(.comma)
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
        case "%", "‰": add(.percent)
        case "°", "º", "˚": add(.degree)
        case "'", "′": add(.prime)
        case "&": add(.ampersand)
        case "€", "£", "¥", "₹", "¢": add(.currency(String(scalar)))
        case "$":
            if hasLoneDollar, peek(1)?.isDigit ?? false || peek(1) == "." || peek(1) == " " {
                add(.currency("$"))
            } else {
                index += 1
            }
        case ".":
            // A stop at the end says nothing.
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

    private mutating func superscript() {
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

    private mutating func word() {
        let start = index
        while let next = peek(), next.isASCIILetter || next.isGreek { index += 1 }
        add(.word(text[start..<index].text), length: 0)
    }

    private mutating func han() throws(Undecided) -> Bool {
        switch text[index] {
        case "或", "和", "且", "与", "及":
            add(.comma)
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

    // MARK: Numbers

    private mutating func number() throws(Undecided) -> Bool {
        var digits: [UInt8] = []
        var places = 0
        var isPlain = true
        var repeating = 0
        takeDigits(&digits)
        while let skipped = separator(after: digits.count) {
            index += skipped
            for _ in 0..<3 {
                digits.append(UInt8(text[index].value - 0x30))
                index += 1
            }
            isPlain = false
        }
        if peek() == ".", !endsSentence(at: index) {
            index += 1
            let whole = digits.count
            takeDigits(&digits)
            places = digits.count - whole
            isPlain = false
        }
        if places > 0 || peek(-1) == ".", let more = repetend() {
            repeating = more.count
            digits += more
            places += more.count
            isPlain = false
        }
        guard digits.count <= Self.digitLimit else { throw .size }
        var value = Rational(
            BigInteger(digits: digits), over: places == 0 ? .one : .powerOfTen(places))
        if repeating > 0 {
            // 0.1(6): what repeats adds its value times 1/(10^n − 1).
            let period = BigInteger(digits: digits.suffix(repeating))
            let nines = BigInteger.powerOfTen(repeating) - .one
            value = value + Rational(period, over: nines * .powerOfTen(places))
        }
        if let power = exponent() {
            isPlain = false
            guard abs(power) <= Self.digitLimit else { throw .size }
            value =
                power < 0
                ? value / Rational(.powerOfTen(-power)) : value * Rational(.powerOfTen(power))
        }
        while let next = peek(), let power = ChineseNumeral.power(next, before: peek(1)) {
            value = value * Rational(.powerOfTen(power))
            isPlain = false
            index += 1
            guard value.limbCount < 1500 else { throw .size }
        }
        add(.number(value, isPlain: isPlain), length: 0)
        return true
    }

    private mutating func takeDigits(_ digits: inout [UInt8]) {
        while let next = peek(), next.isDigit {
            digits.append(UInt8(next.value - 0x30))
            index += 1
        }
    }

    /// A dot after digits and before no digit ends a sentence, or the number: `5.`.
    private func endsSentence(at place: Int) -> Bool {
        !(place + 1 < text.count && text[place + 1].isDigit)
            && !text[(place + 1)...].starts(with: "\\overline".unicodeScalars)
            && !text[(place + 1)...].starts(with: "\\dot".unicodeScalars)
            && !text[(place + 1)...].starts(with: "\\bar".unicodeScalars)
    }

    /// The length of a separator of thousands here, before exactly three digits.
    private mutating func separator(after count: Int) -> Int? {
        guard count >= 1, let next = peek() else { return nil }
        let length: Int
        var isComma = false
        switch next {
        case ",":
            if peek(1) == "\\", peek(2) == "!" {
                length = 3
            } else {
                guard groupsThousands, depth == 0 else { return nil }
                (length, isComma) = (1, true)
            }
        case "{" where peek(1) == "," && peek(2) == "}": length = 3
        case "\\" where peek(1) == "," || peek(1) == ";" || peek(1) == " ": length = 2
        case "'" where count <= 3: length = 1
        case " ", "\u{2009}", "\u{202F}":
            guard depth == 0 else { return nil }
            length = 1
        default: return nil
        }
        for offset in 0..<3 where !(peek(length + offset)?.isDigit ?? false) { return nil }
        if let after = peek(length + 3), after.isDigit { return nil }
        // Only three digits at most stand before the first separator.
        var before = index - 1
        var run = 0
        while before >= 0, text[before].isDigit {
            run += 1
            before -= 1
        }
        guard run <= 3, run == 3 || count <= 3 else { return nil }
        if next == " " {
            // `1 234/567` is a mixed number.
            if let after = peek(length + 3), after == "/" { return nil }
        }
        if isComma { hasGroupedThousands = true }
        return length
    }

    /// `\overline{3}`, `\bar{3}`, `\dot{3}`, `(3)` after a decimal point; or the dots of `0.333...`.
    private mutating func repetend() -> [UInt8]? {
        for command in ["\\overline{", "\\bar{", "\\dot{"]
        where text[index...].starts(with: command.unicodeScalars) {
            var end = index + command.utf8.count
            var digits: [UInt8] = []
            while end < text.count, text[end].isDigit {
                digits.append(UInt8(text[end].value - 0x30))
                end += 1
            }
            guard !digits.isEmpty, digits.count <= 64, end < text.count, text[end] == "}" else { return nil }
            index = end + 1
            return digits
        }
        let dots = text[index...].prefix { $0 == "." }.count
        let isEllipsis = peek() == "…" || text[index...].starts(with: "\\ldots".unicodeScalars)
        guard dots >= 3 || isEllipsis, index >= 3, text[index - 1].isDigit,
            text[index - 1] == text[index - 2],
            text[index - 2] == text[index - 3]
        else { return nil }
        let digit = UInt8(text[index - 1].value - 0x30)
        index += dots >= 3 ? dots : peek() == "…" ? 1 : 6
        return [digit]
    }

    /// `e5`, `E-3` right after a number.
    private mutating func exponent() -> Int? {
        guard let mark = peek(), mark == "e" || mark == "E" else { return nil }
        var end = index + 1
        var isNegative = false
        if end < text.count, text[end] == "-" || text[end] == "+" {
            isNegative = text[end] == "-"
            end += 1
        }
        let start = end
        var value = 0
        while end < text.count, text[end].isDigit {
            value = min(value * 10 + Int(text[end].value - 0x30), 1_000_000)
            end += 1
        }
        guard end > start, end == text.count || !text[end].isASCIILetter else { return nil }
        index = end
        return isNegative ? -value : value
    }

    // MARK: Commands of LaTeX

    private mutating func command() throws(Undecided) -> Bool {
        index += 1
        guard let first = peek() else { return true }
        guard first.isASCIILetter else {
            index += 1
            switch first {
            case "{":
                depth += 1
                add(.open(.curly), length: 0)
            case "}":
                depth -= 1
                add(.close(.curly), length: 0)
            case "%": add(.percent, length: 0)
            case "$": add(.currency("$"), length: 0)
            case "\\": add(.newRow, length: 0)
            case "|": add(.bar, length: 0)
            case "&": add(.and, length: 0)
            // Spaces, and the marks of a formula's ends: \, \; \! \: \( \) \[ \].
            default: break
            }
            return true
        }
        let start = index
        while let next = peek(), next.isASCIILetter, index - start < 32 { index += 1 }
        let name = text[start..<index].text
        if let kind = Self.commands[name] {
            if case .open = kind { depth += 1 }
            if case .close = kind { depth -= 1 }
            add(kind, length: 0)
            return true
        }
        if Self.silent.contains(name) { return true }
        if Self.texts.contains(name) { return textArgument() }
        switch name {
        case "begin", "end":
            let environment = argument() ?? ""
            if environment == "array" { _ = argument() }
            guard environment.hasSuffix("matrix") || environment == "array" || environment == "cases" else {
                // Frames of formulas: align, equation.
                return true
            }
            depth += name == "begin" ? 1 : -1
            add(name == "begin" ? .beginArray : .endArray, length: 0)
            return true
        case "operatorname", "mathbb", "mathcal":
            if peek() == "*" { index += 1 }
            let inner = argument() ?? ""
            if name == "mathbb" {
                guard inner == "R" else { return false }
                add(.constant(.reals), length: 0)
            } else {
                add(.word(inner), length: 0)
            }
            return true
        case "phantom", "hspace", "vspace", "label", "tag":
            _ = argument()
            return true
        default:
            add(.command(name), length: 0)
            if MathWords.fractions.contains(name) { digitArguments() }
            return true
        }
    }

    /// `\frac12`, `\frac1{2}`: TeX takes one digit for an argument.
    private mutating func digitArguments() {
        for _ in 0..<2 {
            var end = index
            while end < text.count, text[end] == " " { end += 1 }
            guard end < text.count, text[end].isDigit else { return }
            let value = Rational(Int(text[end].value - 0x30))
            index = end + 1
            add(.number(value, isPlain: true), length: 0)
        }
    }

    /// The text of `{…}` here, without braces inside; nil where there is none.
    private mutating func argument() -> String? {
        var end = index
        while end < text.count, text[end].isBlank { end += 1 }
        guard end < text.count, text[end] == "{" else { return nil }
        let start = end + 1
        while end < text.count, text[end] != "}" { end += 1 }
        let inner = text[min(start, end)..<end].text
        index = min(end + 1, text.count)
        return inner
    }

    /// `\text{…}`: a number or formula in it is read as one, words as words.
    private mutating func textArgument() -> Bool {
        guard let inner = argument() else { return true }
        let scalars = Array(inner.unicodeScalars)
        let isWords = scalars.allSatisfy {
            $0.isASCIILetter || $0 == " " || $0 == "." || $0 == "'" || $0 == "-"
        }
        guard isWords else {
            guard level < 3 else { return false }
            var lexer = MathLexer(scalars, groupsThousands: groupsThousands, level: level + 1)
            guard let inside = try? lexer.read() else { return false }
            tokens += inside
            return true
        }
        let words = inner.split(whereSeparator: { $0 == " " || $0 == "." })
        if words.isEmpty { return true }
        for word in words { add(.text(String(word)), length: 0) }
        return true
    }

    private static let texts: Set<String> = [
        "text", "mathrm", "textbf", "textit", "textrm", "mbox", "mathbf", "mathit", "textnormal", "hbox",
        "textsf", "boldsymbol", "mathsf", "underline", "emph", "rm",
    ]

    private static let silent: Set<String> = [
        "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "displaystyle",
        "textstyle", "limits", "quad", "qquad", "thinspace", "boxed", "fbox", "middle", "bf", "it",
        "nolimits", "space", "noindent", "centering", "overrightarrow", "vec", "displaylines", "hfill",
    ]

    private static let commands: [String: MathToken.Kind] = [
        "times": .times, "cdot": .times, "ast": .times, "div": .over, "pm": .plusMinus, "mp": .minusPlus,
        "pi": .constant(.pi), "infty": .constant(.infinity), "le": .relation(.lessOrEqual),
        "leq": .relation(.lessOrEqual), "leqslant": .relation(.lessOrEqual),
        "ge": .relation(.greaterOrEqual), "geq": .relation(.greaterOrEqual),
        "geqslant": .relation(.greaterOrEqual), "lt": .relation(.less), "gt": .relation(.greater),
        "ne": .relation(.notEqual), "neq": .relation(.notEqual), "approx": .relation(.equal),
        "equiv": .relation(.equal), "in": .relation(.element), "cup": .union, "cap": .intersection,
        "setminus": .setMinus, "backslash": .setMinus, "emptyset": .emptySet, "varnothing": .emptySet,
        "lbrace": .open(.curly), "rbrace": .close(.curly), "langle": .open(.angle),
        "rangle": .close(.angle), "lfloor": .openFloor, "rfloor": .closeFloor, "lceil": .openCeiling,
        "rceil": .closeCeiling, "lvert": .bar, "rvert": .bar, "vert": .bar, "mid": .bar, "circ": .degree,
        "degree": .degree, "prime": .prime, "land": .and, "wedge": .and, "lor": .comma, "vee": .comma,
        "colon": .colon, "lbrack": .open(.square), "rbrack": .close(.square), "percent": .percent,
        "dollar": .currency("$"), "pounds": .currency("£"), "euro": .currency("€"), "cents": .currency("¢"),
        "imath": .constant(.imaginaryUnit), "longrightarrow": .and, "implies": .and,
    ]
}

extension Unicode.Scalar {
    var isGreek: Bool { value >= 0x391 && value <= 0x3D6 }
}
