/// A day of the Gregorian calendar.
package struct CalendarDate: Equatable, Sendable, CustomStringConvertible {
    /// The year, from 1.
    package private(set) var year: Int
    /// The month, from 1 to 12.
    package private(set) var month: Int
    /// The day of the month, from 1.
    package internal(set) var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Nil where the years from 1 to 9999 have no such day.
    package init?(checked year: Int, _ month: Int, _ day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(of: month, in: year)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Reads `YYYY-MM-DD`; nil for anything else and for a day that is not in the calendar.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2],
            parts.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(checked: year, month, day)
    }

    /// `YYYY-MM-DD`.
    package var description: String {
        func two(_ number: Int) -> String { String(100 + number).dropFirst().description }
        return "\(String(10_000 + year).dropFirst())-\(two(month))-\(two(day))"
    }

    /// `March 5, 2024`.
    var english: String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        return "\(months[month - 1]) \(day), \(year)"
    }

    /// `2024年3月5日`.
    var chinese: String { "\(year)年\(month)月\(day)日" }

    static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    /// Number of days in a month.
    package static func length(of month: Int, in year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Number of days in a year.
    static func length(of year: Int) -> Int { isLeap(year) ? 366 : 365 }

    /// Number of days of the year before a month.
    static func before(_ month: Int, in year: Int) -> Int {
        (1..<month).reduce(0) { $0 + length(of: $1, in: year) }
    }

    /// 1 for the first of January.
    var dayOfYear: Int { Self.before(month, in: year) + day }

    mutating func goToNextMonth() {
        (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
    }

    mutating func goToPreviousMonth() {
        (year, month) = month == 1 ? (year - 1, 12) : (year, month - 1)
    }
}
