/// The text after a number: a unit of measurement, or the thing that is counted. Words that may change the
/// number (`or more`, `dozen`, `less`, 多, 以上) are not units.
struct AnswerUnit: Sendable, Equatable {
    private var measure: MathUnit
    /// Whether the text adds no meaning: "each", 个.
    let isNothing: Bool

    init(word: String) {
        (measure, isNothing) = (MathUnit(word: word), false)
    }

    private init(_ measure: MathUnit?) {
        (self.measure, isNothing) = (measure ?? MathUnit(), measure == nil)
    }

    /// Nil where some of the text is not understood.
    init?(_ text: ArraySlice<Unicode.Scalar>, isOne: Bool) {
        var text = text.trimming { $0.isBlank }
        guard !text.isEmpty, text.count <= 60 else { return nil }
        if text.contains(where: \.isHan) {
            guard let unit = Self.chinese(text) else { return nil }
            self = unit
            return
        }
        for end in Self.endings where text.hasSuffix(end) {
            let rest = text.dropLast(end.unicodeScalars.count)
            guard rest.last.map(\.isBlank) ?? true else { continue }
            text = rest.trimming { $0.isBlank }
            break
        }
        guard !text.isEmpty else {
            self.init(nil)
            return
        }
        if let measure = Self.measure(text) {
            self.init(measure)
        } else if let counted = Self.counted(text, isOne: isOne) {
            self.init(counted)
        } else {
            return nil
        }
    }

    enum Relation {
        case same
        /// A value in the second unit times this factor is the value in the first unit.
        case factor(Rational)
        case unknown
    }

    /// Compares two units; a missing unit is taken to be the same as the other one.
    static func relation(_ one: AnswerUnit?, _ two: AnswerUnit?) -> Relation {
        guard let one, let two, !one.isNothing, !two.isNothing, one != two else { return .same }
        guard one.measure.powers == two.measure.powers, one.measure.isKnown else { return .unknown }
        return .factor(two.measure.factor / one.measure.factor)
    }

    private static let endings = ["each", "in total", "in all", "altogether", "total"]

    // MARK: English

    /// `km`, `m/s^2`, `square meters`, `miles per hour`.
    private static func measure(_ text: ArraySlice<Unicode.Scalar>) -> MathUnit? {
        var result = MathUnit()
        var isBelow = false
        var power = 1
        var index = text.startIndex
        var isFirst = true
        while index < text.endIndex {
            let scalar = text[index]
            if scalar == " " || scalar == "*" {
                index += 1
                continue
            }
            if scalar == "/" {
                guard !isFirst, !isBelow else { return nil }
                isBelow = true
                index += 1
                continue
            }
            var end = index
            while end < text.endIndex, text[end].properties.isAlphabetic || text[end] == "°" { end += 1 }
            guard end > index else { return nil }
            let word = text[index..<end].text
            index = end
            switch word.lowercased() {
            case "per":
                guard !isFirst, !isBelow else { return nil }
                isBelow = true
                continue
            case "square", "sq":
                power = 2
                continue
            case "cubic", "cu":
                power = 3
                continue
            default: break
            }
            guard isUnit(word) else { return nil }
            var exponent = power
            power = 1
            if index < text.endIndex, text[index] == "^" {
                var digits = text[(index + 1)...]
                let isBraced = digits.first == "{"
                if isBraced { digits.removeFirst() }
                let sign = digits.first == "-" ? -1 : 1
                if sign < 0 { digits.removeFirst() }
                guard exponent == 1, let digit = digits.first, digit.isDigit else { return nil }
                digits.removeFirst()
                if isBraced {
                    guard digits.first == "}" else { return nil }
                    digits.removeFirst()
                }
                guard !(digits.first?.isDigit ?? false) else { return nil }
                exponent = sign * Int(digit.value - 0x30)
                index = digits.startIndex
            }
            guard let factor = MathUnit(word: word).power(isBelow ? -exponent : exponent) else { return nil }
            result = result.times(factor)
            isFirst = false
        }
        return isFirst || power != 1 ? nil : result
    }

