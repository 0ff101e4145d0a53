/// Chinese numerals: 十二, 三百零五, 两万三千, 一点五, 三分之二, 百分之五十.
enum ChineseNumeral {
    private static let digits: [Unicode.Scalar: UInt64] = [
        "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    ]

    /// The power of ten of a scale character; 千 before 克 or 米 is part of the unit, not of the number.
    static func power(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) -> Int? {
        switch scalar {
        case "十": return 1
        case "百": return 2
        case "千":
            if let next, ["克", "米", "瓦", "卡", "帕", "赫", "焦", "伏"].contains(next) { return nil }
            return 3
        case "万": return 4
        case "亿": return 8
        default: return nil
        }
    }

    /// Reads a numeral at `index` and moves past it; nil where there is none.
    static func read(_ text: ArraySlice<Unicode.Scalar>, _ index: inout Int) -> Rational? {
        guard let first = number(text, &index) else { return nil }
        guard index + 1 < text.endIndex, text[index] == "分", text[index + 1] == "之" else { return first }
        index += 2
        guard let top = number(text, &index), !first.isZero, first.isWhole else { return nil }
        return top / first
    }

    private static func number(_ text: ArraySlice<Unicode.Scalar>, _ index: inout Int) -> Rational? {
        guard let whole = whole(text, &index) else { return nil }
        guard index < text.endIndex, text[index] == "点" else { return Rational(Int(whole)) }
        index += 1
        var (fraction, places): (UInt64, Int) = (0, 0)
        while index < text.endIndex, places < 16, let digit = digits[text[index]] {
            fraction = fraction * 10 + digit
            places += 1
            index += 1
        }
        guard places > 0 else { return nil }
        return Rational(Int(whole)) + Rational(BigInteger(Int(fraction)), over: .powerOfTen(places))
    }

    /// A whole number under 10^16: sections of four digits, scaled by 万 and 亿; or digits read one by one.
    private static func whole(_ text: ArraySlice<Unicode.Scalar>, _ index: inout Int) -> UInt64? {
        var (total, section, digit): (UInt64, UInt64, UInt64) = (0, 0, 0)
        var (run, length) = (0, 0)
        while index < text.endIndex {
            if let next = digits[text[index]] {
                // 五千零二十八: a zero only says that a power is left out.
                if run == 1, digit == 0 { run = 0 }
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
                (digit, run) = (0, 0)
            } else {
                break
            }
            index += 1
            length += 1
            guard length <= 32 else { return nil }
        }
        return length == 0 ? nil : total + section + digit
    }
}
