/// Tokens that are not learned from text: they stand for roles, ends and tags.
struct AddedTokens: Sendable {
    struct Token: Sendable, Equatable {
        let id: Int32
        let content: String
        /// Control tokens are written by the program only; tags such as `<think>` are part of what a model says.
        let isControl: Bool
    }

    let tokens: [Token]
    /// Longest first, so that one that starts with another is found whole.
    private let contents: [(bytes: [UInt8], token: Token)]
    private let starts: Set<UInt8>

    init(_ tokens: [Token]) {
        self.tokens = tokens
        contents = tokens.map { (Array($0.content.utf8), $0) }.sorted { a, b in
            a.bytes.count != b.bytes.count ? a.bytes.count > b.bytes.count : a.token.id < b.token.id
        }
        starts = Set(contents.compactMap(\.bytes.first))
    }

    /// Calls `body` with each range of text between recognised tokens (nil) and each recognised token.
    func split(
        _ text: UnsafeBufferPointer<UInt8>, _ recognised: Tokenizer.Special,
        _ body: (Range<Int>, Token?) -> Void
    ) {
        var (start, position) = (0, 0)
        while recognised != .none, position < text.count {
            guard starts.contains(text[position]),
                let (bytes, token) = contents.first(where: { bytes, token in
                    (recognised == .all || !token.isControl) && text[position...].starts(with: bytes)
                })
            else {
                position += 1
                continue
            }
            if start < position { body(start..<position, nil) }
            start = position + bytes.count
            body(position..<start, token)
            position = start
        }
        if start < text.count { body(start..<text.count, nil) }
    }
}
