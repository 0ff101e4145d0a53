import Archive
import Curation
import Dataflow
import Foundation
import MoE
import Problems
import Sampling
import Tensors
import Training

/// Reinforcement learning step by step: it samples and judges rollouts, and makes the batches to learn from.
final class Reinforcement {
    private let settings: ReinforceSettings
    private let checks: CheckSuite
    private let reward: Reward
    private let context: StageContext
    private let trainer: Trainer
    private let sampling: StepSampling
    /// The policy that the model should stay close to; nil if there is no penalty for leaving it.
    private var reference: Trainer?
    private var curriculum: Curriculum
    private var collection = RolloutCollection()
    private var collectionStep = -1
    private var trainingStarted = 0.0
    /// For each step, the rewards and shares of right rollouts that an interrupted run found.
    private var remembered: [Int: Known] = [:]
    /// For each measurement, the step and the share of held-out problems that were solved.
    private var accuracies: [(step: Int, value: Double)] = []

    init(
        _ settings: ReinforceSettings, checks: CheckSuite, reward: Reward, context: StageContext,
        trainer: Trainer, format: ChatFormat
    ) throws {
        (self.settings, self.checks, self.reward, self.context) = (settings, checks, reward, context)
        self.trainer = trainer
        sampling = StepSampling(
            settings: settings, format: format, seed: context.seed, resources: context.resources,
            stop: context.stop)
        curriculum = try Curriculum(settings, context)
    }

    // MARK: Resuming

    private var referenceFolder: String { context.folder + "/reference" }

    /// Restores the state after the earlier steps: how many problems were drawn, which are set aside, and the
    /// reference.
    ///
    /// - Parameter update: the number of the model's next update.
    func resume(at update: Int) throws {
        let step = update / settings.updates
        func values(_ name: String) throws -> [Int: Double] {
            let rows = try context.store.measures.values(name, stage: context.stage)
            return Dictionary(uniqueKeysWithValues: rows.map { ($0.step / settings.updates, $0.value) })
        }
        let counts = try values(ReinforceMeasure.drawn)
        let size = settings.problemsPerStep * settings.drawsPerProblem
        var past: [(step: Int, group: Int, position: Int, rightShare: Double)] = []
        for group in 0..<size {
            let right = try values(ReinforceMeasure.right(group))
            for (earlier, position) in try values(ReinforceMeasure.problem(group)) where earlier < step {
                past.append((earlier, group, Int(position), right[earlier] ?? 0))
            }
        }
        past.sort { ($0.step, $0.group) < ($1.step, $1.group) }
        try curriculum.resume(
            drawn: Int(counts[step - 1] ?? 0), groups: past.map { ($0.position, $0.rightShare) })
        var (rights, worths): ([Int: [Int: Double]], [Int: [Int: Double]]) = ([:], [:])
        for group in 0..<(counts.keys.contains { $0 >= step } ? size : 0) {
            for (later, share) in try values(ReinforceMeasure.right(group)) where later >= step {
                rights[later, default: [:]][group] = share
            }
            for rollout in group * settings.groupSize..<(group + 1) * settings.groupSize {
                for (later, worth) in try values(ReinforceMeasure.worth(rollout)) where later >= step {
                    worths[later, default: [:]][rollout] = worth
                }
            }
        }
        accuracies = try values(ReinforceMeasure.heldOut).filter { $0.key < step }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
        for (later, shares) in rights { remembered[later] = Known(worths[later] ?? [:], shares) }
        guard settings.penalty > 0 else { return }
        // A step that renews the reference does so at its beginning.
        let renewed =
            settings.referenceEvery > 0
            ? max(0, step - 1) / settings.referenceEvery * settings.referenceEvery : 0
        let model =
            try renewed == 0 ? ModelInput.read(context) : Model(folder: referenceFolder + "-\(renewed)")
        reference = Trainer(model, options: settings.training, threads: context.resources.threads)
    }

