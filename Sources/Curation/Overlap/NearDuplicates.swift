import Problems

/// Finds texts that were nearly seen before: an index of `MinHash` sketches by their bands (locality-sensitive hashing).
///
/// Memory is bounded: about 260 bytes a text, and of the texts the latest are remembered, at least half of `window`.
/// When half of `window` texts have been added since, the texts before these are forgotten.
package struct NearDuplicates: Sendable {
    private let threshold: Double
    private let window: Int
    private var recent = Generation()
    private var older = Generation()

    /// A text that was seen before.
    package struct Match: Sendable, Equatable {
        /// The number that it was added with.
        package var number: Int
        package var similarity: Double
    }

    /// - Parameters:
    ///   - threshold: the least Jaccard similarity of what counts as a duplicate; under 0.7 too many escape the bands.
    ///   - window: texts to remember, at least 2.
    package init(threshold: Double = 0.8, window: Int = 4_000_000) {
        precondition((0.7...1).contains(threshold) && window >= 2)
        self.threshold = threshold
        self.window = window
    }

    /// The text most like one that is asked for, if it is like enough; else the text is added under `number`, which
    /// fits 32 bits.
    package mutating func match(_ sketch: MinHash, number: Int) -> Match? {
        let best = [older.best(sketch, threshold), recent.best(sketch, threshold)].compactMap(\.self)
            .max { $0.similarity < $1.similarity }
        if let best { return best }
        if recent.count >= window / 2 {
            older = recent
            recent = Generation()
        }
        recent.add(sketch, number)
        return nil
    }

    /// A verdict on a text that `match` was asked about; `place` names the text that it is a duplicate of.
    package func verdict(_ match: Match?, place: (Int) -> String) -> Verdict {
        guard let match else { return Verdict("near-duplicate", .pass, threshold: threshold) }
        return Verdict(
            "near-duplicate", .fail, "nearly the same: as \(place(match.number))", value: match.similarity,
            threshold: threshold)
    }

    /// Sketches, and for each band chains of those that may have it in common.
    private struct Generation {
        private var sketches: [SIMD16<UInt64>] = []
        private var numbers: [UInt32] = []
        /// The newest entry of each chain; an entry is 16 times the place of the sketch, and its band. 0 is none.
        private var heads: [UInt32] = []
        /// The entry before each one.
        private var chain: [UInt32] = []

        /// Entries looked at for one text: texts that all have much in common must not take long.
        private static let most = 1024

        var count: Int { sketches.count }

        mutating func add(_ sketch: MinHash, _ number: Int) {
            precondition(count < 1 << 28)
            if chain.count >= heads.count { grow() }
            sketches.append(sketch.bands)
            numbers.append(UInt32(truncatingIfNeeded: number))
            link(count - 1)
        }

        private mutating func grow() {
            heads = Array(repeating: 0, count: max(1 << 12, heads.count * 2))
            chain.removeAll(keepingCapacity: true)
            chain.reserveCapacity(heads.count)
            sketches.reserveCapacity(heads.count / 16)
            numbers.reserveCapacity(heads.count / 16)
            for place in sketches.indices { link(place) }
        }

        private mutating func link(_ place: Int) {
            for band in 0..<16 {
                let slot = slot(sketches[place][band], band)
                chain.append(heads[slot])
                heads[slot] = UInt32(place * 16 + band + 1)
            }
        }

        @inline(__always)
        private func slot(_ word: UInt64, _ band: Int) -> Int {
            let hash = TextWords.mixed(word &+ UInt64(band) &* 0x9E37_79B9_7F4A_7C15)
            return Int(truncatingIfNeeded: hash) & (heads.count - 1)
        }

        /// The likest of the texts that have a band in common, if it is like enough; the newest of each band come first.
        func best(_ sketch: MinHash, _ threshold: Double) -> Match? {
            guard !heads.isEmpty else { return nil }
            var best: Match?
            var left = Self.most
            var last = -1
            for band in 0..<16 {
                var entry = heads[slot(sketch.bands[band], band)]
                while entry > 0, left > 0 {
                    left -= 1
                    let place = Int(entry - 1) / 16
                    // Bands of other texts share the slot by chance.
                    if Int(entry - 1) % 16 == band, sketches[place][band] == sketch.bands[band], place != last
                    {
                        last = place
                        let similarity = sketch.similarity(to: MinHash(bands: sketches[place]))
                        if similarity >= threshold, similarity > best?.similarity ?? 0 {
                            best = Match(number: Int(numbers[place]), similarity: similarity)
                        }
                    }
                    entry = chain[Int(entry) - 1]
                }
            }
            return best
        }
    }
}

extension MinHash {
    fileprivate init(bands: SIMD16<UInt64>) {
        self.bands = bands
    }
}
