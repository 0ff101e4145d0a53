import Archive
import MoE
import Tensors
import TestSupport
import Testing

@Suite struct TokenizerFileTests {
    private let scratch: Scratch
    private var folder: String { scratch.path }

    init() throws { scratch = try Scratch() }

    private func file(_ name: String, _ json: JSON) throws -> String {
        try scratch.write(json.serialized(), name)
    }

    private func failure(_ path: String) -> String {
        TestSupport.failure { _ = try Tokenizer(file: path) }
    }

    /// `json` with the value at `path` replaced, or removed.
    private func replacing(_ json: JSON, _ path: [String], _ value: JSON?) -> JSON {
        guard let name = path.first, let members = json.members else { return value ?? json }
        return .object(
            members.compactMap { member in
                guard member.name == name else { return member }
                if path.count == 1, value == nil { return nil }
                return JSON.Member(name, replacing(member.value, Array(path.dropFirst()), value))
            })
    }

    @Test("a saved tokenizer loads with the same ids, and saves as the same bytes")
    func saving() throws {
        let tokenizer = tinyTokenizer()
        try Files.makeFolder(folder + "/saved")
        try tokenizer.save(to: folder + "/saved")
        let path = folder + "/saved/tokenizer.json"
        let bytes = try Files.read(path)
        let loaded = try Tokenizer(file: path)
        #expect(loaded.digest == tokenizer.digest)
        var random = RandomStream(seed: 2)
        for _ in 0..<500 {
            let text = randomText(&random) + "<think>12</think>"
            #expect(loaded.encode(text, special: .all) == tokenizer.encode(text, special: .all))
        }
        try loaded.save(to: folder + "/saved")
        #expect(try Files.read(path) == bytes)
    }

    @Test("merges as pairs, and the template that transformers adds, are read too")
    func resaved() throws {
        try Files.makeFolder(folder + "/resaved")
        try tinyTokenizer().save(to: folder + "/resaved")
        var json = try JSON.parse(Files.read(folder + "/resaved/tokenizer.json"), file: "tokenizer.json")
        let merges = json["model"]!["merges"]!.array!.map { merge in
            JSON.array(merge.string!.split(separator: " ").map { .string(String($0)) })
        }
        json = replacing(json, ["model", "merges"], .array(merges))
        json = replacing(
            json, ["post_processor"],
            ["type": "TemplateProcessing", "single": [], "pair": [], "special_tokens": .object([])])
        let loaded = try Tokenizer(file: file("resaved.json", json))
        #expect(loaded.digest == tinyTokenizer().digest)
    }

