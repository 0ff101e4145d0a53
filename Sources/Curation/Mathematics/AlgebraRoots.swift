/// Powers with exponents that are fractions or variables, and logarithms of numbers.
extension MathAlgebra {
    /// The power of a quotient with an exponent that is a number or a form.
    mutating func power(_ base: Quotient, _ exponent: Quotient) throws(Undecided) -> Quotient {
        if let value = exponent.constant {
            if let whole = value.word { return try power(base, whole) }
            guard let exponent = Exponent(value) else { throw .size }
            return try root(base, exponent)
        }
        guard exponent.bottom.isOne, base.bottom.isOne, base.top.terms.count == 1 else { throw Self.noForm }
        // b^(2n + 1) = (b^n)^2 · b for each factor b of the base.
        let term = base.top.terms[0]
        var bases: [(Int, Exponent)] = []
        for (prime, power) in try primes(of: term.coefficient) {
            bases.append((try index(of: .prime(prime)), Exponent(power)))
        }
        for factor in term.monomial.factors {
            switch atoms[factor.atom] {
            case .e, .pi, .prime: bases.append((factor.atom, factor.exponent))
            case .symbol where term.coefficient.isOne && term.monomial.factors.count == 1:
                guard factor.exponent == .one else { throw Self.noForm }
                bases.append((factor.atom, factor.exponent))
            default: throw Self.noForm
            }
        }
        var result = Quotient(top: .one)
        for (atom, power) in bases {
            for part in exponent.top.terms {
                guard let raised = Exponent(part.coefficient * power.rational) else { throw .size }
                let factor: Quotient
                if part.monomial.factors.isEmpty {
                    factor = try self.power(of: atom, raised)
                } else {
                    let exponential = try index(of: .exponential(base: atom, exponent: part.monomial))
                    factor = Quotient(top: Polynomial(atom: exponential, exponent: raised))
                }
                result = try multiply(result, factor)
            }
        }
        return result
    }

    static let noForm = Undecided(reason: "an expression without a normal form")

    /// The power with an exponent that is not a whole number: the whole part is taken apart, and each
    /// positive factor gets its own root.
    mutating func root(_ base: Quotient, _ exponent: Exponent) throws(Undecided) -> Quotient {
        let whole = exponent.floor
        if whole != 0 {
            guard let part = Exponent(exponent.rational - Rational(whole)) else { throw .size }
            return try multiply(try power(base, whole), try root(base, part))
        }
        guard base.bottom.isOne else { throw Self.noForm }
        if base.top.isZero { return base }
        if base.top.terms.count == 1 { return try root(base.top.terms[0], exponent) }
        // The content of the polynomial is taken out of the root; the primitive polynomial stays inside.
        var (top, bottom) = (BigInteger.zero, BigInteger.one)
        for term in base.top.terms {
            guard term.coefficient.limbCount <= 8 else { throw .size }
            top = .gcd(top, term.coefficient.numerator)
            let common = BigInteger.gcd(bottom, term.coefficient.denominator)
            bottom = bottom * term.coefficient.denominator.dividedWithRemainder(by: common).quotient
            guard bottom.limbCount <= 8 else { throw .size }
        }
        let content = Rational(top, over: bottom)
        let radicand = try index(of: .radicand(base.top.scaled(by: .one / content)))
        let outside = try root(.init(coefficient: content, monomial: Monomial()), exponent)
        return try multiply(outside, Quotient(top: Polynomial(atom: radicand, exponent: exponent)))
    }

