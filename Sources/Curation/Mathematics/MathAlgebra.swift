/// The algebra of normal forms. Every expression that it can hold is a quotient of polynomials in these
/// atoms: variables, π, e, i, roots of primes, roots of polynomials, exponentials, and calls of functions
/// that are not expanded.
///
/// Two expressions are equal if the difference of their forms is zero. If the difference holds only atoms
/// that are independent over the rational numbers, the converse is true as well. Every operation pays for its
/// cost, and throws where an expression has no form, or one that is too large.
struct MathAlgebra {
    private(set) var atoms: [Atom] = []
    var budget: MathBudget
    /// The base of a `log` without a base.
    var logarithmBase: MathNode

    enum Atom: Sendable, Equatable {
        case symbol(String)
        case prime(Int)
        case pi, e, imaginaryUnit
        case call(MathFunction, [Quotient])
        /// A polynomial under a root; its exponent is between 0 and 1.
        case radicand(Polynomial)
        /// An atom with a variable exponent: `2^(n x)`.
        case exponential(base: Int, exponent: Monomial)
    }

    struct Quotient: Sendable, Equatable {
        var top: Polynomial
        var bottom: Polynomial = .one

        /// The value of a form without atoms; nil where it has atoms.
        var constant: Rational? { bottom.isOne ? top.constant : nil }
    }

    private static let termLimit = 1500
    /// The most limbs of a number in a form; larger numbers are compared by value or estimate.
    static let limbLimit = 1100

    init(budget: MathBudget, logarithmBase: MathNode = .number(Rational(10))) {
        (self.budget, self.logarithmBase) = (budget, logarithmBase)
    }

    mutating func index(of atom: Atom) throws(Undecided) -> Int {
        try budget.pay(10 * atoms.count)
        if let index = atoms.firstIndex(of: atom) { return index }
        guard atoms.count < 200 else { throw .cost }
        atoms.append(atom)
        return atoms.count - 1
    }

    mutating func quotient(atom: Atom) throws(Undecided) -> Quotient {
        Quotient(top: Polynomial(atom: try index(of: atom)))
    }

    // MARK: Polynomials

    mutating func add(_ a: Polynomial, _ b: Polynomial) throws(Undecided) -> Polynomial {
        var cost = 0
        for term in a.terms { cost += 20 + 2 * term.coefficient.limbCount * term.coefficient.limbCount }
        for term in b.terms { cost += 20 + 2 * term.coefficient.limbCount * term.coefficient.limbCount }
        try budget.pay(cost)
        return a + b
    }

    mutating func multiply(_ a: Polynomial, _ b: Polynomial) throws(Undecided) -> Polynomial {
        if a.isOne { return b }
        if b.isOne { return a }
        guard a.terms.count * b.terms.count <= Self.termLimit * 8 else { throw .cost }
        var simple: [Polynomial.Term] = []
        var rest = Polynomial.zero
        for x in a.terms {
            for y in b.terms {
                let limbs = x.coefficient.limbCount * y.coefficient.limbCount
                guard x.coefficient.limbCount + y.coefficient.limbCount <= Self.limbLimit else { throw .size }
                try budget.pay(150 + 3 * limbs + Rational.reductionCost(x.coefficient, y.coefficient))
                var coefficient = x.coefficient * y.coefficient
                let (monomial, roots) = try multiply(x.monomial, y.monomial, &coefficient)
                let term = Polynomial.Term(coefficient: coefficient, monomial: monomial)
                if roots.isEmpty {
                    simple.append(term)
                } else {
                    var product = Polynomial(terms: [term])
                    for root in roots { product = try multiply(product, root) }
                    rest = try add(rest, product)
                }
            }
        }
        simple.sort { $0.monomial < $1.monomial }
        var combined: [Polynomial.Term] = []
        combined.reserveCapacity(simple.count)
        for term in simple {
            if let last = combined.last, last.monomial == term.monomial {
                try budget.pay(Rational.reductionCost(last.coefficient, term.coefficient))
                let sum = last.coefficient + term.coefficient
                if sum.isZero {
                    combined.removeLast()
                } else {
                    combined[combined.count - 1].coefficient = sum
                }
            } else {
                combined.append(term)
            }
        }
        guard combined.count <= Self.termLimit else { throw .cost }
        return try add(Polynomial(terms: combined), rest)
    }

    /// The product of monomials in normal form. Whole powers of primes and of i go to the coefficient; whole
    /// powers of radicands are returned as polynomials.
    private func multiply(
        _ a: Monomial, _ b: Monomial, _ coefficient: inout Rational
    ) throws(Undecided) -> (Monomial, roots: [Polynomial]) {
        if a.factors.isEmpty { return (b, []) }
        if b.factors.isEmpty { return (a, []) }
        var factors: [Monomial.Factor] = []
        factors.reserveCapacity(a.factors.count + b.factors.count)
        var roots: [Polynomial] = []
        var (i, j) = (0, 0)
        while i < a.factors.count || j < b.factors.count {
            if j == b.factors.count || (i < a.factors.count && a.factors[i].atom < b.factors[j].atom) {
                factors.append(a.factors[i])
                i += 1
            } else if i == a.factors.count || b.factors[j].atom < a.factors[i].atom {
                factors.append(b.factors[j])
                j += 1
            } else {
                let (x, y) = (a.factors[i], b.factors[j])
                (i, j) = (i + 1, j + 1)
                guard let sum = Exponent(x.exponent.rational + y.exponent.rational) else { throw .size }
                let kept = try reduced(x.atom, sum, &coefficient, &roots)
                if kept.top != 0 { factors.append(.init(atom: x.atom, exponent: kept)) }
            }
        }
        return (Monomial(factors: factors), roots)
    }

