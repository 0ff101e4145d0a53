import CKernels

/// A sketch of a text, from which its similarity to another text is estimated (Broder 1997). The runs of
/// words are put into 128 different orders; the sketch keeps 8 bits of the text's first run in each (b-bit
/// minwise hashing, arXiv:0910.3349).
///
/// The share of equal places estimates the Jaccard similarity of the two sets of runs, with a standard error
/// of at most 0.045. Two texts with similarity s agree in a band of 8 places with probability s^8, and so in
/// at least one of the 16 bands with probability 1-(1-s^8)^16: 0.95 for 0.8, 0.9999 for 0.9, 0.06 for 0.5.
package struct MinHash: Equatable, Sendable {
    /// 16 bands of 8 places.
    let bands: SIMD16<UInt64>

    static let places = 128

    /// - Parameters:
    ///   - texts: texts that are sketched together; no run crosses from one to the next.
    ///   - n: the number of words in a run, at least 1; a text with fewer words is one run.
    package init(_ texts: [String], n: Int = 5) {
        var words = TextWords()
        let ranges = texts.map { words.append($0) }
        var least = [UInt32](repeating: .max, count: Self.places)
        var runs: [UInt32] = []
        runs.reserveCapacity(words.hashes.count)
        for range in ranges where !range.isEmpty {
            let list = WordRuns(of: words.hashes[range], n: min(n, range.count))
            list.forEach { hash, _ in runs.append(UInt32(truncatingIfNeeded: hash >> 16)) }
        }
        // Multiplying by odd factors and shifting are bijections: each factor gives an order of all hashes.
        for start in stride(from: 0, to: Self.places, by: 16) {
            least.withUnsafeMutableBufferPointer { least in
                Self.factors.withUnsafeBufferPointer { factors in
                    guard let from = factors.baseAddress, let to = least.baseAddress else { return }
                    lv_minhash(runs.count, runs, from + start, to + start)
                }
            }
        }
        var bands = SIMD16<UInt64>.zero
        for place in 0..<Self.places {
            bands[place / 8] |= UInt64((least[place] &* 0x9E37_79B1) >> 24) << UInt64(place % 8 * 8)
        }
        self.bands = bands
    }

    private static let factors: [UInt32] = {
        var state: UInt64 = 0x2545_F491_4F6C_DD1D
        return (0..<places).map { _ in
            state = state &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F
            return UInt32(truncatingIfNeeded: state >> 32) | 1
        }
    }()

    /// The estimated Jaccard similarity, 0 to 1.
    package func similarity(to other: MinHash) -> Double {
        let difference = bands ^ other.bands
        var equal = 0
        for band in 0..<16 {
            // A byte of 0 means that the place is equal.
            let word = difference[band]
            let zeros =
                ~(((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | word | 0x7F7F_7F7F_7F7F_7F7F)
            equal += zeros.nonzeroBitCount
        }
        // Of the places that differ, 1 in 256 has the same 8 bits by chance.
        return max(0, (Double(equal) / Double(Self.places) - 1 / 256) / (1 - 1 / 256))
    }
}
