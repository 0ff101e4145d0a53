import Archive

/// Reads the parts of a form. A part that is not understood is refused by its name in the file.
extension TokenizerParts {
    init(_ form: TokenizerForm, file: String) throws(Complaint) {
        func field(_ value: JSON, _ name: String) -> TokenizerField {
            TokenizerField(value: value, name: name, file: file)
        }
        normalizer = try Self.normalizer(field(form.normalizer, "normalizer"))
        let steps = try field(form.preTokenizer, "pre_tokenizer").sequence("pretokenizers")
        var words: [PreTokenizer.Step] = []
        for (place, step) in steps.enumerated() {
            if isByteLevel {
                guard ["Split", "Digits", "Punctuation"].contains(step["type"].value) else {
                    throw step["type"].error(expected: "Split, Digits or Punctuation after ByteLevel")
                }
            }
            words += try Self.words(step, isFirst: place == 0)
            guard step["type"].value == "ByteLevel" else { continue }
            isByteLevel = true
            if place < steps.count - 1 { words.append(.spell) }
        }
        preTokenizer = PreTokenizer(steps: words)
        decoding = try Decoding(field(form.decoder, "decoder"))
        guard decoding.isByteLevel == isByteLevel else {
            throw field(form.decoder, "decoder").error(
                expected: isByteLevel
                    ? "ByteLevel, as pre_tokenizer" : "none with ByteLevel, as pre_tokenizer")
        }
    }

    private static func normalizer(_ field: TokenizerField) throws(Complaint) -> Normalizer {
        var steps: [Normalizer.Step] = []
        for step in try field.sequence("normalizers") {
            switch step["type"].value {
            case "NFC":
                try step.allow("type")
                steps.append(.compose)
            case "Prepend":
                try step.allow("type", "prepend")
                let prefix = try step["prepend"].text()
                guard prefix.utf8.count <= 16 else {
                    throw step["prepend"].error(expected: "at most 16 bytes")
                }
                steps.append(.prepend(Array(prefix.utf8)))
            case "Replace":
                // Growth by 3 allows a space to become ▁; more growth, repeated with each step, would take
                // much memory.
                let (old, new) = try replacement(step, growth: 3)
                steps.append(.replace(old, by: new))
            default: throw step["type"].error(expected: "NFC, Prepend, Replace or Sequence")
            }
        }
        guard steps.count <= 4 else { throw field.error(expected: "at most 4 steps") }
        return Normalizer(steps: steps)
    }

    /// The text to replace and its replacement, which may have at most `growth` times as many bytes.
    fileprivate static func replacement(
        _ step: TokenizerField, growth: Int
    ) throws(Complaint) -> ([UInt8], [UInt8]) {
        try step.allow("type", "pattern", "content")
        try step["pattern"].allow("String")
        guard let content = step["content"].value.string else {
            throw step["content"].error(expected: "a text")
        }
        let pattern = try step["pattern"]["String"].text()
        guard content.utf8.count <= growth * pattern.utf8.count else {
            throw step["content"].error(expected: "at most \(growth * pattern.utf8.count) bytes")
        }
        return (Array(pattern.utf8), Array(content.utf8))
    }

    /// GPT-2's pattern, which `ByteLevel` uses.
    private static let words = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

