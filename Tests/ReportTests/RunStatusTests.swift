import Archive
import Dataflow
import Glibc
import Problems
import Report
import TestSupport
import Testing

struct RunStatusTests {
    private let scratch: Scratch
    private var folder: String { scratch.path }

    init() throws { scratch = try Scratch() }

    private func recipe(_ kind: String, _ material: JSON) -> Recipe {
        Recipe(kind: kind, seed: 7, material: material, inputs: [])
    }

    /// Four problems, a stage that made them, and one that has sampled two rollouts of each so far.
    private func fill(_ store: Store) throws {
        let problems = try store.stages.begin("problems", recipe("problems", [:]), why: "new", at: 100)
        var unit = UnitResult(unit: 0)
        unit.problems = (0..<4).map { number in
            Problem(
                id: "p\(number)", family: number < 2 ? "gcd" : "sorting",
                language: number == 0 ? .chinese : .english,
                level: 1 + number % 2, prompt: "?", answer: "1", form: .number, source: "s", license: "l",
                digest: "d\(number)")
        }
        try store.units.commit(unit, stage: problems)
        try store.stages.finish(problems, summary: ["problems": 4], at: 105)
        let sampled = try store.stages.begin(
            "sampled", recipe("rollouts", ["samples": 6000, "checks": ["answer": [:], "format": [:]]]),
            why: "computed again: temperature 1 → 0.8", at: 110)
        try store.stages.link(sampled, toProblemsOf: problems)
        var work = UnitResult(unit: 0)
        work.recipe = SamplingRecipe(key: "k", model: "m")
        for number in 0..<4 {
            for index in 0..<2 {
                let verdicts: [Verdict] =
                    switch (number, index) {
                    case (0, _), (3, 0): [Verdict("answer", .pass), Verdict("format", .pass)]
                    case (3, 1): [Verdict("answer", .undecided, "units differ"), Verdict("format", .pass)]
                    default:
                        [Verdict("answer", .fail, "wrong answer: \(number)"), Verdict("format", .fail, "x")]
                    }
                work.rollouts.append(
                    .init(
                        Rollout(problem: "p\(number)", index: index, text: "t", tokens: 10, finish: .stop),
                        verdicts))
            }
        }
        work.samples = [.init(position: 0, rank: 0, rollout: 0), .init(position: 3, rank: 0, rollout: 6)]
        work.counters = [
            "problems": 4, "rollouts": 8, "tokens": 80, "passed": 3, "kept": 2,
        ]
        try store.units.commit(work, stage: sampled)
    }

    @Test(
        "The ids of all prompts that are too long are in the status for programs, in the order of the problems"
    )
    func tooLong() throws {
        let store = try Store(run: folder)
        try fill(store)
        let stage = try #require(try store.stages.named("sampled")).id
        for (number, position) in [(1, 3), (2, 1)] {
            var unit = UnitResult(unit: number)
            unit.counters = [
                "problems": 1, "rollouts": 0, "too_long": 1, Measure.detail("too_long", of: position): 1,
            ]
            try store.units.commit(unit, stage: stage)
        }
        let rollouts = try RunStatus(folder: folder, now: 170).json["stages"]?.array?.last?["rollouts"]
        #expect(rollouts?["too_long"] == 2)
        #expect(rollouts?["too_long_ids"] == ["p1", "p3"])
    }

    @Test("The report of a run that is worked on has stages, yields and every reason, with right counts")
    func text() throws {
        let store = try Store(run: folder)
        try fill(store)
        let text = try RunStatus(folder: folder, now: 170).text()
        #expect(
            text
                == """
                \(folder): not started; process \(getpid()) is working on it

                stage     kind      state         time  why
                problems  problems  done           5 s  new
                sampled   rollouts  running  1 min 0 s  computed again: temperature 1 → 0.8

                sampled: 8 rollouts for 4 problems, mean tokens 10; 37.5% passed every check; \
                samples kept 2 (25.0%), wanted at least 6,000

                  check   passed
                  answer       3  37.5%
                  format       4  50.0%

                  yield    kept  rollouts  kept %  passed %
                  gcd         1         4   25.0%     50.0%
                  sorting     1         4   25.0%     25.0%

                  en          1         6   16.7%     16.7%
                  zh          1         2   50.0%    100.0%

                  level 1     1         4   25.0%     50.0%
                  level 2     1         4   25.0%     25.0%

                  not kept   rollouts         reason
                  answer            4  50.0%  wrong answer
                  answer            1  12.5%  undecided: units differ
                  selection         1  12.5%  passed, but not chosen

                """)
        withExtendedLifetime(store) {}
    }

    @Test("A stage that was begun is interrupted once nothing works on the run")
    func interrupted() throws {
        do { try fill(Store(run: folder)) }
        let status = try RunStatus(folder: folder, now: 170)
        #expect(status.worker == nil)
        #expect(status.stages.map(\.state) == [.done, .interrupted])
        #expect(status.stages.map(\.seconds) == [5, nil])
    }

    @Test("On a narrow terminal no line is wider than it, tables of numbers aside")
    func narrow() throws {
        do { try fill(Store(run: folder)) }
        let text = try RunStatus(folder: folder, now: 170).text(width: 60)
        #expect(text.split(separator: "\n").allSatisfy { TextWidth.columns($0) <= 60 })
    }

    @Test("The JSON has what the text sums up, by family, language and level")
    func json() throws {
        do { try fill(Store(run: folder)) }
        let json = try RunStatus(folder: folder, now: 170).json
        let rollouts = json["stages"]?.array?.last?["rollouts"]
        let yields = rollouts?["yields"]?.array ?? []
        #expect(yields.count == 4)
        for name in ["rollouts", "passed", "kept"] {
            #expect(yields.compactMap { $0[name]?.int }.reduce(0, +) == rollouts?[name]?.int)
        }
        let rejected = (rollouts?["rejections"]?.array ?? []).compactMap { $0["count"]?.int }.reduce(0, +)
        #expect(rejected == 6)
        #expect(json["stages"]?.array?.first?["rollouts"] == .null)
    }

    @Test("The measures of a training are shown as curves with their last values; the JSON has every step")
    func curves() throws {
        defer { try? Files.remove(folder) }
        let store = try Store(run: folder)
        let stage = try store.stages.begin("tuned", recipe("sft", [:]), why: "new", at: 0)
        let losses = (0..<100).map { Measure("loss", step: $0, 2 - Double($0) / 100) }
        try store.measures.add(losses + [Measure("expert_load.0.1", step: 99, 7)], stage: stage)
        let status = try RunStatus(folder: folder, now: 170)
        let line = status.text().split(separator: "\n").first { $0.hasPrefix("loss") }
        #expect(line == "loss    100  1.01  █████▇▇▇▇▇▆▆▆▆▆▅▅▅▅▅▄▄▄▄▄▃▃▃▃▃▂▂▂▂▂▁▁▁▁▁")
        #expect(!status.text().contains("expert_load"))
        let points = status.json["stages"]?.array?.first?["measures"]?["loss"]?.array
        #expect(points?.count == 100 && points?[3] == [3, 1.97])
        withExtendedLifetime(store) {}
    }

    @Test("A folder without a run is refused")
    func none() {
        #expect(throws: Complaint.self) { try RunStatus(folder: folder, now: 0) }
    }
}
