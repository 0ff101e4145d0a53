import Tensors

/// Long division, digit by digit. Each digit of the quotient is guessed with a rounded divisor, and corrected
/// where the guess is too high or too low. It is checked by multiplying back.
package struct Division: Family {
    package let name = "division"
    package let form = AnswerForm.list

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let (dividends, divisors) =
            [
                (20...999, 3...9), (1000...9999, 11...49), (1_000_000...9_999_999, 12...99),
                (10_000_000...99_999_999, 102...999), (100_000_000...999_999_999, 102...999),
            ][level - 1]
        while true {
            let (dividend, divisor) = (random.int(dividends), random.int(divisors))
            // Sometimes there is no remainder.
            let rest = random.bool(0.15) ? dividend % divisor : 0
            let instance = Instance(dividend: dividend - rest, divisor: divisor)
            if level < 4 || instance.workLength <= 2100 { return instance }
        }
    }

    struct Instance: Exercise {
        let dividend: Int
        let divisor: Int

        var key: String { "\(dividend) \(divisor)" }
        let phrasings = 5

        func prompt(_ language: Language, phrasing: Int) -> String {
            let (a, b) = (dividend, divisor)
            return language.choose(
                [
                    "Divide \(a) by \(b). Answer with the quotient and the remainder.",
                    "What are the quotient and the remainder of \(a) divided by \(b)? Give both in this order.",
                    "Find the whole numbers q and r with \(a)=\(b)*q+r and r less than \(b). Answer: q, r.",
                    "How many times does \(b) go into \(a), and what is left? Answer with these two numbers.",
                    "Work out \(a)/\(b) by long division. Write the quotient, then the remainder.",
                ],
                [
                    "\(a)除以\(b)，商和余数各是多少？依次写出商、余数。",
                    "求\(a)除以\(b)的商和余数，先写商，再写余数。",
                    "求整数q和r，使\(a)=\(b)*q+r，且r小于\(b)。答案写成q, r。",
                    "\(a)里最多有几个\(b)，还剩多少？按顺序写出这两个数。",
                    "用竖式计算\(a)/\(b)，写出商和余数。",
                ])[phrasing]
        }

        /// The quotient and the remainder, by subtracting the divisor's multiples by powers of two, largest
        /// first.
        var answer: String {
            var (quotient, rest) = (0, dividend)
            for power in (0..<31).reversed() where divisor << power <= rest {
                rest -= divisor << power
                quotient += 1 << power
            }
            return "\(quotient), \(rest)"
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var division = LongDivision(divisor: divisor, language: language)
            division.divide(dividend, &slip)
            return Attempt(lines: division.lines, answer: "\(division.quotient), \(division.rest)")
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            let given = answer.split(separator: ",", omittingEmptySubsequences: false)
                .map { Int(candidate: String($0.drop(while: \.isWhitespace))) }
            guard given.count == 2, let quotient = given[0], let rest = given[1], quotient >= 0, rest >= 0
            else {
                return SelfCheck(
                    text: language.choose(
                        "That is not a quotient and a remainder: wrong.", "这不是商和余数，不对。"), holds: false)
            }
            guard rest < divisor else {
                return SelfCheck(
                    text: language.choose(
                        "The remainder \(rest) is not less than \(divisor): wrong.",
                        "余数\(rest)不小于\(divisor)，不对。"), holds: false)
            }
            var (total, work) = (0, [String]())
            for part in quotient.placeValues {
                work.append("\(part)*\(divisor)=\(part * divisor)")
                if total > 0 { work.append("\(total)+\(part * divisor)=\(total + part * divisor)") }
                total += part * divisor
            }
            if rest > 0 || work.isEmpty { work.append("\(total)+\(rest)=\(total + rest)") }
            let holds = total + rest == dividend
            return SelfCheck(
                text: language.choose("Multiply back: ", "乘回去：") + language.list(work)
                    + (holds
                        ? language.choose(", as given: right.", "，与被除数相同，正确。")
                        : language.choose(", not \(dividend): wrong.", "，不是\(dividend)，不对。")),
                holds: holds)
        }
    }
}

