import Tensors

/// What the rollouts of one problem in one step are worth, and the advantages that follow from it.
package struct RolloutGroup: Sendable, Equatable {
    /// In the order of the rollouts.
    package let rewards: [Double]

    package init(_ rewards: [Double]) {
        precondition(!rewards.isEmpty, "a group without rollouts")
        self.rewards = rewards
    }

    package var mean: Double { rewards.reduce(0, +) / Double(rewards.count) }

    /// Whether all rollouts are worth the same, so that nothing can be learned from them.
    package var isFlat: Bool { rewards.allSatisfy { $0 == rewards[0] } }

    /// How the difference to the group's mean is scaled.
    package enum Scale: String, Sendable, CaseIterable {
        /// As it is (Dr. GRPO, arXiv:2503.20783).
        case plain
        /// Divided by the standard deviation of the group (GRPO, arXiv:2402.03300, section 4.1.2), to which 1e-4 is added.
        case deviation
    }

    /// What each rollout is better than the mean of its group.
    package func advantages(_ scale: Scale) -> [Float] {
        let mean = mean
        let differences = rewards.map { $0 - mean }
        guard scale == .deviation, rewards.count > 1 else { return differences.map(Float.init) }
        let variance = differences.reduce(0) { $0 + $1 * $1 } / Double(rewards.count - 1)
        let divisor = variance.squareRoot() + 1e-4
        return differences.map { Float($0 / divisor) }
    }
}

/// The punishment of completions that come near the longest that is allowed (DAPO, arXiv:2503.14476, equation 13).
package struct LengthPenalty: Sendable, Equatable {
    /// Tokens up to which nothing is taken.
    package let free: Int
    /// The longest completion, for which 1 is taken.
    package let longest: Int

    package init(free: Int, longest: Int) { (self.free, self.longest) = (free, longest) }

    /// What is added to the reward: from 0 to -1.
    package func reward(tokens: Int) -> Double {
        guard tokens > free else { return 0 }
        return -min(1, Double(tokens - free) / Double(max(1, longest - free)))
    }
}
