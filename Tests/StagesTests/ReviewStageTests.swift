import Archive
import Dataflow
import Problems
import Review
import SQLite
import Stages
import Testing

@Suite("The review stage")
struct ReviewStageTests {
    private static let all = TinyRun.reviewing("random: 1")

    @Test("A run does what does not need people, says what to do, and ends in what they decided")
    func whole() throws {
        let run = try TinyRun.withModel()
        let first = try run(Self.all, [])
        #expect(first.code == .paused)
        #expect(first.words("review") == ["new", "paused: 20 of 20 samples wait for people"])
        #expect(first.words("corpus") == ["waits for review"])
        #expect(first.words("plain").last?.hasPrefix("done") == true)
        #expect(
            first.lines.suffix(4) == [
                "Paused: the run needs decisions from people. Run these commands, in this order:",
                "  leaven review export \(run.run) FILE", "  leaven review import \(run.run) FILE",
                "  the same command",
            ])
        #expect(try run.stage("review").record.state == .paused)
        let again = try run(Self.all, [])
        #expect(again.code == .paused)
        #expect(again.words("review") == ["paused: 20 of 20 samples wait for people"])

        let items = try run.items()
        let places = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1.sampleID, $0) })
        let report = try run.take("answers", items) { item in
            let place = places[item.sampleID] ?? 0
            return [.accept, .reject("unclear"), .edit("fine \(place)"), .skip][place % 4]
        }
        #expect(report.files.map(\.added) == [20] && report.files[0].apart.isEmpty)
        #expect(report.queues.map(\.open) == [0])
        let second = try run(Self.all, [])
        #expect(second.code == .done)
        #expect(second.words("rollouts") == ["unchanged, reused"])
        #expect(second.words("plain") == ["unchanged, reused"])
        #expect(
            second.words("review") == [
                "computed again: 20 new annotations",
                "done in 0 s: kept 15, queue 20, accepted 5, edited 5, rejected 5, undecided 5",
            ])
        let third = try run(Self.all, [])
        #expect(third.lines.allSatisfy { $0.hasSuffix("unchanged, reused") })
        try Self.expectDecided(run, items)
    }

    /// The corpus is that of the samples, but for what was decided by place.
    private static func expectDecided(_ run: TinyRun, _ items: [ReviewItem]) throws {
        let (before, after) = (try run.records("plain"), try run.records())
        #expect(before.count == 20 && items.count == 20)
        var left = after[...]
        for (place, (record, item)) in zip(before, items).enumerated() where place % 4 != 1 {
            let next = left.popFirst()
            let found = try #require(next)
            let text = place % 4 == 2 ? "fine \(place)" : item.text
            #expect(found["messages"]?.array?.last?["content"]?.string == text)
            for key in ["problem", "rollout", "model", "seed", "stage"] {
                #expect(found["provenance"]?[key] == record["provenance"]?[key])
            }
            #expect(found["provenance"]?["verdicts"]?.array?.map { $0["check"] } == ["length"])
            if place % 4 != 2 {
                #expect(found["provenance"]?["verdicts"] == record["provenance"]?["verdicts"])
                #expect(found["tokens"] == record["tokens"])
            }
            let digest = SHA256.hex(Array(item.text.utf8))
            let review: JSON =
                switch place % 4 {
                case 0: ["decision": "accept", "reviewers": 1, "edited": false, "original_sha256": ""]
                case 2:
                    ["decision": "edit", "reviewers": 1, "edited": true, "original_sha256": .string(digest)]
                default: ["decision": "", "reviewers": 0, "edited": false, "original_sha256": ""]
                }
            #expect(found["provenance"]?["review"] == review)
        }
        #expect(left.isEmpty)
    }

    @Test("Numbers in a store that cannot be are refused or passed over, and circles of stages end")
    func hostile() throws {
        let pipeline = TinyRun.reviewing("random: 1, wait: false")
        let run = try TinyRun.withQueue()
        _ = try run(pipeline, [])
        try run.take("a", try run.items()) { _ in .accept }
        _ = try run(pipeline, [])
        for (change, isReadable) in [
            (
                "UPDATE verdicts SET value = 1e300 WHERE stage = (SELECT id FROM stages WHERE name = 'review')",
                true
            ),
            ("UPDATE annotations SET seconds = 9e999; UPDATE review_batches SET imported = -9e999", true),
            ("UPDATE review_items SET position = 9223372036854775807", false),
            ("UPDATE review_items SET position = -1", false),
            ("UPDATE stages SET inputs = json_object('samples', key) WHERE name = 'review'", false),
        ] {
            let copy = try TinyRun.copy(of: run)
            try Database(copy.run + "/run.sqlite", .write).execute(
                "DELETE FROM stages WHERE name = 'corpus'; " + change)
            if isReadable {
                #expect(try copy(pipeline, []).code == .done)
                #expect(try copy.records().count == 20)
                _ = try ReviewStatus(folder: copy.run)
            } else {
                #expect(throws: Complaint.self, "\(change)") { try ReviewStatus(folder: copy.run) }
            }
            #expect(try copy.replay(.all).differences.isEmpty)
        }
    }
}
