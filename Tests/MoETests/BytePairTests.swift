import Archive
import MoE
import Tensors
import Testing

/// Byte-pair encoding by its definition, as slowly as it is plain: ids 0…255 are bytes.
private struct PlainBytePairs {
    var tokens: [[UInt8]] = (0...255).map { [$0] }
    var merges: [(Int, Int)] = []

    func merge(_ word: [Int], _ pair: (Int, Int), _ token: Int) -> [Int] {
        var (result, place) = ([Int](), 0)
        while place < word.count {
            if place + 1 < word.count, word[place] == pair.0, word[place + 1] == pair.1 {
                result.append(token)
                place += 2
            } else {
                result.append(word[place])
                place += 1
            }
        }
        return result
    }

    /// Learns merges from words until there are `size` tokens.
    mutating func train(_ words: [String], size: Int) {
        var words = words.map { $0.utf8.map { Int($0) } }
        while tokens.count < size {
            var counts: [[Int]: Int] = [:]
            for word in words {
                for (left, right) in zip(word, word.dropFirst()) { counts[[left, right], default: 0] += 1 }
            }
            let best = counts.sorted {
                $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
            }
            guard let first = best.first, first.value > 1 else { return }
            let pair = (first.key[0], first.key[1])
            let bytes = tokens[pair.0] + tokens[pair.1]
            let token = tokens.firstIndex(of: bytes) ?? tokens.count
            if token == tokens.count { tokens.append(bytes) }
            if !merges.contains(where: { $0 == pair }) { merges.append(pair) }
            words = words.map { merge($0, pair, token) }
        }
    }

    func encode(_ word: [UInt8]) -> [Int] {
        var ids = word.map { Int($0) }
        while let pair = merges.first(where: { pair in zip(ids, ids.dropFirst()).contains { $0 == pair } }) {
            // The leftmost occurrence alone, then the ranks are looked at anew.
            let place = zip(ids, ids.dropFirst()).enumerated().first { $0.element == pair }!.offset
            ids.replaceSubrange(
                place...place + 1, with: [tokens.firstIndex(of: tokens[pair.0] + tokens[pair.1])!])
        }
        return ids
    }
}

@Suite struct BytePairTests {
    @Test("counting bit by bit learns the same tokens as counting anew for each merge, overlaps included")
    func training() {
        var random = RandomStream(seed: 3)
        for _ in 0..<40 {
            let words = (0..<random.int(1...12)).map { _ in
                String(
                    decoding: (0..<random.int(0...30)).map { _ in random.pick(Array("aab".utf8)) },
                    as: UTF8.self)
            }
            let size = 256 + random.int(0...30)
            let tokenizer = Tokenizer.train(documents: words, vocabularySize: size, specialTokens: [])
            var plain = PlainBytePairs()
            plain.train(words, size: size)
            #expect((0..<tokenizer.vocabularySize).map { tokenizer.bytes(of: Int32($0)) } == plain.tokens)
            for word in words {
                #expect(tokenizer.encode(word).map { Int($0) } == plain.encode(Array(word.utf8)))
            }
        }
    }

    @Test("common characters are single tokens before any longer piece is learned; rare ones stay bytes")
    func characters() {
        let text = "甲乙丙“é”甲乙甲乙甲乙"
        let documents = Array(repeating: text, count: 2000) + ["𝄞", "theanswer theanswer"]
        let characters = ["甲", "乙", "丙", "“", "”", "é"]
        // One merge for é and two for each other, and one less as the quotes share their first two bytes.
        let merges = characters.reduce(0) { $0 + $1.utf8.count - 1 } - 1
        let tokenizer = Tokenizer.train(
            documents: documents, vocabularySize: 256 + merges, specialTokens: [])
        #expect(tokenizer.vocabularySize == 256 + merges)
        for character in characters { #expect(tokenizer.encode(character).count == 1) }
        #expect(tokenizer.encode("𝄞").count == 4)
        #expect(tokenizer.encode("甲乙").count == 2)
        let larger = Tokenizer.train(
            documents: documents, vocabularySize: 257 + merges, specialTokens: [])
        #expect(larger.encode("甲乙").count == 1)
    }

    @Test("words of any length are merged as by the definition")
    func encoding() {
        let words = tokenizerDocuments.flatMap { $0.split(separator: " ").map(String.init) }
            .filter { $0.allSatisfy(\.isLetter) }
        let corpus = Array(repeating: words + ["theansweristheremainder", "aaaaaaa", "ababab"], count: 3)
            .flatMap { $0 }
        let tokenizer = Tokenizer.train(documents: corpus, vocabularySize: 330, specialTokens: [])
        var plain = PlainBytePairs()
        plain.train(corpus, size: 330)
        var random = RandomStream(seed: 5)
        for length in [1, 2, 3, 20, 46, 47, 48, 49, 50, 97, 200] {
            for _ in 0..<10 {
                var word = ""
                while word.utf8.count < length { word += random.pick(words + ["a", "ab", "aaa", "th"]) }
                word = String(word.prefix(length))
                #expect(tokenizer.encode(word).map { Int($0) } == plain.encode(Array(word.utf8)))
            }
        }
    }

    @Test("a word of a million letters is encoded in time that grows with its length, not its square")
    func longWord() {
        let tokenizer = tinyTokenizer()
        let word = String(repeating: "theanswerremainder", count: 60_000)
        let ids = tokenizer.encode(word)
        #expect(ids.count <= word.utf8.count / 2)
        #expect(tokenizer.decode(ids) == word)
    }
}
