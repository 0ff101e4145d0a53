/// How a predicted answer compares with the gold answer as mathematics.
///
/// Answers are equal by exact arithmetic, by normal forms, or by their values at several points. They are
/// different if that is proved. Everything else is undecided. Every pair of texts has an outcome, within a
/// time that its budget bounds.
package struct MathMatch: Sendable, Equatable {
    /// The outcome of a comparison.
    package enum Outcome: String, Sendable { case equal, different, undecided }

    /// The outcome of this comparison.
    package let outcome: Outcome
    /// How the outcome was shown, or why it was not, in one clause.
    package let reason: String

    /// Finds the final answer in both texts (see `AnswerPlace`), and compares them.
    package init(gold: String, prediction: String) {
        guard gold.utf8.count <= Self.longest, prediction.utf8.count <= Self.longest else {
            self.init(.undecided, "too long to be read")
            return
        }
        let gold = AnswerExtraction.gold(in: gold)
        switch AnswerExtraction.prediction(in: prediction) {
        case .text(let prediction): self.init(MathAnswer(gold), MathAnswer(prediction))
        case .unclear(let reason): self.init(gold.isEmpty ? Self.noGold : MathMatch(.undecided, reason))
        }
    }

    /// Compares a prediction whose place is known.
    init(gold: String, place: AnswerPlace, _ options: MathOptions = MathOptions()) {
        let gold = AnswerExtraction.gold(in: gold)
        switch StatedAnswer(place) {
        case .text(let text, _):
            guard gold.count <= Self.longest, text.count <= Self.longest else {
                self.init(.undecided, "too long to be read")
                return
            }
            let given = AnswerExtraction.normal(text)
            self.init(MathAnswer(gold, options), MathAnswer(given, options))
            guard outcome == .undecided else { return }
            switch AnswerExtraction.stated(in: given) {
            case .text(let formula): self.init(MathAnswer(gold, options), MathAnswer(formula, options))
            case .unclear(let reason): self.init(MathMatch(.undecided, reason))
            case nil: break
            }
            if outcome == .undecided,
                let match = ProseNumbers.match(gold: MathAnswer(gold, options), given)
            {
                self.init(match)
            }
        case .missing: self.init(gold.isEmpty ? Self.noGold : MathMatch(.different, "no answer"))
        case .unclear(let reason): self.init(gold.isEmpty ? Self.noGold : MathMatch(.undecided, reason))
        }
    }

    /// The longest text that is compared: longer ones are not answers, and reading them takes long.
    private static let longest = 25_000
    private static let noGold = MathMatch(.undecided, "the gold answer is empty")

    private init(_ other: MathMatch) { self = other }

    init(_ outcome: Outcome, _ reason: String) {
        (self.outcome, self.reason) = (outcome, reason)
    }

    init(_ gold: MathAnswer, _ prediction: MathAnswer) {
        guard !gold.text.isEmpty else {
            self.init(Self.noGold)
            return
        }
        guard !prediction.text.isEmpty else {
            self.init(.different, "no answer")
            return
        }
        if gold.text == prediction.text {
            self.init(.equal, "the same text")
            return
        }
        guard gold.options.decimal == .point else {
            self = Self.compareMarks(gold, prediction)
            return
        }
        self = Self.compare(gold, prediction)
        // A comma may separate thousands or items: both readings are tried.
        if outcome != .equal {
            let (golds, predictions) = (gold.readings, prediction.readings)
            for (place, one) in golds.enumerated() {
                for (other, two) in predictions.enumerated() where place + other > 0 {
                    let match = Self.compare(one, two)
                    if match.outcome == .equal {
                        self = match
                        return
                    }
                }
            }
        }
    }

    /// Compares with the decimal mark of the options. If it may be either one, both are tried; the outcome is
    /// undecided if a comma may be either and the readings disagree.
    private static func compareMarks(_ gold: MathAnswer, _ prediction: MathAnswer) -> MathMatch {
        var options = gold.options
        let mark = options.decimal
        options.decimal = .point
        let (one, two) = (
            MathOptions.DecimalMark.withPoints(gold.text), MathOptions.DecimalMark.withPoints(prediction.text)
        )
        func match(_ a: [Unicode.Scalar]?, _ b: [Unicode.Scalar]?) -> MathMatch {
            MathMatch(MathAnswer(a ?? gold.text, options), MathAnswer(b ?? prediction.text, options))
        }
        let comma = match(one?.text, two?.text)
        guard mark == .either, one != nil || two != nil else { return comma }
        let point = match(nil, nil)
        if comma.outcome == point.outcome { return comma }
        return comma.outcome == .equal && one?.isPlain ?? true && two?.isPlain ?? true
            ? comma : MathMatch(.undecided, "a comma that may be a decimal mark")
    }

    private static func compare(_ gold: MathAnswer, _ prediction: MathAnswer) -> MathMatch {
        let options = gold.options
        if let match = MathSymbols.labels(gold.text, prediction.text, options) { return match }
        if let match = MathChoice.compare(gold.text, prediction.text, options) { return match }
        let gold = MathChoice(gold.text)?.content.map { MathAnswer($0, options) } ?? gold
        let prediction = MathChoice(prediction.text)?.content.map { MathAnswer($0, options) } ?? prediction
        if let match = MathSymbols.compare(gold.text, prediction.text) { return match }
        let doubt: MathMatch?
        switch numbers(gold.text, prediction.text) {
        // The decimal may be the other number, rounded.
        case let match? where match.outcome == .different && options.digits > 0: doubt = nil
        case let match? where match.outcome != .undecided: return match
        case let match: doubt = match
        }
        let match: MathMatch
        var budget = MathBudget()
        do throws(Undecided) {
            let (one, two) = (try gold.node(&budget), try prediction.node(&budget))
            if one == two {
                match = MathMatch(.equal, one.isUnread ? "the same words" : "the same expression")
            } else {
                match = try compare(one, two, options, &budget)
            }
            // The formulas are equal, but the whole texts leave a doubt: a unit, a name, a percent sign.
            if let doubt, match.outcome == .equal { return doubt }
            if match.outcome == .different, MathSymbols.mayBeSame(gold.text, prediction.text) {
                return MathMatch(.undecided, "a number that may be read in several ways")
            }
        } catch {
            match = MathMatch(.undecided, error.reason)
        }
        return match
    }

    /// Compares two numbers in words, of which `NumberReading` understands every character: `two fifths`, 三成,
    /// `5 dozen`; nil where one text is not such a number.
    private static func numbers(_ gold: [Unicode.Scalar], _ prediction: [Unicode.Scalar]) -> MathMatch? {
        guard let one = MathAnswer.number(gold), let two = MathAnswer.number(prediction), one.isPlain,
            two.isPlain
        else { return nil }
        if !one.name.isEmpty, !two.name.isEmpty, one.name != two.name,
            max(one.name.count, two.name.count) <= 3
        {
            return MathMatch(.undecided, "another name")
        }
        switch one.match(two, isNear: ==) {
        case .right: return MathMatch(.equal, "the same number")
        // Words such as 分 may be units of two kinds; then the reader of formulas decides.
        case .wrong: return one.unit == nil || two.unit == nil ? MathMatch(.different, "other numbers") : nil
        case .differentUnits: return MathMatch(.undecided, "units that may differ")
        case .undecided(let reason):
            // A percent sign that the gold answer lacks may come from the question, if the number is large.
            return one.beforePercent == nil && two.beforePercent != nil && one.value < Rational(10)
                ? MathMatch(.different, "a percentage") : MathMatch(.undecided, reason)
        case .unreadableGold: return nil
        }
    }

    private static func compare(
        _ gold: MathNode, _ prediction: MathNode, _ options: MathOptions, _ budget: inout MathBudget
    ) throws(Undecided) -> MathMatch {
        var comparison = MathComparison(budget: budget, options: options)
        var match = try comparison.compare(gold, prediction)
        // A `log` without a base has the base 10 in one notation and e in another.
        if match.outcome != .equal, gold.hasBareLogarithm || prediction.hasBareLogarithm {
            var natural = MathComparison(
                budget: comparison.budget, options: options, logarithmBase: .constant(.e))
            let second = try natural.compare(gold, prediction)
            if second.outcome != .different { match = second }
        }
        return match
    }
}

