import Archive

/// Byte-level byte-pair encoding, as in a Hugging Face `tokenizer.json`: any text becomes ids and comes back
/// the same. Digits are always single tokens (see `PreTokenizer`).
package struct Tokenizer: Sendable {
    let added: AddedTokens
    let encoder: BytePairEncoder
    /// The bytes of each token, by id.
    let pieces: [[UInt8]]
    private let isControl: [Bool]

    /// Which added tokens are recognised in a text.
    package enum Special: Sendable {
        /// None: all of it is text, whatever it looks like. For what users and files say.
        case none
        /// Tags such as `<think>`, but no control tokens. For what a model says.
        case tags
        /// Tags and control tokens such as `<|eos|>`. For texts that the program puts together.
        case all
    }

    init(added: AddedTokens, encoder: BytePairEncoder, pieces: [[UInt8]]) {
        self.added = added
        self.encoder = encoder
        self.pieces = pieces
        let control = Set(added.tokens.filter(\.isControl).map(\.id))
        isControl = pieces.indices.map { control.contains(Int32($0)) }
    }

    /// The tokens that a chat needs; `train` gives them the ids from 0 in this order.
    package static let chatTokens = [
        "<|pad|>", "<|bos|>", "<|eos|>", "<|system|>", "<|user|>", "<|assistant|>", "<think>", "</think>",
        "<answer>", "</answer>",
    ]

    /// Learns a tokenizer from documents: the added tokens come first, then the 256 bytes, then merges until
    /// there are `vocabularySize` tokens (fewer where no pair of neighbours occurs twice).
    ///
    /// A function of its arguments alone; of equally frequent pairs that of the smallest ids is merged first.
    package static func train(
        documents: some Sequence<String>, vocabularySize: Int, specialTokens: [String] = chatTokens
    ) -> Tokenizer {
        precondition(vocabularySize >= specialTokens.count + 256, "a vocabulary holds every byte")
        let added = AddedTokens(
            specialTokens.enumerated().map { id, content in
                AddedTokens.Token(id: Int32(id), content: content, isControl: content.hasPrefix("<|"))
            })
        var trainer = BytePairTrainer(added: added)
        for document in documents { trainer.add(document) }
        let first = Int32(specialTokens.count)
        let (tokens, merges) = trainer.merges(firstByte: first, size: vocabularySize)
        return Tokenizer(
            added: added, encoder: BytePairEncoder(merges: merges, bytes: (0...255).map { first + $0 }),
            pieces: specialTokens.map { Array($0.utf8) } + tokens)
    }

    /// Number of tokens; ids are below it.
    package var vocabularySize: Int { pieces.count }

    /// The ids of a text; `special` says which added tokens are recognised in it.
    package func encode(_ text: String, special: Special = .none) -> [Int32] {
        var text = text
        var ids: [Int32] = []
        text.withUTF8 { text in
            ids.reserveCapacity(text.count / 2)
            added.split(text, special) { range, token in
                if let token {
                    ids.append(token.id)
                    return
                }
                let piece = UnsafeBufferPointer(rebasing: text[range])
                PreTokenizer.words(in: piece) {
                    encoder.encode(UnsafeBufferPointer(rebasing: piece[$0]), to: &ids)
                }
            }
        }
        return ids
    }

    /// The text of ids; bytes that are not UTF-8 become U+FFFD, ids outside the vocabulary nothing.
    /// `skipSpecial` leaves control tokens out; tags such as `<think>` are text of the model and stay.
    package func decode(_ ids: some Sequence<Int32>, skipSpecial: Bool = true) -> String {
        var bytes: [UInt8] = []
        for id in ids where !(skipSpecial && isControl(id)) { bytes.append(contentsOf: self.bytes(of: id)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes of one token, perhaps a part of a character; none for an id outside the vocabulary.
    package func bytes(of id: Int32) -> [UInt8] {
        pieces.indices.contains(Int(id)) ? pieces[Int(id)] : []
    }

    /// Whether a token is a control token such as `<|eos|>`.
    package func isControl(_ id: Int32) -> Bool {
        isControl.indices.contains(Int(id)) && isControl[Int(id)]
    }

    /// The id of an added token, or of the token with exactly this text.
    package func id(of token: String) -> Int32? {
        if let added = added.tokens.first(where: { $0.content == token }) { return added.id }
        return pieces.firstIndex(of: Array(token.utf8)).map { Int32($0) }
    }

    /// SHA-256, in hexadecimal, of all that decides which ids a text has: of the `tokenizer.json` that `save`
    /// writes, whichever program wrote the one it was loaded from.
    package var digest: String { SHA256.hex(TokenizerFile.json(self).serialized().utf8) }
}
