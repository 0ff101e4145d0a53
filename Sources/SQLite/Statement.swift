import CSQLite

/// A prepared statement. Rows and columns are read after `step`, before the next `bind` or `reset`.
///
/// A column of another type than expected is an error (`SQLITE_MISMATCH`), so a tampered file is noticed and
/// not read as zeros.
package final class Statement {
    /// The statement's text.
    package let sql: String
    private let handle: OpaquePointer
    private let database: OpaquePointer

    /// Compiles one statement; any text after it except white space is refused.
    init(_ sql: String, database: OpaquePointer) throws(SQLiteError) {
        var handle: OpaquePointer?
        var rest = 0
        let code = sql.withCString { text in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(
                database, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, &tail)
            rest = tail.map { String(cString: $0).count { !$0.isWhitespace } } ?? 0
            return code
        }
        guard code == SQLITE_OK else { throw SQLiteError(code, of: database, sql: sql) }
        guard let handle, rest == 0 else {
            sqlite3_finalize(handle)
            throw SQLiteError(code: SQLITE_MISUSE, message: "not exactly one statement", sql: sql)
        }
        self.sql = sql
        self.handle = handle
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    /// Whether it has given a row and is not yet at its end.
    var isBusy: Bool { sqlite3_stmt_busy(handle) != 0 }

    /// Starts over with these parameters, in order; there must be as many as the statement has.
    @discardableResult
    package func bind(_ values: (any Bindable)?...) throws(SQLiteError) -> Statement {
        try bind(values)
    }

    /// Starts over with these parameters, in order; there must be as many as the statement has.
    @discardableResult
    package func bind(_ values: [(any Bindable)?]) throws(SQLiteError) -> Statement {
        sqlite3_reset(handle)
        let wanted = Int(sqlite3_bind_parameter_count(handle))
        precondition(values.count == wanted, "\(values.count) values for \(wanted) parameters: \(sql)")
        for (place, value) in values.enumerated() {
            let index = Int32(place + 1)
            let code = value?.bind(to: handle, at: index) ?? sqlite3_bind_null(handle, index)
            guard code == SQLITE_OK else { throw SQLiteError(code, of: database, sql: sql) }
        }
        return self
    }

    /// Moves to the next row; false after the last row, when the statement can be bound again.
    package func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        case let code:
            let error = SQLiteError(code, of: database, sql: sql)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs to the end and ignores any rows.
    package func run() throws(SQLiteError) {
        while try step() {}
    }

    /// Calls `body` at each row.
    package func forEachRow(_ body: (Statement) throws -> Void) throws {
        defer { reset() }
        while try step() { try body(self) }
    }

    /// The values that `read` makes from the rows.
    package func rows<Row>(_ read: (Statement) throws -> Row) throws -> [Row] {
        var rows: [Row] = []
        try forEachRow { rows.append(try read($0)) }
        return rows
    }

    /// The value that `read` makes from the first row; nil if there is no row.
    package func first<Row>(_ read: (Statement) throws -> Row) throws -> Row? {
        defer { reset() }
        return try step() ? try read(self) : nil
    }

    /// Ends the statement, which releases its locks.
    package func reset() {
        sqlite3_reset(handle)
    }

    // MARK: Columns of the row, by name

    /// The places of the columns by their names; among columns of one name, the first.
    private lazy var places: [String: Int32] = {
        var places: [String: Int32] = [:]
        for place in (0..<sqlite3_column_count(handle)).reversed() {
            if let name = sqlite3_column_name(handle, place) { places[String(cString: name)] = place }
        }
        return places
    }()

    /// Whether the statement has a column of this name.
    package func has(_ column: String) -> Bool { places[column] != nil }

    /// Whether a column of the row is NULL.
    package func isNull(_ column: String) -> Bool {
        sqlite3_column_type(handle, place(column)) == SQLITE_NULL
    }

    /// A whole number.
    package func int(_ column: String) throws(SQLiteError) -> Int {
        let place = try expect(SQLITE_INTEGER, column)
        return Int(sqlite3_column_int64(handle, place))
    }

    /// A real number; a whole one counts as real.
    package func double(_ column: String) throws(SQLiteError) -> Double {
        let place = place(column)
        if sqlite3_column_type(handle, place) != SQLITE_INTEGER { try expect(SQLITE_FLOAT, column) }
        return sqlite3_column_double(handle, place)
    }

    /// A text; bytes that are not UTF-8 become U+FFFD.
    package func string(_ column: String) throws(SQLiteError) -> String {
        let place = try expect(SQLITE_TEXT, column)
        guard let text = sqlite3_column_text(handle, place) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, place))
        return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }

    /// Bytes.
    package func bytes(_ column: String) throws(SQLiteError) -> [UInt8] {
        let place = try expect(SQLITE_BLOB, column)
        guard let blob = sqlite3_column_blob(handle, place) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, place))
        return [UInt8](UnsafeRawBufferPointer(start: blob, count: count))
    }

    /// The value that `read` makes from a column; nil if the column is NULL: `optional("ended", row.double)`.
    package func optional<Value>(
        _ column: String, _ read: (String) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value? {
        isNull(column) ? nil : try read(column)
    }

    /// The integer in the only column of a row, such as a count.
    package func int() throws(SQLiteError) -> Int {
        try expect(SQLITE_INTEGER, at: 0, "the first")
        return Int(sqlite3_column_int64(handle, 0))
    }

    private func place(_ column: String) -> Int32 {
        guard let place = places[column] else { preconditionFailure("no column \(column): \(sql)") }
        return place
    }

    @discardableResult
    private func expect(_ type: Int32, _ column: String) throws(SQLiteError) -> Int32 {
        let place = place(column)
        try expect(type, at: place, column)
        return place
    }

    private func expect(_ type: Int32, at place: Int32, _ column: String) throws(SQLiteError) {
        let found = sqlite3_column_type(handle, place)
        guard found == type else {
            throw SQLiteError(
                code: SQLITE_MISMATCH, message: "column \(column) has type \(found), not \(type)", sql: sql)
        }
    }
}
