import Archive
import Curation
import Dataflow
import Problems
import Testing

@Suite("Written tests", .enabled(if: PythonCheck().obstacle == nil, "bwrap and python3 are needed"))
struct WrittenTestsTests {
    private static let pipeline = """
        {
            name: "written", seed: 9,
            stages: [
                {name: "base", kind: "model", folder: "model"},
                {name: "problems", kind: "problems", families: ["code"], count: 3, levels: [1]},
                {name: "tests", kind: "rollouts", inputs: {problems: "problems", model: "base"}, prompt: "tests",
                 keep: 2, per_round: 2, max_tokens: 16, checks: {}},
                {name: "programs", kind: "rollouts", inputs: {problems: "problems", model: "base"}, keep: 2,
                 per_round: 3, max_tokens: 16, checks: {}},
                {name: "tested", kind: "written-tests",
                 inputs: {problems: "problems", tests: "tests", programs: "programs"}},
                {name: "judged", kind: "rollouts", inputs: {problems: "problems", model: "base"}, keep: 0,
                 per_round: 3, max_tokens: 16, prefer: "faster", checks: {python: {seconds: 1}}},
                {name: "again", kind: "rollouts", inputs: {problems: "tested", model: "base"},
                 checks: {python: {seconds: 1}}},
            ],
        }
        """

    @Test(
        "a model that can write neither tests nor programs leaves no problem, and every rollout has its verdict"
    )
    func nothingIsMade() throws {
        let run = try TinyRun.withModel()
        #expect(try run(Self.pipeline, []).code == .done)
        let tested = try run.stage("tested").record.summary
        #expect(tested?["problems"]?.int == 3)
        #expect(tested?["problems_with_tests"]?.int == 0)
        let (store, judged) = try run.stage("judged")
        let rejections = try store.verdicts.rejections(judged.id)
        #expect(rejections.reduce(0) { $0 + $1.count } == 9)
        #expect(try run.stage("again").record.summary?["rollouts"]?.int == 0)
    }
}
