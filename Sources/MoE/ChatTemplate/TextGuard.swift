/// Marks, in what a conversation says, all that could be read as an added token: a scalar of no meaning goes in after
/// the first scalar of each. The mark is taken out of the rendered text once it has been cut at its tokens. Tokens are
/// looked for in any case of their ASCII letters, as a template may change that.
struct TextGuard: Sendable {
    /// What is looked for in system and user turns: all added tokens but white space, which is only text.
    private let all: Contents
    /// What is looked for in turns of the assistant, which may say tags.
    private let control: Contents

    private struct Contents: Sendable {
        var trie = AddedTokens.Trie()
        /// The same in lower case.
        var folded = AddedTokens.Trie()
        /// Scalars that stand in a token, other than in the first place.
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

    /// - Parameter normalizer: the tokenizer's; a token may be found by its normalized content.
    init(_ tokens: [AddedTokens.Token], normalizer: Normalizer) {
        all = Contents(
            tokens.filter {
                $0.isControl || !$0.content.unicodeScalars.allSatisfy(\.properties.isWhitespace)
            }, normalizer)
        control = Contents(tokens.filter(\.isControl), normalizer)
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// Whether a token stands in a text, or begins at its end.
    func finds(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            bytes.indices.contains { all.trie.begins(bytes, at: $0, end: bytes.count) }
        }
    }

    /// The text with the mark after the first scalar of each token in it. It goes, too, after what could be a part of a
    /// token together with what the template puts before or after the text, whether or not it trims the text.
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
