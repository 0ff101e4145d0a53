/// General categories and white space of all scalars, as runs, for patterns.
///
/// Patterns use Unicode 16, like the regular expressions of the `tokenizers` library: scalars that later
/// versions assigned count as unassigned.
struct UnicodeTable: Sendable {
    /// The scalars from `start` up to the next run's start.
    struct Run: Sendable, Equatable {
        var start: UInt32
        /// The category as one bit; `mask(of:)` gives the bits of names.
        var category: UInt32
        /// The category in the newest Unicode version that Swift knows.
        var newestCategory: UInt32
        var isSpace: Bool
    }

    let runs: [Run]

    static let shared = UnicodeTable()
    private static let unassigned = bit(.unassigned)
    /// The categories that contain white space.
    private static let spaces =
        bit(.spaceSeparator) | bit(.lineSeparator) | bit(.paragraphSeparator) | bit(.control)

    private init() {
        var runs: [Run] = []
        for value in UInt32(0)...0x10FFFF {
            // Planes 4 to 13 are empty; surrogates are no scalars.
            guard !(0x40000..<0xE0000 ~= value && value != 0x40000), let scalar = Unicode.Scalar(value) else {
                continue
            }
            let properties = scalar.properties
            let newest = Self.bit(properties.generalCategory)
            var run = Run(start: value, category: newest, newestCategory: newest, isSpace: false)
            if newest != Self.unassigned {
                run.isSpace = newest & Self.spaces != 0 && properties.isWhitespace
                if let age = properties.age, age.major > 16 { run.category = Self.unassigned }
            }
            if let last = runs.last, last.category == run.category, last.newestCategory == newest,
                last.isSpace == run.isSpace
            {
                continue
            }
            runs.append(run)
        }
        self.runs = runs
    }

    /// The bits of a category such as `Lu`, or of all categories whose names begin with a letter such as `L`.
    static func mask(of name: String) -> UInt32? {
        let bits = names.indices.filter { names[$0] == name || names[$0].prefix(1) == name }
        return bits.isEmpty ? nil : bits.reduce(0) { $0 | 1 << UInt32($1) }
    }

    /// The bit of a scalar's category in the newest Unicode version that Swift knows.
    static func category(_ scalar: Unicode.Scalar) -> UInt32 { bit(scalar.properties.generalCategory) }

    private static let names = [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf",
        "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
    ]

    private static func bit(_ category: Unicode.GeneralCategory) -> UInt32 {
        let place: UInt32 =
            switch category {
            case .uppercaseLetter: 0
            case .lowercaseLetter: 1
            case .titlecaseLetter: 2
            case .modifierLetter: 3
            case .otherLetter: 4
            case .nonspacingMark: 5
            case .spacingMark: 6
            case .enclosingMark: 7
            case .decimalNumber: 8
            case .letterNumber: 9
            case .otherNumber: 10
            case .connectorPunctuation: 11
            case .dashPunctuation: 12
            case .openPunctuation: 13
            case .closePunctuation: 14
            case .initialPunctuation: 15
            case .finalPunctuation: 16
            case .otherPunctuation: 17
            case .mathSymbol: 18
            case .currencySymbol: 19
            case .modifierSymbol: 20
            case .otherSymbol: 21
            case .spaceSeparator: 22
            case .lineSeparator: 23
            case .paragraphSeparator: 24
            case .control: 25
            case .format: 26
            case .surrogate: 27
            case .privateUse: 28
            case .unassigned: 29
            @unknown default: 29
            }
        return 1 << place
    }
}
