/// Gives the text of tokens one by one. A character whose bytes are spread over several tokens comes out
/// whole, with the last of them.
package struct TextStream {
    private let tokenizer: Tokenizer
    /// Bytes that are not yet text: a part of a character, or a run of byte tokens.
    private var pending: [UInt8] = []
    private var isFirst = true
    /// How many bytes may still be left out at the start.
    private var strips: Int

    package init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        strips = tokenizer.decoder.strips.most
    }

    /// The text that a token completes, perhaps empty; control tokens have no text. All these texts and that
    /// of `finish`, joined, are the text that `Tokenizer.decode` makes of all the tokens.
    package mutating func append(_ token: Int32) -> String {
        if tokenizer.isControl(token) || !tokenizer.isToken(token) { return "" }
        var bytes: [UInt8] = []
        take(token, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The rest of the text at the end: an incomplete character becomes U+FFFD.
    package mutating func finish() -> String {
        var bytes: [UInt8] = []
        finish(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the bytes that a token completes; they end with a whole character.
    mutating func take(_ token: Int32, into text: inout [UInt8]) {
        let decoder = tokenizer.decoder
        guard decoder.areBytes != nil else {
            pending += piece(token)
            let whole = pending.count - Self.unfinished(pending)
            write(pending[..<whole], to: &text)
            pending.removeFirst(whole)
            return
        }
        if decoder.isByte(token) {
            isFirst = false
            pending += decoder[token]
            return
        }
        finish(into: &text)
        write(piece(token), to: &text)
    }

    mutating func finish(into text: inout [UInt8]) {
        guard !pending.isEmpty else { return }
        if tokenizer.decoder.areBytes != nil, String(validating: pending, as: UTF8.self) == nil {
            // As in the reference, each byte of the run becomes one U+FFFD.
            let replaced = String(repeating: "\u{FFFD}", count: pending.count)
            write(Array(replaced.utf8)[...], to: &text)
        } else {
            write(pending[...], to: &text)
        }
        pending = []
    }

    /// The bytes of a token; the first token loses what the decoder trims.
    private mutating func piece(_ token: Int32) -> ArraySlice<UInt8> {
        defer { isFirst = false }
        let trims = tokenizer.decoder.trims
        guard isFirst, !trims.isEmpty else { return tokenizer.decoder[token] }
        return tokenizer.names[Int(token)].withUnsafeBufferPointer { name in
            Normalizer(operations: [.replace(trims, by: [])])(name) { Array($0)[...] }
        }
    }

    private mutating func write(_ bytes: ArraySlice<UInt8>, to text: inout [UInt8]) {
        var bytes = bytes
        while strips > 0, let first = bytes.first {
            guard first == tokenizer.decoder.strips.byte else {
                strips = 0
                break
            }
            bytes.removeFirst()
            strips -= 1
        }
        text += bytes
    }

    /// How many bytes at the end are the beginning of a character that more bytes may complete.
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
