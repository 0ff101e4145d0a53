import Problems

/// Finds texts that are nearly the same as earlier ones: an index of `MinHash` sketches by bands
/// (locality-sensitive hashing).
///
/// Memory is bounded: about 260 bytes a text. At least the latest half of `window` texts is remembered:
/// whenever half of `window` has been added, the texts before these are forgotten.
package struct NearDuplicates: Sendable {
    private let threshold: Double
    private let window: Int
    private var recent = Generation()
    private var older = Generation()

    /// An earlier text that is nearly the same.
    package struct Match: Sendable, Equatable {
        /// The number under which it was added.
        package var number: Int
        /// The estimated Jaccard similarity, 0 to 1.
        package var similarity: Double
    }

    /// - Parameters:
    ///   - threshold: the least Jaccard similarity of a duplicate, 0.7 to 1; below 0.7 the bands would miss
    ///     too many.
    ///   - window: the number of texts to remember, at least 2.
    package init(threshold: Double = 0.8, window: Int = 4_000_000) {
        precondition((0.7...1).contains(threshold) && window >= 2)
        self.threshold = threshold
        self.window = window
    }

    /// The most similar earlier text, if it is similar enough; else nil, and the text is added under
    /// `number`, which must fit into 32 bits.
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

    /// The verdict for the result of `match`; `place` names the text with a number.
    package func verdict(_ match: Match?, place: (Int) -> String) -> Verdict {
        guard let match else { return Verdict("near-duplicate", .pass, threshold: threshold) }
        return Verdict(
            "near-duplicate", .fail, "nearly the same: as \(place(match.number))", value: match.similarity,
            threshold: threshold)
    }

    /// Sketches, and for each band chains of the sketches that may share it.
    private struct Generation {
        private var sketches: [SIMD16<UInt64>] = []
        private var numbers: [UInt32] = []
        /// The newest entry of each chain, 0 for none. An entry is 16 times the index of the sketch, plus the
        /// band, plus 1.
        private var heads: [UInt32] = []
        /// The entry before each entry in its chain.
        private var chain: [UInt32] = []

        /// The most entries compared for one text, so that texts with much in common do not take long.
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

        /// The most similar text that shares a band, if it is similar enough; the newest of each band are
        /// compared first.
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
                    // Other bands may share the slot by chance.
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
