/// Whole numbers of any size: one machine word while it fits, else limbs of 64 bits.
///
/// The arithmetic is schoolbook: the callers bound the sizes (`limbCount`), and the numbers in answers are
/// small.
enum BigInteger: Sendable, Hashable {
    case word(Int)
    /// Only values that do not fit a word; the lowest limb comes first, and the highest is not zero.
    case limbs(negative: Bool, [UInt])

    static let zero = BigInteger.word(0)
    static let one = BigInteger.word(1)

    init(_ value: Int) {
        self = .word(value)
    }

    init(negative: Bool, magnitude: [UInt]) {
        var magnitude = magnitude
        while magnitude.last == 0 { magnitude.removeLast() }
        if magnitude.isEmpty {
            self = .word(0)
        } else if magnitude.count == 1, magnitude[0] <= UInt(Int.max) {
            self = .word(negative ? -Int(magnitude[0]) : Int(magnitude[0]))
        } else if magnitude.count == 1, negative, magnitude[0] == UInt(Int.max) + 1 {
            self = .word(.min)
        } else {
            self = .limbs(negative: negative, magnitude)
        }
    }

    /// Reads decimal digits, 0 to 9, the highest first.
    init(digits: some Sequence<UInt8>) {
        var magnitude: [UInt] = []
        var (chunk, scale): (UInt, UInt) = (0, 1)
        func flush(_ magnitude: inout [UInt]) {
            var carry = chunk
            for index in magnitude.indices {
                let (high, low) = magnitude[index].multipliedFullWidth(by: scale)
                let (sum, overflow) = low.addingReportingOverflow(carry)
                magnitude[index] = sum
                carry = high + (overflow ? 1 : 0)
            }
            if carry > 0 { magnitude.append(carry) }
        }
        for digit in digits {
            chunk = chunk * 10 + UInt(digit)
            scale *= 10
            if scale == 10_000_000_000_000_000_000 {
                flush(&magnitude)
                (chunk, scale) = (0, 1)
            }
        }
        if scale > 1 { flush(&magnitude) }
        self.init(negative: false, magnitude: magnitude)
    }

    static func powerOfTen(_ exponent: Int) -> BigInteger {
        BigInteger(10).power(exponent)
    }

    /// The number of 64-bit limbs, which determines the cost of operations.
    var limbCount: Int {
        switch self {
        case .word: 1
        case .limbs(_, let limbs): limbs.count
        }
    }

    var isZero: Bool { self == .word(0) }
    var isOne: Bool { self == .word(1) }

    var isNegative: Bool {
        switch self {
        case .word(let value): value < 0
        case .limbs(let negative, _): negative
        }
    }

    /// The value if it fits a machine word; else nil.
    var word: Int? {
        if case .word(let value) = self { return value }
        return nil
    }

    var isEven: Bool { (magnitude.first ?? 0) & 1 == 0 }

    var magnitude: [UInt] {
        switch self {
        case .word(let value): value == 0 ? [] : [value.magnitude]
        case .limbs(_, let limbs): limbs
        }
    }

    var absolute: BigInteger { isNegative ? -self : self }

    static prefix func - (a: BigInteger) -> BigInteger {
        switch a {
        case .word(let value) where value != .min: .word(-value)
        default: BigInteger(negative: !a.isNegative, magnitude: a.magnitude)
        }
    }

    static func + (a: BigInteger, b: BigInteger) -> BigInteger {
        if case .word(let x) = a, case .word(let y) = b {
            let (sum, overflow) = x.addingReportingOverflow(y)
            if !overflow { return .word(sum) }
        }
        let (x, y) = (a.magnitude, b.magnitude)
        if a.isNegative == b.isNegative {
            return BigInteger(negative: a.isNegative, magnitude: Self.sum(x, y))
        }
        return Self.isLess(x, y)
            ? BigInteger(negative: b.isNegative, magnitude: Self.difference(y, x))
            : BigInteger(negative: a.isNegative, magnitude: Self.difference(x, y))
    }

