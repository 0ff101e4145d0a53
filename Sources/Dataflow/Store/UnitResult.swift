import Archive
import Problems
import SQLite

/// What determines a rollout, together with its problem and index: model, sampling parameters, prompt, seed.
package struct Sampler: Sendable, Hashable {
    /// Digest of all of that.
    package var key: String
    /// Digest of the model alone.
    package var model: String

    package init(key: String, model: String) {
        self.key = key
        self.model = model
    }
}

/// All that one unit of work adds to the store, in one transaction.
package struct UnitResult: Sendable {
    /// Number of the unit within its stage, from 0.
    package var unit: Int
    /// Sums over units are what the stage reports.
    package var counters: [String: Int] = [:]
    /// Problems that the unit made; the first is at `firstPosition` of the stage's problems.
    package var problems: [Problem] = []
    package var firstPosition = 0
    /// The sampler of all of `rollouts`; needed if there are any.
    package var sampler: Sampler?
    /// Rollouts made, or found in the store and judged again.
    package var rollouts: [Judged] = []
    package var samples: [Pick] = []

    /// A rollout and what the stage's checks said of it, in order.
    package struct Judged: Sendable {
        package var rollout: Rollout
        package var verdicts: [Verdict]

        package init(_ rollout: Rollout, _ verdicts: [Verdict] = []) {
            self.rollout = rollout
            self.verdicts = verdicts
        }
    }

    /// A rollout that was kept.
    package struct Pick: Sendable {
        /// Position of its problem (see `StageRecord.problems`).
        package var position: Int
        /// From 0, the best first, among the samples of the problem.
        package var rank: Int
        /// Place in the unit's `rollouts`.
        package var rollout: Int

        package init(position: Int, rank: Int, rollout: Int) {
            self.position = position
            self.rank = rank
            self.rollout = rollout
        }
    }

    package init(unit: Int) {
        self.unit = unit
    }
}

extension Store {
    /// Commits a unit of work, durably: all of it, or on an error nothing. A unit is committed once.
    package func commit(_ unit: UnitResult, stage: Int) throws {
        try transaction {
            try insert(unit: unit.unit, unit.counters, stage)
            try insert(unit.problems, at: unit.firstPosition, stage)
            var numbers: [Int] = []
            for judged in unit.rollouts {
                guard let sampler = unit.sampler else { preconditionFailure("rollouts without a sampler") }
                let number = try number(of: judged.rollout, sampler)
                numbers.append(number)
                try insert(judged.verdicts, of: number, stage)
            }
            for pick in unit.samples {
                try database.run(
                    "INSERT INTO samples (stage, position, rank, rollout) VALUES (?, ?, ?, ?)", stage,
                    pick.position, pick.rank, numbers[pick.rollout])
            }
            try texts.learn(database, path)
        }
    }

    /// Numbers of the units that are committed, ascending.
    package func completedUnits(stage: Int) throws -> [Int] {
        try locked {
            try database.query("SELECT unit FROM units WHERE stage = ? ORDER BY unit", stage).rows {
                try $0.int(0)
            }
        }
    }

    /// The sums of the counters of a stage's units, sorted by name.
    package func counters(stage: Int) throws -> [(name: String, total: Int)] {
        try locked {
            try database.query(
                """
                SELECT c.key, sum(c.value) FROM units, json_each(units.counters) AS c
                WHERE stage = ? GROUP BY c.key ORDER BY c.key
                """, stage
            ).rows { (name: try $0.string(0), total: try $0.int(1)) }
        }
    }

    /// One counter of each committed unit, by unit; 0 where the unit has none of that name.
    package func counter(_ name: String, stage: Int) throws -> [(unit: Int, count: Int)] {
        try locked {
            try database.query(
                "SELECT unit, ifnull(counters ->> ?, 0) FROM units WHERE stage = ? ORDER BY unit", name, stage
            ).rows { (unit: try $0.int(0), count: try $0.int(1)) }
        }
    }

