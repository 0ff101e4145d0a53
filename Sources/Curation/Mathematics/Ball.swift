/// Real numbers known up to an error bound: a midpoint of 256 bits and a radius. The true number always lies
/// inside. The radius takes up every rounding error, so that disjoint balls prove that two numbers differ.
///
/// This is ball arithmetic as in van der Hoeven, "Ball arithmetic" (2009), and Johansson's Arb, with one
/// fixed precision.
struct Ball: Sendable {
    /// The midpoint is ±0.mantissa · 2^exponent with the top bit of the mantissa set, or it is 0.
    private(set) var isNegative = false
    private(set) var mantissa = Mantissa()
    private(set) var exponent = 0
    private(set) var radius = Radius.zero

    static let precision = 256
    static let zero = Ball(0)
    static let one = Ball(1)

    /// The largest exponent; the result of an operation that goes beyond it is nil.
    private static let exponentLimit = 1 << 58

    init(_ value: Int) {
        guard value != 0 else { return }
        isNegative = value < 0
        mantissa = Mantissa(value.magnitude, 0, 0, 0)
        exponent = 64 - value.magnitude.leadingZeroBitCount
        mantissa.normalize()
    }

    init(_ value: BigInteger) {
        let limbs = value.magnitude
        guard !limbs.isEmpty else {
            self.init(0)
            return
        }
        self.init(negative: value.isNegative, limbs, exponent: limbs.count * 64)
    }

    /// ±0.limbs · 2^exponent; the lowest limb comes first.
    private init(negative: Bool, _ limbs: [UInt], exponent: Int) {
        isNegative = negative
        let count = limbs.count
        func limb(_ place: Int) -> UInt { place < count ? limbs[count - 1 - place] : 0 }
        mantissa = Mantissa(limb(0), limb(1), limb(2), limb(3))
        let shift = mantissa.normalize()
        self.exponent = exponent - shift
        if shift > 0 { mantissa.low |= limb(4) >> UInt(64 - shift) }
        if limbs.count > 4 { radius = Radius(powerOfTwo: self.exponent - Self.precision) }
    }

    init(_ value: Rational) {
        self = Ball(value.numerator)
        if !value.isWhole, let quotient = divided(by: Ball(value.denominator)) { self = quotient }
    }

    /// A ball around zero.
    init(radius: Radius) {
        self.radius = radius
    }

    var isExact: Bool { radius.isZero }
    var isZero: Bool { mantissa.isZero && radius.isZero }

    /// Whether the ball may hold 0. It is false only if the radius is less than half the midpoint, so that a
    /// quotient by the ball has bounds.
    var containsZero: Bool { mantissa.isZero || !(radius.scaled(by: 1) < lowerMidpoint) }
    var isPositive: Bool { !isNegative && !containsZero }

    private var lowerMidpoint: Radius { Radius(mantissa.lowerDouble, exponent) }
    private var upperMidpoint: Radius { mantissa.isZero ? .zero : Radius(mantissa.upperDouble, exponent) }
    /// An upper bound of the true number's absolute value.
    var upperBound: Radius { upperMidpoint + radius }

    /// The midpoint as an exact ball.
    var midpoint: Ball {
        var ball = self
        ball.radius = .zero
        return ball
    }

    func widened(by error: Radius) -> Ball {
        var ball = self
        ball.radius = radius + error
        return ball
    }

    /// The ball times a power of two, without any error.
    func scaled(by shift: Int) -> Ball {
        var ball = self
        if !mantissa.isZero { ball.exponent += shift }
        ball.radius = radius.scaled(by: shift)
        return ball
    }

    /// The midpoint rounded to a whole number; nil where that is 2^60 or more.
    var rounded: Int? {
        if mantissa.isZero || exponent < 0 { return 0 }
        guard exponent < 60 else { return nil }
        let doubled = exponent == 0 ? mantissa.high >> 63 : mantissa.high >> UInt(63 - exponent)
        let value = Int((doubled + 1) >> 1)
        return isNegative ? -value : value
    }

    var absolute: Ball {
        var ball = self
        ball.isNegative = false
        return ball
    }

    static prefix func - (a: Ball) -> Ball {
        var ball = a
        if !a.mantissa.isZero { ball.isNegative.toggle() }
        return ball
    }

    static func - (a: Ball, b: Ball) -> Ball { a + -b }

    static func + (a: Ball, b: Ball) -> Ball {
        if b.mantissa.isZero { return a.widened(by: b.radius) }
        if a.mantissa.isZero { return b.widened(by: a.radius) }
        let (large, small) = a.isLess(inMagnitude: b) ? (b, a) : (a, b)
        let distance = large.exponent - small.exponent
        var result = large
        result.radius = a.radius + b.radius
        guard distance < precision else {
            return result.widened(by: Radius(powerOfTwo: small.exponent))
        }
        let (shifted, isCut) = small.mantissa.shiftedRight(by: distance)
        var isRounded = isCut
        if large.isNegative == small.isNegative {
            let overflow = result.mantissa.add(shifted)
            if overflow {
                isRounded = isRounded || result.mantissa.low & 1 == 1
                result.mantissa.shiftInTopBit()
                result.exponent += 1
            }
        } else {
            result.mantissa.subtract(shifted)
            if result.mantissa.isZero {
                (result.exponent, result.isNegative) = (0, false)
            } else {
                result.exponent -= result.mantissa.normalize()
            }
        }
        return isRounded ? result.widened(by: Radius(powerOfTwo: large.exponent + 1 - precision)) : result
    }

    private func isLess(inMagnitude other: Ball) -> Bool {
        exponent == other.exponent ? mantissa < other.mantissa : exponent < other.exponent
    }

