/// A number as people write it in an answer; nil unless all of it is read: `1,234`, `１２`, `3/4`, `1 1/2`,
/// `\frac{3}{4}`, `-0.50`, `1.5e3`, `x = 5`, `$12.00`, `50%`, `12 apples`, `2 million`, `forty-two`,
/// `5 dozen`, `3万`, `三百二十`, `百分之五`, `三个半`.
struct NumberReading: Sendable, Equatable {
    /// The exact value, with scale words and percentages applied.
    var value: Rational
    /// Whether the text can be read in one way only: `9,81` may be 9.81 or two numbers.
    var isPlain = true
    /// Other values the text may have: 1.234 for `1,234`.
    var others: [Rational] = []
    /// The number before a bare %, which may be copied from the question: 50 for `50%`.
    var beforePercent: Rational?
    /// The unit or the thing counted; nil where none is named.
    var unit: AnswerUnit?
    /// The left side of `x = 5`.
    var name = ""

    /// Longer digit strings are not read: an answer is not that long, and comparing stays quick.
    static let digitLimit = 1000

    /// Nil where the text is not one number, or where any character is not understood.
    init?(_ text: String) {
        guard text.utf8.count <= 4 * Self.digitLimit else { return nil }
        self.init(plainAnswer(text)[...])
    }

    /// - Parameter plain: a text from `plainAnswer`.
    init?(_ plain: ArraySlice<Unicode.Scalar>) {
        guard plain.count <= 4 * Self.digitLimit else { return nil }
        let text = bare(Array(plain), .statements)
        guard let equals = text.lastIndex(of: "=") else {
            guard let reading = NumberReader.read(text) else { return nil }
            self = reading
            return
        }
        guard let reading = NumberReader.read(bare(Array(text[(equals + 1)...]), .statements)) else {
            return nil
        }
        self = reading
        // Each left side is a name, or has the same value: 4+1=5.
        for side in text[..<equals].split(separator: "=", omittingEmptySubsequences: false) {
            let side = side.trimming { $0.isBlank }
            if Self.isName(side) {
                name = side.text
            } else {
                guard let last = side.last, !"<>!≠≈≤≥".unicodeScalars.contains(last), side.count <= 200,
                    !side.contains(where: { $0.isASCIILetter && $0 != "x" }),
                    MathMatch(gold: text[(equals + 1)...].text, prediction: side.text).outcome == .equal
                else { return nil }
            }
        }
    }

    init(_ value: Rational) { self.value = value }

    /// Words that show that nothing is stated.
    private static let denials: Set<String> = [
        "not", "no", "never", "or", "isn", "t", "若", "不", "如果", "if", "maybe", "perhaps", "probably",
        "possibly",
        "likely", "might", "could",
    ]

    /// A variable or a few words: `x`, `x_1`, `f(2)`, `total cost`, 总数.
    private static func isName(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = text.first, first.properties.isAlphabetic || first == "\\", text.count <= 60 else {
            return false
        }
        guard
            !text.contains(where: {
                !($0.properties.isAlphabetic || $0.isDigit || " _(){}'\\".unicodeScalars.contains($0))
            })
        else { return false }
        let words = text.text.lowercased().split { !$0.isLetter }
        return !words.contains {
            Self.denials.contains(String($0))
        }
            && !text.contains { "不非没或若".unicodeScalars.contains($0) }
    }
}

extension NumberReading {
    /// Compares two readings; `isNear` says which values count as equal.
    func match(_ given: NumberReading, isNear: (_ gold: Rational, _ given: Rational) -> Bool) -> AnswerMatch {
        guard isPlain else {
            let candidates = [value] + others
            return candidates.contains { isNear($0, given.value) }
                ? .undecided("the gold answer may be read in several ways") : .unreadableGold
        }
        if name.count == 1, given.name.count == 1, name != given.name {
            return .undecided("another name: \(given.name), expected \(name)")
        }
        let factor: Rational
        switch AnswerUnit.relation(unit, given.unit) {
        case .same: factor = .one
        case .factor(let known): factor = known
        case .unknown:
            return isNear(value, given.value) ? .differentUnits : .wrong
        }
        if given.isPlain, isNear(value, given.value * factor) { return .right }
        // The question may ask for a percentage: then 50% is 50.
        if (beforePercent == nil) != (given.beforePercent == nil),
            value.absolute >= .one || beforePercent != nil
        {
            let (one, two) = (beforePercent ?? value, given.beforePercent ?? given.value)
            if one.absolute >= .one, isNear(one, two) { return .undecided("a percentage, or a number") }
        }
        let others = (given.isPlain ? [] : [given.value]) + given.others
        if others.contains(where: { isNear(value, $0 * factor) })
            || self.others.contains(where: { isNear($0, given.value * factor) })
        {
            return .undecided("the number may be read in several ways")
        }
        return .wrong
    }
}