    @Test("a tokenizer of another form is refused by the field that differs")
    func refusals() throws {
        try Files.makeFolder(folder + "/refused")
        try tinyTokenizer().save(to: folder + "/refused")
        var json = try JSON.parse(Files.read(folder + "/refused/tokenizer.json"), file: "tokenizer.json")
        let merge = try #require(json["model"]?["merges"]?.array?.first)
        json = .object(json.members! + [JSON.Member("truncated", nil)])
        let cases: [([String], JSON?, String)] = [
            (["truncated"], 1, "truncated: found 1, expected nothing"),
            (["normalizer"], ["type": "NFKC"], "normalizer.type: found \"NFKC\", expected NFC"),
            (
                ["normalizer"], ["type": "Replace", "pattern": ["Regex": "a"], "content": ""],
                "normalizer.pattern.Regex: found \"a\", expected nothing"
            ),
            (["model", "type"], "WordPiece", "model.type: found \"WordPiece\", expected \"BPE\""),
            (["model", "dropout"], 0.1, "model.dropout: found 0.1, expected null"),
            (
                ["model", "end_of_word_suffix"], "</w>",
                "model.end_of_word_suffix: found \"</w>\", expected null"
            ),
            (["model", "byte_fallback"], 1, "model.byte_fallback: found 1, expected true or false"),
            (
                ["model", "unk_token"], "<none>",
                "model.unk_token: found \"<none>\", expected a token of the voc"
            ),
            (["decoder", "type"], "Metaspace", "decoder.trim_offsets: found false, expected nothing"),
            (["decoder"], nil, "decoder: found nothing, expected a decoder"),
            (
                ["pre_tokenizer", "pretokenizers"], [["type": "Whitespace"]],
                "pretokenizers[0].type: found \"White"
            ),
            (["pre_tokenizer", "pretokenizers"], [], "decoder: found {\"type\":\"ByteLevel\""),
            (
                ["pre_tokenizer"],
                ["type": "Split", "pattern": ["Regex": "(?<=a)b"], "behavior": "Isolated"],
                "pre_tokenizer.pattern.Regex \"(?<=a)b\": found no pattern that is understood: \"(?<=\" at scalar 0"
            ),
            (
                ["pre_tokenizer"], ["type": "Split", "pattern": ["String": "a"], "behavior": "Joined"],
                "pre_tokenizer.behavior: found \"Joined\", expected one of Isolated, Removed, Contiguous"
            ),
            (["model", "vocab", "A"], 6, "expected each id once, and all below 66"),
            (["model", "vocab", "A"], 4_000_000, "expected each id once, and all below 66"),
            (["model", "vocab", "<think>"], nil, "added_tokens[6].id: found 6, expected 330"),
            (["model", "vocab", "A"], "x", "model.vocab.A: found \"x\", expected a token id"),
            (["model", "vocab", "<think>"], 9, "model.vocab.<think>: found 9, expected 6"),
            (["model", "vocab"], [], "expected an object"),
            (["model", "merges"], ["A"], "model.merges[0]: found \"A\""),
            (["model", "merges"], ["A zz"], "model.merges[0]: found [\"A\",\"zz\"]"),
            (["model", "merges"], [["A", "B"]], "model.merges[0]: found [\"A\",\"B\"]"),
            (["model", "merges"], .array([merge, merge]), "model.merges[1]: found"),
            (["model"], nil, "model.type: found nothing"),
            (
                ["post_processor"],
                [
                    "type": "TemplateProcessing", "single": [["SpecialToken": ["id": "<|bos|>"]]],
                    "special_tokens": ["<|bos|>": ["ids": [-1]]],
                ],
                "post_processor.special_tokens.<|bos|>.ids[0]: found -1, expected a token id"
            ),
            (["post_processor"], ["type": "BertProcessing"], "post_processor.type: found \"BertProcessing\""),
        ]
        for (path, value, expected) in cases {
            let found = failure(try file("refused.json", replacing(json, path, value)))
            #expect(found.contains(expected), "\(path): \(found)")
        }
        #expect(failure(folder + "/none.json").contains("No such file"))
    }

    @Test("a cut or changed file is an error or another tokenizer, never a crash")
    func damage() throws {
        try Files.makeFolder(folder + "/damaged")
        try tinyTokenizer().save(to: folder + "/damaged")
        let json = try JSON.parse(Files.read(folder + "/damaged/tokenizer.json"), file: "tokenizer.json")
        let bytes = Array(json.serialized().utf8)
        let path = folder + "/damaged/changed.json"
        var random = RandomStream(seed: 4)
        var refused = 0
        for round in 0..<300 {
            var changed = bytes
            if round % 3 == 0 {
                changed.removeLast(random.int(1...bytes.count))
            } else {
                changed[random.int(0...bytes.count - 1)] = UInt8(random.int(0...255))
            }
            try AtomicFile.write(changed, to: path)
            guard let tokenizer = try? Tokenizer(file: path) else {
                refused += 1
                continue
            }
            #expect(
                tokenizer.decode(tokenizer.encode("余数是0, so the answer is 12."))
                    == "余数是0, so the answer is 12.")
        }
        #expect(refused >= 100)
    }
}
