import Archive
import Problems

/// The share of the chain of thought's n-grams that have occurred in it before. A token is a word, a number,
/// a Chinese character or a sign; words and numbers are cut after 16 characters, so that "hahaha…" repeats.
package struct RepetitionCheck: Check {
    package let name = "repetition"
    /// The largest share allowed, 0 to 1.
    package let max: Double
    /// The number of tokens in an n-gram.
    package let n: Int

    /// - Parameters:
    ///   - max: the largest share allowed, 0 to 1. An attempt that is repaired and checked twice repeats many
    ///     things: good chains reach 0.57, loops begin at about 0.8.
    ///   - n: the number of tokens in an n-gram, at least 1.
    package init(max: Double = 0.6, n: Int = 8) {
        precondition(n >= 1)
        self.max = max
        self.n = n
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let share = repeatedShare(completion.scalars)
        return limit(share, most: max, "repeated \(n)-grams")
    }

    private func repeatedShare(_ scalars: [Unicode.Scalar]) -> Double {
        let tokens = Self.tokens(scalars)
        let total = tokens.count - n + 1
        guard total > 1 else { return 0 }
        var seen = HashTable(capacity: total)
        var repeated = 0
        WordRuns(of: tokens[...], n: n).forEach { hash, _ in
            if !seen.insert(hash) { repeated += 1 }
        }
        return Double(repeated) / Double(total)
    }

    /// The tokens of a text, one hash each.
    private static func tokens(_ scalars: [Unicode.Scalar]) -> [UInt64] {
        // There are no more tokens than scalars.
        [UInt64](unsafeUninitializedCapacity: scalars.count) { tokens, count in
            func add(_ token: UInt64) {
                tokens.initializeElement(at: count, to: token)
                count += 1
            }
            var (word, length): (UInt64, Int) = (WordHash.start, 0)
            for scalar in scalars {
                let isLetter = scalar.isLatin || scalar.isDigit
                if length > 0, !isLetter || length == 16 {
                    add(word)
                    (word, length) = (WordHash.start, 0)
                }
                if isLetter {
                    word = WordHash.next(word, scalar)
                    length += 1
                } else if !scalar.isBlank {
                    add(WordHash.next(WordHash.start, scalar))
                }
            }
            if length > 0 { add(word) }
        }
    }
}

/// The hash of a word, scalar by scalar (FNV-1a on whole scalars): the same on every machine.
enum WordHash {
    static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    static func next(_ hash: UInt64, _ scalar: Unicode.Scalar) -> UInt64 {
        (hash ^ UInt64(scalar.value)) &* 0x0000_0100_0000_01B3
    }

    static func hash(_ text: String) -> UInt64 {
        text.unicodeScalars.reduce(start, next)
    }
}

/// A set of 64-bit hashes with open addressing and a fixed size.
struct HashTable: ~Copyable {
    private let slots: UnsafeMutablePointer<UInt64>
    private let mask: Int

    /// - Parameter capacity: the most hashes that will be inserted.
    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = .allocate(capacity: size)
        slots.initialize(repeating: 0, count: size)
        mask = size - 1
    }

    deinit { slots.deallocate() }

    /// Inserts a hash; false where it was there already.
    @inline(__always)
    mutating func insert(_ hash: UInt64) -> Bool {
        let hash = hash == 0 ? 1 : hash
        var slot = Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
        while slots[slot] != 0 {
            if slots[slot] == hash { return false }
            slot = (slot + 1) & mask
        }
        slots[slot] = hash
        return true
    }
}

extension RepetitionCheck {
    private static let most = Setting<Double>.double(
        "max", in: 0...1, default: 0.6,
        "The share at most: good chains that check themselves reach 0.57, loops begin about 0.8.")
    private static let length = Setting<Int>.int(
        "n", in: 1...64, default: 8, "Tokens in an n-gram.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "repetition",
        "At most the share `max` of the chain of thought's n-grams stood in it before. A token of an "
            + "n-gram is a word, a number, a Chinese character or a sign.",
        [most, length], example: ["max": 0.3], cases: .of(PackageResources.repetition_jsonl),
        reason: .repetitive
    ) { RepetitionCheck(max: try $0(most), n: try $0(length)) }
}
