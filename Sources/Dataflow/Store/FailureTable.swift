import SQLite

extension Store {
    /// The rollouts that were asked for and will never be made.
    package var failures: FailureTable { FailureTable(store: self) }
}

/// Rollouts that a stage asked for and that will never be made, with reasons. They are neither right nor
/// wrong, and a stage that is computed anew asks for them again.
package struct FailureTable: Sendable {
    let store: Store

    /// How many failures a stage has of each reason, the most frequent first.
    package func reasons(_ stage: Int) throws -> [(reason: String, count: Int)] {
        guard store.version >= 4 else { return [] }
        return try store.locked {
            try store.database.query(
                """
                SELECT reason, count(*) AS count FROM failures WHERE stage = ?
                GROUP BY reason ORDER BY count(*) DESC, reason
                """, stage
            ).rows { (reason: try $0.string("reason"), count: try $0.int("count")) }
        }
    }

    /// All failures of a stage, by position and index, with the ids of their problems.
    package func all(_ stage: Int) throws -> [(problem: String, index: Int, reason: String)] {
        guard store.version >= 4 else { return [] }
        return try store.locked {
            try store.database.query(
                """
                SELECT p.id AS problem, f.ordinal AS ordinal, f.reason AS reason
                FROM failures AS f JOIN stages AS g ON g.id = f.stage
                LEFT JOIN problems AS p ON p.stage = g.problems AND p.position = f.position
                WHERE f.stage = ? ORDER BY f.position, f.ordinal
                """, stage
            ).rows { row in
                (
                    problem: try row.string("problem"), index: try row.int("ordinal"),
                    reason: try row.string("reason")
                )
            }
        }
    }

    /// How many failures a stage has of the problem at a position.
    package func count(_ stage: Int, at position: Int) throws -> Int {
        try store.locked {
            try store.database.query(
                "SELECT count(*) FROM failures WHERE stage = ? AND position = ?", stage, position
            ).first { try $0.int() } ?? 0
        }
    }

    /// Enters a failure. Inside a transaction.
    func insert(_ failure: UnitResult.Failure, _ stage: Int) throws {
        try store.database.run(
            "INSERT INTO failures (stage, position, ordinal, reason) VALUES (?, ?, ?, ?)", stage,
            failure.position, failure.index, failure.reason)
    }
}
