/// Counts distinct words, without a heap object for each of them.
struct WordCounts {
    private(set) var counts: [Int] = []
    /// All words, one after the other, and where each ends.
    private var pool: [UInt8] = []
    private var ends: [Int] = []
    private var slots = [Int32](repeating: -1, count: 1 << 12)

    /// The bytes of a word by its index, in order of first appearance.
    subscript(_ index: Int) -> ArraySlice<UInt8> {
        pool[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    mutating func add(_ word: UnsafeBufferPointer<UInt8>) {
        let slot = find(word)
        if slots[slot] >= 0 {
            counts[Int(slots[slot])] += 1
            return
        }
        slots[slot] = Int32(counts.count)
        pool.append(contentsOf: word)
        ends.append(pool.count)
        counts.append(1)
        if 2 * counts.count > slots.count { grow() }
    }

    private func find(_ word: UnsafeBufferPointer<UInt8>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(word)) & mask
        while slots[slot] >= 0, !self[Int(slots[slot])].elementsEqual(word) { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: 2 * slots.count)
        let mask = slots.count - 1
        for index in counts.indices {
            // All words differ, so the first free slot is theirs.
            var slot = self[index].withUnsafeBufferPointer { Int(truncatingIfNeeded: Self.hash($0)) & mask }
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(index)
        }
    }

    private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in word { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash ^ hash >> 32
    }
}
