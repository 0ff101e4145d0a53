import Dataflow
import Problems
import SQLite

/// The answer of one reviewer on one rollout.
package struct RolloutAnnotation: Sendable, Equatable {
    /// The number of the rollout.
    package var rollout: Int
    /// The digest of what the reviewer saw.
    package var content: String
    /// The name of the reviewer; may be empty.
    package var reviewer: String
    /// The decision of the reviewer.
    package var decision: Annotation.Decision
    /// The reason in the reviewer's words; may be empty.
    package var reason: String
    /// The time spent on the rollout, in seconds; nil where it is not known.
    package var seconds: Double?
    /// The time of the answer, as ISO 8601 in UTC; empty where the file gives none.
    package var time: String
}

/// An annotation in the store.
@dynamicMemberLookup
package struct StoredAnnotation: Sendable, Equatable {
    /// The answer of the reviewer.
    package var said: RolloutAnnotation
    /// The edited text as a rollout; nil where the decision is not an edit.
    package var edit: Edit?
    /// The number of the import that brought it.
    package var batch: Int
    /// Whether its import was undone.
    package var isUndone: Bool

    /// An edited text, stored as a rollout.
    package struct Edit: Sendable, Equatable {
        /// The number of the rollout.
        package var number: Int
        /// The key of its sampling recipe, which no other text has.
        package var recipe: String
    }

    /// A part of the reviewer's answer.
    package subscript<Value>(dynamicMember part: KeyPath<RolloutAnnotation, Value>) -> Value {
        said[keyPath: part]
    }
}

/// An annotation to be added, with the rollout of its edited text.
package struct NewAnnotation: Sendable {
    /// The answer of the reviewer.
    package var said: RolloutAnnotation
    /// The edited text as a rollout, and its sampling recipe; nil where the decision is not an edit.
    package var edit: (rollout: Rollout, recipe: SamplingRecipe)?

    /// The annotation of the rollout with a number; an edited text is given as `edit`.
    package init(
        _ annotation: Annotation, rollout: Int, edit: (rollout: Rollout, recipe: SamplingRecipe)? = nil
    ) {
        said = RolloutAnnotation(
            rollout: rollout, content: annotation.contentSHA256, reviewer: annotation.reviewer,
            decision: annotation.decision, reason: annotation.reason, seconds: annotation.seconds,
            time: annotation.time)
        self.edit = edit
    }

    /// The annotation as the store will have it, except for the numbers that the store gives.
    package var stored: StoredAnnotation {
        StoredAnnotation(
            said: said, edit: edit.map { .init(number: -1, recipe: $0.recipe.key) }, batch: -1,
            isUndone: false)
    }
}

/// The annotations of one file, which are added and undone together.
package struct ReviewBatch: Sendable, Equatable {
    /// The number of the batch.
    package var id: Int
    /// The path of the file.
    package var file: String
    /// The SHA-256 of the file, in hexadecimal.
    package var sha256: String
    /// The number of annotations.
    package var annotations: Int
    /// The time of the import, in seconds since 1970.
    package var imported: Double
    /// The time when the import was undone, in seconds since 1970; nil if it was not.
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
                ? nil : .init(number: try row.int("edit"), recipe: try row.string("sampler_key")),
            batch: try row.int("batch"), isUndone: !row.isNull("undone"))
    }

    /// The annotations of a queue's rollouts that are not undone, by place in the queue and then in order of
    /// arrival.
    package func annotations(queue key: String) throws -> [StoredAnnotation] {
        guard store.version >= 2 else { return [] }
        return try store.locked {
            try store.database.query(
                """
                SELECT \(Self.annotationColumns)
                FROM review_queues AS q JOIN review_items AS i ON i.queue = q.id
                JOIN annotations AS a ON a.rollout = i.rollout JOIN review_batches AS b ON b.id = a.batch
                LEFT JOIN rollouts AS e ON e.id = a.edit LEFT JOIN samplers AS m ON m.id = e.sampler
                WHERE q.key = ? AND b.undone IS NULL ORDER BY i.place, a.id
                """, key
            ).rows(annotation)
        }
    }

    /// All annotations of a rollout, undone ones too, in order of arrival.
    package func annotations(rollout: Int) throws -> [StoredAnnotation] {
        guard store.version >= 2 else { return [] }
        return try store.locked {
            try store.database.query(
                """
                SELECT \(Self.annotationColumns)
                FROM annotations AS a JOIN review_batches AS b ON b.id = a.batch
                LEFT JOIN rollouts AS e ON e.id = a.edit LEFT JOIN samplers AS m ON m.id = e.sampler
                WHERE a.rollout = ? ORDER BY a.id
                """, rollout
            ).rows(annotation)
        }
    }

    /// The number of the rollout whose edited text this rollout is; nil if it is not an edit.
    package func original(of edit: Rollout, by recipe: SamplingRecipe) throws -> Int? {
        guard store.version >= 2 else { return nil }
        return try store.locked {
            try store.database.query(
                """
                SELECT a.rollout FROM samplers AS m
                JOIN rollouts AS r ON r.sampler = m.id AND r.problem = ? AND r.ordinal = ?
                JOIN annotations AS a ON a.edit = r.id WHERE m.key = ? LIMIT 1
                """, edit.problem, edit.index, recipe.key
            ).first { try $0.int() }
        }
    }

    /// Adds the annotations of several files, all or none, with a batch for each file; returns the numbers of
    /// the batches.
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
                    let edit = try annotation.edit.map { try store.rollouts.enter($0.rollout, $0.recipe) }
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

    /// All batches, in order.
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

    /// Undoes a batch, so that nothing of it counts; false if there is no such batch, or it is undone
    /// already.
    package func undo(batch: Int, at time: Double) throws -> Bool {
        try store.transaction {
            try store.database.run(
                "UPDATE review_batches SET undone = ? WHERE id = ? AND undone IS NULL", time, batch)
            return store.database.changes > 0
        }
    }
}

extension ReviewTable {
    /// The rollout as it was sampled, and how many times people have edited it since.
    package func sampled(_ rollout: Rollout, by recipe: SamplingRecipe) throws -> (
        rollout: Rollout, recipe: SamplingRecipe, edits: Int
    ) {
        var (found, edits) = ((rollout: rollout, recipe: recipe), 0)
        // An edited text may have been edited again.
        while edits < 100, let number = try original(of: found.rollout, by: found.recipe) {
            found = try store.rollouts.numbered(number)
            edits += 1
        }
        return (found.rollout, found.recipe, edits)
    }
}
