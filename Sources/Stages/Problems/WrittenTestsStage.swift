import Archive
import Curation
import Dataflow
import Problems

/// `written-tests`: makes problems whose gold answers are tests that a model wrote, if enough sampled
/// programs agree with the tests. Its inputs are the problems, rollouts of them with the prompt `tests`, and
/// rollouts of them that contain programs. A problem with too few remaining tests is left out.
struct WrittenTestsStage: Stage {
    static let kind = "written-tests"
    static let help =
        "Makes problems whose gold answers are tests that a model wrote and enough programs meet."
    static let product = Product.problems
    static let inputs = [
        InputRole("problems", [.problems]), InputRole("tests", [.rollouts]),
        InputRole("programs", [.rollouts]),
    ]
    fileprivate static let unitSize = 64

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

    /// The share of programs that must meet a test.
    private let agreement: Double
    /// The number of programs that a problem must have.
    private let programs: Int
    /// The number of tests that a problem needs.
    private let least: Int
    private let seconds: Int
    private let megabytes: Int
    private let place: String
    let material: JSON

    init(_ settings: Settings) throws {
        agreement = try settings(Self.share)
        programs = try settings(Self.leastPrograms)
        least = try settings(Self.leastTests)
        seconds = try settings(Self.time)
        megabytes = try settings(Self.memory)
        place = settings.place
        material = settings.effective
    }

    func accept(_ inputs: [String: any Stage]) throws {
        if let obstacle = PythonCheck().obstacle {
            throw Complaint(place, "no program can be run", found: obstacle)
        }
    }

    func run(_ context: StageContext) throws -> JSON {
        let work = Agreement(
            stage: self, context: context, source: context.input("problems").stage,
            tests: try rollouts(of: "tests", context), programs: try rollouts(of: "programs", context),
            count: try context.store.problems.count(context.input("problems").stage))
        try context.perform(work)
        let counts = try context.store.measures.counts(context.stage).sorted { $0.key < $1.key }
        let made = try context.store.problems.count(context.stage)
        return .object(
            counts.map { .init($0.key, .int($0.value)) } + [.init("problems_with_tests", .int(made))])
    }

    /// Runs programs against tests, for all problems of a unit at once.
    private struct Agreement: UnitWork {
        let stage: WrittenTestsStage
        let context: StageContext
        /// The stage that made the problems.
        let source: Int
        let tests: [String: [Rollout]]
        let programs: [String: [Rollout]]
        let count: Int

        var unitCount: Int { (count + WrittenTestsStage.unitSize - 1) / WrittenTestsStage.unitSize }

        func progress(_ sums: [String: Int], units: Int, open: [String: Int]) -> UnitProgress {
            UnitProgress(done: min(units * WrittenTestsStage.unitSize, count), total: count)
        }

        func work(_ queue: UnitQueue) throws {
            while let number = queue.claim() { try queue.commit(try perform(number)) }
        }

        /// Performs a unit. Units are performed one after the other, so that the positions of the new
        /// problems have no gaps.
        private func perform(_ number: Int) throws -> UnitResult {
            var unit = UnitResult(unit: number)
            unit.firstPosition = try context.store.problems.count(context.stage)
            let range =
                number * WrittenTestsStage.unitSize..<min((number + 1) * WrittenTestsStage.unitSize, count)
            let known = try context.store.problems.of(source, at: range)
            let materials = known.map {
                WrittenTests.Material(tests: tests[$0.id] ?? [], programs: programs[$0.id] ?? [])
            }
            let agreed = try WrittenTests.agreement(
                on: materials, seconds: stage.seconds, megabytes: stage.megabytes)
            var counters = ["problems": known.count, "written": 0, "kept": 0]
            for (problem, written) in zip(known, agreed) {
                let kept = WrittenTests.kept(
                    written, agreement: stage.agreement, programs: stage.programs)
                counters["written", default: 0] += written.count
                counters["kept", default: 0] += kept.count
                let counts: [JSON] = kept.map { [.int($0.agreeing), .int($0.programs)] }
                guard kept.count >= stage.least,
                    let answer = CodeTests(assertions: kept.map(\.text), counts: counts)
                else { continue }
                var problem = problem
                (problem.answer, problem.form) = (answer.json.serialized(), .code)
                unit.problems.append(problem)
            }
            unit.counters = counters
            return unit
        }
    }

    /// The samples of the stage in a role, by problem.
    private func rollouts(of role: String, _ context: StageContext) throws -> [String: [Rollout]] {
        var rollouts: [String: [Rollout]] = [:]
        try context.store.samples.forEach(context.input(role).stage) {
            rollouts[$0.problem.id, default: []].append($0.rollout)
        }
        return rollouts
    }
}
