/// The written form of a number: place values, digit sums, and answers read back as numbers.
extension Int {
    /// What its digits stand for, largest first, zeros left out: 305 gives 300 and 5. None for 0.
    var placeValues: [Int] {
        var parts: [Int] = []
        var (rest, unit) = (magnitude, UInt(1))
        while rest > 0 {
            if rest % 10 > 0 { parts.append(Int(rest % 10 * unit)) }
            rest /= 10
            unit &*= 10
        }
        return parts.reversed()
    }

    /// Its decimal digits, sign left out.
    var digits: [Int] { String(magnitude).compactMap(\.wholeNumberValue) }

    /// As a factor or a term behind an operator: negative numbers stand in parentheses.
    var enclosed: String { self < 0 ? "(\(self))" : String(self) }

    /// As it follows a sum: `+5` or `-5`.
    var signed: String { self < 0 ? String(self) : "+\(self)" }

    /// The whole number that a candidate answer spells; nil if it spells none, or one so large
    /// (over a thousand million unless said otherwise) that no exercise has it as an answer.
    init?(candidate: String, atMost limit: UInt = 1_000_000_000) {
        guard let value = Int(candidate), value.magnitude <= limit else { return nil }
        self = value
    }
}

extension Check {
    /// The check of a candidate that is not a whole number where one is asked for; a long one is cut.
    static func notWhole(_ candidate: String, _ language: Language) -> Check {
        let shown = candidate.prefix(40)
        return Check(
            text: language.choose(
                "\(shown) is not a whole number, so it is wrong.", "\(shown)不是整数，所以错了。"),
            holds: false)
    }
}

extension Language {
    /// Statements of one line, put together with commas.
    func list(_ statements: [String]) -> String {
        statements.joined(separator: choose(", ", "，"))
    }
}
