import Archive
import SQLite
import TestSupport
import Testing

/// Properties of the SQLite layer, on real files.
struct DatabaseTests {
    let folder: Scratch

    init() throws { folder = try Scratch() }

    @Test("Every kind of value comes back as it was bound")
    func roundTrip() throws {
        let database = try Database(folder("a"))
        try database.execute("CREATE TABLE t (i INTEGER, d REAL, s TEXT, b BLOB) STRICT")
        let texts = ["", "plain", "a\0b", "最大公约数 é 🧮"]
        for text in texts {
            try database.run(
                "INSERT INTO t VALUES (?, ?, ?, ?)", Int.min, -0.1, text, Array(text.utf8))
        }
        try database.run("INSERT INTO t VALUES (?, ?, ?, ?)", nil, nil, nil, nil)
        let rows = try database.query("SELECT i, d, s, b FROM t WHERE i IS NOT NULL ORDER BY rowid").rows {
            #expect(try $0.int("i") == Int.min)
            #expect(try $0.double("d") == -0.1)
            #expect(try $0.bytes("b") == Array(try $0.string("s").utf8))
            return try $0.string("s")
        }
        #expect(rows == texts)
        let nulls = try database.query("SELECT i, d, s, b FROM t WHERE i IS NULL").rows { row in
            ["i", "d", "s", "b"].map(row.isNull)
        }
        #expect(nulls == [[true, true, true, true]])
    }

    @Test("A column of another type than asked for is an error, not a zero")
    func mismatch() throws {
        let database = try Database(":memory:")
        let error = #expect(throws: SQLiteError.self) {
            try database.query("SELECT 'text'").rows { try $0.int() }
        }
        #expect(error?.isCorrupt == true)
    }

    @Test("A transaction that throws leaves nothing, and the connection is usable after it")
    func rollback() throws {
        struct Oops: Error {}
        let database = try Database(folder("a"))
        try database.execute("CREATE TABLE t (x INTEGER PRIMARY KEY)")
        #expect(throws: Oops.self) {
            try database.transaction {
                try database.run("INSERT INTO t VALUES (1)")
                throw Oops()
            }
        }
        try database.transaction { try database.run("INSERT INTO t VALUES (2)") }
        #expect(try database.query("SELECT x FROM t").rows { try $0.int() } == [2])
    }

    @Test("A full file fails as full, and what was there before the transaction is still there")
    func full() throws {
        let database = try Database(folder("a"))
        try database.execute("CREATE TABLE t (x BLOB); INSERT INTO t VALUES ('before')")
        try database.execute("PRAGMA max_page_count = 20")
        let error = #expect(throws: SQLiteError.self) {
            try database.transaction {
                for _ in 0..<100 {
                    try database.run("INSERT INTO t VALUES (?)", [UInt8](repeating: 7, count: 4000))
                }
            }
        }
        #expect(error?.isFull == true)
        #expect(try database.query("SELECT count(*) FROM t").first { try $0.int() } == 1)
    }

    @Test("Errors tell a read-only file, a locked one, a file that is no database, and a missing one apart")
    func errors() throws {
        let path = folder("a")
        let writer = try Database(path)
        try writer.execute("CREATE TABLE t (x)")
        let reader = try Database(path, .read)
        #expect(
            #expect(throws: SQLiteError.self) { try reader.run("INSERT INTO t VALUES (1)") }?.isReadOnly
                == true)
        try writer.execute("BEGIN EXCLUSIVE")
        #expect(#expect(throws: SQLiteError.self) { try reader.execute("SELECT * FROM t") }?.isBusy == true)
        try writer.execute("COMMIT")
        try folder.write((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }, "noise")
        let noise = try? Database(folder("noise"), .read)
        #expect(
            #expect(throws: SQLiteError.self) { try noise?.execute("SELECT * FROM t") }?.isCorrupt == true)
        #expect(
            #expect(throws: SQLiteError.self) { try Database(folder("none"), .read) }?.cannotOpen == true
        )
        let syntax = #expect(throws: SQLiteError.self) { try writer.execute("SELEC 1") }
        #expect(syntax?.description.contains("SELEC 1") == true)
    }

    @Test("A second statement after the first is refused instead of being left out")
    func twoStatements() throws {
        let database = try Database(":memory:")
        #expect(throws: SQLiteError.self) { try database.run("SELECT 1; DROP TABLE t") }
        try database.run("SELECT 1;  \n")
    }

    @Test("The same query can be read inside its own rows")
    func nestedStatements() throws {
        let database = try Database(":memory:")
        try database.execute("CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2), (3)")
        var pairs = 0
        try database.query("SELECT x FROM t").forEachRow { _ in
            try database.query("SELECT x FROM t").forEachRow { _ in pairs += 1 }
        }
        #expect(pairs == 9)
    }

    @Test("Reading a file as immutable writes nothing, whatever characters are in its path")
    func immutable() throws {
        let path = folder("a ? # %41 é.db")
        do {
            let database = try Database(path)
            try database.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (5)")
        }
        let before = try Files.names(in: folder.path)
        let database = try Database(path, .immutable)
        #expect(try database.query("SELECT x FROM t").first { try $0.int() } == 5)
        #expect(try Files.names(in: folder.path) == before)
    }

    @Test("SQL in a file's schema cannot be rewritten through the connection")
    func defensive() throws {
        let database = try Database(":memory:")
        try database.execute("CREATE TABLE t (x); PRAGMA writable_schema = ON")
        #expect(throws: SQLiteError.self) { try database.execute("DELETE FROM sqlite_schema") }
    }
}
