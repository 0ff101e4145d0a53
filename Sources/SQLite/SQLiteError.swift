import CSQLite

/// An error of SQLite: its extended result code (sqlite.org/rescode.html), its message, and the statement.
package struct SQLiteError: Error, Equatable, CustomStringConvertible {
    /// The extended result code.
    package var code: Int32
    /// SQLite's message.
    package var message: String
    /// The statement, or the path of the file that could not be opened.
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

    /// Whether the disk is full, or the file's own limit is reached.
    package var isFull: Bool { primary == SQLITE_FULL }
    /// Whether there is no memory left.
    package var isOutOfMemory: Bool { primary == SQLITE_NOMEM }
    /// Whether the file or its folder may not be written.
    package var isReadOnly: Bool { primary == SQLITE_READONLY || primary == SQLITE_PERM }
    /// Whether the file is not a database, or is damaged.
    package var isCorrupt: Bool {
        primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_MISMATCH
    }
    /// Whether another connection holds a lock.
    package var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
    /// Whether the file, or a file beside it, could not be opened or made.
    package var cannotOpen: Bool { primary == SQLITE_CANTOPEN }

    package var description: String { "SQLite: \(message) (code \(code)) in: \(sql)" }
}
