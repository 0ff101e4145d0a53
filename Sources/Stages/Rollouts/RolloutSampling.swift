import Archive
import Curation
import Dataflow
import MoE
import Problems
import Sampling
import Tensors

/// The work of a rollouts stage: everything that makes a rollout, and the units of problems.
struct RolloutSampling: UnitWork {
    let stage: RolloutsStage
    let context: StageContext
    /// The seed of the random numbers of all rollouts.
    let seed: UInt64
    let recipe: SamplingRecipe
    private let source: Source
    private let exemplars: FewShot?
    private let problemCount: Int
    private let reuses: Bool
    private let started = Clock.monotonic()
    /// How many tokens were sampled before this process began.
    private let tokensBefore: Int
    /// Counts the samples that the corpus will keep; nil if it keeps all.
    private let count: SampleCount?

    /// The source of completions.
    enum Source: Sendable {
        case engine(ChatFormat, InferenceWeights)
        case server(RolloutServer)
    }

    init(
        stage: RolloutsStage, context: StageContext, seed: UInt64, recipe: SamplingRecipe, source: Source,
        exemplars: FewShot?
    ) throws {
        (self.stage, self.context, self.seed, self.recipe) = (stage, context, seed, recipe)
        (self.source, self.exemplars) = (source, exemplars)
        problemCount = try context.store.problems.count(context.input("problems").stage)
        reuses = try context.store.rollouts.exist(recipe: recipe.key)
        let quotas = try stage.quotaCount(context)
        count = stage.sieve == nil && quotas == nil ? nil : try SampleCount(stage.sieve, quotas)
        tokensBefore = try context.store.measures.counts(context.stage)["tokens"] ?? 0
    }

    // MARK: Units

    var unitCount: Int { (problemCount + stage.unitSize - 1) / stage.unitSize }

    func settled(_ unit: Int, _ counters: [String: Int]) throws -> [String: Int] {
        guard let count else { return counters }
        let excess = try count.add(allProblems(of: unit), of: context.stage, in: context.store)
        guard !excess.isEmpty else { return counters }
        var settled = counters
        settled["kept", default: 0] -= excess.samples.count
        for position in excess.positions {
            let tally = try context.store.verdicts.tally(context.stage, at: position)
            let failed = try context.store.failures.count(context.stage, at: position)
            let isTooLong = settled.removeValue(forKey: Measure.detail("too_long", of: position)) != nil
            if isTooLong { settled["too_long"] = settled["too_long"].flatMap { $0 > 1 ? $0 - 1 : nil } }
            guard isTooLong || tally.rollouts > 0 || failed > 0 else { continue }
            if failed > 0 { settled[RolloutServer.failed, default: 0] -= failed }
            settled["problems", default: 0] -= 1
            settled["rollouts", default: 0] -= tally.rollouts
            settled["tokens", default: 0] -= tally.tokens
            settled["passed", default: 0] -= tally.passed
            try context.store.samples.forEach(
                context.stage, at: position..<position + 1, judges: []
            ) { _ in settled["kept", default: 0] -= 1 }
        }
        guard settled != counters else { return counters }
        // The store has only the unit's total of found rollouts, so the rest can only be bounded.
        settled[RolloutsStage.found] = min(settled[RolloutsStage.found] ?? 0, settled["rollouts"] ?? 0)
        try context.store.units.takeBack(
            context.stage, positions: excess.positions, samples: excess.samples, of: unit, counters: settled)
        return settled
    }

    func isEnough(_ sums: [String: Int], units: Int) -> Bool {
        stage.target.map { count?.kept ?? sums["kept"] ?? 0 >= $0 } ?? false
    }

    /// The quotas as they are filled; nil if there are none.
    var quotas: QuotaCount? { count?.quotas }

    func positions(from unit: Int) -> Range<Int> { unit * stage.unitSize..<problemCount }

    func progress(_ sums: [String: Int], units: Int, open: [String: Int]) -> UnitProgress {
        let (kept, tokens) = (sums["kept"] ?? 0, sums["tokens"] ?? 0)
        let rollouts = sums["rollouts"] ?? 0
        let rate = Double(tokens - tokensBefore) / max(1e-3, Clock.monotonic() - started)
        let words = "\(Figure.grouped(tokens)) tokens, \(Figure.grouped(Int(rate)))/s"
        if let target = stage.target {
            return UnitProgress(
                done: min(kept, target), total: target,
                words: "samples, \(words), rollouts \(Figure.grouped(rollouts))")
        }
        let done = min(units * stage.unitSize + (open["problems"] ?? 0), problemCount)
        // The first round of each problem, each rollout as long as those so far. The tokens are also those of
        // rollouts that are not finished, so they say too much of a rollout's length while few are.
        let longest = Double(stage.options.maxTokens)
        let each = rollouts > 0 ? min(longest, Double(tokens) / Double(rollouts)) : longest
        let wanted = Double(problemCount * stage.rule.firstCount) * each - Double(tokens)
        return UnitProgress(
            done: done, total: problemCount, words: "problems, \(words), kept \(Figure.grouped(kept))",
            left: rate > 0 ? max(0, wanted) / rate : nil)
    }

