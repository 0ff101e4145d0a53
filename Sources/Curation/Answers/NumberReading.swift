/// Reads a number as people write one in an answer: `1,234`, `１２`, `3/4`, `1 1/2`, `\frac{3}{4}`, `-0.50`,
/// `1.5e3`, `x = 5`, `$12.00`, `50%`, `12 apples`, `3万`, `三百二十`, `百分之五`.
struct NumberReading: Sendable, Equatable {
    /// The value with scale words applied; a percentage is given before the division by 100.
    var value: Rational
    var percent = false
    /// Words after the number, folded: `apples`; empty where there are none.
    var unit = ""

    /// Longer digit strings are not read: an answer is not that long, and comparing stays quick.
    static let digitLimit = 1000

    /// Nil where the text is not one number.
    init?(_ text: String) {
        guard text.utf8.count <= 4 * Self.digitLimit else { return nil }
        guard var reader = Reader(unwrapped(fold(text))), let reading = reader.read() else { return nil }
        self = reading
    }

    private init(_ value: Rational) {
        self.value = value
    }

    private struct Reader {
        let text: ArraySlice<Unicode.Scalar>
        var index: Int

        init?(_ text: ArraySlice<Unicode.Scalar>) {
            guard !text.isEmpty else { return nil }
            self.text = text
            index = text.startIndex
        }

        var next: Unicode.Scalar? { index < text.endIndex ? text[index] : nil }

        func peek(_ offset: Int) -> Unicode.Scalar? {
            index + offset < text.endIndex ? text[index + offset] : nil
        }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard next == scalar else { return false }
            index += 1
            return true
        }

        mutating func take(word: StaticString) -> Bool {
            let length = word.utf8CodeUnitCount
            for offset in 0..<length where peek(offset)?.value != UInt32(word.utf8Start[offset]) {
                return false
            }
            index += length
            return true
        }

        mutating func skipSpaces() {
            while next == " " { index += 1 }
        }

        mutating func read() -> NumberReading? {
            var negative = false
            for _ in 0..<2 {
                skipSpaces()
                if take("-") || take("负") {
                    if negative { return nil }
                    negative = true
                } else {
                    _ = take("+")
                }
                skipSpaces()
                if let sign = next, ["$", "¥", "€", "£"].contains(sign) { index += 1 }
            }
            skipSpaces()
            guard let magnitude = magnitude() else { return nil }
            var reading = NumberReading(magnitude)
            if negative { reading.value = -magnitude }
            skipSpaces()
            if take("%") || take(word: "\\%") || take(word: "percent") {
                reading.percent = true
                skipSpaces()
            }
            scale(&reading)
            skipSpaces()
            guard let unit = unit() else { return nil }
            reading.unit = unit
            return reading
        }

        mutating func magnitude() -> Rational? {
            if take(word: "\\frac{") || take(word: "\\dfrac{") || take(word: "\\tfrac{") {
                guard let top = decimal(), take(word: "}{"), let bottom = decimal(), take("}") else {
                    return nil
                }
                return quotient(top, bottom)
            }
            guard let first = next, first.isDigit || first == "." else {
                return ChineseNumeral.read(text, &index)
            }
            guard let number = decimal() else { return nil }
            if take("/") {
                guard let bottom = decimal() else { return nil }
                return quotient(number, bottom)
            }
            // A mixed number: 1 1/2.
            if next == " ", let after = peek(1), after.isDigit {
                index += 1
                guard let top = decimal(), take("/"), let bottom = decimal(),
                    let part = quotient(top, bottom), number.isWhole
                else { return nil }
                return number + part
            }
            return exponent(of: number)
        }

        func quotient(_ top: Rational, _ bottom: Rational) -> Rational? {
            bottom.isZero ? nil : top / bottom
        }

        /// `e3`, `*10^3`.
        mutating func exponent(of number: Rational) -> Rational? {
            let start = index
            let spaced = next == " "
            if spaced { index += 1 }
            guard take(word: "*10^") || take(word: "* 10^") || (!spaced && take("e")) else {
                index = start
                return number
            }
            let braced = take("{")
            let negative = take("-")
            _ = take("+")
            var power = 0
            let digits = index
            while let digit = next, digit.isDigit {
                power = power * 10 + Int(digit.value - 0x30)
                guard power <= NumberReading.digitLimit else { return nil }
                index += 1
            }
            guard index > digits, !braced || take("}") else {
                index = start
                return number
            }
            let scale = Rational(.powerOfTen(power))
            return negative ? number / scale : number * scale
        }

