/// Sets of scalars for which Swift's properties differ from those of the `tokenizers` library.
extension ScalarSet {
    /// The scalars of a script in Unicode 16, by its name in lower case; nil for scripts that no tokenizer's
    /// pattern names.
    static func script(_ name: String) -> ScalarSet? {
        scripts[name].map { .union($0.map { .range($0) }) }
    }

    private static let scripts: [String: [ClosedRange<UInt32>]] = [
        "han": [
            0x2E80...0x2E99, 0x2E9B...0x2EF3, 0x2F00...0x2FD5, 0x3005...0x3005, 0x3007...0x3007,
            0x3021...0x3029, 0x3038...0x303B, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFA6D,
            0xFA70...0xFAD9, 0x16FE2...0x16FE3, 0x16FF0...0x16FF1, 0x20000...0x2A6DF, 0x2A700...0x2B739,
            0x2B740...0x2B81D, 0x2B820...0x2CEA1, 0x2CEB0...0x2EBE0, 0x2EBF0...0x2EE5D, 0x2F800...0x2FA1D,
            0x30000...0x3134A, 0x31350...0x323AF,
        ],
        "hiragana": [
            0x3041...0x3096, 0x309D...0x309F, 0x1B001...0x1B11F, 0x1B132...0x1B132, 0x1B150...0x1B152,
            0x1F200...0x1F200,
        ],
        "katakana": [
            0x30A1...0x30FA, 0x30FD...0x30FF, 0x31F0...0x31FF, 0x32D0...0x32FE, 0x3300...0x3357,
            0xFF66...0xFF6F, 0xFF71...0xFF9D, 0x1AFF0...0x1AFF3, 0x1AFF5...0x1AFFB, 0x1AFFD...0x1AFFE,
            0x1B000...0x1B000, 0x1B120...0x1B122, 0x1B155...0x1B155, 0x1B164...0x1B167,
        ],
        "hangul": [
            0x1100...0x11FF, 0x302E...0x302F, 0x3131...0x318E, 0x3200...0x321E, 0x3260...0x327E,
            0xA960...0xA97C, 0xAC00...0xD7A3, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB, 0xFFA0...0xFFBE,
            0xFFC2...0xFFC7, 0xFFCA...0xFFCF, 0xFFD2...0xFFD7, 0xFFDA...0xFFDC,
        ],
    ]

    /// The scalars at which the pre-tokenizer `Punctuation` cuts: the signs of ASCII, and the punctuation of
    /// Unicode 8.
    static let punctuation: ScalarSet = {
        let mask = UnicodeTable.mask(of: "P") ?? 0
        // These were punctuation in Unicode 8 and are in another category now.
        var values: Set<UInt32> = [0x166D, 0x111C9]
        for run in UnicodeTable.shared.runs where run.newestCategory & mask != 0 {
            var value = run.start
            while let scalar = Unicode.Scalar(value), UnicodeTable.category(scalar) & mask != 0 {
                if let age = scalar.properties.age, age.major <= 8 { values.insert(value) }
                value += 1
            }
        }
        for value in UInt8(ascii: "!")...UInt8(ascii: "~") {
            if !Unicode.Scalar(value).properties.isAlphabetic, !(0x30...0x39 ~= value) {
                values.insert(UInt32(value))
            }
        }
        return .union(ranges(values.sorted()).map { .range($0) })
    }()

    /// Ascending values, joined to ranges.
    private static func ranges(_ values: [UInt32]) -> [ClosedRange<UInt32>] {
        var ranges: [ClosedRange<UInt32>] = []
        for value in values {
            if let last = ranges.last, last.upperBound + 1 == value {
                ranges[ranges.count - 1] = last.lowerBound...value
            } else {
                ranges.append(value...value)
            }
        }
        return ranges
    }
}
