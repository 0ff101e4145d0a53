import Problems

/// Everything that one unit of work adds to the store, in one transaction.
package struct UnitResult: Sendable, Equatable {
    /// The number of the unit within its stage, from 0.
    package var unit: Int
    /// The unit's counts, by name; the stage reports their sums over units.
    package var counters: [String: Int] = [:]
    /// Problems that the unit made; the first has the position `firstPosition` in the stage's list.
    package var problems: [Problem] = []
    /// The position of the first of `problems`.
    package var firstPosition = 0
    /// The sampling recipe of all of `rollouts`; needed if there are any.
    package var recipe: SamplingRecipe?
    /// Rollouts that the unit made, or found in the store and judged again.
    package var rollouts: [Judged] = []
    /// The rollouts that are kept as samples.
    package var samples: [Pick] = []
    /// The rollouts that will never be made.
    package var failures: [Failure] = []

    /// A rollout that was asked for and will never be made.
    package struct Failure: Sendable, Equatable {
        /// The position of its problem.
        package var position: Int
        /// The index that the rollout would have.
        package var index: Int
        /// Why it will never be made, in one line.
        package var reason: String

        package init(position: Int, index: Int, reason: String) {
            (self.position, self.index, self.reason) = (position, index, reason)
        }
    }

    /// A rollout and the verdicts of the stage's checks, in order.
    package struct Judged: Sendable, Equatable {
        /// The rollout itself.
        package var rollout: Rollout
        /// The verdicts on it.
        package var verdicts: [Verdict]

        package init(_ rollout: Rollout, _ verdicts: [Verdict] = []) {
            self.rollout = rollout
            self.verdicts = verdicts
        }
    }

    /// A rollout that is kept as a sample.
    package struct Pick: Sendable, Equatable {
        /// The position of its problem (see `StageRecord.problems`).
        package var position: Int
        /// The rank among the problem's samples, from 0, the best first.
        package var rank: Int
        /// The rollout's place in the unit's `rollouts`.
        package var rollout: Int

        package init(position: Int, rank: Int, rollout: Int) {
            self.position = position
            self.rank = rank
            self.rollout = rollout
        }
    }

    package init(unit: Int) {
        self.unit = unit
    }
}
