import Archive

/// Writes `tokenizer.json` and `tokenizer_config.json`, in the form that Hugging Face's `tokenizers`
/// (https://huggingface.co/docs/tokenizers) and `transformers` open.
enum TokenizerFile {
    static func json(_ tokenizer: Tokenizer) -> JSON {
        func name(_ id: Int32) -> String { String(decoding: tokenizer.names[Int(id)], as: UTF8.self) }
        let form = tokenizer.form
        let vocabulary = (0..<tokenizer.vocabularySize).filter { tokenizer.isToken(Int32($0)) }
            .map { JSON.Member(name(Int32($0)), .int($0)) }
        // A pair is written as one text, which every version of the library reads, unless a token contains a
        // space.
        let merges = tokenizer.encoder.merges.map { merge -> JSON in
            let (left, right) = (name(merge.left), name(merge.right))
            return (left + right).utf8.contains(0x20)
                ? [.string(left), .string(right)] : .string(left + " " + right)
        }
        let model: JSON = [
            "type": "BPE", "dropout": nil, "unk_token": form.unknown.map { .string($0) } ?? .null,
            "continuing_subword_prefix": nil, "end_of_word_suffix": nil,
            "fuse_unk": .bool(form.fusesUnknown), "byte_fallback": .bool(form.fallsBackToBytes),
            "ignore_merges": .bool(form.ignoresMerges), "vocab": .object(vocabulary),
            "merges": .array(merges),
        ]
        return [
            "version": "1.0", "truncation": nil, "padding": nil,
            "added_tokens": .array(
                tokenizer.added.tokens.map { token in
                    [
                        "id": .int(Int(token.id)), "content": .string(token.content),
                        "single_word": .bool(token.isWord), "lstrip": .bool(token.stripsLeft),
                        "rstrip": .bool(token.stripsRight), "normalized": .bool(token.isNormalized),
                        "special": .bool(token.isControl),
                    ]
                }),
            "normalizer": form.normalizer, "pre_tokenizer": form.preTokenizer,
            "post_processor": form.postProcessor, "decoder": form.decoder, "model": model,
        ]
    }

    fileprivate static func write(_ json: JSON, _ name: String, in folder: String) throws(Complaint) {
        try AtomicFile.write(Array((json.serialized(pretty: true) + "\n").utf8), to: folder + "/" + name)
    }
}

extension Tokenizer {
    /// Reads a `tokenizer.json` with a byte-pair model. Anything that is not understood is refused, with the
    /// field's name, its value and the expected value.
    package convenience init(file path: String) throws {
        self.init(try TokenizerReader(path: path).read())
    }

    /// Writes `tokenizer.json` into a folder.
    package func save(to folder: String) throws(Complaint) {
        try TokenizerFile.write(TokenizerFile.json(self), "tokenizer.json", in: folder)
    }
}

extension ChatFormat {
    /// Writes `tokenizer.json` and `tokenizer_config.json` into a folder.
    package func save(to folder: String) throws(Complaint) {
        try tokenizer.save(to: folder)
        let tokens = source.tokens.map { JSON.Member($0.name, .string($0.content)) }
        try TokenizerFile.write(
            .object(
                [.init("tokenizer_class", "PreTrainedTokenizerFast")] + tokens + [
                    .init("clean_up_tokenization_spaces", false),
                    .init("chat_template", .string(source.template)),
                ]), "tokenizer_config.json", in: folder)
    }
}
