import Archive
import Dataflow
import Problems
import Review
import Stages
import Testing

@Suite("What goes to people")
struct ReviewSelectionTests {
    /// A program that says something else of each of three rollouts.
    private static let judge = """
        , command: {command: ["sed", "-u",
        "-e", 's/{\\\\("id":[0-9]*\\\\),.*"rollout":[036].*/{\\\\1,"outcome":"pass"}/',
        "-e", 's/{\\\\("id":[0-9]*\\\\),.*"rollout":[14].*/{\\\\1,"outcome":"fail"}/',
        "-e", 's/{\\\\("id":[0-9]*\\\\),.*"rollout":[25].*/{\\\\1,"outcome":"undecided"}/']}
        """

    /// Every problem is worked on; with `judge` by a program, too.
    private static func pipeline(_ review: String, judge: String = "") -> String {
        TinyRun.reviewing(review + ", wait: false").replacing(
            #"checks: {length: {min: 2, max: "$longest"}}"#,
            with: "checks: {length: {min: 2, max: 47}, paragraph: {max: 60}\(judge)}"
        ).replacing(", longest: 47", with: "").replacing(#"samples: "$samples", rounds"#, with: "rounds")
            .replacing("samples: 20, ", with: "").replacing("count: 80", with: "count: 40")
    }

    private struct Entry: Equatable, CustomStringConvertible {
        var id: String
        var reasons: [String]
        var description: String { "\(id): \(reasons)" }
    }

    private static func queue(_ run: TinyRun, _ review: String, judge: String = "", threads: Int = 1) throws
        -> [ReviewItem]
    {
        let pipeline = pipeline(review, judge: judge)
        #expect(try run(pipeline, [], threads: threads, batch: threads == 1 ? 16 : 5).code == .done)
        return try run.items(all: true)
    }

    private static func outcome(_ item: ReviewItem, _ check: String) -> Verdict.Outcome? {
        item.verdicts.first { $0.check == check }?.outcome
    }

    @Test("A share, and so many of each stratum, are drawn from the samples; more leaves in what was there")
    func drawn() throws {
        let run = try TinyRun.withQueue()
        let all = try Self.queue(run, "random: 1")
        let (store, rollouts) = try run.stage("rollouts")
        let kept = try store.samples.count(rollouts.id)
        #expect(all.count == kept && kept >= 10)
        #expect(all.allSatisfy { $0.verdicts.allSatisfy { $0.outcome == .pass } })
        var before: Set<String> = []
        for percent in [7, 10, 35, 70, 100] {
            let items = try Self.queue(run, "random: \(Double(percent) / 100)")
            #expect(items.count == (percent * kept + 99) / 100, "\(percent)% of \(kept)")
            let names = Set(items.map(\.sampleID))
            #expect(before.isSubset(of: names))
            #expect(items.allSatisfy { $0.reasons == ["random"] })
            before = names
        }
        #expect(before.count == kept)
        for strata in [["family"], ["language", "level"]] {
            let items = try Self.queue(run, "per_stratum: 2, strata: \(strata)")
            func stratum(_ problem: Problem) -> String {
                strata.map {
                    $0 == "family"
                        ? problem.family : $0 == "level" ? "\(problem.level)" : problem.language.rawValue
                }
                .joined(separator: " ")
            }
            let there = Dictionary(grouping: all) { stratum($0.problem) }.mapValues(\.count)
            let drawn = Dictionary(grouping: items) { stratum($0.problem) }.mapValues(\.count)
            #expect(drawn == there.mapValues { min(2, $0) })
        }
    }

    @Test(
        "Rollouts that were not kept are in the queue where a measure is borderline or checks do not decide")
    func judged() throws {
        let run = try TinyRun.withQueue()
        let items = try Self.queue(
            run,
            """
            borderline: {length: 9, paragraph: 4}, undecided: 5,
            disagreement: {checks: ["paragraph", "command"], count: 7}, random: 0.2
            """, judge: Self.judge)
        let (store, rollouts) = try run.stage("rollouts")
        var judged: [JudgedRollout] = []
        try store.reviews.forEachJudged(stage: rollouts.id) { judged.append($0) }
        #expect(judged.count > 150)
        for (check, count) in [("length", 9), ("paragraph", 4)] {
            func distance(_ verdicts: [Verdict]) -> Double? {
                guard let verdict = verdicts.first(where: { $0.check == check }), let value = verdict.value,
                    let threshold = verdict.threshold
                else { return nil }
                return abs(value - threshold)
            }
            func isRejected(_ verdicts: [Verdict]) -> Bool {
                verdicts.contains { $0.check != check && $0.outcome == .fail }
            }
            let chosen = items.filter { $0.reasons.contains { $0.hasPrefix("borderline \(check): ") } }
            #expect(chosen.count == count)
            #expect(!chosen.contains { isRejected($0.verdicts) })
            let nearest = judged.filter { !isRejected($0.verdicts) }.compactMap { distance($0.verdicts) }
                .sorted().prefix(count)
            #expect(chosen.compactMap { distance($0.verdicts) }.sorted() == Array(nearest))
        }
        let open = items.filter { $0.reasons.contains("undecided command") }
        #expect(open.count == 5)
        for item in open {
            #expect(Self.outcome(item, "command") == .undecided)
            #expect(item.verdicts.allSatisfy { $0.outcome != .fail })
        }
        let divided = items.filter { item in
            item.reasons.contains {
                $0 == "paragraph passes, command fails" || $0 == "paragraph fails, command passes"
            }
        }
        #expect(divided.count == 7)
        for item in divided {
            #expect(
                Set([Self.outcome(item, "paragraph"), Self.outcome(item, "command")]) == [.pass, .fail])
        }
        #expect(items.allSatisfy { !$0.reasons.isEmpty })
        #expect(items.filter { $0.reasons.contains("random") }.count < items.count)
        #expect(Set(items.map(\.sampleID)).count == items.count)
    }

