import Archive
import Dataflow
import Problems
import Review
import Stages
import Testing

@Suite("Reviews by people")
struct ReviewTests {
    /// From a model folder to a corpus of what people decided on, all samples and a few others in the queue.
    static func pipeline(_ review: String = "random: 1") -> String {
        TinyRun.sampling.replacing(
            #"{name: "corpus", kind: "corpus", inputs: {samples: "rollouts"}, samples: "$records"}"#,
            with: """
                {name: "review", kind: "review", inputs: {samples: "rollouts"}, \(review)},
                {name: "corpus", kind: "corpus", inputs: {samples: "review"}, samples: "$records"},
                {name: "plain", kind: "corpus", inputs: {samples: "rollouts"}, samples: "$records"}
                """)
    }

    /// The items of a run's queue that are open.
    static func items(_ run: TinyRun, all: Bool = false) throws -> [ReviewItem] {
        try ReviewQueue.items(of: run.folder + "/run", all: all)
    }

    @discardableResult
    static func answer(
        _ run: TinyRun, _ name: String, _ items: [ReviewItem], reviewer: String = "ann",
        time: String = "2026-01-31T12:00:00Z", dryRun: Bool = false, _ decide: (ReviewItem) -> [JSON.Member]
    ) throws -> ReviewReport {
        let lines = items.map { item in
            JSON.object(
                [
                    .init("sample_id", .string(item.sampleID)),
                    .init("content_sha256", .string(item.contentSHA256)),
                    .init("reviewer", .string(reviewer)), .init("annotated_at", .string(time)),
                ] + decide(item)
            ).serialized() + "\n"
        }
        let path = "\(run.folder)/\(name).jsonl"
        try AtomicFile.write(Array(lines.joined().utf8), to: path)
        return try ReviewImport.run(run.folder + "/run", files: [path], dryRun: dryRun)
    }

    static func decision(_ word: String, _ reason: String = "") -> [JSON.Member] {
        [.init("decision", .string(word)), .init("reason", .string(reason))]
    }

    @Test("A run waits for people, goes on without what does not need them, and ends in what they decided")
    func whole() throws {
        let run = try TinyRun.withModel()
        let first = try run(Self.pipeline(), [])
        #expect(first.code == .paused)
        #expect(
            first.words("review") == ["new", "paused: 21 of 21 samples wait for people"], "\(first.lines)")
        #expect(first.words("corpus") == ["waits for review"])
        #expect(first.words("plain").last?.hasPrefix("done") == true)
        let folder = run.folder + "/run"
        #expect(
            first.lines.suffix(4) == [
                "Paused: people have to decide before the run goes on.",
                "  leaven review export \(folder) FILE", "  leaven review import \(folder) FILE",
                "  the same command",
            ])
        let items = try Self.items(run)
        let report = try Self.answer(run, "a", items) { item in
            let place = items.firstIndex { $0.sampleID == item.sampleID } ?? 0
            switch place % 3 {
            case 0: return Self.decision("accept")
            case 1: return Self.decision("reject", "unclear")
            default:
                return Self.decision("edit") + [.init("edited_text", .string(item.text + " it is"))]
            }
        }
        #expect(report.files.map(\.added) == [items.count], "\(report)")
        let second = try run(Self.pipeline(), [])
        #expect(second.code == .done, "\(second.lines)")
        #expect(second.words("review").first == "computed again: \(items.count) new annotations")
        let records = try run.records()
        print(second.lines, records.prefix(3).map { $0["provenance"]?.serialized() ?? "" })
    }
}
