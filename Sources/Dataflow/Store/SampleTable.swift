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
    /// The samples of the run: rollouts that a stage kept.
    package var samples: SampleTable { SampleTable(store: self) }
}

/// Samples in the store, of each stage that kept some.
package struct SampleTable: Sendable {
    let store: Store

    package func count(_ stage: Int) throws -> Int {
        try store.locked {
            try store.database.query("SELECT count(*) FROM samples WHERE stage = ?", stage).first {
                try $0.int()
            }
                ?? 0
        }
    }

    /// Calls `body` with each of a stage's samples, by position and then rank, a few hundred in memory.
    ///
    /// - Parameters:
    ///   - positions: of the problems whose samples are wanted; all if nil.
    ///   - judges: the stages whose verdicts come along, in this order; the stage itself if nil.
    package func forEach(
        _ stage: Int, at positions: Range<Int>? = nil, judges: [Int]? = nil,
        _ body: (StoredSample) throws -> Void
    ) throws {
        var last = (position: (positions?.lowerBound ?? 0) - 1, rank: Int.max)
        while true {
            let samples = try store.locked { try page(stage, judges ?? [stage], after: last, count: 256) }
            guard let end = samples.last else { return }
            last = (end.position, end.rank)
            for sample in samples {
                if let positions, sample.position >= positions.upperBound { return }
                try body(sample)
            }
        }
    }

    // A sample whose problem is missing is an error (its columns are NULL) and not left out.
    private func page(_ stage: Int, _ judges: [Int], after last: (position: Int, rank: Int), count: Int)
        throws -> [StoredSample]
    {
        try store.database.query(
            """
            SELECT s.position AS position, s.rank AS rank, \(ProblemTable.columns), \(RolloutTable.columns)
            FROM samples AS s JOIN stages AS g ON g.id = s.stage
            LEFT JOIN problems AS p ON p.stage = g.problems AND p.position = s.position
            JOIN rollouts AS r ON r.id = s.rollout JOIN samplers AS m ON m.id = r.sampler
            WHERE s.stage = ? AND (s.position, s.rank) > (?, ?) ORDER BY s.position, s.rank LIMIT ?
            """, stage, last.position, last.rank, count
        ).rows { row in
            let number = try row.int("rollout_id")
            let (rollout, sampler) = try store.rollouts.decode(row)
            return StoredSample(
                position: try row.int("position"), rank: try row.int("rank"),
                problem: try store.problems.decode(row), rollout: rollout, sampler: sampler,
                verdicts: try judges.flatMap { try store.verdicts.rows(stage: $0, rollout: number) })
        }
    }
}
