/// Reads numbers in all notations: separators, decimals, repeating decimals, exponents.
extension MathLexer {
    mutating func number() throws(Undecided) -> Bool {
        if based() { return true }
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
            // 0.1(6): the repeating digits add their value times 1/(10^n − 1).
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

    /// Reads `0x2B` or `0b1011`: the digits after the mark of a base, with nothing else joined to them.
    private mutating func based() -> Bool {
        guard peek() == "0", let mark = peek(1), mark == "x" || mark == "b" else { return false }
        let base = mark == "x" ? 16 : 2
        var (end, value) = (index + 2, 0)
        while end < text.count, end - index < 14, let digit = Int(String(text[end]), radix: base) {
            value = value * base + digit
            end += 1
        }
        guard end > index + 2, end == text.count || !text[end].isASCIILetter && !text[end].isDigit else {
            return false
        }
        add(.number(Rational(value), isPlain: false), length: end - index)
        return true
    }

    mutating func takeDigits(_ digits: inout [UInt8]) {
        while let next = peek(), next.isDigit {
            digits.append(UInt8(next.value - 0x30))
            index += 1
        }
    }

    /// Whether a dot ends a sentence or the number, as in `5.`: no digits follow it.
    func endsSentence(at place: Int) -> Bool {
        !(place + 1 < text.count && text[place + 1].isDigit)
            && !(place + 2 < text.count && text[place + 1] == "(" && text[place + 2].isDigit)
            && !text[(place + 1)...].starts(with: "\\overline".unicodeScalars)
            && !text[(place + 1)...].starts(with: "\\dot".unicodeScalars)
            && !text[(place + 1)...].starts(with: "\\bar".unicodeScalars)
    }

    /// The length of a separator of thousands that stands here before exactly three digits; nil where there
    /// is none.
    mutating func separator(after count: Int) -> Int? {
        guard count >= 1, let next = peek() else { return nil }
        let length: Int
        var isComma = false
        switch next {
        case ",":
            if peek(1) == "\\", peek(2) == "!" {
                length = peek(3) == " " ? 4 : 3
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
        // At most three digits stand before the first separator.
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

    /// Reads the repeating digits after a decimal point: `\overline{3}`, `\bar{3}`, `\dot{3}`, `(3)`, or the
    /// dots of `0.333...`.
    mutating func repetend() -> [UInt8]? {
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
        if peek() == "(" {
            let digits = text[(index + 1)...].prefix(65).prefix { $0.isDigit }
            guard (1...64).contains(digits.count), digits.endIndex < text.count, text[digits.endIndex] == ")"
            else {
                return nil
            }
            index = digits.endIndex + 1
            return digits.map { UInt8($0.value - 0x30) }
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

    /// Reads an exponent right after a number: `e5`, `E-3`.
    mutating func exponent() -> Int? {
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
}
