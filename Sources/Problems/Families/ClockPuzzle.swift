import Tensors

/// The time that a clock shows after the parts of a journey, or showed before them. It is worked out part by
/// part, and checked by counting minutes from midnight.
package struct ClockPuzzle: Family {
    package let name = "clock"
    package let form = AnswerForm.text

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        while true {
            let count = random.int([1...2, 2...3, 4...5, 5...6, 7...8][level - 1])
            var parts = (0..<count).map { _ in Self.part(level, &random) }
            if level > 2, random.bool(level == 3 ? 0.4 : 0.8) {
                parts[random.int(0...count - 1)] = .bells(
                    random.int(6...[0, 0, 15, 24, 36][level - 1]),
                    random.int(6...[0, 0, 20, 30, 48][level - 1]))
            }
            let instance = Instance(
                time: 5 * random.int(0...287) + (random.bool() ? random.int(0...4) : 0), parts: parts,
                back: level > 1 && random.bool(0.4))
            if Self.isUsable(instance) { return instance }
        }
    }

    private static func part(_ level: Int, _ random: inout RandomStream) -> ClockPart {
        let kind = random.int(0...ClockPart.kinds.count - 1)
        switch random.int(0...9) {
        case 0...1 where level > 2:
            return .shift(random.pick([-11, -9, -8, -7, -6, -5, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
        case 2...3 where level > 1: return .stages(random.int(2...9), minutes: random.int(7...level * 10))
        case 4: return .lasts(kind, hours: 0, minutes: random.int(5...59))
        case 5: return .lasts(kind, hours: random.int(1...10), minutes: 0)
        default: return .lasts(kind, hours: random.int(1...(level + 3)), minutes: random.int(1...59))
        }
    }

    /// Whether the puzzle can be used: two bells ring together within 12 rings of the slower one, the work
    /// has a place for a mistake, and prompt and check are short enough.
    private static func isUsable(_ instance: Instance) -> Bool {
        for part in instance.parts {
            guard case .bells(let a, let b) = part else { continue }
            let meeting = part.minutes.value
            guard a != b, meeting > max(a, b), meeting / max(a, b) <= 12 else { return false }
        }
        var slip = Slip.none
        _ = instance.attempt(.english, slip: &slip)
        return slip.passed > 0 && instance.prompt(.english, phrasing: 1).count < 490
            && instance.check(instance.answer, .english).text.count < 560
    }

    struct Instance: Exercise {
        /// The given time in minutes after midnight: when the journey ends if `back`, else when it begins.
        let time: Int
        let parts: [ClockPart]
        let back: Bool

        var key: String { "\(time) \(back ? "-" : "+") " + parts.map(\.key).joined(separator: ", ") }
        let phrasings = 4

        private var start: String { ClockWork.text(time / 60, time % 60) }

        func prompt(_ language: Language, phrasing: Int) -> String {
            let list = parts.map { $0.text(language) }.joined(separator: language.choose("; ", "；"))
            let form = language.choose("Answer as HH:MM (24 hours).", "按HH:MM（24小时制）回答。")
            if back {
                return language.choose(
                    [
                        "A journey ends when the clock shows \(start). In order it consists of: \(list). "
                            + "What did the clock show at its beginning? \(form)",
                        "At the end of a journey the clock shows \(start). These were its parts in order: \(list). "
                            + "At what time did it begin? \(form)",
                        "Which time did the clock show at the start of this journey, which ends at \(start)? \(list). \(form)",
                        "Parts of a journey in order: \(list). It is over at \(start) by the clock. When did it begin? \(form)",
                    ],
                    [
                        "一段旅程结束时钟上是\(start)，其间依次是：\(list)。开始时钟上是几点几分？\(form)",
                        "旅程在\(start)结束，依次经过：\(list)。它是什么时间开始的？\(form)",
                        "下面的旅程结束时钟上显示\(start)，求开始时钟上的时间。依次是：\(list)。\(form)",
                        "一段旅程依次为：\(list)。到\(start)全部结束，那么开始时是几点几分？\(form)",
                    ])[phrasing]
            }
            return language.choose(
                [
                    "A journey begins when the clock shows \(start). In order it consists of: \(list). "
                        + "What does the clock show at its end? \(form)",
                    "At the start of a journey the clock shows \(start). These are its parts in order: \(list). "
                        + "At what time does it end? \(form)",
                    "Which time does the clock show at the end of this journey, which begins at \(start)? \(list). \(form)",
                    "Parts of a journey in order: \(list). It begins at \(start) by the clock. When is it over? \(form)",
                ],
                [
                    "一段旅程开始时钟上是\(start)，其间依次是：\(list)。结束时钟上是几点几分？\(form)",
                    "旅程在\(start)开始，依次经过：\(list)。它是什么时间结束的？\(form)",
                    "下面的旅程开始时钟上显示\(start)，求结束时钟上的时间。依次是：\(list)。\(form)",
                    "一段旅程依次为：\(list)。它从\(start)开始，那么结束时是几点几分？\(form)",
                ])[phrasing]
        }

        var answer: String {
            let total = parts.reduce(0) { $0 + $1.minutes.value }
            let end = (time + (back ? -total : total)).modulo(1440)
            return ClockWork.text(end / 60, end % 60)
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var work = ClockWork(time, language, slip)
            for part in back ? parts.reversed() : parts { work.go(part, back: back) }
            let answer = work.conclude()
            slip = work.slip
            return Attempt(lines: work.lines, answer: answer)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            let digits = answer.utf8.map { Int($0) - 48 }
            guard digits.count == 5, digits[2] == 10,
                [digits[0], digits[1], digits[3], digits[4]].allSatisfy({ (0...9).contains($0) }),
                digits[0] * 10 + digits[1] < 24, digits[3] < 6
            else {
                return SelfCheck(text: language.choose("That is no time: wrong.", "这不是时间，不对。"), holds: false)
            }
            var work = ["\(time / 60)*60+\(time % 60)=\(time)"]
            let lengths = parts.map(\.minutes)
            work += lengths.map(\.work).filter { !$0.isEmpty }
            let total = lengths.reduce(0) { $0 + $1.value }
            if lengths.count > 1 {
                work.append(
                    String(lengths[0].value) + lengths.dropFirst().map { $0.value.signed }.joined()
                        + "=\(total)")
            }
            var end = back ? time - total : time + total
            work.append("\(time)\(back ? "-" : "+")\(total.enclosed)=\(end)")
            while end < 0 {
                work.append("\(end)+1440=\(end + 1440)")
                end += 1440
            }
            while end >= 1440 {
                work.append("\(end)-1440=\(end - 1440)")
                end -= 1440
            }
            work.append("\(end)=60*\(end / 60)+\(end % 60)")
            let found = ClockWork.text(end / 60, end % 60)
            let text =
                language.choose("In minutes: ", "用分钟算：") + language.list(work) + language.choose("; ", "；")
                + found
            return found == answer
                ? SelfCheck(text: text + language.choose(": right.", "：正确。"), holds: true)
                : SelfCheck(
                    text: text + language.choose(", not \(answer): wrong.", "，不是\(answer)，不对。"), holds: false)
        }
    }
}
