import Dataflow
import Problems
import SQLite

/// What one reviewer said of one rollout.
package struct RolloutAnnotation: Sendable, Equatable {
    /// The number of the rollout.
    package var rollout: Int
    /// Digest of what the reviewer saw.
    package var content: String
    package var reviewer: String
    package var decision: Annotation.Decision
    package var reason: String
    package var seconds: Double?
    /// When, in the file's words; may be empty.
    package var time: String
}

/// An annotation as the store has it.
@dynamicMemberLookup
package struct StoredAnnotation: Sendable, Equatable {
    package var said: RolloutAnnotation
    /// The edited text as a rollout: its number, and the key of its sampler, which no other text has.
    package var edit: Edit?
    /// The import that it came with.
    package var batch: Int
    package var isUndone: Bool

    package struct Edit: Sendable, Equatable {
        package var number: Int
        package var sampler: String
    }

    package subscript<Value>(dynamicMember part: KeyPath<RolloutAnnotation, Value>) -> Value {
        said[keyPath: part]
    }
}

/// An annotation to be entered, with the rollout that its edited text makes.
package struct NewAnnotation: Sendable {
    package var said: RolloutAnnotation
    package var edit: (rollout: Rollout, sampler: Sampler)?

    /// What an annotation says of the rollout of a number; its text is left to `edit`.
    package init(
        _ annotation: Annotation, rollout: Int, edit: (rollout: Rollout, sampler: Sampler)? = nil
    ) {
        said = RolloutAnnotation(
            rollout: rollout, content: annotation.contentSHA256, reviewer: annotation.reviewer,
            decision: annotation.decision, reason: annotation.reason, seconds: annotation.seconds,
            time: annotation.time)
        self.edit = edit
    }

    /// As the store will have it, but for the numbers that it will give.
    package var stored: StoredAnnotation {
        StoredAnnotation(
            said: said, edit: edit.map { .init(number: -1, sampler: $0.sampler.key) }, batch: -1,
            isUndone: false)
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

extension ReviewTable {
    private static let annotationColumns = """
        a.rollout AS rollout, a.content AS content, a.reviewer AS reviewer, a.decision AS decision,
        a.reason AS reason, a.seconds AS seconds, a.time AS time, a.edit AS edit, m.key AS sampler_key,
        a.batch AS batch, b.undone AS undone
        """

    private func annotation(_ row: Statement) throws -> StoredAnnotation {
        StoredAnnotation(
            said: RolloutAnnotation(
                rollout: try row.int("rollout"), content: try row.string("content"),
                reviewer: try row.string("reviewer"), decision: try store.known(row.string("decision")),
                reason: try row.string("reason"), seconds: try row.optional("seconds", row.double),
                time: try row.string("time")),
            edit: row.isNull("edit")
                ? nil : .init(number: try row.int("edit"), sampler: try row.string("sampler_key")),
            batch: try row.int("batch"), isUndone: !row.isNull("undone"))
    }

    /// What was said of the rollouts of a queue and is not undone, by place in the queue and then as it arrived.
    package func annotations(queue key: String) throws -> [StoredAnnotation] {
        guard store.version >= 2 else { return [] }
        return try store.locked {
            try store.database.query(
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
        guard store.version >= 2 else { return [] }
        return try store.locked {
            try store.database.query(
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
        guard store.version >= 2 else { return nil }
        return try store.locked {
            try store.database.query(
                """
                SELECT a.rollout FROM samplers AS m
                JOIN rollouts AS r ON r.sampler = m.id AND r.problem = ? AND r.ordinal = ?
                JOIN annotations AS a ON a.edit = r.id WHERE m.key = ? LIMIT 1
                """, edit.problem, edit.index, sampler.key
            ).first { try $0.int() }
        }
    }

    /// Enters the annotations of several files, all or nothing, a batch for each; returns the batches' numbers.
    package func add(
        _ batches: [(file: String, sha256: String, annotations: [NewAnnotation])], at time: Double
    ) throws -> [Int] {
        try store.transaction {
            try batches.map { batch in
                try store.database.run(
                    "INSERT INTO review_batches (file, sha256, imported) VALUES (?, ?, ?)", batch.file,
                    batch.sha256, time)
                let number = store.database.lastInsertedRow
                for annotation in batch.annotations {
                    let said = annotation.said
                    let edit = try annotation.edit.map { try store.rollouts.enter($0.rollout, $0.sampler) }
                    try store.database.run(
                        """
                        INSERT INTO annotations (batch, rollout, content, reviewer, decision, reason, seconds,
                        time, edit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """, number, said.rollout, said.content, said.reviewer, said.decision.rawValue,
                        said.reason, said.seconds, said.time, edit)
                }
                try store.learnDictionary()
                return number
            }
        }
    }

    /// All imports, in order.
    package func batches() throws -> [ReviewBatch] {
        guard store.version >= 2 else { return [] }
        return try store.locked {
            try store.database.query(
                """
                SELECT b.id AS id, b.file AS file, b.sha256 AS sha256, count(a.id) AS annotations,
                b.imported AS imported, b.undone AS undone FROM review_batches AS b
                LEFT JOIN annotations AS a ON a.batch = b.id GROUP BY b.id ORDER BY b.id
                """
            ).rows { row in
                ReviewBatch(
                    id: try row.int("id"), file: try row.string("file"), sha256: try row.string("sha256"),
                    annotations: try row.int("annotations"), imported: try row.double("imported"),
                    undone: try row.optional("undone", row.double))
            }
        }
    }

    /// From now on nothing of a batch counts; false if there is no such batch, or it is undone already.
    package func undo(batch: Int, at time: Double) throws -> Bool {
        try store.transaction {
            try store.database.run(
                "UPDATE review_batches SET undone = ? WHERE id = ? AND undone IS NULL", time, batch)
            return store.database.changes > 0
        }
    }
}

extension ReviewTable {
    /// A rollout as it was sampled, and how often people have edited it since.
    package func sampled(_ rollout: Rollout, by sampler: Sampler) throws -> (
        rollout: Rollout, sampler: Sampler, edits: Int
    ) {
        var (found, edits) = ((rollout: rollout, sampler: sampler), 0)
        // An edited text may have been edited again.
        while edits < 100, let number = try original(of: found.rollout, by: found.sampler) {
            found = try store.rollouts.numbered(number)
            edits += 1
        }
        return (found.rollout, found.sampler, edits)
    }
}