    func work(_ queue: UnitQueue) throws {
        switch source {
        case .engine(let format, let weights):
            try RolloutWorker(self, engine(format, weights), queue).run()
        case .server(let server):
            try RolloutWorker(self, server.generator(), queue).run()
        }
    }

    /// The server of the completions; nil if the built-in engine samples.
    var server: RolloutServer? {
        guard case .server(let server) = source else { return nil }
        return server
    }

    /// Records rollouts and, for a server, its usage since the last call.
    func record(_ rollouts: [Rollout]) throws {
        if let server {
            try server.record(rollouts, recipe, context)
        } else if !rollouts.isEmpty {
            try context.store.rollouts.record(rollouts, recipe)
        }
    }

    /// The problems of a unit that may still get samples, with their positions.
    func problems(of unit: Int) throws -> [(position: Int, problem: Problem)] {
        try allProblems(of: unit).filter { count?.admits($0.problem) ?? true }
    }

    private func allProblems(of unit: Int) throws -> [(position: Int, problem: Problem)] {
        let range = unit * stage.unitSize..<min((unit + 1) * stage.unitSize, problemCount)
        let problems = try context.store.problems.of(context.input("problems").stage, at: range)
        return zip(range, problems).map { (position: $0, problem: $1) }
    }

    /// The rollouts of a problem, by index, that an earlier run with the same recipe left in the store.
    func stored(_ problem: Problem) throws -> [Int: Rollout] {
        guard reuses else { return [:] }
        let rollouts = try context.store.rollouts.of(recipe: recipe.key, problem: problem.id)
        return Dictionary(rollouts.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: What a rollout is made of

    /// The built-in engine for one thread; nil if a server samples.
    func engine() throws -> EngineGenerator? {
        guard case .engine(let format, let weights) = source else { return nil }
        return try engine(format, weights)
    }

    private func engine(_ format: ChatFormat, _ weights: InferenceWeights) throws -> EngineGenerator {
        try EngineGenerator(
            weights, format: format, identity: recipe.key, resources: context.resources)
    }

    /// The problem's conversation; nil if it leaves no room for an answer, even without examples.
    func conversation<Source: Generator>(_ problem: Problem, _ generator: Source) throws
        -> Source.Conversation?
    {
        var examples: [[Turn]] = []
        var form = stage.forms[0]
        if stage.forms.count > 1 {
            var random = RandomStream(seed: seed, StageKinds.label(problem.id), 1)
            form = random.pick(stage.forms)
        }
        let prompts = stage.prompts
        var turns = [Turn(.user, prompts.prompt(problem))]
        switch form {
        case .plain: break
        case .direct: turns = FewShot.direct(for: problem)
        case .zero: turns = FewShot.zero(for: problem)
        case .tests: turns = WrittenTests.prompt(for: problem)
        case .fewShot:
            var random = RandomStream(seed: seed, StageKinds.label(problem.id))
            examples =
                exemplars?.examples(
                    for: problem, count: stage.shots, random: &random, prompt: prompts.prompt) ?? []
        }
        func conversation() -> [ChatFormat.Turn] {
            prompts.around(examples.flatMap { $0 }, problem.earlier, turns).map(ChatFormat.Turn.init)
        }
        // The examples farthest from the problem are left out first, until there is room for the longest
        // answer, or if that cannot be, for a short one. How much room a server has is unknown here.
        if case .engine(let format, let weights) = source {
            let most = weights.config.contextLength - stage.options.maxTokens
            while !examples.isEmpty, try format.prompt(continuing: conversation()).tokens.count > most {
                examples.removeFirst()
            }
        }
        while true {
            if let ready = try generator.conversation(conversation()) { return ready }
            if examples.isEmpty { return nil }
            examples.removeFirst()
        }
    }

    /// A request for one rollout of a conversation.
    func request<Conversation>(_ conversation: Conversation, problem: String, index: Int, tag: Int)
        -> GenerationRequest<Conversation>
    {
        GenerationRequest(
            conversation, options: stage.options,
            random: RandomStream(seed: seed, StageKinds.label(problem), UInt64(index)), tag: tag)
    }
}

extension Rollout {
    /// A completion as a rollout of a problem.
    init(_ completion: GeneratedCompletion, problem: String, index: Int) {
        self.init(
            problem: problem, index: index, text: completion.text, tokens: completion.completionTokens,
            finish: completion.finish == .stop ? .stop : .length)
    }
}
