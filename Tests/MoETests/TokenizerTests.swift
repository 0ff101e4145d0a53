import Archive
import MoE
import Tensors
import Testing

/// Documents from which the tokenizer of these tests is learned.
let tokenizerDocuments = [
    "The greatest common divisor of 84 and 36 is 12. The remainder is 0, so the answer is 12.",
    "<think>84-2*36=12, 36-3*12=0. The remainder is 0.</think><answer>12</answer>",
    "求84和36的最大公约数。余数是0，最大公约数是12。",
    "余数是0，所以答案是12。The answer is the last divisor that is not 0.",
    "Let us check the answer:  12 divides 84 and 36, and 7 and 3 share no factor.",
    "检查：12能整除84和36，7和3没有公因数，所以最大公约数是12。",
]

func tinyTokenizer() -> Tokenizer {
    Tokenizer.train(documents: tokenizerDocuments, vocabularySize: 340)
}

/// Random text: any scalars, or those of a few kinds so that runs and their ends are common.
func randomText(_ random: inout RandomStream) -> String {
    let kinds = Array("ab Z \n\r\t19中国的。é=-'<|>½あ한\u{301}\u{3000}\u{0}😀the answer".unicodeScalars)
    var text = String.UnicodeScalarView()
    for _ in 0..<random.int(0...40) {
        let any = Unicode.Scalar(UInt32(random.int(0...0x10FFFF)))
        text.append(random.bool(0.2) ? any ?? " " : random.pick(kinds))
    }
    return String(text)
}

@Suite struct TokenizerTests {
    @Test("training is a function of the documents, on any machine, and their order does not matter")
    func determinism() {
        let digest = "eb8bdf7f004b2dacf15c3f09e9cca6663e4cf453ff98a43b5cb5e33e57499ac7"
        #expect(tinyTokenizer().digest == digest)
        let reversed = Tokenizer.train(documents: tokenizerDocuments.reversed(), vocabularySize: 340)
        #expect(reversed.digest == digest)
        #expect(reversed.vocabularySize == 331)
    }

