import Problems
import SQLite

/// How many rollouts of one kind of problem there are, and how many of them passed and were kept.
package struct Yield: Sendable, Equatable {
    /// The problems' family.
    package var family: String
    /// The problems' language.
    package var language: String
    /// The problems' level.
    package var level: Int
    /// How many rollouts were judged.
    package var rollouts: Int
    /// How many rollouts passed every check.
    package var passed: Int
    /// How many rollouts were kept as samples.
    package var kept: Int

    /// How many rollouts were not kept.
    package var rejected: Int { rollouts - kept }
}

/// How many rollouts were not kept for one reason, given by the first check that they did not pass.
package struct Rejection: Sendable, Equatable {
    /// The name of the check.
    package var check: String
    /// The check's outcome: fail or undecided; pass if the rollouts passed but were not chosen.
    package var outcome: Verdict.Outcome
    /// The class of the reason: the reason with `…` for numbers and quotations.
    package var reason: String
    /// How many rollouts were not kept for this reason.
    package var count: Int
}

extension VerdictTable {
    /// What became of the rollouts that a stage judged, sorted by family, language and level.
    ///
    /// - Parameter keeper: the stage whose samples count as kept; the stage itself if nil.
    package func yields(_ stage: Int, keeper: Int? = nil) throws -> [Yield] {
        try store.locked {
            try store.database.query(
                """
                SELECT p.family AS family, p.language AS language, p.level AS level, count(*) AS rollouts,
                    sum(v.passed) AS passed,
                    sum(v.rollout IN (SELECT rollout FROM samples WHERE stage = ?2)) AS kept
                FROM (SELECT rollout, min(j.outcome = 'pass') AS passed FROM verdicts
                    JOIN judgements AS j ON j.id = judgement WHERE stage = ?1 GROUP BY rollout) AS v
                JOIN rollouts AS r ON r.id = v.rollout
                JOIN stages AS g ON g.id = ?1
                JOIN problems AS p ON p.stage = g.problems AND p.id = r.problem
                GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
                """, stage, keeper ?? stage
            ).rows { row in
                Yield(
                    family: try row.string("family"), language: try row.string("language"),
                    level: try row.int("level"), rollouts: try row.int("rollouts"),
                    passed: try row.int("passed"), kept: try row.int("kept"))
            }
        }
    }

    /// Why the rollouts that a stage judged were not kept, the most frequent reason first.
    ///
    /// Rollouts that passed every check and were not chosen are counted as `selection`, outcome pass.
    package func rejections(_ stage: Int, keeper: Int? = nil) throws -> [Rejection] {
        try store.locked {
            try store.database.query(
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
                    check: try row.string("name"), outcome: try store.known(row.string("outcome")),
                    reason: try row.string("class"), count: try row.int("count"))
            }
        }
    }
}
