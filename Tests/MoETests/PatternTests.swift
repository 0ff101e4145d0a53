import MoE
import Tensors
import Testing

@Suite struct PatternTests {
    /// What a pattern cuts a text into; matches are in brackets.
    private func pieces(_ pattern: String, _ text: String) throws -> String {
        let pattern = try Pattern(pattern)
        var text = text
        var result = ""
        text.withUTF8 { bytes in
            pattern.forEach(in: bytes) { range, isMatch in
                let piece = String(decoding: bytes[range], as: UTF8.self)
                result += isMatch ? "[\(piece)]" : piece
            }
        }
        return result
    }

    @Test("of the matches at a place the one that is tried first counts, not the longest")
    func order() throws {
        let cases = [
            ("a|ab", "ab", "[a]b"), ("ab|a", "abaa", "[ab][a][a]"), ("a??b|a", "aab", "[a][ab]"),
            ("a+?", "aaa", "[a][a][a]"), ("a{2,3}", "aaaaaaaa", "[aaa][aaa][aa]"),
            ("a{2}", "aaaaa", "[aa][aa]a"),
            ("(?:ab)?c", "abcc abab", "[abc][c] abab"), ("x*y", "xxxy xx y", "[xxxy] xx [y]"),
            (#"\s+(?!\S)|\s+"#, "a   b  ", "a[  ][ ]b[  ]"),
            (#"\s*[\r\n]+|\s+"#, " \n \n  x", "[ \n \n][  ]x"),
            (#"\s+$"#, "a  \n b \nc  ", "a[  ]\n b[ ]\nc[  ]"), ("b(?=c)", "bbc", "b[b]c"),
            ("(?i:'s|k)", "'S'\u{17F}k\u{212A}", "['S]['\u{17F}][k][\u{212A}]"),
            ("[^a-c]+", "abxyc\n", "ab[xy]c[\n]"),
            (#"[一-龥]"#, "中a龥龦", "[中]a[龥]龦"), (#"\p{Lu}\P{Lu}"#, "AbCD1", "[Ab]C[D1]"),
            (#"[\]\-\\]+"#, #"a]-\b"#, #"a[]-\]b"#), (#"[\p{L}&&[^\p{Han}]]+"#, "aé中b", "[aé]中[b]"),
            (#"[^\p{Han}&&\p{L}]+"#, "a1中2b", "[a1]中[2b]"),
            (#"[a[bc]&&[^b]d[c]&&a-c]"#, "abcd", "[a]b[c]d"),
            (#"[^(\s|[.,。])]+"#, "a b.(c。", "[a] [b].([c]。"),
            (#"\p{Hiragana}+|\p{katakana}"#, "あいアイ", "[あい][ア][イ]"),
            (#"(?i:[a[k]])"#, "Kk\u{212A}b", "[K][k][\u{212A}]b"), (".", "a\nb", "[a]\n[b]"),
            (#"\d+"#, "1٣½", "[1٣]½"),
        ]
        for (pattern, text, expected) in cases {
            #expect(try pieces(pattern, text) == expected, "\(pattern)")
        }
    }

    @Test("random patterns match as Swift's own regular expressions do")
    func reference() throws {
        var random = RandomStream(seed: 6)
        let atoms = [
            "a", "b", "c", " ", #"\s"#, #"\S"#, "[ab]", "[^a]", #"[^\s\p{L}]"#, #"\p{L}"#, #"\p{N}"#,
            #"\P{N}"#, "1",
        ]
        let quantifiers = ["", "", "", "?", "*", "+", "{1,2}", "{2}", "+?", "*?", "??"]
        let texts = Array("abc  \n1é中٣".unicodeScalars)
        func sequence() -> String {
            (0..<random.int(1...4)).map { _ in
                switch random.int(0...9) {
                case 0: "(?!" + random.pick(atoms) + ")"
                case 1: "(?:" + random.pick(atoms) + random.pick(atoms) + "|" + random.pick(atoms) + ")"
                case 2: "(?:" + random.pick(atoms) + random.pick(atoms) + ")?"
                default: random.pick(atoms) + random.pick(quantifiers)
                }
            }.joined()
        }
        var compared = 0
        for _ in 0..<600 {
            let source = (0..<random.int(1...3)).map { _ in sequence() }.joined(separator: "|")
            // One that can match nothing is refused.
            guard let pattern = try? Pattern(source) else { continue }
            let reference = try Regex(source).matchingSemantics(.unicodeScalar)
            for _ in 0..<4 {
                var text = String(
                    String.UnicodeScalarView((0..<random.int(0...14)).map { _ in random.pick(texts) }))
                let expected = text.matches(of: reference).map { String(text[$0.range]) }
                var found: [String] = []
                text.withUTF8 { bytes in
                    pattern.forEach(in: bytes) { range, isMatch in
                        if isMatch { found.append(String(decoding: bytes[range], as: UTF8.self)) }
                    }
                }
                #expect(found == expected, "\(source) in \(text.debugDescription)")
                compared += 1
            }
        }
        #expect(compared > 1000)
    }

    @Test("a pattern outside what is understood is refused by the place in it")
    func refusals() {
        let cases = [
            ("", "empty text"), ("a*", "empty text"), ("a|", "empty text"),
            ("(?<=a)b", "\"(?<=\" at scalar 0"),
            ("a(b", "its end"), ("a)b", "\")\" at scalar 1"), ("[a", "its end"),
            ("[]a]", "\"]\""), ("[[:alpha:]]", "\"[:\""), ("[a&&]", "\"]\""), ("[&&a]", "\"&\""),
            ("[a[b]", "its end"),
            (String(repeating: "[", count: 60), "\"[\" at scalar 49"),
            ("a++", "\"+\" at scalar 2"), ("a{1,2}+", "\"+\""), ("(ab)+", "\"+\""), ("(a*)*b", "\"*\""),
            ("a{2,1}", "\"{2,1}\""), ("a{1001}", "\"{1001}\""), ("a{+1}", "\"{+1}\""),
            (#"\p{Greek}"#, #"\p{Gre"#),
            (#"\bа"#, #"\b"#), (#"(a)\1"#, #"\1"#), ("[b-a]", "\"]"), ("(?i:ß)", "\"ß\""),
            ("(?i:st)", "\"st"),
            ("(?=ab)c", "\"(?=ab)c"), ("^a", "\"^"), ("\\", "\"\\\""),
            (String(repeating: "(", count: 60), "\"(\" at scalar 50"),
            ("[ab]?".repeated(1500) + "c", "too large"),
            ("(?:a{1000}|" + "b{1000}|".repeated(9) + "c)", "too large"),
        ]
        for (source, found) in cases {
            do {
                _ = try Pattern(source)
                Issue.record("\(source) is taken")
            } catch {
                #expect(error.found.contains(found), "\(source): \(error)")
            }
        }
    }

    @Test("a hundred thousand scalars that nearly match take no time of their square")
    func linear() throws {
        for (pattern, text) in [
            (#"\s+$"#, String(repeating: " ", count: 200_000) + "x"),
            ("a|a*b", String(repeating: "a", count: 200_000)),
            ("[ab]*a[ab]*c|a", String(repeating: "ab", count: 100_000)),
            (#"\s*[\r\n]+|\s+(?!\S)|\s+"#, "\n" + String(repeating: " ", count: 200_000) + "x"),
        ] {
            let pieces = try pieces(pattern, text)
            #expect(pieces.filter { $0 != "[" && $0 != "]" } == text)
        }
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
