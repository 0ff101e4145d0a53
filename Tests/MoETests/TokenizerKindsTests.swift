import Archive
import MoE
import Tensors
import TestSupport
import Testing

/// Tokenizers of every kind that is read, with what the `tokenizers` library 0.23.3 makes of texts
/// (`Tests/Long/tokens.py --save`).
private struct Kinds {
    let json: JSON
    let texts: [String]
    let kinds: [JSON]

    init() throws {
        let file = Scratch.fixture("tokenizers.json")
        json = try JSON.parse(Files.read(file), file: file)
        texts = json["texts"]?.array?.compactMap(\.string) ?? []
        kinds = json["kinds"]?.array ?? []
    }

    /// The `tokenizer.json` of a kind.
    func file(_ kind: JSON) -> [UInt8] {
        let vocabulary = json["vocabularies"]?[kind["vocabulary"]?.string ?? ""]
        let members = (kind["file"]?.members ?? []).map { member in
            guard member.name == "model" else { return member }
            return JSON.Member(
                "model",
                .object(
                    (member.value.members ?? []).map {
                        JSON.Member($0.name, $0.value == .null ? vocabulary?[$0.name] ?? .null : $0.value)
                    }))
        }
        return Array(JSON.object(members).serialized().utf8)
    }
}

private func ids(_ json: JSON?) -> [Int32] { (json?.array ?? []).compactMap { $0.int.map(Int32.init) } }

@Suite struct TokenizerKindsTests {
    private let kinds: Kinds
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        kinds = try Kinds()
    }

    private func tokenizer(_ bytes: [UInt8]) throws -> Tokenizer {
        try scratch.write(bytes, "tokenizer.json")
        return try Tokenizer(file: scratch("tokenizer.json"))
    }

    @Test("every kind of tokenizer.json gives the ids and texts of the tokenizers library")
    func library() throws {
        #expect(kinds.kinds.count == 24 && kinds.texts.count > 50)
        for kind in kinds.kinds {
            let name = kind["name"]?.string ?? ""
            let tokenizer = try tokenizer(kinds.file(kind))
            let expected = kind["ids"]?.array ?? []
            try #require(expected.count == kinds.texts.count)
            for (text, expected) in zip(kinds.texts, expected) {
                #expect(
                    tokenizer.encode(text, special: .all) == ids(expected),
                    "\(name): \(text.debugDescription)")
            }
            #expect(tokenizer.frame.before == ids(kind["frame"]) && tokenizer.frame.after.isEmpty, "\(name)")
            let drawn = ids(kind["drawn"])
            #expect(tokenizer.decode(drawn, skipSpecial: false) == kind["drawnText"]?.string, "\(name)")
            #expect(tokenizer.decode(drawn) == kind["drawnWithoutSpecial"]?.string, "\(name)")
        }
    }

    @Test("the texts of tokens one by one are together that of all of them")
    func streams() throws {
        var random = RandomStream(seed: 8)
        for kind in kinds.kinds {
            let tokenizer = try tokenizer(kinds.file(kind))
            for _ in 0..<50 {
                let ids = (0..<random.int(0...30)).map { _ in
                    Int32(random.int(-1...tokenizer.vocabularySize))
                }
                var stream = TextStream(tokenizer)
                let text = ids.map { stream.append($0) }.joined() + stream.finish()
                #expect(text.unicodeScalars.elementsEqual(tokenizer.decode(ids).unicodeScalars))
            }
        }
    }

    @Test("what is saved of a tokenizer gives the same ids, and is saved as the same bytes")
    func saving() throws {
        for kind in kinds.kinds {
            let tokenizer = try tokenizer(kinds.file(kind))
            try Files.makeFolder(scratch("saved"))
            try tokenizer.save(to: scratch("saved"))
            let bytes = try Files.read(scratch("saved/tokenizer.json"))
            let again = try Tokenizer(file: scratch("saved/tokenizer.json"))
            #expect(again.digest == tokenizer.digest)
            for text in kinds.texts {
                #expect(again.encode(text, special: .all) == tokenizer.encode(text, special: .all))
            }
            try again.save(to: scratch("saved"))
            #expect(try Files.read(scratch("saved/tokenizer.json")) == bytes)
        }
    }

    @Test("texts without added tokens come back the same from kinds that lose nothing")
    func roundTrip() throws {
        var random = RandomStream(seed: 9)
        for kind in kinds.kinds {
            let name = kind["name"]?.string ?? ""
            guard ["gpt2", "llama3", "deepseek-v2", "deepseek-v3", "llama2"].contains(name) else { continue }
            let tokenizer = try tokenizer(kinds.file(kind))
            for _ in 0..<200 {
                // In SentencePiece's form a mark is a space.
                let text = randomText(&random).replacing("▁", with: "-")
                let back = tokenizer.decode(tokenizer.encode(text))
                #expect(
                    back.unicodeScalars.elementsEqual(text.unicodeScalars),
                    "\(name): \(text.debugDescription)")
            }
        }
    }

    @Test("text without spaces is encoded in time that grows with its length, not its square")
    func longTexts() throws {
        let texts = [
            String(repeating: "a", count: 300_000), String(repeating: "中文", count: 100_000),
            String(repeating: " ", count: 300_000) + "x", String(repeating: "\n", count: 200_000),
            "e" + String(repeating: "\u{301}", count: 100_000), String(repeating: "12", count: 100_000),
        ]
        for kind in kinds.kinds {
            let tokenizer = try tokenizer(kinds.file(kind))
            // What a vocabulary has no bytes for may be dropped.
            let counts = texts.map { tokenizer.encode($0, special: .all).count }
            #expect(counts.count { $0 > 1000 } >= 4, "\(kind["name"]?.string ?? ""): \(counts)")
        }
    }

    @Test("of 60 damaged files of each kind each is read, and then works, or is refused with its name")
    func damage() throws {
        var damage = Damage(seed: 10)
        var refused = 0
        for kind in kinds.kinds {
            let file = kinds.file(kind)
            for _ in 0..<60 {
                var bytes = file
                damage(&bytes)
                do {
                    let tokenizer = try tokenizer(bytes)
                    let ids = tokenizer.encode("Two words, 两个字 <left> e\u{301}.\n  3", special: .all)
                    #expect(ids.allSatisfy { 0..<tokenizer.vocabularySize ~= Int($0) })
                    _ = tokenizer.decode(ids)
                } catch {
                    refused += 1
                    #expect("\(error)".hasPrefix(scratch("tokenizer.json")), "\(error)")
                }
            }
        }
        #expect(refused > 100)
    }
}
