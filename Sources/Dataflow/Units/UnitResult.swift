import Problems

/// All that one unit of work adds to the store, in one transaction.
package struct UnitResult: Sendable, Equatable {
    /// Number of the unit within its stage, from 0.
    package var unit: Int
    /// What the unit counted; sums over units are what the stage reports.
    package var counters: [String: Int] = [:]
    /// Problems that the unit made; the first is at `firstPosition` of the stage's problems.
    package var problems: [Problem] = []
    package var firstPosition = 0
    /// The sampler of all of `rollouts`; needed if there are any.
    package var sampler: Sampler?
    /// Rollouts made, or found in the store and judged again.
    package var rollouts: [Judged] = []
    package var samples: [Pick] = []
    package var failures: [Failure] = []

    /// A rollout that was asked for and will never be made.
    package struct Failure: Sendable, Equatable {
        /// Position of its problem.
        package var position: Int
        package var index: Int
        /// One line.
        package var reason: String

        package init(position: Int, index: Int, reason: String) {
            (self.position, self.index, self.reason) = (position, index, reason)
        }
    }

    /// A rollout and what the stage's checks said of it, in order.
    package struct Judged: Sendable, Equatable {
        package var rollout: Rollout
        package var verdicts: [Verdict]

        package init(_ rollout: Rollout, _ verdicts: [Verdict] = []) {
            self.rollout = rollout
            self.verdicts = verdicts
        }
    }

    /// A rollout that was kept.
    package struct Pick: Sendable, Equatable {
        /// Position of its problem (see `StageRecord.problems`).
        package var position: Int
        /// From 0, the best first, among the samples of the problem.
        package var rank: Int
        /// Place in the unit's `rollouts`.
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
