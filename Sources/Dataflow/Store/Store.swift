import Archive
import Glibc
import SQLite
import Synchronization

/// The checkpoint store of a run: one SQLite file, `run.sqlite`, in the run's folder.
///
/// Everything that a run computes is in it, but models and the corpus. A unit of work is committed whole or
/// not at all. Safe to use from any thread; calls take turns.
package final class Store: @unchecked Sendable {
    package let path: String
    /// Bytes that a rollout's text may have.
    package static let longestText = 1 << 26
    /// One connection; touched only inside `locked`.
    let database: Database
    var texts = TextPacking()
    var judgements: [Judgement: Int] = [:]
    var samplers: [String: Int] = [:]
    private let turn = Mutex<Void>(())
    private let lock: RunLock?
    /// The version of the tables; a store that is only read may be of an earlier one.
    let version: Int

    /// Opens the store of a run's folder to work on it, alone; both are made where they are missing.
    ///
    /// Refused, with the file left as it was: a store in use, of a newer version, or damaged, any other file
    /// of that name, and a folder that cannot be written.
    package convenience init(run folder: String) throws {
        try Files.makeFolder(folder)
        let lock = try RunLock(folder)
        let path = folder + "/run.sqlite"
        do {
            if !Files.exists(path) { try Self.make(path) }
            // Without a log the file is complete, and can be looked at without touching anything beside it.
            if !Files.exists(path + "-wal") {
                let database = try Database(path, .immutable)
                try Self.inspect(database, path, thoroughly: true)
                try Self.inspectSize(database, path)
            }
            let hadLog = Files.exists(path + "-wal")
            let database = try Database(path, .write, patience: 10_000)
            if hadLog {
                database.keepLogOnClose(true)
                try Self.inspect(database, path, thoroughly: true)
                database.keepLogOnClose(false)
            }
            try database.execute(
                """
                PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY;
                """)
            try Schema.migrate(database, with: Schema.migrations)
            self.init(path, database, lock, version: Schema.migrations.count)
        } catch {
            throw Complaint.explain(error, path)
        }
    }

    /// Opens the store of a run's folder to read it, while the run goes on or not. Writing to it is an error.
    package convenience init(reading folder: String) throws {
        let path = folder + "/run.sqlite"
        guard Files.exists(path) else { throw Complaint.missing(folder) }
        do {
            var database = try Database(path, .read, patience: 10_000)
            do {
                try Self.inspect(database, path, thoroughly: false)
            } catch let error as SQLiteError where error.cannotOpen || error.isReadOnly {
                // A folder that cannot be written has no room for the log's index: read without it.
                guard !Files.exists(path + "-wal") else { throw error }
                database = try Database(path, .immutable)
                try Self.inspect(database, path, thoroughly: false)
            }
            self.init(path, database, nil, version: try database.pragma("user_version"))
        } catch {
            throw Complaint.explain(error, path)
        }
    }

    private init(_ path: String, _ database: Database, _ lock: RunLock?, version: Int) {
        self.path = path
        self.database = database
        self.lock = lock
        self.version = version
    }

    /// Makes an empty store; it appears under its name only when it is complete.
    private static func make(_ path: String) throws {
        let partial = path + ".new"
        for leftover in [partial, partial + "-journal", partial + "-wal", partial + "-shm"] {
            try Files.remove(leftover)
        }
        do {
            let database = try Database(partial)
            try database.execute("PRAGMA application_id = \(Schema.applicationID)")
            try Schema.migrate(database, with: Schema.migrations)
            try database.execute("PRAGMA journal_mode = WAL")
        }
        guard rename(partial, path) == 0 else { throw Complaint.unwritable(path, errno) }
    }

    /// Refuses what is not a sound store of a version that is known here. Reads only.
    private static func inspect(_ database: Database, _ path: String, thoroughly: Bool) throws {
        let id = try database.pragma("application_id")
        guard id == Schema.applicationID else {
            throw Complaint.notStore(path, "application id \(id)")
        }
        let version = try database.pragma("user_version")
        guard version <= Schema.migrations.count else {
            throw Complaint.newer(path, version: version, known: Schema.migrations.count)
        }
        guard version > 0 else { throw Complaint.notStore(path, "version \(version)") }
        let model = try Database(":memory:")
        try Schema.migrate(model, with: Array(Schema.migrations.prefix(version)))
        guard try Schema.definitions(of: database) == Schema.definitions(of: model) else {
            throw Complaint.notStore(path, "other tables than version \(version) has")
        }
        guard thoroughly else { return }
        let report = try database.query("PRAGMA quick_check(1)").first { try $0.string(0) }
        guard report == "ok" else { throw Complaint.corrupt(path, report ?? "nothing") }
    }

    /// Refuses a file that ends within a page, which SQLite would fill up with zeros.
    private static func inspectSize(_ database: Database, _ path: String) throws {
        let size = try database.pragma("page_count") * database.pragma("page_size")
        var status = stat()
        guard stat(path, &status) == 0, status.st_size == size else {
            throw Complaint.corrupt(path, "\(status.st_size) bytes instead of \(size)")
        }
    }

    /// Does `body` alone with the connection; errors of SQLite come out in the user's words.
    func locked<Result: Sendable>(_ body: () throws -> Result) throws -> Result {
        do {
            return try turn.withLock { _ in try body() }
        } catch {
            throw Complaint.explain(error, path)
        }
    }

    /// As `locked`, in one transaction: all of it is committed, or nothing.
    func transaction<Result: Sendable>(_ body: () throws -> Result) throws -> Result {
        try locked {
            do {
                return try database.transaction(.immediate, body)
            } catch {
                // What was learned in a transaction that is gone must be asked again.
                judgements = [:]
                samplers = [:]
                texts = TextPacking()
                throw error
            }
        }
    }

    /// Limits the file to a number of pages of 4,096 bytes; what would exceed it fails as on a full disk.
    package func limit(pages: Int) throws {
        try locked { try database.execute("PRAGMA max_page_count = \(pages)") }
    }

    // MARK: The run

    /// The process that is working on the run of a folder now; nil if none is.
    package static func worker(of folder: String) -> Int? { RunLock.holder(folder) }

    /// What the run was made from.
    package struct Run: Sendable, Equatable {
        package var name: String
        package var file: String
        /// The pipeline file's text.
        package var pipeline: String
        /// The effective top-level parameters, an object.
        package var parameters: JSON
        package var seed: UInt64
        /// Seconds since 1970 at which the run was first started.
        package var created: Int
    }

    /// The run, nil before its first start.
    package func run() throws -> Run? {
        try locked {
            try database.query("SELECT name, file, pipeline, parameters, seed, created FROM run").first {
                row in
                Run(
                    name: try row.string(0), file: try row.string(1), pipeline: try row.string(2),
                    parameters: try JSON.parse(Array(try row.string(3).utf8), file: path),
                    seed: UInt64(try row.string(4)) ?? 0, created: try row.int(5))
            }
        }
    }

    /// Records what the run is made from now; the time of its first start stays.
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
