import Curation
import Problems
import Tensors

/// Seeded pairs of answers for every form but mathematics: such as differ in one sign, digit, word, unit or
/// place, and such as are equal by one rewriting.
struct AnswerPairs {
    struct Pair {
        var gold: String
        var given: String
        /// `choice`, `tolerance`, `exact` or the form that the check `answer` compares by.
        var way: String
    }

    var random: RandomStream

    init(seed: UInt64) { random = RandomStream(seed: seed) }

    static func verdict(_ pair: Pair) -> Verdict {
        let form = AnswerForm(rawValue: pair.way) ?? .text
        let check: any Check =
            switch pair.way {
            case "choice": ChoiceCheck()
            case "tolerance": ToleranceCheck(relative: 0)
            case "exact": ExactCheck()
            default: AnswerCheck()
            }
        return Fixture.verdict(
            check, thought: "a", answer: pair.given,
            problem: Fixture.problem(pair.gold, form: form, prompt: "?"))
    }

    // MARK: Answers

    mutating func pick(_ choices: String...) -> String { random.pick(choices) }

    mutating func whole(_ digits: Int? = nil) -> String {
        let count = digits ?? random.pick([1, 1, 2, 2, 3, 3, 4, 5, 7, 12, 20, 30])
        return (0..<count).map { String(random.int(($0 == 0 ? 1 : 0)...9)) }.joined()
    }

    mutating func number() -> String {
        switch random.int(0...5) {
        case 0: return whole() + "." + whole(random.int(1...4)) + String(random.int(1...9))
        case 1: return "-" + whole()
        case 2: return whole(random.int(1...3)) + "/" + whole(random.int(1...3))
        default: return whole()
        }
    }

    static let units = [
        "km", "cm", "kg", "hours", "minutes", "apples", "boys", "girls", "dollars", "千米", "元",
    ]
    static let people = [
        "Ann", "Bob", "Carla", "Dmitri", "Eve", "Farid", "Grace", "Hugo", "王芳", "李雷", "张伟",
    ]
    static let words = [
        "Paris", "London", "even", "odd", "increasing", "Tuesday", "red fox", "New York", "north", "nitrogen",
        "北京",
        "上海", "偶数", "长方形", "Mount Everest", "Jane Austen",
    ]
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November",
        "December",
    ]

    mutating func several(_ choices: [String]) -> [String] {
        Array(random.shuffled(choices).prefix(random.int(2...4)))
    }

    mutating func date() -> (year: Int, month: Int, day: Int) {
        (random.int(1900...2099), random.int(1...12), random.int(1...28))
    }

    static func iso(_ date: (year: Int, month: Int, day: Int)) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(two(date.month))-\(two(date.day))"
    }

    // MARK: Writing numbers

    static func wide(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            view.append(
                scalar.value > 0x20 && scalar.value < 0x7F
                    ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar)
        }
        return String(view)
    }

    static func grouped(_ digits: String, _ separator: String) -> String {
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += separator }
            text.append(digit)
        }
        return text
    }

    /// A whole number under 10^8 in Chinese.
    static func chinese(_ value: Int) -> String {
        let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
        func section(_ value: Int) -> String {
            var (text, rest, isGap) = ("", value, false)
            for (power, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
                let digit = rest / power
                rest %= power
                if digit == 0 {
                    isGap = !text.isEmpty
                } else {
                    text += (isGap ? "零" : "") + digits[digit] + name
                    isGap = false
                }
            }
            return text
        }
        let (high, low) = (value / 10_000, value % 10_000)
        guard high > 0 else { return section(low) }
        return section(high) + "万" + (low == 0 ? "" : (low < 1000 ? "零" : "") + section(low))
    }

    /// A whole number under 10^9 in English.
    static func english(_ value: Int) -> String {
        let small = [
            "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
            "twelve", "thirteen",
            "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        ]
        let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
        func group(_ value: Int) -> [String] {
            var words: [String] = []
            if value >= 100 { words += [small[value / 100], "hundred"] }
            let rest = value % 100
            if rest >= 20 {
                words.append(tens[rest / 10] + (rest % 10 > 0 ? "-" + small[rest % 10] : ""))
            } else if rest > 0 {
                words.append(small[rest])
            }
            return words
        }
        var words: [String] = []
        for (scale, name) in [(1_000_000, "million"), (1000, "thousand"), (1, "")] {
            let part = value / scale % 1000
            if part > 0 { words += group(part) + (name.isEmpty ? [] : [name]) }
        }
        return words.joined(separator: " ")
    }
}

extension AnswerPairs.Pair {
    /// With the bracket closed that was opened.
    var balanced: AnswerPairs.Pair {
        guard given.hasPrefix("("), given.hasSuffix(";") else { return self }
        var pair = self
        pair.given = given.dropLast() + ")"
        return pair
    }
}

extension String {
    /// Without zeros that say nothing, for telling numbers apart.
    var trimmingZeros: String {
        var text = self
        if text.contains("."), text.allSatisfy({ $0.isNumber || $0 == "." || $0 == "-" }) {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return text
    }
}
