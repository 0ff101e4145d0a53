import Problems
import SQLite

/// A rollout as a stage judged it, to show why it was kept or rejected.
package struct StoredRollout: Sendable, Equatable {
    /// The rollout's problem; nil if the store no longer has it.
    package var problem: Problem?
    /// The rollout itself.
    package var rollout: Rollout
    /// The stage's verdicts, in order.
    package var verdicts: [Verdict]
    /// Whether the stage made it a sample.
    package var isKept: Bool

    /// Which rollouts are wanted; a condition that is nil is not applied.
    package struct Filter: Sendable, Equatable {
        /// The id of the problem.
        package var problem: String?
        /// The rollout's index.
        package var index: Int?
        /// Whether the stage made it a sample.
        package var isKept: Bool?
        /// The check of one verdict, which must also fit `outcome` and `reason`.
        package var check: String?
        /// The outcome of this verdict.
        package var outcome: Verdict.Outcome?
        /// Words in the reason of this verdict.
        package var reason: String?

        package init() {}
    }
}

extension VerdictTable {
    /// The rollouts that a stage judged or kept, in the order they were entered.
    ///
    /// - Parameter limit: the largest number of rollouts.
    package func rollouts(
        of stage: Int, matching filter: StoredRollout.Filter, limit: Int
    ) throws -> [StoredRollout] {
        try store.locked {
            try store.database.query(
                """
                WITH shown AS (
                    SELECT rollout FROM verdicts WHERE stage = ?1 AND place = 0
                    UNION SELECT rollout FROM samples WHERE stage = ?1
                )
                SELECT p.id IS NOT NULL AS is_known, \(store.problems.columns), \(RolloutTable.columns),
                    EXISTS (SELECT 1 FROM samples WHERE stage = ?1 AND rollout = r.id) AS is_kept
                FROM shown JOIN rollouts AS r ON r.id = shown.rollout JOIN samplers AS m ON m.id = r.sampler
                LEFT JOIN problems AS p ON p.id = r.problem
                    AND p.stage = (SELECT problems FROM stages WHERE id = ?1)
                WHERE (?2 IS NULL OR r.problem = ?2) AND (?3 IS NULL OR r.ordinal = ?3)
                    AND (?4 IS NULL OR is_kept = ?4)
                    AND (?5 IS NULL AND ?6 IS NULL AND ?7 IS NULL OR EXISTS (
                        SELECT 1 FROM verdicts AS v JOIN judgements AS j ON j.id = v.judgement
                        WHERE v.stage = ?1 AND v.rollout = r.id AND (?5 IS NULL OR j.name = ?5)
                            AND (?6 IS NULL OR j.outcome = ?6) AND (?7 IS NULL OR instr(v.reason, ?7) > 0)))
                ORDER BY r.id LIMIT ?8
                """, stage, filter.problem, filter.index, filter.isKept.map { $0 ? 1 : 0 }, filter.check,
                filter.outcome?.rawValue, filter.reason, limit
            ).rows { row in
                StoredRollout(
                    problem: try row.int("is_known") == 1 ? try store.problems.decode(row) : nil,
                    rollout: try store.rollouts.decode(row).rollout,
                    verdicts: try rows(stage: stage, rollout: row.int("rollout_id")),
                    isKept: try row.int("is_kept") == 1)
            }
        }
    }
}
