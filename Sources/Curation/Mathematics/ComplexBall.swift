/// Complex numbers known up to error bounds; real ones have an imaginary part that is exactly 0.
struct ComplexBall: Sendable {
    var real: Ball
    var imaginary: Ball

    init(_ real: Ball, _ imaginary: Ball = .zero) {
        (self.real, self.imaginary) = (real, imaginary)
    }

    var isReal: Bool { imaginary.isZero }
    var containsZero: Bool { real.containsZero && imaginary.containsZero }

    /// This number; nil where an exponent is out of bounds.
    var checked: ComplexBall? {
        real.checked == nil || imaginary.checked == nil ? nil : self
    }

    static prefix func - (a: ComplexBall) -> ComplexBall { ComplexBall(-a.real, -a.imaginary) }

    static func + (a: ComplexBall, b: ComplexBall) -> ComplexBall {
        ComplexBall(a.real + b.real, a.imaginary + b.imaginary)
    }

    static func - (a: ComplexBall, b: ComplexBall) -> ComplexBall { a + -b }

    static func * (a: ComplexBall, b: ComplexBall) -> ComplexBall {
        if a.isReal, b.isReal { return ComplexBall(a.real * b.real) }
        return ComplexBall(
            a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
    }

    func divided(by other: ComplexBall) -> ComplexBall? {
        if other.isReal {
            guard let real = real.divided(by: other.real),
                let imaginary = imaginary.divided(by: other.real)
            else { return nil }
            return ComplexBall(real, imaginary).checked
        }
        let square = other.real * other.real + other.imaginary * other.imaginary
        return (self * ComplexBall(other.real, -other.imaginary)).divided(by: ComplexBall(square))
    }

    func power(_ exponent: Int) -> ComplexBall? {
        if isReal { return real.power(exponent).map { ComplexBall($0) } }
        var (result, base, rest) = (ComplexBall(.one), self, exponent.magnitude)
        while rest > 0 {
            if rest & 1 == 1 { result = result * base }
            rest >>= 1
            if rest > 0 { base = base * base }
            guard result.checked != nil, base.checked != nil else { return nil }
        }
        return exponent < 0 ? ComplexBall(.one).divided(by: result) : result
    }

    var absolute: Ball? {
        isReal
            ? real.absolute : (real * real + imaginary * imaginary).squareRoot
    }

    var exponential: ComplexBall? {
        guard let size = real.exponential else { return nil }
        if isReal { return ComplexBall(size) }
        let (sine, cosine) = imaginary.sineAndCosine
        return ComplexBall(size * cosine, size * sine).checked
    }

    /// The principal logarithm; nil at 0, and where it is not known on which side of the branch cut the
    /// number lies.
    var logarithm: ComplexBall? {
        if isReal, real.isPositive { return real.logarithm.map { ComplexBall($0) } }
        guard let argument, let size = absolute?.logarithm else { return nil }
        return ComplexBall(size, argument)
    }

    /// The angle, in (−π, π].
    var argument: Ball? {
        if isReal { return real.containsZero ? nil : real.isNegative ? .pi : .zero }
        if real.isPositive { return imaginary.divided(by: real)?.arctangent }
        guard !imaginary.containsZero else { return nil }
        guard let quotient = real.divided(by: imaginary) else { return nil }
        let quarter = Ball.pi.scaled(by: -1)
        return (imaginary.isNegative ? -quarter : quarter) - quotient.arctangent
    }

    /// The principal square root.
    var squareRoot: ComplexBall? {
        if isReal {
            if real.isZero { return self }
            guard !real.containsZero else { return nil }
            return real.isNegative
                ? (-real).squareRoot.map { ComplexBall(.zero, $0) } : real.squareRoot.map { ComplexBall($0) }
        }
        return power(ComplexBall(Ball.one.scaled(by: -1)))
    }

    /// The principal power e^(exponent · ln self).
    func power(_ exponent: ComplexBall) -> ComplexBall? {
        guard let logarithm, let product = (logarithm * exponent).checked else { return nil }
        return product.exponential
    }
}
