import Archive
import Curation
import Dataflow
import MoE
import Problems
import Sampling
import Synchronization
import Tensors

/// One run of a rollouts stage: hands units of work out to threads, and keeps count of what they made.
///
/// The result does not depend on the number of threads or the order in which they finish: units are numbered,
/// the stage ends with the first unit at which all units up to it together have kept enough, and what threads
/// made beyond that unit is taken back.
final class RolloutJob: Sendable {
    let stage: RolloutsStage
    let context: StageContext
    /// Of the random numbers of all rollouts.
    private let seed: UInt64
    let sampler: Sampler
    let format: ChatFormat
    let weights: InferenceWeights
    let exemplars: FewShot?
    private let units: Int
    private let problemCount: Int
    private let reuses: Bool
    private let state: Mutex<State>

    private struct State {
        /// Samples kept by unit; nil while a unit is not committed.
        var kept: [Int?]
        var nextUnit = 0
        /// Units before this one are all committed, and kept `keptBefore` samples together.
        var prefix = 0
        var keptBefore = 0
        var isFull = false
        var error: (any Error)?
        var tokens = 0
        var rollouts = 0
        var started = Clock.monotonic()
    }

    init(
        stage: RolloutsStage, context: StageContext, seed: UInt64, sampler: Sampler, format: ChatFormat,
        weights: InferenceWeights,
        exemplars: FewShot?
    ) throws {
        self.stage = stage
        self.context = context
        self.seed = seed
        self.sampler = sampler
        self.format = format
        self.weights = weights
        self.exemplars = exemplars
        problemCount = try context.store.problemCount(stage: context.input("problems").stage)
        units = (problemCount + stage.unitSize - 1) / stage.unitSize
        reuses = try context.store.hasRollouts(sampler: sampler.key)
        var state = State(kept: Array(repeating: nil, count: units))
        for (unit, kept) in try context.store.counter("kept", stage: context.stage) where unit < units {
            state.kept[unit] = kept
        }
        Self.advance(&state, target: stage.target)
        self.state = Mutex(state)
    }

    /// Works until there are enough samples or no more problems.
    func run() throws {
        parallel(tasks: context.resources.threads, threads: context.resources.threads) { _ in
            do {
                try RolloutWorker(self).run()
            } catch {
                state.withLock { $0.error = $0.error ?? error }
            }
        }
        if let error = state.withLock(\.error) { throw error }
        if !state.withLock(\.isFull) { try context.stop.check() }
        let wanted = state.withLock(\.prefix)
        guard wanted < units else { return }
        try context.store.takeBack(
            stage: context.stage, from: wanted, problems: context.input("problems").stage,
            positions: wanted * stage.unitSize..<problemCount)
    }

    /// Whether to leave at once: stopped, failed, or done.
    var isOver: Bool {
        context.stop.isRequested || state.withLock { $0.isFull || $0.error != nil }
    }

    /// A unit to work on: its number and its problems; nil if no more are needed.
    func claim() throws -> (unit: Int, problems: [Problem])? {
        let unit = state.withLock { state -> Int? in
            while state.nextUnit < units, state.kept[state.nextUnit] != nil { state.nextUnit += 1 }
            guard state.nextUnit < units, !state.isFull, state.error == nil, !context.stop.isRequested else {
                return nil
            }
            defer { state.nextUnit += 1 }
            return state.nextUnit
        }
        guard let unit else { return nil }
        let range = unit * stage.unitSize..<min((unit + 1) * stage.unitSize, problemCount)
        return (unit, try context.store.problems(stage: context.input("problems").stage, range: range))
    }

    /// Rollouts of a problem that an earlier run with the same sampler left in the store, by index.
    func stored(_ problem: Problem) throws -> [Int: Rollout] {
        guard reuses else { return [:] }
        let rollouts = try context.store.rollouts(sampler: sampler.key, problem: problem.id)
        return Dictionary(rollouts.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Commits a finished unit.
    func commit(_ unit: UnitResult) throws {
        // What comes after the stage is full is not wanted, and would only be taken back.
        if state.withLock(\.isFull) { return }
        try context.store.commit(unit, stage: context.stage)
        let (done, total, extra) = state.withLock { state in
            state.kept[unit.unit] = unit.samples.count
            state.tokens += unit.counters["tokens"] ?? 0
            state.rollouts += unit.counters["rollouts"] ?? 0
            Self.advance(&state, target: stage.target)
            let seconds = max(1e-3, Clock.monotonic() - state.started)
            let rate = Figure.grouped(Int(Double(state.tokens) / seconds))
            let kept = state.kept.reduce(0) { $0 + ($1 ?? 0) }
            if let target = stage.target {
                return (
                    min(kept, target), target,
                    "samples, \(rate) tokens/s, rollouts \(Figure.grouped(state.rollouts))"
                )
            }
            let units = state.kept.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
            return (
                min(units * stage.unitSize, problemCount), problemCount,
                "problems, \(rate) tokens/s, kept \(Figure.grouped(kept))"
            )
        }
        context.progress.update(done, of: total, extra: extra)
    }

    private static func advance(_ state: inout State, target: Int?) {
        while !state.isFull, state.prefix < state.kept.count, let kept = state.kept[state.prefix] {
            state.keptBefore += kept
            state.prefix += 1
            if let target, state.keptBefore >= target { state.isFull = true }
        }
    }

    // MARK: What a rollout is made of

    /// An engine for one thread.
    func engine() throws(Complaint) -> Engine {
        try Engine(weights, options: stage.options, resources: context.resources, ends: format.ends)
    }

    /// The prompt's tokens; nil if they leave no room for an answer, however few the examples.
    func prompt(_ problem: Problem) throws(Complaint) -> [Int32]? {
        let room = weights.config.contextLength - 16
        var turns: [FewShot.Turn]
        switch stage.form {
        case .plain: turns = [.init(.user, problem.prompt)]
        case .direct: turns = FewShot.direct(for: problem)
        case .tests: turns = WrittenTests.prompt(for: problem)
        case .fewShot:
            var random = RandomStream(seed: seed, StageKinds.label(problem.id))
            turns = exemplars?.prompt(for: problem, count: stage.shots, random: &random) ?? []
        }
        // Each example is two turns; the ones farthest from the problem are left out first.
        while !turns.isEmpty {
            let tokens = try format.prompt(turns.map(ChatFormat.Turn.init))
            if tokens.count <= room { return tokens }
            turns.removeFirst(min(2, turns.count))
        }
        return nil
    }

    /// The random numbers of a rollout.
    func random(_ problem: String, _ index: Int) -> RandomStream {
        RandomStream(seed: seed, StageKinds.label(problem), UInt64(index))
    }

    /// What the engine made, as a rollout.
    func rollout(_ generation: Generation, problem: String, index: Int) -> Rollout {
        let text = format.text(generation.ended ? generation.tokens.dropLast() : generation.tokens[...])
        return Rollout(
            problem: problem, index: index, text: text, tokens: generation.tokens.count,
            finish: generation.ended ? .stop : .length)
    }
}
