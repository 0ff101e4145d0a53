import Curation
import Problems
import Tensors

/// Pairs that differ.
extension AnswerPairs {
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
            // 1+1=8/4 is true.
            let parts = gold.split(separator: "/").compactMap { Int($0) }
            let isTrue = given.hasPrefix("1+1=") && parts.first == 2 * (parts.count == 2 ? parts[1] : 1)
            if given.hasPrefix("--") || isTrue || isRounded && way == "tolerance" { given = gold + "?" }
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
        let isPowerOfOne = ["1", "-1"].contains(gold) || gold.hasSuffix("/1")
        if gold.trimmingZeros == "0" || isPowerOfOne || given.trimmingZeros == gold.trimmingZeros {
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
}
