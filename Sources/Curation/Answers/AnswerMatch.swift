import Problems

/// How a given answer compares with the gold answer of a problem.
package enum AnswerMatch: Sendable, Equatable {
    case right
    case wrong
    /// The gold answer cannot be read in its form; nothing is said of the given one.
    case unreadableGold
    /// The numbers agree but are given in units that may or may not be the same.
    case differentUnits
    /// Neither equal nor different could be shown (see `MathMatch`).
    case undecided(String)

    /// Compares two answers by their form. Total: any two texts have a result.
    ///
    /// The readings are lenient in notation (width, case, punctuation, separators, units) and exact in value.
    package init(gold: String, given: String, form: AnswerForm) {
        switch form {
        case .number: self = Self.number(gold, given)
        case .list:
            self = Self.compare(Self.list(gold), Self.list(given))
        case .numeral:
            self = Self.numeral(gold, given)
        case .date:
            self = Self.compare(CalendarDate(gold), CalendarDate(given))
        case .names:
            self = Self.compare(Self.names(gold), Self.names(given))
        case .math:
            let match = MathMatch(gold: gold, prediction: given)
            switch match.outcome {
            case .equal: self = .right
            case .different: self = .wrong
            case .undecided: self = .undecided(match.reason)
            }
        case .text:
            let text = Self.text(gold)
            self = Self.compare(text.isEmpty ? nil : text, Self.text(given))
        case .code: self = .unreadableGold
        }
    }

    private static func compare<Value: Equatable>(_ gold: Value?, _ given: Value?) -> AnswerMatch {
        guard let gold else { return .unreadableGold }
        return gold == given ? .right : .wrong
    }

    private static func number(_ gold: String, _ given: String) -> AnswerMatch {
        guard let gold = NumberReading(gold) else { return .unreadableGold }
        guard let given = NumberReading(given) else { return .wrong }
        guard gold.value == given.value else {
            // A percentage is a number too: 50% = 0.5.
            guard gold.percent != given.percent else { return .wrong }
            let hundred = Rational(100)
            let same =
                gold.percent
                ? gold.value / hundred == given.value
                : given.value / hundred == gold.value
            return same ? .right : .wrong
        }
        // Read literally 0.5% is not 0.5; from 1 up a lone percent sign is taken for the question's unit.
        if gold.percent != given.percent, gold.value.absolute < .one { return .wrong }
        let units = !gold.unit.isEmpty && !given.unit.isEmpty && gold.unit != given.unit
        return units ? .differentUnits : .right
    }

    /// The items of a list; those that are no numbers are kept as folded text.
    private static func list(_ text: String) -> [ListItem]? {
        guard text.utf8.count <= 100_000 else { return nil }
        let items = split(unwrapped(fold(text)), at: { $0 == "," || $0 == ";" || $0 == " " })
            .filter { $0 != "and" && $0 != "和" && $0 != "以及" }
        guard !items.isEmpty, items.count <= 10_000 else { return nil }
        return items.map { item in
            NumberReading(item).map { .number($0.value) } ?? .word(item)
        }
    }

    private enum ListItem: Equatable {
        case number(Rational)
        case word(String)
    }

    private static func numeral(_ gold: String, _ given: String) -> AnswerMatch {
        guard let gold = digits(gold) else { return .unreadableGold }
        guard let given = digits(given) else { return .wrong }
        if stripped(gold) == stripped(given) { return .right }
        for prefix in ["0x", "0b", "0o"] where given.hasPrefix(prefix) && given.count > 2 {
            return stripped(String(given.dropFirst(2))) == stripped(gold) ? .right : .wrong
        }
        return .wrong
    }

    /// A numeral without spaces, subscripts and a base in brackets; nil where something else remains.
    private static func digits(_ text: String) -> String? {
        guard text.utf8.count <= 4000 else { return nil }
        var numeral = unwrapped(fold(text))
        if numeral.first == "(", numeral.contains("_") { numeral.removeFirst() }
        if let end = numeral.firstIndex(where: { $0 == "_" || $0 == "(" || $0 == ")" }),
            end > numeral.startIndex
        {
            numeral = numeral[..<end]
        }
        while let last = numeral.last, last.value >= 0x2080, last.value <= 0x2089 { numeral.removeLast() }
        let kept = numeral.filter { $0 != " " && $0 != "," }
        guard !kept.isEmpty, kept.allSatisfy({ $0.isDigit || $0.isASCIILetter || $0 == "-" }) else {
            return nil
        }
        return Array(kept).text
    }

    private static func stripped(_ numeral: String) -> String {
        let bare = numeral.drop { $0 == "0" }
        return bare.isEmpty ? "0" : String(bare)
    }

    private static func names(_ text: String) -> [String]? {
        guard text.utf8.count <= 100_000 else { return nil }
        let folded = unwrapped(fold(text), equation: false)
        var items: [String] = []
        for part in split(
            folded, at: { $0 == "," || $0 == ";" || $0 == "&" || $0 == "和" || $0 == "与" || $0 == "及" })
        {
            // "Ann and Bo": the word, not the letters inside a name.
            var current: [Substring] = []
            for word in part.split(separator: " ") {
                if word == "and" || word == "以" {
                    if !current.isEmpty { items.append(current.joined(separator: " ")) }
                    current = []
                } else {
                    current.append(word)
                }
            }
            if !current.isEmpty { items.append(current.joined(separator: " ")) }
        }
        guard !items.isEmpty else { return nil }
        items.sort { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
        // A name given twice is still one name.
        return items.enumerated().filter { $0.offset == 0 || items[$0.offset - 1] != $0.element }.map(
            \.element)
    }

    private static func text(_ text: String) -> String {
        unwrapped(fold(text), equation: false).text
    }

    private static func split(
        _ text: ArraySlice<Unicode.Scalar>, at isSeparator: (Unicode.Scalar) -> Bool
    ) -> [String] {
        text.split(whereSeparator: isSeparator).map { $0.text }
    }
}
