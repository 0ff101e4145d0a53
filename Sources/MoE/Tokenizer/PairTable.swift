/// A map from pairs of token ids to numbers, with open addressing, because most of encoding's time goes into
/// lookups.
struct PairTable: Sendable {
    private var keys: [UInt64]
    private var values: [Int32]
    private var count = 0
    private static let empty = UInt64.max

    init(minimumCapacity: Int = 0) {
        var size = 16
        while size < 2 * minimumCapacity { size *= 2 }
        keys = Array(repeating: Self.empty, count: size)
        values = Array(repeating: 0, count: size)
    }

    @inline(__always)
    private func slot(_ key: UInt64) -> Int {
        let mask = keys.count &- 1
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while keys[slot] != key, keys[slot] != Self.empty { slot = (slot &+ 1) & mask }
        return slot
    }

    @inline(__always)
    subscript(_ left: Int32, _ right: Int32) -> Int32? {
        get {
            let key = Self.key(left, right)
            let slot = slot(key)
            return keys[slot] == key ? values[slot] : nil
        }
    }

    /// Sets the number of a pair that has none yet.
    mutating func insert(_ left: Int32, _ right: Int32, _ value: Int32) {
        if 2 * (count + 1) > keys.count {
            let old = (keys, values)
            keys = Array(repeating: Self.empty, count: 2 * keys.count)
            values = Array(repeating: 0, count: keys.count)
            for (key, value) in zip(old.0, old.1) where key != Self.empty {
                let slot = slot(key)
                keys[slot] = key
                values[slot] = value
            }
        }
        let key = Self.key(left, right)
        let slot = slot(key)
        precondition(keys[slot] == Self.empty, "a pair is given twice")
        keys[slot] = key
        values[slot] = value
        count += 1
    }

    @inline(__always)
    static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}
