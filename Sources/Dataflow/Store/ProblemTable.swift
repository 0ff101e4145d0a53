import Archive
import Problems
import SQLite

extension Store {
    /// The problems of the run.
    package var problems: ProblemTable { ProblemTable(store: self) }
}

/// Problems in the store: a numbered list for each stage that made some.
package struct ProblemTable: Sendable {
    let store: Store

    /// The columns that `decode` reads; a query calls the table `p`.
    package var columns: String {
        """
        p.id AS problem_id, p.digest AS digest, p.family AS family, p.language AS language, p.level AS level,
        p.prompt AS prompt, p.answer AS answer, p.form AS form, p.source AS source, p.license AS license,
        \(store.version >= 5 ? "p.earlier" : "'\(Self.noTurns)'") AS earlier
        """
    }

    private static let noTurns = "[]"

    func decode(_ row: Statement) throws -> Problem {
        let earlier = try row.string("earlier")
        return Problem(
            id: try row.string("problem_id"), family: try row.string("family"),
            language: try store.known(row.string("language")), level: try row.int("level"),
            prompt: try row.string("prompt"), answer: try row.string("answer"),
            form: try store.known(row.string("form")), source: try row.string("source"),
            license: try row.string("license"), digest: try row.string("digest"),
            earlier: earlier == Self.noTurns
                ? [] : try Turn.list(store.json(earlier, in: "problems.earlier"), at: store.path))
    }

    /// The stage's problems at the positions of `range`, in order; fewer where the list ends.
    package func of(_ stage: Int, at range: Range<Int>) throws -> [Problem] {
        try store.locked {
            try store.database.query(
                """
                SELECT \(columns) FROM problems AS p
                WHERE stage = ? AND position >= ? AND position < ? ORDER BY position
                """, stage, range.lowerBound, range.upperBound
            ).rows(decode)
        }
    }

    /// The stage's problem at a position; nil if there is none.
    package func of(_ stage: Int, at position: Int) throws -> Problem? {
        // A damaged store may name any position.
        position == .max ? nil : try of(stage, at: position..<position + 1).first
    }

    /// The families, languages and levels that the stage's problems have, each combination once.
    package func kinds(_ stage: Int) throws -> [(family: String, language: Language, level: Int)] {
        try store.locked {
            try store.database.query(
                "SELECT DISTINCT family, language, level FROM problems WHERE stage = ? ORDER BY 1, 2, 3",
                stage
            ).rows { (try $0.string("family"), try store.known($0.string("language")), try $0.int("level")) }
        }
    }

    /// How many problems a stage made.
    package func count(_ stage: Int) throws -> Int {
        try store.locked {
            try store.database.query("SELECT count(*) FROM problems WHERE stage = ?", stage).first {
                try $0.int()
            }
                ?? 0
        }
    }

    /// The stage whose problems a stage's samples answer: the stage itself if it made problems, else an
    /// input. Nil if none.
    package func source(of stage: Int) throws -> Int? {
        try store.locked {
            try store.database.query("SELECT problems FROM stages WHERE id = ?", stage).first {
                try $0.optional("problems", $0.int)
            }?.flatMap { $0 }
        }
    }

    /// The position of a problem among the problems that a stage's samples answer; nil if it is not one of
    /// them.
    package func position(of problem: String, stage: Int) throws -> Int? {
        try store.locked {
            try store.database.query(
                "SELECT position FROM problems WHERE stage = (SELECT problems FROM stages WHERE id = ?) AND id = ?",
                stage, problem
            ).first { try $0.int() }
        }
    }

    /// The ids of the problems for which a stage measured this detail, in the order of their list.
    package func ids(with detail: String, stage: Int) throws -> [String] {
        let positions = try store.measures.names(stage).filter { $0.hasPrefix(detail + ".") }.compactMap {
            Int($0.dropFirst(detail.utf8.count + 1))
        }
        guard !positions.isEmpty, let source = try source(of: stage) else { return [] }
        return try positions.sorted().compactMap { try of(source, at: $0)?.id }
    }

    /// Enters problems. Inside a transaction.
    func insert(_ problems: [Problem], at position: Int, _ stage: Int) throws {
        guard !problems.isEmpty else { return }
        try store.database.run("UPDATE stages SET problems = id WHERE id = ?", stage)
        for (offset, problem) in problems.enumerated() {
            try store.database.run(
                """
                INSERT INTO problems (stage, position, id, digest, family, language, level, prompt, answer,
                form, source, license, earlier) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, stage, position + offset, problem.id, problem.digest, problem.family,
                problem.language.rawValue, problem.level, problem.prompt, problem.answer,
                problem.form.rawValue, problem.source, problem.license,
                JSON.array(problem.earlier.map(\.json)).serialized())
        }
    }
}
