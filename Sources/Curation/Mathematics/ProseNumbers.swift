/// The numbers of a sentence of prose; nil where one of them may not be what its digits say.
///
/// "So, Josh made a profit of $40,000." has the number 40,000. Words that change a number ("half", "dozen",
/// "at least", 倍), numerals in words, and arithmetic that is left to do ("20% of 50") leave a sentence unread.
struct ProseNumbers {
    /// The numbers, in order.
    private(set) var values: [Rational] = []
    private var hasPercent = false
    /// The words of units that follow a number.
    private var units: Set<String> = []

    /// Compares the only number that a text states in its last sentence with the gold answer.
    ///
    /// They are equal if the text is one sentence or the last one begins with a word such as "so". They are
    /// different if no sentence has the number of the gold answer.
    ///
    /// - Parameter doubts: words that show that a sentence does not state the answer.
    /// - Returns: nil where neither is shown.
    static func match(
        gold: MathAnswer, _ text: [Unicode.Scalar], doubts: Set<String>
    ) -> MathMatch? {
        guard gold.options == MathOptions(), text.count <= 2000, isProse(text),
            let number = MathAnswer.number(gold.text), number.isPlain, number.beforePercent == nil,
            number.name.isEmpty, number.unit == nil
        else { return nil }
        let sentences = AnswerMarks.sentences(of: text.text)
        let read = sentences.compactMap { ProseNumbers(Array($0.unicodeScalars)) }
        guard let last = sentences.last, let stated = read.last, !stated.values.isEmpty,
            read.count == sentences.count
        else { return nil }
        guard read.contains(where: { $0.values.contains(number.value) }) else {
            return MathMatch(.different, "no number of the sentence is the answer")
        }
        let words = last.lowercased().split { !$0.isLetter }.map(String.init)
        let isConclusion =
            sentences.count == 1 || conclusions.contains(words.first ?? "")
            || ["所以", "因此", "故", "综上", "总之"].contains { last.hasPrefix($0) }
        guard isConclusion, stated.values.allSatisfy({ $0 == number.value }), !stated.hasPercent,
            !words.contains(where: doubts.contains),
            !last.contains(where: { "不非没错若假设可能或".contains($0) })
        else { return nil }
        return MathMatch(.equal, "the only number of the sentence")
    }

    /// Whether the text has as many words as the least sentence, and not only a number with a word or two.
    private static func isProse(_ text: [Unicode.Scalar]) -> Bool {
        text.count(where: \.isHan) >= 5
            || text.text.split { !$0.isLetter }.count(where: { $0.count > 1 }) >= 4
    }

    private static let conclusions: Set<String> = [
        "so", "therefore", "thus", "hence", "finally", "consequently", "altogether", "overall",
    ]

    private init?(_ sentence: [Unicode.Scalar]) {
        var index = 0
        // Whether arithmetic is left to do; the word before the present place; whether it follows a number.
        var (isOpen, word, followsNumber) = (false, "", false)
        func at(_ place: Int) -> Unicode.Scalar {
            sentence.indices.contains(place) ? sentence[place] : " "
        }
        while index < sentence.count {
            let (scalar, start) = (sentence[index], index)
            if scalar.isDigit {
                guard word != "-", let value = Self.number(sentence, &index) else { return nil }
                let isNegative = at(start - 1) == "-"
                values.append(isNegative ? -value : value)
                if at(index) == "%" {
                    hasPercent = true
                    values.append(values[values.count - 1] / Rational(100))
                    index += 1
                }
                // 20x, 3rd, 1:30, 3-day, 5^2
                guard
                    at(index).isBlank || ".,;!?)\"'*。，；！？）".unicodeScalars.contains(at(index))
                        || at(index).isHan,
                    !at(index + 1).isDigit || at(index).isBlank || at(index).isHan,
                    at(start - 1).isBlank || "$€£¥(\"'*-=，：:".unicodeScalars.contains(at(start - 1))
                        || at(start - 1).isHan, !isNegative || at(start - 2).isBlank
                else { return nil }
                followsNumber = true
                continue
            }
            index += 1
            if scalar.isHan {
                if scalar == "一", at(index) == "共" { continue }
                guard !Self.changingSigns.contains(scalar) else { return nil }
            } else if scalar.properties.isAlphabetic {
                while index < sentence.count, sentence[index].properties.isAlphabetic { index += 1 }
                word = sentence[start..<index].text.lowercased()
                guard !at(index).isDigit, !at(start - 1).isDigit else { return nil }
                if word == "x", followsNumber {
                    isOpen = true
                } else {
                    guard MathWords.number(word) == nil, !Self.changing.contains(word),
                        !(followsNumber && word == "of")
                    else { return nil }
                    if followsNumber, MathUnit.isKnown(word) { units.insert(word) }
                }
            } else if scalar == "=" {
                isOpen = false
            } else if "+/÷^".unicodeScalars.contains(scalar)
                || "-*".unicodeScalars.contains(scalar) && at(start - 1).isBlank && at(index).isBlank
            {
                isOpen = true
            } else if !scalar.isBlank, !Self.plain.contains(scalar) {
                return nil
            }
            if !scalar.isBlank, scalar != "*" { followsNumber = false }
        }
        // 3 hours and 20 minutes are one number.
        guard !isOpen, units.count < 2 else { return nil }
    }

    /// Reads digits with commas between thousands, decimals, and a fraction, and moves past them.
    private static func number(_ text: [Unicode.Scalar], _ index: inout Int) -> Rational? {
        var end = index
        func isDigit(_ place: Int) -> Bool { text.indices.contains(place) && text[place].isDigit }
        while isDigit(end)
            || text.indices.contains(end) && ",./".unicodeScalars.contains(text[end]) && isDigit(end + 1)
        {
            end += 1
        }
        let reading = MathAnswer.number(Array(text[index..<end]))
        index = end
        guard let reading, reading.isPlain else { return nil }
        return reading.value
    }

    private static let plain = Set(".,;:!?'\"()$€£¥*-。，；：！？（）、“”".unicodeScalars)

    private static let changingSigns = Set("二两三四五六七八九十百千万亿一半倍成零〇双俩仨几数负减加乘除约余多少超任另".unicodeScalars)

    /// Words after or before which a number is not the value that is meant.
    private static let changing: Set<String> = Set(
        """
        half halves third thirds quarter quarters fourth fifth sixth seventh eighth ninth tenth hundredth thousandth \
        twice thrice double doubled triple tripled quadruple dozen dozens score scores pair pairs couple couples gross hundred \
        hundreds thousand thousands million millions billion billions trillion times fold least most about around \
        approximately roughly nearly almost over under between below above minus negative less fewer than plus without \
        except squared cubed square root power percent point cent cents penny pennies dime dimes nickel nickels loss lost \
        loses owes debt k m up short but any other rather besides apart excluding first last next previous
        """.split(separator: " ").map(String.init))
}
