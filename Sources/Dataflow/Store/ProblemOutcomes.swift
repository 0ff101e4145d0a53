import Archive
import SQLite

/// The outcomes of one problem's rollouts: how many were right, wrong or undecided, and their tokens.
package struct ProblemOutcome: Sendable, Equatable {
    /// The problem's family.
    package var family: String
    /// The problem's language.
    package var language: String
    /// The problem's level.
    package var level: Int
    /// How many rollouts were right.
    package var right: Int
    /// How many rollouts were wrong.
    package var wrong: Int
    /// How many rollouts were neither.
    package var undecided: Int
    /// Tokens of the rollouts that were right.
    package var rightTokens: Int
    /// Tokens of the rollouts that were wrong.
    package var wrongTokens: Int

    package init(
        family: String, language: String, level: Int, right: Int, wrong: Int, undecided: Int,
        rightTokens: Int, wrongTokens: Int
    ) {
        (self.family, self.language, self.level) = (family, language, level)
        (self.right, self.wrong, self.undecided) = (right, wrong, undecided)
        (self.rightTokens, self.wrongTokens) = (rightTokens, wrongTokens)
    }
}

extension VerdictTable {
    /// The outcomes of the problems whose rollouts a stage judged, in the order of the problems.
    ///
    /// A rollout is right if it passes all of the checks, and wrong if it fails one.
    ///
    /// - Parameter checks: the names of the checks that count; all if empty.
    package func outcomes(_ stage: Int, by checks: [String] = []) throws -> [ProblemOutcome] {
        let names = JSON.array(checks.map(JSON.string)).serialized()
        return try store.locked {
            try store.database.query(
                """
                SELECT p.family AS family, p.language AS language, p.level AS level,
                    sum(v.isRight) AS isRight, sum(v.isWrong) AS isWrong,
                    sum(NOT v.isRight AND NOT v.isWrong) AS undecided,
                    sum(v.isRight * r.tokens) AS rightTokens, sum(v.isWrong * r.tokens) AS wrongTokens
                FROM (SELECT v.rollout AS rollout, min(j.outcome = 'pass') AS isRight,
                    max(j.outcome = 'fail') AS isWrong
                    FROM verdicts AS v JOIN judgements AS j ON j.id = v.judgement
                    WHERE v.stage = ?1 AND (?2 = '[]' OR j.name IN (SELECT value FROM json_each(?2)))
                    GROUP BY v.rollout) AS v
                JOIN rollouts AS r ON r.id = v.rollout
                JOIN stages AS g ON g.id = ?1
                JOIN problems AS p ON p.stage = g.problems AND p.id = r.problem
                GROUP BY p.position ORDER BY p.position
                """, stage, names
            ).rows { row in
                ProblemOutcome(
                    family: try row.string("family"), language: try row.string("language"),
                    level: try row.int("level"), right: try row.int("isRight"),
                    wrong: try row.int("isWrong"), undecided: try row.int("undecided"),
                    rightTokens: try row.int("rightTokens"), wrongTokens: try row.int("wrongTokens"))
            }
        }
    }
}