        /// Digits with an optional decimal point and optional thousands separators in exact groups of 3.
        mutating func decimal() -> Rational? {
            var digits: [UInt8] = []
            var fraction = 0
            var grouped = false
            while let scalar = next {
                if scalar.isDigit {
                    digits.append(UInt8(scalar.value - 0x30))
                    index += 1
                } else if scalar == ",", grouped || (1...3).contains(digits.count), hasGroup(after: index) {
                    grouped = true
                    index += 1
                    for _ in 0..<3 {
                        digits.append(UInt8(text[index].value - 0x30))
                        index += 1
                    }
                } else {
                    break
                }
            }
            if next == ".", let after = peek(1), after.isDigit {
                index += 1
                while let scalar = next, scalar.isDigit {
                    digits.append(UInt8(scalar.value - 0x30))
                    fraction += 1
                    index += 1
                }
            }
            guard !digits.isEmpty, digits.count <= NumberReading.digitLimit else { return nil }
            return Rational(
                BigInteger(digits: digits), over: fraction == 0 ? .one : .powerOfTen(fraction))
        }

        /// Whether a comma is followed by exactly three digits.
        func hasGroup(after comma: Int) -> Bool {
            guard comma + 3 < text.endIndex, text[comma + 1].isDigit, text[comma + 2].isDigit,
                text[comma + 3].isDigit
            else { return false }
            return comma + 4 >= text.endIndex || !text[comma + 4].isDigit
        }

        mutating func scale(_ reading: inout NumberReading) {
            let powers: [(StaticString, Int)] = [
                ("hundred", 2), ("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12),
            ]
            for (word, power) in powers where take(word: word) {
                reading.value = reading.value * Rational(.powerOfTen(power))
            }
            while let scalar = next, let power = ChineseNumeral.power(scalar, before: peek(1)) {
                reading.value = reading.value * Rational(.powerOfTen(power))
                index += 1
            }
        }

        /// The rest, if it is words only: letters, degree signs, spaces, `m/s`, `m^2`.
        mutating func unit() -> String? {
            let start = index
            guard text.endIndex - start <= 40 else { return nil }
            while let scalar = next {
                let fits =
                    scalar.properties.isAlphabetic || " °./'\"²³".unicodeScalars.contains(scalar)
                    || (scalar == "^" && index > start)
                    || (scalar.isDigit && index > start && text[index - 1] == "^")
                guard fits else { return nil }
                index += 1
            }
            return text[start...].text
        }
    }
}

/// Takes off what stands round an answer and says nothing: `$…$`, `\boxed{…}`, `**…**`, brackets, quotation
/// marks, a final stop, `The answer is`, and the left side of `x = 5`. The text is folded.
///
/// - Parameter equation: whether the left side of an equation is taken off too.
func unwrapped(_ folded: [Unicode.Scalar], equation: Bool = true) -> ArraySlice<Unicode.Scalar> {
    var text = folded[...]
    for _ in 0..<8 {
        let before = text.count
        while let first = text.first, " \"'`*:".unicodeScalars.contains(first) { text.removeFirst() }
        while let last = text.last, " \"'`*.,;:!".unicodeScalars.contains(last) { text.removeLast() }
        for (open, close) in wrappers where text.count > open.count + close.count {
            guard text.starts(with: open), text.reversed().starts(with: close.reversed()) else { continue }
            text = text.dropFirst(open.count).dropLast(close.count)
        }
        for lead in leads where text.starts(with: lead) && text.count > lead.count {
            text = text.dropFirst(lead.count)
        }
        if equation, let sign = text.lastIndex(of: "="), sign + 1 < text.endIndex,
            !text[..<sign].contains(where: { $0 == "," || $0 == ";" || $0 == "!" })
        {
            text = text[(sign + 1)...]
        }
        if text.count == before { break }
    }
    return text
}

private let wrappers: [(open: [Unicode.Scalar], close: [Unicode.Scalar])] = [
    ("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("\\boxed{", "}"), ("\\text{", "}"),
    ("(", ")"), ("[", "]"), ("{", "}"), ("【", "】"),
].map { (Array($0.0.unicodeScalars), Array($0.1.unicodeScalars)) }

private let leads: [[Unicode.Scalar]] = [
    "the final answer is", "the answer is", "final answer", "answer", "it is", "答案是", "答案为", "答案", "答",
].map { Array($0.unicodeScalars) }
