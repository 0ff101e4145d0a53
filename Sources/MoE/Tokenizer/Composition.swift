@_spi(_Unicode) import Swift

/// Unicode's canonical composition (NFC) by the standard library, where a text needs it at all.
enum Composition {
    /// Scalars that never change and that nothing joins, whatever stands beside them.
    private static let isInert: [Bool] = (0..<0x30000).map { value in
        guard let scalar = Unicode.Scalar(UInt32(value)) else { return true }
        // Below the combining marks all are composed; vowels and finals of Hangul, and
        // vowels of Kirat Rai, join what is before them.
        if value < 0x300 { return true }
        if 0x1100...0x11FF ~= value || 0x16D60...0x16D6F ~= value { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return false
        case .otherLetter, .uppercaseLetter, .lowercaseLetter, .modifierLetter, .otherNumber, .otherSymbol,
            .mathSymbol, .modifierSymbol, .otherPunctuation, .openPunctuation, .closePunctuation,
            .spaceSeparator:
            return String(scalar)._nfc.elementsEqual(CollectionOfOne(scalar))
        default: return true
        }
    }

    @inline(__always)
    private static func isInert(_ scalar: UInt32, _ table: UnsafeBufferPointer<Bool>) -> Bool {
        // Beyond the table: variation selectors and tags, which do not combine; private use.
        scalar < 0x30000 ? table[Int(scalar)] : true
    }

    /// Where the first scalar begins that composition may change; nil if there is none.
    static func firstChange(in text: UnsafeBufferPointer<UInt8>) -> Int? {
        isInert.withUnsafeBufferPointer { table in
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
                if !isInert(scalar, table) { return previous }
                previous = position
                position += length
            }
            return nil
        }
    }

    /// The text with all from `first` on composed: stretch by stretch of scalars that are not inert, each with
    /// the inert one before it.
    static func composed(_ text: UnsafeBufferPointer<UInt8>, from first: Int) -> [UInt8] {
        var result = Array(text[..<first])
        result.reserveCapacity(text.count)
        isInert.withUnsafeBufferPointer { table in
            // Written up to `start`; the scalar at `previous` is inert, and others follow it if `changes`.
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
                if isInert(scalar, table) {
                    if changes { compose(to: position) }
                    changes = false
                    previous = position
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
