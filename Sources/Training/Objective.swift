import Glibc
import MoE

/// The quantity that training minimises: the sum of the losses of a batch's learned tokens, divided by a
/// normaliser.
///
/// An objective gets each token's log-probability, weight and reference, and gives the loss and its
/// derivative with respect to the log-probability. The rest of the training is the same for all objectives.
package protocol Objective: Sendable {
    /// The loss of one token. It is called once for each learned token, from several threads at once.
    func loss(_ token: LearnedToken) -> TokenLoss
    /// The divisor of the sum over a batch with `learned` learned tokens.
    func normaliser(learned: Int) -> Double
}

extension Objective {
    package func normaliser(learned: Int) -> Double { Double(max(1, learned)) }
}

/// The mean over the learned tokens of weight times cross-entropy.
package struct CrossEntropy: Objective {
    package init() {}

    package func loss(_ token: LearnedToken) -> TokenLoss { .crossEntropy(token) }
}

/// The policy gradient (Williams 1992) with the options of GRPO (DeepSeekMath, arXiv:2402.03300) and its
/// repairs.
///
/// On policy, a token's loss is its advantage times its negative log-probability. With clipping it is PPO's
/// surrogate (arXiv:1707.06347, equation 7), so that several steps can be made from one collection of
/// rollouts: the objective is the lesser of the advantage times the ratio and the advantage times the clipped
/// ratio. The ratio is the token's probability under the model over the one under the sampling policy. In
/// both cases a penalty for leaving the reference is added. A token's weight is a factor of its whole loss.
///
/// The penalty is GRPO's estimator of the divergence (equation 4): exp(d) - d - 1 if the log-probability is d
/// below the reference's.
package struct PolicyGradient: Objective {
    /// How far the ratio may differ from 1 before it is clipped (DAPO, arXiv:2503.14476, has two limits).
    package struct Clip: Sendable, Equatable {
        /// How far the ratio may fall below 1.
        package var low: Double
        /// How far the ratio may rise above 1.
        package var high: Double

        package init(low: Double, high: Double) { (self.low, self.high) = (low, high) }
    }

    /// How the losses of tokens are combined.
    package enum Aggregation: String, Sendable, CaseIterable {
        /// The mean over all tokens of the batch (DAPO).
        case token
        /// The mean over rollouts of the mean over each rollout's tokens (GRPO).
        case sequence
        /// The sum over a rollout's tokens, divided by the largest allowed length; then the mean over
        /// rollouts (Dr. GRPO, arXiv:2503.20783).
        case fixed
    }

    /// The factor of the penalty; 0 if there is no reference.
    package var penalty: Double
    /// How the ratio is clipped; nil on policy, where the ratio is 1.
    package var clip: Clip?
    /// The divisor of the sum; nil for the number of learned tokens.
    package var divisor: Double?
    /// The factor of the reward for entropy, which is a token's negative log-probability at sampling.
    package var entropyBonus: Double

    package init(penalty: Double = 0, clip: Clip? = nil, divisor: Double? = nil, entropyBonus: Double = 0) {
        (self.penalty, self.clip, self.divisor, self.entropyBonus) = (penalty, clip, divisor, entropyBonus)
    }

    /// Sets how the losses of tokens are combined: the divisor of their sum, and the weights of tokens.
    ///
    /// - Parameter longest: the largest allowed completion, in tokens.
    package mutating func aggregate(
        _ aggregation: Aggregation, _ sequences: inout [TrainingSequence], longest: Int
    ) {
        switch aggregation {
        case .token: divisor = nil
        case .sequence:
            divisor = Double(max(1, sequences.count))
            for place in sequences.indices {
                let share = 1 / Float(sequences[place].learned.count)
                sequences[place].weights = sequences[place].learned.map { _ in share }
            }
        case .fixed: divisor = Double(max(1, sequences.count) * longest)
        }
    }

    package func normaliser(learned: Int) -> Double { divisor ?? Double(max(1, learned)) }

    package func loss(_ token: LearnedToken) -> TokenLoss {
        let advantage = advantage(token.advantage, behaviour: token.behaviour)
        var (value, slope): (Double, Double)
        if let clip {
            let ratio = Self.ratio(token)
            let isClipped = Self.isClipped(ratio, advantage, clip)
            let bounded = min(max(ratio, 1 - clip.low), 1 + clip.high)
            (value, slope) = (-(isClipped ? bounded : ratio) * advantage, isClipped ? 0 : -ratio * advantage)
        } else {
            (value, slope) = (advantage * -Double(token.logProbability), -advantage)
        }
        if penalty != 0 {
            let below = Double(token.reference) - Double(token.logProbability)
            value += penalty * (exp(below) - below - 1)
            slope += penalty * (1 - exp(below))
        }
        return TokenLoss(value: Double(token.weight) * value, slope: Float(Double(token.weight) * slope))
    }

    /// The advantage of a token, with the bonus for its entropy.
    package func advantage(_ advantage: Float, behaviour: Float) -> Double {
        Double(advantage) - entropyBonus * Double(behaviour)
    }

    /// The model's probability of a token over the one it was sampled with.
    static func ratio(_ token: LearnedToken) -> Double {
        exp(Double(token.logProbability) - Double(token.behaviour))
    }

    /// Whether the ratio has passed its limit in the direction of the advantage.
    package static func isClipped(_ ratio: Double, _ advantage: Double, _ clip: Clip) -> Bool {
        advantage > 0 ? ratio > 1 + clip.high : advantage < 0 && ratio < 1 - clip.low
    }
}
