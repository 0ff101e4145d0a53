/// Elementary functions of balls: a series at the midpoint with a bound for the terms left out, then the
/// radius times a bound of the slope.
extension Ball {
    static let pi: Ball = {
        // Machin: π = 16 arctan 1/5 − 4 arctan 1/239.
        let (a, b) = (Ball.one.divided(by: UInt(5)), Ball.one.divided(by: UInt(239)))
        return arctangentSeries(a, terms: 60).scaled(by: 4) - arctangentSeries(b, terms: 60).scaled(by: 2)
    }()

    static let e: Ball = Ball.one.exponential ?? .one

    private static let halfPi = pi.scaled(by: -1)

    private static let logarithmOfTwo = hyperbolicArctangentSeries(
        Ball.one.divided(by: UInt(3)), terms: 90
    ).scaled(by: 1)

    /// The exponential; nil where the value or its error is too large.
    var exponential: Ball? {
        guard let quotient = midpoint.divided(by: Self.logarithmOfTwo), let shift = quotient.rounded,
            !(Radius(powerOfTwo: 0) < radius)
        else { return nil }
        // |rest| < 0.36 / 2^8 < 2^-9: the terms left out are below 2^-290.
        let rest = (midpoint - Ball(shift) * Self.logarithmOfTwo).scaled(by: -8)
        var (sum, term) = (Ball.one, Ball.one)
        for n in 1..<24 {
            term = (term * rest).divided(by: UInt(n))
            sum = sum + term
        }
        sum = sum.widened(by: Radius(powerOfTwo: -290))
        for _ in 0..<8 { sum = sum * sum }
        // e^r − 1 is at most 2r for r up to 1.
        let value = sum.widened(by: sum.upperBound * radius.scaled(by: 1))
        return value.scaled(by: shift).checked
    }

    /// The natural logarithm; nil where the number may not be positive.
    var logarithm: Ball? {
        guard isPositive else { return nil }
        let (fraction, shift) = reducedMidpoint
        guard let t = (fraction - .one).divided(by: fraction + .one) else { return nil }
        // |t| < 0.18: the terms left out are below 2^-266.
        let value = Self.hyperbolicArctangentSeries(t, terms: 54).scaled(by: 1)
        return (value + Ball(shift) * Self.logarithmOfTwo).widened(by: relativeRadius)
    }

    /// Sine and cosine; an angle that is too large to be reduced gives the whole range from −1 to 1.
    var sineAndCosine: (sine: Ball, cosine: Ball) {
        guard let quarters = midpoint.divided(by: Self.halfPi)?.rounded else {
            let any = Ball(radius: Radius(1, 0))
            return (any, any)
        }
        let rest = midpoint - Ball(quarters) * Self.halfPi
        let square = rest * rest
        var (sine, cosine) = (Ball.zero, Ball.zero)
        var term = Ball.one
        for n in 0..<30 {
            cosine = n.isMultiple(of: 2) ? cosine + term : cosine - term
            let next = (term * rest).divided(by: UInt(2 * n + 1))
            sine = n.isMultiple(of: 2) ? sine + next : sine - next
            term = (term * square).divided(by: UInt((2 * n + 1) * (2 * n + 2)))
        }
        // 0.8^60 / 60! < 2^-280; the slope is at most 1.
        let error = radius + Radius(powerOfTwo: -280)
        (sine, cosine) = (sine.widened(by: error), cosine.widened(by: error))
        switch quarters & 3 {
        case 0: return (sine, cosine)
        case 1: return (cosine, -sine)
        case 2: return (-sine, -cosine)
        default: return (-cosine, sine)
        }
    }

    var arctangent: Ball {
        var x = midpoint
        if exponent > 1, let inverse = Ball.one.divided(by: midpoint) {
            let value = Self.halfPi - inverse.absolute.arctangent
            return (isNegative ? -value : value).widened(by: radius)
        }
        // Halving the angle three times takes a tangent below 2 to a tangent below 0.14.
        for _ in 0..<3 {
            guard let root = (Ball.one + x * x).squareRoot, let half = x.divided(by: Ball.one + root) else {
                return Ball(radius: Radius(2, 0))
            }
            x = half
        }
        return Self.arctangentSeries(x, terms: 50).scaled(by: 3).widened(by: radius)
    }

    /// The arcsine; nil where the number may be outside −1…1, or may be one of its ends.
    var arcsine: Ball? {
        if isExact, Ball.isZeroDifference(absolute, .one) { return isNegative ? -Self.halfPi : Self.halfPi }
        guard let root = (Ball.one - self * self).squareRoot, let tangent = divided(by: root) else {
            return nil
        }
        return tangent.arctangent
    }

    var arccosine: Ball? { arcsine.map { Self.halfPi - $0 } }

    private static func isZeroDifference(_ a: Ball, _ b: Ball) -> Bool { (a - b).isZero }

    /// Σ (−1)^n x^(2n+1) / (2n+1) for |x| ≤ 0.2.
    private static func arctangentSeries(_ x: Ball, terms: Int) -> Ball {
        let square = x * x
        var (sum, power) = (Ball.zero, x)
        for n in 0..<terms {
            let term = power.divided(by: UInt(2 * n + 1))
            sum = n.isMultiple(of: 2) ? sum + term : sum - term
            power = power * square
        }
        // The series alternates: the error is less than the first term left out.
        return sum.widened(by: power.upperBound)
    }

    /// Σ x^(2n+1) / (2n+1) for |x| ≤ 1/3.
    private static func hyperbolicArctangentSeries(_ x: Ball, terms: Int) -> Ball {
        let square = x * x
        var (sum, power) = (Ball.zero, x)
        for n in 0..<terms {
            sum = sum + power.divided(by: UInt(2 * n + 1))
            power = power * square
        }
        return sum.widened(by: power.upperBound.scaled(by: 1))
    }
}
