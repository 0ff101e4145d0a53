import Archive
import Dataflow
import Foundation
import Problems
import Report
import TestSupport
import Testing

struct EvaluationTests {
    /// The share of all choices of `k` of the rollouts in which one is right.
    private func counted(_ k: Int, right: Int, of count: Int) -> Double {
        var (hits, choices) = (0, 0)
        for choice in 0..<1 << count where choice.nonzeroBitCount == k {
            choices += 1
            // The right ones are the first.
            if choice & (1 << right - 1) != 0 { hits += 1 }
        }
        return Double(hits) / Double(choices)
    }

    @Test("pass@k is the share of all choices of k rollouts in which one is right")
    func bruteForce() {
        for count in 1...12 {
            for right in 0...count {
                for k in 1...count {
                    let found = Evaluation.pass(at: k, right: right, of: count)
                    #expect(
                        abs(found - counted(k, right: right, of: count)) < 1e-12, "\(k) \(right) \(count)")
                }
            }
        }
        #expect(Evaluation.pass(at: 8, right: 1, of: 1_000_000) - 8e-6 < 1e-12)
    }

    private func outcome(_ family: String, level: Int, _ right: Int, _ wrong: Int, undecided: Int = 0)
        -> ProblemOutcome
    {
        ProblemOutcome(
            family: family, language: "en", level: level, right: right, wrong: wrong, undecided: undecided,
            rightTokens: 10 * right, wrongTokens: 30 * wrong)
    }

    @Test("Means and standard errors are over problems; rollouts that are undecided do not count")
    func means() throws {
        let evaluation = Evaluation(
            [
                outcome("gcd", level: 1, 8, 0), outcome("gcd", level: 2, 4, 4),
                outcome("sorting", level: 1, 0, 8), outcome("sorting", level: 1, 2, 2, undecided: 4),
            ], by: [])
        #expect(
            evaluation.groups.map { $0.map(\.name) } == [
                ["gcd", "sorting"], ["en"], ["level 1", "level 2"], ["all"],
            ])
        let all = try #require(evaluation.groups.last?.first)
        #expect(all.problems == 4 && all.undecided == 4)
        // 1, 0.5, 0, 0.5: the deviations squared come to 0.5.
        #expect(abs((all.passes[0]?.mean ?? 0) - 0.5) < 1e-12)
        #expect(abs((all.passes[0]?.standardError ?? 0) - (0.5 / 3 / 4).squareRoot()) < 1e-12)
        // Of the last problem fewer than 8 rollouts are decided.
        #expect(abs((all.passes[1]?.mean ?? 0) - 2.0 / 3) < 1e-12)
        #expect(all.rightTokens == 10 && all.wrongTokens == 30)
        let level2 = evaluation.groups[2][1]
        #expect(abs((level2.passes[0]?.mean ?? 0) - 0.5) < 1e-12 && level2.passes[0]?.standardError == nil)
    }

    /// Two stages over three problems: one that samples each of them eight times,
    /// and one that stops when one has passed.
    private func fill(_ folder: String) throws {
        let store = try Store(run: folder)
        func recipe(_ kind: String, _ material: JSON) -> Recipe {
            Recipe(kind: kind, seed: 7, material: material, inputs: [])
        }
        let problems = try store.stages.begin("problems", recipe("problems", [:]), why: "new", at: 0)
        var unit = UnitResult(unit: 0)
        unit.problems = (0..<3).map { number in
            Problem(
                id: "p\(number)", family: number < 2 ? "gcd" : "sorting", language: .english, level: 1,
                prompt: "?", answer: "1", form: .number, source: "s", license: "l", digest: "d\(number)")
        }
        try store.units.commit(unit, stage: problems)
        for (name, rounds) in [("measured", 1), ("stopping", 2)] {
            let stage = try store.stages.begin(
                name,
                recipe(
                    "rollouts",
                    [
                        "samples": 0, "keep": 0, "rounds": .int(rounds), "right_by": ["answer"],
                        "checks": ["answer": [:], "format": [:]],
                    ]), why: "new", at: 0)
            try store.stages.link(stage, toProblemsOf: problems)
            var work = UnitResult(unit: 0)
            work.recipe = SamplingRecipe(key: "k", model: "m")
            for number in 0..<3 {
                for index in 0..<8 {
                    let isRight = index < [8, 1, 0][number]
                    work.rollouts.append(
                        .init(
                            Rollout(
                                problem: "p\(number)", index: index, text: "t", tokens: isRight ? 100 : 1240,
                                finish: .stop),
                            // The form is wrong everywhere, which makes no answer wrong.
                            [
                                Verdict("answer", isRight ? .pass : .fail, isRight ? "" : "no"),
                                Verdict("format", .fail, "x"),
                            ]))
                }
            }
            work.counters = ["problems": 3, "rollouts": 24, "tokens": 24, "passed": 0, "kept": 0]
            try store.units.commit(work, stage: stage)
        }
    }

    @Test(
        "The status of a stage that samples problems equally often has pass@k by family, language and level")
    func text() throws {
        let scratch = try Scratch()
        try fill(scratch.path)
        let status = try RunStatus(folder: scratch.path, now: 0)
        let measured = status.text().components(separatedBy: "measured: ")[1].components(
            separatedBy: "stopping: ")[0]
        #expect(
            measured.contains(
                """
                  right by answer  problems  pass@1     ±  pass@8     ±  tokens if right  if wrong
                  gcd                     2   56.3%  43.8  100.0%   0.0              100     1,240
                  sorting                 1    0.0%          0.0%                      –     1,240

                  en                      3   37.5%  31.5   66.7%  33.3              100     1,240

                  level 1                 3   37.5%  31.5   66.7%  33.3              100     1,240

                  all                     3   37.5%  31.5   66.7%  33.3              100     1,240

                """), "\(measured)")
        #expect(!measured.contains("yield"))
        #expect(status.stages.map { $0.rollouts?.evaluation == nil } == [true, false, true])
        let rows = status.json["stages"]?.array?[1]["rollouts"]?["evaluation"]?["rows"]?.array ?? []
        #expect(rows.count == 5)
        #expect(rows.last?["by"] == "all" && rows.last?["pass"]?["1"]?["mean"] == 0.375)
        #expect(
            rows.last?["mean_tokens_right"]?.double == 100 && rows.last?["mean_tokens_wrong"]?.double == 1240)
    }
}
