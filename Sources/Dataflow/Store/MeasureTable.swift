import Archive
import SQLite

/// A number that a stage measured for one step of a training, or for one unit of work.
///
/// A measure with a dot in its name is a detail, which a status for people leaves out.
package struct Measure: Sendable, Equatable {
    /// The name of the measure: `loss`.
    package var name: String
    /// The step of the training, or the number of the unit.
    package var step: Int
    /// The number itself.
    package var value: Double

    package init(_ name: String, step: Int, _ value: Double) {
        (self.name, self.step, self.value) = (name, step, value)
    }

    /// Whether a measure of this name is a detail.
    package static func isDetail(_ name: String) -> Bool { name.contains(".") }

    /// The name of a detail about one problem: `too_long.17`.
    ///
    /// - Parameter position: the problem's position in its list.
    package static func detail(_ name: String, of position: Int) -> String { "\(name).\(position)" }
}

extension Store {
    /// The measures of the run's stages.
    package var measures: MeasureTable { MeasureTable(store: self) }
}

/// Measures in the store, by stage, name and step. Training curves and the counters of units are measures.
package struct MeasureTable: Sendable {
    let store: Store

    /// The table of measures. Before version 3 there were only the counters of units, in a column of JSON.
    private var table: String {
        store.version >= 3
            ? "measures"
            : """
            (SELECT u.stage AS stage, c.key AS name, u.unit AS step, c.value AS value
            FROM units AS u, json_each(u.counters) AS c)
            """
    }

    /// Enters measures. A measure that is already there, by name and step, is replaced.
    package func add(_ measures: [Measure], stage: Int) throws {
        try store.transaction { try insert(measures, stage) }
    }

    /// Removes the measures of a step and of all later steps.
    package func remove(_ stage: Int, from step: Int) throws {
        try store.transaction { try delete(stage, from: step) }
    }

    /// The values of one measure, by step.
    package func values(_ name: String, stage: Int) throws -> [(step: Int, value: Double)] {
        try store.locked {
            try store.database.query(
                "SELECT step, value FROM \(table) WHERE stage = ? AND name = ? ORDER BY step", stage, name
            ).rows { (step: try $0.int("step"), value: try $0.double("value")) }
        }
    }

    /// The sum of each measure of a stage over its steps, by name.
    package func sums(_ stage: Int) throws -> [String: Double] {
        let rows = try store.locked {
            try store.database.query(
                "SELECT name, sum(value) AS total FROM \(table) WHERE stage = ? GROUP BY name", stage
            ).rows { (try $0.string("name"), try $0.double("total")) }
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// The sum of each counter of a stage over its units, by name; for a stage whose measures are counters.
    package func counts(_ stage: Int) throws -> [String: Int] { try sums(stage).mapValues(count) }

    /// A measure that is a counter, as a whole number; any other number means damage.
    package func count(_ value: Double) throws(Complaint) -> Int {
        guard let count = Int(exactly: value), count.magnitude < 1 << 53 else {
            throw .corrupt(store.path, "\(value) as a counter")
        }
        return count
    }

    /// The names of a stage's measures, sorted.
    package func names(_ stage: Int) throws -> [String] {
        try store.locked {
            try store.database.query(
                "SELECT DISTINCT name FROM \(table) WHERE stage = ? ORDER BY name", stage
            ).rows { try $0.string("name") }
        }
    }

    // MARK: Inside a transaction

    func insert(_ measures: [Measure], _ stage: Int) throws {
        for measure in measures {
            try store.database.run(
                "INSERT OR REPLACE INTO measures (stage, name, step, value) VALUES (?, ?, ?, ?)", stage,
                measure.name, measure.step, measure.value)
        }
    }

    func delete(_ stage: Int, from step: Int) throws {
        try store.database.run("DELETE FROM measures WHERE stage = ? AND step >= ?", stage, step)
    }
}
