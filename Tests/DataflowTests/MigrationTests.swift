import Archive
import Dataflow
import Problems
import Review
import SQLite
import TestSupport
import Testing

/// Stores that an earlier version made.
struct MigrationTests {
    let folder: Scratch
    private var run: String { folder("run") }
    private var path: String { run + "/run.sqlite" }

    init() throws { folder = try Scratch() }

    /// A store as an earlier version made it: a stage with two problems, two units and their counters.
    private func makeOld(version: Int) throws {
        try Files.makeFolder(run)
        let database = try Database(path)
        try database.execute("PRAGMA application_id = \(0x4C76_6E52)")
        try Schema.migrate(database, with: Array(Schema.migrations.prefix(version)))
        let counters =
            version < 3
            ? #"INSERT INTO units VALUES (1, 0, '{"kept":2,"pass:format":3,"tokens":7}'), (1, 1, '{"kept":1,"tokens":4}');"#
            : """
            INSERT INTO units VALUES (1, 0), (1, 1);
            INSERT INTO measures VALUES
                (1, 'kept', 0, 2), (1, 'tokens', 0, 7), (1, 'kept', 1, 1), (1, 'tokens', 1, 4);
            UPDATE stages SET folder = iif(id = 1, 'models/old', 'out');
            """
        try database.execute(
            """
            INSERT INTO stages (id, name, kind, key, seed, material, inputs, state, why, started, problems)
            VALUES
                (1, 'old', 'toy', 'k', '1', '{}', '{}', 'done', 'new', 0, 1),
                (2, 'out', 'corpus', 'k', '1', '{}', '{}', 'done', 'new', 0, NULL);
            INSERT INTO problems VALUES
                (1, 0, 'toy-0', 'd', 'even', 'en', 1, 'p', '0', 'number', 's', 'l'),
                (1, 1, 'toy-1', 'e', 'odd', 'en', 1, 'p', '1', 'number', 's', 'l');
            \(counters)
            """)
    }

    @Test(
        "An older store can be looked at as it is, and becomes one of this version when it is worked on",
        arguments: [1, 2, 3, 4])
    func migration(version: Int) throws {
        try makeOld(version: version)
        let before = try Files.read(path)
        func holds(_ store: Store) throws {
            #expect(try store.stages.all().map(\.name) == ["old", "out"])
            #expect(try store.stages.named("old")?.folder == "models/old")
            #expect(try store.units.completed(1) == [0, 1])
            #expect(try store.measures.sums(1)["kept"] == 3)
            #expect(try store.measures.values("tokens", stage: 1).map(\.value) == [7, 4])
            #expect(try store.problems.of(1, at: 0..<9).map(\.id) == ["toy-0", "toy-1"])
            #expect(try store.problems.of(1, at: 0..<9).allSatisfy { $0.earlier.isEmpty })
            #expect(try store.reviews.queue(key: "q") == nil)
            #expect(try store.reviews.annotations(queue: "q") == [])
            #expect(try store.reviews.annotations(rollout: 1) == [])
            #expect(try store.reviews.batches() == [])
            #expect(try store.failures.reasons(1).isEmpty && store.failures.all(1).isEmpty)
            #expect(try store.reviews.queuedRollouts(problem: "p", index: 0, recipe: "0") == [])
        }
        try holds(Store(reading: run))
        #expect(try Files.read(path) == before)
        do {
            let store = try Store(run: run)
            try holds(store)
            #expect(try store.stages.named("out")?.folder == "out")
            try store.reviews.makeQueue(key: "q", [])
            var unit = UnitResult(unit: 2)
            unit.counters = ["kept": 5]
            try store.units.commit(unit, stage: 1)
            #expect(try store.measures.names(1) == ["kept", "tokens"])
        }
        #expect(try Store(run: run).measures.sums(1)["kept"] == 8)
    }

    @Test("An old store that has a table of a later version is refused as it is", arguments: [1, 2])
    func tampered(version: Int) throws {
        try makeOld(version: version)
        try Database(path).execute("CREATE TABLE measures (x)")
        let before = try Files.read(path)
        #expect(
            complaints { _ = try Store(run: run) }.first?.contains("other tables than version \(version)")
                == true)
        #expect(try Files.read(path) == before)
    }
}