    static func - (a: BigInteger, b: BigInteger) -> BigInteger { a + -b }

    static func * (a: BigInteger, b: BigInteger) -> BigInteger {
        if case .word(let x) = a, case .word(let y) = b {
            let (product, overflow) = x.multipliedReportingOverflow(by: y)
            if !overflow { return .word(product) }
        }
        let (x, y) = (a.magnitude, b.magnitude)
        guard !x.isEmpty, !y.isEmpty else { return .zero }
        var product = [UInt](repeating: 0, count: x.count + y.count)
        for (low, limb) in x.enumerated() {
            var carry: UInt = 0
            for (offset, other) in y.enumerated() {
                (carry, product[low + offset]) = limb.multiplied(
                    by: other, adding: carry, product[low + offset])
            }
            product[low + y.count] = carry
        }
        return BigInteger(negative: a.isNegative != b.isNegative, magnitude: product)
    }

    /// Quotient and remainder, rounded towards zero; the divisor must not be zero.
    func dividedWithRemainder(by divisor: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
        precondition(!divisor.isZero)
        if case .word(let x) = self, case .word(let y) = divisor, !(x == .min && y == -1) {
            return (.word(x / y), .word(x % y))
        }
        let (quotient, remainder) = Self.divide(magnitude, divisor.magnitude)
        return (
            BigInteger(negative: isNegative != divisor.isNegative, magnitude: quotient),
            BigInteger(negative: isNegative, magnitude: remainder)
        )
    }

