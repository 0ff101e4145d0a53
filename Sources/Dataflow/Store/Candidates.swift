import Problems
import SQLite

/// A sample as the choice of a queue sees it: without its text.
package struct SampleOutline: Sendable, Equatable {
    package var number: Int
    package var name: RolloutName
    package var position: Int
    package var family: String
    package var language: String
    package var level: Int
}

/// A rollout as the choice of a queue sees it: what its checks measured, without their reasons.
package struct JudgedRollout: Sendable, Equatable {
    package var number: Int
    package var name: RolloutName
    package var verdicts: [Verdict]
}

/// What review queues are chosen from. The bodies must not call the store.
extension Store {
    /// Calls `body` with each of a stage's samples, by position and then rank.
    package func forEachOutline(stage: Int, _ body: (SampleOutline) throws -> Void) throws {
        try locked {
            try database.query(
                """
                SELECT s.rollout, r.problem, r.ordinal, m.key, s.position, p.family, p.language, p.level
                FROM samples AS s JOIN stages AS g ON g.id = s.stage
                JOIN problems AS p ON p.stage = g.problems AND p.position = s.position
                JOIN rollouts AS r ON r.id = s.rollout JOIN samplers AS m ON m.id = r.sampler
                WHERE s.stage = ? ORDER BY s.position, s.rank
                """, stage
            ).forEachRow { row in
                try body(
                    SampleOutline(
                        number: try row.int(0), name: try name(row, from: 1), position: try row.int(4),
                        family: try row.string(5), language: try row.string(6), level: try row.int(7)))
            }
        }
    }

    /// Calls `body` with each rollout that a stage judged and whose text is there, in no order to rely on.
    package func forEachJudged(stage: Int, _ body: (JudgedRollout) throws -> Void) throws {
        try locked {
            let known = try knownJudgements()
            var current: JudgedRollout?
            // CROSS JOIN fixes the order: verdicts are read as they lie.
            try database.query(
                """
                SELECT v.rollout, r.problem, r.ordinal, m.key, v.judgement, v.value FROM verdicts AS v
                CROSS JOIN rollouts AS r ON r.id = v.rollout CROSS JOIN samplers AS m ON m.id = r.sampler
                WHERE v.stage = ? AND length(r.text) > 0 ORDER BY v.rollout, v.place
                """, stage
            ).forEachRow { row in
                let number = try row.int(0)
                if current?.number != number {
                    if let current { try body(current) }
                    current = JudgedRollout(number: number, name: try name(row, from: 1), verdicts: [])
                }
                guard var verdict = known[try row.int(4)] else { return }
                verdict.value = row.isNull(5) ? nil : try row.double(5)
                current?.verdicts.append(verdict)
            }
            if let current { try body(current) }
        }
    }

    /// What verdicts have in common, by number; inside `locked`.
    private func knownJudgements() throws -> [Int: Verdict] {
        let rows = try database.query("SELECT id, name, outcome, threshold, version FROM judgements").rows {
            row in
            (
                try row.int(0),
                Verdict(
                    try row.string(1), try known(row.string(2)),
                    threshold: row.isNull(3) ? nil : try row.double(3), version: try row.int(4))
            )
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// Where a problem stands among those that a stage's samples answer.
    package func position(of problem: String, stage: Int) throws -> Int? {
        try locked {
            try database.query(
                "SELECT position FROM problems WHERE stage = (SELECT problems FROM stages WHERE id = ?) AND id = ?",
                stage, problem
            ).first { try $0.int(0) }
        }
    }
}
