import Archive

/// The date that `strftime_now` of a chat template gives. It is fixed, so that a corpus is the same on any
/// day.
package struct TemplateDate: Sendable, Equatable {
    private let year: Int
    private let month: Int
    private let day: Int
    /// Hour, minute and second.
    private let time: [Int]

    /// Reads a text such as `2025-07-26` or `2025-07-26T09:30:00`; nil if the text is no date.
    package init?(_ text: String) {
        let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        func numbers(_ text: Substring, _ separator: Character, _ widths: [Int]) -> [Int]? {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            guard parts.map(\.utf8.count) == widths,
                parts.allSatisfy({ $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } })
            else { return nil }
            return parts.compactMap { Int($0) }
        }
        guard let date = numbers(halves[0], "-", [4, 2, 2]) else { return nil }
        var time = [0, 0, 0]
        if halves.count > 1 {
            guard let given = numbers(halves[1], ":", [2, 2, 2]) else { return nil }
            time = given
        }
        (year, month, day, self.time) = (date[0], date[1], date[2], time)
        guard year > 0, 1...12 ~= month, 1...Self.days(month, year) ~= day, time[0] < 24, time[1] < 60,
            time[2] < 60
        else { return nil }
    }

    /// The form of a date in pipelines and commands, for messages.
    package static let form = "a date such as 2025-07-26, or 2025-07-26T09:30:00"

    private static func days(_ month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]
    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    private var dayOfYear: Int { day + (1..<month).reduce(0) { $0 + Self.days($1, year) } }

    /// Days since Sunday: 0 to 6.
    private var weekday: Int {
        let before = year - 1
        return (before * 365 + before / 4 - before / 100 + before / 400 + dayOfYear) % 7
    }

    /// The date as C's `strftime` writes it in English, with `%-d` for numbers without zeros; nil if a sign
    /// is unknown.
    func formatted(_ format: String) -> String? {
        var result = String.UnicodeScalarView()
        var scalars = format.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "%" else {
                result.append(scalar)
                continue
            }
            guard var sign = scalars.next() else { return nil }
            let isBare = sign == "-"
            if isBare {
                guard let next = scalars.next() else { return nil }
                sign = next
            }
            guard let field = field(sign, isBare: isBare) else { return nil }
            result.append(contentsOf: field.unicodeScalars)
        }
        return String(result)
    }

    private func field(_ sign: Unicode.Scalar, isBare: Bool) -> String? {
        func padded(_ number: Int, _ width: Int = 2) -> String {
            let digits = String(number)
            return isBare ? digits : String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let hour = (time[0] + 11) % 12 + 1
        switch sign {
        case "d": return padded(day)
        case "m": return padded(month)
        case "y": return padded(year % 100)
        case "H": return padded(time[0])
        case "I": return padded(hour)
        case "M": return padded(time[1])
        case "S": return padded(time[2])
        case "j": return padded(dayOfYear, 3)
        case "e" where !isBare: return day < 10 ? " \(day)" : "\(day)"
        case "Y" where !isBare: return String(year)
        case "b" where !isBare, "h" where !isBare: return String(Self.months[month - 1].prefix(3))
        case "B" where !isBare: return Self.months[month - 1]
        case "a" where !isBare: return String(Self.weekdays[weekday].prefix(3))
        case "A" where !isBare: return Self.weekdays[weekday]
        case "p" where !isBare: return time[0] < 12 ? "AM" : "PM"
        case "w": return String(weekday)
        case "u": return String((weekday + 6) % 7 + 1)
        case "f" where !isBare: return "000000"
        case "F" where !isBare: return formatted("%Y-%m-%d")
        case "T" where !isBare: return formatted("%H:%M:%S")
        case "D" where !isBare: return formatted("%m/%d/%y")
        case "R" where !isBare: return formatted("%H:%M")
        case "n" where !isBare: return "\n"
        case "t" where !isBare: return "\t"
        case "%" where !isBare: return "%"
        default: return nil
        }
    }
}
