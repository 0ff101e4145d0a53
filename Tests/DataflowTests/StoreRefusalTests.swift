import Archive
import Dataflow
import Glibc
import Problems
import SQLite
import TestSupport
import Testing

/// Stores that must not be opened, and stores that cannot be written.
struct StoreRefusalTests {
    let folder: Scratch
    private var run: String { folder("run") }
    private var path: String { run + "/run.sqlite" }

    init() throws { folder = try Scratch() }

    /// Makes a store with some problems and rollouts in it, closed.
    private func fill() throws {
        let store = try Store(run: run)
        let recipe = Recipe(kind: "toy", seed: 1, material: [:], inputs: [])
        let stage = try store.stages.begin("s", recipe, why: "new", at: 0)
        try store.units.commit(unit(0), stage: stage)
    }

    private func unit(_ number: Int) -> UnitResult {
        var unit = UnitResult(unit: number)
        unit.firstPosition = number * 50
        unit.problems = (number * 50..<number * 50 + 50).map(toyProblem)
        unit.recipe = SamplingRecipe(key: "k", model: "m")
        unit.rollouts = unit.problems.map {
            .init(
                Rollout(problem: $0.id, index: 0, text: "rollout \($0.id)", tokens: 1, finish: .stop),
                [Verdict("check", .fail, "reason \($0.id)")])
        }
        return unit
    }

    /// Opens the store, expects one line that contains `words`, and the file as it was.
    private func refused(_ words: String, _ comment: Comment? = nil) throws {
        let before = try Files.read(path)
        let lines = complaints { _ = try Store(run: run) }
        #expect(lines.count == 1, comment)
        #expect(lines.first?.contains(words) == true, "\(lines) \(comment?.rawValue ?? "")")
        #expect(try Files.read(path) == before, comment)
        #expect(Set(try Files.names(in: run)).isSubset(of: ["run.lock", "run.sqlite"]), comment)
    }

