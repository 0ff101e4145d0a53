import Archive

/// Reads a `tokenizer.json`; each check names the field that is not as expected.
struct TokenizerReader {
    let path: String

    /// With longer added tokens, the comparison at each place of a text would take long.
    private static let longestAdded = 1024
    private static let longestFrame = 16

    func read() throws -> Tokenizer.Contents {
        let (members, given) = try parse()
        var tokens = given
        return try contents(
            TokenizerField(value: .object(members), name: "", file: path), &tokens)
    }

    /// Reads the file. Its bytes are freed before the tokens are put in order.
    private func parse() throws -> ([JSON.Member], TokenizerTokens) {
        var tokens = TokenizerTokens()
        var members: [JSON.Member] = []
        try Files.read(path).withUnsafeBufferPointer { bytes in
            var stream = JSONStream(bytes, file: path)
            try stream.members { name, stream in
                guard name == "model" else {
                    members.append(JSON.Member(name, try stream.value()))
                    return
                }
                members.append(JSON.Member(name, .object(try model(&stream, &tokens))))
            }
            try stream.end()
        }
        return (members, tokens)
    }

    /// The members of `model`. Its tokens and merges, which may be many, are left empty there and go to
    /// `tokens`.
    private func model(_ stream: inout JSONStream, _ tokens: inout TokenizerTokens) throws -> [JSON.Member] {
        var members: [JSON.Member] = []
        try stream.members { name, stream in
            switch name {
            case "vocab":
                members.append(JSON.Member(name, [:]))
                try stream.members { tokens.add(JSON.Member($0, try $1.value())) }
            case "merges":
                members.append(JSON.Member(name, []))
                try stream.elements { tokens.add(merge: try $0.value()) }
            default: members.append(JSON.Member(name, try stream.value()))
            }
        }
        return members
    }

    private func contents(
        _ root: TokenizerField, _ tokens: inout TokenizerTokens
    ) throws(Complaint) -> Tokenizer.Contents {
        try root.allow(
            "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer",
            "post_processor",
            "decoder", "model")
        var form = TokenizerForm(
            normalizer: root["normalizer"].value, preTokenizer: root["pre_tokenizer"].value,
            decoder: root["decoder"].value)
        try readModel(root["model"], &form)
        var parts = try TokenizerParts(form, file: path)
        let added = try addedTokens(root["added_tokens"])
        let names = try tokens.vocabulary(adding: added, at: root["model"]["vocab"])
        func id(_ name: String) -> Int32? { names.find(name.utf8) }
        let unknown = form.unknown.flatMap(id)
        guard form.unknown == nil || unknown != nil else {
            throw root["model"]["unk_token"].error(expected: "a token of the vocabulary")
        }

        let alphabet = alphabet(parts, form, names, unknown)
        let addedTable = AddedTokens(added, normalizer: parts.normalizer)
        let (merges, ranks) = try tokens.merges(names, at: root["model"]["merges"])
        if let cut = cut(alphabet, names, merges, form) {
            parts.preTokenizer = parts.preTokenizer.adding(cut)
        }
        let frame = try frame(root["post_processor"], below: names.count)
        if !frame.before.isEmpty || !frame.after.isEmpty { form.postProcessor = root["post_processor"].value }
        return Tokenizer.Contents(
            form: form, parts: parts, names: names, added: addedTable,
            encoder: BytePairEncoder(merges: merges, ranks: ranks, alphabet: alphabet),
            decoder: decoder(parts, names, added), frame: frame)
    }

    private func readModel(_ model: TokenizerField, _ form: inout TokenizerForm) throws(Complaint) {
        guard model["type"].value == "BPE" else { throw model["type"].error(expected: "\"BPE\"") }
        for name in ["continuing_subword_prefix", "end_of_word_suffix"] where model[name].value != "" {
            guard model[name].isNull else { throw model[name].error(expected: "null") }
        }
        guard model["dropout"].isNull || model["dropout"].value.double == 0 else {
            throw model["dropout"].error(expected: "null")
        }
        try model.allow(
            "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
            "byte_fallback", "ignore_merges", "vocab", "merges")
        if !model["unk_token"].isNull { form.unknown = try model["unk_token"].text() }
        form.fusesUnknown = try model["fuse_unk"].bool(default: false)
        form.fallsBackToBytes = try model["byte_fallback"].bool(default: false)
        form.ignoresMerges = try model["ignore_merges"].bool(default: false)
        guard model["vocab"].value.members != nil else {
            throw model["vocab"].error(expected: "an object of token ids")
        }
        guard model["merges"].value.array != nil else {
            throw model["merges"].error(expected: "a list of pairs")
        }
    }

    private func addedTokens(_ list: TokenizerField) throws(Complaint) -> [AddedTokens.Token] {
        if list.isNull { return [] }
        return try list.elements().map { (token) throws(Complaint) in
            try token.allow("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special")
            let content = try token["content"].text()
            guard content.utf8.count <= Self.longestAdded else {
                throw token["content"].error(expected: "at most \(Self.longestAdded) bytes")
            }
            guard let id = token["id"].value.int, 0..<Int(Int32.max) ~= id else {
                throw token["id"].error(expected: "a token id")
            }
            let isControl = try token["special"].bool(default: false)
            return AddedTokens.Token(
                id: Int32(id), content: content, isControl: isControl,
                isNormalized: try token["normalized"].bool(default: !isControl),
                isWord: try token["single_word"].bool(default: false),
                stripsLeft: try token["lstrip"].bool(default: false),
                stripsRight: try token["rstrip"].bool(default: false))
        }
    }

