import Archive
import Curation
import Dataflow
import Problems
import Report
import SQLite
import Stages
import Synchronization
import Testing

/// Passes everything, and asks for a stop with the verdict of a number.
private final class StoppingCheck: Check {
    let name = "stopping"
    private let stop: StopSignal
    private let left: Mutex<Int>

    private init(_ stop: StopSignal, _ count: Int) {
        self.stop = stop
        left = Mutex(count)
    }

    func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let isLast = left.withLock { left in
            left -= 1
            return left == 0
        }
        if isLast { stop.request() }
        return Verdict(name, .pass, "", value: nil, threshold: nil, version: version)
    }

    static func kind(_ stop: StopSignal, _ count: Int) -> CheckKind {
        CheckKind(
            "stopping", "Passes.", [], example: [:],
            cases: [CheckCase(.pass, "a", thresholds: [:], why: "all do")],
            reason: .unclear
        ) { _ in StoppingCheck(stop, count) }
    }
}

@Suite("Rejection sampling")
struct RejectionSamplingTests {
    /// Every problem is worked on, and every sample written.
    private static let every = ["samples=0", "records=1000"]

    @Test("Corpus and counts are the same for any number of threads and batch size")
    func independence() throws {
        let one = try TinyRun.withModel()
        #expect(try one(TinyRun.sampling, [], threads: 1, batch: 1).code == .done)
        let expected = try one.stage("rollouts")
        for (threads, batch) in [(1, 7), (2, 64), (2, 5), (3, 1)] {
            let run = try TinyRun.withModel()
            #expect(try run(TinyRun.sampling, [], threads: threads, batch: batch).code == .done)
            #expect(try run.corpus() == one.corpus(), "\(threads) threads, batch \(batch)")
            let found = try run.stage("rollouts")
            #expect(found.record.summary == expected.record.summary)
            let id = (found.record.id, expected.record.id)
            #expect(try found.store.units.completed(id.0) == expected.store.units.completed(id.1))
            #expect(try found.store.verdicts.yields(id.0) == expected.store.verdicts.yields(id.1))
            #expect(try found.store.verdicts.rejections(id.0) == expected.store.verdicts.rejections(id.1))
            #expect(try found.store.samples.count(id.0) == expected.store.samples.count(id.1))
        }
    }

    @Test("Of several forms of prompt each problem has one, whatever the threads; one in a list is that form")
    func prompts() throws {
        func made(_ prompt: String, threads: Int = 1, batch: Int = 16) throws -> [String: [UInt8]] {
            let run = try TinyRun.withModel()
            let pipeline = TinyRun.sampling.replacing("keep: 2,", with: "keep: 2, prompt: \(prompt),")
            #expect(try run(pipeline, [], threads: threads, batch: batch).code == .done)
            return try run.corpus()
        }
        let (plain, both) = (try made("\"plain\""), try made("[\"plain\", \"direct\"]"))
        #expect(try made("[\"plain\"]") == plain && both != plain)
        #expect(try made("[\"plain\", \"direct\"]", threads: 2, batch: 5) == both)
    }

    @Test("It ends with the first units that hold the samples asked for; what went beyond is taken back")
    func target() throws {
        for (samples, threads) in [(1, 3), (7, 2), (20, 3)] {
            let run = try TinyRun.withModel()
            _ = try run(
                TinyRun.sampling, ["samples=\(samples)", "records=\(samples)"], threads: threads, batch: 64)
            #expect(try run.records().count == samples)
            let (store, record) = try run.stage("rollouts")
            // All counts are of the samples that there are, those of the last unit that go beyond among them.
            let kept = try store.samples.count(record.id)
            #expect(record.summary?["kept"]?.int == kept)
            let status = try RunStatus(folder: run.folder + "/run", now: 0).stages.compactMap(\.rollouts)
            #expect(status.map(\.kept) == [kept] && status.map(\.target) == [samples])
            #expect(status[0].yields.reduce(0) { $0 + $1.kept } == kept)
            let units = try store.measures.values("kept", stage: record.id)
            #expect(units.map(\.step) == Array(0..<units.count))
            #expect(try store.units.completed(record.id) == units.map(\.step))
            #expect(units.dropLast().reduce(0) { $0 + $1.value } < Double(samples))
            #expect(units.reduce(0) { $0 + $1.value } >= Double(samples))
            var last = -1
            try store.samples.forEach(record.id) { sample in
                #expect(sample.position >= last)
                #expect(sample.rank < 2 && sample.verdicts.allSatisfy { $0.outcome == .pass })
                last = sample.position
            }
            #expect(last < units.count * 3)
        }
    }

