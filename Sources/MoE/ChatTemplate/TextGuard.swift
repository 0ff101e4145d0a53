/// Marks everything in a conversation's texts that could be read as an added token: it puts a meaningless
/// scalar, the mark, after the first scalar of each. The tokenizer removes the mark after the rendered text
/// has been cut at its tokens. Tokens are found in any case of their ASCII letters, as a template may change
/// the case.
struct TextGuard: Sendable {
    /// The tokens to find in system and user turns: all added tokens, except white space, which is only text.
    private let all: Contents
    /// The tokens to find in turns of the assistant, which may contain tags.
    private let control: Contents

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
        all = Contents(
            tokens.filter {
                $0.isControl || !$0.content.unicodeScalars.allSatisfy(\.properties.isWhitespace)
            }, normalizer)
        control = Contents(tokens.filter(\.isControl), normalizer)
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
}