    private static func isUnit(_ word: String) -> Bool {
        guard MathUnit.isKnown(word), let first = word.unicodeScalars.first else { return false }
        // A letter in another case is another unit, or no unit.
        return word.unicodeScalars.count > 1 || !(first.value >= 0x41 && first.value <= 0x5A)
            || "LNJWVAKΩ".unicodeScalars.contains(first)
    }

    /// A noun in the plural with up to two words before it: `apples`, `red apples`. After the number one it
    /// may be in the singular.
    private static func counted(_ text: ArraySlice<Unicode.Scalar>, isOne: Bool) -> MathUnit? {
        guard text.allSatisfy({ $0.isLatin || $0 == " " || $0 == "-" || $0 == "'" }) else { return nil }
        let words = text.text.lowercased().split(separator: " ").map(String.init)
        guard (1...3).contains(words.count), let last = words.last, last.utf8.count >= 2 else { return nil }
        guard
            !words.contains(where: { word in
                word.split(separator: "-").contains { changing.contains(String($0)) }
            })
        else { return nil }
        let isPlural =
            plurals.contains(last)
            || last.utf8.count >= 4 && last.hasSuffix("s")
                && !["ss", "us", "is"].contains(String(last.suffix(2)))
        guard isPlural || isOne && last.utf8.count >= 3 else { return nil }
        return MathUnit(word: words.joined(separator: " "))
    }

    private static let plurals: Set<String> = Set(
        """
        people men women children sheep fish feet teeth geese mice deer dice oxen cattle police salmon boxes \
        buses aircraft series species yen yuan baht won
        """.words)

    /// Words that change the number before them, or deny or weaken it.
    private static let changing: Set<String> = Set(
        """
        or and more less fewer than over under above below least most about around approximately roughly \
        nearly almost not no nor except but to of per times plus minus percent percentage dozen dozens score \
        scores gross hundred hundreds thousand thousands million millions billion billions trillion \
        trillions tens tenths hundredths thousandths halves thirds quarters fourths fifths sixths sevenths \
        eighths ninths pair pairs couple couples trio trios squared cubed before after ago late early from \
        short too many few half double twice triple negative off up down lakh lakhs crore crores fold is are \
        was were if unless without besides versus plural others mod modulo base power powers factorial \
        factorials percents ones modulus maybe perhaps extra additional zeros decades centuries fewest sixes \
        sevens eights nines fives fours threes twos left
        """.words)

    // MARK: Chinese

    /// A unit, or a classifier with or without the thing counted: 千米, 个, 个苹果.
    private static func chinese(_ text: ArraySlice<Unicode.Scalar>) -> AnswerUnit? {
        let word = text.text
        if MathUnit.isKnown(word) { return AnswerUnit(word: word) }
        guard text.allSatisfy(\.isHan), text.count <= 6, !text.contains(where: { changers.contains($0) })
        else {
            return nil
        }
        guard let first = text.first, classifiers.contains(first) else { return nil }
        let counted = text.dropFirst()
        return counted.isEmpty ? AnswerUnit(nil) : AnswerUnit(word: counted.text)
    }

    /// Whether a text is a classifier or a unit that 半, a half, may follow: 个, 天, 小时.
    static func isClassifier(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = text.first else { return false }
        return MathUnit.isKnown(text.text) && text.text != "分"
            || text.count == 1 && classifiers.contains(first)
    }

    private static let classifiers = Set(
        ("个個只隻条條本支枝张張名位人次件台辆輛棵颗朵头頭匹座间块片份页页题道根粒滴艘架扇户所处步环圈套组瓶杯碗袋箱盒包堆群排行列项种类场局"
            + "岁歲号层楼级句字段封首幅把顶枚盏串束盘桶罐筐篮打株艇轮").unicodeScalars
    ).subtracting("打号".unicodeScalars)

    /// Characters that change the number before them, or weaken it.
    private static let changers = Set(
        "多半余餘几幾成折以上下不非没或至到左右内外前后後少约又和与及加减乘除比之倍万萬亿億千百十零一二两三四五六七八九来近超过過多于低高为是的".unicodeScalars)
}
