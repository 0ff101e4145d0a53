import Curation
import Problems
import Tensors

/// Seeded pairs of answers for every form but mathematics: such as differ in one sign, digit, word, unit or place, and
/// such as are equal by one rewriting.
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
        let check: any Curation.Check =
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

    private mutating func pick(_ choices: String...) -> String { random.pick(choices) }

    private mutating func whole(_ digits: Int? = nil) -> String {
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

    private static let units = [
        "km", "cm", "kg", "hours", "minutes", "apples", "boys", "girls", "dollars", "千米", "元",
    ]
    private static let people = [
        "Ann", "Bob", "Carla", "Dmitri", "Eve", "Farid", "Grace", "Hugo", "王芳", "李雷", "张伟",
    ]
    private static let words = [
        "Paris", "London", "even", "odd", "increasing", "Tuesday", "red fox", "New York", "north", "nitrogen",
        "北京",
        "上海", "偶数", "长方形", "Mount Everest", "Jane Austen",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November",
        "December",
    ]

    private mutating func several(_ choices: [String]) -> [String] {
        Array(random.shuffled(choices).prefix(random.int(2...4)))
    }

    private mutating func date() -> (year: Int, month: Int, day: Int) {
        (random.int(1900...2099), random.int(1...12), random.int(1...28))
    }

    private static func iso(_ date: (year: Int, month: Int, day: Int)) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(two(date.month))-\(two(date.day))"
    }

    // MARK: Pairs that differ

    /// A pair that differs in one sign, digit, word, unit or place.
    mutating func different() -> Pair {
        switch random.int(0...11) {
        case 0...3: return differentNumber(way: "number")
        case 4: return differentNumber(way: "tolerance")
        case 5: return differentList()
        case 6: return differentNames()
        case 7: return differentDate()
        case 8: return differentNumeral()
        case 9: return differentChoice()
        case 10: return differentText(way: "text")
        default: return differentText(way: "exact")
        }
    }

    private mutating func otherDigit(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        let places = scalars.indices.filter { ("0"..."9").contains(scalars[$0]) }
        let place = random.pick(places)
        let old = Int(scalars[place].value - 48)
        scalars[place] = Unicode.Scalar(UInt8(48 + (old + random.int(1...9)) % 10))
        return String(String.UnicodeScalarView(scalars))
    }

    private static let wordsAfter = [
        "dozen", "million", "thousand", "billion", "hundred", "percent", "squared", "cubed", "or more",
        "or less",
        "or fewer", "and above", "less than ten", "more than x", "below zero", "hundredths", "tenths",
        "times", "pairs",
        "score", "at most", "short", "too many", "years ago", "AM", "PM", "BC", "left", "plus", "minus",
        "halves", "tens",
        "k", "M", "lakh", "gross", "to the power of 3", "and a half", "or so", "maybe", "degrees below zero",
        "less",
        "more", "fold", "per cent", "or 3", "to 900", "± 1", "not", "mod 7", "factorial",
    ]
    private static let charactersAfter = [
        "万", "亿", "千", "百", "多", "余", "以上", "以下", "左右", "成", "倍多", "个半", "分之一", "个以上", "或更多", "几", "萬", "億",
        "来个", "不到", "%", "‰", "!", "?", "…", "...", "x", "n", "e", ":00", "-1", "+1", "/7", "^2", "~3", "e3",
        "π", "²", "st",
    ]
    private static let before = [
        "not ", "about ", "at least ", "at most ", "more than ", "less than ", "between 0 and ", "up to ",
        "over ", "no ",
        "不是", "约", "至少", "最多", "超过", "不到", "第", "近", "大于", "小于", ">", "<", "≥", "≠", "≈", "~", "±", "√", "-",
        "x>",
        "2x = ", "x ≠ ", "1+1=", "any number but ", "half of ", "twice ",
    ]

    private mutating func differentNumber(way: String) -> Pair {
        let gold = number()
        var given = gold
        switch random.int(0...7) {
        case 0, 1: given = otherDigit(gold)
        case 2: given = gold + " " + random.pick(Self.wordsAfter)
        case 3: given = gold + random.pick(Self.charactersAfter)
        case 4:
            given = random.pick(Self.before) + gold
            // A tolerance is for rounded numbers.
            let isRounded = ["about ", "约", "≈", "~"].contains { given.hasPrefix($0) }
            if given.hasPrefix("--") || given == "1+1=2" || isRounded && way == "tolerance" {
                given = gold + "?"
            }
        case 5:
            // The point moved, or a digit more.
            if let point = gold.firstIndex(of: ".") {
                given.remove(at: point)
            } else {
                given += String(random.int(0...9))
            }
        case 6:
            let unit = random.pick(Self.units)
            let other = random.pick(Self.units.filter { $0 != unit })
            // 千米 is a kilometre.
            if [unit, other].contains("千米") && [unit, other].contains("km") {
                return Pair(gold: gold + " km", given: gold + " cm", way: way)
            }
            return Pair(gold: gold + " " + unit, given: gold + " " + other, way: way)
        default:
            given =
                gold.contains("/")
                ? gold.split(separator: "/").reversed().joined(separator: "/")
                : gold + " or " + otherDigit(gold)
            if given == gold || gold.contains("/") && Set(gold.split(separator: "/")).count == 1 {
                given = gold + "!"
            }
        }
        // Nothing else may be zero, or the same by chance.
        if gold.trimmingZeros == "0" || gold == "1" || given.trimmingZeros == gold.trimmingZeros {
            given = gold + " million"
        }
        return Pair(gold: gold, given: given, way: way)
    }

    private mutating func differentList() -> Pair {
        let count = random.int(2...5)
        var items = (0..<count).map { _ in String(random.int(-99...999)) }
        let gold = items.joined(separator: ", ")
        let place = random.int(0...count - 1)
        switch random.int(0...6) {
        case 0: items[place] = otherDigit(items[place])
        case 1: items.remove(at: place)
        case 2: items.insert(items[place], at: place)
        case 3:
            let other = (place + 1) % count
            if items[place] == items[other] {
                items[place] = otherDigit(items[place])
            } else {
                items.swapAt(place, other)
            }
        case 4: items[place] += pick(" or more", "%", "?", " dozen", "万", "多", "!")
        case 5: items[place] = pick("not ", "about ", ">", "约", "不是", "~") + items[place]
        default:
            items[place] = items[place].hasPrefix("-") ? String(items[place].dropFirst()) : "-" + items[place]
        }
        var given = items.joined(separator: pick(", ", ",", "、", " "))
        if items.joined(separator: ", ") == gold || items.count == 1 && count == 1 || given.contains("-0") {
            given = gold + ", 7"
        }
        return Pair(gold: gold, given: given, way: "list")
    }

    private mutating func differentNames() -> Pair {
        var names = several(Self.people)
        let gold = names.joined(separator: ", ")
        let place = random.int(0...names.count - 1)
        switch random.int(0...5) {
        case 0: names.remove(at: place)
        case 1: names.append(random.pick(Self.people.filter { !names.contains($0) }))
        case 2: names[place] = random.pick(Self.people.filter { !names.contains($0) })
        case 3: names[place] += pick("a", "s", "芳", "?", " or Zoe", " is not")
        case 4: names[place] = pick("not ", "neither ", "except ", "不是", "O") + names[place]
        default: names[place].removeLast()
        }
        return Pair(gold: gold, given: names.joined(separator: pick(", ", " and ", "、")), way: "names")
    }

    private mutating func differentDate() -> Pair {
        let gold = date()
        var other = gold
        switch random.int(0...6) {
        case 0: other.year += random.pick([-10, -1, 1, 10, 100])
        case 1: other.month = gold.month % 12 + 1
        case 2: other.day = gold.day % 28 + 1
        case 3 where gold.month != gold.day && gold.day <= 12:
            (other.month, other.day) = (gold.day, gold.month)
        case 4:
            return Pair(
                gold: Self.iso(gold),
                given: pick("not ", "before ", "after ", "不是", "about ") + Self.iso(gold), way: "date")
        case 5:
            return Pair(
                gold: Self.iso(gold),
                given: Self.iso(gold) + pick(" BC", " or later", " 12:00", "?", "以前", "00", "-1"), way: "date"
            )
        default: other.day = gold.day % 28 + 1
        }
        let given =
            random.bool() ? Self.iso(other) : "\(Self.months[other.month - 1]) \(other.day), \(other.year)"
        return Pair(gold: Self.iso(gold), given: given, way: "date")
    }

    private mutating func differentNumeral() -> Pair {
        let base = random.pick([2, 8, 16, 7])
        let digits = (0..<random.int(2...8)).map {
            String(random.int(($0 == 0 ? 1 : 0)...(base - 1)), radix: base)
        }
        let gold = digits.joined()
        var other = digits
        let place = random.int(0...digits.count - 1)
        switch random.int(0...5) {
        case 0:
            return Pair(
                gold: gold + "_\(base)", given: gold + "_\(base == 16 ? 17 : base + 1)", way: "numeral")
        case 1: return Pair(gold: "\(gold)_\(base)", given: "\(gold) (base \(base + 3))", way: "numeral")
        case 2: other.append(pick("0", "1"))
        case 3: other.insert(pick("-", ".", "not ", "≈"), at: 0)
        case 4: other.append(pick("?", "!", " or 1", "…", "%", " dozen"))
        default:
            let value = Int(digits[place], radix: base) ?? 0
            other[place] = String((value + random.int(1...(base - 1))) % base, radix: base)
        }
        if other.joined().hasPrefix(".0") { other[0] = "-" }
        return Pair(gold: gold, given: other.joined(), way: "numeral")
    }

    private mutating func differentChoice() -> Pair {
        let letters = ["A", "B", "C", "D", "E"]
        let gold = random.pick(letters)
        let other = random.pick(letters.filter { $0 != gold })
        switch random.int(0...5) {
        case 0:
            return Pair(
                gold: gold, given: pick("", "(", "The answer is ", "选", "Option ") + other, way: "choice")
        case 1:
            return Pair(
                gold: gold, given: "\(gold)\(pick(", ", " or ", " and ", "/", "、", "或", ""))\(other)",
                way: "choice")
        case 2:
            return Pair(
                gold: gold, given: "\(gold)\(pick(", no wait, ", ". Wait, no: ", "，不对，应该是"))\(other)",
                way: "choice")
        case 3:
            return Pair(
                gold: gold,
                given: pick("not ", "It is not ", "all but ", "anything except ", "It can't be ", "不选", "排除")
                    + gold, way: "choice")
        case 4: return Pair(gold: gold + other, given: pick(gold, other), way: "choice")
        default:
            return Pair(
                gold: gold,
                given: gold + pick("_1", "++", " major is the key", " = 12", " is wrong", "?", "不对", "1"),
                way: "choice")
        }
    }

    private mutating func differentText(way: String) -> Pair {
        let gold = random.pick(Self.words)
        var given = gold
        switch random.int(0...5) {
        case 0: given = random.pick(Self.words.filter { $0 != gold })
        case 1: given.remove(at: random.pick(Array(given.indices)))
        case 2: given.insert(contentsOf: pick("x", "z", "不", "-"), at: random.pick(Array(given.indices)))
        case 3: given = pick("not ", "不是", "non-", "un", "maybe ", "South ") + gold
        case 4: given += pick(" or Rome", " City", "?", "s", "市", " and Rome", "-1", "²")
        default: given = gold + " " + gold
        }
        if given.lowercased() == gold.lowercased()
            || given.split(separator: " ") == gold.split(separator: " ")
        {
            given = gold + " City"
        }
        return Pair(gold: gold, given: given, way: way)
    }

    // MARK: Pairs that are equal

    /// A pair that is equal by one rewriting.
    mutating func equal() -> Pair {
        switch random.int(0...11) {
        case 0...4: return equalNumber(way: "number")
        case 5: return equalNumber(way: "tolerance")
        case 6: return equalList()
        case 7: return equalNames()
        case 8: return equalDate()
        case 9: return equalNumeral()
        case 10: return equalChoice()
        default:
            let gold = random.pick(Self.words)
            return Pair(gold: gold, given: framed(random.bool() ? gold.uppercased() : gold), way: "text")
        }
    }

    /// An answer with something round it that says nothing.
    private mutating func framed(_ text: String) -> String {
        switch random.int(0...8) {
        case 0: return "$\(text)$"
        case 1: return "**\(text)**"
        case 2: return "\\boxed{\(text)}"
        case 3: return "The answer is \(text)."
        case 4: return "\\text{\(text)}"
        case 5: return "答案是\(text)。"
        case 6: return "  \(text)\n"
        case 7: return "Answer: \(text)"
        default: return text + "."
        }
    }

    private mutating func equalNumber(way: String) -> Pair {
        switch random.int(0...12) {
        case 0: return framedNumber(way)
        case 1:
            let gold = number()
            return Pair(gold: gold, given: Self.wide(gold), way: way)
        case 2:
            let gold = whole()
            return Pair(gold: gold, given: Self.grouped(gold, pick(",", "{,}", "\\,", ",\\!")), way: way)
        case 3: return equalFraction(way)
        case 4:
            let value = random.int(1...99_999_999)
            return Pair(gold: String(value), given: Self.chinese(value), way: way)
        case 5:
            let value = random.int(1...999_999_999)
            return Pair(gold: String(value), given: Self.english(value), way: way)
        case 6:
            let gold = whole()
            return Pair(
                gold: gold, given: gold + pick(".0", ".00", " apples", "个苹果", " km", "元", " each"), way: way)
        case 7:
            let gold = number()
            return Pair(
                gold: gold, given: pick("x = ", "x=", "y_1 = ", "f(2) = ", "= ", "总数=") + gold, way: way)
        case 8:
            let value = random.int(1...999)
            let (word, scale) = random.pick([
                ("thousand", "000"), ("million", "000000"), ("万", "0000"), ("亿", "00000000"), ("千", "000"),
            ])
            return Pair(gold: String(value) + scale, given: "\(value) \(word)", way: way)
        case 9:
            let value = random.int(1...999)
            let (one, two, factor) = random.pick([
                ("km", "m", 1000), ("m", "cm", 100), ("hours", "minutes", 60), ("kg", "g", 1000),
                ("千米", "米", 1000), ("元", "角", 10),
            ])
            return Pair(gold: "\(value) \(one)", given: "\(value * factor) \(two)", way: way)
        case 10:
            let (a, b) = (random.int(1...99), random.int(1...99))
            return Pair(gold: String(a + b), given: "\(a)+\(b)=\(a + b)", way: way)
        case 11:
            let digits = random.int(1...99)
            return Pair(
                gold: "0.\(digits < 10 ? "0" : "")\(digits)",
                given: "\(digits)\(pick("%", "\\%", " percent", "％"))", way: way)
        default:
            let (mantissa, power) = (random.int(1...9), random.int(1...12))
            return Pair(
                gold: String(mantissa) + String(repeating: "0", count: power),
                given: "\(mantissa)"
                    + pick("e\(power)", "*10^\(power)", " \\times 10^{\(power)}", "×10^\(power)"), way: way)
        }
    }

    private mutating func framedNumber(_ way: String) -> Pair {
        let gold = number()
        return Pair(gold: gold, given: random.bool() ? framed(gold) : pick("(", "") + gold + ";", way: way)
            .balanced
    }

    private mutating func equalFraction(_ way: String) -> Pair {
        let (top, bottom) = (random.int(1...99), random.int(2...99))
        let gold = "\(top)/\(bottom)"
        switch random.int(0...4) {
        case 0: return Pair(gold: gold, given: "\\frac{\(top)}{\(bottom)}", way: way)
        case 1: return Pair(gold: "-" + gold, given: "-\\dfrac{\(top)}{\(bottom)}", way: way)
        case 2:
            let factor = random.int(2...9)
            return Pair(gold: gold, given: "\(top * factor)/\(bottom * factor)", way: way)
        case 3:
            let proper = random.int(1...bottom - 1)
            return Pair(
                gold: "\(top * bottom + proper)/\(bottom)",
                given: "\(top)\(pick(" \(proper)/\(bottom)", "\\frac{\(proper)}{\(bottom)}"))", way: way)
        default: return Pair(gold: gold, given: "\(Self.chinese(bottom))分之\(Self.chinese(top))", way: way)
        }
    }

    private mutating func equalList() -> Pair {
        let items = (0..<random.int(2...6)).map { _ in String(random.int(-99...9999)) }
        let open = random.pick([("", ""), ("[", "]"), ("(", ")"), ("{", "}"), ("\\{", "\\}"), ("$", "$")])
        let body = items.joined(separator: pick(", ", ",", "、", "; ", " → ", "，"))
        return Pair(gold: items.joined(separator: ", "), given: open.0 + body + open.1, way: "list")
    }

    private mutating func equalNames() -> Pair {
        let names = several(Self.people)
        let given = random.shuffled(names)
        let joint = pick(", ", "、", " and ", "; ", " & ", "/")
        return Pair(
            gold: names.joined(separator: pick(", ", "、")),
            given: given.joined(separator: joint) + pick("", ".", "。"), way: "names")
    }

    private mutating func equalDate() -> Pair {
        let date = date()
        let (year, month, day) = date
        let name = Self.months[month - 1]
        let given = random.pick([
            "\(year)/\(month)/\(day)", "\(year)年\(month)月\(day)日", "\(name) \(day), \(year)",
            "\(day) \(name) \(year)",
            "\(name.prefix(3)) \(day), \(year)", "the \(day)th of \(name), \(year)",
            "\(year).\(month).\(day)",
            Self.iso(date) + ".", "**\(Self.iso(date))**", Self.wide("\(year)年\(month)月\(day)日"),
        ])
        return Pair(gold: Self.iso(date), given: given, way: "date")
    }

    private mutating func equalNumeral() -> Pair {
        let base = random.pick([2, 8, 16])
        let gold = (0..<random.int(2...9)).map {
            String(random.int(($0 == 0 ? 1 : 0)...(base - 1)), radix: base)
        }.joined()
        let prefix = base == 2 ? "0b" : base == 8 ? "0o" : "0x"
        let given = random.pick([
            gold.uppercased(), "00" + gold, prefix + gold, "(\(gold))_\(base)", "\(gold)_{\(base)}",
            "\(gold) (base \(base))",
            "\(gold) in base \(base)", Self.wide(gold), "$\(gold)$",
        ])
        return Pair(gold: gold + "_\(base)", given: given, way: "numeral")
    }

    private mutating func equalChoice() -> Pair {
        let letters = ["A", "B", "C", "D", "E"]
        let gold = random.pick(letters)
        if random.int(0...3) == 0 {
            let several = random.shuffled(letters).prefix(random.int(2...4))
            let joint = pick(", ", "、", " and ", "", "和", "; ")
            return Pair(
                gold: several.sorted().joined(), given: several.joined(separator: joint), way: "choice")
        }
        let given = random.pick([
            "(\(gold))", "\(gold).", "\(gold.lowercased())", "\(gold). 36", "(\(gold)) 36 km",
            "\\boxed{\(gold)}",
            "The answer is \(gold).", "选\(gold)", "答案：\(gold)", "**\(gold)**", "Option \(gold)",
            "I choose \(gold)", "\(gold)) x",
            "\(gold)\nbecause it is prime", "I think it is \(gold).", "The correct answer is (\(gold)).",
            Self.wide(gold),
            "故选\(gold)。", "正确选项是\(gold)",
        ])
        return Pair(gold: gold, given: given, way: "choice")
    }

    // MARK: Writing numbers

    private static func wide(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            view.append(
                scalar.value > 0x20 && scalar.value < 0x7F
                    ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar)
        }
        return String(view)
    }

    private static func grouped(_ digits: String, _ separator: String) -> String {
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += separator }
            text.append(digit)
        }
        return text
    }

    /// A whole number under 10^8 in Chinese.
    private static func chinese(_ value: Int) -> String {
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
    private static func english(_ value: Int) -> String {
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
    fileprivate var balanced: AnswerPairs.Pair {
        guard given.hasPrefix("("), given.hasSuffix(";") else { return self }
        var pair = self
        pair.given = given.dropLast() + ")"
        return pair
    }
}

extension String {
    /// Without zeros that say nothing, for telling numbers apart.
    fileprivate var trimmingZeros: String {
        var text = self
        if text.contains("."), text.allSatisfy({ $0.isNumber || $0 == "." || $0 == "-" }) {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return text
    }
}
