/// 256 bits, the highest limb first; if the top bit is set, they stand for a number between one half and one.
struct Mantissa: Sendable, Comparable {
    var high: UInt = 0
    var upper: UInt = 0
    var lower: UInt = 0
    var low: UInt = 0

    init() {}

    init(_ high: UInt, _ upper: UInt, _ lower: UInt, _ low: UInt) {
        (self.high, self.upper, self.lower, self.low) = (high, upper, lower, low)
    }

    var isZero: Bool { high | upper | lower | low == 0 }

    /// The limbs, lowest first.
    var limbs: [UInt] { [low, lower, upper, high] }

    var lowerDouble: Double { Double(high >> 11) / 9_007_199_254_740_992 }
    var upperDouble: Double { Double((high >> 11) + 1) / 9_007_199_254_740_992 }

    static func < (a: Mantissa, b: Mantissa) -> Bool {
        if a.high != b.high { return a.high < b.high }
        if a.upper != b.upper { return a.upper < b.upper }
        if a.lower != b.lower { return a.lower < b.lower }
        return a.low < b.low
    }

    /// Shifts up until the top bit is set; the mantissa must not be zero.
    ///
    /// - Returns: the number of bits shifted.
    @discardableResult
    mutating func normalize() -> Int {
        var shift = 0
        while high == 0 {
            (high, upper, lower, low) = (upper, lower, low, 0)
            shift += 64
        }
        let bits = high.leadingZeroBitCount
        guard bits > 0 else { return shift }
        let (up, down) = (UInt(bits), UInt(64 - bits))
        high = high << up | upper >> down
        upper = upper << up | lower >> down
        lower = lower << up | low >> down
        low <<= up
        return shift + bits
    }

    /// The bits shifted down by fewer than 256 places, and whether set bits were lost.
    func shiftedRight(by distance: Int) -> (Mantissa, isCut: Bool) {
        var (result, isCut) = (self, false)
        for _ in 0..<distance / 64 {
            isCut = isCut || result.low != 0
            result = Mantissa(0, result.high, result.upper, result.lower)
        }
        let (down, up) = (UInt(distance % 64), UInt(64 - distance % 64))
        guard down > 0 else { return (result, isCut) }
        isCut = isCut || result.low << up != 0
        result.low = result.low >> down | result.lower << up
        result.lower = result.lower >> down | result.upper << up
        result.upper = result.upper >> down | result.high << up
        result.high >>= down
        return (result, isCut)
    }

    /// Shifts down by one bit and sets the top bit, after a sum with a carry.
    mutating func shiftInTopBit() {
        self = shiftedRight(by: 1).0
        high |= 1 << 63
    }

    /// Adds another mantissa.
    ///
    /// - Returns: the carry.
    mutating func add(_ other: Mantissa) -> Bool {
        func add(_ a: inout UInt, _ b: UInt, _ carry: Bool) -> Bool {
            let (sum, first) = a.addingReportingOverflow(b)
            let (total, second) = sum.addingReportingOverflow(carry ? 1 : 0)
            a = total
            return first || second
        }
        var carry = add(&low, other.low, false)
        carry = add(&lower, other.lower, carry)
        carry = add(&upper, other.upper, carry)
        return add(&high, other.high, carry)
    }

    /// Subtracts another mantissa, which must not be greater.
    mutating func subtract(_ other: Mantissa) {
        func subtract(_ a: inout UInt, _ b: UInt, _ borrow: Bool) -> Bool {
            let (rest, first) = a.subtractingReportingOverflow(b)
            let (total, second) = rest.subtractingReportingOverflow(borrow ? 1 : 0)
            a = total
            return first || second
        }
        var borrow = subtract(&low, other.low, false)
        borrow = subtract(&lower, other.lower, borrow)
        borrow = subtract(&upper, other.upper, borrow)
        _ = subtract(&high, other.high, borrow)
    }