    /// How a word is spelled before any merge.
    private func alphabet(
        _ parts: TokenizerParts, _ form: TokenizerForm, _ names: ByteTable, _ unknown: Int32?
    ) -> Alphabet {
        guard !parts.isByteLevel else {
            let characters = (UInt8.min...UInt8.max).map { ByteCharacters.spelled([$0]) }
            var bytes = Alphabet.Bytes(
                ids: characters.map { names.find($0) ?? -1 }, unknown: unknown,
                fusesUnknown: form.fusesUnknown)
            if form.fallsBackToBytes, bytes.ids.contains(-1) {
                let fallbacks = characters.map { character in
                    let tokens = character.compactMap { names.find(Self.name(ofByte: Int($0))) }
                    return tokens.count == character.count ? tokens : []
                }
                if !fallbacks.allSatisfy(\.isEmpty) { bytes.fallbacks = fallbacks }
            }
            return .bytes(bytes)
        }
        var characters = Alphabet.Characters(unknown: unknown, fusesUnknown: form.fusesUnknown)
        for id in 0..<names.count {
            names[id].withUnsafeBufferPointer { name in
                guard let lead = name.first, UTF8Scalar.length(lead) == name.count else { return }
                characters.ids.insert(0, Int32(UTF8Scalar.decode(name, 0).value), Int32(id))
            }
        }
        if form.fallsBackToBytes {
            characters.bytes = (0...255).map { names.find(Self.name(ofByte: $0)) ?? -1 }
        }
        return .characters(characters)
    }

    /// The name of the token for a byte: `<0x0A>`.
    private static func name(ofByte byte: Int) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return Array("<0x".utf8) + [digits[byte >> 4], digits[byte & 15], UInt8(ascii: ">")]
    }

    /// An operation that cuts words at the marks `▁`, if no merge joins a mark to what is before it: shorter
    /// words are encoded faster. Nil otherwise.
    private func cut(
        _ alphabet: Alphabet, _ names: ByteTable, _ merges: [Merge], _ form: TokenizerForm
    ) -> PreTokenizer.Operation? {
        let mark = Array("▁".utf8)
        guard case .characters = alphabet, !form.ignoresMerges, names.find(mark) != nil,
            merges.allSatisfy({ merge in
                !names[Int(merge.right)].starts(with: mark)
                    || names[Int(merge.left)].suffix(3).elementsEqual(mark)
            })
        else { return nil }
        return .cut(mark: mark, runs: true)
    }

    /// The tokens around a whole input.
    private func frame(
        _ processor: TokenizerField, below vocabularySize: Int
    ) throws(Complaint) -> (before: [Int32], after: [Int32]) {
        var (before, after): ([Int32], [Int32]) = ([], [])
        for part in try processor.sequence("processors") {
            switch part["type"].value {
            case "ByteLevel": continue
            case "TemplateProcessing":
                try part.allow("type", "single", "pair", "special_tokens")
                var template: (before: [Int32], after: [Int32]?) = ([], nil)
                for piece in try part["single"].elements() {
                    if piece["SpecialToken"].isNull {
                        guard piece["Sequence"]["id"].value == "A", template.after == nil else {
                            throw piece.error(expected: "a SpecialToken, or the Sequence A once")
                        }
                        template.after = []
                        continue
                    }
                    let name = try piece["SpecialToken"]["id"].text()
                    for token in try part["special_tokens"][name]["ids"].elements() {
                        guard let number = token.value.int, 0..<vocabularySize ~= number else {
                            throw token.error(expected: "a token id")
                        }
                        if template.after == nil {
                            template.before.append(Int32(number))
                        } else {
                            template.after?.append(Int32(number))
                        }
                    }
                }
                before = template.before + before
                after += template.after ?? []
            default: throw part["type"].error(expected: "ByteLevel, TemplateProcessing or Sequence")
            }
            guard before.count + after.count <= Self.longestFrame else {
                throw part.error(expected: "at most \(Self.longestFrame) tokens around a text")
            }
        }
        return (before, after)
    }

    private func decoder(
        _ parts: TokenizerParts, _ names: ByteTable, _ added: [AddedTokens.Token]
    ) -> TokenDecoder {
        let decoding = parts.decoding
        var decoder = TokenDecoder(
            trims: decoding.trims, strips: decoding.strips, hasByteTokens: decoding.hasByteTokens)
        var byteTokens: [Int32: UInt8] = [:]
        if decoding.hasByteTokens {
            for byte in UInt8.min...UInt8.max {
                let name = String(decoding: Self.name(ofByte: Int(byte)), as: UTF8.self)
                for spelling in Set([name, "<0x" + name.dropFirst(3).lowercased()]) {
                    if let id = names.find(spelling.utf8) { byteTokens[id] = byte }
                }
            }
        }
        // The reference decodes these tokens to their normalized content.
        let normalized = Set(added.filter(\.isNormalized).map(\.id))
        let replace = Normalizer(operations: decoding.replacements.map { .replace($0.old, by: $0.new) })
        for id in 0..<Int32(names.count) {
            var name = names[Int(id)]
            if normalized.contains(id) {
                name = name.withUnsafeBufferPointer { parts.normalizer($0) { Array($0)[...] } }
            }
            if let byte = byteTokens[id] {
                decoder.append(CollectionOfOne(byte), isByte: true)
            } else if decoding.isByteLevel {
                decoder.append(ByteCharacters.bytes(spelledBy: name) ?? Array(name))
            } else {
                name.withUnsafeBufferPointer { replace($0) { decoder.append($0) } }
            }
        }
        return decoder
    }
}

extension PreTokenizer {
    fileprivate func adding(_ operation: Operation) -> PreTokenizer {
        if case .cut(_, runs: false) = operations.last { return self }
        return PreTokenizer(operations: operations + [operation])
    }
}
