/// Exact rational numbers of any size, for comparing answers: 3/4 = 0.75, and no two large numbers are
/// equal because they were rounded.
struct ExactNumber: Sendable, Equatable {
    var negative: Bool
    var numerator: Natural
    /// Not zero.
    var denominator: Natural

    init(negative: Bool = false, _ numerator: Natural, over denominator: Natural = .one) {
        self.negative = negative && !numerator.isZero
        self.numerator = numerator
        self.denominator = denominator
    }

    static func == (a: ExactNumber, b: ExactNumber) -> Bool {
        guard a.negative == b.negative else { return false }
        if a.denominator == b.denominator { return a.numerator == b.numerator }
        return a.numerator * b.denominator == b.numerator * a.denominator
    }

    /// Whether the magnitude is 1 or more.
    var isAtLeastOne: Bool { !(numerator < denominator) }

    func multiplied(by factor: Natural) -> ExactNumber {
        ExactNumber(negative: negative, numerator * factor, over: denominator)
    }

    func divided(by divisor: Natural) -> ExactNumber {
        ExactNumber(negative: negative, numerator, over: denominator * divisor)
    }
}

/// A natural number of any size: limbs of nine decimal digits, the lowest first, no zero limb on top.
struct Natural: Sendable, Equatable {
    private var limbs: [UInt32]
    private static let base: UInt64 = 1_000_000_000

    static let one = Natural(1)

    init(_ value: UInt64) {
        limbs = []
        var rest = value
        while rest > 0 {
            limbs.append(UInt32(rest % Self.base))
            rest /= Self.base
        }
    }

    /// Decimal digits 0–9, the highest first.
    init(digits: some BidirectionalCollection<UInt8>) {
        limbs = []
        var (limb, scale): (UInt32, UInt32) = (0, 1)
        for digit in digits.reversed() {
            limb += UInt32(digit) * scale
            if scale == 100_000_000 {
                limbs.append(limb)
                (limb, scale) = (0, 1)
            } else {
                scale *= 10
            }
        }
        limbs.append(limb)
        trim()
    }

    static func powerOfTen(_ exponent: Int) -> Natural {
        Natural(digits: [1] + [UInt8](repeating: 0, count: exponent))
    }

    var isZero: Bool { limbs.isEmpty }

    private mutating func trim() {
        while limbs.last == 0 { limbs.removeLast() }
    }

    static func < (a: Natural, b: Natural) -> Bool {
        guard a.limbs.count == b.limbs.count else { return a.limbs.count < b.limbs.count }
        return a.limbs.reversed().lexicographicallyPrecedes(b.limbs.reversed())
    }

    static func + (a: Natural, b: Natural) -> Natural {
        var sum = Natural(0)
        var carry: UInt64 = 0
        for index in 0..<max(a.limbs.count, b.limbs.count) {
            carry += index < a.limbs.count ? UInt64(a.limbs[index]) : 0
            carry += index < b.limbs.count ? UInt64(b.limbs[index]) : 0
            sum.limbs.append(UInt32(carry % base))
            carry /= base
        }
        if carry > 0 { sum.limbs.append(UInt32(carry)) }
        return sum
    }

    static func * (a: Natural, b: Natural) -> Natural {
        guard !a.isZero, !b.isZero else { return Natural(0) }
        var product = Natural(0)
        product.limbs = [UInt32](repeating: 0, count: a.limbs.count + b.limbs.count)
        for (low, limb) in a.limbs.enumerated() {
            var carry: UInt64 = 0
            for (offset, other) in b.limbs.enumerated() {
                carry += UInt64(limb) * UInt64(other) + UInt64(product.limbs[low + offset])
                product.limbs[low + offset] = UInt32(carry % base)
                carry /= base
            }
            product.limbs[low + b.limbs.count] = UInt32(carry)
        }
        product.trim()
        return product
    }
}
