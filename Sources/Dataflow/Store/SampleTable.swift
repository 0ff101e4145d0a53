import Problems
import SQLite

/// A sample as the store gives it back: the rollout, its problem, and its verdicts.
package struct StoredSample: Sendable, Equatable {
    /// The position of the problem in its list.
    package var position: Int
    /// The sample's rank among the samples of its problem, from 0, the best first.
    package var rank: Int
    /// The problem that the sample answers.
    package var problem: Problem
    /// The rollout that was kept.
    package var rollout: Rollout
    /// What determined the rollout.
    package var recipe: SamplingRecipe
    /// The verdicts of the asked stages, in order.
    package var verdicts: [Verdict]
}

extension Store {
    /// The samples of the run: the rollouts that stages kept.
    package var samples: SampleTable { SampleTable(store: self) }
}

/// Samples in the store, by stage.
package struct SampleTable: Sendable {
    let store: Store

    /// How many samples a stage kept.
    package func count(_ stage: Int) throws -> Int {
        try store.locked {
            try store.database.query("SELECT count(*) FROM samples WHERE stage = ?", stage).first {
                try $0.int()
            }
                ?? 0
        }
    }

    /// Calls `body` with each of a stage's samples, by position and then rank; a few hundred are in memory at
    /// a time.
    ///
    /// - Parameters:
    ///   - positions: the positions of the wanted samples' problems; all if nil.
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

    // If a sample's problem is missing, its columns are NULL and reading them is an error: no sample is left
    // out.
    private func page(_ stage: Int, _ judges: [Int], after last: (position: Int, rank: Int), count: Int)
        throws -> [StoredSample]
    {
        try store.database.query(
            """
            SELECT s.position AS position, s.rank AS rank, \(store.problems.columns), \(RolloutTable.columns)
            FROM samples AS s JOIN stages AS g ON g.id = s.stage
            LEFT JOIN problems AS p ON p.stage = g.problems AND p.position = s.position
            JOIN rollouts AS r ON r.id = s.rollout JOIN samplers AS m ON m.id = r.sampler
            WHERE s.stage = ? AND (s.position, s.rank) > (?, ?) ORDER BY s.position, s.rank LIMIT ?
            """, stage, last.position, last.rank, count
        ).rows { row in
            let number = try row.int("rollout_id")
            let (rollout, recipe) = try store.rollouts.decode(row)
            return StoredSample(
                position: try row.int("position"), rank: try row.int("rank"),
                problem: try store.problems.decode(row), rollout: rollout, recipe: recipe,
                verdicts: try judges.flatMap { try store.verdicts.rows(stage: $0, rollout: number) })
        }
    }
}