    @Test("A second opener is refused with the first one's process number, and let in after it")
    func inUse() throws {
        do {
            let first = try Store(run: run)
            let lines = complaints { _ = try Store(run: run) }
            #expect(
                lines == [
                    "\(run): another process (\(getpid())) is working on this run; "
                        + "wait for it, or stop it with Ctrl-C or kill"
                ])
            #expect(try first.stages.all() == [])
            #expect(try Store(reading: run).stages.all() == [])
        }
        _ = try Store(run: run)
    }

    @Test("A store of a newer version, another program's database and a store with other tables are refused")
    func foreign() throws {
        try fill()
        try Database(path).execute("CREATE TRIGGER t AFTER INSERT ON units BEGIN DELETE FROM samples; END")
        try refused("other tables")
        try Database(path).execute("DROP TRIGGER t; PRAGMA user_version = 99")
        try refused(
            "the store is of a newer version: found version 99, expected at most \(Schema.migrations.count)")
        try Database(path).execute("PRAGMA application_id = 5")
        try refused("is not a Leaven store: found application id 5")
        #expect(complaints { _ = try Store(reading: run) }.first?.contains("not a Leaven store") == true)
    }

    @Test("A newer version that is only in the log of a killed process is refused, the log kept")
    func newerInLog() throws {
        try fill()
        let other = try Database(path)
        other.keepLogOnClose(true)
        try other.execute("PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 99")
        let (before, log) = (try Files.read(path), try Files.read(path + "-wal"))
        #expect(!log.isEmpty)
        #expect(complaints { _ = try Store(run: run) }.first?.contains("newer version") == true)
        #expect(try Files.read(path) == before)
        #expect(try Files.read(path + "-wal") == log)
    }

    @Test("What a killed process left in the log is there for the next one")
    func logIsRecovered() throws {
        do {
            try fill()
            let killed = try Database(path)
            killed.keepLogOnClose(true)
            try killed.execute("UPDATE stages SET why = 'from the log'")
        }
        #expect(Files.exists(path + "-wal"))
        #expect(try Store(run: run).stages.all().map(\.why) == ["from the log"])
        #expect(!Files.exists(path + "-wal"))
    }

    @Test("Truncated at any length, a store is refused without a crash")
    func truncated() throws {
        try fill()
        let whole = try Files.read(path)
        for count in [
            0, 1, 50, 99, 100, 512, 4095, 4096, whole.count / 2, whole.count - 4096, whole.count - 1,
        ] {
            try AtomicFile.write(Array(whole.prefix(count)), to: path)
            try refused("", "\(count) bytes")
        }
    }

    @Test("Values that no run writes are damage: huge counters, negative numbers, texts that are not JSON")
    func changedValues() throws {
        try fill()
        func damaged(_ statement: String, _ back: String, _ body: (Store) throws -> Void) throws {
            try Database(path).execute(statement)
            let store = try Store(reading: run)
            #expect(
                complaints { try body(store) }.first?.contains("the store is damaged") == true, "\(statement)"
            )
            try Database(path).execute(back)
        }
        try damaged(
            "INSERT INTO measures VALUES (1, 'kept', 0, 1e308)", "DELETE FROM measures WHERE value > 1e300"
        ) { _ = try $0.measures.counts(1) }
        try damaged("UPDATE rollouts SET ordinal = -1 - id", "UPDATE rollouts SET ordinal = 0") {
            _ = try $0.rollouts.of(recipe: "k", problem: toyProblem(0).id)
        }
        try damaged("UPDATE stages SET material = 'x'", "UPDATE stages SET material = '{}'") {
            _ = try $0.stages.all()
        }
    }

    @Test("Random bytes are refused without a crash, with and without the header of a database")
    func randomBytes() throws {
        try fill()
        let whole = try Files.read(path)
        var noise = Noise(state: 1)
        for size in [10, 4096, 50_000] {
            let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &noise) }
            try AtomicFile.write(bytes, to: path)
            try refused("damaged")
            try AtomicFile.write(Array(whole.prefix(100)) + bytes, to: path)
            try refused("")
        }
    }

    @Test("With any bytes changed, a store is refused as it is or read with errors at worst")
    func changedBytes() throws {
        try fill()
        let whole = try Files.read(path)
        var noise = Noise(state: 2)
        var refusals = 0
        for _ in 0..<60 {
            var bytes = whole
            for _ in 0..<20 {
                bytes[Int.random(in: bytes.indices, using: &noise)] = UInt8.random(in: 0...255, using: &noise)
            }
            try AtomicFile.write(bytes, to: path)
            for readOnly in [true, false] {
                do {
                    let store = try readOnly ? Store(reading: run) : Store(run: run)
                    for record in try store.stages.all() {
                        _ = try store.problems.of(record.id, at: 0..<1000)
                        _ = try store.rollouts.of(recipe: "k", problem: "toy-3")
                        _ = try store.verdicts.yields(record.id)
                        _ = try store.verdicts.rejections(record.id)
                        try store.samples.forEach(record.id) { _ in }
                    }
                } catch is Complaint {
                    refusals += 1
                    #expect(try Files.read(path) == bytes)
                }
            }
            for left in ["-wal", "-shm"] { try Files.remove(path + left) }
        }
        #expect(refusals > 40)
    }

    @Test("A full disk fails one unit; the store is as it was before it, and goes on when there is room")
    func full() throws {
        try fill()
        let store = try Store(run: run)
        let stage = try store.stages.named("s")?.id ?? 0
        try store.limit(pages: 30)
        var done = 1
        let lines = complaints {
            while done < 1000 {
                try store.units.commit(unit(done), stage: stage)
                done += 1
            }
        }
        #expect(lines.first?.contains("the disk is full; the store is as it was") == true)
        #expect(done < 1000)
        #expect(try store.units.completed(stage) == Array(0..<done))
        #expect(try store.problems.count(stage) == done * 50)
        try store.limit(pages: 1_000_000)
        try store.units.commit(unit(done), stage: stage)
        #expect(try store.rollouts.of(recipe: "k", problem: "toy-\(done * 50)").count == 1)
    }

    @Test("A folder that cannot be written is refused; a run in it can still be read")
    func readOnly() throws {
        // The kernel's own folders refuse even root.
        #expect(complaints { _ = try Store(run: "/sys/kernel") }.first?.contains("cannot be written") == true)
        #expect(complaints { _ = try Store(reading: "/sys/kernel") }.first?.contains("holds no run") == true)
        try fill()
        guard geteuid() != 0 else { return }
        chmod(run, 0o555)
        chmod(run + "/run.lock", 0o444)
        defer { chmod(run, 0o755) }
        #expect(complaints { _ = try Store(run: run) }.first?.contains("cannot be written") == true)
        #expect(try Store(reading: run).stages.all().map(\.name) == ["s"])
    }

    @Test("Writing through a store opened for reading is an error")
    func reader() throws {
        try fill()
        let store = try Store(reading: run)
        #expect(throws: Complaint.self) { try store.stages.clear(1) }
    }

    @Test(
        "Later versions are made one after another, and a migration that fails leaves the version before it")
    func migrations() throws {
        let database = try Database(":memory:")
        try Schema.migrate(database, with: ["CREATE TABLE a (x)"])
        #expect(throws: SQLiteError.self) {
            try Schema.migrate(database, with: ["", "CREATE TABLE b (x)", "CREATE TABLE c (x); SELECT oops"])
        }
        #expect(try database.pragma("user_version") == 2)
        try database.execute("SELECT * FROM a, b")
        #expect(throws: SQLiteError.self) { try database.execute("SELECT * FROM c") }
    }
}