    @Test("The queue is the same for any number of threads and batch size, in the same order")
    func independence() throws {
        let review = "borderline: {length: 20}, random: 0.5, per_stratum: 1"
        let queues = try [1, 2].map { threads in
            let run = try TinyRun.withModel()
            return try Self.queue(run, review, threads: threads).map {
                Entry(id: $0.sampleID, reasons: $0.reasons)
            }
        }
        #expect(queues[0].count > 20)
        #expect(queues[0] == queues[1])
    }

    @Test("What people accept becomes a sample, though no check had kept it, after those of its problem")
    func accepted() throws {
        let run = try TinyRun.withQueue()
        let items = try Self.queue(run, "undecided: 6", judge: Self.judge)
        #expect(items.count == 6)
        try run.take("a", items) { _ in .accept }
        let outcome = try run(Self.pipeline("undecided: 6", judge: Self.judge), ["records=1000"])
        #expect(outcome.words("review").first == "computed again: 6 new annotations")
        let (before, after) = (try run.records("plain"), try run.records())
        #expect(after.count == before.count + 6)
        let added = after.filter { $0["provenance"]?["review"]?["decision"] == "accept" }
        #expect(Set(added.compactMap { $0["problem"]?.string }) == Set(items.map(\.problem.prompt)))
        for record in added {
            let verdicts = record["provenance"]?["verdicts"]?.array
            #expect(verdicts?.map { $0["outcome"] } == ["pass", "pass", "undecided"])
        }
        #expect(after.filter { $0["provenance"]?["review"]?["decision"] == "" } == before)
    }

    @Test("What people made a sample can be replayed, as it was sampled, though no check had kept it")
    func replayed() throws {
        let run = try TinyRun.withQueue()
        let items = try Self.queue(run, "undecided: 6", judge: Self.judge)
        try run.take("a", items) { $0 == items[0] ? .edit("fine") : .accept }
        _ = try run(Self.pipeline("undecided: 6", judge: Self.judge), ["records=1000"])
        let (store, rollouts) = try run.stage("rollouts")
        let kept = try store.samples.count(rollouts.id)
        let review = try run.stage("review").record
        let added = try store.samples.count(review.id) - kept
        #expect(added > 0)
        let all = try run.replay(.all)
        #expect(all.replayed == kept + added && all.differences.isEmpty)
        #expect(try run.replay(.some(2)).replayed == 2 + 2)
        for item in items.suffix(2) {
            #expect(try run.replay(.problem(item.problem.id, index: nil)).differences.isEmpty)
        }
    }

    @Test("Parameters that cannot be are refused before anything runs")
    func refusals() throws {
        let run = try TinyRun.withModel()
        for (text, words) in [
            ("reviewers: 2", "stages[3].random: nothing goes to people"),
            ("random: 1.5", "random: found 1.5"),
            ("random: 1, reviewers: 0", "reviewers: found 0"),
            ("random: 1, policy: 'vote'", "policy: found \"vote\", expected one of \"majority\""),
            ("per_stratum: 1, strata: ['source']", "strata: \"source\" is not one of family"),
            ("per_stratum: 1, strata: []", "strata: found none"),
            (
                "borderline: {lenght: 3}",
                "borderline.lenght: unknown check: found \"lenght\"; did you mean \"length\"?"
            ),
            ("borderline: {length: 0}", "borderline.length: found a number, expected a whole number from 1"),
            ("borderline: 3", "borderline: found 3, expected an object"),
            (
                "borderline: {steps: 3}",
                "borderline: the rollouts do not go through this check: found \"steps\""
            ),
            (
                "disagreement: {checks: ['length'], count: 1}",
                "checks: found [\"length\"], expected the names"
            ),
            ("disagreement: {checks: ['length', 'math'], count: 1}", "through this check: found \"math\""),
            ("disagreement: {checks: ['length', 'command']}", "disagreement.count: missing"),
            ("random: 1, wiat: false", "wiat: unknown key; did you mean \"wait\"?"),
        ] {
            #expect {
                try run(TinyRun.reviewing(text), [])
            } throws: {
                let isNamed = "\($0)".contains(words)
                #expect(isNamed, "\(text): \($0)")
                return isNamed
            }
            #expect(!Files.exists(run.run), "\(text)")
        }
    }
}
