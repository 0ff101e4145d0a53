import CSQLite

/// One connection to one SQLite file. Only one thread may use it at a time.
///
/// Files may be hostile: SQL in their schema is not trusted, damaged cells are detected, and statements that
/// could corrupt the file are refused (sqlite.org/security.html).
package final class Database {
    /// How a file is opened.
    package enum Mode: Sendable {
        /// Reads and writes; the file is made if it is missing.
        case create
        /// Reads and writes; the file must exist.
        case write
        case read
        /// Reads the file as it is, without locks or logs: nothing is written to its folder.
        case immutable
    }

    /// How a transaction begins (sqlite.org/lang_transaction.html).
    package enum Start: String, Sendable {
        case deferred = "BEGIN DEFERRED"
        case immediate = "BEGIN IMMEDIATE"
    }

    private let handle: OpaquePointer
    private var cache: [String: Statement] = [:]

    /// Opens a file, or a database in memory for `":memory:"`.
    ///
    /// - Parameter patience: milliseconds to wait for another connection's lock.
    package init(_ path: String, _ mode: Mode = .create, patience: Int = 0) throws(SQLiteError) {
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        var name = path
        switch mode {
        case .create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        case .write: flags |= SQLITE_OPEN_READWRITE
        case .read: flags |= SQLITE_OPEN_READONLY
        case .immutable:
            flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            name = "file:" + Self.escaped(path) + "?immutable=1"
        }
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(name, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let error = SQLiteError(code, of: handle, sql: path)
            sqlite3_close_v2(handle)
            throw error
        }
        self.handle = handle
        sqlite3_busy_timeout(handle, Int32(clamping: patience))
        _ = leaven_sqlite_defensive(handle, 1)
        try execute("PRAGMA trusted_schema = OFF")
        try execute("PRAGMA cell_size_check = ON")
    }

    deinit {
        cache = [:]
        sqlite3_close_v2(handle)
    }

    /// A path for use in a URI: all bytes but letters, digits, `/`, `.`, `-`, `_` are percent-encoded.
    private static func escaped(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D...0x2F, 0x5F:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0" + hex : "%" + hex
            }
        }
        return result
    }

    /// Whether the write-ahead log is left as it is at closing, so that inspecting a file does not change it.
    package func keepLogOnClose(_ keep: Bool) {
        _ = leaven_sqlite_keep_log(handle, keep ? 1 : 0)
    }

    /// Runs one or several statements without parameters.
    package func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code, of: handle, sql: sql) }
    }

    /// The statement for `sql`, compiled at its first use. A statement that is being read is not handed out a
    /// second time.
    package func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        if let statement = cache[sql], !statement.isBusy { return statement }
        let statement = try Statement(sql, database: handle)
        if cache[sql] == nil { cache[sql] = statement }
        return statement
    }

    /// Runs one statement with parameters.
    package func run(_ sql: String, _ values: (any Bindable)?...) throws(SQLiteError) {
        try prepare(sql).bind(values).run()
    }

    /// The statement for `sql` with its parameters bound, ready to be read.
    package func query(_ sql: String, _ values: (any Bindable)?...) throws(SQLiteError) -> Statement {
        try prepare(sql).bind(values)
    }

    /// The value of a numeric pragma: `pragma("user_version")`.
    package func pragma(_ name: String) throws -> Int {
        try Statement("PRAGMA \(name)", database: handle).first { try $0.int() } ?? 0
    }

    /// The rowid of the last insertion.
    package var lastInsertedRow: Int { Int(sqlite3_last_insert_rowid(handle)) }
    /// How many rows the last statement changed.
    package var changes: Int { Int(sqlite3_changes64(handle)) }

    /// Runs `body` in a transaction: it is committed if `body` returns, and rolled back if `body` or the
    /// commit throws.
    package func transaction<Result>(_ start: Start = .immediate, _ body: () throws -> Result) throws
        -> Result
    {
        try execute(start.rawValue)
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // On a full disk SQLite may have rolled back already. The rollback also ends open statements.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }
}
