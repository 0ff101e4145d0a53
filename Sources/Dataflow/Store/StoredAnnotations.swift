import Problems
import SQLite

/// What one reviewer said of one rollout, as the store has it.
package struct StoredAnnotation: Sendable, Equatable {
    /// The number of the rollout.
    package var rollout: Int
    /// Digest of what the reviewer saw.
    package var content: String
    package var reviewer: String
    package var decision: Decision
    package var reason: String
    package var seconds: Double?
    /// When, in the file's words; may be empty.
    package var time: String
    /// The edited text as a rollout: its number, and the key of its sampler, which no other text has.
    package var edit: Edit?
    /// The import that it came with.
    package var batch: Int
    package var isUndone: Bool

    package enum Decision: String, Sendable {
        case accept, reject, edit, skip
    }

    package struct Edit: Sendable, Equatable {
        package var number: Int
        package var sampler: String
    }
}

/// An annotation to be entered, with the rollout that its edited text makes.
package struct NewAnnotation: Sendable {
    package var rollout: Int
    package var content: String
    package var reviewer: String
    package var decision: StoredAnnotation.Decision
    package var reason: String
    package var seconds: Double?
    package var time: String
    package var edit: (rollout: Rollout, sampler: Sampler)?

    package init(
        rollout: Int, content: String, reviewer: String, decision: StoredAnnotation.Decision, reason: String,
        seconds: Double?, time: String, edit: (rollout: Rollout, sampler: Sampler)?
    ) {
        (self.rollout, self.content, self.reviewer) = (rollout, content, reviewer)
        (self.decision, self.reason, self.seconds, self.time) = (decision, reason, seconds, time)
        self.edit = edit
    }
}

extension NewAnnotation {
    /// As the store will have it, but for the numbers that it will give.
    package var stored: StoredAnnotation {
        StoredAnnotation(
            rollout: rollout, content: content, reviewer: reviewer, decision: decision, reason: reason,
            seconds: seconds, time: time, edit: edit.map { .init(number: -1, sampler: $0.sampler.key) },
            batch: -1, isUndone: false)
    }
}

/// The annotations of one file, entered and undone together.
package struct ReviewBatch: Sendable, Equatable {
    package var id: Int
    package var file: String
    package var sha256: String
    package var annotations: Int
    /// Seconds since 1970.
    package var imported: Double
    package var undone: Double?
}

extension Store {
    private static let annotationColumns = """
        a.rollout, a.content, a.reviewer, a.decision, a.reason, a.seconds, a.time, a.edit, m.key, a.batch,
        b.undone
        """

    private func annotation(_ row: Statement) throws -> StoredAnnotation {
        StoredAnnotation(
            rollout: try row.int(0), content: try row.string(1), reviewer: try row.string(2),
            decision: try known(row.string(3)), reason: try row.string(4),
            seconds: row.isNull(5) ? nil : try row.double(5), time: try row.string(6),
            edit: row.isNull(7) ? nil : .init(number: try row.int(7), sampler: try row.string(8)),
            batch: try row.int(9), isUndone: !row.isNull(10))
    }

    /// What was said of the rollouts of a queue and is not undone, by place in the queue and then as it arrived.
    package func annotations(queue key: String) throws -> [StoredAnnotation] {
        guard version >= 2 else { return [] }
        return try locked {
            try database.query(
                """
                SELECT \(Self.annotationColumns) FROM review_queues AS q JOIN review_items AS i ON i.queue = q.id
                JOIN annotations AS a ON a.rollout = i.rollout JOIN review_batches AS b ON b.id = a.batch
                LEFT JOIN rollouts AS e ON e.id = a.edit LEFT JOIN samplers AS m ON m.id = e.sampler
                WHERE q.key = ? AND b.undone IS NULL ORDER BY i.place, a.id
                """, key
            ).rows(annotation)
        }
    }

    /// All that was ever said of a rollout, as it arrived.
    package func annotations(rollout: Int) throws -> [StoredAnnotation] {
        guard version >= 2 else { return [] }
        return try locked {
            try database.query(
                """
                SELECT \(Self.annotationColumns) FROM annotations AS a JOIN review_batches AS b ON b.id = a.batch
                LEFT JOIN rollouts AS e ON e.id = a.edit LEFT JOIN samplers AS m ON m.id = e.sampler
                WHERE a.rollout = ? ORDER BY a.id
                """, rollout
            ).rows(annotation)
        }
    }

    /// The number of the rollout of which another is the edited text; nil if it is none.
    package func original(of edit: Rollout, by sampler: Sampler) throws -> Int? {
        guard version >= 2 else { return nil }
        return try locked {
            try database.query(
                """
                SELECT a.rollout FROM samplers AS m
                JOIN rollouts AS r ON r.sampler = m.id AND r.problem = ? AND r.ordinal = ?
                JOIN annotations AS a ON a.edit = r.id WHERE m.key = ? LIMIT 1
                """, edit.problem, edit.index, sampler.key
            ).first { try $0.int(0) }
        }
    }

    /// Enters the annotations of several files, all or nothing, a batch for each; returns the batches' numbers.
    package func add(
        _ batches: [(file: String, sha256: String, annotations: [NewAnnotation])], at time: Double
    ) throws -> [Int] {
        try transaction {
            try batches.map { batch in
                try database.run(
                    "INSERT INTO review_batches (file, sha256, imported) VALUES (?, ?, ?)", batch.file,
                    batch.sha256, time)
                let number = database.lastInsertedRow
                for annotation in batch.annotations {
                    let edit = try annotation.edit.map { try self.number(of: $0.rollout, $0.sampler) }
                    try database.run(
                        """
                        INSERT INTO annotations (batch, rollout, content, reviewer, decision, reason, seconds,
                        time, edit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """, number, annotation.rollout, annotation.content, annotation.reviewer,
                        annotation.decision.rawValue, annotation.reason, annotation.seconds, annotation.time,
                        edit)
                }
                try texts.learn(database, path)
                return number
            }
        }
    }

    /// All imports, in order.
    package func batches() throws -> [ReviewBatch] {
        guard version >= 2 else { return [] }
        return try locked {
            try database.query(
                """
                SELECT b.id, b.file, b.sha256, count(a.id), b.imported, b.undone FROM review_batches AS b
                LEFT JOIN annotations AS a ON a.batch = b.id GROUP BY b.id ORDER BY b.id
                """
            ).rows { row in
                ReviewBatch(
                    id: try row.int(0), file: try row.string(1), sha256: try row.string(2),
                    annotations: try row.int(3), imported: try row.double(4),
                    undone: row.isNull(5) ? nil : try row.double(5))
            }
        }
    }

    /// From now on nothing of a batch counts; false if there is no such batch, or it is undone already.
    package func undo(batch: Int, at time: Double) throws -> Bool {
        try transaction {
            try database.run(
                "UPDATE review_batches SET undone = ? WHERE id = ? AND undone IS NULL", time, batch)
            return database.changes > 0
        }
    }
}