    /// Takes back what a stage made beyond its last wanted unit: units from `unit` on, which judged the
    /// problems at `positions` of the stage `problems`. The rollouts stay, to be found again.
    package func takeBack(stage: Int, from unit: Int, problems: Int, positions: Range<Int>) throws {
        try transaction {
            try database.run("DELETE FROM units WHERE stage = ? AND unit >= ?", stage, unit)
            try database.run(
                "DELETE FROM samples WHERE stage = ? AND position >= ?", stage, positions.lowerBound)
            // CROSS JOIN fixes the order: in another, all rollouts are read once for each problem.
            try database.run(
                """
                DELETE FROM verdicts WHERE stage = ? AND rollout IN (
                SELECT r.id FROM problems AS p CROSS JOIN samplers AS m
                CROSS JOIN rollouts AS r ON r.sampler = m.id AND r.problem = p.id
                WHERE p.stage = ? AND p.position >= ? AND p.position < ?)
                """, stage, problems, positions.lowerBound, positions.upperBound)
        }
    }

    // MARK: Rows and their numbers; inside a transaction

    func insert(unit: Int, _ counters: [String: Int], _ stage: Int) throws {
        let members = counters.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .int($0.value)) }
        try database.run(
            "INSERT INTO units (stage, unit, counters) VALUES (?, ?, ?)", stage, unit,
            JSON.object(members).serialized())
    }

    func insert(_ verdicts: [Verdict], of rollout: Int, _ stage: Int) throws {
        for (place, verdict) in verdicts.enumerated() {
            try database.run(
                """
                INSERT INTO verdicts (stage, rollout, place, judgement, reason, value)
                VALUES (?, ?, ?, ?, ?, ?)
                """, stage, rollout, place, try number(of: Judgement(verdict)), verdict.reason, verdict.value)
        }
    }

    func number(of rollout: Rollout, _ sampler: Sampler) throws -> Int {
        let sampler = try number(of: sampler)
        let found = try database.query(
            "SELECT id, length(text) FROM rollouts WHERE sampler = ? AND problem = ? AND ordinal = ?",
            sampler,
            rollout.problem, rollout.index
        ).first { (id: try $0.int(0), size: try $0.int(1)) }
        if let found, found.size > 0 { return found.id }
        let (text, dictionary) = try texts.pack(rollout.text, database)
        if let found {  // its text had been dropped
            try database.run(
                "UPDATE rollouts SET text = ?, dictionary = ? WHERE id = ?", text, dictionary, found.id)
            return found.id
        }
        try database.run(
            """
            INSERT INTO rollouts (sampler, problem, ordinal, text, dictionary, tokens, finish)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, sampler, rollout.problem, rollout.index, text, dictionary, rollout.tokens,
            rollout.finish.rawValue)
        return database.lastInsertedRow
    }

    private func number(of sampler: Sampler) throws -> Int {
        if let number = samplers[sampler.key] { return number }
        try database.run(
            "INSERT OR IGNORE INTO samplers (key, model) VALUES (?, ?)", sampler.key, sampler.model)
        let number = try database.query("SELECT id FROM samplers WHERE key = ?", sampler.key).first {
            try $0.int(0)
        }
        samplers[sampler.key] = number
        return number ?? 0
    }

    private func number(of judgement: Judgement) throws -> Int {
        if let number = judgements[judgement] { return number }
        try database.run(
            "INSERT OR IGNORE INTO judgements (name, version, outcome, class, threshold) VALUES (?, ?, ?, ?, ?)",
            judgement.name, judgement.version, judgement.outcome, judgement.reason, judgement.threshold)
        let number = try database.query(
            """
            SELECT id FROM judgements WHERE name = ? AND version = ? AND outcome = ? AND class = ?
            AND threshold IS ?
            """, judgement.name, judgement.version, judgement.outcome, judgement.reason, judgement.threshold
        ).first { try $0.int(0) }
        judgements[judgement] = number
        return number ?? 0
    }
}
