import Dataflow
import Problems
import SQLite

/// The result of a review for one rollout of a queue.
package struct ReviewOutcome: Sendable {
    /// The number of the rollout.
    package var rollout: Int
    /// The position of its problem.
    package var position: Int
    /// The number of the rollout that is now a sample: itself, or its edit; nil if neither is.
    package var kept: Int?

    package init(rollout: Int, position: Int, kept: Int?) {
        (self.rollout, self.position, self.kept) = (rollout, position, kept)
    }
}

extension ReviewTable {
    /// Commits a review as the only unit of its stage: the samples of the stage `input`, changed by the
    /// outcomes. A rollout that was not a sample before is added after the samples of its problem, in the
    /// order of the outcomes.
    ///
    /// - Parameter verdicts: the new verdicts by the number of the rollout, each number once.
    package func commit(
        _ outcomes: [ReviewOutcome], _ verdicts: [(rollout: Int, verdicts: [Verdict])], of input: Int,
        counters: [String: Int], stage: Int
    ) throws {
        try store.transaction {
            try store.units.enter(0, counters, stage)
            try store.database.run(
                """
                INSERT INTO samples (stage, position, rank, rollout)
                SELECT ?, position, rank, rollout FROM samples WHERE stage = ?
                """, stage, input)
            for outcome in outcomes {
                if let kept = outcome.kept {
                    try keep(kept, instead: outcome, stage)
                } else {
                    try store.database.run(
                        "DELETE FROM samples WHERE stage = ? AND position = ? AND rollout = ?", stage,
                        outcome.position, outcome.rollout)
                }
            }
            for (rollout, verdicts) in verdicts { try store.verdicts.insert(verdicts, of: rollout, stage) }
        }
    }

    private func keep(_ kept: Int, instead outcome: ReviewOutcome, _ stage: Int) throws {
        try store.database.run(
            "UPDATE samples SET rollout = ? WHERE stage = ? AND position = ? AND rollout = ?", kept, stage,
            outcome.position, outcome.rollout)
        guard store.database.changes == 0 else { return }
        try store.database.run(
            """
            INSERT INTO samples (stage, position, rank, rollout)
            SELECT ?1, ?2, ifnull(max(rank) + 1, 0), ?3 FROM samples WHERE stage = ?1 AND position = ?2
            """, stage, outcome.position, kept)
    }
}
