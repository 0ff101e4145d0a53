import Problems
import SQLite

/// A sample as the store gives it back: the rollout, what it answers, and how it came to be kept.
package struct StoredSample: Sendable, Equatable {
    package var position: Int
    package var rank: Int
    package var problem: Problem
    package var rollout: Rollout
    package var sampler: Sampler
    package var verdicts: [Verdict]
}

extension Store {
    static let rolloutColumns = "r.id, r.problem, r.ordinal, r.text, r.dictionary, r.tokens, r.finish"

    func rollout(_ row: Statement, from column: Int) throws -> Rollout {
        let dictionary = row.isNull(column + 4) ? nil : try row.int(column + 4)
        return Rollout(
            problem: try row.string(column + 1), index: try row.int(column + 2),
            text: try texts.unpack(try row.bytes(column + 3), dictionary, database, path),
            tokens: try row.int(column + 5), finish: try known(row.string(column + 6)))
    }

    /// The rollouts that a sampler made for a problem, by index; those whose text was dropped are left out.
    package func rollouts(sampler: String, problem: String) throws -> [Rollout] {
        try locked {
            try database.query(
                """
                SELECT \(Self.rolloutColumns) FROM rollouts AS r JOIN samplers AS m ON m.id = r.sampler
                WHERE m.key = ? AND r.problem = ? AND length(r.text) > 0 ORDER BY r.ordinal
                """, sampler, problem
            ).rows { try rollout($0, from: 0) }
        }
    }

    /// Whether a sampler has made any rollouts yet.
    package func hasRollouts(sampler: String) throws -> Bool {
        try locked {
            try database.query(
                "SELECT 1 FROM rollouts WHERE sampler = (SELECT id FROM samplers WHERE key = ?) LIMIT 1",
                sampler
            ).first { try $0.int(0) } != nil
        }
    }

    package func sampleCount(stage: Int) throws -> Int {
        try locked {
            try database.query("SELECT count(*) FROM samples WHERE stage = ?", stage).first { try $0.int(0) }
                ?? 0
        }
    }

    /// Calls `body` with each of a stage's samples, by position and then rank, a few hundred in memory.
    ///
    /// - Parameter judges: the stages whose verdicts come along, in this order; the stage itself if nil.
    package func forEachSample(stage: Int, judges: [Int]? = nil, _ body: (StoredSample) throws -> Void) throws
    {
        var last = (position: -1, rank: -1)
        while true {
            let samples = try locked { try self.samples(stage, judges ?? [stage], after: last, count: 256) }
            guard let end = samples.last else { return }
            last = (end.position, end.rank)
            for sample in samples { try body(sample) }
        }
    }

    // A sample whose problem is missing is an error (its columns are NULL) and not left out.
    private func samples(_ stage: Int, _ judges: [Int], after last: (position: Int, rank: Int), count: Int)
        throws -> [StoredSample]
    {
        try database.query(
            """
            SELECT s.position, s.rank, m.key, m.model, \(Self.problemColumns), \(Self.rolloutColumns)
            FROM samples AS s JOIN stages AS g ON g.id = s.stage
            LEFT JOIN problems AS p ON p.stage = g.problems AND p.position = s.position
            JOIN rollouts AS r ON r.id = s.rollout JOIN samplers AS m ON m.id = r.sampler
            WHERE s.stage = ? AND (s.position, s.rank) > (?, ?) ORDER BY s.position, s.rank LIMIT ?
            """, stage, last.position, last.rank, count
        ).rows { row in
            let number = try row.int(14)
            return StoredSample(
                position: try row.int(0), rank: try row.int(1), problem: try problem(row, from: 4),
                rollout: try rollout(row, from: 14),
                sampler: Sampler(key: try row.string(2), model: try row.string(3)),
                verdicts: try judges.flatMap { try verdicts(stage: $0, rollout: number) })
        }
    }

    /// Inside `locked`.
    func verdicts(stage: Int, rollout: Int) throws -> [Verdict] {
        try database.query(
            """
            SELECT j.name, j.outcome, v.reason, v.value, j.threshold, j.version FROM verdicts AS v
            JOIN judgements AS j ON j.id = v.judgement WHERE v.stage = ? AND v.rollout = ? ORDER BY v.place
            """, stage, rollout
        ).rows { row in
            Verdict(
                try row.string(0), try known(row.string(1)), try row.string(2),
                value: row.isNull(3) ? nil : try row.double(3),
                threshold: row.isNull(4) ? nil : try row.double(4), version: try row.int(5))
        }
    }

    /// Frees the texts of the rollouts that a stage judged, that no stage kept, and that people are not asked about;
    /// their verdicts stay. Returns how many texts were dropped.
    package func dropRejectedTexts(stage: Int) throws -> Int {
        try transaction {
            try database.run(
                """
                UPDATE rollouts SET text = x'', dictionary = NULL WHERE length(text) > 0
                AND id IN (SELECT rollout FROM verdicts WHERE stage = ?)
                AND id NOT IN (SELECT rollout FROM samples)
                AND id NOT IN (SELECT rollout FROM review_items)
                AND NOT EXISTS (SELECT 1 FROM annotations AS a WHERE a.rollout = rollouts.id)
                AND NOT EXISTS (SELECT 1 FROM annotations AS a WHERE a.edit = rollouts.id)
                """, stage)
            return database.changes
        }
    }

    /// Mean bytes that a packed text takes, for each dictionary in use, those without one first.
    package func textSizes() throws -> [Double] {
        try locked {
            try database.query(
                """
                SELECT avg(length(text)) FROM rollouts WHERE length(text) > 0
                GROUP BY dictionary ORDER BY dictionary
                """
            ).rows { try $0.double(0) }
        }
    }
}