/// The text of an answer, and how to read it.
struct MathAnswer: Sendable {
    /// The scalars in normal width, without white space at the ends.
    let text: [Unicode.Scalar]
    let options: MathOptions
    private let groupsThousands: Bool

    init(_ text: [Unicode.Scalar], _ options: MathOptions = MathOptions(), groupsThousands: Bool = true) {
        (self.text, self.options, self.groupsThousands) = (text, options, groupsThousands)
    }

    /// The answer as it is and, where a comma may mean two things, with the other meaning.
    var readings: [MathAnswer] {
        guard text.count <= 1000, text.contains(",") else { return [self] }
        var lexer = MathLexer(text, groupsThousands: true)
        guard (try? lexer.read()) != nil, lexer.hasGroupedThousands else { return [self] }
        return [self, MathAnswer(text, options, groupsThousands: false)]
    }

    /// The tree of the answer; words where it is not a formula.
    func node(_ budget: inout MathBudget) throws(Undecided) -> MathNode {
        try budget.pay(20 * text.count)
        let words = folded
        if let known = MathWords.phrases[words] { return known }
        if let number = Self.number(text), number.isPlain, number.unit == nil, number.name.isEmpty,
            number.beforePercent == nil, text.contains(where: { $0.isASCIILetter || $0.isHan }),
            !text.contains("\\")
        {
            return .number(number.value)
        }
        var lexer = MathLexer(Self.recurring(text) ?? text, groupsThousands: groupsThousands)
        guard let tokens = try lexer.read(), !tokens.isEmpty else { return .words(words) }
        try budget.pay(100 * tokens.count)
        var reader = MathReader(tokens)
        return reader.answer() ?? .words(words)
    }

