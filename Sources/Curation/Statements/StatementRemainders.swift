/// Remainders and congruences among the statements of a line.
extension StatementLine {
    /// Takes a modulus, `(mod 5)`, off the end of a chain; nil where there is none.
    func takeModulus(_ side: inout Range<Int>) -> Fraction? {
        guard side.count >= 5 else { return nil }
        let tail = tokens[side.upperBound - 4..<side.upperBound]
        guard tail.map(\.kind) == [.open, .modulo, .number, .close] else { return nil }
        defer { side = side.lowerBound..<side.upperBound - 4 }
        return tail[tail.startIndex + 2].value
    }

    static func agree(_ a: Fraction, _ b: Fraction, modulo modulus: Fraction) -> Bool {
        guard let left = a.modulo(modulus), let right = b.modulo(modulus) else { return false }
        return left == right
    }

    /// Whether `17=2 mod 5` is true as a congruence.
    func isCongruent(_ value: Fraction, _ side: Range<Int>) -> Bool {
        guard side.count >= 3, tokens[side.upperBound - 2].kind == .modulo,
            tokens[side.upperBound - 1].kind == .number, let modulus = tokens[side.upperBound - 1].value,
            let residue = StatementExpression.evaluate(tokens[side.lowerBound..<side.upperBound - 2])
        else { return false }
        return Self.agree(value, residue.value, modulo: modulus)
    }

    /// The place of the word "remainder" after a run, `84/36=2 with a remainder of 12`; nil where there is
    /// none.
    func namesRemainder(_ run: Range<Int>) -> Int? {
        for index in run.upperBound..<min(tokens.count, run.upperBound + 5) {
            switch tokens[index].kind {
            case .word(.remainder): return index
            case .word(.plain), .word(.letter), .word(.chinese), .stop, .open, .close: continue
            default: return nil
            }
        }
        return nil
    }

    /// Whether `84/36=2 remainder 12` is true; nil where no remainder is given, or it cannot be computed.
    func remainder(_ run: Range<Int>, _ division: Range<Int>, _ quotient: Range<Int>) -> Bool? {
        guard var index = namesRemainder(run), division.count >= 3,
            tokens[division.upperBound - 2].kind == .over,
            let dividend = StatementExpression.evaluate(
                tokens[division.lowerBound..<division.upperBound - 2]),
            let divisor = tokens[division.upperBound - 1].value,
            let quotient = StatementExpression.evaluate(tokens[quotient])
        else { return nil }
        index += 1
        for _ in 0..<2 where index < tokens.count && tokens[index].kind != .number { index += 1 }
        guard index < tokens.count, tokens[index].kind == .number, let rest = tokens[index].value else {
            return nil
        }
        // 84 = 1*36+48, but 48 is no remainder of a division by 36.
        guard let size = divisor.numerator < 0 ? divisor.negated : divisor, rest.numerator >= 0,
            rest.isLess(than: size) == true
        else { return false }
        return quotient.value.times(divisor)?.plus(rest) == dividend.value
    }
}
