/// Folding of text before comparison: variants in case, width, punctuation and spaces become the same.

extension Unicode.Scalar {
    /// The scalar in lower case and normal width. Chinese punctuation becomes its Latin counterpart, every
    /// minus `-`, every multiplication sign `*`, every division sign `/`, every space a space.
    @inline(__always)
    var folded: Unicode.Scalar {
        if value < 0x80 {
            return value >= 0x41 && value <= 0x5A ? Unicode.Scalar(UInt8(value + 32)) : self
        }
        return value >= 0x4E00 && value <= 0x9FFF ? self : foldedBeyondASCII
    }

    private var foldedBeyondASCII: Unicode.Scalar {
        switch value {
        // Lower case of the common Latin letters: the general way takes a hundred times as long.
        case 0xC0...0xD6, 0xD8...0xDE: return Unicode.Scalar(UInt8(value + 32))
        case 0xDF...0xF6, 0xF8...0xFF: return self
        case 0x100...0x12F, 0x132...0x137, 0x14A...0x177, 0x1EA0...0x1EFF:
            return Unicode.Scalar(value | 1) ?? self
        case 0x139...0x148, 0x179...0x17E: return Unicode.Scalar(value + (value & 1)) ?? self
        case 0xFF01...0xFF5E: return Unicode.Scalar(UInt8(value - 0xFEE0)).folded
        case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: return " "
        // A Chinese full stop is not a decimal point: 84=12*7+0。12 is not 0.12.
        case 0x3002, 0xFF61: return ";"
        case 0x3001: return ","
        case 0x2010...0x2015, 0x2212, 0xFE63: return "-"
        case 0x00D7, 0x00B7, 0x22C5, 0x2217, 0x2219, 0x2715: return "*"
        case 0x00F7, 0x2044, 0x2215: return "/"
        case 0x2018, 0x2019: return "'"
        case 0x201C, 0x201D: return "\""
        case 0x2190...0x24B5, 0x2500...0x2BFF, 0x3003...0x33FF: return self
        default:
            let lower = properties.lowercaseMapping.unicodeScalars
            return lower.count == 1 ? lower.first ?? self : self
        }
    }

    /// The scalars of a text, several times as fast as `Array(text.unicodeScalars)`, which counts them first.
    static func decode(_ text: String) -> [Unicode.Scalar] {
        var text = text
        return text.withUTF8 { bytes in
            [Unicode.Scalar](unsafeUninitializedCapacity: bytes.count) { scalars, count in
                var index = 0
                while index < bytes.count {
                    let (scalar, length) = decode(bytes, index)
                    scalars.initializeElement(at: count, to: scalar)
                    count += 1
                    index += length
                }
            }
        }
    }

    /// The scalar at a position in valid UTF-8, and its length in bytes.
    @inline(__always)
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> (Unicode.Scalar, Int) {
        let lead = UInt32(bytes[index])
        if lead < 0x80 { return (Unicode.Scalar(UInt8(lead)), 1) }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var value = lead & (0x7F >> UInt32(length))
        for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    var isDigit: Bool { value >= 0x30 && value <= 0x39 }

    /// White space and line ends, in ASCII only (all others are folded to a space first).
    var isBlank: Bool { value == 0x20 || (value >= 0x09 && value <= 0x0D) }

    /// Invisible marks without meaning in an answer: zero-width space and joiners, direction marks, byte
    /// order mark.
    var isInvisible: Bool {
        (value >= 0x200B && value <= 0x200F) || value == 0x2060 || value == 0xFEFF
    }

    var isASCIILetter: Bool { (value | 0x20) >= 0x61 && (value | 0x20) <= 0x7A }

    /// A letter of the Latin script (ASCII, Latin-1, Extended A and B).
    var isLatin: Bool {
        isASCIILetter || (value >= 0xC0 && value <= 0x24F && value != 0xD7 && value != 0xF7)
    }

    /// A Chinese character.
    var isHan: Bool {
        (value >= 0x3400 && value <= 0x9FFF) || (value >= 0x20000 && value <= 0x323AF)
            || (value >= 0xF900 && value <= 0xFAFF) || value == 0x3007
    }
}

/// The folded scalars of a text; a run of white space becomes one space, and none is left at the ends.
func fold(_ text: some StringProtocol) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars where !scalar.isInvisible {
        let folded = scalar.folded
        if folded.isBlank {
            if let last = result.last, last != " " { result.append(" ") }
        } else {
            result.append(folded)
        }
    }
    if result.last == " " { result.removeLast() }
    return result
}

extension Array where Element == Unicode.Scalar {
    var text: String { self[...].text }

    func starts(with prefix: StaticString, at index: Int) -> Bool {
        let length = prefix.utf8CodeUnitCount
        guard index >= 0, index + length <= count else { return false }
        for offset in 0..<length where self[index + offset].value != UInt32(prefix.utf8Start[offset]) {
            return false
        }
        return true
    }
}

extension ArraySlice where Element == Unicode.Scalar {
    /// The text of the scalars, several times as fast as appending them to a string's view.
    var text: String {
        let count = reduce(0) { $0 + UTF8.width($1) }
        return String(unsafeUninitializedCapacity: count) { bytes in
            var index = 0
            for scalar in self {
                if scalar.value < 0x80 {
                    bytes[index] = UInt8(scalar.value)
                    index += 1
                } else {
                    for byte in UTF8.encode(scalar)! {
                        bytes[index] = byte
                        index += 1
                    }
                }
            }
            return index
        }
    }
}

extension String {
    /// The words of a table that is written with spaces between its words.
    var words: [String] { split(separator: " ").map(String.init) }
}