    /// The power with an exponent of 0 or more.
    func power(_ exponent: Int) -> BigInteger {
        var (result, base, rest) = (BigInteger.one, self, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = result * base }
            rest >>= 1
            if rest > 0 { base = base * base }
        }
        return result
    }

    /// The greatest common divisor, 0 or more.
    static func gcd(_ a: BigInteger, _ b: BigInteger) -> BigInteger {
        var (a, b) = (a, b)
        while !b.isZero {
            if case .word(let x) = a, case .word(let y) = b {
                var (x, y) = (x.magnitude, y.magnitude)
                while y != 0 { (x, y) = (y, x % y) }
                return BigInteger(negative: false, magnitude: [x])
            }
            (a, b) = (b, a.dividedWithRemainder(by: b).remainder)
        }
        return a.absolute
    }

    private static func isLess(_ a: [UInt], _ b: [UInt]) -> Bool {
        guard a.count == b.count else { return a.count < b.count }
        return a.reversed().lexicographicallyPrecedes(b.reversed())
    }

    private static func sum(_ a: [UInt], _ b: [UInt]) -> [UInt] {
        let (long, short) = a.count < b.count ? (b, a) : (a, b)
        var sum = long
        var carry: UInt = 0
        for index in long.indices {
            if index >= short.count, carry == 0 { break }
            let (first, one) = long[index].addingReportingOverflow(index < short.count ? short[index] : 0)
            let (second, two) = first.addingReportingOverflow(carry)
            sum[index] = second
            carry = one || two ? 1 : 0
        }
        if carry > 0 { sum.append(carry) }
        return sum
    }

    /// The difference; `a` must not be less than `b`.
    private static func difference(_ a: [UInt], _ b: [UInt]) -> [UInt] {
        var difference = a
        var borrow: UInt = 0
        for index in a.indices {
            if index >= b.count, borrow == 0 { break }
            let (first, one) = a[index].subtractingReportingOverflow(index < b.count ? b[index] : 0)
            let (second, two) = first.subtractingReportingOverflow(borrow)
            difference[index] = second
            borrow = one || two ? 1 : 0
        }
        return difference
    }

    /// Division after Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D.
    private static func divide(_ a: [UInt], _ b: [UInt]) -> (quotient: [UInt], remainder: [UInt]) {
        guard !isLess(a, b) else { return ([], a) }
        if b.count == 1 {
            var quotient = a
            var rest: UInt = 0
            for index in a.indices.reversed() {
                (quotient[index], rest) = b[0].dividingFullWidth((rest, a[index]))
            }
            return (quotient, [rest])
        }
        let shift = b[b.count - 1].leadingZeroBitCount
        var rest = shifted(a, by: shift) + [0]
        let divisor = shifted(b, by: shift)
        if rest.count == a.count + 1 { rest.append(0) }
        rest.removeLast(rest.count - a.count - 1)
        let count = b.count
        let (top, second) = (divisor[count - 1], divisor[count - 2])
        var quotient = [UInt](repeating: 0, count: a.count - count + 1)
        for place in quotient.indices.reversed() {
            let high = rest[place + count]
            var guess: UInt
            var left: UInt
            var isSettled = false
            if high >= top {
                guess = .max
                let (sum, overflow) = rest[place + count - 1].addingReportingOverflow(top)
                left = sum
                isSettled = overflow
            } else {
                (guess, left) = top.dividingFullWidth((high, rest[place + count - 1]))
            }
            while !isSettled {
                let (upper, lower) = guess.multipliedFullWidth(by: second)
                guard upper > left || (upper == left && lower > rest[place + count - 2]) else { break }
                guess -= 1
                let (sum, overflow) = left.addingReportingOverflow(top)
                left = sum
                isSettled = overflow
            }
            var (carry, borrow): (UInt, UInt) = (0, 0)
            for index in 0..<count {
                var (upper, lower) = guess.multipliedFullWidth(by: divisor[index])
                var overflow: Bool
                (lower, overflow) = lower.addingReportingOverflow(carry)
                if overflow { upper += 1 }
                carry = upper
                let (one, first) = rest[place + index].subtractingReportingOverflow(lower)
                let (two, again) = one.subtractingReportingOverflow(borrow)
                rest[place + index] = two
                borrow = first || again ? 1 : 0
            }
            let (one, first) = rest[place + count].subtractingReportingOverflow(carry)
            let (two, again) = one.subtractingReportingOverflow(borrow)
            rest[place + count] = two
            if first || again {
                guess -= 1
                var carry: UInt = 0
                for index in 0..<count {
                    let (one, first) = rest[place + index].addingReportingOverflow(divisor[index])
                    let (two, again) = one.addingReportingOverflow(carry)
                    rest[place + index] = two
                    carry = first || again ? 1 : 0
                }
                rest[place + count] &+= carry
            }
            quotient[place] = guess
        }
        var remainder = [UInt](repeating: 0, count: count)
        for index in 0..<count {
            remainder[index] = rest[index] >> UInt(shift)
            if shift > 0 { remainder[index] |= rest[index + 1] << UInt(64 - shift) }
        }
        return (quotient, remainder)
    }

    private static func shifted(_ a: [UInt], by shift: Int) -> [UInt] {
        guard shift > 0 else { return a }
        var result: [UInt] = []
        result.reserveCapacity(a.count + 1)
        var carry: UInt = 0
        for limb in a {
            result.append(limb << UInt(shift) | carry)
            carry = limb >> UInt(64 - shift)
        }
        if carry > 0 { result.append(carry) }
        return result
    }
}

extension BigInteger: Comparable {
    static func < (a: BigInteger, b: BigInteger) -> Bool {
        if case .word(let x) = a, case .word(let y) = b { return x < y }
        if a.isNegative != b.isNegative { return a.isNegative }
        return a.isNegative ? isLess(b.magnitude, a.magnitude) : isLess(a.magnitude, b.magnitude)
    }
}

extension UInt {
    /// This word times `other` plus two more words, which always fits two words.
    @inline(__always)
    func multiplied(by other: UInt, adding first: UInt, _ second: UInt) -> (high: UInt, low: UInt) {
        let (high, product) = multipliedFullWidth(by: other)
        let (part, one) = product.addingReportingOverflow(first)
        let (low, two) = part.addingReportingOverflow(second)
        return (high + (one ? 1 : 0) + (two ? 1 : 0), low)
    }
}