    /// The part of an exponent that stays with its atom; the rest goes to `coefficient` or `roots`.
    func reduced(
        _ atom: Int, _ exponent: Exponent, _ coefficient: inout Rational, _ roots: inout [Polynomial]
    ) throws(Undecided) -> Exponent {
        switch atoms[atom] {
        case .prime(let prime):
            let whole = exponent.floor
            guard abs(whole) <= 4096 else { throw .size }
            if whole != 0 { coefficient = coefficient * Rational(prime).power(whole) }
            return Exponent(exponent.rational - Rational(whole)) ?? .zero
        case .imaginaryUnit where exponent.isWhole:
            let power = exponent.top & 3
            if power >= 2 { coefficient = -coefficient }
            return Exponent(power & 1)
        case .radicand(let polynomial) where exponent.floor > 0:
            guard exponent.floor <= 16 else { throw .cost }
            roots += [Polynomial](repeating: polynomial, count: exponent.floor)
            return Exponent(exponent.rational - Rational(exponent.floor)) ?? .zero
        default:
            return exponent
        }
    }

    mutating func power(_ base: Polynomial, _ exponent: Int) throws(Undecided) -> Polynomial {
        guard exponent <= 4096 || base.isOne else { throw .size }
        if let constant = base.constant, constant.limbCount * exponent > Self.limbLimit { throw .size }
        var (result, square, rest) = (Polynomial.one, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = try multiply(result, square) }
            rest >>= 1
            if rest > 0 { square = try multiply(square, square) }
        }
        return result
    }

    // MARK: Quotients

    mutating func add(_ a: Quotient, _ b: Quotient) throws(Undecided) -> Quotient {
        if a.bottom == b.bottom { return Quotient(top: try add(a.top, b.top), bottom: a.bottom) }
        return Quotient(
            top: try add(try multiply(a.top, b.bottom), try multiply(b.top, a.bottom)),
            bottom: try multiply(a.bottom, b.bottom))
    }

    mutating func multiply(_ a: Quotient, _ b: Quotient) throws(Undecided) -> Quotient {
        if a.top == b.bottom, !a.top.isZero { return Quotient(top: b.top, bottom: a.bottom) }
        if b.top == a.bottom, !b.top.isZero { return Quotient(top: a.top, bottom: b.bottom) }
        return Quotient(top: try multiply(a.top, b.top), bottom: try multiply(a.bottom, b.bottom))
    }

    mutating func inverse(_ a: Quotient) throws(Undecided) -> Quotient {
        guard !a.top.isZero else { throw Undecided(reason: "a division by zero") }
        if a.top.terms.count == 1, a.top.terms[0].monomial.factors.allSatisfy({ isInvertible($0.atom) }) {
            var coefficient = Rational.one / a.top.terms[0].coefficient
            var factors: [Monomial.Factor] = []
            var roots: [Polynomial] = []
            for factor in a.top.terms[0].monomial.factors {
                guard let negated = Exponent(-factor.exponent.rational) else { throw .size }
                let kept = try reduced(factor.atom, negated, &coefficient, &roots)
                if kept.top != 0 { factors.append(.init(atom: factor.atom, exponent: kept)) }
            }
            let inverse = Polynomial(terms: [
                .init(coefficient: coefficient, monomial: Monomial(factors: factors))
            ])
            return Quotient(top: try multiply(a.bottom, inverse))
        }
        return Quotient(top: a.bottom, bottom: a.top)
    }

    /// Whether a normal form may have negative exponents of the atom.
    private func isInvertible(_ atom: Int) -> Bool {
        if case .radicand = atoms[atom] { return false }
        return true
    }

    mutating func power(_ base: Quotient, _ exponent: Int) throws(Undecided) -> Quotient {
        guard exponent > Int.min else { throw .size }
        let base = exponent < 0 ? try inverse(base) : base
        return Quotient(
            top: try power(base.top, abs(exponent)), bottom: try power(base.bottom, abs(exponent)))
    }

    /// The difference over a common denominator: it is zero exactly if the two quotients are equal.
    mutating func difference(_ a: Quotient, _ b: Quotient) throws(Undecided) -> Polynomial {
        if a.bottom == b.bottom { return try add(a.top, -b.top) }
        return try add(try multiply(a.top, b.bottom), -(try multiply(b.top, a.bottom)))
    }

    /// Whether a nonzero polynomial cannot have the value zero: its atoms are variables, roots of primes, i,
    /// and one of π and e, which are independent over the rational numbers (Besicovitch 1940; Lindemann).
    func isIndependent(_ polynomial: Polynomial) -> Bool {
        var transcendental: Int?
        for term in polynomial.terms {
            for factor in term.monomial.factors {
                switch atoms[factor.atom] {
                case .symbol, .prime, .imaginaryUnit: continue
                case .pi, .e:
                    if let transcendental, transcendental != factor.atom { return false }
                    transcendental = factor.atom
                default: return false
                }
            }
        }
        return true
    }
}