    private mutating func root(_ term: Polynomial.Term, _ exponent: Exponent) throws(Undecided) -> Quotient {
        var result = Quotient(top: .one)
        var open: [Monomial.Factor] = []
        for factor in term.monomial.factors {
            switch atoms[factor.atom] {
            case .pi, .e, .prime:
                guard let raised = Exponent(factor.exponent.rational * exponent.rational) else { throw .size }
                if case .prime = atoms[factor.atom] {
                    result = try multiply(result, try power(of: factor.atom, raised))
                } else {
                    result = try multiply(
                        result, Quotient(top: Polynomial(atom: factor.atom, exponent: raised)))
                }
            default: open.append(factor)
            }
        }
        let isNegative = term.coefficient.isNegative
        for (prime, power) in try primes(of: term.coefficient.absolute) {
            guard let raised = Exponent(Rational(power) * exponent.rational) else { throw .size }
            result = try multiply(result, try self.power(of: try index(of: .prime(prime)), raised))
        }
        if open.isEmpty {
            guard isNegative else { return result }
            // Odd roots of negative numbers are real, the square root is imaginary.
            if exponent.bottom.isMultiple(of: 2) {
                guard exponent.bottom == 2 else { throw Self.noForm }
                return try multiply(result, try quotient(atom: .imaginaryUnit))
            }
            return exponent.top.isMultiple(of: 2)
                ? result : Quotient(top: -result.top, bottom: result.bottom)
        }
        if open.count == 1, !isNegative, abs(open[0].exponent.top) <= open[0].exponent.bottom,
            open[0].exponent.top > 0, case .symbol = atoms[open[0].atom]
        {
            guard let raised = Exponent(open[0].exponent.rational * exponent.rational) else { throw .size }
            return try multiply(result, Quotient(top: Polynomial(atom: open[0].atom, exponent: raised)))
        }
        let inside = Polynomial(terms: [
            .init(coefficient: isNegative ? Rational(-1) : .one, monomial: Monomial(factors: open))
        ])
        let radicand = try index(of: .radicand(inside))
        return try multiply(result, Quotient(top: Polynomial(atom: radicand, exponent: exponent)))
    }

    /// A power of an atom; the whole part of a prime's exponent becomes a coefficient.
    private mutating func power(of atom: Int, _ exponent: Exponent) throws(Undecided) -> Quotient {
        var coefficient = Rational.one
        var roots: [Polynomial] = []
        let kept = try reduced(atom, exponent, &coefficient, &roots)
        let factors = kept.top == 0 ? [] : [Monomial.Factor(atom: atom, exponent: kept)]
        return Quotient(
            top: Polynomial(terms: [.init(coefficient: coefficient, monomial: Monomial(factors: factors))]))
    }

    /// The prime factors of a positive number and their powers, which are negative for factors of the
    /// denominator.
    mutating func primes(of value: Rational) throws(Undecided) -> [(prime: Int, power: Int)] {
        guard !value.isNegative, let top = value.numerator.word, let bottom = value.denominator.word, top > 0
        else { throw Self.noForm }
        var result = try primes(of: top)
        for (prime, power) in try primes(of: bottom) { result.append((prime, -power)) }
        return result
    }

    private mutating func primes(of value: Int) throws(Undecided) -> [(prime: Int, power: Int)] {
        var result: [(prime: Int, power: Int)] = []
        var rest = value
        var divisor = 2
        while divisor <= 10_000, divisor * divisor <= rest {
            if rest.isMultiple(of: divisor) {
                var power = 0
                while rest.isMultiple(of: divisor) {
                    rest /= divisor
                    power += 1
                }
                result.append((divisor, power))
            }
            divisor += divisor == 2 ? 1 : 2
        }
        try budget.pay(4 * divisor)
        if rest > 1 {
            guard rest < 100_000_000 else { throw Self.noForm }
            result.append((rest, 1))
        }
        return result
    }

    /// The natural logarithm.
    mutating func logarithm(_ value: Quotient) throws(Undecided) -> Quotient {
        guard value.bottom.isOne, value.top.terms.count == 1, !value.top.terms[0].coefficient.isNegative
        else {
            return try quotient(atom: .call(.ln, [value]))
        }
        let term = value.top.terms[0]
        var sum = Quotient(top: .zero)
        for factor in term.monomial.factors {
            let one: Quotient
            switch atoms[factor.atom] {
            case .e: one = Quotient(top: .one)
            case .pi, .prime:
                one = try quotient(atom: .call(.ln, [Quotient(top: Polynomial(atom: factor.atom))]))
            case .exponential(let base, let exponent) where atoms[base] == .e:
                one = Quotient(top: Polynomial(terms: [.init(coefficient: .one, monomial: exponent)]))
            default: return try quotient(atom: .call(.ln, [value]))
            }
            sum = try add(sum, Quotient(top: one.top.scaled(by: factor.exponent.rational)))
        }
        for (prime, power) in try primes(of: term.coefficient) {
            let atom = try index(of: .prime(prime))
            let one = try quotient(atom: .call(.ln, [Quotient(top: Polynomial(atom: atom))]))
            sum = try add(sum, Quotient(top: one.top.scaled(by: Rational(power))))
        }
        return sum
    }
}