    static func * (a: Ball, b: Ball) -> Ball {
        var result = Ball.zero
        if !a.isExact || !b.isExact {
            result.radius =
                a.upperMidpoint * b.radius + b.upperMidpoint * a.radius + a.radius * b.radius
        }
        guard !a.mantissa.isZero, !b.mantissa.isZero else { return result }
        result.isNegative = a.isNegative != b.isNegative
        let (mantissa, isCut) = Mantissa.product(a.mantissa, b.mantissa)
        result.mantissa = mantissa
        result.exponent = a.exponent + b.exponent - result.mantissa.normalize()
        // Bits below the top 256 were cut, and normalizing may have cut one more.
        return isCut ? result.widened(by: Radius(powerOfTwo: result.exponent + 1 - precision)) : result
    }

    /// The quotient; nil where the divisor may be zero.
    func divided(by other: Ball) -> Ball? {
        guard !other.containsZero else { return nil }
        var result = Ball.zero
        if !mantissa.isZero {
            let numerator = BigInteger(
                negative: false, magnitude: [0, 0, 0, 0] + mantissa.limbs)
            let (quotient, rest) = numerator.dividedWithRemainder(
                by: BigInteger(negative: false, magnitude: other.mantissa.limbs))
            result = Ball(
                negative: isNegative != other.isNegative, quotient.magnitude,
                exponent: quotient.magnitude.count * 64 - 256 + exponent - other.exponent)
            if !rest.isZero {
                result.radius = result.radius + Radius(powerOfTwo: result.exponent - Self.precision)
            }
        }
        guard !radius.isZero || !other.radius.isZero else { return result }
        let divisor = other.lowerMidpoint.reduced(by: other.radius)
        return result.widened(by: (radius + result.upperMidpoint * other.radius).divided(by: divisor))
    }

    /// The quotient by a word, which must not be zero.
    func divided(by word: UInt) -> Ball {
        guard !mantissa.isZero else { return Ball(radius: radius) }
        var result = self
        let remainder = result.mantissa.divide(by: word)
        // Dividing the limbs as they stand loses up to 64 bits.
        let cut = Radius(powerOfTwo: exponent - Self.precision)
        result.exponent -= result.mantissa.normalize()
        return remainder == 0 ? result : result.widened(by: cut)
    }

    /// The square root; nil where the number may be negative.
    var squareRoot: Ball? {
        if isZero { return self }
        guard isPositive else { return nil }
        let isOdd = exponent & 1 != 0
        var limbs = [0, 0, 0, 0] + mantissa.limbs
        if isOdd {
            for index in 0..<7 { limbs[index] = limbs[index] >> 1 | limbs[index + 1] << 63 }
            limbs[7] >>= 1
        }
        // The value is 0.limbs · 2^even; the root of 512 bits has 256 bits.
        let value = BigInteger(negative: false, magnitude: limbs)
        let root = Self.integerSquareRoot(value, top: limbs[7])
        var result = Ball(
            negative: false, root.magnitude,
            exponent: root.magnitude.count * 64 - 256 + (isOdd ? exponent + 1 : exponent) / 2)
        if root * root != value {
            result.radius = Radius(powerOfTwo: result.exponent + 1 - Self.precision)
        }
        return result.widened(by: radius.divided(by: result.lowerMidpoint.reduced(by: result.radius)))
    }

    /// The square root of a number with eight limbs, rounded down; Newton's method, from above.
    private static func integerSquareRoot(_ value: BigInteger, top: UInt) -> BigInteger {
        let guess = (Double(top) / 18_446_744_073_709_551_616).squareRoot() * 1.000_000_000_001
        let limb = UInt(min(guess * 18_446_744_073_709_551_616, 18_446_744_073_709_549_568))
        var root = BigInteger(negative: false, magnitude: [.max, .max, .max, limb])
        for _ in 0..<64 {
            let next = (root + value.dividedWithRemainder(by: root).quotient)
                .dividedWithRemainder(by: .word(2)).quotient
            if !(next < root) { break }
            root = next
        }
        return root
    }

    /// The power with a small whole exponent, by repeated squares.
    func power(_ exponent: Int) -> Ball? {
        var (result, base, rest) = (Ball.one, self, exponent.magnitude)
        while rest > 0 {
            if rest & 1 == 1 {
                guard let product = (result * base).checked else { return nil }
                result = product
            }
            rest >>= 1
            if rest > 0 {
                guard let square = (base * base).checked else { return nil }
                base = square
            }
        }
        return exponent < 0 ? Ball.one.divided(by: result)?.checked : result.checked
    }

    /// This ball; nil where an exponent is out of bounds.
    var checked: Ball? {
        abs(exponent) < Self.exponentLimit && abs(radius.exponent) < Self.exponentLimit ? self : nil
    }

    /// The midpoint as m · 2^shift with m between 0.7 and 1.4, for logarithms.
    var reducedMidpoint: (fraction: Ball, shift: Int) {
        var fraction = midpoint
        let shift = mantissa.lowerDouble < 0.7 ? exponent - 1 : exponent
        fraction.exponent -= shift
        return (fraction, shift)
    }

    /// A bound of the relative error, for functions: the radius over the least absolute value. The ball must
    /// not hold zero.
    var relativeRadius: Radius { radius.divided(by: lowerMidpoint.reduced(by: radius)) }

    /// Whether the radius is so small that the number is known to about `bits` bits, relative to 1 and to
    /// `scale`, and at least to 2^-64.
    func isKnown(to bits: Int, beside scale: Ball) -> Bool {
        radius < Radius(powerOfTwo: min(max(1, scale.exponent) - bits, -64))
    }
}
