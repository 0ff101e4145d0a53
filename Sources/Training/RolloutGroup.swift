import Tensors

/// The rewards of one problem's rollouts in one step, and the advantages that follow from them.
package struct RolloutGroup: Sendable, Equatable {
    /// The rewards, in the order of the rollouts.
    package let rewards: [Double]

    package init(_ rewards: [Double]) {
        precondition(!rewards.isEmpty, "a group without rollouts")
        self.rewards = rewards
    }

    /// The mean reward.
    package var mean: Double { rewards.reduce(0, +) / Double(rewards.count) }

    /// Whether all rewards are equal, so that nothing can be learned from the rollouts.
    package var isFlat: Bool { rewards.allSatisfy { $0 == rewards[0] } }

    /// How the difference to the group's mean is scaled.
    package enum Scale: String, Sendable, CaseIterable {
        /// Not scaled (Dr. GRPO, arXiv:2503.20783).
        case plain
        /// Divided by the standard deviation of the group (GRPO, arXiv:2402.03300, section 4.1.2) plus 1e-4.
        case deviation
    }

    /// How much better each rollout's reward is than the mean of its group, scaled.
    package func advantages(_ scale: Scale) -> [Float] {
        let mean = mean
        let differences = rewards.map { $0 - mean }
        guard scale == .deviation, rewards.count > 1 else { return differences.map(Float.init) }
        let variance = differences.reduce(0) { $0 + $1 * $1 } / Double(rewards.count - 1)
        let divisor = variance.squareRoot() + 1e-4
        return differences.map { Float($0 / divisor) }
    }
}

/// The penalty for completions near the largest allowed length (DAPO, arXiv:2503.14476, equation 13).
package struct LengthPenalty: Sendable, Equatable {
    /// Tokens up to which there is no penalty.
    package let free: Int
    /// The largest allowed completion, in tokens, for which the penalty is 1.
    package let longest: Int

    package init(free: Int, longest: Int) { (self.free, self.longest) = (free, longest) }

    /// The number to add to the reward: from 0 to -1.
    package func reward(tokens: Int) -> Double {
        guard tokens > free else { return 0 }
        return -min(1, Double(tokens - free) / Double(max(1, longest - free)))
    }
}
