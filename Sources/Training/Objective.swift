import Glibc
import MoE

/// What training lowers: the sum of the losses of the learned tokens of a batch, divided by a normaliser.
///
/// An objective sees each token's log-probability, weight and reference, and says the loss and its derivative
/// with respect to the log-probability; everything below that is the same for all objectives.
package protocol Objective: Sendable {
    /// The loss of one token. It is asked once for each learned token, from several threads at once.
    func loss(_ token: LearnedToken) -> TokenLoss
    /// What the sum over a batch with so many learned tokens is divided by.
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

/// The policy gradient (Williams 1992) with the options of GRPO (DeepSeekMath, arXiv:2402.03300) and its repairs.
///
/// On policy, a token's loss is its advantage times its negative log-probability. With clipping it is the surrogate of
/// PPO (arXiv:1707.06347, equation 7), so that several updates can be made from one collection of rollouts: the ratio
/// of the probabilities that the model and the sampling policy give the token, times the advantage, or with the ratio
/// clipped, whichever is less. To either a penalty for leaving the reference is added. A token's weight is a factor of
/// all of it.
///
/// The penalty is GRPO's estimator of the divergence (equation 4), which is exp(d) - d - 1 for a log-probability that
/// lies d below the reference's.
package struct PolicyGradient: Objective {
    /// How far the ratio may fall below 1 and rise above it before it is clipped (DAPO, arXiv:2503.14476, has two).
    package struct Clip: Sendable, Equatable {
        package var low: Double
        package var high: Double

        package init(low: Double, high: Double) { (self.low, self.high) = (low, high) }
    }

    /// How the losses of tokens are put together.
    package enum Aggregation: String, Sendable, CaseIterable {
        /// The mean over all tokens of the batch (DAPO).
        case token
        /// The mean over rollouts of the means over their tokens (GRPO).
        case sequence
        /// The sum over the tokens of a rollout, divided by the longest length that is allowed, and the mean over
        /// rollouts (Dr. GRPO, arXiv:2503.20783).
        case fixed
    }

    /// The factor of the penalty; 0 where there is no reference.
    package var penalty: Double
    /// Nil on policy, where the ratio is 1.
    package var clip: Clip?
    /// What the sum is divided by; nil for the number of learned tokens.
    package var divisor: Double?
    /// The factor of the reward for entropy, which is a token's negative log-probability when it was sampled.
    package var entropyBonus: Double

    package init(penalty: Double = 0, clip: Clip? = nil, divisor: Double? = nil, entropyBonus: Double = 0) {
        (self.penalty, self.clip, self.divisor, self.entropyBonus) = (penalty, clip, divisor, entropyBonus)
    }

    /// Sets how the losses of tokens are put together: what their sum is divided by, and the weights of tokens.
    ///
    /// - Parameter longest: tokens of the longest completion that is allowed.
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
        let advantage = Double(token.advantage) - entropyBonus * Double(token.behaviour)
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

    /// The probability that the model gives a token over that which it was sampled with.
    static func ratio(_ token: LearnedToken) -> Double {
        exp(Double(token.logProbability) - Double(token.behaviour))
    }

    /// Whether the ratio has gone as far as it may in the direction of the advantage.
    package static func isClipped(_ ratio: Double, _ advantage: Double, _ clip: Clip) -> Bool {
        advantage > 0 ? ratio > 1 + clip.high : advantage < 0 && ratio < 1 - clip.low
    }
}
