import Tensors

/// The date some days before or after another one, worked out month by month; checked by counting days from
/// the start of the year.
package struct DateArithmetic: Family {
    package let name = "date"
    package let form = AnswerForm.date

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let year = random.int(1990...2049)
        let month = random.int(1...12)
        let start = CalendarDate(
            year: year, month: month, day: random.int(1...CalendarDate.length(of: month, in: year)))
        let days = random.int([3...30, 20...75, 60...150, 150...420, 420...1_200][level - 1])
        return Instance(start: start, days: days, forward: random.bool())
    }

    struct Instance: Exercise {
        let start: CalendarDate
        let days: Int
        let forward: Bool

        var key: String { "\(start) \(forward ? "+" : "-")\(days)" }
        let phrasings = 5

        func prompt(_ language: Language, phrasing: Int) -> String {
            let side = forward ? "after" : "before"
            let later = forward ? "之后" : "之前"
            return language.choose(
                [
                    "What date is \(days) days \(side) \(start)?",
                    "Find the date \(days) days \(side) \(start).",
                    forward ? "Add \(days) days to \(start)." : "Subtract \(days) days from \(start).",
                    forward
                        ? "Today is \(start). What will the date be in \(days) days?"
                        : "Today is \(start). What was the date \(days) days ago?",
                    "Which day is \(days) days \(side) \(start.english)? Write it as YYYY-MM-DD.",
                ],
                [
                    "\(start)的\(days)天\(forward ? "后" : "前")是哪一天？",
                    "求\(start)\(later)第\(days)天的日期。",
                    forward ? "从\(start)再过\(days)天是什么日期？" : "从\(start)往前推\(days)天是什么日期？",
                    "今天是\(start)，\(days)天\(forward ? "后" : "前")是哪一天？",
                    "\(start.chinese)的\(days)天\(forward ? "后" : "前")是什么日期？按YYYY-MM-DD的格式写。",
                ])[phrasing]
        }

        /// The date, by the number of its day in the year, not month by month.
        var answer: String {
            var year = start.year
            var day = start.dayOfYear + (forward ? days : -days)
            while day < 1 {
                year -= 1
                day += CalendarDate.length(of: year)
            }
            while day > CalendarDate.length(of: year) {
                day -= CalendarDate.length(of: year)
                year += 1
            }
            let month = (1...12).last { CalendarDate.before($0, in: year) < day } ?? 1
            return CalendarDate(year: year, month: month, day: day - CalendarDate.before(month, in: year))
                .description
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var work = Work(language: language, left: days, date: start)
            forward ? work.goForward(&slip) : work.goBack(&slip)
            let answer = work.date.description
            work.lines.append(language.choose("The date is \(answer)", "日期是\(answer)"))
            return Attempt(lines: work.lines, answer: answer)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let end = CalendarDate(answer) else {
                return SelfCheck(
                    text: language.choose("There is no such date: wrong.", "没有这个日期，不对。"), holds: false)
            }
            let year = min(start.year, end.year)
            guard max(start.year, end.year) - year <= 5 else {
                return SelfCheck(
                    text: language.choose("The year is too far away: wrong.", "年份相差太远，不对。"), holds: false)
            }
            let (from, to) = (count(start, from: year), count(end, from: year))
            let reached = forward ? from.value + days : from.value - days
            let work = language.choose(
                "Days from the start of \(year): \(start) is \(from.text), "
                    + "\(from.value)\(forward ? "+" : "-")\(days)=\(reached); \(end) is \(to.text), ",
                "从\(year)年初数：\(start)是\(from.text)，"
                    + "\(from.value)\(forward ? "+" : "-")\(days)=\(reached)；\(end)是\(to.text)，")
            return reached == to.value
                ? SelfCheck(text: work + language.choose("the same: right.", "相同，正确。"), holds: true)
                : SelfCheck(
                    text: work + language.choose("not \(reached): wrong.", "不是\(reached)，不对。"), holds: false)
        }
    }

    /// The days from the start of `year`, which is the date's year or an earlier one: `365+59+4=428`.
    private static func count(_ date: CalendarDate, from year: Int) -> (text: String, value: Int) {
        let terms =
            (year..<date.year).map(CalendarDate.length(of:)) + [
                CalendarDate.before(date.month, in: date.year), date.day,
            ]
        let value = terms.reduce(0, +)
        return (terms.map(String.init).joined(separator: "+") + "=\(value)", value)
    }

    /// A walk from month to month; `left` days are left to go.
    private struct Work {
        let language: Language
        var left: Int
        var date: CalendarDate
        var lines: [String] = []

        /// A line that starts with the month; `has` adds the length of the month.
        private func line(_ work: String, has length: Int? = nil) -> String {
            let month = String(date.description.dropLast(3))
            let fact = length.map { language.choose(" has \($0) days", "有\($0)天") } ?? ""
            return month + fact + language.choose(": ", "：") + work
        }

        /// The length of the month, which may be remembered wrong.
        private func length(_ slip: inout Slip) -> Int {
            slip(
                CalendarDate.length(of: date.month, in: date.year),
                among: [28, 29, 30, 31].filter { $0 >= date.day })
        }

        /// The result, or a positive number near it; `limit` is the largest that makes sense.
        private func near(_ value: Int, limit: Int = .max, _ slip: inout Slip) -> Int {
            slip(value, among: [-10, -2, -1, 1, 2, 10].map { value + $0 }.filter { $0 > 0 && $0 <= limit })
        }

        mutating func goForward(_ slip: inout Slip) {
            let first = length(&slip)
            if date.day + left <= first {
                let day = near(date.day + left, limit: 28, &slip)
                lines.append(line("\(date.day)+\(left)=\(day)", has: first))
                date.day = day
                return
            }
            let inMonth = near(first - date.day, limit: left - 1, &slip)
            let rest = near(left - inMonth, &slip)
            let comma = language.choose(", ", "，")
            lines.append(
                line("\(first)-\(date.day)=\(inMonth)\(comma)\(left)-\(inMonth)=\(rest)", has: first))
            left = rest
            date.goToNextMonth()
            var days = length(&slip)
            while left > days {
                let rest = near(left - days, &slip)
                lines.append(line("\(left)-\(days)=\(rest)"))
                left = rest
                date.goToNextMonth()
                days = length(&slip)
            }
            date.day = near(left, limit: 28, &slip)
            lines.append(line(language.choose("day \(date.day)", "第\(date.day)天")))
        }

        mutating func goBack(_ slip: inout Slip) {
            if left < date.day {
                let day = near(date.day - left, limit: 28, &slip)
                lines.append(line("\(date.day)-\(left)=\(day)"))
                date.day = day
                return
            }
            var passed = date.day
            var days: Int
            repeat {
                let rest = near(left - passed, &slip)
                lines.append(line("\(left)-\(passed)=\(rest)"))
                left = rest
                date.goToPreviousMonth()
                days = length(&slip)
                passed = days
            } while left >= days
            date.day = near(days - left, limit: 28, &slip)
            lines.append(line("\(days)-\(left)=\(date.day)", has: days))
        }
    }
}
