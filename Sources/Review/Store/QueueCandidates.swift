import Dataflow
import Problems
import SQLite

/// A sample for the choice of a queue: without its text.
package struct SampleOutline: Sendable, Equatable {
    /// The number of the rollout in the store.
    package var number: Int
    /// The name of the rollout.
    package var name: RolloutName
    /// The position of its problem.
    package var position: Int
    /// The family of its problem.
    package var family: String
    /// The language of its problem.
    package var language: String
    /// The level of its problem.
    package var level: Int
}

/// A rollout for the choice of a queue: with the verdicts of its checks, without their reasons.
package struct JudgedRollout: Sendable, Equatable {
    /// The number of the rollout in the store.
    package var number: Int
    /// The name of the rollout.
    package var name: RolloutName
    /// The verdicts on the rollout, without reasons.
    package var verdicts: [Verdict]
}

/// The rollouts from which queues are chosen. The bodies must not call the store.
extension ReviewTable {
    /// Calls `body` with each sample of a stage, by position and then rank.
    package func forEachOutline(stage: Int, _ body: (SampleOutline) throws -> Void) throws {
        try store.locked {
            try store.database.query(
                """
                SELECT s.rollout AS rollout, \(RolloutTable.nameColumns), s.position AS position,
                p.family AS family, p.language AS language, p.level AS level
                FROM samples AS s JOIN stages AS g ON g.id = s.stage
                JOIN problems AS p ON p.stage = g.problems AND p.position = s.position
                JOIN rollouts AS r ON r.id = s.rollout JOIN samplers AS m ON m.id = r.sampler
                WHERE s.stage = ? ORDER BY s.position, s.rank
                """, stage
            ).forEachRow { row in
                try body(
                    SampleOutline(
                        number: try row.int("rollout"), name: try store.rollouts.name(row),
                        position: try row.int("position"), family: try row.string("family"),
                        language: try row.string("language"), level: try row.int("level")))
            }
        }
    }

    /// Calls `body` with each rollout that a stage judged, in an unspecified order.
    package func forEachJudged(stage: Int, _ body: (JudgedRollout) throws -> Void) throws {
        try store.locked {
            let known = try knownJudgements()
            var current: JudgedRollout?
            // CROSS JOIN fixes the order: verdicts are read in the order in which they are stored.
            try store.database.query(
                """
                SELECT v.rollout AS rollout, \(RolloutTable.nameColumns), v.judgement AS judgement,
                v.value AS value
                FROM verdicts AS v
                CROSS JOIN rollouts AS r ON r.id = v.rollout CROSS JOIN samplers AS m ON m.id = r.sampler
                WHERE v.stage = ? ORDER BY v.rollout, v.place
                """, stage
            ).forEachRow { row in
                let number = try row.int("rollout")
                if current?.number != number {
                    if let current { try body(current) }
                    current = JudgedRollout(number: number, name: try store.rollouts.name(row), verdicts: [])
                }
                guard var verdict = known[try row.int("judgement")] else { return }
                verdict.value = try row.optional("value", row.double)
                current?.verdicts.append(verdict)
            }
            if let current { try body(current) }
        }
    }

    /// The parts that many verdicts share, by number; call it inside `locked`.
    private func knownJudgements() throws -> [Int: Verdict] {
        let rows = try store.database.query("SELECT id, name, outcome, threshold, version FROM judgements")
            .rows {
                row in
                (
                    try row.int("id"),
                    Verdict(
                        try row.string("name"), try store.known(row.string("outcome")),
                        threshold: try row.optional("threshold", row.double), version: try row.int("version"))
                )
            }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }
}
