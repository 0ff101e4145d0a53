/// Reads one number with its sign, scale and unit; every character must be understood.
struct NumberReader {
    let text: ArraySlice<Unicode.Scalar>
    var index: Int
    private var isPlain = true
    private var others: [Rational] = []

    /// The number of a bare text; nil where any of it is not understood.
    static func read(_ text: ArraySlice<Unicode.Scalar>) -> NumberReading? {
        guard !text.isEmpty else { return nil }
        var reader = NumberReader(text: text, index: text.startIndex)
        return reader.read()
    }

    private init(text: ArraySlice<Unicode.Scalar>, index: Int) {
        (self.text, self.index) = (text, index)
    }

    private var next: Unicode.Scalar? { index < text.endIndex ? text[index] : nil }

    private func peek(_ offset: Int) -> Unicode.Scalar? {
        index + offset < text.endIndex ? text[index + offset] : nil
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    /// Takes a word in any case; with `whole`, no letter may follow it.
    private mutating func take(_ word: StaticString, whole: Bool = false) -> Bool {
        let length = word.utf8CodeUnitCount
        for offset in 0..<length where peek(offset)?.folded.value != UInt32(word.utf8Start[offset]) {
            return false
        }
        if whole, let after = peek(length), after.properties.isAlphabetic { return false }
        index += length
        return true
    }

    private mutating func skipSpaces() {
        while next == " " { index += 1 }
    }

    private mutating func read() -> NumberReading? {
        var isNegative = false
        var currency: AnswerUnit?
        var signs = 0
        for _ in 0..<2 {
            skipSpaces()
            if let sign = next, ["$", "¥", "€", "£", "₹"].contains(sign), currency == nil {
                currency = AnswerUnit(word: String(sign))
                index += 1
            } else if take("-") || take("负") || take("負") || take("minus ") || take("negative ") {
                isNegative = true
                signs += 1
            } else if text[index...].starts(with: "零下".unicodeScalars) {
                index += 2
                isNegative = true
                signs += 1
            } else if take("+") {
                signs += 1
            }
        }
        guard signs <= 1 else { return nil }
        skipSpaces()
        guard let magnitude = magnitude() else { return nil }
        var reading = NumberReading(magnitude)
        (reading.isPlain, reading.others) = (isPlain, others)
        func change(_ by: (Rational) -> Rational) {
            reading.value = by(reading.value)
            reading.others = reading.others.map(by)
        }
        if isNegative { change { -$0 } }
        guard let scale = scale(of: magnitude) else { return nil }
        switch scale {
        case .times(let factor): change { $0 * factor }
        case .power(let power): change { $0.power(power) }
        case .perhaps(let factor):
            change { $0 * factor }
            reading.isPlain = false
        case .quarters:
            // "Three quarters" may also be three coins.
            reading.others.append(reading.value)
            reading.value = reading.value / Rational(4)
        }
        skipSpaces()
        if take("%") {
            reading.beforePercent = reading.value
            change { $0 / Rational(100) }
        } else if take("percent", whole: true) || take("per cent", whole: true) || take("pct", whole: true) {
            change { $0 / Rational(100) }
        } else if take("‰") {
            change { $0 / Rational(1000) }
        }
        skipSpaces()
        guard half(&reading) else { return nil }
        skipSpaces()
        guard index < text.endIndex else {
            reading.unit = reading.unit ?? currency
            return reading
        }
        guard reading.beforePercent == nil, reading.unit == nil,
            let unit = AnswerUnit(text[index...], isOne: reading.value.isOne)
        else { return nil }
        if let currency {
            guard case .same = AnswerUnit.relation(currency, unit) else { return nil }
        }
        reading.unit = unit.isNothing ? currency : unit
        return reading
    }

    private mutating func magnitude() -> Rational? {
        if take("\\frac") { return fraction() }
        guard let first = next else { return nil }
        guard first.isDigit || first == "." else {
            if first == "半" || text[index...].starts(with: "一半".unicodeScalars) {
                index += first == "半" ? 1 : 2
                return Rational(.one, over: BigInteger(2))
            }
            if first.isASCIILetter { return EnglishNumeral.read(text, &index) }
            return ChineseNumeral.read(text, &index)
        }
        guard let number = decimal() else { return nil }
        if take("/") {
            guard isPlain, let bottom = decimal(), isPlain, !bottom.isZero else { return nil }
            return number / bottom
        }
        // 5分之1
        if next == "分", peek(1) == "之" {
            index += 2
            guard number.isWhole, !number.isZero, let top = decimal() else { return nil }
            return top / number
        }
        if number.isWhole, isPlain {
            // A mixed number: 1 1/2, 1\frac{1}{2}, 1又1/2.
            let start = index
            let isSpaced = next == " "
            skipSpaces()
            let isJoined = take("又")
            if take("\\frac") {
                guard let part = fraction(), part < .one, !part.isNegative else { return nil }
                return number + part
            }
            if isSpaced || isJoined, let digit = next, digit.isDigit {
                guard let top = decimal(), take("/"), let bottom = decimal(), !bottom.isZero, top < bottom,
                    isPlain
                else { return nil }
                return number + top / bottom
            }
            guard !isJoined else { return nil }
            index = start
            // A power of whole numbers: 10^6.
            if next == "^", let exponent = exponentAfterSign() {
                guard abs(exponent) <= 400, number.limbCount <= 3, !number.isZero else { return nil }
                return number.power(exponent)
            }
        }
        return exponent(of: number)
    }

    /// Reads the arguments of `\frac`: `{a}{b}`, or two digits.
    private mutating func fraction() -> Rational? {
        func argument(_ reader: inout NumberReader) -> Rational? {
            reader.skipSpaces()
            if reader.take("{") {
                reader.skipSpaces()
                let isNegative = reader.take("-")
                guard let value = reader.decimal() else { return nil }
                reader.skipSpaces()
                guard reader.take("}") else { return nil }
                return isNegative ? -value : value
            }
            guard let digit = reader.next, digit.isDigit else { return nil }
            reader.index += 1
            return Rational(Int(digit.value - 0x30))
        }
        guard let top = argument(&self), let bottom = argument(&self), !bottom.isZero, isPlain else {
            return nil
        }
        return top / bottom
    }

    /// Multiplies a number by the power of ten after it: `e3`, `*10^3`, `x 10^3`.
    private mutating func exponent(of number: Rational) -> Rational? {
        let start = index
        if next == "e" || next == "E" {
            let isSigned = peek(1) == "-" || peek(1) == "+"
            if let digit = peek(isSigned ? 2 : 1), digit.isDigit {
                index += 1
                guard let power = integer() else { return nil }
                return number * Rational(10).power(power)
            }
        }
        skipSpaces()
        if take("*") || take("x") || take("X") {
            skipSpaces()
            if take("10^") {
                index -= 1
                guard let power = exponentAfterSign() else { return nil }
                return number * Rational(10).power(power)
            }
        }
        index = start
        return number
    }

    /// The whole number after `^`, in braces or not.
    private mutating func exponentAfterSign() -> Int? {
        let start = index
        guard take("^") else { return nil }
        let close: Unicode.Scalar? = take("{") ? "}" : take("(") ? ")" : nil
        if let power = integer(), close.map({ take($0) }) ?? true { return power }
        index = start
        return nil
    }

    private mutating func integer() -> Int? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        let start = index
        var value = 0
        while let digit = next, digit.isDigit {
            value = value * 10 + Int(digit.value - 0x30)
            guard value <= NumberReading.digitLimit else { return nil }
            index += 1
        }
        return index == start ? nil : isNegative ? -value : value
    }

