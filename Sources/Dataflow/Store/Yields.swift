import Problems
import SQLite

/// How many of the rollouts of one kind of problem passed and were kept.
package struct Yield: Sendable, Equatable {
    package var family: String
    package var language: String
    package var level: Int
    package var rollouts: Int
    /// Those that passed every check.
    package var passed: Int
    package var kept: Int

    package var rejected: Int { rollouts - kept }
}

/// How many rollouts were not kept for one reason: the first check that did not pass them.
package struct Rejection: Sendable, Equatable {
    package var check: String
    package var outcome: Verdict.Outcome
    /// The class of the reason: numbers and quotations are `…`.
    package var reason: String
    package var count: Int
}

extension Store {
    /// What became of the rollouts that a stage judged, by family, language and level, sorted by these.
    ///
    /// - Parameter keeper: the stage whose samples count as kept; the stage itself if nil.
    package func yields(stage: Int, keeper: Int? = nil) throws -> [Yield] {
        try locked {
            try database.query(
                """
                SELECT p.family, p.language, p.level, count(*), sum(v.passed),
                    sum(v.rollout IN (SELECT rollout FROM samples WHERE stage = ?2))
                FROM (SELECT rollout, min(j.outcome = 'pass') AS passed FROM verdicts
                    JOIN judgements AS j ON j.id = judgement WHERE stage = ?1 GROUP BY rollout) AS v
                JOIN rollouts AS r ON r.id = v.rollout
                JOIN stages AS g ON g.id = ?1
                JOIN problems AS p ON p.stage = g.problems AND p.id = r.problem
                GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
                """, stage, keeper ?? stage
            ).rows { row in
                Yield(
                    family: try row.string(0), language: try row.string(1), level: try row.int(2),
                    rollouts: try row.int(3), passed: try row.int(4), kept: try row.int(5))
            }
        }
    }

    /// Why the rollouts that a stage judged were not kept, the most frequent reason first.
    ///
    /// Those that passed every check and were not chosen are counted as `selection`, outcome pass.
    package func rejections(stage: Int, keeper: Int? = nil) throws -> [Rejection] {
        try locked {
            try database.query(
                """
                WITH rejected AS (
                    SELECT v.rollout, min(CASE WHEN j.outcome <> 'pass' THEN v.place END), v.judgement,
                        count(CASE WHEN j.outcome <> 'pass' THEN 1 END) AS failed
                    FROM verdicts AS v JOIN judgements AS j ON j.id = v.judgement
                    WHERE v.stage = ?1 AND v.rollout NOT IN (SELECT rollout FROM samples WHERE stage = ?2)
                    GROUP BY v.rollout)
                SELECT iif(failed, j.name, 'selection') AS name, iif(failed, j.outcome, 'pass') AS outcome,
                    iif(failed, j.class, 'passed, but not chosen') AS class, count(*) AS count
                FROM rejected JOIN judgements AS j ON j.id = rejected.judgement
                GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3
                """, stage, keeper ?? stage
            ).rows { row in
                Rejection(
                    check: try row.string(0), outcome: try known(row.string(1)), reason: try row.string(2),
                    count: try row.int(3))
            }
        }
    }
}