    /// Makes the policy its own reference. All references stay on the disk until the training ends, because a
    /// checkpoint may be older than the newest of them.
    private func renewReference(at step: Int) throws {
        guard settings.penalty > 0, settings.referenceEvery > 0, step > 0,
            step.isMultiple(of: settings.referenceEvery)
        else { return }
        let folder = referenceFolder + "-\(step)"
        if !Files.exists(folder) {
            try trainer.model.save(to: folder, format: sampling.format, making: [])
        }
        reference = Trainer(
            try Model(folder: folder), options: settings.training, threads: context.resources.threads)
    }

    /// Takes the weights of the best measurement, if training may end early.
    func takeBest() throws {
        if trainer.step == settings.steps * settings.updates { _ = try measureHeldOut(at: settings.steps) }
        guard settings.patience > 0, best < accuracies.count - 1 else { return }
        let (weights, kept) = (trainer.model.parameters, try Model(folder: bestFolder).parameters)
        weights.pointer.update(from: kept.pointer, count: weights.count)
    }

    /// Removes the saved best model and the references when the final model is written.
    func finish() throws {
        try Files.remove(bestFolder)
        guard settings.referenceEvery > 0 else { return }
        for step in stride(from: settings.referenceEvery, to: settings.steps, by: settings.referenceEvery) {
            try Files.remove(referenceFolder + "-\(step)")
        }
    }

    // MARK: Sampling

    /// Samples groups until there are enough to learn from, or the largest number was drawn.
    private func collect(_ step: Int) throws -> RolloutCollection {
        let known = remembered.removeValue(forKey: step) ?? Known([:], [:])
        let weights = InferenceWeights(trainer.model, threads: context.resources.threads)
        var collection = RolloutCollection()
        let most = settings.problemsPerStep * (settings.isDynamic ? settings.drawsPerProblem : 1)
        while collection.learned.count < settings.problemsPerStep, collection.groups.count < most {
            let wanted = min(
                settings.problemsPerStep - collection.learned.count, most - collection.groups.count)
            let drawn = try (0..<wanted).compactMap { _ in try curriculum.draw(at: step) }
            guard !drawn.isEmpty else { break }
            let started = Clock.monotonic()
            let rollouts = try sampling.rollouts(
                of: drawn.map(\.problem), series: UInt64(step), size: settings.groupSize, weights)
            let sampled = Clock.monotonic()
            let groups = try judge(drawn, rollouts, known, first: collection.groups.count)
            collection.samplingSeconds += sampled - started
            collection.checkingSeconds += Clock.monotonic() - sampled
            for group in groups {
                let rewards = group.rewards.map { RolloutGroup($0) }
                if let rewards, !settings.isDynamic || !rewards.isFlat {
                    collection.learned.append(collection.groups.count)
                }
                collection.groups.append(group)
                curriculum.learn(group.position, group.problem, group.rightShare)
            }
        }
        collection.drawn = curriculum.drawn
        if settings.keepEvery > 0, step.isMultiple(of: settings.keepEvery) { try keep(collection, step) }
        return collection
    }

    /// Stores the rollouts of a step with their verdicts.
    private func keep(_ collection: RolloutCollection, _ step: Int) throws {
        let key = SHA256.hex(Array("\(context.key) \(step)".utf8))
        let (store, recipe) = (context.store, SamplingRecipe(key: key, model: key))
        try store.transaction {
            for group in collection.groups {
                for (index, completion) in group.completions.enumerated() {
                    let rollout = Rollout(completion, problem: group.problem.id, index: index)
                    let number = try store.rollouts.enter(rollout, recipe)
                    try store.verdicts.insert(group.verdicts[index], of: number, context.stage)
                }
            }
        }
    }

    // MARK: Held-out problems

    private var bestFolder: String { context.folder + "/best" }

