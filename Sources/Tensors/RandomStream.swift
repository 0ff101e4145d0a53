/// Counter-based random numbers (Philox4x32-10, Salmon et al., SC'11): the n-th number of a stream is a
/// function of its key and n alone, so no result depends on the thread or batch that drew it.
///
/// Ranges, picks and shuffles are written here and not taken from the standard library, whose algorithms may
/// change between releases: these numbers are part of the reproducibility contract.
package struct RandomStream: Sendable {
    private let key: (UInt32, UInt32)
    private let stream: UInt64
    private var block: UInt64 = 0
    private var spare: UInt64?

    /// A stream named by a seed and a path of labels, e.g. `(run seed, stage, problem, rollout)`.
    package init(seed: UInt64, _ labels: UInt64...) {
        var name = Self.mix(seed)
        var second = Self.mix(seed ^ 0x9E37_79B9_7F4A_7C15)
        for label in labels {
            name = Self.mix(name ^ label)
            second = Self.mix(second &+ label)
        }
        key = (UInt32(truncatingIfNeeded: name), UInt32(truncatingIfNeeded: name >> 32))
        stream = second
    }

    /// The finaliser of SplitMix64: a bijection of 64-bit words.
    private static func mix(_ word: UInt64) -> UInt64 {
        var z = word &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Two 64-bit words: Philox of the stream's key at `counter`.
    private func philox(_ counter: UInt64) -> (UInt64, UInt64) {
        let (c0, c1, c2, c3) = Self.philox(
            (
                UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
                UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)
            ), key: key)
        return (UInt64(c1) << 32 | UInt64(c0), UInt64(c3) << 32 | UInt64(c2))
    }

    /// Philox4x32-10 itself: four words of a counter and two of a key become four random words.
    package static func philox(
        _ counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        var (c0, c1, c2, c3) = counter
        var (k0, k1) = key
        for _ in 0..<10 {
            let a = UInt64(0xD251_1F53) &* UInt64(c0)
            let b = UInt64(0xCD9E_8D57) &* UInt64(c2)
            (c0, c1, c2, c3) = (
                UInt32(truncatingIfNeeded: b >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: b),
                UInt32(truncatingIfNeeded: a >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: a)
            )
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return (c0, c1, c2, c3)
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        if let word = spare {
            spare = nil
            return word
        }
        let (first, second) = philox(block)
        block += 1
        spare = second
        return first
    }

    /// A number in `[0, 1)` with 53 random bits.
    package mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// The number in `[0, 1)` at `index` of the stream, whatever has been drawn before.
    package func uniform(at index: Int) -> Double {
        Double(philox(UInt64(index)).0 >> 11) * 0x1p-53
    }

    /// A nearly normal number of variance 1: the sum of twelve uniform numbers less 6 (Irwin–Hall). It needs
    /// no logarithm or cosine, so it has the same bits everywhere.
    package mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += uniform() }
        return sum
    }

    /// An integer of the closed range, every value equally likely (multiply-shift, Lemire 2019).
    package mutating func int(_ range: ClosedRange<Int>) -> Int {
        let span = UInt64(range.upperBound - range.lowerBound) + 1
        let threshold = (0 &- span) % span
        while true {
            let product = next().multipliedFullWidth(by: span)
            if product.low >= threshold { return range.lowerBound + Int(product.high) }
        }
    }

    /// True with the given probability.
    package mutating func bool(_ probability: Double = 0.5) -> Bool {
        uniform() < probability
    }

    /// One element of a collection that is not empty.
    package mutating func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element {
        choices[choices.index(choices.startIndex, offsetBy: int(0...choices.count - 1))]
    }

    /// The elements in random order (Fisher–Yates).
    package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for last in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(last, int(0...last))
        }
        return result
    }
}
