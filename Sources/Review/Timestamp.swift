import Problems

/// Reads times in files.
enum Timestamp {
    /// Converts a time in ISO 8601 (`2026-01-31T12:00:00.5+01:00`; without a zone it is UTC) to
    /// `2026-01-31T11:00:00Z`, so that comparing texts compares times; nil for anything else.
    static func utc(_ text: String) -> String? {
        var rest = Array(text.utf8)[...]
        guard let year = number(&rest, 4), take("-", &rest), let month = number(&rest, 2), take("-", &rest),
            let day = number(&rest, 2), 1...12 ~= month, day >= 1,
            day <= CalendarDate.length(of: month, in: year)
        else { return nil }
        var minutes = 0
        var second = 0
        if !rest.isEmpty {
            guard take("T", &rest) || take(" ", &rest), let hour = number(&rest, 2), take(":", &rest),
                let minute = number(&rest, 2), hour < 24, minute < 60
            else { return nil }
            minutes = 60 * hour + minute
            if take(":", &rest) {
                guard let found = number(&rest, 2), found <= 60 else { return nil }
                second = min(found, 59)
                if take(".", &rest) { rest = rest.drop { 0x30...0x39 ~= $0 } }
            }
            guard let offset = offset(&rest), rest.isEmpty else { return nil }
            minutes -= offset
        }
        return spelled(year, month, day, minutes: minutes, second)
    }

    /// The offset of the time zone in minutes, positive east of Greenwich.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
        if rest.isEmpty || take("Z", &rest) { return 0 }
        let east = take("+", &rest)
        guard east || take("-", &rest), let hours = number(&rest, 2), hours < 24 else { return nil }
        _ = take(":", &rest)
        guard let minutes = rest.isEmpty ? 0 : number(&rest, 2), minutes < 60 else { return nil }
        return (east ? 1 : -1) * (60 * hours + minutes)
    }

    /// - Parameter minutes: the minutes since the day began; they may lie up to a day before or after it.
    private static func spelled(
        _ year: Int, _ month: Int, _ day: Int, minutes: Int, _ second: Int
    ) -> String? {
        var (year, month, day, minutes) = (year, month, day, minutes)
        if minutes < 0 {
            minutes += 1440
            day -= 1
            if day == 0 {
                (year, month) = month == 1 ? (year - 1, 12) : (year, month - 1)
                day = CalendarDate.length(of: month, in: year)
            }
        } else if minutes >= 1440 {
            minutes -= 1440
            day += 1
            if day > CalendarDate.length(of: month, in: year) {
                (year, month, day) = month == 12 ? (year + 1, 1, 1) : (year, month + 1, 1)
            }
        }
        guard 0...9999 ~= year else { return nil }
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2)):\(padded(second, 2))Z"
    }

    /// Takes a number with `count` digits.
    private static func number(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { 10 * $0 + Int($1) - 0x30 }
    }

    private static func take(_ letter: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: letter) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
