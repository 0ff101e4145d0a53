import Archive
import Dataflow
import Problems
import TestSupport
import Testing

/// What the store keeps of servers: what they used, what they made before it is judged,
/// and what they never made.
struct ServerStoreTests {
    private let folder: Scratch
    private let recipe = Recipe(kind: "toy", seed: 1, material: [:], inputs: [])
    private let sampling = SamplingRecipe(key: "sampler", model: "model")

    init() throws { folder = try Scratch() }

    private func open() throws -> Store { try Store(run: folder("run")) }

    /// A stage that answers five problems, in two units:
    /// one failure each of problems 1 and 4, two of problem 3.
    private func begin(_ store: Store) throws -> Int {
        let source = try store.stages.begin("problems", recipe, why: "new", at: 0)
        var problems = UnitResult(unit: 0)
        problems.problems = (0..<5).map(toyProblem)
        try store.units.commit(problems, stage: source)
        let stage = try store.stages.begin("s", recipe, why: "new", at: 0)
        try store.stages.link(stage, toProblemsOf: source)
        for (number, failures) in [[(1, 0, "a")], [(3, 1, "b"), (3, 0, "a"), (4, 2, "a")]].enumerated() {
            var unit = UnitResult(unit: number)
            unit.failures = failures.map { .init(position: $0.0, index: $0.1, reason: $0.2) }
            try store.units.commit(unit, stage: stage)
        }
        return stage
    }

    @Test("Failures come back in order, by problem and by reason, and are taken back with their units")
    func failures() throws {
        let store = try open()
        let stage = try begin(store)
        #expect(try store.failures.reasons(stage).map(\.reason) == ["a", "b"])
        #expect(try store.failures.reasons(stage).map(\.count) == [3, 1])
        let all = try store.failures.all(stage)
        #expect(all.map(\.problem) == ["toy-1", "toy-3", "toy-3", "toy-4"])
        #expect(all.map(\.index) == [0, 0, 1, 2] && all.map(\.reason) == ["a", "a", "b", "a"])
        #expect(try store.failures.count(stage, at: 3) == 2 && store.failures.count(stage, at: 0) == 0)
        try store.units.takeBack(stage, from: 1, positions: 2..<5)
        #expect(try store.failures.all(stage).map(\.problem) == ["toy-1"])
        try store.stages.clear(stage)
        #expect(try store.failures.all(stage).isEmpty)
    }

    @Test("What was recorded before it was judged is found by its sampling recipe, and entered once")
    func recorded() throws {
        let store = try open()
        let stage = try begin(store)
        let rollouts = (0..<3).map {
            Rollout(problem: "toy-2", index: $0, text: "t\($0)", tokens: 5, finish: .stop)
        }
        try store.rollouts.record(rollouts, sampling, ServerUse(server: "x", requests: 3))
        #expect(try store.rollouts.of(recipe: sampling.key, problem: "toy-2") == rollouts)
        var unit = UnitResult(unit: 2)
        unit.recipe = sampling
        unit.rollouts = rollouts.map { .init($0) }
        unit.samples = [.init(position: 2, rank: 0, rollout: 1)]
        try store.units.commit(unit, stage: stage)
        #expect(try store.rollouts.of(recipe: sampling.key, problem: "toy-2") == rollouts)
        #expect(try store.samples.count(stage) == 1)
    }

    @Test("What servers used adds up for each, and outlives the stages that asked")
    func use() throws {
        do {
            let store = try open()
            let stage = try begin(store)
            for _ in 0..<2 {
                try store.rollouts.record(
                    [], sampling,
                    ServerUse(server: "x", requests: 2, promptTokens: 30, completionTokens: 400))
            }
            try store.rollouts.record([], sampling, ServerUse(server: "y", requests: 1))
            try store.stages.clear(stage)
        }
        let store = try open()
        let use = ServerUse(server: "x", requests: 4, promptTokens: 60, completionTokens: 800)
        #expect(try store.servers.use(of: "x") == use)
        #expect(try store.servers.use(of: "z") == ServerUse(server: "z"))
    }
}
