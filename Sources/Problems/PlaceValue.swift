/// The written form of a number: place values, digit sums, and answers read back as numbers.
extension Int {
    /// The values of the digits, largest first, without zeros: 300 and 5 for 305; none for 0.
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

    /// The decimal digits, without the sign.
    var digits: [Int] { String(magnitude).compactMap(\.wholeNumberValue) }

    /// The number as a factor or a term after an operator: negative numbers are in parentheses.
    var enclosed: String { self < 0 ? "(\(self))" : String(self) }

    /// The number as it follows a sum: `+5` or `-5`.
    var signed: String { self < 0 ? String(self) : "+\(self)" }

    /// The whole number that a candidate answer spells; nil if it spells none, or one beyond `limit`, which
    /// no exercise has as its answer.
    init?(candidate: String, atMost limit: UInt = 1_000_000_000) {
        guard let value = Int(candidate), value.magnitude <= limit else { return nil }
        self = value
    }
}

extension SelfCheck {
    /// The check of a candidate that is not a whole number, although the exercise needs one; a long candidate
    /// is cut.
    static func notWhole(_ candidate: String, _ language: Language) -> SelfCheck {
        let shown = candidate.prefix(40)
        return SelfCheck(
            text: language.choose(
                "\(shown) is not a whole number, so it is wrong.", "\(shown)不是整数，所以错了。"),
            holds: false)
    }
}

extension Language {
    /// The statements of one line, joined with commas.
    func list(_ statements: [String]) -> String {
        statements.joined(separator: choose(", ", "，"))
    }
}
