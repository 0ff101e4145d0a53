@_spi(_Unicode) import Swift

/// Unicode's canonical composition (NFC) by the standard library, where a text needs it at all.
enum Composition {
    private enum Kind: UInt8 {
        /// Changes, or joins what stands before it.
        case active
        /// Stays as it is, whatever stands before it.
        case inert
        /// Stays as it is, and nothing joins it.
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
            // Below the combining marks all are composed.
            for value in max(0x300, run.start)..<max(0x300, run.start, min(0x30000, end)) {
                kinds[Int(value)] = kind(value, isMark: run.newestCategory & marks != 0)
            }
        }
        return kinds
    }()

    private static func kind(_ value: UInt32, isMark: Bool) -> Kind {
        // Beside marks few blocks have composites; vowels and finals of Hangul join what is before them.
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
        // Beyond the table: variation selectors and tags, which do not combine; private use.
        scalar < 0x30000 ? table[Int(scalar)] : .inert
    }

    /// Where the first scalar begins that composition may change; nil if there is none.
    static func firstChange(in text: UnsafeBufferPointer<UInt8>) -> Int? {
        kinds.withUnsafeBufferPointer { table in
            var (position, previous) = (0, 0)
            while position < text.count {
                let byte = text[position]
                // All scalars below U+0300.
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

    /// The text with all from `first` on composed: stretch by stretch of active scalars, each with the inert
    /// one before it.
    static func composed(_ text: UnsafeBufferPointer<UInt8>, from first: Int) -> [UInt8] {
        var result = Array(text[..<first])
        result.reserveCapacity(text.count)
        kinds.withUnsafeBufferPointer { table in
            // Written up to `start`; from `previous` on there is at most one inert scalar, and active ones follow
            // it if `changes`.
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
