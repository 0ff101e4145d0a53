/// Chinese numerals: 十二, 三百零五, 两万三千, 一百五 (150), 一点五, 三分之二, 三又二分之一, 百分之五十, 壹佰, 3億.
enum ChineseNumeral {
    private static let digits: [Unicode.Scalar: UInt64] = [
        "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
        "兩": 2, "壹": 1, "贰": 2, "貳": 2, "叁": 3, "參": 3, "肆": 4, "伍": 5, "陆": 6, "陸": 6, "柒": 7, "捌": 8,
        "玖": 9,
    ]

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { digits[scalar] != nil }

    /// The power of ten of a scale character; 千 before 克 or 米 is part of the unit, not of the number.
    static func power(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) -> Int? {
        switch scalar {
        case "十", "拾": return 1
        case "百", "佰": return 2
        case "千", "仟":
            if let next, ["克", "米", "瓦", "卡", "帕", "赫", "焦", "伏"].contains(next) { return nil }
            return 3
        case "万", "萬": return 4
        case "亿", "億": return 8
        default: return nil
        }
    }

    /// Reads a numeral at `index` and moves past it; nil where there is none.
    static func read(_ text: ArraySlice<Unicode.Scalar>, _ index: inout Int) -> Rational? {
        guard let first = number(text, &index) else { return nil }
        // A whole number and a fraction: 三又二分之一.
        if index < text.endIndex, text[index] == "又", first.isWhole {
            var end = index + 1
            guard let bottom = number(text, &end), let part = fraction(text, bottom, &end), part < .one else {
                return nil
            }
            index = end
            return first + part
        }
        return fraction(text, first, &index) ?? first
    }

    /// The fraction with the denominator `bottom` where 分之 and a numerator follow, as in 三分之二; else nil.
    private static func fraction(
        _ text: ArraySlice<Unicode.Scalar>, _ bottom: Rational, _ index: inout Int
    ) -> Rational? {
        guard index + 1 < text.endIndex, text[index] == "分", text[index + 1] == "之" else { return nil }
        var end = index + 2
        guard let top = number(text, &end), !bottom.isZero, bottom.isWhole else { return nil }
        index = end
        return top / bottom
    }

    private static func number(_ text: ArraySlice<Unicode.Scalar>, _ index: inout Int) -> Rational? {
        guard let whole = whole(text, &index) else { return nil }
        guard index < text.endIndex, text[index] == "点" || text[index] == "點" else {
            return Rational(Int(whole))
        }
        index += 1
        // 两点 and 两点半 are times of day, so a digit must follow.
        guard index < text.endIndex, isDigit(text[index]) else { return nil }
        var (fraction, places): (UInt64, Int) = (0, 0)
        while index < text.endIndex, places < 16, let digit = digits[text[index]] {
            fraction = fraction * 10 + digit
            places += 1
            index += 1
        }
        return Rational(Int(whole)) + Rational(BigInteger(Int(fraction)), over: .powerOfTen(places))
    }

    /// A whole number under 10^16: sections of four digits, scaled by 万 and 亿; or digits read one by one.
    private static func whole(_ text: ArraySlice<Unicode.Scalar>, _ index: inout Int) -> UInt64? {
        var (total, section, digit): (UInt64, UInt64, UInt64) = (0, 0, 0)
        var (run, length) = (0, 0)
        // The last power, and whether a zero followed it, which says that a power is left out.
        var (last, hasZero) = (0, false)
        while index < text.endIndex {
            if let next = digits[text[index]] {
                // 五千零二十八: a zero only says that a power is left out.
                if run == 1, digit == 0 {
                    run = 0
                    hasZero = true
                }
                digit = run == 0 ? next : digit * 10 + next
                run += 1
                guard run <= 8 else { return nil }
            } else if let power = power(
                text[index], before: index + 1 < text.endIndex ? text[index + 1] : nil)
            {
                guard run <= 1 || power >= 4 else { return nil }
                if power < 4 {
                    section += (run == 0 ? 1 : digit) * [10, 100, 1000][power - 1]
                } else {
                    guard section + digit > 0, total < 100_000_000, section < 100_000_000 else { return nil }
                    total =
                        power == 8
                        ? (total + section + digit) * 100_000_000 : total + (section + digit) * 10_000
                    section = 0
                }
                (digit, run, last, hasZero) = (0, 0, power, false)
            } else {
                break
            }
            index += 1
            length += 1
            guard length <= 32 else { return nil }
        }
        // 五六个 means five or six.
        if last == 0, run == 2, length == 2, digit / 10 > 0, digit % 10 == digit / 10 + 1 { return nil }
        // 一百五 is 150 and 两万五 is 25000: a last digit without a power has the next lower power.
        if run == 1, digit > 0, !hasZero, last >= 2 {
            digit *= [2: 10, 3: 100, 4: 1000, 8: 10_000_000][last] ?? 1
        }
        return length == 0 ? nil : total + section + digit
    }
}