    private static func words(_ step: TokenizerField, isFirst: Bool) throws(Complaint) -> [PreTokenizer.Step]
    {
        switch step["type"].value {
        case "ByteLevel":
            try step.allow("type", "add_prefix_space", "trim_offsets", "use_regex")
            var steps: [PreTokenizer.Step] = []
            if try step["add_prefix_space"].bool(default: true) { steps.append(.prefixSpace) }
            if try step["use_regex"].bool(default: true) {
                steps.append(.split(try pattern(words, step), .isolated))
            }
            return steps
        case "Split":
            try step.allow("type", "pattern", "behavior", "invert")
            try step["pattern"].allow("Regex", "String")
            let isText = !step["pattern"]["String"].isNull
            let given = step["pattern"][isText ? "String" : "Regex"]
            let source = isText ? escaped(try given.text()) : try given.text()
            let inverted = try step["invert"].bool(default: false)
            return [.split(try pattern(source, given), try behavior(step), inverted: inverted)]
        case "Digits":
            try step.allow("type", "individual_digits")
            let isSingle = try step["individual_digits"].bool(default: false)
            let digits = ScalarSet.newestCategories(UnicodeTable.mask(of: "N") ?? 0)
            return [.split(pattern(digits, repeats: !isSingle), .isolated)]
        case "Punctuation":
            try step.allow("type", "behavior")
            let behavior = step["behavior"].isNull ? .isolated : try behavior(step)
            return [.split(pattern(.punctuation, repeats: false), behavior)]
        case "Metaspace": return try metaspace(step, isFirst: isFirst)
        default:
            throw step["type"].error(expected: "ByteLevel, Split, Digits, Punctuation, Metaspace or Sequence")
        }
    }

    private static func behavior(_ step: TokenizerField) throws(Complaint) -> SplitBehavior {
        guard let behavior = step["behavior"].value.string.flatMap(SplitBehavior.init) else {
            let names = SplitBehavior.allCases.map(\.rawValue)
            throw step["behavior"].error(expected: "one of \(names.joined(separator: ", "))")
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
        _ step: TokenizerField, isFirst: Bool
    ) throws(Complaint) -> [PreTokenizer.Step] {
        try step.allow("type", "replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep")
        guard isFirst else { throw step.error(expected: "Metaspace first") }
        let mark = Array(try mark(step["replacement"]).utf8)
        let prepends = try prepending(step)
        let cuts = try step["split"].bool(default: true)
        return [.metaspace(mark: mark, prepends: prepends)] + (cuts ? [.cut(mark: mark, runs: false)] : [])
    }

    fileprivate static func mark(_ field: TokenizerField) throws(Complaint) -> String {
        let text = try field.text()
        guard text.unicodeScalars.count == 1 else { throw field.error(expected: "one character") }
        return text
    }

    fileprivate static func prepending(_ step: TokenizerField) throws(Complaint) -> PreTokenizer.Prepending {
        let scheme = step["prepend_scheme"]
        // Files of older versions have only `add_prefix_space`.
        if scheme.isNull { return try step["add_prefix_space"].bool(default: true) ? .always : .never }
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
        let steps = try field.sequence("decoders")
        for step in steps {
            let type = step["type"]
            guard strips.most == 0, !isByteLevel else {
                throw step.error(expected: "nothing after this")
            }
            switch type.value {
            case "ByteLevel" where steps.count == 1:
                isByteLevel = true
            case "Metaspace" where steps.count == 1:
                try step.allow(
                    "type", "replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep")
                let mark = try TokenizerParts.mark(step["replacement"])
                replacements.append((Array(mark.utf8), [0x20]))
                if try TokenizerParts.prepending(step) != .never { trims = Array(mark.utf8) }
            case "Replace" where !hasByteTokens && !isFused:
                try step.allow("type", "pattern", "content")
                replacements.append(try TokenizerParts.replacement(step, growth: 1))
            case "ByteFallback" where !hasByteTokens && !isFused:
                try step.allow("type")
                hasByteTokens = true
            case "Fuse":
                try step.allow("type")
                isFused = true
            case "Strip" where isFused:
                try step.allow("type", "content", "start", "stop")
                let content = try TokenizerParts.mark(step["content"])
                guard let byte = content.utf8.first, content.utf8.count == 1 else {
                    throw step["content"].error(expected: "an ASCII character")
                }
                guard let most = step["start"].value.int, 0...1000 ~= most else {
                    throw step["start"].error(expected: "a number from 0 to 1000")
                }
                guard step["stop"].value == 0 else { throw step["stop"].error(expected: "0") }
                strips = (byte, most)
            default:
                throw type.error(
                    expected:
                        "ByteLevel or Metaspace alone, or Replace, ByteFallback, Fuse and Strip in order")
            }
        }
        guard !steps.isEmpty else { throw field.error(expected: "a decoder") }
    }
}