/// Long division in writing, with one line for each guess.
private struct LongDivision {
    let divisor: Int
    let language: Language
    private(set) var lines: [String] = []
    private(set) var quotient = 0
    private(set) var rest = 0

    init(divisor: Int, language: Language) {
        self.divisor = divisor
        self.language = language
    }

    mutating func divide(_ dividend: Int, _ slip: inout Slip) {
        // Start with the first digits that make at least the divisor.
        var digits = dividend.digits[...]
        var start = digits.removeFirst()
        while start < divisor, let digit = digits.popFirst() { start = 10 * start + digit }
        say("Start with \(start).", "先看\(start)。")
        takeDigit(from: start, &slip)
        while let digit = digits.popFirst() {
            let next = slip(10 * rest + digit)
            say(
                "Bring down \(digit): 10*\(rest)+\(digit)=\(next).", "落下\(digit)：10*\(rest)+\(digit)=\(next)。"
            )
            takeDigit(from: next, &slip)
        }
        say("The quotient is \(quotient), the remainder \(rest).", "商是\(quotient)，余数是\(rest)。")
    }

    /// Finds the next digit of the quotient, and the remainder of `part`.
    private mutating func takeDigit(from part: Int, _ slip: inout Slip) {
        guard part >= divisor else {
            return write(
                0, rest: part,
                because: language.choose(
                    "\(part) is less than \(divisor)", "\(part)小于\(divisor)"))
        }
        var digit = guess(part)
        // The remainders of digits that were not too large; a digit that was too large is not tried again.
        var lefts: [Int: Int] = [:]
        var tooMuch = 10
        while true {
            let (product, work) = PartialProducts.multiply(divisor, digit, &slip)
            let shown = language.list(work)
            if product > part {
                tooMuch = digit
                digit -= 1
                let more = language.choose(
                    "\(shown), more than \(part), too much", "\(shown)，比\(part)大，太多了")
                if digit == 0 || lefts[digit] != nil {
                    return write(digit, rest: lefts[digit] ?? part, because: more)
                }
                say("\(more): try \(digit).", "\(more)：试\(digit)。")
                continue
            }
            let left = slip(part - product)
            let difference = language.list([shown, "\(part)-\(product)=\(left)"])
            lefts[digit] = left
            guard left >= divisor, digit + 1 < tooMuch else {
                return write(digit, rest: left, because: difference)
            }
            digit += 1
            say(
                "\(difference), not less than \(divisor), too little: try \(digit).",
                "\(difference)，不小于\(divisor)，太少了：试\(digit)。")
        }
    }

    /// The guess: how often the rounded divisor fits into `part`, from one to nine times.
    private mutating func guess(_ part: Int) -> Int {
        let unit = divisor < 10 ? 1 : divisor < 100 ? 10 : 100
        let rounded = (divisor + unit / 2) / unit * unit
        let digit = min(9, max(1, part / rounded))
        let multiples = (digit...min(9, digit + 1)).map { "\($0)*\(rounded)=\($0 * rounded)" }
        if unit > 1 {
            let shown = language.list(multiples)
            say(
                "\(divisor) is near \(rounded): \(shown), try \(digit).",
                "\(divisor)接近\(rounded)：\(shown)，试\(digit)。")
        }
        return digit
    }

    private mutating func write(_ digit: Int, rest left: Int, because reason: String) {
        quotient = 10 * quotient + digit
        rest = left
        say(
            "\(reason): write \(digit), quotient \(quotient), rest \(rest).",
            "\(reason)：写\(digit)，商\(quotient)，余\(rest)。")
    }

    private mutating func say(_ english: String, _ chinese: String) {
        lines.append(language.choose(english, chinese))
    }
}
