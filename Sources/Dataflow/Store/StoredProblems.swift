import Problems
import SQLite

/// Problems in the store: a numbered list for each stage that made some.
extension Store {
    static let problemColumns = """
        p.id, p.digest, p.family, p.language, p.level, p.prompt, p.answer, p.form, p.source, p.license
        """

    func problem(_ row: Statement, from column: Int) throws -> Problem {
        Problem(
            id: try row.string(column), family: try row.string(column + 2),
            language: try known(row.string(column + 3)), level: try row.int(column + 4),
            prompt: try row.string(column + 5), answer: try row.string(column + 6),
            form: try known(row.string(column + 7)), source: try row.string(column + 8),
            license: try row.string(column + 9), digest: try row.string(column + 1))
    }

    /// The stage's problems at the positions of `range`, in order; fewer where the list ends.
    package func problems(stage: Int, range: Range<Int>) throws -> [Problem] {
        try locked {
            try database.query(
                """
                SELECT \(Self.problemColumns) FROM problems AS p
                WHERE stage = ? AND position >= ? AND position < ? ORDER BY position
                """, stage, range.lowerBound, range.upperBound
            ).rows { try problem($0, from: 0) }
        }
    }

    /// The stage's problem at a position; nil if there is none.
    package func problem(stage: Int, at position: Int) throws -> Problem? {
        try locked {
            try database.query(
                "SELECT \(Self.problemColumns) FROM problems AS p WHERE stage = ? AND position = ?", stage,
                position
            ).first { try problem($0, from: 0) }
        }
    }

    package func problemCount(stage: Int) throws -> Int {
        try locked {
            try database.query("SELECT count(*) FROM problems WHERE stage = ?", stage).first { try $0.int(0) }
                ?? 0
        }
    }

    /// The stage whose problems a stage's samples answer: itself if it made problems, else what it takes.
    package func problemSource(of stage: Int) throws -> Int? {
        try locked {
            try database.query("SELECT problems FROM stages WHERE id = ?", stage).first {
                $0.isNull(0) ? nil : try $0.int(0)
            }?.flatMap { $0 }
        }
    }

    /// Inside a transaction.
    func insert(_ problems: [Problem], at position: Int, _ stage: Int) throws {
        guard !problems.isEmpty else { return }
        try database.run("UPDATE stages SET problems = id WHERE id = ?", stage)
        for (offset, problem) in problems.enumerated() {
            try database.run(
                """
                INSERT INTO problems (stage, position, id, digest, family, language, level, prompt, answer,
                form, source, license) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, stage, position + offset, problem.id, problem.digest, problem.family,
                problem.language.rawValue, problem.level, problem.prompt, problem.answer,
                problem.form.rawValue, problem.source, problem.license)
        }
    }
}