    /// Reads digits with a decimal point and separators of thousands. If the separators may mean something
    /// else, the other values are added to `others`.
    private mutating func decimal() -> Rational? {
        var groups: [[UInt8]] = [[]]
        var separators: [Unicode.Scalar] = []
        var count = 0
        while let scalar = next {
            if scalar.isDigit {
                groups[groups.count - 1].append(UInt8(scalar.value - 0x30))
                count += 1
            } else if ",.'\u{2009}".unicodeScalars.contains(scalar), let after = peek(1), after.isDigit,
                scalar == "." || !groups[groups.count - 1].isEmpty
            {
                separators.append(scalar)
                groups.append([])
            } else {
                break
            }
            index += 1
        }
        guard count > 0, count <= NumberReading.digitLimit else { return nil }
        return Separators(groups: groups, separators: separators).value(&isPlain, &others)
    }

    private enum Scale {
        case times(Rational)
        case power(Int)
        /// `5k` is 5000, unless it is 5 kelvin.
        case perhaps(Rational)
        case quarters
    }

    /// What the scale word after a number does to it; nil where the word is not understood.
    private mutating func scale(of magnitude: Rational) -> Scale? {
        var factor = Rational.one
        if next == " ", let scalar = peek(1), ChineseNumeral.power(scalar, before: peek(2)) != nil {
            index += 1
        }
        let start = index
        while let scalar = next, let power = ChineseNumeral.power(scalar, before: peek(1)) {
            factor = factor * Rational(.powerOfTen(power))
            index += 1
            guard factor.limbCount <= 8 else { return nil }
        }
        if index > start {
            // 3万5千 is not read.
            return next.map { $0.isDigit || ChineseNumeral.isDigit($0) } ?? false ? nil : .times(factor)
        }
        // 三成, 八折
        if let scalar = next, scalar == "成" || scalar == "折", magnitude < Rational(100) {
            index += 1
            if scalar == "成", magnitude > Rational(10) { return nil }
            return .times(Rational(.one, over: BigInteger(magnitude < Rational(10) ? 10 : 100)))
        }
        if let scalar = next, "kKM".unicodeScalars.contains(scalar),
            !(peek(1)?.properties.isAlphabetic ?? false),
            peek(1) != "/", peek(1) != "^"
        {
            index += 1
            return .perhaps(Rational(.powerOfTen(scalar == "M" ? 6 : 3)))
        }
        skipSpaces()
        let isSpaced = index > start || next == "-"
        for (word, factor) in Self.words where take(word, whole: true) { return .times(factor) }
        guard isSpaced else { return .times(.one) }
        for (word, power) in [("squared", 2), ("cubed", 3)] as [(StaticString, Int)]
        where take(word, whole: true) {
            return magnitude.limbCount <= 8 ? .power(power) : nil
        }
        if take("quarters", whole: true) { return .quarters }
        for (word, bottom) in Self.parts where take(word, whole: true) {
            return .times(Rational(.one, over: BigInteger(bottom)))
        }
        index = start
        return .times(.one)
    }

