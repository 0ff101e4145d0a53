import Archive
import SQLite
import Synchronization

/// The checkpoint store of a run: one SQLite file, `run.sqlite`, in the run's folder.
///
/// It holds everything that a run computes, except models and the corpus. A unit of work is committed whole
/// or not at all. Safe to use from any thread; calls take turns.
package final class Store: @unchecked Sendable {
    /// The path of the file.
    package let path: String
    /// The most bytes that a rollout's text may have.
    package static let longestText = 1 << 26
    /// The one connection; use it only inside `locked`.
    package let database: Database
    var texts = TextPacking()
    var judgements: [Judgement: Int] = [:]
    var recipes: [String: Int] = [:]
    private let turn = Mutex<Void>(())
    private let lock: RunLock?
    /// The version of the tables; a store opened for reading may be of an earlier version than this
    /// program's.
    package let version: Int

    init(_ path: String, _ database: Database, _ lock: RunLock?, version: Int) {
        self.path = path
        self.database = database
        self.lock = lock
        self.version = version
    }

    /// Runs `body` while no other thread uses the connection; an error of SQLite becomes a complaint.
    package func locked<Result: Sendable>(_ body: () throws -> Result) throws -> Result {
        do {
            return try turn.withLock { _ in try body() }
        } catch {
            throw Complaint.explain(error, path)
        }
    }

    /// Like `locked`, in one transaction: everything is committed, or nothing.
    package func transaction<Result: Sendable>(_ body: () throws -> Result) throws -> Result {
        try locked {
            do {
                return try database.transaction(.immediate, body)
            } catch {
                // The numbers learned in a transaction that was rolled back are no longer valid.
                judgements = [:]
                recipes = [:]
                texts = TextPacking()
                throw error
            }
        }
    }

    /// Learns a dictionary for texts if there is none and there is enough text. Inside a transaction.
    package func learnDictionary() throws { try texts.learn(database, path) }

    /// The case that a word in the store stands for; an unknown word means damage.
    package func known<Word: RawRepresentable>(_ text: String, _: Word.Type = Word.self) throws -> Word
    where Word.RawValue == String {
        guard let word = Word(rawValue: text) else {
            throw Complaint.corrupt(path, "\"\(text)\" as a \(Word.self)")
        }
        return word
    }

    /// The JSON value that a column of the store holds as a text; any other text means damage.
    package func json(_ text: String, in column: String) throws(Complaint) -> JSON {
        guard let value = try? JSON.parse(Array(text.utf8), file: path) else {
            throw .corrupt(path, "\(JSON.string(text).brief) as \(column)")
        }
        return value
    }

    /// Limits the file to a number of pages of 4,096 bytes; beyond it, writing fails as on a full disk.
    package func limit(pages: Int) throws {
        try locked { try database.execute("PRAGMA max_page_count = \(pages)") }
    }

    // MARK: The run

    /// The process that works on the run in a folder now; nil if there is none.
    package static func worker(of folder: String) -> Int? { RunLock.holder(folder) }

    /// The pipeline that the run was made from.
    package struct Run: Sendable, Equatable {
        /// The pipeline's name.
        package var name: String
        /// The pipeline file's path.
        package var file: String
        /// The pipeline file's text.
        package var pipeline: String
        /// The effective top-level parameters, an object.
        package var parameters: JSON
        /// The run's seed.
        package var seed: UInt64
        /// Seconds since 1970 at which the run was first started.
        package var created: Int
    }

    /// The run; nil before its first start.
    package func run() throws -> Run? {
        try locked {
            try database.query("SELECT name, file, pipeline, parameters, seed, created FROM run").first {
                row in
                Run(
                    name: try row.string("name"), file: try row.string("file"),
                    pipeline: try row.string("pipeline"),
                    parameters: try json(row.string("parameters"), in: "run.parameters"),
                    seed: UInt64(try row.string("seed")) ?? 0, created: try row.int("created"))
            }
        }
    }

    /// Records the pipeline that the run is made from now; the time of its first start stays.
    func record(_ pipeline: Pipeline, at time: Int) throws {
        try transaction {
            try database.run(
                """
                INSERT INTO run (id, name, file, pipeline, parameters, seed, created)
                VALUES (1, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name,
                file = excluded.file, pipeline = excluded.pipeline, parameters = excluded.parameters,
                seed = excluded.seed
                """, pipeline.name, pipeline.file, pipeline.text,
                JSON.object(pipeline.parameters).serialized(), String(pipeline.seed), time)
        }
    }
}
