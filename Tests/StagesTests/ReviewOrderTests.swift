import Archive
import Dataflow
import Review
import SQLite
import Stages
import Tensors
import Testing

@Suite("The same answers, the same corpus")
struct ReviewOrderTests {
    /// Files of three reviewers, and of one of them who thinks again; each decision is drawn.
    private static func files(_ run: TinyRun) throws -> [String] {
        let items = try run.items()
        var random = RandomStream(seed: 7, 1)
        return try [("ann", "12:00:00"), ("ben", "11:00:00"), ("cho", "13:00:00"), ("ben", "14:00:00")]
            .enumerated().map { place, reviewer in
                let some = place < 3 ? items : Array(items.prefix(8))
                return try run.answers("file\(place)", some, by: reviewer.0, at: reviewer.1) { item in
                    switch random.int(0...9) {
                    case 0...2: .accept
                    case 3...5: .reject(["unclear", "wrong-answer"][random.int(0...1)])
                    case 6...7: .edit("one \(item.problem.level)")
                    case 8: .edit("two")
                    default: .skip
                    }
                }
            }
    }

    @Test(
        "Whatever the order of the files, the threads and the stops", arguments: ["majority", "any-reject"])
    func order(policy: String) throws {
        let pipeline = TinyRun.reviewing("random: 1, reviewers: 3, policy: '\(policy)', wait: false")
        var corpus: [String: [UInt8]] = [:]
        var summary: JSON?
        for (round, order) in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]].enumerated() {
            let run = try TinyRun.withQueue()
            let files = try Self.files(run)
            if round % 2 == 0 {
                _ = try ReviewImport.run(run.run, files: order.map { files[$0] }, dryRun: false)
            } else {
                for place in order {
                    _ = try ReviewImport.run(run.run, files: [files[place]], dryRun: false)
                    _ = try run(pipeline, [], threads: 2)
                }
            }
            var updates = 3
            while try run(pipeline, [], threads: 1 + round % 2, updates: updates).code == .stopped {
                updates += 2
            }
            if round == 0 { (corpus, summary) = (try run.corpus(), try run.stage("review").record.summary) }
            #expect(try run.corpus() == corpus, "\(order)")
            #expect(try run.stage("review").record.summary == summary)
        }
        // All kinds of outcome are there.
        for name in ["accepted", "edited", "rejected", "undecided"] where policy == "majority" {
            #expect((summary?[name]?.int ?? 0) > 0, "\(name): \(summary?.serialized() ?? "")")
        }
    }

    @Test("Where the latest answer counts, another one being the latest computes the stage again")
    func latest() throws {
        let run = try TinyRun.withQueue()
        let pipeline = TinyRun.reviewing("random: 1, wait: false, reviewers: 2, policy: 'latest'")
        _ = try run(pipeline, [])
        let item = Array(try run.items().prefix(1))
        try run.take("a", item, by: "ann", at: "12:00:00") { _ in .accept }
        try run.take("b", item, by: "ben", at: "12:01:00") { _ in .reject("other") }
        try run.take("c", item, by: "ann", at: "12:02:00") { _ in .accept }
        _ = try run(pipeline, [])
        #expect(try run.records().count == 20)
        // As many answers, and the same of each reviewer.
        _ = try ReviewImport.undo(run.run, batch: 3)
        try run.take("d", item, by: "ann", at: "11:59:00") { _ in .accept }
        #expect(try run(pipeline, []).words("review").first == "computed again: annotations changed")
        #expect(try run.records().count == 19)
    }

    @Test("Killed between the queue and the stage, or in the stage, a run ends in the same bytes")
    func killed() throws {
        let pipeline = TinyRun.reviewing("random: 0.5, wait: false")
        let (whole, killed) = (try TinyRun.withQueue(), try TinyRun.withQueue())
        for run in [whole, killed] {
            _ = try run(pipeline, [])
            try run.take("a", try run.items()) { _ in .edit("it") }
            _ = try run(pipeline, [])
        }
        // As a kill leaves it: the results committed and the stage not done; or the queue alone.
        for change in [
            "UPDATE stages SET state = 'running', summary = NULL WHERE name = 'review'",
            "DELETE FROM stages WHERE name = 'review'",
        ] {
            try Database(killed.run + "/run.sqlite", .write).execute(
                "PRAGMA foreign_keys = ON; " + change + "; DELETE FROM stages WHERE name = 'corpus'")
            #expect(try killed(pipeline, []).code == .done)
            #expect(try killed.corpus() == whole.corpus())
        }
    }
}