    @Test("Problems that are used up before there are enough samples are reported, and nothing is lost")
    func short() throws {
        let run = try TinyRun.withModel()
        let outcome = try run(TinyRun.sampling, ["samples=1000", "records=1000", "count=20"], threads: 2)
        #expect(outcome.code == .done)
        let (store, record) = try run.stage("rollouts")
        let kept = try store.samples.count(record.id)
        #expect(record.summary?["kept"]?.int == kept)
        #expect(record.summary?["short"]?.string?.hasPrefix("\(kept) of 1000 samples") == true)
        #expect(record.summary?["problems"]?.int == 20)
        #expect(try run.records().count == kept)
    }

    @Test(
        "With other thresholds the stored rollouts are judged again, not sampled again, and the run says why")
    func thresholds() throws {
        let run = try TinyRun.withModel()
        _ = try run(TinyRun.sampling, Self.every, threads: 2)
        let before = try run.stage("rollouts").record.summary
        // What the store holds is marked: a rollout that was sampled anew would not bear the mark.
        let database = try Database(run.folder + "/run/run.sqlite", .write)
        try database.execute("UPDATE rollouts SET tokens = tokens + 1000")
        let outcome = try run(TinyRun.sampling, Self.every + ["longest=2000"], threads: 2)
        #expect(outcome.words("problems") == ["unchanged, reused"])
        let done = try #require(outcome.words("rollouts").last)
        #expect(done.hasPrefix("done in ") && done.contains(", judged again, nothing sampled: "), "\(done)")
        #expect(
            outcome.words("rollouts").first?.hasPrefix("computed again: ") == true
                && outcome.words("rollouts").first?.contains("longest") == true
                || outcome.words("rollouts").first?.contains("length") == true, "\(outcome.lines)")
        let after = try run.stage("rollouts").record.summary
        #expect((after?["mean_tokens"]?.double ?? 0) > 1000)
        #expect(after?["pass_rate"]?.double == 1)
        #expect((before?["pass_rate"]?.double ?? 1) < 1)
        #expect(try run.records().allSatisfy { ($0["tokens"]?.int ?? 0) > 1000 })
        // The corpus that there was is not lost.
        #expect(try Files.names(in: run.folder + "/run").filter { $0.hasPrefix("corpus.") }.count == 1)
    }

    @Test("A change back and forth ends in the bytes that were there, as often as one likes")
    func backAndForth() throws {
        let run = try TinyRun.withModel()
        var seen: [[String: [UInt8]]] = []
        for samples in [5, 9, 5, 9, 5] {
            #expect(
                try run(TinyRun.sampling, ["samples=\(samples)", "records=\(samples)"], threads: 2).code
                    == .done)
            #expect(try run.records().count == samples)
            seen.append(try run.corpus())
        }
        #expect(seen[0] == seen[2] && seen[2] == seen[4] && seen[1] == seen[3])
    }

    @Test("Rollouts of a unit that a stop leaves open are recorded, and found when the run goes on")
    func openUnits() throws {
        let pipeline = TinyRun.sampling.replacing("unit: 3", with: "unit: 1000")
            .replacing(#"{length: {min: 2"#, with: #"{stopping: {}, length: {min: 2"#)
        let (run, stop) = (try TinyRun.withModel(), StopSignal())
        #expect(
            try run(
                pipeline, Self.every, stop: stop, checks: StageKinds.checks + [StoppingCheck.kind(stop, 7)]
            )
            .code == .stopped)
        let (store, record) = try run.stage("rollouts")
        #expect(try store.units.completed(record.id) == [])
        let recipe = try store.database.query("SELECT key FROM samplers").first { try $0.string("key") }
        #expect(try store.rollouts.exist(recipe: try #require(recipe)))
        let checks = StageKinds.checks + [StoppingCheck.kind(StopSignal(), 7)]
        let resumed = try run(pipeline, Self.every, checks: checks)
        #expect(resumed.code == .done)
        #expect(resumed.words("rollouts").last?.contains("rollouts found in the store") == true)
        let whole = try TinyRun.withModel()
        #expect(try whole(pipeline, Self.every, checks: checks).code == .done)
        #expect(try whole.corpus() == run.corpus())
    }

    @Test(
        "A stop while stored rollouts are judged again is obeyed, and the run resumed ends in the same bytes")
    func stopWhileJudging() throws {
        let (run, straight) = (try TinyRun.withModel(), try TinyRun.withModel())
        for run in [run, straight] { _ = try run(TinyRun.sampling, Self.every) }
        let settings = Self.every + ["longest=12"]
        _ = try straight(TinyRun.sampling, settings)
        #expect(try run(TinyRun.sampling, settings, updates: 12).code == .stopped)
        let (store, record) = try run.stage("rollouts")
        #expect((1...14).contains(try store.units.completed(record.id).count), "of 27")
        // Later and later: the corpus begins anew each time, and must come to its end.
        var stops = 0
        while try run(TinyRun.sampling, settings, updates: 3 + 2 * stops).code == .stopped { stops += 1 }
        #expect(stops > 3)
        #expect(try run.corpus() == straight.corpus())
    }
}
