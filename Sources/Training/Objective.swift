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

/// The policy gradient on policy (Williams 1992): a token's weight is its advantage, and its loss is the
/// advantage times the negative log-probability, plus a penalty for leaving the reference.
///
/// The penalty is GRPO's estimator of the divergence (DeepSeekMath, arXiv:2402.03300, equation 4), which is
/// exp(d) - d - 1 for a log-probability that lies d below the reference's.
package struct PolicyGradient: Objective {
    /// The factor of the penalty; 0 where there is no reference.
    package var penalty: Double

    package init(penalty: Double = 0) { self.penalty = penalty }

    package func loss(_ token: LearnedToken) -> TokenLoss {
        var loss = TokenLoss.crossEntropy(token)
        guard penalty != 0 else { return loss }
        let below = Double(token.reference) - Double(token.logProbability)
        loss.value += penalty * (exp(below) - below - 1)
        loss.slope += Float(penalty * (1 - exp(below)))
        return loss
    }
}