    /// Measures the accuracy on held-out problems, if the step begins with a measurement.
    ///
    /// - Returns: whether training goes on.
    private func measureHeldOut(at step: Int) throws -> Bool {
        guard settings.measureEvery > 0, step.isMultiple(of: settings.measureEvery),
            accuracies.last?.step != step
        else { return true }
        let source = context.input("held-out").stage
        let held = try context.store.problems.of(source, at: 0..<context.store.problems.count(source))
        let weights = InferenceWeights(trainer.model, threads: context.resources.threads)
        // The random numbers are the same each time, so that two measurements differ only by the weights.
        let rollouts = try sampling.rollouts(of: held, series: .max, size: 1, weights)
        let places = held.enumerated().map { (position: $0.offset, problem: $0.element) }
        let groups = try judge(places, rollouts, Known([:], [:]), first: 0)
        let right = groups.count { $0.rightShare == 1 }
        let accuracy = Double(right) / Double(max(1, held.count))
        if accuracy > accuracies.map(\.value).max() ?? -1, settings.patience > 0 {
            try Files.remove(bestFolder)
            try trainer.model.save(to: bestFolder, format: sampling.format, making: [])
        }
        accuracies.append((step, accuracy))
        let measure = Measure(ReinforceMeasure.heldOut, step: step * settings.updates, accuracy)
        try context.store.measures.add([measure], stage: context.stage)
        return settings.patience == 0 || accuracies.count - 1 - best < settings.patience
    }

    /// The place of the best measurement; among equals, the first.
    private var best: Int {
        accuracies.indices.max { (accuracies[$0].value, $1) < (accuracies[$1].value, $0) } ?? 0
    }

    /// The rewards that an interrupted run found for the rollouts of a step. Verdicts on programs may depend
    /// on the clock, so they are taken over as they were.
    private struct Known {
        private let worths: [Int: Double]
        private let rights: [Int: Double]

        init(_ worths: [Int: Double], _ rights: [Int: Double]) {
            (self.worths, self.rights) = (worths, rights)
        }

        func rewards(_ group: Int, size: Int) -> [Double]?? {
            guard rights[group] != nil else { return .none }
            let rewards = (0..<size).map { worths[group * size + $0] }
            return .some(rewards.contains(nil) ? nil : rewards.compactMap { $0 })
        }

        func rightShare(_ group: Int) -> Double? { rights[group] }
    }

    private func judge(
        _ drawn: [(position: Int, problem: Problem)], _ rollouts: [[GeneratedCompletion]?], _ known: Known,
        first: Int
    ) throws -> [RolloutCollection.Group] {
        let items = zip(drawn, rollouts).flatMap { drawn, completions in
            (completions ?? []).enumerated().map { index, completion in
                checks.item(drawn.problem, Rollout(completion, problem: drawn.problem.id, index: index))
            }
        }
        var verdicts = checks.verdicts(of: items, threads: context.resources.threads)[...]
        var groups: [RolloutCollection.Group] = []
        for (drawn, completions) in zip(drawn, rollouts) {
            guard let completions else { continue }
            let own = Array(verdicts.prefix(completions.count))
            verdicts = verdicts.dropFirst(completions.count)
            let place = first + groups.count
            let isRight = own.map { list in
                list.contains { $0.check == reward.parts[0].check && $0.outcome == .pass }
            }
            let share = Double(isRight.count { $0 }) / Double(max(1, isRight.count))
            groups.append(
                .init(
                    position: drawn.position, problem: drawn.problem, completions: completions,
                    verdicts: own,
                    rewards: known.rewards(place, size: completions.count) ?? rewards(own, completions),
                    isRight: isRight, rightShare: known.rightShare(place) ?? share))
        }
        return groups
    }

    /// The rewards of a group's rollouts; nil if a check could not decide, through no fault of theirs.
    private func rewards(_ verdicts: [[Verdict]], _ completions: [GeneratedCompletion]) -> [Double]? {
        var rewards: [Double] = []
        for (verdicts, completion) in zip(verdicts, completions) {
            guard case .known(var value) = reward.value(verdicts) else { return nil }
            if settings.overlong == .punished {
                let longest = settings.sampling.maxTokens
                value += LengthPenalty(free: longest * 4 / 5, longest: longest)
                    .reward(tokens: completion.completionTokens)
            }
            rewards.append(value)
        }
        return rewards
    }

    // MARK: Learning

