import Problems

/// Dates as people write them: 2024-03-05, 2024/3/5, 20240305, 2024年3月5日（星期二）, March 5, 2024, Tue, 5 March
/// 2024.
extension CalendarDate {
    /// The dates that a text may mean: two for `03/05/2024`, none for `2024-02-30`. Nil if the text is not a
    /// date, as `20240230`, or names a weekday that does not fit.
    static func read(_ text: ArraySlice<Unicode.Scalar>) -> [CalendarDate]? {
        guard text.count <= 200, let parts = parts(text.map(\.folded)[...]) else { return nil }
        let found = dates(parts)
        guard let found, let weekday = parts.weekday else { return found }
        let fitting = found.filter { $0.weekday == weekday }
        return fitting.isEmpty ? nil : fitting
    }

    private struct Parts {
        var numbers: [(value: Int, digits: Int)] = []
        var month: (value: Int, before: Int)?
        var weekday: Int?
        /// The separators between the numbers; 年 and 月 are kept as they are.
        var separators: [Unicode.Scalar] = []
    }

    private static func parts(_ text: ArraySlice<Unicode.Scalar>) -> Parts? {
        var parts = Parts()
        var index = text.startIndex
        // A separator stands between two numbers, and only one of them.
        var pending: Unicode.Scalar?
        while index < text.endIndex {
            let scalar = text[index]
            let start = index
            if scalar.isDigit || ChineseNumeral.isDigit(scalar) || scalar == "十" {
                var value = 0
                if scalar.isDigit {
                    while index < text.endIndex, text[index].isDigit {
                        value = min(value * 10 + Int(text[index].value - 0x30), 100_000_000)
                        index += 1
                    }
                } else {
                    guard let number = ChineseNumeral.read(text, &index)?.word else { return nil }
                    value = number
                }
                if !parts.numbers.isEmpty { parts.separators.append(pending ?? " ") }
                pending = nil
                let digits = scalar.isDigit ? index - start : value > 99 ? 4 : 2
                parts.numbers.append((value, digits))
                continue
            }
            if scalar.isASCIILetter {
                while index < text.endIndex, text[index].isASCIILetter { index += 1 }
                let word = text[start..<index].text
                if let month = months.firstIndex(where: { $0 == word || $0.prefix(3) == word })
                    ?? (word == "sept" ? 8 : nil)
                {
                    guard parts.month == nil else { return nil }
                    parts.month = (month + 1, parts.numbers.count)
                } else if let day = weekdays.firstIndex(where: { word.count >= 3 && $0.hasPrefix(word) }) {
                    guard parts.weekday == nil else { return nil }
                    parts.weekday = day
                } else if ["st", "nd", "rd", "th"].contains(word) {
                    guard start > text.startIndex, text[start - 1].isDigit else { return nil }
                } else {
                    guard ["of", "the", "on", "in"].contains(word) else { return nil }
                }
                continue
            }
            if scalar == "周" || scalar == "星" || scalar == "礼" {
                index += scalar == "周" ? 1 : 2
                guard index < text.endIndex, scalar == "周" || "期拜".unicodeScalars.contains(text[index - 1]),
                    let day = Self.days.firstIndex(of: text[index] == "天" ? "日" : text[index]),
                    parts.weekday == nil
                else { return nil }
                parts.weekday = day
                index += 1
                continue
            }
            index += 1
            switch scalar {
            case " ": break
            case ",": if parts.month == nil, parts.weekday == nil { return nil }
            case "-", "/", ".":
                if scalar == ".", parts.month != nil, !text[start - 1].isDigit { break }
                guard !parts.numbers.isEmpty, pending == nil else { return nil }
                pending = scalar
            case "年", "月":
                guard !parts.numbers.isEmpty, pending == nil else { return nil }
                pending = scalar
            case "日", "号":
                guard parts.separators.last == "月", pending == nil else { return nil }
            case "(", ")": if parts.weekday == nil, scalar == ")" || parts.numbers.isEmpty { return nil }
            default: return nil
            }
        }
        return pending == nil ? parts : nil
    }

    private static func dates(_ parts: Parts) -> [CalendarDate]? {
        let numbers = parts.numbers
        func date(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate? {
            CalendarDate(checked: numbers[year].value, numbers[month].value, numbers[day].value)
        }
        if let month = parts.month {
            guard numbers.count == 2, let year = numbers.firstIndex(where: { $0.digits > 2 }),
                numbers[1 - year].digits <= 2,
                parts.separators.allSatisfy({ " -/".unicodeScalars.contains($0) }),
                year == 1 ? month.before < 2 : month.before == 1
            else { return nil }
            let date = CalendarDate(checked: numbers[year].value, month.value, numbers[1 - year].value)
            return date.map { [$0] } ?? []
        }
        if numbers.count == 1, numbers[0].digits == 8 {
            let value = numbers[0].value
            return CalendarDate(checked: value / 10000, value / 100 % 100, value % 100).map { [$0] }
        }
        guard numbers.count == 3 else { return nil }
        guard parts.separators == ["年", "月"] || Set(parts.separators).count == 1, parts.separators[0] != " "
        else {
            return nil
        }
        if numbers[0].digits > 2, numbers[1].digits <= 2, numbers[2].digits <= 2 {
            return date(0, 1, 2).map { [$0] } ?? []
        }
        guard numbers[2].digits == 4, numbers[0].digits <= 2, numbers[1].digits <= 2,
            parts.separators[0] != "年"
        else {
            return nil
        }
        // Either the month or the day may stand first.
        var both = [date(2, 0, 1), date(2, 1, 0)].compactMap { $0 }
        if both.count == 2, both[0] == both[1] { both.removeLast() }
        return both
    }

    /// The day of the week, from 0, Sunday, to 6, Saturday (Sakamoto's method).
    private var weekday: Int {
        let offset = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1]
        let year = month < 3 ? year - 1 : year
        return (year + year / 4 - year / 100 + year / 400 + offset + day) % 7
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november",
        "december",
    ]
    private static let weekdays = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]
    private static let days: [Unicode.Scalar] = ["日", "一", "二", "三", "四", "五", "六"]
}
