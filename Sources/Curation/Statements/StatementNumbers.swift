/// The numbers among the tokens of a line.
extension StatementReader {
    mutating func number() {
        let start = index
        if let length = dateLength() { return add(.symbol, length: length) }
        if let length = based() { return add(.symbol, length: length) }
        var value: Int128? = 0
        var scale: Int128 = 1
        var (places, digits, hasComma, hasPoint) = (0, 0, false, false)
        while let next = scalar(0) {
            if next.isDigit {
                if let old = value {
                    let (shifted, overflow) = old.multipliedReportingOverflow(by: 10)
                    value = overflow || digits >= 36 ? nil : shifted + Int128(next.value - 0x30)
                }
                digits += 1
                if hasPoint {
                    places += 1
                    if places <= 36 { scale *= 10 }
                }
            } else if next == ".", !hasPoint, scalar(1)?.isDigit == true {
                hasPoint = true
            } else if text[index] == ",", scalar(1)?.isDigit == true, calls.last != depth || depth == 0 {
                if comma == .isPoint, !hasPoint, isLone(from: start) {
                    hasPoint = true
                } else if comma != .groupsThousands || hasPoint || !isGroup() || (!hasComma && digits > 3) {
                    hasComma = true
                    break
                }
                hasComma = true
            } else {
                break
            }
            index += 1
        }
        // 02-29 and 0042 are codes, not quantities. 1.2.3 is a version.
        let isCode =
            (text[start].folded == "0" && digits - places > 1)
            || (scalar(0) == "." && hasPoint && scalar(1)?.isDigit == true)
        let length = index - start
        index = start
        add(isCode || places > 30 ? .symbol : .number, length: length)
        let place = tokens.count - 1
        tokens[place].value = value.flatMap { Fraction($0, over: scale) }
        tokens[place].places = places
        tokens[place].hasComma = hasComma
    }

    private func isGroup() -> Bool {
        (1...3).allSatisfy { scalar($0)?.isDigit == true } && scalar(4)?.isDigit != true
    }

    /// Whether no other comma stands among the digits around this comma.
    private func isLone(from start: Int) -> Bool {
        var offset = 1
        while scalar(offset)?.isDigit == true { offset += 1 }
        let isFollowed = scalar(offset) == "," && scalar(offset + 1)?.isDigit == true
        return !isFollowed && (start == 0 || text[start - 1] != ",")
    }

    /// The length of a date that begins here, `YYYY-MM-DD` or with slashes; nil where there is none.
    private func dateLength() -> Int? {
        guard let mark = scalar(4), mark == "-" || mark == "/",
            (0..<4).allSatisfy({ scalar($0)?.isDigit == true }), scalar(7) == mark,
            [5, 6, 8, 9].allSatisfy({ scalar($0)?.isDigit == true }), scalar(10)?.isDigit != true,
            let tens = scalar(5), tens == "0" || tens == "1"
        else { return nil }
        return 10
    }

    /// The length of a numeral that begins here, `0x2F` or `0b101`; nil where there is none.
    private func based() -> Int? {
        guard scalar(0) == "0", let mark = scalar(1), mark == "x" || mark == "b" || mark == "o",
            let digit = scalar(2), digit.isDigit || digit.isASCIILetter
        else { return nil }
        var length = 2
        while let next = scalar(length), next.isDigit || next.isASCIILetter { length += 1 }
        return length
    }

    static func superscript(_ scalar: Unicode.Scalar) -> Int? {
        switch scalar.value {
        case 0xB2, 0xB3: Int(scalar.value - 0xB0)
        case 0xB9: 1
        case 0x2070, 0x2074...0x2079: Int(scalar.value - 0x2070)
        default: nil
        }
    }

    /// `2¹⁰` is a power; after a letter, superscripts are part of a unit or a variable, which is not read.
    mutating func superscripts() {
        var (value, length) = (0, 0)
        while index + length < end, let digit = Self.superscript(text[index + length]) {
            value = min(value * 10 + digit, 1_000_000)
            length += 1
        }
        guard follows, !isSpaced else { return add(.symbol, length: length) }
        add(.power, length: 0)
        add(.number, length: length)
        tokens[tokens.count - 1].value = Fraction(value)
    }
}
