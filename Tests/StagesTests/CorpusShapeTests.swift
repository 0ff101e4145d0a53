import Archive
import Curation
import Dataflow
import Stages
import TestSupport
import Testing

@Suite("The shape of a corpus's completions")
struct CorpusShapeTests {
    private static let behaviours = ["boxed", "prose", "boxed", "ok", "boxed"]

    /// From a server that mostly gives its answers in boxes to a corpus in a shape, and one as sampled.
    ///
    /// - Parameter shape: more settings of the first corpus.
    private static func pipeline(_ host: TestServer, _ shape: String) -> String {
        """
        {name: "served", seed: 3, stages: [
            {name: "teacher", kind: "server", url: "\(host.url)", model: "ok"},
            {name: "problems", kind: "problem-file", file: "sums.jsonl"},
            {name: "rollouts", kind: "rollouts", inputs: {problems: "problems", model: "teacher"},
             shape: "boxed", checks: {length: {}}},
            {name: "corpus", kind: "corpus", inputs: {samples: "rollouts"}\(shape)},
            {name: "plain", kind: "corpus", inputs: {samples: "rollouts"}},
        ]}
        """
    }

    private static func text(_ record: JSON) -> String {
        record["messages"]?.array?.last?["content"]?.string ?? ""
    }

    private static func manifest(_ run: TinyRun, _ corpus: String) throws -> JSON {
        let file = "\(run.folder)/run/\(corpus)/manifest.json"
        return try JSON.parse(Files.read(file), file: file)
    }

    @Test("Answers in boxes become answers in tags; what has no answer stays and is counted; nothing is lost")
    func boxed() throws {
        let (host, run) = (try TestServer(), try TinyRun())
        let lines = Self.behaviours.enumerated().map { place, word in
            JSON.object([
                .init("prompt", .string("\(place) and 7 [\(word)]")), .init("answer", .int(place + 7)),
            ]).serialized()
        }
        try AtomicFile.write(Array(lines.joined(separator: "\n").utf8), to: run.folder + "/sums.jsonl")
        #expect(try run(Self.pipeline(host, ""), []).code == .done)
        #expect(try run.records() == run.records("plain"))
        #expect(try run.stage("corpus").record.summary?["unshaped"] == nil)
        #expect(try Self.manifest(run, "corpus")["shape"] == nil)

        let outcome = try run(Self.pipeline(host, #", shape: "think-answer""#), [])
        #expect(outcome.code == .done)
        #expect(outcome.words("rollouts") == ["unchanged, reused"])
        #expect(outcome.words("plain") == ["unchanged, reused"])
        #expect(outcome.words("corpus").first?.hasPrefix("computed again: shape absent → ") == true)
        let summary = try run.stage("corpus").record.summary
        #expect(summary?["samples"]?.int == 5)
        #expect(summary?["shaped"]?.int == 3 && summary?["unshaped"]?.int == 1)
        #expect(try Self.manifest(run, "corpus")["shape"] == "think-answer")

        let (plain, shaped) = (try run.records("plain"), try run.records())
        #expect(plain.count == 5 && shaped.count == 5)
        for (place, (before, after)) in zip(plain, shaped).enumerated() {
            let (sum, sampled) = (place + 7, Self.text(before))
            let isShaped = Self.behaviours[place] == "boxed"
            let wanted =
                isShaped
                ? "<think>\nThe sum is\n\n\(sum): \\boxed{\(sum)}.\n</think>\n<answer>\(sum)</answer>"
                : sampled
            #expect(Self.text(after) == wanted)
            for key in ["problem", "answer", "language", "tokens"] { #expect(after[key] == before[key]) }
            let (old, new) = (before["provenance"], after["provenance"])
            #expect(new?["verdicts"] == old?["verdicts"] && new?["review"]?["edited"] == false)
            let digest = isShaped ? SHA256.hex(Array(sampled.utf8)) : ""
            #expect(new?["review"]?["original_sha256"] == .string(digest))
        }
        // Tags of one's own, and shapes that cannot be written.
        let own = #", shape: {thought: ["[THINK]", "[/THINK]"]}"#
        #expect(try run(Self.pipeline(host, own), []).code == .done)
        #expect(try Self.text(run.records()[0]).hasPrefix("[THINK]\nThe sum is"))
        // The one that was in the usual shape has no box to be found.
        #expect(try run.stage("corpus").record.summary?["unshaped"]?.int == 2)
        #expect {
            try run(Self.pipeline(host, #", shape: "boxed""#), [])
        } throws: {
            "\($0)".contains("stages[3].shape: found \"boxed\", expected think-answer, or tags")
        }
    }

    @Test("What people edited is read by the shape that they saw, and is written like the rest")
    func edited() throws {
        let run = try TinyRun.withModel()
        let all = ["records=1000"]
        let pipeline = TinyRun.reviewing("random: 1")
            .replacing("keep: 2,", with: #"keep: 2, shape: "final-line","#)
            .replacing(#"{samples: "review"},"#, with: #"{samples: "review"}, shape: "think-answer","#)
        #expect(try run(pipeline, all).code == .paused)
        let items = try run.items()
        let edits = ["a\n\nb\n42", "<think>a</think>\n<answer>42</answer>", "only one line"]
        try run.take("answers", items) { item in
            let place = items.firstIndex { $0.sampleID == item.sampleID } ?? 0
            return place < edits.count ? .edit(edits[place]) : .accept
        }
        #expect(try run(pipeline, all).code == .done)
        let (plain, shaped) = (try run.records("plain"), try run.records())
        #expect(plain.count == items.count && shaped.count == items.count)
        var unshaped = 0
        for (place, (before, after)) in zip(plain, shaped).enumerated() {
            let sampled = Self.text(before)
            let text = place < edits.count ? edits[place] : sampled
            let written = CompletionShape.thinkAnswer.rewriting(text, from: .finalLine)
            if written == nil { unshaped += 1 }
            #expect(Self.text(after) == written ?? text)
            let review = after["provenance"]?["review"]
            #expect(review?["edited"]?.bool == (place < edits.count))
            let digest = Self.text(after) == sampled ? "" : SHA256.hex(Array(sampled.utf8))
            #expect(review?["original_sha256"]?.string == digest)
        }
        #expect(Self.text(shaped[0]) == "<think>\na\n\nb\n</think>\n<answer>42</answer>")
        #expect(Self.text(shaped[1]) == edits[1] && Self.text(shaped[2]) == edits[2])
        #expect(try run.stage("corpus").record.summary?["unshaped"]?.int == unshaped)
    }
}
