import Archive
import Dataflow
import Problems
import SQLite

/// A rollout in a queue for people.
package struct QueuedRollout: Sendable, Equatable {
    /// The number of the rollout in the store.
    package var number: Int
    /// The name of the rollout.
    package var name: RolloutName
    /// The position of its problem (see `StageRecord.problems`).
    package var position: Int
    /// Why the rollout was chosen, in words.
    package var reasons: [String]

    package init(number: Int, name: RolloutName, position: Int, reasons: [String]) {
        (self.number, self.name, self.position, self.reasons) = (number, name, position, reasons)
    }
}

extension Store {
    /// The queues for people, and their annotations.
    package var reviews: ReviewTable { ReviewTable(store: self) }
}

/// Reviews in the store: queues of rollouts for people, their annotations, and the results.
package struct ReviewTable: Sendable {
    let store: Store
}

/// A queue belongs to no stage; it is found by the key of the choice that made it.
extension ReviewTable {
    /// The queue with a key, in order; nil if there is none.
    package func queue(key: String) throws -> [QueuedRollout]? {
        guard store.version >= 2 else { return nil }
        return try store.locked {
            let number = try store.database.query("SELECT id FROM review_queues WHERE key = ?", key).first {
                try $0.int()
            }
            guard let number else { return nil }
            return try store.database.query(
                """
                SELECT i.rollout AS rollout, \(RolloutTable.nameColumns), i.position AS position,
                i.reasons AS reasons FROM review_items AS i
                JOIN rollouts AS r ON r.id = i.rollout JOIN samplers AS m ON m.id = r.sampler
                WHERE i.queue = ? ORDER BY i.place
                """, number
            ).rows { row in
                let reasons = try store.json(row.string("reasons"), in: "review_items.reasons")
                return QueuedRollout(
                    number: try row.int("rollout"), name: try store.rollouts.name(row),
                    position: try row.int("position"),
                    reasons: reasons.array?.compactMap(\.string) ?? [])
            }
        }
    }

    /// Adds a whole queue; an existing queue with this key stays as it is.
    package func makeQueue(key: String, _ items: [QueuedRollout]) throws {
        try store.transaction {
            try store.database.run("INSERT OR IGNORE INTO review_queues (key) VALUES (?)", key)
            guard store.database.changes > 0 else { return }
            let number = store.database.lastInsertedRow
            for (place, item) in items.enumerated() {
                try store.database.run(
                    "INSERT INTO review_items (queue, place, rollout, position, reasons) VALUES (?, ?, ?, ?, ?)",
                    number, place, item.number, item.position,
                    JSON.array(item.reasons.map(JSON.string)).serialized())
            }
        }
    }

    /// The rollouts of a problem and an index that are or were in a queue, and whose recipe's key begins
    /// with `prefix`, which must be hexadecimal.
    package func queuedRollouts(problem: String, index: Int, recipe prefix: String) throws -> [Int] {
        guard store.version >= 2 else { return [] }
        return try store.locked {
            // "g" comes after all hexadecimal digits.
            try store.database.query(
                """
                SELECT r.id FROM samplers AS m CROSS JOIN rollouts AS r
                ON r.sampler = m.id AND r.problem = ? AND r.ordinal = ?
                WHERE m.key >= ?3 AND m.key < ?3 || 'g'
                AND EXISTS (SELECT 1 FROM review_items WHERE rollout = r.id)
                """, problem, index, prefix
            ).rows { try $0.int() }
        }
    }
}
