import CSQLite

/// What SQLite refused: its extended result code (sqlite.org/rescode.html), its message, and the statement.
package struct SQLiteError: Error, Equatable, CustomStringConvertible {
    package var code: Int32
    package var message: String
    /// The statement, or the path of a file that could not be opened.
    package var sql: String

    package init(code: Int32, message: String, sql: String) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    init(_ code: Int32, of database: OpaquePointer?, sql: String) {
        let text = sqlite3_errmsg(database) ?? sqlite3_errstr(code)
        self.init(code: code, message: text.map { String(cString: $0) } ?? "unknown", sql: sql)
    }

    private var primary: Int32 { code & 0xFF }

    /// The disk, or the file's own limit, has no room left.
    package var isFull: Bool { primary == SQLITE_FULL }
    /// There is no memory left.
    package var isOutOfMemory: Bool { primary == SQLITE_NOMEM }
    /// The file or its folder may not be written.
    package var isReadOnly: Bool { primary == SQLITE_READONLY || primary == SQLITE_PERM }
    /// The file is no database, or a damaged one.
    package var isCorrupt: Bool {
        primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_MISMATCH
    }
    /// Another connection holds a lock.
    package var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
    /// The file, or a file beside it, could not be opened or made.
    package var cannotOpen: Bool { primary == SQLITE_CANTOPEN }

    package var description: String { "SQLite: \(message) (code \(code)) in: \(sql)" }
}
