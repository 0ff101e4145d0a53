import Problems
import SQLite

extension Store {
    /// The units of work that are committed.
    package var units: UnitTable { UnitTable(store: self) }
}

/// Units of work in the store: each is there whole, or not at all.
package struct UnitTable: Sendable {
    let store: Store

    /// Commits a unit of work, durably: all of it, or nothing if there is an error. A unit is committed once.
    package func commit(_ unit: UnitResult, stage: Int) throws {
        try store.transaction {
            try enter(unit.unit, unit.counters, stage)
            try store.problems.insert(unit.problems, at: unit.firstPosition, stage)
            var numbers: [Int] = []
            for judged in unit.rollouts {
                guard let recipe = unit.recipe else { preconditionFailure("rollouts without a sampler") }
                let number = try store.rollouts.enter(judged.rollout, recipe)
                numbers.append(number)
                try store.verdicts.insert(judged.verdicts, of: number, stage)
            }
            for failure in unit.failures { try store.failures.insert(failure, stage) }
            for pick in unit.samples {
                try store.database.run(
                    "INSERT INTO samples (stage, position, rank, rollout) VALUES (?, ?, ?, ?)", stage,
                    pick.position, pick.rank, numbers[pick.rollout])
            }
            try store.learnDictionary()
        }
    }

    /// Enters a unit as done, with its counters. Inside a transaction.
    package func enter(_ unit: Int, _ counters: [String: Int], _ stage: Int) throws {
        try store.database.run("INSERT INTO units (stage, unit) VALUES (?, ?)", stage, unit)
        try store.measures.insert(
            counters.sorted { $0.key < $1.key }.map { Measure($0.key, step: unit, Double($0.value)) }, stage)
    }

    /// The numbers of the committed units, ascending.
    package func completed(_ stage: Int) throws -> [Int] {
        try store.locked {
            try store.database.query("SELECT unit FROM units WHERE stage = ? ORDER BY unit", stage).rows {
                try $0.int("unit")
            }
        }
    }

    /// Removes what a stage made beyond its last wanted unit: the units from `unit` on, and the verdicts,
    /// samples and failures of the problems at `positions`. The rollouts stay and can be found again.
    package func takeBack(_ stage: Int, from unit: Int, positions: Range<Int>) throws {
        try store.transaction {
            try store.database.run("DELETE FROM units WHERE stage = ? AND unit >= ?", stage, unit)
            try store.measures.delete(stage, from: unit)
            try takeBack(stage, positions)
        }
    }

    /// Removes a part of a committed unit: everything made for the problems at `positions`, and some samples
    /// of other problems. The rollouts stay and can be found again.
    ///
    /// - Parameter counters: the unit's counters without the removed part.
    package func takeBack(
        _ stage: Int, positions: [Int], samples: [(position: Int, rank: Int)], of unit: Int,
        counters: [String: Int]
    ) throws {
        try store.transaction {
            for position in positions { try takeBack(stage, position..<position + 1) }
            for sample in samples {
                try store.database.run(
                    "DELETE FROM samples WHERE stage = ? AND position = ? AND rank = ?", stage,
                    sample.position,
                    sample.rank)
            }
            try store.database.run("DELETE FROM units WHERE stage = ? AND unit = ?", stage, unit)
            try store.database.run("DELETE FROM measures WHERE stage = ? AND step = ?", stage, unit)
            try enter(unit, counters, stage)
        }
    }

    /// Removes what a stage made for the problems at these positions. Inside a transaction.
    private func takeBack(_ stage: Int, _ positions: Range<Int>) throws {
        try store.database.run(
            "DELETE FROM samples WHERE stage = ? AND position >= ? AND position < ?", stage,
            positions.lowerBound, positions.upperBound)
        try store.database.run(
            "DELETE FROM failures WHERE stage = ? AND position >= ? AND position < ?", stage,
            positions.lowerBound, positions.upperBound)
        // CROSS JOIN fixes the order: in another, all rollouts are read once for each problem.
        try store.database.run(
            """
            DELETE FROM verdicts WHERE stage = ? AND rollout IN (
            SELECT r.id FROM problems AS p CROSS JOIN samplers AS m
            CROSS JOIN rollouts AS r ON r.sampler = m.id AND r.problem = p.id
            WHERE p.stage = (SELECT problems FROM stages WHERE id = ?) AND p.position >= ? AND p.position < ?)
            """, stage, stage, positions.lowerBound, positions.upperBound)
    }
}
