@_spi(_Unicode) import Swift

/// Unicode's canonical composition (NFC) by the standard library, applied only where a text needs it.
enum Composition {
    private enum Kind: UInt8 {
        /// Composition may change it, or join it with the scalar before it.
        case active
        /// It stays as it is, whatever is before it.
        case inert
        /// It stays as it is, and no later scalar joins it.
        case unknown
    }

    /// The last version of Unicode whose compositions the `tokenizers` library knows.
    private static let lastVersion = 9

    private static let kinds: [Kind] = {
        var kinds = [Kind](repeating: .inert, count: 0x30000)
        let marks = UnicodeTable.mask(of: "M") ?? 0
        let runs = UnicodeTable.shared.runs
        for (place, run) in runs.enumerated() {
            let end = place + 1 < runs.count ? runs[place + 1].start : 0x110000
            // Scalars below the combining marks are composed already.
            for value in max(0x300, run.start)..<max(0x300, run.start, min(0x30000, end)) {
                kinds[Int(value)] = kind(value, isMark: run.newestCategory & marks != 0)
            }
        }
        return kinds
    }()

    private static func kind(_ value: UInt32, isMark: Bool) -> Kind {
        // Besides marks, only a few blocks have composites; vowels and finals of Hangul join the scalar
        // before them.
        let isComposed =
            value < 0x3100 || 0xAC00..<0xD7A4 ~= value || 0xF900..<0xFB50 ~= value
            || 0x11000..<0x20000 ~= value
            || 0x2F800..<0x2FA20 ~= value
        guard isMark || isComposed, let scalar = Unicode.Scalar(value) else { return .inert }
        guard let age = scalar.properties.age, age.major <= lastVersion else { return .unknown }
        if isMark || 0x1100...0x11FF ~= value { return .active }
        return String(scalar)._nfc.elementsEqual(CollectionOfOne(scalar)) ? .inert : .active
    }

    @inline(__always)
    private static func kind(_ scalar: UInt32, _ table: UnsafeBufferPointer<Kind>) -> Kind {
        // Beyond the table are only variation selectors and tags, which do not combine, and private use.
        scalar < 0x30000 ? table[Int(scalar)] : .inert
    }

    /// The start of the first scalar that composition may change; nil if there is none.
    static func firstChange(in text: UnsafeBufferPointer<UInt8>) -> Int? {
        kinds.withUnsafeBufferPointer { table in
            var (position, previous) = (0, 0)
            while position < text.count {
                let byte = text[position]
                // These bytes begin all scalars below U+0300.
                if byte < 0xCC {
                    previous = position
                    position += byte < 0x80 ? 1 : 2
                    continue
                }
                let (scalar, length) = UTF8Scalar.decode(text, position)
                let kind = kind(scalar, table)
                if kind == .active { return previous }
                previous = kind == .inert ? position : position + length
                position += length
            }
            return nil
        }
    }

    /// The text composed from `first` on: stretch by stretch of active scalars, each with the inert scalar
    /// before it.
    static func composed(_ text: UnsafeBufferPointer<UInt8>, from first: Int) -> [UInt8] {
        var result = Array(text[..<first])
        result.reserveCapacity(text.count)
        kinds.withUnsafeBufferPointer { table in
            // Everything up to `start` is written. From `previous` on there is at most one inert scalar;
            // active scalars follow it if `changes`.
            var (start, previous, position) = (first, first, first)
            var changes = false
            func compose(to end: Int) {
                for scalar in String(decoding: text[start..<end], as: UTF8.self)._nfc {
                    result.append(contentsOf: UTF8.encode(scalar)!)
                }
                start = end
            }
            while position < text.count {
                let (scalar, length) = UTF8Scalar.decode(text, position)
                let kind = kind(scalar, table)
                if kind != .active {
                    if changes { compose(to: position) }
                    changes = false
                    previous = kind == .inert ? position : position + length
                } else if !changes {
                    result.append(contentsOf: text[start..<previous])
                    start = previous
                    changes = true
                }
                position += length
            }
            if changes { compose(to: text.count) } else { result.append(contentsOf: text[start...]) }
        }
        return result
    }
}
