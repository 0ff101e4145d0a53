import Curation
import Problems
import Tensors

/// Pairs that are equal.
extension AnswerPairs {
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
}
