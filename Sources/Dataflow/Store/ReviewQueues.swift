import Archive
import Problems
import SQLite

/// What tells a rollout from all others, in this store and in any other.
package struct RolloutName: Sendable, Equatable {
    package var problem: String
    package var index: Int
    /// The key of its sampler.
    package var sampler: String

    package init(problem: String, index: Int, sampler: String) {
        (self.problem, self.index, self.sampler) = (problem, index, sampler)
    }
}

/// A rollout that people are asked about.
package struct QueuedRollout: Sendable, Equatable {
    /// Its number in the store.
    package var number: Int
    package var name: RolloutName
    /// Of its problem (see `StageRecord.problems`).
    package var position: Int
    /// Why it was chosen, in words.
    package var reasons: [String]

    package init(number: Int, name: RolloutName, position: Int, reasons: [String]) {
        (self.number, self.name, self.position, self.reasons) = (number, name, position, reasons)
    }
}

/// Queues of rollouts for people. A queue belongs to no stage: it is found again by the key of what chose it.
extension Store {
    /// The queue of a key, in order; nil if there is none.
    package func queue(key: String) throws -> [QueuedRollout]? {
        guard version >= 2 else { return nil }
        return try locked {
            let number = try database.query("SELECT id FROM review_queues WHERE key = ?", key).first {
                try $0.int(0)
            }
            guard let number else { return nil }
            return try database.query(
                """
                SELECT i.rollout, r.problem, r.ordinal, m.key, i.position, i.reasons FROM review_items AS i
                JOIN rollouts AS r ON r.id = i.rollout JOIN samplers AS m ON m.id = r.sampler
                WHERE i.queue = ? ORDER BY i.place
                """, number
            ).rows { row in
                let reasons = try JSON.parse(Array(try row.string(5).utf8), file: path)
                return QueuedRollout(
                    number: try row.int(0), name: try name(row, from: 1), position: try row.int(4),
                    reasons: reasons.array?.compactMap(\.string) ?? [])
            }
        }
    }

    /// Enters a queue, whole; one of this key that is there stays as it is.
    package func makeQueue(key: String, _ items: [QueuedRollout]) throws {
        try transaction {
            try database.run("INSERT OR IGNORE INTO review_queues (key) VALUES (?)", key)
            guard database.changes > 0 else { return }
            let number = database.lastInsertedRow
            for (place, item) in items.enumerated() {
                try database.run(
                    "INSERT INTO review_items (queue, place, rollout, position, reasons) VALUES (?, ?, ?, ?, ?)",
                    number, place, item.number, item.position,
                    JSON.array(item.reasons.map(JSON.string)).serialized())
            }
        }
    }

    /// The rollouts that some queue has or had, of a problem and index and a sampler whose key begins so, which
    /// must be hexadecimal.
    package func queuedRollouts(problem: String, index: Int, sampler prefix: String) throws -> [Int] {
        guard version >= 2 else { return [] }
        return try locked {
            // "g" comes after all digits.
            try database.query(
                """
                SELECT r.id FROM samplers AS m CROSS JOIN rollouts AS r
                ON r.sampler = m.id AND r.problem = ? AND r.ordinal = ?
                WHERE m.key >= ?3 AND m.key < ?3 || 'g'
                AND EXISTS (SELECT 1 FROM review_items WHERE rollout = r.id)
                """, problem, index, prefix
            ).rows { try $0.int(0) }
        }
    }

    /// A rollout by its number, and what sampled it.
    package func rollout(number: Int) throws -> (rollout: Rollout, sampler: Sampler) {
        let found = try locked {
            try database.query(
                """
                SELECT m.key, m.model, \(Self.rolloutColumns) FROM rollouts AS r
                JOIN samplers AS m ON m.id = r.sampler WHERE r.id = ?
                """, number
            ).first { row in
                (
                    rollout: try rollout(row, from: 2),
                    sampler: Sampler(key: try row.string(0), model: try row.string(1))
                )
            }
        }
        guard let found else { throw Complaint.corrupt(path, "no rollout \(number)") }
        return found
    }

    /// What stages said of a rollout, stage by stage.
    package func verdicts(stages: [Int], rollout: Int) throws -> [Verdict] {
        try locked { try stages.flatMap { try verdicts(stage: $0, rollout: rollout) } }
    }

    func name(_ row: Statement, from column: Int) throws -> RolloutName {
        RolloutName(
            problem: try row.string(column), index: try row.int(column + 1),
            sampler: try row.string(column + 2))
    }
}
