/// The arithmetic statements of a text: relations `a=b<c` of expressions whose values can be computed.
///
/// Statements that cannot be read for certain (with variables, units on one side, ratios, dates), or that are
/// asked, supposed or rounded, are not judged: a false alarm costs a good sample. Reading takes time linear
/// in the text.
struct Statements {
    /// A false statement.
    struct Falsehood: Sendable {
        /// The range of scalars in the text.
        var range: Range<Int>
        /// Why it is false: `the left side is 14`.
        var fault: String
    }

    private(set) var truths = 0
    private(set) var falsehoods: [Falsehood] = []
    /// The number of statements that look like arithmetic, but are not computed or not stated.
    private(set) var unreadable = 0

    init(_ text: [Unicode.Scalar]) {
        var context = StatementContext(text)
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

    /// Whether a line with this sign may hold a statement.
    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "<", ">", "\\", "＝", "＜", "＞", "≡", "≈", "≠", "≤", "≥", "≦", "≧": true
        default: false
        }
    }

    /// Whether a verb that may join numbers begins here, judged by two letters at most.
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

    private mutating func read(_ text: [Unicode.Scalar], line: Range<Int>, _ context: inout StatementContext)
    {
        let reader = StatementReader(text, line: line, comma: .groupsThousands)
        let before = reader.tokens.contains(where: \.hasComma) ? context : nil
        var found = StatementLine(reader.tokens, &context)
        // "3+4=7,120+5=125", "2,5+1=3,5": the comma is read in other ways if the first one gives false
        // statements.
        if !found.falsehoods.isEmpty, let before {
            for comma in [StatementReader.Comma.separates, .isPoint] {
                var other = before
                let reading = StatementLine(StatementReader(text, line: line, comma: comma).tokens, &other)
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

/// What the reader of a line knows from the lines before it.
struct StatementContext {
    /// The last side of the line before; a line that begins with a relation continues from it.
    var carried: StatementExpression.Value?
    /// Decimals that came from rounding: results computed with them are not exact.
    private(set) var rounded: Set<Fraction> = []
    private let moduli: Moduli

    /// The moduli, found once, at the first use.
    private final class Moduli {
        private let text: [Unicode.Scalar]
        lazy var values = StatementContext.moduli(of: text)

        init(_ text: [Unicode.Scalar]) {
            self.text = text
        }
    }

    init(_ text: [Unicode.Scalar]) {
        moduli = Moduli(text)
    }

    mutating func round(to value: Fraction) {
        if rounded.count < 1000 { rounded.insert(value) }
    }

    /// Whether two numbers are the same modulo some number that the text names as a modulus.
    func areCongruent(_ a: Fraction, _ b: Fraction) -> Bool {
        moduli.values.contains { a.modulo($0) != nil && a.modulo($0) == b.modulo($0) }
    }

    /// The first eight numbers after "mod", "modulo" and 模.
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
