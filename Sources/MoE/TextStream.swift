/// The text of tokens one by one: a character whose bytes are spread over several tokens comes out whole,
/// with the last of them.
package struct TextStream {
    private let tokenizer: Tokenizer
    private var pending: [UInt8] = []

    package init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
    }

    /// The text that a token completes, maybe empty; control tokens have none. All texts together, with
    /// that of `finish`, are what `Tokenizer.decode` makes of all the tokens.
    package mutating func append(_ token: Int32) -> String {
        if tokenizer.isControl(token) { return "" }
        pending += tokenizer.bytes(of: token)
        let whole = pending.count - Self.unfinished(pending)
        defer { pending.removeFirst(whole) }
        return String(decoding: pending[..<whole], as: UTF8.self)
    }

    /// What is left at the end: a character that was never completed, as U+FFFD.
    package mutating func finish() -> String {
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
    }

    /// How many bytes at the end begin a character that more bytes may complete.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for count in 1...3 where count <= bytes.count {
            let byte = bytes[bytes.count - count]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
            return byte < 0xF5 && length > count ? count : 0
        }
        return 0
    }
}
