import Archive

/// Byte-pair encoding, as a Hugging Face `tokenizer.json` describes it: byte-level, or over characters with
/// tokens for bytes. Tokenizers trained here are byte-level, with each digit a token of its own.
package final class Tokenizer: Sendable {
    let added: AddedTokens
    let encoder: BytePairEncoder
    let decoder: TokenDecoder
    let normalizer: Normalizer
    let preTokenizer: PreTokenizer
    /// The tokens as they are written in the file, by id.
    let names: ByteTable
    /// What the file contains besides its tokens.
    let form: TokenizerForm
    /// Tokens that are put around a whole input, such as `<s>` before it.
    package let frame: (before: [Int32], after: [Int32])
    private let isControl: [Bool]

    /// Which added tokens are recognised in a text.
    package enum Special: Sendable {
        /// None: everything is text, whatever it looks like. For texts of users and files.
        case none
        /// Tags such as `<think>`, but no control tokens. For texts of a model.
        case tags
        /// Tags, and control tokens such as `<|eos|>`. For texts that the program puts together.
        case all
    }

    /// Everything that a tokenizer is made of.
    struct Contents {
        var form: TokenizerForm
        var parts: TokenizerParts
        var names: ByteTable
        var added: AddedTokens
        var encoder: BytePairEncoder
        var decoder: TokenDecoder
        var frame: (before: [Int32], after: [Int32]) = ([], [])
    }

    init(_ contents: Contents) {
        form = contents.form
        names = contents.names
        added = contents.added
        encoder = contents.encoder
        decoder = contents.decoder
        normalizer = contents.parts.normalizer
        preTokenizer = contents.parts.preTokenizer
        frame = contents.frame
        var isControl = [Bool](repeating: false, count: names.count)
        for token in added.tokens where token.isControl { isControl[Int(token.id)] = true }
        self.isControl = isControl
    }

    /// The tokens that a chat needs; `train` gives them the ids from 0 in this order.
    package static let chatTokens = [
        "<|pad|>", "<|bos|>", "<|eos|>", "<|system|>", "<|user|>", "<|assistant|>", "<think>", "</think>",
        "<answer>", "</answer>",
    ]

    /// Learns a tokenizer from documents: the added tokens come first, then the 256 bytes, then merges until
    /// there are `vocabularySize` tokens (fewer if no pair of neighbours occurs twice).
    ///
    /// It is a function of its arguments alone; of equally frequent pairs, the one with the smallest ids is
    /// merged first.
    package static func train(
        documents: some Sequence<String>, vocabularySize: Int, specialTokens: [String] = chatTokens
    ) -> Tokenizer {
        precondition(vocabularySize >= specialTokens.count + 256, "a vocabulary holds every byte")
        let added = AddedTokens(
            specialTokens.enumerated().map { id, content in
                AddedTokens.Token(id: Int32(id), content: content, isControl: content.hasPrefix("<|"))
            })
        let parts = TokenizerParts.own
        var trainer = BytePairTrainer(added: added, preTokenizer: parts.preTokenizer)
        for document in documents { trainer.add(document) }
        let first = Int32(specialTokens.count)
        let (tokens, merges) = trainer.merges(firstByte: first, size: vocabularySize)
        var ranks = PairTable(minimumCapacity: merges.count)
        for (rank, merge) in merges.enumerated() { ranks.insert(merge.left, merge.right, Int32(rank)) }
        var names = ByteTable()
        var decoder = TokenDecoder()
        for content in specialTokens {
            names.insert(content.utf8)
            decoder.append(content.utf8)
        }
        for token in tokens {
            names.insert(ByteCharacters.spelled(token))
            decoder.append(token)
        }
        return Tokenizer(
            Contents(
                form: .own, parts: parts, names: names, added: added,
                encoder: BytePairEncoder(
                    merges: merges, ranks: ranks, alphabet: .bytes(.init(ids: (0...255).map { first + $0 }))),
                decoder: decoder))
    }

    /// The number above all ids; some ids below it may have no token.
    package var vocabularySize: Int { names.count }

    /// The ids of a text, without `frame`; `special` says which added tokens are recognised in the text.
    ///
    /// A `mark` in an added token, or after it, keeps it from being recognised. Otherwise marks are ignored.
    package func encode(
        _ text: String, special: Special = .none, mark: Unicode.Scalar? = nil
    ) -> [Int32] {
        var text = text
        let mark = mark.map { Array(String($0).utf8) } ?? []
        let unmark = Self.removing(mark)
        var ids: [Int32] = []
        text.withUTF8 { text in
            ids.reserveCapacity(text.count / 2)
            added.split(text, special, mark: mark) { range, token in
                if let token {
                    ids.append(token.id)
                } else {
                    let piece = UnsafeBufferPointer(rebasing: text[range])
                    // Marks are removed before normalization, unless added tokens are still to be found in
                    // the normalized text.
                    (added.areAllRaw ? unmark : Normalizer(operations: []))(piece) {
                        normalizer($0) {
                            encode(normalized: $0, special, mark, isFirst: range.lowerBound == 0, to: &ids)
                        }
                    }
                }
            }
        }
        return ids
    }

    private func encode(
        normalized text: UnsafeBufferPointer<UInt8>, _ special: Special, _ mark: [UInt8], isFirst: Bool,
        to ids: inout [Int32]
    ) {
        let unmark = Self.removing(mark)
        added.split(text, special, normalized: true, mark: mark) { range, token in
            if let token {
                ids.append(token.id)
                return
            }
            unmark(UnsafeBufferPointer(rebasing: text[range])) { piece in
                preTokenizer.words(in: piece, isFirst: isFirst && range.lowerBound == 0) { word in
                    if form.ignoresMerges, let token = whole(word), !isControl(token) {
                        ids.append(token)
                    } else {
                        encoder.encode(word, to: &ids)
                    }
                }
            }
        }
    }

    private static func removing(_ mark: [UInt8]) -> Normalizer {
        Normalizer(operations: mark.isEmpty ? [] : [.replace(mark, by: [])])
    }

    /// The token of a whole word; nil if there is none.
    private func whole(_ word: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard case .bytes = encoder.alphabet else { return names.find(word) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * word.count) { room in
            names.find(UnsafeBufferPointer(rebasing: room[..<ByteCharacters.spell(word, room)]))
        }
    }

    /// The text of ids. Bytes that are not UTF-8 become U+FFFD; ids outside the vocabulary are left out.
    /// `skipSpecial` also leaves control tokens out; tags such as `<think>` are text of the model and stay.
    package func decode(_ ids: some Sequence<Int32>, skipSpecial: Bool = true) -> String {
        var bytes: [UInt8] = []
        var stream = TextStream(self)
        for id in ids where isToken(id) && !(skipSpecial && isControl(id)) {
            stream.take(id, into: &bytes)
        }
        stream.finish(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes of a token, perhaps only a part of a character; empty for an id outside the vocabulary.
    package func bytes(of id: Int32) -> [UInt8] { Array(decoder[id]) }

    func isToken(_ id: Int32) -> Bool { 0..<names.count ~= Int(id) && !names.isGap(Int(id)) }

    /// Whether a token is a control token such as `<|eos|>`.
    package func isControl(_ id: Int32) -> Bool {
        isControl.indices.contains(Int(id)) && isControl[Int(id)]
    }

    /// The id of an added token, or of the token with exactly this text; nil if there is none.
    package func id(of token: String) -> Int32? {
        if let added = added.tokens.first(where: { $0.content == token }) { return added.id }
        guard case .bytes = encoder.alphabet else { return names.find(token.utf8) }
        return names.find(ByteCharacters.spelled(Array(token.utf8)))
    }

    /// SHA-256, in hexadecimal, of everything that decides a text's ids. It is the digest of the
    /// `tokenizer.json` that `save` writes, whichever program wrote the loaded file.
    package var digest: String { SHA256.hex(TokenizerFile.json(self).serialized().utf8) }
}
