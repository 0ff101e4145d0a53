import Problems

/// The script of a letter, and the language that is assumed for it.
enum Script: UInt8 {
    /// Not a letter.
    case none
    case latin
    case han, kana, hangul, cyrillic, greek, arabic, hebrew, devanagari, thai
    /// Any other alphabet.
    case other

    init(_ scalar: Unicode.Scalar) {
        if scalar.isLatinScript {
            self = .latin
            return
        }
        switch scalar.value {
        case 0x4E00...0x9FFF:
            self = .han
            return
        case 0x2000...0x2BFF, 0x3000...0x3006, 0x3008...0x3040, 0xFF01...0xFF20:
            // Signs of many kinds; the letters among them are used in formulas.
            self = .none
            return
        case 0..<0x370: self = .none
        case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
        case 0x400...0x52F: self = .cyrillic
        case 0x590...0x5FF: self = .hebrew
        case 0x600...0x6FF, 0x750...0x77F, 0xFB50...0xFDFF, 0xFE70...0xFEFE: self = .arabic
        case 0x900...0x97F: self = .devanagari
        case 0xE00...0xE7F: self = .thai
        case 0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7AF: self = .hangul
        case 0x3041...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D:
            self = scalar == "・" || scalar == "゠" ? .none : .kana
        default: self = scalar.isHan ? .han : scalar.properties.isAlphabetic ? .other : .none
        }
        // The signs and digits of these scripts are not letters.
        if self != .none, self != .han, self != .kana, self != .hangul, self != .other,
            !scalar.properties.isAlphabetic
        {
            self = .none
        }
    }

    /// Whether each character counts as a word, because the script has no spaces.
    var isCountedByCharacter: Bool { self == .han || self == .kana || self == .thai }

    /// The language that is assumed for a text in this script; nil where the script does not decide.
    var language: Language? {
        switch self {
        case .none, .latin, .other: nil
        case .han: .chinese
        case .kana: .japanese
        case .hangul: .korean
        case .cyrillic: .russian
        case .greek: .greek
        case .arabic: .arabic
        case .hebrew: .hebrew
        case .devanagari: .hindi
        case .thai: .thai
        }
    }

    /// Whether texts in a language are written in this script.
    func writes(_ language: Language) -> Bool {
        switch self {
        case .latin: LanguageModel.languages.contains(language)
        case .han: language == .chinese || language == .japanese
        default: self.language == language
        }
    }
}

extension Unicode.Scalar {
    /// A letter of the Latin script, those of Vietnamese included.
    @inline(__always)
    var isLatinScript: Bool { isLatin || (value >= 0x1E00 && value <= 0x1EFF) }
}
