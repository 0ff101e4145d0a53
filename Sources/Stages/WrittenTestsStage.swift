import Archive
import Curation
import Dataflow
import Problems

/// `written-tests`: makes problems whose gold answers are tests that a model wrote, where enough sampled programs
/// agree with them. Its inputs are the problems, rollouts of them with the prompt `tests`, and rollouts of them that
/// hold programs; a problem for which too few tests are left is left out.
struct WrittenTestsStage: Stage {
    static let kind = "written-tests"
    static let help =
        "Makes problems whose gold answers are tests that a model wrote and enough programs meet."
    static let product = Product.problems
    static let inputs = [
        InputRole("problems", [.problems]), InputRole("tests", [.rollouts]),
        InputRole("programs", [.rollouts]),
    ]
    private static let unitSize = 64

    private static let share = Setting<Double>.double(
        "agreement", in: 0...1, default: 0.8, "The share of the programs that must meet a test.")
    private static let leastPrograms = Setting<Int>.int(
        "programs", in: 1...1000, default: 3, "Programs that there must be of a problem, at least.")
    private static let leastTests = Setting<Int>.int(
        "tests", in: 1...64, default: 3, "Tests that a problem needs, at least.")
    private static let time = Setting<Int>.int("seconds", in: 1...600, default: 5, "Time for a program.")
    private static let memory = Setting<Int>.int(
        "megabytes", in: 64...65_536, default: 512, "Memory for a program.")
    static let settings: [any DeclaredSetting] = [share, leastPrograms, leastTests, time, memory]

    /// The share of programs that must meet a test, and how many programs there must be.
    private let agreement: Double
    private let programs: Int
    /// Tests that a problem needs.
    private let least: Int
    private let seconds: Int
    private let megabytes: Int
    let material: JSON

    init(_ settings: Settings) throws {
        agreement = try settings(Self.share)
        programs = try settings(Self.leastPrograms)
        least = try settings(Self.leastTests)
        seconds = try settings(Self.time)
        megabytes = try settings(Self.memory)
        material = settings.effective
    }

    func run(_ context: StageContext) throws -> JSON {
        let (problems, tests, programs) = (
            context.input("problems").stage, try rollouts(of: "tests", context),
            try rollouts(of: "programs", context)
        )
        let count = try context.store.problemCount(stage: problems)
        let done = try context.store.completedUnits(stage: context.stage).count
        var made = try context.store.problemCount(stage: context.stage)
        for start in stride(from: done * Self.unitSize, to: count, by: Self.unitSize) {
            try context.stop.check()
            let range = start..<min(start + Self.unitSize, count)
            var unit = UnitResult(unit: start / Self.unitSize)
            unit.firstPosition = made
            let known = try context.store.problems(stage: problems, range: range)
            let materials = known.map {
                WrittenTests.Material(tests: tests[$0.id] ?? [], programs: programs[$0.id] ?? [])
            }
            let agreed = try WrittenTests.agreement(on: materials, seconds: seconds, megabytes: megabytes)
            var counters = ["problems": known.count, "written": 0, "kept": 0]
            for (problem, written) in zip(known, agreed) {
                let kept = WrittenTests.kept(written, agreement: agreement, programs: self.programs)
                counters["written", default: 0] += written.count
                counters["kept", default: 0] += kept.count
                let counts: [JSON] = kept.map { [.int($0.agreeing), .int($0.programs)] }
                guard kept.count >= least,
                    let answer = CodeTests(assertions: kept.map(\.text), counts: counts)
                else { continue }
                var problem = problem
                (problem.answer, problem.form) = (answer.json.serialized(), .code)
                unit.problems.append(problem)
            }
            unit.counters = counters
            made += unit.problems.count
            try context.store.commit(unit, stage: context.stage)
            context.progress.update(range.upperBound, of: count)
        }
        let counters = try context.store.counters(stage: context.stage)
        return .object(
            counters.map { .init($0.name, .int($0.total)) } + [.init("problems_with_tests", .int(made))])
    }

    /// A stage's samples by problem.
    private func rollouts(of role: String, _ context: StageContext) throws -> [String: [Rollout]] {
        var rollouts: [String: [Rollout]] = [:]
        try context.store.forEachSample(stage: context.input(role).stage) {
            rollouts[$0.problem.id, default: []].append($0.rollout)
        }
        return rollouts
    }
}
