/// A set of Unicode scalars, as a class in a pattern names it.
indirect enum ScalarSet: Sendable, Equatable {
    case range(ClosedRange<UInt32>)
    /// Categories, as bits of `UnicodeTable.mask(of:)`.
    case categories(UInt32)
    /// Like `categories`, but by the newest Unicode version that Swift knows.
    case newestCategories(UInt32)
    case space
    case union([ScalarSet])
    case intersection([ScalarSet])
    case not(ScalarSet)

    static func scalar(_ scalar: Unicode.Scalar) -> ScalarSet { .range(scalar.value...scalar.value) }

    func contains(_ value: UInt32, in run: UnicodeTable.Run) -> Bool {
        switch self {
        case .range(let range): range.contains(value)
        case .categories(let mask): run.category & mask != 0
        case .newestCategories(let mask): run.newestCategory & mask != 0
        case .space: run.isSpace
        case .union(let sets): sets.contains { $0.contains(value, in: run) }
        case .intersection(let sets): sets.allSatisfy { $0.contains(value, in: run) }
        case .not(let set): !set.contains(value, in: run)
        }
    }

    /// Adds the first value of each range, and the value after its last.
    func addBounds(to bounds: inout [UInt32]) {
        switch self {
        case .range(let range): bounds += [range.lowerBound, range.upperBound + 1]
        case .categories, .newestCategories, .space: break
        case .union(let sets), .intersection(let sets): for set in sets { set.addBounds(to: &bounds) }
        case .not(let set): set.addBounds(to: &bounds)
        }
    }
}

/// Maps scalars to symbols: two scalars have the same symbol if no set of a pattern tells them apart.
struct SymbolMap: Sendable {
    /// The symbols of the first 128 scalars.
    private(set) var ascii = [UInt8](repeating: 0, count: 128)
    /// For the upper bits of a scalar, the start of its block of 256 symbols.
    private var blocks: [Int32] = []
    private var symbols: [UInt8] = []
    /// For each symbol, whether each set has it.
    private(set) var members: [[Bool]] = []

    static let most = 200

    /// Nil if the sets tell more than 200 kinds of scalars apart.
    init?(_ sets: [ScalarSet]) {
        let runs = UnicodeTable.shared.runs
        var bounds = runs.map(\.start)
        for set in sets { set.addBounds(to: &bounds) }
        bounds.sort()
        var known: [[Bool]: UInt8] = [:]
        var all = [UInt8](repeating: 0, count: 0x110000)
        var run = 0
        for (place, start) in bounds.enumerated() where start < 0x110000 {
            let end = place + 1 < bounds.count ? min(bounds[place + 1], 0x110000) : 0x110000
            guard start < end else { continue }
            while run + 1 < runs.count, runs[run + 1].start <= start { run += 1 }
            let kind = sets.map { $0.contains(start, in: runs[run]) }
            let symbol: UInt8
            if let found = known[kind] {
                symbol = found
            } else {
                guard members.count < Self.most else { return nil }
                symbol = UInt8(members.count)
                known[kind] = symbol
                members.append(kind)
            }
            if symbol != 0 { for value in start..<end { all[Int(value)] = symbol } }
        }
        for value in 0..<128 { ascii[value] = all[value] }
        // Most blocks are equal to another one.
        var distinct = ByteTable(minimumCapacity: 512)
        all.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: 256) {
                let block = UnsafeBufferPointer(rebasing: all[start..<start + 256])
                let (place, isNew) = distinct.insert(block)
                blocks.append(Int32(place << 8))
                if isNew { symbols += block }
            }
        }
    }

    @inline(__always)
    subscript(_ scalar: UInt32) -> UInt8 {
        symbols[Int(blocks[Int(scalar >> 8)]) + Int(scalar & 0xFF)]
    }
}
