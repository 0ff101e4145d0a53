import Archive
import Problems
import SQLite

/// All that determines a rollout besides its problem and index: model, sampling parameters, prompt, seed. A
/// row of the table `samplers`.
package struct SamplingRecipe: Sendable, Hashable {
    /// Digest of all of these.
    package var key: String
    /// Digest of the model alone.
    package var model: String

    package init(key: String, model: String) {
        self.key = key
        self.model = model
    }
}

/// The name of a rollout: no other rollout has it, in this store or any other.
package struct RolloutName: Sendable, Equatable {
    /// The id of the problem.
    package var problem: String
    /// The rollout's index among the rollouts of its sampling recipe and problem.
    package var index: Int
    /// The key of its sampling recipe.
    package var recipe: String

    package init(problem: String, index: Int, recipe: String) {
        (self.problem, self.index, self.recipe) = (problem, index, recipe)
    }
}

extension Store {
    /// The rollouts of the run, kept or not.
    package var rollouts: RolloutTable { RolloutTable(store: self) }
}

/// Rollouts in the store. They belong to their sampling recipe and not to a stage, so they stay when the
/// stages that judge them change.
package struct RolloutTable: Sendable {
    let store: Store

    /// The columns that `decode` reads; a query calls the tables `r` (rollouts) and `m` (samplers).
    package static let columns = """
        r.id AS rollout_id, r.problem AS rollout_problem, r.ordinal AS ordinal, r.text AS text,
        r.dictionary AS dictionary, r.tokens AS tokens, r.finish AS finish, m.key AS sampler_key,
        m.model AS sampler_model
        """
    /// The columns that `name` reads.
    package static let nameColumns =
        "r.problem AS rollout_problem, r.ordinal AS ordinal, m.key AS sampler_key"

    func decode(_ row: Statement) throws -> (rollout: Rollout, recipe: SamplingRecipe) {
        let rollout = Rollout(
            problem: try row.string("rollout_problem"), index: try row.int("ordinal"),
            text: try store.texts.unpack(
                try row.bytes("text"), row.optional("dictionary", row.int), store.database, store.path),
            tokens: try row.int("tokens"), finish: try store.known(row.string("finish")))
        guard rollout.index >= 0, rollout.tokens >= 0 else {
            throw Complaint.corrupt(
                store.path, "rollout \(rollout.index) of \(rollout.problem) with \(rollout.tokens) tokens")
        }
        let recipe = SamplingRecipe(
            key: try row.string("sampler_key"), model: try row.string("sampler_model"))
        return (rollout, recipe)
    }

    /// Reads a rollout's name from a row with the columns `nameColumns`.
    package func name(_ row: Statement) throws -> RolloutName {
        RolloutName(
            problem: try row.string("rollout_problem"), index: try row.int("ordinal"),
            recipe: try row.string("sampler_key"))
    }

    /// The rollouts of a sampling recipe and a problem, by index.
    package func of(recipe: String, problem: String) throws -> [Rollout] {
        try store.locked {
            try store.database.query(
                """
                SELECT \(Self.columns) FROM rollouts AS r JOIN samplers AS m ON m.id = r.sampler
                WHERE m.key = ? AND r.problem = ? ORDER BY r.ordinal
                """, recipe, problem
            ).rows { try decode($0).rollout }
        }
    }

    /// A rollout by its number in the store, and its sampling recipe.
    package func numbered(_ number: Int) throws -> (rollout: Rollout, recipe: SamplingRecipe) {
        let found = try store.locked {
            try store.database.query(
                """
                SELECT \(Self.columns) FROM rollouts AS r JOIN samplers AS m ON m.id = r.sampler
                WHERE r.id = ?
                """, number
            ).first(decode)
        }
        guard let found else { throw Complaint.corrupt(store.path, "no rollout \(number)") }
        return found
    }

    /// Whether there are any rollouts of a sampling recipe yet.
    package func exist(recipe: String) throws -> Bool {
        try store.locked {
            try store.database.query(
                "SELECT 1 FROM rollouts WHERE sampler = (SELECT id FROM samplers WHERE key = ?) LIMIT 1",
                recipe
            ).first { try $0.int() } != nil
        }
    }

    /// Records rollouts, durably, before they are judged, together with what a server used to make them.
    package func record(_ rollouts: [Rollout], _ recipe: SamplingRecipe, _ usage: ServerUse? = nil) throws {
        try store.transaction {
            for rollout in rollouts { _ = try enter(rollout, recipe) }
            if let usage { try store.servers.add(usage) }
        }
    }

    // MARK: Rows and their numbers; inside a transaction

    /// The number of a rollout in the store; the rollout is entered if it is not there yet.
    package func enter(_ rollout: Rollout, _ recipe: SamplingRecipe) throws -> Int {
        let recipe = try number(of: recipe)
        let found = try store.database.query(
            "SELECT id FROM rollouts WHERE sampler = ? AND problem = ? AND ordinal = ?", recipe,
            rollout.problem, rollout.index
        ).first { try $0.int() }
        if let found { return found }
        let (text, dictionary) = try store.texts.pack(rollout.text, store.database)
        try store.database.run(
            """
            INSERT INTO rollouts (sampler, problem, ordinal, text, dictionary, tokens, finish)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, recipe, rollout.problem, rollout.index, text, dictionary, rollout.tokens,
            rollout.finish.rawValue)
        return store.database.lastInsertedRow
    }

    private func number(of recipe: SamplingRecipe) throws -> Int {
        if let number = store.recipes[recipe.key] { return number }
        try store.database.run(
            "INSERT OR IGNORE INTO samplers (key, model) VALUES (?, ?)", recipe.key, recipe.model)
        let number = try store.database.query("SELECT id FROM samplers WHERE key = ?", recipe.key).first {
            try $0.int()
        }
        store.recipes[recipe.key] = number
        return number ?? 0
    }
}
