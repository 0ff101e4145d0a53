import Archive
import Glibc
import SQLite

/// Opening a store's file: it is made if missing, inspected before it is changed, and brought up to date.
extension Store {
    /// Opens the store of a run's folder for work, for this process alone; makes folder and store if they are
    /// missing.
    ///
    /// Throws, and changes nothing, if the store is in use, damaged or of a newer version, if `run.sqlite` is
    /// not a store, or if the folder cannot be written.
    package convenience init(run folder: String) throws {
        try Files.makeFolder(folder)
        let lock = try RunLock(folder)
        let path = folder + "/run.sqlite"
        do {
            if !Files.exists(path) { try Self.make(path) }
            // Without a write-ahead log the file is complete, and can be inspected without touching any file
            // beside it.
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

    /// Opens the store of a run's folder for reading, even while the run is working. Writing to it is an
    /// error.
    package convenience init(reading folder: String) throws {
        let path = folder + "/run.sqlite"
        guard Files.exists(path) else {
            throw errno == EACCES ? Complaint.system(path, "cannot be read", errno) : .missing(folder)
        }
        do {
            var database = try Database(path, .read, patience: 10_000)
            do {
                try Self.inspect(database, path, thoroughly: false)
            } catch let error as SQLiteError where error.cannotOpen || error.isReadOnly {
                // In a folder that cannot be written, the log's index cannot be made: read without it.
                guard !Files.exists(path + "-wal") else { throw error }
                database = try Database(path, .immutable)
                try Self.inspect(database, path, thoroughly: false)
            }
            self.init(path, database, nil, version: try database.pragma("user_version"))
        } catch {
            throw Complaint.explain(error, path)
        }
    }

    /// Makes an empty store; the file gets its name only when it is complete.
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

    /// Refuses a file that is not a sound store of a known version. Reads only.
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
        let report = try database.query("PRAGMA quick_check(1)").first {
            try $0.string("quick_check")
        }
        guard report == "ok" else { throw Complaint.corrupt(path, report ?? "nothing") }
    }

    /// Refuses a file whose size is not that of its pages. A file cut within a page is the dangerous case:
    /// SQLite would fill the page with zeros.
    private static func inspectSize(_ database: Database, _ path: String) throws {
        let size = try database.pragma("page_count") * database.pragma("page_size")
        var status = stat()
        guard stat(path, &status) == 0, status.st_size == size else {
            throw Complaint.corrupt(path, "\(status.st_size) bytes instead of \(size)")
        }
    }
}