    /// Divides by a word.
    ///
    /// - Returns: the remainder.
    mutating func divide(by word: UInt) -> UInt {
        var rest: UInt = 0
        (high, rest) = word.dividingFullWidth((rest, high))
        (upper, rest) = word.dividingFullWidth((rest, upper))
        (lower, rest) = word.dividingFullWidth((rest, lower))
        (low, rest) = word.dividingFullWidth((rest, low))
        return rest
    }

    /// The upper 256 bits of the product, and whether the rest is not zero.
    static func product(_ a: Mantissa, _ b: Mantissa) -> (Mantissa, isCut: Bool) {
        withUnsafeTemporaryAllocation(of: UInt.self, capacity: 16) { buffer in
            for index in 0..<8 { buffer[index] = 0 }
            (buffer[8], buffer[9], buffer[10], buffer[11]) = (a.low, a.lower, a.upper, a.high)
            (buffer[12], buffer[13], buffer[14], buffer[15]) = (b.low, b.lower, b.upper, b.high)
            for i in 0..<4 {
                let limb = buffer[8 + i]
                guard limb != 0 else { continue }
                var carry: UInt = 0
                for j in 0..<4 {
                    (carry, buffer[i + j]) = limb.multiplied(by: buffer[12 + j], adding: carry, buffer[i + j])
                }
                buffer[i + 4] = carry
            }
            return (
                Mantissa(buffer[7], buffer[6], buffer[5], buffer[4]),
                buffer[0] | buffer[1] | buffer[2] | buffer[3] != 0
            )
        }
    }
}

/// An upper bound of an error: mantissa · 2^exponent; every operation rounds up.
struct Radius: Sendable {
    /// 0, or a number from one half to one.
    private var mantissa: Double
    private(set) var exponent: Int

    static let zero = Radius(0, 0)
    /// A factor that exceeds the rounding errors of a few operations in `Double`.
    private static let up = 1 + 0x1p-48 as Double
    private static let down = 1 - 0x1p-48 as Double

    init(_ mantissa: Double, _ exponent: Int) {
        guard mantissa > 0, mantissa.isFinite else {
            (self.mantissa, self.exponent) = (0, 0)
            return
        }
        let shift = Int(mantissa.exponent) + 1
        self.mantissa = mantissa.significand / 2
        self.exponent = exponent + shift
    }

    init(powerOfTwo exponent: Int) {
        (mantissa, self.exponent) = (0.5, exponent + 1)
    }

    var isZero: Bool { mantissa == 0 }

    func scaled(by shift: Int) -> Radius {
        isZero ? self : Radius(mantissa, exponent + shift)
    }

    static func + (a: Radius, b: Radius) -> Radius {
        if a.isZero { return b }
        if b.isZero { return a }
        let (large, small) = a.exponent < b.exponent ? (b, a) : (a, b)
        let distance = large.exponent - small.exponent
        let part =
            distance > 60
            ? 0x1p-60 : small.mantissa * Double(sign: .plus, exponent: -distance, significand: 1)
        return Radius((large.mantissa + part) * up, large.exponent)
    }

    static func * (a: Radius, b: Radius) -> Radius {
        Radius(a.mantissa * b.mantissa * up, a.exponent + b.exponent)
    }

    /// An upper bound of the quotient; the divisor must be a lower bound and not zero.
    func divided(by other: Radius) -> Radius {
        isZero ? self : Radius(mantissa / other.mantissa * Self.up, exponent - other.exponent)
    }

    /// A lower bound of the difference; the error must be at most half of this bound.
    func reduced(by error: Radius) -> Radius {
        guard !error.isZero else { return Radius(mantissa * Self.down, exponent) }
        let distance = exponent - error.exponent
        let part =
            distance > 60
            ? 0x1p-60 : error.mantissa * Double(sign: .plus, exponent: -distance, significand: 1)
        precondition(mantissa - part > 0x1p-40, "the error is at most half of the bound")
        return Radius((mantissa - part) * Self.down, exponent)
    }

    static func < (a: Radius, b: Radius) -> Bool {
        if a.isZero || b.isZero { return a.isZero && !b.isZero }
        return a.exponent == b.exponent ? a.mantissa < b.mantissa : a.exponent < b.exponent
    }
}
