/// How tokens become text: the `decoder` of a `tokenizer.json`.
struct TokenDecoder: Sendable {
    /// The bytes of all tokens by id, one token after the other.
    private var pool: [UInt8] = []
    /// The end of each token in `pool`.
    private var ends: [Int32] = []
    /// Whether each token is one such as `<0x0A>`, which stands for one byte. A run of these that is not
    /// UTF-8 becomes one U+FFFD for each. Nil if there are none: then all tokens' bytes, joined, are the
    /// text.
    private(set) var areBytes: [Bool]?
    /// A byte that is left out at the start of a text, at most so many times.
    let strips: (byte: UInt8, most: Int)
    /// The text that is removed from the name of a text's first token (`Metaspace`).
    let trims: [UInt8]

    init(trims: [UInt8] = [], strips: (byte: UInt8, most: Int) = (0, 0), hasByteTokens: Bool = false) {
        self.strips = strips
        self.trims = trims
        areBytes = hasByteTokens ? [] : nil
    }

    /// Adds the next token.
    mutating func append(_ bytes: some Sequence<UInt8>, isByte: Bool = false) {
        pool.append(contentsOf: bytes)
        ends.append(Int32(pool.count))
        areBytes?.append(isByte)
    }

    /// The bytes of a token; empty for an id outside the vocabulary.
    subscript(_ id: Int32) -> ArraySlice<UInt8> {
        guard ends.indices.contains(Int(id)) else { return [] }
        return pool[(id == 0 ? 0 : Int(ends[Int(id) - 1]))..<Int(ends[Int(id)])]
    }

    func isByte(_ id: Int32) -> Bool {
        areBytes.map { $0.indices.contains(Int(id)) && $0[Int(id)] } ?? false
    }
}
