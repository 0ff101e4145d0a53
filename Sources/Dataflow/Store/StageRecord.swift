import Archive
import SQLite

/// A stage as the store knows it.
package struct StageRecord: Sendable, Equatable {
    package var id: Int
    package var name: String
    package var recipe: Recipe
    package var key: String
    package var state: State
    /// Why it was computed, in words.
    package var why: String
    /// What it said of its result; nil until it is done or paused.
    package var summary: JSON?
    /// Seconds since 1970.
    package var started: Double
    package var ended: Double?
    /// The stage whose problems its samples' positions are positions of.
    package var problems: Int?

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
    private static let columns = """
        id, name, kind, key, seed, material, inputs, state, why, summary, started, ended, problems
        """

    private func record(_ row: Statement) throws -> StageRecord {
        func json(_ column: Int) throws -> JSON {
            try JSON.parse(Array(try row.string(column).utf8), file: path)
        }
        let recipe = Recipe(
            kind: try row.string(2), seed: UInt64(try row.string(4)) ?? 0, material: try json(5),
            inputs: try json(6).members ?? [])
        let summary = row.isNull(9) ? nil : try json(9)
        var state: StageRecord.State = try known(row.string(7))
        if state == .running, summary != nil { state = .paused }
        return StageRecord(
            id: try row.int(0), name: try row.string(1), recipe: recipe, key: try row.string(3),
            state: state, why: try row.string(8), summary: summary, started: try row.double(10),
            ended: row.isNull(11) ? nil : try row.double(11),
            problems: row.isNull(12) ? nil : try row.int(12))
    }

    /// A word of the store as a case; another word means damage.
    func known<Word: RawRepresentable>(_ text: String, _: Word.Type = Word.self) throws -> Word
    where Word.RawValue == String {
        guard let word = Word(rawValue: text) else {
            throw Complaint.corrupt(path, "\"\(text)\" as a \(Word.self)")
        }
        return word
    }

    /// All stages that the run ever had under their names, in the order of their first start.
    package func stages() throws -> [StageRecord] {
        try locked {
            try database.query("SELECT \(Self.columns) FROM stages ORDER BY id").rows(record)
        }
    }

    package func stage(named name: String) throws -> StageRecord? {
        try locked {
            try database.query("SELECT \(Self.columns) FROM stages WHERE name = ?", name).first(record)
        }
    }

    /// Removes a stage's results: units, problems, verdicts, samples. Its rollouts stay, to be found again.
    package func clear(stage: Int) throws {
        try transaction {
            for table in ["samples", "verdicts", "problems", "units"] {
                try database.run("DELETE FROM \(table) WHERE stage = ?", stage)
            }
            try database.run(
                "UPDATE stages SET state = 'cleared', summary = NULL, ended = NULL WHERE id = ?", stage)
        }
    }

    /// Enters a stage, or enters it anew after `clear`, as running; returns its number.
    package func begin(_ name: String, _ recipe: Recipe, why: String, problems: Int?, at time: Double)
        throws -> Int
    {
        try transaction {
            try database.run(
                """
                INSERT INTO stages (name, kind, key, seed, material, inputs, state, why, started, problems)
                VALUES (?, ?, ?, ?, ?, ?, 'running', ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
                kind = excluded.kind, key = excluded.key, seed = excluded.seed, material = excluded.material,
                inputs = excluded.inputs, state = 'running', why = excluded.why, summary = NULL,
                started = excluded.started, ended = NULL, problems = excluded.problems
                """, name, recipe.kind, recipe.key, String(recipe.seed), recipe.material.serialized(),
                JSON.object(recipe.inputs).serialized(), why, time, problems)
            return try database.query("SELECT id FROM stages WHERE name = ?", name).first { try $0.int(0) }
                ?? 0
        }
    }

    /// Says why a running stage goes on.
    func resume(stage: Int, why: String) throws {
        try transaction { try database.run("UPDATE stages SET why = ? WHERE id = ?", why, stage) }
    }

    /// Marks a running stage as waiting for people.
    func pause(stage: Int, why: String, summary: JSON) throws {
        try transaction {
            try database.run(
                "UPDATE stages SET why = ?, summary = ? WHERE id = ?", why, summary.serialized(), stage)
        }
    }

    /// Marks a stage as done.
    package func finish(stage: Int, summary: JSON, at time: Double) throws {
        try transaction {
            try database.run(
                "UPDATE stages SET state = 'done', summary = ?, ended = ? WHERE id = ?",
                summary.serialized(), time, stage)
        }
    }
}
