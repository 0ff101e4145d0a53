import Archive

/// The parts that a form describes, ready for use.
struct TokenizerParts: Sendable {
    var normalizer = Normalizer(operations: [])
    var preTokenizer = PreTokenizer(operations: [])
    /// Whether words are spelled in bytes (`ByteLevel`).
    var isByteLevel = false
    var decoding = Decoding()

    /// How the names of tokens become text; see `TokenDecoder`.
    struct Decoding: Sendable {
        var isByteLevel = false
        var replacements: [(old: [UInt8], new: [UInt8])] = []
        var hasByteTokens = false
        var strips: (byte: UInt8, most: Int) = (0, 0)
        var trims: [UInt8] = []
    }

    static let own: TokenizerParts = {
        do {
            return try TokenizerParts(.own, file: "tokenizer.json")
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}

/// Reads the parts of a form. A part that is not understood is refused by its name in the file.
extension TokenizerParts {
    init(_ form: TokenizerForm, file: String) throws(Complaint) {
        func field(_ value: JSON, _ name: String) -> TokenizerField {
            TokenizerField(value: value, name: name, file: file)
        }
        normalizer = try Self.normalizer(field(form.normalizer, "normalizer"))
        let parts = try field(form.preTokenizer, "pre_tokenizer").sequence("pretokenizers")
        var operations: [PreTokenizer.Operation] = []
        for (place, part) in parts.enumerated() {
            if isByteLevel {
                guard ["Split", "Digits", "Punctuation"].contains(part["type"].value) else {
                    throw part["type"].error(expected: "Split, Digits or Punctuation after ByteLevel")
                }
            }
            operations += try Self.preTokenizer(part, isFirst: place == 0)
            guard part["type"].value == "ByteLevel" else { continue }
            isByteLevel = true
            if place < parts.count - 1 { operations.append(.spell) }
        }
        preTokenizer = PreTokenizer(operations: operations)
        decoding = try Decoding(field(form.decoder, "decoder"))
        guard decoding.isByteLevel == isByteLevel else {
            throw field(form.decoder, "decoder").error(
                expected: isByteLevel
                    ? "ByteLevel, as pre_tokenizer" : "none with ByteLevel, as pre_tokenizer")
        }
    }

    private static func normalizer(_ field: TokenizerField) throws(Complaint) -> Normalizer {
        var operations: [Normalizer.Operation] = []
        for part in try field.sequence("normalizers") {
            switch part["type"].value {
            case "NFC":
                try part.allow("type")
                operations.append(.compose)
            case "Prepend":
                try part.allow("type", "prepend")
                let prefix = try part["prepend"].text()
                guard prefix.utf8.count <= 16 else {
                    throw part["prepend"].error(expected: "at most 16 bytes")
                }
                operations.append(.prepend(Array(prefix.utf8)))
            case "Replace":
                // Growth by 3 allows a space to become ▁; more growth, repeated with each operation, would
                // take much memory.
                let (old, new) = try replacement(part, growth: 3)
                operations.append(.replace(old, by: new))
            default: throw part["type"].error(expected: "NFC, Prepend, Replace or Sequence")
            }
        }
        guard operations.count <= 4 else { throw field.error(expected: "at most 4 steps") }
        return Normalizer(operations: operations)
    }

    /// The text to replace and its replacement, which may have at most `growth` times as many bytes.
    fileprivate static func replacement(
        _ part: TokenizerField, growth: Int
    ) throws(Complaint) -> ([UInt8], [UInt8]) {
        try part.allow("type", "pattern", "content")
        try part["pattern"].allow("String")
        guard let content = part["content"].value.string else {
            throw part["content"].error(expected: "a text")
        }
        let pattern = try part["pattern"]["String"].text()
        guard content.utf8.count <= growth * pattern.utf8.count else {
            throw part["content"].error(expected: "at most \(growth * pattern.utf8.count) bytes")
        }
        return (Array(pattern.utf8), Array(content.utf8))
    }

    /// GPT-2's pattern, which `ByteLevel` uses.
    private static let gpt2Words =
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

    private static func preTokenizer(
        _ part: TokenizerField, isFirst: Bool
    ) throws(Complaint) -> [PreTokenizer.Operation] {
        switch part["type"].value {
        case "ByteLevel":
            try part.allow("type", "add_prefix_space", "trim_offsets", "use_regex")
            var operations: [PreTokenizer.Operation] = []
            if try part["add_prefix_space"].bool(default: true) { operations.append(.prefixSpace) }
            if try part["use_regex"].bool(default: true) {
                operations.append(.split(try pattern(gpt2Words, part), .isolated))
            }
            return operations
        case "Split":
            try part.allow("type", "pattern", "behavior", "invert")
            try part["pattern"].allow("Regex", "String")
            let isText = !part["pattern"]["String"].isNull
            let given = part["pattern"][isText ? "String" : "Regex"]
            let source = isText ? escaped(try given.text()) : try given.text()
            let inverted = try part["invert"].bool(default: false)
            return [.split(try pattern(source, given), try behavior(part), inverted: inverted)]
        case "Digits":
            try part.allow("type", "individual_digits")
            let isSingle = try part["individual_digits"].bool(default: false)
            let digits = ScalarSet.newestCategories(UnicodeTable.mask(of: "N") ?? 0)
            return [.split(pattern(digits, repeats: !isSingle), .isolated)]
        case "Punctuation":
            try part.allow("type", "behavior")
            let behavior = part["behavior"].isNull ? .isolated : try behavior(part)
            return [.split(pattern(.punctuation, repeats: false), behavior)]
        case "Metaspace": return try metaspace(part, isFirst: isFirst)
        default:
            throw part["type"].error(expected: "ByteLevel, Split, Digits, Punctuation, Metaspace or Sequence")
        }
    }

    private static func behavior(_ part: TokenizerField) throws(Complaint) -> SplitBehavior {
        guard let behavior = part["behavior"].value.string.flatMap(SplitBehavior.init) else {
            let names = SplitBehavior.allCases.map(\.rawValue)
            throw part["behavior"].error(expected: "one of \(names.joined(separator: ", "))")
        }
        return behavior
    }

    private static func pattern(_ set: ScalarSet, repeats: Bool) -> Pattern {
        do {
            return try Pattern(set, repeats: repeats)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private static func metaspace(
        _ part: TokenizerField, isFirst: Bool
    ) throws(Complaint) -> [PreTokenizer.Operation] {
        try part.allow("type", "replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep")
        guard isFirst else { throw part.error(expected: "Metaspace first") }
        let mark = Array(try mark(part["replacement"]).utf8)
        let prepends = try prepending(part)
        let cuts = try part["split"].bool(default: true)
        return [.metaspace(mark: mark, prepends: prepends)] + (cuts ? [.cut(mark: mark, runs: false)] : [])
    }

    fileprivate static func mark(_ field: TokenizerField) throws(Complaint) -> String {
        let text = try field.text()
        guard text.unicodeScalars.count == 1 else { throw field.error(expected: "one character") }
        return text
    }

    fileprivate static func prepending(_ part: TokenizerField) throws(Complaint) -> PreTokenizer.Prepending {
        let scheme = part["prepend_scheme"]
        // Files of older versions have only `add_prefix_space`.
        if scheme.isNull { return try part["add_prefix_space"].bool(default: true) ? .always : .never }
        guard let prepends = scheme.value.string.flatMap(PreTokenizer.Prepending.init) else {
            throw scheme.error(expected: "\"always\", \"first\" or \"never\"")
        }
        return prepends
    }

    private static func pattern(_ source: String, _ field: TokenizerField) throws(Complaint) -> Pattern {
        do {
            return try Pattern(source)
        } catch {
            throw .unsupported(
                file: field.file, field: "\(field.name) \(field.value.serialized().prefix(80))",
                found: "no pattern that is understood: \(error.found)", expected: error.expected)
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9" ~= scalar) { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}

extension TokenizerParts.Decoding {
    fileprivate init(_ field: TokenizerField) throws(Complaint) {
        var isFused = false
        let parts = try field.sequence("decoders")
        for part in parts {
            let type = part["type"]
            guard strips.most == 0, !isByteLevel else {
                throw part.error(expected: "nothing after this")
            }
            switch type.value {
            case "ByteLevel" where parts.count == 1:
                isByteLevel = true
            case "Metaspace" where parts.count == 1:
                try part.allow(
                    "type", "replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep")
                let mark = try TokenizerParts.mark(part["replacement"])
                replacements.append((Array(mark.utf8), [0x20]))
                if try TokenizerParts.prepending(part) != .never { trims = Array(mark.utf8) }
            case "Replace" where !hasByteTokens && !isFused:
                try part.allow("type", "pattern", "content")
                replacements.append(try TokenizerParts.replacement(part, growth: 1))
            case "ByteFallback" where !hasByteTokens && !isFused:
                try part.allow("type")
                hasByteTokens = true
            case "Fuse":
                try part.allow("type")
                isFused = true
            case "Strip" where isFused:
                try part.allow("type", "content", "start", "stop")
                let content = try TokenizerParts.mark(part["content"])
                guard let byte = content.utf8.first, content.utf8.count == 1 else {
                    throw part["content"].error(expected: "an ASCII character")
                }
                guard let most = part["start"].value.int, 0...1000 ~= most else {
                    throw part["start"].error(expected: "a number from 0 to 1000")
                }
                guard part["stop"].value == 0 else { throw part["stop"].error(expected: "0") }
                strips = (byte, most)
            default:
                throw type.error(
                    expected:
                        "ByteLevel or Metaspace alone, or Replace, ByteFallback, Fuse and Strip in order")
            }
        }
        guard !parts.isEmpty else { throw field.error(expected: "a decoder") }
    }
}
