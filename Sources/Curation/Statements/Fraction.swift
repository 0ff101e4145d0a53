/// An exact fraction of 128-bit integers, for the arithmetic in a chain of thought. Every operation is nil
/// where the result is too large or does not exist.
struct Fraction: Sendable, Hashable {
    let numerator: Int128
    /// Positive, and without a common factor with the numerator.
    let denominator: Int128

    init(_ value: Int) {
        numerator = Int128(value)
        denominator = 1
    }

    private init(whole: Int128) {
        numerator = whole
        denominator = 1
    }

    private init(reduced numerator: Int128, over denominator: Int128) {
        self.numerator = numerator
        self.denominator = denominator
    }

    init?(_ numerator: Int128, over denominator: Int128) {
        guard denominator != 0, numerator != .min, denominator != .min else { return nil }
        guard denominator != 1 else {
            self.init(whole: numerator)
            return
        }
        var (a, b) = (numerator < 0 ? -numerator : numerator, denominator < 0 ? -denominator : denominator)
        while b != 0 { (a, b) = (b, a % b) }
        self.init(
            reduced: (denominator < 0 ? -numerator : numerator) / a,
            over: (denominator < 0 ? -denominator : denominator) / a)
    }

    var isWhole: Bool { denominator == 1 }

    var negated: Fraction? { Fraction(-1).times(self) }

    func plus(_ other: Fraction) -> Fraction? {
        if isWhole, other.isWhole {
            let (sum, overflow) = numerator.addingReportingOverflow(other.numerator)
            return overflow ? nil : Fraction(whole: sum)
        }
        guard let a = product(numerator, other.denominator), let b = product(other.numerator, denominator),
            let bottom = product(denominator, other.denominator)
        else { return nil }
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? nil : Fraction(sum, over: bottom)
    }

    func minus(_ other: Fraction) -> Fraction? {
        other.negated.flatMap(plus)
    }

    func times(_ other: Fraction) -> Fraction? {
        guard let top = product(numerator, other.numerator),
            let bottom = product(denominator, other.denominator)
        else { return nil }
        return Fraction(top, over: bottom)
    }

    func over(_ other: Fraction) -> Fraction? {
        guard let top = product(numerator, other.denominator),
            let bottom = product(denominator, other.numerator)
        else { return nil }
        return Fraction(top, over: bottom)
    }

    /// The remainder of whole numbers, between 0 and the divisor.
    func modulo(_ other: Fraction) -> Fraction? {
        guard isWhole, other.isWhole, other.numerator > 0 else { return nil }
        let remainder = numerator % other.numerator
        return Fraction(whole: remainder < 0 ? remainder + other.numerator : remainder)
    }

    func power(_ exponent: Fraction) -> Fraction? {
        guard exponent.isWhole, (-128...128).contains(exponent.numerator) else { return nil }
        if exponent.numerator < 0 { return exponent.negated.flatMap(power).flatMap(Fraction(1).over) }
        var result = Fraction(1)
        for _ in 0..<Int(exponent.numerator) {
            guard let next = result.times(self) else { return nil }
            result = next
        }
        return result
    }

    /// The factorial of a whole number; nil where it is too large.
    var factorial: Fraction? {
        guard isWhole, (0...33).contains(numerator) else { return nil }
        var result: Int128 = 1
        for factor in 0..<numerator { result *= factor + 1 }
        return Fraction(whole: result)
    }

    /// The number of ways to choose `count` items out of this many.
    func choose(_ count: Fraction) -> Fraction? {
        guard isWhole, count.isWhole, numerator <= 1000, (0...128).contains(count.numerator),
            count.numerator <= numerator
        else { return nil }
        var result: Int128 = 1
        for taken in 0..<count.numerator {
            let (next, overflow) = result.multipliedReportingOverflow(by: numerator - taken)
            guard !overflow else { return nil }
            result = next / (taken + 1)
        }
        return Fraction(whole: result)
    }

    /// The square root, where it is a fraction itself; else nil.
    var squareRoot: Fraction? {
        guard let top = Self.root(numerator), let bottom = Self.root(denominator) else { return nil }
        return Fraction(top, over: bottom)
    }

    /// The square root of a whole number, where it is whole; else nil. Newton's method, from above.
    private static func root(_ square: Int128) -> Int128? {
        guard square > 0 else { return square == 0 ? 0 : nil }
        var root = Int128(1) << ((128 - square.leadingZeroBitCount + 1) / 2)
        while true {
            let next = (root + square / root) / 2
            if next >= root { break }
            root = next
        }
        return root * root == square ? root : nil
    }

    /// The largest whole number that is not greater.
    var floor: Fraction {
        let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
        return Fraction(whole: rest < 0 ? quotient - 1 : quotient)
    }

    /// Whether it is between 0 and 1, both excluded.
    var isProper: Bool { numerator > 0 && numerator < denominator }

    /// The absolute value. The one number whose negation is too large stays negative.
    var magnitude: Fraction { numerator < 0 ? negated ?? self : self }

    func gcd(_ other: Fraction) -> Fraction? {
        guard isWhole, other.isWhole, numerator > 0, other.numerator > 0 else { return nil }
        var (a, b) = (numerator, other.numerator)
        while b != 0 { (a, b) = (b, a % b) }
        return Fraction(whole: a)
    }

    func lcm(_ other: Fraction) -> Fraction? {
        gcd(other).flatMap { over($0) }.flatMap { $0.times(other) }
    }

    /// Whether this fraction is less; nil where the difference is too large.
    func isLess(than other: Fraction) -> Bool? {
        minus(other).map { $0.numerator < 0 }
    }

    private func product(_ a: Int128, _ b: Int128) -> Int128? {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow || product == .min ? nil : product
    }
}

extension Fraction: CustomStringConvertible {
    var description: String { isWhole ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
