import Curation
import Dataflow
import Problems
import Sampling
import Training

/// The names of the measures of a step of reinforcement learning. Those of the rollouts are computed below,
/// those of the update in `Reinforcement.measured`.
enum ReinforceMeasure {
    static let reward = "reward"
    /// The share of rollouts that are right.
    static let accuracy = "accuracy"
    /// The share of problems with at least one right rollout.
    static let groupAccuracy = "pass_at_group"
    /// The accuracy on the problems of the input `held-out`, before the step.
    static let heldOut = "accuracy_held_out"
    /// Mean tokens of all rollouts.
    static let tokens = "completion_tokens"
    /// Mean tokens of the right rollouts.
    static let tokensRight = "completion_tokens_right"
    /// Mean tokens of the wrong rollouts.
    static let tokensWrong = "completion_tokens_wrong"
    /// The share of rollouts that ended at the largest length.
    static let cut = "cut"
    /// The share of rollouts whose chain of thought checks itself.
    static let reflecting = "reflecting"
    /// The mean share of a chain of thought's words that are in another language than the problem.
    static let mixing = "language_mixing"
    /// The entropy of the sampling policy, in nats a token, estimated from the samples.
    static let entropy = "entropy"
    static let divergence = "kl"
    static let clipped = "clipped"
    /// The share of groups without variance.
    static let flat = "groups_flat"
    /// The share of groups left out because a check could not decide.
    static let undecided = "groups_undecided"
    static let groups = "groups"
    static let drawn = "problems_drawn"
    static let samplingSeconds = "seconds_sampling"
    static let checkingSeconds = "seconds_checking"
    static let trainingSeconds = "seconds_training"
    /// The mean difference between the log-probabilities of sampling and of training.
    static let difference = "log_probability_difference"
    /// The difference that only 1 in 10,000 tokens exceeds.
    static let largeDifference = "log_probability_difference_p9999"
    /// How many tokens went to other experts in training than in sampling.
    static let rerouted = "tokens_rerouted"

    /// The share of rollouts that a check passes.
    static func pass(_ check: String) -> String { "pass_\(check)" }
    /// The position of the problem of a step's n-th group.
    static func problem(_ group: Int) -> String { "group_problem.\(group)" }
    /// The share of right rollouts in a step's n-th group.
    static func right(_ group: Int) -> String { "group_right.\(group)" }
    /// The reward of a step's n-th rollout; there is none if a check could not decide.
    static func worth(_ rollout: Int) -> String { "worth.\(rollout)" }
}

extension RolloutCollection {
    /// The measures of the rollouts themselves, independent of what is learned from them.
    func measures(_ suite: CheckSuite, step: Int) -> [Measure] {
        var measures: [Measure] = []
        func add(_ name: String, _ value: Double) { measures.append(Measure(name, step: step, value)) }
        func mean(_ values: [Double]) -> Double? {
            values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        func add(_ name: String, meanOf values: [Double]) {
            if let mean = mean(values) { add(name, mean) }
        }
        let completions = groups.flatMap(\.completions)
        let right = groups.flatMap(\.isRight)
        let lengths = completions.map { Double($0.completionTokens) }
        add(ReinforceMeasure.reward, meanOf: groups.flatMap { $0.rewards ?? [] })
        add(ReinforceMeasure.accuracy, meanOf: right.map { $0 ? 1 : 0 })
        add(ReinforceMeasure.groupAccuracy, meanOf: groups.map { $0.isRight.contains(true) ? 1 : 0 })
        add(ReinforceMeasure.tokens, meanOf: lengths)
        add(ReinforceMeasure.tokensRight, meanOf: zip(lengths, right).filter(\.1).map(\.0))
        add(ReinforceMeasure.tokensWrong, meanOf: zip(lengths, right).filter { !$0.1 }.map(\.0))
        add(ReinforceMeasure.cut, meanOf: completions.map { $0.finish == .length ? 1 : 0 })
        add(
            ReinforceMeasure.reflecting,
            meanOf: judged(ReflectionCheck(), suite.shape).map { $0.outcome == .pass ? 1 : 0 }
        )
        add(
            ReinforceMeasure.mixing,
            meanOf: judged(LanguageCheck(), suite.shape).compactMap { $0.grade.map { 1 - $0 } })
        let entropies = completions.flatMap { ($0.logProbabilities ?? []).map { -Double($0) } }
        add(ReinforceMeasure.entropy, meanOf: entropies)
        for (place, check) in suite.checks.enumerated() {
            let passes = groups.flatMap(\.verdicts).map { $0[place].outcome == .pass ? 1.0 : 0 }
            add(ReinforceMeasure.pass(check.name), meanOf: passes)
        }
        add(
            ReinforceMeasure.flat,
            meanOf: groups.map { $0.rewards.map { RolloutGroup($0).isFlat } == true ? 1 : 0 })
        add(ReinforceMeasure.undecided, meanOf: groups.map { $0.rewards == nil ? 1 : 0 })
        add(ReinforceMeasure.groups, Double(groups.count))
        add(ReinforceMeasure.drawn, Double(drawn))
        add(ReinforceMeasure.samplingSeconds, samplingSeconds)
        add(ReinforceMeasure.checkingSeconds, checkingSeconds)
        for (place, group) in groups.enumerated() {
            add(ReinforceMeasure.problem(place), Double(group.position))
            add(ReinforceMeasure.right(place), group.rightShare)
            for (rollout, reward) in (group.rewards ?? []).enumerated() {
                add(ReinforceMeasure.worth(place * group.completions.count + rollout), reward)
            }
        }
        return measures
    }

    /// A check's verdicts on all rollouts.
    private func judged(_ check: some Check, _ shape: CompletionShape) -> [Verdict] {
        groups.flatMap { group in
            group.completions.map { completion in
                check.verdict(
                    problem: group.problem, rollout: Rollout(completion, problem: group.problem.id, index: 0),
                    completion: Completion(completion.text, shape))
            }
        }
    }
}
