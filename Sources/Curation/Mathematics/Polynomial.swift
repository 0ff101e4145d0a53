/// Polynomials over the rational numbers, whose variables are the atoms of `MathAlgebra`, with rational
/// exponents. The terms are in the order of their monomials; each monomial occurs once, and no coefficient is
/// zero.
struct Polynomial: Sendable, Equatable {
    var terms: [Term]

    struct Term: Sendable, Equatable {
        var coefficient: Rational
        var monomial: Monomial
    }

    static let zero = Polynomial(terms: [])
    static let one = Polynomial(.one)

    init(terms: [Term]) {
        self.terms = terms
    }

    init(_ constant: Rational) {
        terms = constant.isZero ? [] : [Term(coefficient: constant, monomial: Monomial())]
    }

    init(atom: Int, exponent: Exponent = .one) {
        terms = [
            Term(coefficient: .one, monomial: Monomial(factors: [.init(atom: atom, exponent: exponent)]))
        ]
    }

    var isZero: Bool { terms.isEmpty }
    var isOne: Bool { constant?.isOne ?? false }

    /// The value of a polynomial without atoms; nil where it has atoms.
    var constant: Rational? {
        switch terms.count {
        case 0: .zero
        case 1: terms[0].monomial.factors.isEmpty ? terms[0].coefficient : nil
        default: nil
        }
    }

    static prefix func - (a: Polynomial) -> Polynomial {
        Polynomial(terms: a.terms.map { Term(coefficient: -$0.coefficient, monomial: $0.monomial) })
    }

    static func + (a: Polynomial, b: Polynomial) -> Polynomial {
        if a.isZero { return b }
        if b.isZero { return a }
        var sum: [Term] = []
        sum.reserveCapacity(a.terms.count + b.terms.count)
        var (i, j) = (0, 0)
        while i < a.terms.count, j < b.terms.count {
            let (x, y) = (a.terms[i], b.terms[j])
            if x.monomial == y.monomial {
                let coefficient = x.coefficient + y.coefficient
                if !coefficient.isZero { sum.append(Term(coefficient: coefficient, monomial: x.monomial)) }
                (i, j) = (i + 1, j + 1)
            } else if x.monomial < y.monomial {
                sum.append(x)
                i += 1
            } else {
                sum.append(y)
                j += 1
            }
        }
        sum += a.terms[i...]
        sum += b.terms[j...]
        return Polynomial(terms: sum)
    }

    func scaled(by factor: Rational) -> Polynomial {
        if factor.isZero { return .zero }
        return Polynomial(
            terms: terms.map { Term(coefficient: $0.coefficient * factor, monomial: $0.monomial) })
    }
}

/// A product of powers of atoms, in the order of the atoms; no exponent is zero.
struct Monomial: Sendable, Comparable {
    var factors: [Factor] = []

    struct Factor: Sendable, Equatable {
        var atom: Int
        var exponent: Exponent
    }

    static func < (a: Monomial, b: Monomial) -> Bool {
        for (x, y) in zip(a.factors, b.factors) {
            if x.atom != y.atom { return x.atom < y.atom }
            if x.exponent != y.exponent { return x.exponent < y.exponent }
        }
        return a.factors.count < b.factors.count
    }

    func exponent(of atom: Int) -> Exponent {
        factors.first { $0.atom == atom }?.exponent ?? .zero
    }
}

/// A small rational exponent in lowest terms.
struct Exponent: Sendable, Comparable {
    let top: Int
    /// Positive.
    let bottom: Int

    static let zero = Exponent(0)
    static let one = Exponent(1)

    init(_ value: Int) {
        (top, bottom) = (value, 1)
    }

    /// Nil where the value is out of bounds.
    init?(_ value: Rational) {
        guard let top = value.numerator.word, let bottom = value.denominator.word, abs(top) <= 1 << 20,
            bottom <= 1 << 10
        else { return nil }
        (self.top, self.bottom) = (top, bottom)
    }

    var rational: Rational { Rational(BigInteger(top), over: BigInteger(bottom)) }
    var isWhole: Bool { bottom == 1 }

    /// The largest whole number that is not greater.
    var floor: Int { top >= 0 ? top / bottom : -((bottom - 1 - top) / bottom) }

    static func < (a: Exponent, b: Exponent) -> Bool { a.top * b.bottom < b.top * a.bottom }
}
