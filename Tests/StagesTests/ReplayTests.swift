import Archive
import Dataflow
import Problems
import SQLite
import Stages
import Tensors
import Testing

@Suite("Replay")
struct ReplayTests {
    private func replay(
        _ run: TinyRun, _ choice: Replay.Choice, threads: Int = 1, batch: Int = 16,
        stop: StopSignal = StopSignal()
    ) throws -> Replay.Report {
        let progress = Progress("replay", onTerminal: false, write: { _ in })
        return try Replay(
            run.folder + "/run", resources: Resources(threads: threads, batch: batch), stop: stop,
            progress: progress
        )
        .run(choice)
    }

    @Test("Whatever a run kept comes out the same, by any number of threads and batch size")
    func same() throws {
        let run = try TinyRun.base.get()
        let kept = try ["first", "second"].reduce(0) { count, name in
            let (store, record) = try run.stage(name)
            return try count + store.samples.count(record.id)
        }
        for (threads, batch) in [(1, 1), (1, 16), (2, 3)] {
            let report = try replay(run, .all, threads: threads, batch: batch)
            #expect(report.replayed == kept && report.differences.isEmpty, "\(threads), \(batch)")
        }
        // Of each of the two stages.
        #expect(try replay(run, .some(3)).replayed == 6)
        #expect(try replay(run, .some(1_000_000)).replayed == kept)
    }

    @Test("One sample is found by its problem and index")
    func one() throws {
        let run = try TinyRun.withModel()
        _ = try run(TinyRun.sampling, [])
        let (store, record) = try run.stage("rollouts")
        var samples: [(String, Int)] = []
        try store.samples.forEach(record.id) { samples.append(($0.problem.id, $0.rollout.index)) }
        let (problem, index) = try #require(samples.first)
        #expect(try replay(run, .problem(problem, index: index)).replayed == 1)
        let whole = try replay(run, .problem(problem, index: nil)).replayed
        #expect(whole == samples.count { $0.0 == problem })
        for choice in [Replay.Choice.problem(problem, index: 99), .problem("none", index: nil)] {
            #expect(throws: Complaint.self) { try replay(run, choice) }
        }
    }

    @Test("A rollout that was altered in the store is named")
    func altered() throws {
        let run = try TinyRun.withModel()
        _ = try run(TinyRun.sampling, [])
        do {
            let database = try Database(run.folder + "/run/run.sqlite", .write)
            try database.run(
                "UPDATE rollouts SET tokens = tokens + 1 WHERE id = (SELECT rollout FROM samples LIMIT 1 OFFSET 4)"
            )
        }
        let report = try replay(run, .all, threads: 2)
        #expect(report.differences.count == 1)
        let difference = try #require(report.differences.first)
        #expect(difference.stored.tokens == difference.replayed.tokens + 1)
        #expect(difference.stored.text == difference.replayed.text)
    }

    @Test("A model that is no longer the one that sampled is refused")
    func otherModel() throws {
        let run = try TinyRun.withModel()
        _ = try run(TinyRun.sampling, [])
        let file = run.folder + "/run/models/base/model/config.json"
        var bytes = try Files.read(file)
        bytes.append(UInt8(ascii: " "))
        try Files.remove(run.folder + "/run/models/base/model/leaven.json")
        try AtomicFile.write(bytes, to: file + ".new")
        try Files.remove(file)
        try Files.move(file + ".new", to: file)
        #expect { try replay(run, .all) } throws: { "\($0)".contains("has changed") }
    }

    @Test("What was sampled with other arithmetic is refused, and sampled anew by the pipeline")
    func otherArithmetic() throws {
        let run = try TinyRun.withModel()
        _ = try run(TinyRun.sampling, [])
        let before = try run.stage("rollouts").record.recipe
        let kept = try kept(run)
        do {
            let database = try Database(run.folder + "/run/run.sqlite", .write)
            try database.run("UPDATE samplers SET key = 'of another version'")
            let members = (before.material.members ?? []).filter { $0.name != "arithmetic" }
            let old = Recipe(
                kind: before.kind, seed: before.seed, material: .object(members), inputs: before.inputs)
            #expect(old.key != before.key, "the arithmetic is in the key")
            try database.run(
                "UPDATE stages SET key = ?, material = ? WHERE name = 'rollouts'", old.key,
                old.material.serialized())
            // What an older version left counts for nothing.
            try database.run("UPDATE rollouts SET tokens = tokens + 1")
        }
        #expect { try replay(run, .all) } throws: { "\($0)".contains("version of leaven") }
        _ = try run(TinyRun.sampling, [])
        #expect(try self.kept(run) == kept)
    }

    private func kept(_ run: TinyRun) throws -> [Rollout] {
        let (store, record) = try run.stage("rollouts")
        var kept: [Rollout] = []
        try store.samples.forEach(record.id) { kept.append($0.rollout) }
        return kept
    }

    @Test("It stops on request")
    func stop() throws {
        let run = try TinyRun.base.get()
        let stop = StopSignal()
        stop.request()
        #expect(throws: Stopped.self) { try replay(run, .all, stop: stop) }
    }
}
