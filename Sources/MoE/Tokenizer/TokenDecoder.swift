/// How tokens become text: the `decoder` of a `tokenizer.json`.
struct TokenDecoder: Sendable {
    /// By id, one token after the other, and where each ends.
    private var pool: [UInt8] = []
    private var ends: [Int32] = []
    /// Tokens such as `<0x0A>`, which stand for one byte; a run of them that is not UTF-8 becomes U+FFFD for
    /// each. Without such tokens, the bytes of all tokens together are the text.
    private(set) var areBytes: [Bool]?
    /// How many of these bytes at the start of a text are left out.
    let strips: (byte: UInt8, most: Int)
    /// What is left out of the name of a text's first token (`Metaspace`).
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

    /// The bytes of one token; none for an id outside the vocabulary.
    subscript(_ id: Int32) -> ArraySlice<UInt8> {
        guard ends.indices.contains(Int(id)) else { return [] }
        return pool[(id == 0 ? 0 : Int(ends[Int(id) - 1]))..<Int(ends[Int(id)])]
    }

    func isByte(_ id: Int32) -> Bool {
        areBytes.map { $0.indices.contains(Int(id)) && $0[Int(id)] } ?? false
    }
}
