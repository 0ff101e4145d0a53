/// The options of the check `math`: differences that it allows.
struct MathOptions: Sendable, Equatable {
    /// The sign that is the decimal mark of numbers.
    enum DecimalMark: String, Sendable, CaseIterable { case point, comma, either }

    var decimal = DecimalMark.point
    /// The number of digits that a decimal must show to count as a rounded value; 0 where no decimal does.
    var digits = 0
}

extension MathOptions.DecimalMark {
    /// Rewrites decimal commas as decimal points: a comma between digits becomes a point, and a point before
    /// exactly three digits, which separates thousands, is removed. Nil where there is no decimal comma and
    /// no such point.
    ///
    /// - isPlain: whether no comma might also separate thousands or the items of a pair.
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

/// Accepts decimals that are another value, rounded to the digits that they show.
extension MathComparison {
    /// Whether one value is a decimal with enough digits to which the other value rounds.
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

    /// The value of a decimal that shows at least `digits` significant digits, and half a unit of its last
    /// place; zeros at its end do not count. Nil for any other node.
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
