import Problems
import SQLite

extension Store {
    /// The verdicts of the run's stages.
    package var verdicts: VerdictTable { VerdictTable(store: self) }
}

/// Verdicts in the store, by stage and rollout.
package struct VerdictTable: Sendable {
    let store: Store

    /// The verdicts of stages on a rollout, stage by stage.
    package func of(_ rollout: Int, by stages: [Int]) throws -> [Verdict] {
        try store.locked { try stages.flatMap { try rows(stage: $0, rollout: rollout) } }
    }

    /// A stage's verdicts on a rollout, in order. Inside `locked`.
    func rows(stage: Int, rollout: Int) throws -> [Verdict] {
        try store.database.query(
            """
            SELECT j.name AS name, j.outcome AS outcome, v.reason AS reason, v.value AS value,
            j.threshold AS threshold, j.version AS version FROM verdicts AS v
            JOIN judgements AS j ON j.id = v.judgement WHERE v.stage = ? AND v.rollout = ? ORDER BY v.place
            """, stage, rollout
        ).rows { row in
            Verdict(
                try row.string("name"), try store.known(row.string("outcome")), try row.string("reason"),
                value: try row.optional("value", row.double),
                threshold: try row.optional("threshold", row.double), version: try row.int("version"))
        }
    }

    /// How many rollouts of a problem a stage judged, how many of them passed every check, and the tokens of
    /// all.
    ///
    /// - Parameter position: the problem's position in the list that the stage answers.
    package func tally(_ stage: Int, at position: Int) throws -> (rollouts: Int, passed: Int, tokens: Int) {
        let found = try store.locked {
            // CROSS JOIN fixes the order, as in `UnitTable.takeBack`.
            try store.database.query(
                """
                SELECT count(*) AS rollouts, ifnull(sum(passed), 0) AS passed,
                    ifnull(sum(tokens), 0) AS tokens
                FROM (SELECT r.tokens AS tokens, min(j.outcome = 'pass') AS passed
                    FROM problems AS p CROSS JOIN samplers AS m
                    CROSS JOIN rollouts AS r ON r.sampler = m.id AND r.problem = p.id
                    CROSS JOIN verdicts AS v ON v.stage = ?1 AND v.rollout = r.id
                    CROSS JOIN judgements AS j ON j.id = v.judgement
                    WHERE p.stage = (SELECT problems FROM stages WHERE id = ?1) AND p.position = ?2
                    GROUP BY r.id)
                """, stage, position
            ).first { (try $0.int("rollouts"), try $0.int("passed"), try $0.int("tokens")) }
        }
        return found ?? (0, 0, 0)
    }

    /// The names of the checks that have verdicts in the store, sorted.
    package func checks() throws -> [String] {
        try store.locked {
            try store.database.query("SELECT DISTINCT name FROM judgements ORDER BY name").rows {
                try $0.string("name")
            }
        }
    }

    /// How many rollouts passed each check of a stage, by the check's name.
    package func passes(_ stage: Int) throws -> [String: Int] {
        let rows = try store.locked {
            try store.database.query(
                """
                SELECT j.name AS name, count(*) AS passed FROM verdicts AS v JOIN judgements AS j
                ON j.id = v.judgement WHERE v.stage = ? AND j.outcome = 'pass' GROUP BY j.name
                """, stage
            ).rows { (try $0.string("name"), try $0.int("passed")) }
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// Enters a stage's verdicts on a rollout; each replaces the earlier one at its place. Inside a
    /// transaction.
    package func insert(_ verdicts: [Verdict], of rollout: Int, _ stage: Int) throws {
        for (place, verdict) in verdicts.enumerated() {
            try store.database.run(
                """
                INSERT OR REPLACE INTO verdicts (stage, rollout, place, judgement, reason, value)
                VALUES (?, ?, ?, ?, ?, ?)
                """, stage, rollout, place, try number(of: Judgement(verdict)), verdict.reason, verdict.value)
        }
    }

    private func number(of judgement: Judgement) throws -> Int {
        if let number = store.judgements[judgement] { return number }
        try store.database.run(
            "INSERT OR IGNORE INTO judgements (name, version, outcome, class, threshold) VALUES (?, ?, ?, ?, ?)",
            judgement.name, judgement.version, judgement.outcome, judgement.reason, judgement.threshold)
        let number = try store.database.query(
            """
            SELECT id FROM judgements WHERE name = ? AND version = ? AND outcome = ? AND class = ?
            AND threshold IS ?
            """, judgement.name, judgement.version, judgement.outcome, judgement.reason, judgement.threshold
        ).first { try $0.int() }
        store.judgements[judgement] = number
        return number ?? 0
    }
}