    private static let words: [(StaticString, Rational)] =
        [
            ("hundred", 2), ("hundreds", 2), ("thousand", 3), ("thousands", 3), ("million", 6),
            ("millions", 6),
            ("billion", 9), ("billions", 9), ("trillion", 12), ("trillions", 12), ("tens", 1),
            ("tenth", -1), ("tenths", -1), ("hundredth", -2), ("hundredths", -2), ("thousandth", -3),
            ("thousandths", -3), ("millionth", -6), ("millionths", -6),
        ].map { ($0.0, Rational(10).power($0.1)) } + [("dozen", Rational(12)), ("dozens", Rational(12))]

    private static let parts: [(StaticString, Int)] = [
        ("halves", 2), ("thirds", 3), ("fourths", 4), ("fifths", 5), ("sixths", 6), ("sevenths", 7),
        ("eighths", 8), ("ninths", 9),
    ]

    /// Adds the half that follows what is counted: 三个半, 3个半小时, 两年半. False where 半 means something else.
    private mutating func half(_ reading: inout NumberReading) -> Bool {
        guard let place = text[index...].firstIndex(of: "半") else { return true }
        guard place - index == 1 || place - index == 2, place > text.startIndex, reading.isPlain,
            reading.value.isWhole, reading.others.isEmpty, !reading.value.isNegative
        else { return false }
        let counted = text[index..<place]
        guard AnswerUnit.isClassifier(counted) else { return false }
        reading.value = reading.value + Rational(.one, over: BigInteger(2))
        index = place + 1
        // 三天半: the thing counted stands before 半.
        if index == text.endIndex, MathUnit.isKnown(counted.text) {
            reading.unit = AnswerUnit(word: counted.text)
        }
        return true
    }
}

/// The groups of digits of a number, and the separators between them.
private struct Separators {
    let groups: [[UInt8]]
    let separators: [Unicode.Scalar]

    /// The value as English reads it. Other possible values go to `others`; `isPlain` becomes false where the
    /// value is only a guess.
    func value(_ isPlain: inout Bool, _ others: inout [Rational]) -> Rational? {
        guard let last = separators.last else { return Self.number(groups[0], []) }
        let whole = Array(groups.dropLast().joined())
        let fraction = groups[groups.count - 1]
        let inner = Set(separators.dropLast())
        let areThousands =
            groups[0].count <= 3 && !groups[0].isEmpty && groups.dropFirst().allSatisfy { $0.count == 3 }
        if last == ".", separators.count == 1 {
            // 1.234 may be 1234 where points separate thousands.
            if areThousands, groups[0] != [0] { others.append(Self.number(whole + fraction, [])) }
            return Self.number(whole, fraction)
        }
        let isGrouped = groups[0].count <= 3 && groups[0] != [0]
        if last == ".", inner.count == 1, inner.first != ".", isGrouped,
            groups.dropFirst().dropLast().allSatisfy({ $0.count == 3 })
        {
            return Self.number(whole, fraction)
        }
        if last != ".", inner.isSubset(of: [last]), areThousands, groups[0] != [0] {
            if last == ",", separators.count == 1 { others.append(Self.number(whole, fraction)) }
            return Self.number(whole + fraction, [])
        }
        isPlain = false
        others.append(Self.number(whole + fraction, []))
        guard separators.filter({ $0 == last }).count == 1, last == "," || last == "." else {
            return others.last
        }
        return Self.number(whole, fraction)
    }

    private static func number(_ whole: [UInt8], _ fraction: [UInt8]) -> Rational {
        Rational(
            BigInteger(digits: whole + fraction), over: fraction.isEmpty ? .one : .powerOfTen(fraction.count))
    }
}
