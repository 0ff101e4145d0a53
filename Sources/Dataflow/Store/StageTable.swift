import Archive
import SQLite

/// A stage as the store knows it.
package struct StageRecord: Sendable, Equatable {
    /// The stage's number in the store.
    package var id: Int
    /// The stage's name in the pipeline.
    package var name: String
    /// The recipe that its results were computed by.
    package var recipe: Recipe
    /// The digest of the recipe.
    package var key: String
    /// Whether its results are complete.
    package var state: State
    /// Why it was computed, in words.
    package var why: String
    /// The stage's summary of its result; nil until it is done or paused.
    package var summary: JSON?
    /// When it was started, in seconds since 1970.
    package var started: Double
    /// When it was done, in seconds since 1970; nil until then.
    package var ended: Double?
    /// The number of the stage that made the problems its samples answer; nil if there is none.
    package var problems: Int?
    /// The folder of its own files, relative to the run's folder.
    package var folder: String

    /// How far a stage has come.
    package enum State: String, Sendable {
        /// Its results are being removed.
        case cleared
        case running
        /// It waits for people. Stored as running, with a summary.
        case paused
        case done
    }
}

extension Store {
    /// The stages of the run.
    package var stages: StageTable { StageTable(store: self) }
}

/// All stages that a run ever had, by name.
package struct StageTable: Sendable {
    let store: Store

    /// All stages, in the order of their first start.
    package func all() throws -> [StageRecord] {
        try store.locked { try store.database.query("SELECT * FROM stages ORDER BY id").rows(record) }
    }

    /// The stage of that name; nil if the store has none.
    package func named(_ name: String) throws -> StageRecord? {
        try store.locked {
            try store.database.query("SELECT * FROM stages WHERE name = ?", name).first(record)
        }
    }

    private func record(_ row: Statement) throws -> StageRecord {
        func json(_ column: String) throws -> JSON {
            try store.json(row.string(column), in: "stages.\(column)")
        }
        let name = try row.string("name")
        let recipe = Recipe(
            kind: try row.string("kind"), seed: UInt64(try row.string("seed")) ?? 0,
            material: try json("material"), inputs: try json("inputs").members ?? [])
        let summary = row.isNull("summary") ? nil : try json("summary")
        var state: StageRecord.State = try store.known(row.string("state"))
        if state == .running, summary != nil { state = .paused }
        return StageRecord(
            id: try row.int("id"), name: name, recipe: recipe, key: try row.string("key"), state: state,
            why: try row.string("why"), summary: summary, started: try row.double("started"),
            ended: try row.optional("ended", row.double), problems: try row.optional("problems", row.int),
            // Before version 3 all folders were in one place.
            folder: row.has("folder") ? try row.string("folder") : "models/" + name)
    }

    /// Removes a stage's results: units, measures, problems, verdicts, samples, failures. Its rollouts stay
    /// and can be found again.
    package func clear(_ stage: Int) throws {
        try store.transaction {
            for table in ["samples", "verdicts", "failures", "problems", "units", "measures"] {
                try store.database.run("DELETE FROM \(table) WHERE stage = ?", stage)
            }
            try store.database.run(
                "UPDATE stages SET state = 'cleared', summary = NULL, ended = NULL WHERE id = ?", stage)
        }
    }

    /// Enters a stage as running, for the first time or after `clear`; returns its number.
    package func begin(_ name: String, _ recipe: Recipe, folder: String = "", why: String, at time: Double)
        throws -> Int
    {
        try store.transaction {
            try store.database.run(
                """
                INSERT INTO stages (name, kind, key, seed, material, inputs, state, why, started, folder)
                VALUES (?, ?, ?, ?, ?, ?, 'running', ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
                kind = excluded.kind, key = excluded.key, seed = excluded.seed, material = excluded.material,
                inputs = excluded.inputs, state = 'running', why = excluded.why, summary = NULL,
                started = excluded.started, ended = NULL, problems = NULL, folder = excluded.folder
                """, name, recipe.kind, recipe.key, String(recipe.seed), recipe.material.serialized(),
                JSON.object(recipe.inputs).serialized(), why, time, folder)
            return try store.database.query("SELECT id FROM stages WHERE name = ?", name).first {
                try $0.int()
            }
                ?? 0
        }
    }

    /// Records that a stage's samples answer the problems that another stage made or answers.
    package func link(_ stage: Int, toProblemsOf source: Int) throws {
        try store.transaction {
            try store.database.run(
                "UPDATE stages SET problems = (SELECT problems FROM stages WHERE id = ?) WHERE id = ?",
                source, stage)
        }
    }

    /// Records why a running stage goes on.
    func resume(_ stage: Int, why: String) throws {
        try store.transaction {
            try store.database.run("UPDATE stages SET why = ? WHERE id = ?", why, stage)
        }
    }

    /// Marks a running stage as waiting for people.
    func pause(_ stage: Int, why: String, summary: JSON) throws {
        try store.transaction {
            try store.database.run(
                "UPDATE stages SET why = ?, summary = ? WHERE id = ?", why, summary.serialized(), stage)
        }
    }

    /// Marks a stage as done.
    package func finish(_ stage: Int, summary: JSON, at time: Double) throws {
        try store.transaction {
            try store.database.run(
                "UPDATE stages SET state = 'done', summary = ?, ended = ? WHERE id = ?",
                summary.serialized(), time, stage)
        }
    }
}
