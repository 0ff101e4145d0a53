/// What the options of the check `math` allow beyond what is equal as it stands.
struct MathOptions: Sendable, Equatable {
    /// Which sign is the decimal mark of the numbers.
    enum DecimalMark: String, Sendable, CaseIterable { case point, comma, either }

    var decimal = DecimalMark.point
    /// How many digits a decimal must show to count as a value rounded to them; 0 where none does.
    var digits = 0
}

extension MathOptions.DecimalMark {
    /// A text with decimal commas as one with decimal points: a comma between digits is a point, and a point before exactly
    /// three digits separates thousands. Nil where it has no decimal comma.
    ///
    /// - isPlain: whether no comma may as well separate thousands or the items of a pair.
    static func withPoints(_ text: [Unicode.Scalar]) -> (text: [Unicode.Scalar], isPlain: Bool)? {
        func isDigit(_ place: Int) -> Bool { text.indices.contains(place) && text[place].isDigit }
        var (result, depth, hasComma, isPlain) = ([Unicode.Scalar](), 0, false, true)
        for (place, scalar) in text.enumerated() {
            if "([{".unicodeScalars.contains(scalar) { depth += 1 }
            if ")]}".unicodeScalars.contains(scalar) { depth -= 1 }
            let isBetween = isDigit(place - 1) && isDigit(place + 1)
            let beforeThree = (1...3).allSatisfy { isDigit(place + $0) } && !isDigit(place + 4)
            if scalar == ",", isBetween {
                hasComma = true
                if beforeThree || depth > 0 { isPlain = false }
                result.append(".")
            } else if scalar == ".", isBetween, beforeThree {
                continue
            } else {
                result.append(scalar)
            }
        }
        return hasComma || result.count < text.count ? (result, isPlain) : nil
    }
}

/// Decimals that are another value rounded to the digits that they show.
extension MathComparison {
    /// Whether one value is a decimal with enough digits and the other one, which differs, rounds to it.
    func agreesInDigits(
        _ a: MathNode, _ b: MathNode, _ expressions: inout MathExpressions
    ) throws(Undecided) -> Bool {
        for (decimal, exact) in [(a, b), (b, a)] {
            guard let (value, half) = Self.rounded(decimal, digits: options.digits) else { continue }
            if let under = try expressions.order(.number(value - half), exact), under <= 0,
                let over = try expressions.order(exact, .number(value + half)), over <= 0
            {
                return true
            }
        }
        return false
    }

    /// A decimal that shows at least this many digits from its first that is not zero, and half a unit of its last place;
    /// zeros at its end do not count. Nil for what is no such decimal.
    private static func rounded(_ node: MathNode, digits: Int) -> (value: Rational, half: Rational)? {
        let value: Rational
        switch node {
        case .number(let number): value = number
        case .negative(.number(let number)): value = -number
        default: return nil
        }
        guard !value.isWhole, value.limbCount <= 8 else { return nil }
        var (scale, places) = (Rational.one, 0)
        while !(value * scale).isWhole {
            (scale, places) = (scale * Rational(10), places + 1)
            guard places <= 64 else { return nil }
        }
        guard (value * scale).absolute >= Rational(10).power(digits - 1) else { return nil }
        return (value, .one / (scale * Rational(2)))
    }
}