    /// Rewrites `0.3 recurring` as `0.(3)`: the last digit repeats.
    private static func recurring(_ text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        for word in [" recurring", " repeating"] where text.suffix(word.utf8.count).text == word {
            let number = text.dropLast(word.utf8.count)
            guard let last = number.last, last.isDigit, number.contains("."),
                number.allSatisfy({ $0.isDigit || $0 == "." })
            else { return nil }
            return number.dropLast() + ["(", last, ")"]
        }
        return nil
    }

    /// Reads a number in words or digits; nil where the text is not a number, or is long.
    static func number(_ text: [Unicode.Scalar]) -> NumberReading? {
        text.count <= 200 ? NumberReading(text.text) : nil
    }

    /// The text for comparing words, without formatting and blanks that have no meaning, quotation marks, and
    /// a stop at the end. Letters become lower case if there are only words. Long texts stay as they are.
    private var folded: String {
        guard text.count <= 2000 else { return text.text }
        let text = Self.withoutFrames(text)
        let isFormula = text.contains { $0.isDigit || "\\=^_<>+*/".unicodeScalars.contains($0) }
        var result: [Unicode.Scalar] = []
        var index = 0
        // The depth of braces, and the depths of those that belong to formatting.
        var (depth, framed) = (0, [Int]())
        while index < text.count {
            let scalar = text[index]
            if scalar == "\\" {
                var end = index + 1
                while end < text.count, text[end].isASCIILetter { end += 1 }
                // \text, \mathrm and the like have no meaning of their own.
                if end > index + 1, Self.frames.contains(text[(index + 1)..<end].text) {
                    index = end
                    if index < text.count, text[index] == "{" {
                        framed.append(depth)
                        depth += 1
                        index += 1
                    }
                    continue
                }
            }
            index += 1
            if "$\"`".unicodeScalars.contains(scalar) { continue }
            if scalar == "{" { depth += 1 }
            if scalar == "}" {
                depth -= 1
                if framed.last == depth {
                    framed.removeLast()
                    continue
                }
            }
            if scalar == "*", !isFormula { continue }
            let folded = isFormula ? scalar : scalar.folded
            if folded.isBlank || folded == "~" {
                if let last = result.last, last != " " { result.append(" ") }
            } else {
                result.append(folded)
            }
        }
        while let last = result.last, last == " " || last == "." || last == "。" || last == "!" {
            result.removeLast()
        }
        return MathAnswer.withoutBlanks(result).text
    }

    /// The text with `x^{2}` as `x^2`, and without the spaces of LaTeX.
    private static func withoutFrames(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var index = 0
        while index < text.count {
            let scalar = text[index]
            if scalar == "{", index > 0, index + 2 < text.count, text[index + 2] == "}",
                text[index - 1] == "^" || text[index - 1] == "_"
            {
                result.append(text[index + 1])
                index += 3
            } else if scalar == "\\", index + 1 < text.count, ",;!: ".unicodeScalars.contains(text[index + 1])
            {
                if result.last != " " { result.append(" ") }
                index += 2
            } else {
                result.append(scalar)
                index += 1
            }
        }
        return result
    }

    /// The text without blanks, except those between two letters or digits, where they have a meaning.
    private static func withoutBlanks(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        func isSign(_ scalar: Unicode.Scalar) -> Bool {
            !scalar.isASCIILetter && !scalar.isDigit && scalar.value < 0x2E80
                && !scalar.properties.isAlphabetic
        }
        return text.indices.filter { place in
            text[place] != " "
                || place > 0 && !isSign(text[place - 1]) && !isSign(text[place + 1])
                    && !(text[place - 1].isHan && text[place + 1].isHan)
        }.map { text[$0] }
    }

    private static let frames: Set<String> = [
        "text", "mathrm", "textbf", "textit", "textrm", "mbox", "mathbf", "mathbb", "operatorname", "quad",
    ]
}

extension MathNode {
    /// Whether the node is words that could not be read as a formula.
    fileprivate var isUnread: Bool {
        if case .words = self { return true }
        return false
    }

    fileprivate var hasBareLogarithm: Bool {
        contains {
            if case .call(.log, let arguments) = $0 { return arguments.count == 1 }
            return false
        }
    }
}
