/// Exact fractions of whole numbers of any size: 3/4 = 0.75, and no two large numbers are equal because of
/// rounding.
struct Rational: Sendable {
    let numerator: BigInteger
    /// Positive. Small fractions are in lowest terms. Large ones need not be, so that no operation costs more
    /// than a few products.
    let denominator: BigInteger

    static let zero = Rational(0)
    static let one = Rational(1)

    init(_ value: Int) {
        self.init(BigInteger(value))
    }

    init(_ value: BigInteger) {
        (numerator, denominator) = (value, .one)
    }

    /// A fraction; the denominator must not be zero.
    init(_ numerator: BigInteger, over denominator: BigInteger) {
        precondition(!denominator.isZero)
        var (top, bottom) = denominator.isNegative ? (-numerator, -denominator) : (numerator, denominator)
        if !bottom.isOne, max(top.limbCount, bottom.limbCount) <= Self.reducedLimbs {
            let factor = BigInteger.gcd(top, bottom)
            if !factor.isOne {
                top = top.dividedWithRemainder(by: factor).quotient
                bottom = bottom.dividedWithRemainder(by: factor).quotient
            }
        } else if top.isZero {
            bottom = .one
        }
        (self.numerator, self.denominator) = (top, bottom)
    }

    /// The most limbs of fractions that are kept in lowest terms, because Euclid's algorithm is quadratic.
    private static let reducedLimbs = 16

    var isZero: Bool { numerator.isZero }
    var isNegative: Bool { numerator.isNegative }
    var isWhole: Bool { denominator.isOne }
    var isOne: Bool { numerator.isOne && denominator.isOne }
    var absolute: Rational { isNegative ? -self : self }
    /// The number of limbs, which determines the cost of operations.
    var limbCount: Int { numerator.limbCount + denominator.limbCount }

    /// The approximate cost to bring a product or a sum of two to lowest terms, in nanoseconds: Euclid's
    /// algorithm makes some 37 divisions for each limb.
    static func reductionCost(_ a: Rational, _ b: Rational) -> Int {
        if a.isWhole && b.isWhole { return 0 }
        let top = a.numerator.limbCount + b.numerator.limbCount
        let bottom = a.denominator.limbCount + b.denominator.limbCount
        if max(top, bottom) == 2 { return 500 }
        return max(top, bottom) - 1 > reducedLimbs ? 0 : 2500 + 10_000 * max(0, min(top, bottom) - 2)
    }

    /// The value if it is a whole number that fits a machine word; else nil.
    var word: Int? { isWhole ? numerator.word : nil }

    /// The largest whole number that is not greater.
    var floor: BigInteger {
        let (quotient, remainder) = numerator.dividedWithRemainder(by: denominator)
        return remainder.isNegative ? quotient - .one : quotient
    }

    static prefix func - (a: Rational) -> Rational { Rational(signed: -a.numerator, over: a.denominator) }

    /// Takes a numerator and a denominator that `init(_:over:)` would not change.
    private init(signed numerator: BigInteger, over denominator: BigInteger) {
        (self.numerator, self.denominator) = (numerator, denominator)
    }

    static func + (a: Rational, b: Rational) -> Rational {
        if a.isWhole, b.isWhole { return Rational(a.numerator + b.numerator) }
        return Rational(
            a.numerator * b.denominator + b.numerator * a.denominator, over: a.denominator * b.denominator)
    }

    static func - (a: Rational, b: Rational) -> Rational { a + -b }

    static func * (a: Rational, b: Rational) -> Rational {
        if a.isWhole, b.isWhole { return Rational(a.numerator * b.numerator) }
        return Rational(a.numerator * b.numerator, over: a.denominator * b.denominator)
    }

    /// The quotient; the divisor must not be zero.
    static func / (a: Rational, b: Rational) -> Rational {
        Rational(a.numerator * b.denominator, over: a.denominator * b.numerator)
    }

    /// The power; if the exponent is negative, the base must not be zero.
    func power(_ exponent: Int) -> Rational {
        let size = Int(exponent.magnitude)
        let (top, bottom) = (numerator.power(size), denominator.power(size))
        return exponent < 0 ? Rational(bottom, over: top) : Rational(top, over: bottom)
    }
}

extension Rational: Comparable {
    static func == (a: Rational, b: Rational) -> Bool {
        if a.denominator == b.denominator { return a.numerator == b.numerator }
        guard a.isLarge || b.isLarge else { return false }
        return a.numerator * b.denominator == b.numerator * a.denominator
    }

    static func < (a: Rational, b: Rational) -> Bool {
        a.numerator * b.denominator < b.numerator * a.denominator
    }

    /// Whether the fraction may not be in lowest terms.
    private var isLarge: Bool { max(numerator.limbCount, denominator.limbCount) > Self.reducedLimbs }
}
