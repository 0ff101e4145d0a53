/// The number of a short text of prose that has only one.
///
/// It can show that an answer is wrong, and not that it is right: "So she has 40 eggs." does not state 18, but
/// words may deny or bound the number, or change it in more ways than a list can hold. Words that are known
/// to change a number ("dozen", "half", 倍), numerals in words and signs of arithmetic leave a text unread.
enum ProseNumbers {
    /// Compares the only number of a text with the gold answer.
    ///
    /// - Returns: that they are different; nil where that is not shown.
    static func match(gold: MathAnswer, _ text: [Unicode.Scalar]) -> MathMatch? {
        guard gold.options == MathOptions(), let number = MathAnswer.number(gold.text), number.isPlain,
            number.beforePercent == nil, number.name.isEmpty, number.unit == nil, number.value != .zero,
            number.value != .one, let only = onlyNumber(text), only != number.value
        else { return nil }
        return MathMatch(.different, "the only number of the text is another")
    }

    /// The only number of a text; nil where there is none or several, or where it may not be what its digits
    /// say.
    private static func onlyNumber(_ text: [Unicode.Scalar]) -> Rational? {
        guard text.count <= 400, isProse(text), let first = text.firstIndex(where: \.isDigit) else {
            return nil
        }
        var end = first
        func isDigit(_ place: Int) -> Bool { text.indices.contains(place) && text[place].isDigit }
        while isDigit(end)
            || text.indices.contains(end) && ",.".unicodeScalars.contains(text[end]) && isDigit(end + 1)
        {
            end += 1
        }
        let before = first > 0 ? text[first - 1] : " "
        let after = end < text.count ? text[end] : " "
        guard before.isBlank || "$€£¥".unicodeScalars.contains(before) || before.isHan,
            after.isBlank || ".,。，".unicodeScalars.contains(after) || after.isHan,
            !text[end...].contains(where: \.isDigit), isPlain(text[..<first]), isPlain(text[end...]),
            let number = MathAnswer.number(Array(text[first..<end])), number.isPlain
        else { return nil }
        return number.value
    }

    /// Whether a part of a text has only signs of prose, and no word that may change a number.
    private static func isPlain(_ part: ArraySlice<Unicode.Scalar>) -> Bool {
        guard part.allSatisfy({ $0.properties.isAlphabetic || $0.isBlank || signs.contains($0) }),
            !part.indices.contains(where: { place in
                // 一共 is "in all".
                let isInAll = part[place] == "一" && place + 1 < part.endIndex && part[place + 1] == "共"
                return changingSigns.contains(part[place]) && !isInAll
            })
        else { return false }
        let words = part.split { !$0.properties.isAlphabetic || $0.isHan }.map { $0.text.lowercased() }
        return words.allSatisfy { word in
            // A single letter may be a variable, and a short word a constant or a unit.
            (word.count > 2 || short.contains(word)) && !MathWords.isName(word) && !changing.contains(word)
        }
    }

    /// Whether a text has as many words as the least sentence, and not only a number with a word or two.
    private static func isProse(_ text: [Unicode.Scalar]) -> Bool {
        text.count(where: \.isHan) >= 5 || text.split { !$0.properties.isAlphabetic }.count >= 4
    }

    private static let signs = Set(".,;:'\"$€£¥。，；：“”".unicodeScalars)

    private static let short: Set<String> = [
        "a", "i", "s", "so", "is", "it", "he", "we", "an", "of", "to", "on", "at", "by", "as", "be", "my",
        "us", "do",
    ]

    private static let changingSigns = Set(
        "二两三四五六七八九十百千万亿一半倍成零〇双俩仨几数负减加乘除约余多少超分角毛刻厘方倒根又比折打对亏赔".unicodeScalars)

    private static let changing: Set<String> = Set(
        """
        half halves third thirds quarter quarters fourth fifth sixth seventh eighth ninth tenth \
        hundredth thousandth twice thrice double doubled triple tripled quadruple dozen dozens score \
        scores pair pairs couple couples gross grand tens hundred hundreds thousand thousands million \
        millions billion billions trillion lakh crore times fold minus negative below loss lost loses \
        deficit owes debt squared cubed square cube root power factorial reciprocal percent point cent \
        cents penny pennies dime dimes nickel nickels divided multiplied plus less than each per out \
        single none nothing empty
        """.split(separator: " ").map(String.init))
}
