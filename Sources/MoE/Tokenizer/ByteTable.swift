import Glibc

/// Distinct byte strings, numbered from 0 in the order of insertion, without a heap object for each.
struct ByteTable: Sendable {
    /// All strings, one after the other.
    private var pool: [UInt8] = []
    /// The end of each string in `pool`.
    private var ends: [Int32] = []
    /// The number of the string in each slot (open addressing); -1 if the slot is free.
    private var slots: [Int32]

    init(minimumCapacity: Int = 2048) {
        var size = 16
        while size < 2 * minimumCapacity { size *= 2 }
        slots = Array(repeating: -1, count: size)
    }

    var count: Int { ends.count }

    subscript(_ index: Int) -> ArraySlice<UInt8> {
        pool[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }

    /// The number of a string; the string is added if it is new.
    @discardableResult
    mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>) -> (index: Int, isNew: Bool) {
        let slot = slot(bytes)
        if slots[slot] >= 0 { return (Int(slots[slot]), false) }
        slots[slot] = Int32(ends.count)
        pool.append(contentsOf: bytes)
        ends.append(Int32(pool.count))
        if 2 * ends.count > slots.count { grow() }
        return (ends.count - 1, true)
    }

    @discardableResult
    mutating func insert(_ bytes: some Sequence<UInt8>) -> (index: Int, isNew: Bool) {
        Array(bytes).withUnsafeBufferPointer { insert($0) }
    }

    /// Skips a number, so that no string has it. A table with such gaps holds no empty string.
    mutating func skip() { ends.append(Int32(pool.count)) }

    /// Whether a number was skipped.
    func isGap(_ index: Int) -> Bool { ends[index] == (index == 0 ? 0 : ends[index - 1]) }

    /// The number of a string; nil if the table does not have it.
    func find(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
        let found = slots[slot(bytes)]
        return found >= 0 ? found : nil
    }

    func find(_ bytes: some Sequence<UInt8>) -> Int32? {
        Array(bytes).withUnsafeBufferPointer { find($0) }
    }

    private func slot(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(bytes)) & mask
        while slots[slot] >= 0, !isEqual(Int(slots[slot]), bytes) { slot = (slot + 1) & mask }
        return slot
    }

    private func isEqual(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        self[index].withUnsafeBufferPointer { known in
            guard known.count == bytes.count else { return false }
            guard let one = known.baseAddress, let other = bytes.baseAddress else { return true }
            return memcmp(one, other, known.count) == 0
        }
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: 2 * slots.count)
        let mask = slots.count - 1
        for index in ends.indices where !isGap(index) {
            // All strings differ, so the first free slot is theirs.
            var slot = self[index].withUnsafeBufferPointer { Int(truncatingIfNeeded: Self.hash($0)) & mask }
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(index)
        }
    }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash ^ hash >> 32
    }
}
