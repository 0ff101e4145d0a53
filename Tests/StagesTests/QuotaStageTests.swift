import Archive
import Curation
import Dataflow
import SQLite
import Tensors
import TestSupport
import Testing

@Suite("Quotas of a rollouts stage")
struct QuotaStageTests {
    /// The pipeline of `TinyRun.sampling` with quotas, and more settings.
    private static func pipeline(_ quotas: String, _ more: String = "") -> String {
        TinyRun.sampling.replacing("keep: 2,", with: "keep: 2, quotas: \(quotas), \(more)")
    }

    private static func settings(_ samples: Int, problems: Int = 300) -> [String] {
        ["samples=\(samples)", "records=\(samples)", "count=\(problems)"]
    }

    private static func counts(_ records: [JSON], by trait: String) -> [String: Int] {
        Dictionary(grouping: records) { $0[trait]?.string ?? $0[trait].map { "\($0.int ?? -1)" } ?? "" }
            .mapValues(\.count)
    }

    @Test("The corpus has exactly what any quotas and any number of samples come to")
    func exact() throws {
        var random = RandomStream(seed: 8)
        for _ in 0..<4 {
            let (total, run) = (random.int(5...60), try TinyRun.withModel())
            let levels = (1...3).map { ("\($0)", random.int(1...5)) }
            let languages = [("en", random.int(1...3)), ("zh", random.int(0...3))]
            func object(_ weights: [(String, Int)]) -> String {
                "{" + weights.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
            }
            let pipeline = Self.pipeline(
                """
                {level: \(object(levels)), language: \(object(languages)), family: 0.3,
                family_level: {most: {"addition 1": 0.02, "*": 1}}}
                """)
            #expect(try run(pipeline, Self.settings(total), threads: 2).code == .done)
            let records = try run.records()
            #expect(records.count == total)
            for (trait, weights) in [("level", levels), ("language", languages)] {
                let counts = Quotas.apportion(total, by: weights.map { Double($0.1) })
                let wanted = Dictionary(uniqueKeysWithValues: zip(weights.map(\.0), counts))
                #expect(Self.counts(records, by: trait) == wanted.filter { $0.value > 0 })
            }
            #expect(
                Self.counts(records, by: "family").values.allSatisfy { $0 <= Int(Double(total) * 0.3 + 1e-9) }
            )
            let easiest = records.count { $0["family"]?.string == "addition" && $0["level"]?.int == 1 }
            let (store, record) = try run.stage("rollouts")
            let told = record.summary?["quotas"]?["family_level"]?["addition 1"]
            #expect(easiest <= 1 && told?["most"]?.int == total / 50 && told?["kept"]?.int == easiest)
            #expect(record.summary?["short"] == nil && record.summary?["kept"]?.int == total)
            #expect(try store.samples.count(record.id) == total)
        }
    }

    /// A run that is stopped after so many updates of progress, and six more each time, until it is done.
    private static func resumed(_ pipeline: String, threads: Int, batch: Int, updates: Int) throws -> TinyRun
    {
        let run = try TinyRun.withModel()
        var stops = 0
        while try run(
            pipeline, settings(33), threads: threads, batch: batch,
            updates: updates == .max ? .max : updates + 6 * stops
        ).code == .stopped {
            stops += 1
        }
        #expect(stops > 0 || updates == .max)
        return run
    }

    /// Quotas that leave most kinds full long before the last one.
    private static let uneven =
        "{level: {\"1\": 1, \"2\": 2, \"3\": 7}, language: {en: 1, zh: 4}, family: {\"*\": 1}}"

    @Test("Samples, counts and verdicts are the same for any threads and batch, stopped and resumed, or not")
    func independence() throws {
        let pipeline = Self.pipeline(Self.uneven, "first_round: 2, give_up_after: 4,")
        let one = try TinyRun.withModel()
        #expect(try one(pipeline, Self.settings(33), batch: 1).code == .done)
        let expected = try one.stage("rollouts")
        // Not every problem was worked on.
        let problems = expected.record.summary?["problems"]?.int ?? 0
        let units = try expected.store.units.completed(expected.record.id).count
        #expect(problems > 16 && problems < units * 3)
        for (threads, batch, updates) in [(1, 7, Int.max), (2, 64, .max), (2, 5, 9), (3, 64, 14), (1, 64, 5)]
        {
            let run = try Self.resumed(pipeline, threads: threads, batch: batch, updates: updates)
            #expect(
                try run.corpus() == one.corpus(), "\(threads) threads, batch \(batch), \(updates) updates")
            let found = try run.stage("rollouts")
            #expect(found.record.summary == expected.record.summary)
            let id = (found.record.id, expected.record.id)
            #expect(try found.store.units.completed(id.0) == expected.store.units.completed(id.1))
            #expect(try found.store.verdicts.yields(id.0) == expected.store.verdicts.yields(id.1))
            #expect(try found.store.verdicts.rejections(id.0) == expected.store.verdicts.rejections(id.1))
            for name in ["problems", "rollouts", "tokens", "passed", "kept"] {
                let values = (found.store.measures, expected.store.measures)
                #expect(
                    try values.0.values(name, stage: id.0).map(\.value)
                        == values.1.values(name, stage: id.1).map(\.value), "\(name)")
            }
        }
    }

    @Test("Which kinds are passed over depends neither on threads and batch nor on stops")
    func passedOver() throws {
        let pipeline = Self.pipeline("{level: {most: {\"*\": 0.7}}, least: 0.6}")
        let one = try TinyRun.withModel()
        _ = try one(pipeline, Self.settings(33), batch: 1)
        let summary = try one.stage("rollouts").record.summary
        let kinds = try #require(summary?["quotas"]?["passed_over"]?.array)
        let short = summary?["short"]?.string ?? ""
        #expect(short.isEmpty || short.contains("\(kinds.count) kinds are passed over"), "\(short)")
        #expect(!kinds.isEmpty && summary?["kept"]?.int ?? 0 > 0)
        for (threads, batch, updates) in [(2, 64, Int.max), (2, 5, 9), (3, 64, 14)] {
            let run = try Self.resumed(pipeline, threads: threads, batch: batch, updates: updates)
            #expect(try run.corpus() == one.corpus(), "\(threads) threads, batch \(batch)")
            #expect(try run.stage("rollouts").record.summary == summary)
        }
    }

    @Test("What is left out as a near-duplicate counts for no quota, and is made up for")
    func nearDuplicates() throws {
        let pipeline = Self.pipeline("{language: {en: 2, zh: 1}}").replacing(
            #"samples: "$records"}"#,
            with: #"samples: "$records", near_duplicates: {threshold: 0.7, words: 1}}"#)
        let (run, other) = (try TinyRun.withModel(), try TinyRun.withModel())
        _ = try run(pipeline, Self.settings(60))
        #expect(Self.counts(try run.records(), by: "language") == ["en": 40, "zh": 20])
        #expect(try run.corpus()["rejected.jsonl.zst"] != nil)
        var stops = 0
        while try other(pipeline, Self.settings(60), threads: 2, batch: 5, updates: 9 + 6 * stops).code
            == .stopped
        {
            stops += 1
        }
        #expect(stops > 0)
        #expect(try other.corpus() == run.corpus())
    }

    @Test("A quota for which there are too few problems is told, with what it lacks; the others are full")
    func short() throws {
        let run = try TinyRun.withModel()
        let outcome = try run(
            Self.pipeline("{level: {\"1\": 8, \"2\": 1, \"3\": 1}}"), Self.settings(100, problems: 70))
        #expect(outcome.code == .done)
        let counts = Self.counts(try run.records(), by: "level")
        let lacking = counts["1"] ?? 0
        #expect(counts["2"] == 10 && counts["3"] == 10 && lacking < 80)
        let words = try run.stage("rollouts").record.summary?["short"]?.string ?? ""
        #expect(words.hasPrefix("\(20 + lacking) of 100 samples; level 1 has \(lacking) of 80, its "))
        #expect(
            words.hasSuffix(" problems are used up; add problems of these kinds or rounds, or change quotas"))
        #expect(outcome.words("rollouts").last?.hasSuffix(words) == true)
    }

    @Test("A sample tells how many rollouts of its problem were judged, and the share of them that passed")
    func passRates() throws {
        let run = try TinyRun.withModel()
        _ = try run(
            Self.pipeline(Self.uneven, "first_round: 2, give_up_after: 4,"), Self.settings(33), threads: 2)
        let database = try Database(run.folder + "/run/run.sqlite", .read)
        let stage = try run.stage("rollouts").record.id
        var sizes: Set<Int> = []
        for record in try run.records() {
            let passes = try database.query(
                """
                SELECT j.outcome = 'pass' AS passed
                FROM verdicts AS v JOIN judgements AS j ON j.id = v.judgement
                JOIN rollouts AS r ON r.id = v.rollout WHERE v.stage = ? AND r.problem = ?
                """, stage, record["provenance"]?["problem_id"]?.string ?? ""
            ).rows { try $0.int("passed") }
            #expect(record["rollouts"]?.int == passes.count)
            #expect(record["pass_rate"]?.double == Double(passes.reduce(0, +)) / Double(passes.count))
            sizes.insert(passes.count)
        }
        #expect(sizes.contains(5) && sizes.isSubset(of: [2, 5]))
        let manifest = try JSON.parse(Files.read(run.folder + "/run/corpus/manifest.json"), file: "m")
        let rates = try run.records().compactMap { $0["pass_rate"]?.double }
        #expect(
            abs((manifest["mean_pass_rate"]?.double ?? 0) - rates.reduce(0, +) / Double(rates.count)) < 1e-9)
    }

    @Test("Quotas that cannot be are refused before anything runs")
    func refusals() throws {
        let run = try TinyRun.withModel()
        let place = "tiny.json5: stages[2].quotas"
        for (quotas, words) in [
            ("[]", place + ": found"),
            ("{famly: 0.1}", "did you mean \"family\"?"), ("{family: 0}", place + ".family: found 0"),
            ("{family: 1.5}", place + ".family: found 1.5"),
            ("{level: {\"1\": -1}}", place + ".level: found"),
            ("{level: {\"1\": 1, \"1\": 2}}", "a member is given twice"),
            ("{language: {}}", place + ".language: found"),
            ("{language: {fr: 1}}", place + ".language: unknown language: found \"fr\""),
            ("{level: {most: {\"1\": 1.5}}}", place + ".level: found"),
            ("{least: 2}", place + ".least: found 2"),
            (
                "{family_level: {addition: 1}}",
                place + ".family_level: unknown family_level: found \"addition\""
            ),
            ("{language: 0.4}", place + ".language: found 26 samples at most, of 2 values"),
        ] {
            let complaint = failure { _ = try run(Self.pipeline(quotas), Self.settings(33)) }
            #expect(complaint.contains(words), "\(quotas): \(complaint)")
            #expect(!Files.exists(run.folder + "/run"))
        }
        let every = failure { _ = try run(Self.pipeline("{language: 1}"), ["samples=0"]) }
        #expect(every.contains("stages[2].samples: quotas need some"), "\(every)")
        let right = failure { _ = try run(Self.pipeline("{language: 1}", "right_by: [\"answer\"],"), []) }
        #expect(right.contains("stages[2].right_by: unknown check: found \"answer\""), "\(right)")
    }
}
