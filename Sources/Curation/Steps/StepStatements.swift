/// The arithmetic statements of a text: relations `a=b<c` of expressions whose values can be computed.
///
/// What cannot be read for sure (variables, units on one side, ratios, dates), and what is asked, supposed or
/// rounded, is left alone: a false alarm costs a good sample. Reading takes time linear in the text.
struct StepStatements {
    /// A statement that does not hold.
    struct Falsehood: Sendable {
        /// Of the scalars of the text.
        var range: Range<Int>
        /// Why it does not hold: `the left side is 14`.
        var fault: String
    }

    private(set) var truths = 0
    private(set) var falsehoods: [Falsehood] = []
    /// Those that look like arithmetic, and are not computed or not stated.
    private(set) var unreadable = 0

    init(_ text: [Unicode.Scalar]) {
        var context = StepContext(text)
        var start = 0
        while start < text.count {
            var end = start
            var isStatement = false
            var numbers = 0
            while end < text.count, text[end] != "\n" {
                if text[end].isDigit {
                    if end == start || !text[end - 1].isDigit { numbers += 1 }
                } else if !isStatement {
                    isStatement = Self.isSign(text[end]) || (numbers > 0 && Self.isVerb(text, end))
                }
                end += 1
            }
            if isStatement {
                read(text, line: start..<end, &context)
            } else if end > start {
                context.carried = nil
            }
            start = end + 1
        }
    }

    /// Whether a statement may stand in a line with this sign in it.
    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "<", ">", "\\", "＝", "＜", "＞", "≡", "≈", "≠", "≤", "≥", "≦", "≧": true
        default: false
        }
    }

    /// Whether a verb that may join numbers begins here, as far as two letters tell.
    private static func isVerb(_ text: [Unicode.Scalar], _ place: Int) -> Bool {
        switch text[place] {
        case "是", "等", "得", "为", "余": return true
        case "i", "a", "e", "g", "m", "l":
            guard text[place - 1] == " ", place + 1 < text.count else { return false }
            let pair = (text[place], text[place + 1])
            return [("i", "s"), ("a", "r"), ("e", "q"), ("g", "i"), ("m", "a"), ("l", "e")].contains {
                $0 == pair
            }
        default: return false
        }
    }

    private mutating func read(_ text: [Unicode.Scalar], line: Range<Int>, _ context: inout StepContext) {
        let before = context
        let reader = StepReader(text, line: line, comma: .groupsThousands)
        var found = StepLine(reader.tokens, &context)
        // "3+4=7,120+5=125", "2,5+1=3,5": a comma that may be another sign is given that chance.
        if !found.falsehoods.isEmpty, reader.tokens.contains(where: \.hasComma) {
            for comma in [StepReader.Comma.separates, .isPoint] {
                var other = before
                let reading = StepLine(StepReader(text, line: line, comma: comma).tokens, &other)
                if reading.falsehoods.count < found.falsehoods.count, reading.count > 0 {
                    (found, context) = (reading, other)
                }
            }
        }
        truths += found.truths
        unreadable += found.unreadable
        falsehoods += found.falsehoods
    }
}

/// What lines of a text know of the lines before them.
struct StepContext {
    private let text: [Unicode.Scalar]
    /// The last side of the line before, which a line that begins with a relation goes on from.
    var carried: StepExpression.Value?
    /// Decimals that something was rounded to: what is computed with them is not exact.
    private(set) var rounded: Set<Fraction> = []
    private var moduli: [Fraction]?

    init(_ text: [Unicode.Scalar]) {
        self.text = text
    }

    mutating func round(to value: Fraction) {
        if rounded.count < 10_000 { rounded.insert(value) }
    }

    /// Whether two numbers are the same modulo a number that the text names as a modulus, anywhere.
    mutating func areCongruent(_ a: Fraction, _ b: Fraction) -> Bool {
        let moduli = moduli ?? Self.moduli(of: text)
        self.moduli = moduli
        return moduli.contains { a.modulo($0) != nil && a.modulo($0) == b.modulo($0) }
    }

    /// The numbers after "mod", "modulo" and 模, the first eight.
    private static func moduli(of text: [Unicode.Scalar]) -> [Fraction] {
        var moduli: [Fraction] = []
        for place in text.indices where moduli.count < 8 {
            guard text.starts(with: "od", at: place + 1) && text[place].folded == "m" || text[place] == "模"
            else {
                continue
            }
            var index = place + 1
            while index < text.count, index < place + 10, !text[index].isDigit { index += 1 }
            var value = 0
            while index < text.count, text[index].isDigit, value < 1_000_000_000 {
                value = value * 10 + Int(text[index].value - 0x30)
                index += 1
            }
            let modulus = Fraction(value)
            if value > 1, !moduli.contains(modulus) { moduli.append(modulus) }
        }
        return moduli
    }
}
