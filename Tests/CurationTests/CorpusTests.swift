import Archive
import Curation
import Glibc
import Problems
import Processes
import TestSupport
import Testing

@Suite struct CorpusTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let scratch = try Scratch()
        try withExtendedLifetime(scratch) { try body(scratch.path) }
    }

    /// The record of a number; people accepted the first and edited the fourth.
    private func record(_ number: Int) -> CorpusRecord {
        var review = CorpusRecord.Review()
        if number == 0 { (review.decision, review.reviewers) = ("accept", 2) }
        if number == 3 {
            (review.decision, review.reviewers, review.isEdited) = ("edit", 1, true)
            review.originalSHA256 = String(repeating: "0", count: 64)
        }
        return CorpusRecord(
            problem: Fixture.problem(prompt: "求gcd(84, \(number))。\n\"引号\"", id: "gcd-\(number)-zh"),
            rollout: Fixture.rollout(Fixture.completion(thought: "84-72=12 第\(number)"), index: number),
            verdicts: [
                Verdict("format", .pass, value: 0, threshold: 0), Verdict("answer", .pass),
                Verdict("language", .pass, value: 1, threshold: 0.95),
            ], model: "m", seed: .max, stage: "sample", review: review)
    }

    private func write(_ count: Int, to path: String) throws {
        let corpus = try CorpusFolder(
            path, title: "A \"small\" corpus", recordsPerShard: 4, facts: [.init("pipeline", "p.json")])
        for number in 0..<count { try corpus.append(record(number)) }
        #expect(!Files.exists(path))
        try corpus.commit()
    }

    @Test("shards hold a fixed number of records, in order, and the same records give the same bytes")
    func shards() throws {
        try withFolder { folder in
            try write(10, to: folder + "/a")
            try write(10, to: folder + "/b")
            let names = try Files.names(in: folder + "/a").sorted()
            #expect(
                names == [
                    "README.md", "manifest.json", "train-00000-of-00003.jsonl.zst",
                    "train-00001-of-00003.jsonl.zst",
                    "train-00002-of-00003.jsonl.zst",
                ])
            #expect(try Files.names(in: folder).sorted() == ["a", "b"])
            for name in names {
                #expect(try Files.read(folder + "/a/" + name) == Files.read(folder + "/b/" + name))
            }
            var rows: [JSON] = []
            for name in names.dropFirst(2) {
                let lines = try JSONLines(folder + "/a/" + name)
                var count = 0
                while let row = try lines.nextValue()?.value {
                    rows.append(row)
                    count += 1
                }
                #expect(count == (name.hasPrefix("train-00002") ? 2 : 4))
            }
            #expect(rows == (0..<10).map { record($0).json })
            let samples = try SampleFile(folder + "/a/" + names[2]).samples()
            #expect(samples.map(\.completion) == (0..<4).map { record($0).rollout.text })
        }
    }

    @Test("the manifest names every other file with its true digest, size and records")
    func manifest() throws {
        try withFolder { folder in
            try write(5, to: folder + "/a")
            let manifest = try JSON.parse(Files.read(folder + "/a/manifest.json"), file: "manifest.json")
            #expect(manifest["records"]?.int == 5)
            #expect(manifest["pipeline"]?.string == "p.json")
            let files = try #require(manifest["files"]?.array)
            #expect(files.compactMap { $0["records"]?.int } == [4, 1, 0])
            for file in files {
                let path = folder + "/a/" + (try #require(file["name"]?.string))
                #expect(file["sha256"]?.string == (try SHA256.hex(Files.read(path))))
                #expect(file["bytes"]?.int == (try Files.read(path).count))
            }
        }
    }

    @Test("Python reads the shards with the types that the card declares, every key in every record")
    func python() throws {
        try withFolder { folder in
            try write(6, to: folder + "/a")
            let script = """
                import json, subprocess, sys, glob
                rows = []
                for path in sorted(glob.glob(sys.argv[1] + "/train-*.jsonl.zst")):
                    text = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
                    rows += [json.loads(line) for line in text.decode("utf-8").splitlines()]
                types = {"string": str, "int64": int, "float64": float, "bool": bool}
                def shape(value):
                    if isinstance(value, dict): return {k: shape(v) for k, v in value.items()}
                    if isinstance(value, list):
                        return [shape(value[0])] if all(shape(v) == shape(value[0]) for v in value) else 1/0
                    return type(value)
                def read(lines, depth):
                    features = {}
                    while lines and lines[0].startswith(" " * depth + "- name: "):
                        name = lines.pop(0).split(": ")[1]
                        kind = lines.pop(0).strip()
                        if kind == "list:": features[name] = [read(lines, depth + 2)]
                        elif kind == "struct:": features[name] = read(lines, depth + 2)
                        else: features[name] = types[kind.split(": ")[1]]
                    return features
                card = open(sys.argv[1] + "/README.md").read().split("\\n")
                declared = read(card[card.index("  features:") + 1:], 2)
                assert len(rows) == 6
                assert all(shape(row) == declared for row in rows), (shape(rows[0]), declared)
                reviews = [row["provenance"]["review"] for row in rows]
                assert reviews[0] == {"decision": "accept", "reviewers": 2, "edited": False, "original_sha256": ""}
                assert reviews[1] == {"decision": "", "reviewers": 0, "edited": False, "original_sha256": ""}
                assert reviews[3]["edited"] and len(reviews[3]["original_sha256"]) == 64
                assert "People accepted 1 of them, whatever the checks said, and edited 1:" in "\\n".join(card)
                assert rows[3]["messages"][0]["content"] == '求gcd(84, 3)。\\n"引号"'
                print("ok")
                """
            var words: [String] = []
            let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
            let python = ChildProcess(
                arguments: ["python3", "-c", script, folder + "/a"], environment: ["PATH=\(path)"])
            let end = python.converse(input: [], lines: 1, seconds: 60) {
                words.append(String(decoding: $0, as: UTF8.self))
            }
            #expect(words == ["ok"], "\(end)")
        }
    }

    @Test("a record has its completion in the shape that is wanted, and the card names its tags")
    func shape() throws {
        var shaped = record(1)
        shaped.shaped = "[T]\na\n[/T]\n<answer>12</answer>"
        #expect(shaped.json["messages"]?.array?.last?["content"]?.string == shaped.shaped)
        #expect(shaped.json["problem"] == record(1).json["problem"] && shaped.language == record(1).language)
        try withFolder { folder in
            for (name, tags) in [("a", ["<think>", "</think>"]), ("b", ["[T]", "[/T]"])] {
                let shape = CompletionShape(["thought": .array(tags.map(JSON.string))])
                let corpus = try CorpusFolder(
                    "\(folder)/\(name)", title: "x", shape: try #require(shape), facts: [])
                try corpus.append(shaped)
                try corpus.commit()
                let card = String(decoding: try Files.read("\(folder)/\(name)/README.md"), as: UTF8.self)
                #expect(card.contains("then `\(tags[0])…\(tags[1])` and `<answer>…</answer>` of the"))
            }
        }
    }

    @Test("a folder that exists is refused and left as it was; an empty corpus is not written")
    func refusals() throws {
        try withFolder { folder in
            try write(1, to: folder + "/a")
            let before = try Files.read(folder + "/a/manifest.json")
            #expect(throws: Complaint.self) { try write(2, to: folder + "/a") }
            #expect(try Files.read(folder + "/a/manifest.json") == before)
            #expect(throws: Complaint.self) { try write(0, to: folder + "/b") }
            #expect(try Files.names(in: folder) == ["a"])
        }
    }

    @Test(
        "a bad line of a samples file is refused with its line and field",
        arguments: [
            (#"{"prompt": "a"}"#, #":2: found no "messages", expected a list of messages"#),
            (#"{"messages": []}"#, ":2: messages: found an empty list, expected a list of messages"),
            (#"{"messages": [{"role": "bot", "content": "a"}]}"#, #":2: messages[0].role: found "bot""#),
            (#"{"messages": [{"role": "user", "content": 3}]}"#, ":2: messages[0].content: found a number"),
            (
                #"{"messages": [{"role": "user", "content": "a"}]}"#,
                ":2: messages: found user, expected a user's"
            ),
            ("[1]", ":2: found a list, expected an object"),
        ])
    func badSamples(line: String, message: String) throws {
        try withFolder { folder in
            let path = folder + "/s.jsonl"
            let good =
                #"{"extra": 1, "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#
            try AtomicFile.write(Array((good + "\n" + line + "\n").utf8), to: path)
            let error = #expect(throws: Complaint.self) { try SampleFile(path).samples() }
            #expect(error?.description.hasPrefix(path + message) == true, "\(error?.description ?? "")")
        }
    }
}
