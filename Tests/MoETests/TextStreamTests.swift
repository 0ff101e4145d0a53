import MoE
import Testing

@Suite struct TextStreamTests {
    /// Control tokens first, then a token for each byte.
    private let tokenizer = Tokenizer.train(documents: [], vocabularySize: 266)

    private func streamed(_ ids: [Int32]) -> [String] {
        var stream = TextStream(tokenizer)
        return ids.map { stream.append($0) } + [stream.finish()]
    }

    @Test("a character whose bytes are spread over tokens comes out once it is whole, and never in part")
    func whole() {
        let text = "é和🙂 a"
        let pieces = streamed(tokenizer.encode(text))
        #expect(pieces.filter { !$0.isEmpty } == ["é", "和", "🙂", " ", "a"])
    }

    @Test("the pieces together are the text of all tokens, whatever the bytes")
    func together() {
        let byte = tokenizer.encode("\0")[0]
        var state: UInt64 = 7
        for _ in 0..<500 {
            let ids = (0..<12).map { _ -> Int32 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                // Mostly bytes that begin or continue a character.
                return byte
                    + Int32(
                        [0x80, 0xA5, 0xBF, 0xC3, 0xE0, 0xE5, 0xED, 0xF0, 0xF4, 0xFF, 0x41, 0xC0][
                            Int(state >> 33) % 12])
            }
            #expect(streamed(ids).joined() == tokenizer.decode(ids), "\(ids)")
        }
    }

    @Test("control tokens have no text, and a character that is never completed is shown as such")
    func ends() {
        #expect(streamed([tokenizer.id(of: "<|eos|>") ?? -1]) == ["", ""])
        #expect(streamed(Array(tokenizer.encode("和").dropLast())) == ["", "", "\u{FFFD}"])
    }
}
