/// Equations of a line that are true except for rounding, or may be false only in their notation.
extension StatementLine {
    /// Whether the side is a decimal to which `value` is rounded or cut off: 10/3=3.33, 2^64=1.8*10^19.
    func isRounded(_ value: Fraction, _ side: Range<Int>) -> Bool {
        guard let number = tokens[side].first(where: { $0.kind == .number }), number.places > 0,
            number.places <= 18, let written = StatementExpression.evaluate(tokens[side]),
            let difference = value.minus(written.value)
        else { return false }
        var unit: Fraction? = Fraction(1)
        for _ in 0..<number.places { unit = unit?.over(Fraction(10)) }
        if !written.isPlain {
            let kinds = tokens[side].map(\.kind)
            guard kinds == [.number, .times, .number, .power, .number],
                tokens[side.lowerBound + 2].value == Fraction(10),
                let power = tokens[side.upperBound - 1].value.flatMap(Fraction(10).power)
            else { return false }
            unit = unit?.times(power)
        }
        guard let units = unit.flatMap(difference.over), let doubled = units.times(Fraction(2)) else {
            return false
        }
        if doubled.numerator >= -doubled.denominator, doubled.numerator <= doubled.denominator { return true }
        // Cut off: the rest is less than a unit of the last place, and has the sign of the number.
        let isLess = units.numerator > -units.denominator && units.numerator < units.denominator
        return isLess && number.places >= 2 && (units.numerator > 0) == (written.value.numerator >= 0)
    }

    /// Whether an equation may be false only in its notation: 5 for 500%; numbers that were rounded before;
    /// `5!=120`; a modulus that the text uses.
    func isLoose(
        _ left: Fraction, _ right: Fraction, _ a: Range<Int>, _ b: Range<Int>, _ context: StatementContext
    ) -> Bool {
        let numbers = [a, b].joined().map { tokens[$0] }
        if numbers.contains(where: \.isPercent) {
            let hundred = Fraction(100)
            if left.times(hundred) == right || right.times(hundred) == left { return true }
        }
        if !a.isEmpty, tokens[a.upperBound - 1].kind == .factorial { return true }
        let isRounded = numbers.contains { token in token.value.map(context.rounded.contains) ?? false }
        // 1.732*1.732=3: products of long decimals are seldom exact.
        let isLong = [a, b].contains { side in
            let kinds = tokens[side].map(\.kind)
            return !kinds.contains(.plus) && !kinds.contains(.minus)
                && (kinds.contains(.times) || kinds.contains(.over))
                && tokens[side].count(where: { $0.places - ($0.isPercent ? 2 : 0) >= 3 }) > 1
        }
        if isRounded || isLong, let difference = left.minus(right) {
            guard let share = difference.times(Fraction(isRounded ? 100 : 1000)) else { return true }
            if share.magnitude.isLess(than: left.magnitude) == true { return true }
        }
        // 0.1+0.2=0.30000000000000004, as a computer shows it.
        if numbers.contains(where: { $0.places >= 12 }), let difference = left.minus(right)?.magnitude,
            difference.times(Fraction(1_000_000_000_000)).map({ $0.isLess(than: left.magnitude) == true })
                ?? true
        {
            return true
        }
        // 1.000+500=1.500, where a point separates thousands.
        func grouped(_ side: Range<Int>) -> Fraction? {
            StatementExpression.evaluate(tokens[side]) { token in
                token.places == 3 ? token.value?.times(Fraction(1000)) : token.places == 0 ? token.value : nil
            }?.value
        }
        if numbers.contains(where: { $0.places == 3 }), let left = grouped(a), left == grouped(b) {
            return true
        }
        return context.areCongruent(left, right)
    }
}
