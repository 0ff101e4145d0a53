import Archive

/// Reads and writes `tokenizer.json` and `tokenizer_config.json`, in the form that Hugging Face's
/// `tokenizers` (https://huggingface.co/docs/tokenizers) and `transformers` open.
enum TokenizerFile {
    private static func split(_ pattern: String) -> JSON {
        ["type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Isolated", "invert": false]
    }

    /// What `PreTokenizer` does, as the file says it.
    private static let preTokenizer: JSON = [
        "type": "Sequence",
        "pretokenizers": [
            split(#"\p{N}"#), split("[一-龥]+"), split(#" ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#),
            ["type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false],
        ],
    ]
    private static let decoder: JSON = [
        "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false,
    ]
    private static let model: JSON = [
        "type": "BPE", "dropout": nil, "unk_token": nil, "continuing_subword_prefix": nil,
        "end_of_word_suffix": nil, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
    ]

    /// The character that stands for each byte in the file: itself where it can be seen (GPT-2's alphabet).
    private static let characters: [Unicode.Scalar] = {
        var hidden: UInt32 = 0x100
        return (0...255 as ClosedRange<UInt32>).map { byte in
            if 0x21...0x7E ~= byte || 0xA1...0xAC ~= byte || 0xAE...0xFF ~= byte {
                return Unicode.Scalar(UInt8(byte))
            }
            defer { hidden += 1 }
            return Unicode.Scalar(hidden)!
        }
    }()
    private static let byteOf = Dictionary(
        uniqueKeysWithValues: characters.enumerated().map { ($1, UInt8($0)) })

    private static func spelled(_ bytes: [UInt8]) -> String {
        String(String.UnicodeScalarView(bytes.map { characters[Int($0)] }))
    }

    static func json(_ tokenizer: Tokenizer) -> JSON {
        let added = Dictionary(uniqueKeysWithValues: tokenizer.added.tokens.map { ($0.id, $0.content) })
        let names = tokenizer.pieces.enumerated().map { added[Int32($0)] ?? spelled($1) }
        let vocabulary = names.enumerated().map { JSON.Member($1, .int($0)) }
        // Pairs as one text: every version of the library reads that, and no token has a space.
        let merges = tokenizer.encoder.merges.map {
            JSON.string(names[Int($0.left)] + " " + names[Int($0.right)])
        }
        return [
            "version": "1.0", "truncation": nil, "padding": nil,
            "added_tokens": .array(
                tokenizer.added.tokens.map { token in
                    [
                        "id": .int(Int(token.id)), "content": .string(token.content), "single_word": false,
                        "lstrip": false, "rstrip": false, "normalized": false,
                        "special": .bool(token.isControl),
                    ]
                }),
            "normalizer": nil, "pre_tokenizer": preTokenizer, "post_processor": nil, "decoder": decoder,
            "model": .object(
                model.members! + [
                    JSON.Member("vocab", .object(vocabulary)), JSON.Member("merges", .array(merges)),
                ]),
        ]
    }

    static let configuration: JSON = [
        "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|bos|>", "eos_token": "<|eos|>",
        "pad_token": "<|pad|>", "clean_up_tokenization_spaces": false,
        "chat_template": .string(ChatFormat.template),
    ]

    /// Reads one file; each check names the field that is not as expected.
    struct Reader {
        let path: String

        func read(_ json: JSON) throws(ModelError) -> Tokenizer {
            try match(json["normalizer"], nil, "normalizer")
            try match(json["pre_tokenizer"], preTokenizer, "pre_tokenizer")
            try match(json["decoder"]?["type"], "ByteLevel", "decoder.type")
            // Transformers writes a template that adds nothing.
            let processor = json["post_processor"] ?? .null
            if processor["type"] == "TemplateProcessing" {
                try match(processor["special_tokens"], .object([]), "post_processor.special_tokens")
            } else if processor != .null {
                try match(processor["type"], "ByteLevel", "post_processor.type")
            }
            let model = json["model"] ?? .null
            for expected in TokenizerFile.model.members! {
                let affix = ["continuing_subword_prefix", "end_of_word_suffix"].contains(expected.name)
                if affix, model[expected.name] == "" { continue }
                // Files of older versions leave out what is off.
                if expected.value == false, model[expected.name] == nil { continue }
                try match(model[expected.name], expected.value, "model.\(expected.name)")
            }
            let added = try addedTokens(json["added_tokens"])
            let names = try vocabulary(model["vocab"], added)
            return try tokenizer(names, added, model["merges"])
        }

        private func error(_ field: String, found: JSON?, expected: String) -> ModelError {
            var text = found?.serialized() ?? "nothing"
            if text.count > 80 { text = text.prefix(80) + "…" }
            return .tokenizer(file: path, field: field, found: text, expected: expected)
        }

        /// Checks that a value has all that is expected, and nothing else but nulls.
        private func match(_ found: JSON?, _ expected: JSON, _ field: String) throws(ModelError) {
            switch (found ?? .null, expected) {
            case (.object(let members), .object(let wanted)):
                for member in wanted {
                    try match(found?[member.name], member.value, "\(field).\(member.name)")
                }
                for member in members where expected[member.name] == nil && member.value != .null {
                    throw error("\(field).\(member.name)", found: member.value, expected: "nothing")
                }
            case (.array(let elements), .array(let wanted)) where elements.count == wanted.count:
                for (place, element) in elements.enumerated() {
                    try match(element, wanted[place], "\(field)[\(place)]")
                }
            case (let value, let wanted):
                guard value == wanted else { throw error(field, found: found, expected: wanted.serialized()) }
            }
        }

        private func addedTokens(_ json: JSON?) throws(ModelError) -> [AddedTokens.Token] {
            var tokens: [AddedTokens.Token] = []
            for (place, token) in (json?.array ?? []).enumerated() {
                let field = "added_tokens[\(place)]"
                guard let content = token["content"]?.string, !content.isEmpty else {
                    throw error(field + ".content", found: token["content"], expected: "a text")
                }
                guard let id = token["id"]?.int, 0..<Int(Int32.max) ~= id else {
                    throw error(field + ".id", found: token["id"], expected: "a token id")
                }
                for option in ["single_word", "lstrip", "rstrip"] {
                    try match(token[option] ?? false, false, field + "." + option)
                }
                let known = tokens.contains { $0.content == content || $0.id == Int32(id) }
                guard !known else { throw error(field, found: token, expected: "each token once") }
                tokens.append(
                    AddedTokens.Token(
                        id: Int32(id), content: content, isControl: token["special"]?.bool ?? false))
            }
            return tokens
        }

        /// The name of each token by its id.
        private func vocabulary(
            _ json: JSON?, _ added: [AddedTokens.Token]
        ) throws(ModelError) -> [String] {
            guard let members = json?.members else {
                throw error("model.vocab", found: json, expected: "an object of token ids")
            }
            let known = Dictionary(uniqueKeysWithValues: added.map { ($0.content, $0.id) })
            var entries = members.filter { known[$0.name] == nil }.map { ($0.name, $0.value.int) }
            for member in members {
                guard let id = known[member.name] else { continue }
                try match(member.value, .int(Int(id)), "model.vocab.\(member.name)")
            }
            entries += added.map { ($0.content, Int($0.id)) }
            var names = [String?](repeating: nil, count: entries.count)
            for (name, id) in entries {
                guard let id, names.indices.contains(id), names[id] == nil else {
                    throw error(
                        "model.vocab.\(name)", found: id.map { .int($0) },
                        expected: "each id from 0 to \(names.count - 1) once")
                }
                names[id] = name
            }
            return names.compactMap { $0 }
        }

        private func tokenizer(
            _ names: [String], _ added: [AddedTokens.Token], _ merges: JSON?
        ) throws(ModelError) -> Tokenizer {
            let addedIDs = Set(added.map(\.id))
            var ids: [String: Int32] = [:]
            var pieces: [[UInt8]] = []
            for (id, name) in names.enumerated() {
                if addedIDs.contains(Int32(id)) {
                    pieces.append(Array(name.utf8))
                    continue
                }
                let bytes = name.unicodeScalars.compactMap { byteOf[$0] }
                guard !bytes.isEmpty, bytes.count == name.unicodeScalars.count else {
                    throw error(
                        "model.vocab", found: .string(name), expected: "characters that stand for bytes")
                }
                pieces.append(bytes)
                ids[name] = Int32(id)
            }
            var bytes: [Int32] = []
            for byte in UInt8.min...UInt8.max {
                guard let id = ids[spelled([byte])] else {
                    throw error(
                        "model.vocab", found: nil, expected: "a token \(spelled([byte])) for byte \(byte)")
                }
                bytes.append(id)
            }
            guard let list = merges?.array else {
                throw error("model.merges", found: merges, expected: "a list of pairs")
            }
            var result: [Merge] = []
            var pairs: Set<UInt64> = []
            for (place, element) in list.enumerated() {
                let parts =
                    element.array?.compactMap(\.string)
                    ?? element.string?.split(separator: " ", omittingEmptySubsequences: false).map(
                        String.init) ?? []
                guard parts.count == 2, let left = ids[parts[0]], let right = ids[parts[1]],
                    let token = ids[parts[0] + parts[1]], pairs.insert(PairTable.key(left, right)).inserted
                else {
                    throw error(
                        "model.merges[\(place)]", found: element,
                        expected: "a new pair of tokens that make a third of the vocabulary")
                }
                result.append(Merge(left: left, right: right, token: token))
            }
            return Tokenizer(
                added: AddedTokens(added), encoder: BytePairEncoder(merges: result, bytes: bytes),
                pieces: pieces)
        }
    }
}

extension Tokenizer {
    /// Reads a `tokenizer.json` of the form that `save` writes; any other is refused with the field that
    /// differs, what was found there and what was expected.
    package init(file path: String) throws {
        let json = try JSON.parse(Files.read(path), file: path)
        self = try TokenizerFile.Reader(path: path).read(json)
    }

    /// Writes `tokenizer.json` and `tokenizer_config.json` into a folder.
    package func save(to folder: String) throws(ArchiveError) {
        for (name, json) in [
            ("tokenizer.json", TokenizerFile.json(self)),
            ("tokenizer_config.json", TokenizerFile.configuration),
        ] {
            try AtomicFile.write(Array((json.serialized(pretty: true) + "\n").utf8), to: folder + "/" + name)
        }
    }
}
