import Archive
import MoE
import Training

/// The batch of one update in reinforcement learning: rollouts with their advantages, and the objective.
///
/// Training builds it from the sampled rollouts. It can also be read from a file, so that the loss and the
/// gradient can be compared with another implementation.
package struct ReinforceBatch {
    /// The rollouts to learn from, with their advantages.
    package let sequences: [TrainingSequence]
    /// The objective of the update.
    package let objective: PolicyGradient

    /// - Parameters:
    ///   - sequences: the rollouts of whole groups, with their advantages.
    ///   - settings: they decide how losses are combined.
    init(_ sequences: [TrainingSequence], _ settings: ReinforceSettings) {
        var sequences = sequences
        var objective = PolicyGradient(
            penalty: settings.penalty, clip: settings.updates > 1 ? settings.clip : nil,
            entropyBonus: settings.entropyBonus)
        objective.aggregate(settings.aggregation, &sequences, longest: settings.sampling.maxTokens)
        (self.sequences, self.objective) = (sequences, objective)
    }

    /// Reads a batch.
    ///
    /// - Parameters:
    ///   - file: JSON Lines, one rollout a line: `group` (a number, the same for rollouts of one problem),
    ///     `reward`, `prompt` and `completion` (tokens), `log_probabilities` (of the completion's tokens when
    ///     they were sampled), and `references` (log-probabilities of these tokens under the reference;
    ///     needed if there is a penalty).
    ///   - options: settings of a stage of kind `reinforce`, as JSON.
    package init(file: String, options: String, for config: ModelConfig) throws {
        let json = try JSON.parse(Array(options.utf8), file: "--objective")
        guard let members = json.members else {
            throw Complaint("--objective", found: json.kind, expected: "an object")
        }
        let reader = Settings([.init("steps", 1)] + members, path: "--objective")
        let settings = try ReinforceSettings(reader)
        let unread = reader.unread()
        if !unread.isEmpty { throw Complaints(unread) }
        var groups: [Int: [(reward: Double, sequence: TrainingSequence)]] = [:]
        let lines = try JSONLines(file, ofObjects: true)
        while let (line, value) = try lines.nextValue() {
            let rollout = try SavedRollout(value, place: "\(file):\(line)", settings, config)
            groups[rollout.group, default: []].append((rollout.reward, rollout.sequence))
        }
        try lines.demandLines("at least one rollout")
        let sequences = groups.sorted { $0.key < $1.key }.flatMap { _, rollouts in
            let advantages = RolloutGroup(rollouts.map(\.reward)).advantages(settings.scale)
            return zip(rollouts, advantages).map { rollout, advantage in
                var sequence = rollout.sequence
                sequence.advantage = advantage
                return sequence
            }
        }
        self.init(sequences, settings)
    }
}

/// A line of a saved batch.
private struct SavedRollout {
    let group: Int
    let reward: Double
    let sequence: TrainingSequence

    init(_ value: JSON, place: String, _ settings: ReinforceSettings, _ config: ModelConfig) throws {
        func wrong(_ field: String, _ expected: String) -> Complaint {
            Complaint("\(place): \(field)", found: value[field]?.brief ?? "nothing", expected: expected)
        }
        func tokens(_ field: String) throws -> [Int32] {
            let ids = value[field]?.array?.compactMap(\.int) ?? []
            guard !ids.isEmpty, ids.count == value[field]?.array?.count,
                ids.allSatisfy((0..<config.vocabularySize).contains)
            else { throw wrong(field, "tokens from 0 to \(config.vocabularySize - 1)") }
            return ids.map(Int32.init)
        }
        func numbers(_ field: String, _ count: Int) throws -> [Float] {
            let numbers = value[field]?.array?.compactMap(\.double) ?? []
            guard numbers.count == count, count == value[field]?.array?.count else {
                throw wrong(field, "\(count) numbers, one for each token of completion")
            }
            return numbers.map(Float.init)
        }
        guard let group = value["group"]?.int else { throw wrong("group", "a whole number") }
        guard let reward = value["reward"]?.double else { throw wrong("reward", "a number") }
        let (prompt, completion) = (try tokens("prompt"), try tokens("completion"))
        guard prompt.count + completion.count <= config.contextLength else {
            throw wrong("completion", "at most \(config.contextLength) tokens with the prompt")
        }
        (self.group, self.reward) = (group, reward)
        sequence = TrainingSequence(
            tokens: prompt + completion, learnsFrom: prompt.count,
            behaviours: try numbers("log_probabilities", completion.count),
            references: settings.penalty > 0 ? try numbers("references", completion.count) : [])
    }
}
