/// Marks everything in a conversation's texts that could be read as an added token: it puts a meaningless
/// scalar, the mark, after the first scalar of each. The tokenizer removes the mark after the rendered text
/// has been cut at its tokens. Tokens are found in any case of their ASCII letters, as a template may change
/// the case.
struct TextGuard: Sendable {
    /// The tokens to find in system and user turns: all added tokens, except white space, which is only text.
    private let all: Contents
    /// The tokens to find in turns of the assistant, which may contain tags.
    private let control: Contents
    /// The ids of `all`, and the contents of the tags among them.
    private let ids: Set<Int32>
    private let tags: [String]

    private struct Contents: Sendable {
        var trie = AddedTokens.Trie()
        /// The same tokens in lower case.
        var folded = AddedTokens.Trie()
        /// Scalars that occur in a token after its first place.
        var later: Set<Unicode.Scalar> = []

        init(_ tokens: [AddedTokens.Token], _ normalizer: Normalizer) {
            for (place, token) in tokens.enumerated() {
                var forms = [Array(token.content.utf8)]
                if token.isNormalized {
                    forms.append(forms[0].withUnsafeBufferPointer { normalizer($0) { Array($0) } })
                }
                for form in forms {
                    form.withUnsafeBufferPointer { trie.insert($0, Int32(place)) }
                    form.map(TextGuard.lower).withUnsafeBufferPointer { folded.insert($0, Int32(place)) }
                    let text = String(decoding: form, as: UTF8.self)
                    for text in [text, text.lowercased(), text.uppercased()] {
                        later.formUnion(text.unicodeScalars.dropFirst())
                    }
                }
            }
        }
    }

    /// - Parameter normalizer: the tokenizer's; a token may also be found by its normalized content.
    init(_ tokens: [AddedTokens.Token], normalizer: Normalizer) {
        let guarded = tokens.filter {
            $0.isControl || !$0.content.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        }
        all = Contents(guarded, normalizer)
        control = Contents(tokens.filter(\.isControl), normalizer)
        ids = Set(guarded.map(\.id))
        tags = guarded.filter { !$0.isControl }.map(\.content)
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// Whether a text contains a token, or ends with the beginning of one.
    func finds(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            bytes.indices.contains { all.trie.begins(bytes, at: $0, end: bytes.count) }
        }
    }

    /// The text with the mark after the first scalar of each token in it. The mark also follows each scalar
    /// that could be part of a token together with the template's text before or after, whether or not the
    /// template trims the text.
    func marked(_ text: String, _ mark: Unicode.Scalar, keepsTags: Bool) -> String {
        let contents = keepsTags ? control : all
        let space = text.unicodeScalars.reversed().prefix { $0.properties.isWhitespace }
        let end = text.utf8.count - space.reduce(0) { $0 + UTF8.width($1) }
        var result = String.UnicodeScalarView()
        var (place, isStart) = (0, true)
        text.utf8.map(Self.lower).withUnsafeBufferPointer { bytes in
            for scalar in text.unicodeScalars {
                result.append(scalar)
                if isStart && contents.later.contains(scalar)
                    || contents.folded.begins(bytes, at: place, end: end)
                {
                    result.append(mark)
                }
                isStart = isStart && scalar.properties.isWhitespace
                place += UTF8.width(scalar)
            }
        }
        return String(result)
    }

    /// The text with the mark after each scalar: no token is made of it, even where a template cuts parts out
    /// of it. A text that contains tags, and may, is only marked as above.
    func separated(_ text: String, _ mark: Unicode.Scalar, keepsTags: Bool) -> String {
        if keepsTags, tags.contains(where: { text.contains($0) }) {
            return marked(text, mark, keepsTags: true)
        }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(scalar)
            result.append(mark)
        }
        return String(result)
    }

    /// The tokens among these that no text of a system or user turn may make.
    func guarded(in tokens: [Int32]) -> [Int32] { tokens.filter(ids.contains) }
}