    @Test("ids are those that Hugging Face's tokenizers 0.23.3 gives with the same file")
    func library() {
        let cases: [(String, [Int32])] = [
            ("The answer is 12.", [297, 311, 294, 42, 59, 60, 56]),
            ("  The  answer\n\n is\r\n 12 ", [42, 315, 42, 311, 20, 20, 294, 23, 20, 42, 59, 60, 42]),
            ("84 and36,\t7 \t 3   ", [66, 62, 300, 61, 64, 54, 19, 65, 42, 19, 42, 61, 42, 42, 42]),
            ("求84和36的 最大公约数。", [240, 187, 140, 66, 62, 277, 61, 64, 241, 164, 142, 42, 307, 267, 271]),
            ("余数 是0，a中b", [287, 267, 42, 269, 58, 275, 107, 238, 194, 183, 108]),
            ("１２½Ⅷ٣〇", [274, 155, 274, 156, 204, 199, 236, 143, 177, 227, 173, 270, 145]),
            ("e\u{301}é ﬁ ß", [111, 214, 139, 205, 179, 42, 249, 182, 139, 42, 205, 169]),
            (
                "😀 👩\u{200D}👧",
                [250, 169, 162, 138, 42, 250, 169, 155, 179, 236, 138, 151, 250, 169, 155, 177]
            ),
            ("\u{0}\u{1}\u{7F}\u{85}\u{A0}x", [10, 11, 137, 204, 143, 204, 170, 130]),
            (
                "a\u{200B}b\u{2028}c\u{3000}d\u{3000}\u{3000}",
                [107, 236, 138, 149, 108, 236, 138, 178, 109, 270, 138, 110, 270, 138, 270, 138]
            ),
            (
                "don't -- <thin>  !?",
                [110, 121, 120, 49, 126, 42, 55, 55, 42, 70, 126, 114, 115, 120, 72, 42, 42, 43, 73]
            ),
            ("<think> 0 </think><answer>12</answer><|eos|>", [6, 42, 58, 42, 7, 8, 59, 60, 9, 2]),
            ("<<think>><|eos", [70, 6, 72, 70, 134, 111, 121, 125]),
            (
                "\u{FEFF}龥龦㐀𠮷",
                [249, 197, 201, 243, 200, 175, 243, 200, 176, 237, 154, 138, 250, 170, 184, 193]
            ),
            (
                "한국어 ру\u{301}сский",
                [
                    247, 159, 166, 244, 191, 183, 246, 160, 190, 42, 219, 138, 219, 141, 214, 139, 219, 139,
                    219, 139, 218, 196, 218, 194, 218, 195,
                ]
            ),
            (" ", [42]),
        ]
        let tokenizer = tinyTokenizer()
        for (text, ids) in cases { #expect(tokenizer.encode(text, special: .all) == ids, "\(text)") }
    }

    @Test("any valid text comes back the same, scalar for scalar")
    func roundTrip() {
        let tokenizer = tinyTokenizer()
        var random = RandomStream(seed: 1)
        for _ in 0..<4000 {
            let text = randomText(&random)
            for special in [Tokenizer.Special.none, .tags, .all] {
                let ids = tokenizer.encode(text, special: special)
                #expect(tokenizer.decode(ids).unicodeScalars.elementsEqual(text.unicodeScalars))
                #expect(ids.flatMap(tokenizer.bytes(of:)) == Array(text.utf8))
            }
        }
        let large = String(repeating: tokenizerDocuments.joined(separator: "\n"), count: 500)
        #expect(tokenizer.decode(tokenizer.encode(large)) == large)
    }

    @Test("every digit is a token of its own")
    func digits() {
        let tokenizer = Tokenizer.train(
            documents: Array(repeating: "1212121 12 a12 12b 1.2", count: 100), vocabularySize: 400)
        for id in 0..<Int32(tokenizer.vocabularySize) {
            let digits = tokenizer.bytes(of: id).count { (0x30...0x39).contains($0) }
            #expect(digits == 0 || tokenizer.bytes(of: id).count == 1)
        }
        #expect(tokenizer.encode("1212").count == 4)
        #expect(tokenizer.encode(" 1a").map(tokenizer.bytes(of:)) == [[0x20], [0x31], [0x61]])
    }

    @Test("bytes that are not UTF-8 become U+FFFD, ids outside the vocabulary nothing")
    func invalid() {
        let tokenizer = tinyTokenizer()
        func decoded(_ bytes: [Int32]) -> String { tokenizer.decode(bytes.map { $0 + 10 }) }
        #expect(decoded([0xE4, 0xB8]) == "\u{FFFD}")
        #expect(decoded([0xFF, 0x41, 0xF0, 0x9F, 0x98]) == "\u{FFFD}A\u{FFFD}")
        #expect(decoded([0xE4, 0xE4, 0xC0, 0x80]) == "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
        #expect(tokenizer.decode([-1, 51, 5000, .max, .min]) == ")")
        #expect(tokenizer.bytes(of: -1) == [] && !tokenizer.isControl(-1))
    }

    @Test("control tokens are left out of text, tags stay")
    func skipping() {
        let tokenizer = tinyTokenizer()
        let ids = tokenizer.encode("<|assistant|><think>0</think>1<|eos|><|pad|>", special: .all)
        #expect(ids.count == 7)
        #expect(tokenizer.decode(ids) == "<think>0</think>1")
        #expect(tokenizer.decode(ids, skipSpecial: false) == "<|assistant|><think>0</think>1<|eos|><|pad|>")
        #expect(Tokenizer.chatTokens.map { tokenizer.id(of: $0) } == (0..<10).map { $0 })
        #expect(tokenizer.id(of: "0") == 58 && tokenizer.id(of: " answer") == 311)
        #expect(tokenizer.id(of: "xyzzy") == nil)
    }
}