    /// The batch of an update; the first update of a step samples the rollouts.
    ///
    /// - Returns: nil if training ends before its last step.
    func batch(_ update: Int) throws -> TrainingBatch? {
        let (step, part) = (update / settings.updates, update % settings.updates)
        if collectionStep != step {
            guard try measureHeldOut(at: step) else { return nil }
            try renewReference(at: step)
            collection = try collect(step)
            collectionStep = step
        }
        // Each update takes whole groups, dealt out in turn.
        let groups = collection.learned.enumerated().filter { $0.offset % settings.updates == part }
            .map { collection.groups[$0.element] }
        let rollouts = try groups.flatMap(sequences)
        var sequences = rollouts.map(\.sequence)
        if let reference {
            for (place, values) in reference.logProbabilities(sequences).enumerated() {
                sequences[place].references = values
            }
        }
        let learned = ReinforceBatch(sequences, settings)
        trainingStarted = Clock.monotonic()
        return TrainingBatch(sequences: learned.sequences, objective: learned.objective) { [self] report in
            measured(update, learned, rollouts.map(\.routes), report)
        }
    }

    /// The sequences to learn from in a group, and the routes of their learned tokens at sampling.
    private func sequences(_ group: RolloutCollection.Group) throws
        -> [(sequence: TrainingSequence, routes: [UInt64])]
    {
        guard let rewards = group.rewards else { return [] }
        let prompt = try sampling.format.prompt(sampling.turns(group.problem))
        let advantages = RolloutGroup(rewards).advantages(settings.scale)
        return zip(group.completions, advantages).compactMap { completion, advantage in
            if settings.overlong == .masked, completion.finish == .length { return nil }
            let sequence = TrainingSequence(
                tokens: prompt + (completion.tokens ?? []), learnsFrom: prompt.count, advantage: advantage,
                behaviours: completion.logProbabilities ?? [])
            return (sequence, completion.routes ?? [])
        }
    }

    private func measured(
        _ update: Int, _ batch: ReinforceBatch, _ routes: [[UInt64]], _ report: StepReport
    ) -> (measures: [Measure], words: String) {
        let isFirst = update.isMultiple(of: settings.updates)
        var measures = isFirst ? collection.measures(checks, step: update) : []
        func add(_ name: String, _ value: Double) { measures.append(Measure(name, step: update, value)) }
        add(ReinforceMeasure.trainingSeconds, Clock.monotonic() - trainingStarted)
        var (differences, clipped, divergence, count) = ([Double](), 0, 0.0, 0)
        for (sequence, values) in zip(batch.sequences, report.logProbabilities) {
            for (place, value) in values.enumerated() {
                let below = Double(sequence.behaviours[place]) - Double(value)
                count += 1
                if isFirst { differences.append(abs(below)) }
                let advantage = batch.objective.advantage(
                    sequence.advantage, behaviour: sequence.behaviours[place])
                if settings.updates > 1, PolicyGradient.isClipped(exp(-below), advantage, settings.clip) {
                    clipped += 1
                }
                if !sequence.references.isEmpty {
                    let below = Double(sequence.references[place]) - Double(value)
                    divergence += exp(below) - below - 1
                }
            }
        }
        if isFirst {
            let rerouted = zip(routes.joined(), report.routes.joined()).reduce(0) {
                $0 + ($1.0 == $1.1 ? 0 : 1)
            }
            add(ReinforceMeasure.rerouted, Double(rerouted))
        }
        if !differences.isEmpty, settings.sampling.temperature == 1 {
            differences.sort()
            add(ReinforceMeasure.difference, differences.reduce(0, +) / Double(differences.count))
            add(
                ReinforceMeasure.largeDifference,
                differences[min(differences.count - 1, differences.count * 9999 / 10_000)])
        }
        if settings.updates > 1 { add(ReinforceMeasure.clipped, Double(clipped) / Double(max(1, count))) }
        if settings.penalty > 0 { add(ReinforceMeasure.divergence, divergence / Double(max(1, count))) }
        func value(_ name: String) -> Double? { measures.first { $0.name == name }?.value }
        let parts = [
            value(ReinforceMeasure.reward).map { "reward \(Figure.fixed($0, 3))" },
            value(ReinforceMeasure.accuracy).map { "accuracy \(Figure.fixed($0 * 100, 1))%" },
            value(ReinforceMeasure.tokens).map { "\(Int($0.rounded())) tokens" },
        ]
        return (measures, parts.compactMap { $0 }.joined(separator: ", "))
    }
}
