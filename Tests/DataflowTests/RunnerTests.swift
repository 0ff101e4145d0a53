import Archive
import Dataflow
import Glibc
import SQLite
import TestSupport
import Testing

/// Runs of toy pipelines: reuse, resumption, reasons.
struct RunnerTests {
    let folder: Scratch

    init() throws { folder = try Scratch() }

    /// Runs the toy pipeline in a folder and returns the lines it said.
    @discardableResult
    private func run(_ name: String, _ settings: String..., stop: StopSignal = StopSignal()) throws
        -> [String]
    {
        let lines = Lines()
        var options = Runner.Options()
        options.stop = stop
        options.output = { lines.add($0) }
        options.progress = { Progress($0, onTerminal: false, write: { _ in }) }
        let pipeline = try Pipeline(Array(toyPipeline.utf8), file: "toys.json", settings: settings)
        let code = try Runner.run(try Plan(pipeline, kinds: toyKinds), in: folder(name), options)
        lines.add("exit \(code.rawValue)")
        return lines.all.map { $0.replacing(#/done in [0-9]+ s/#, with: "done") }
    }

    @Test("A first run says what is new and what came of it; a second run reuses everything")
    func reuse() throws {
        let first = try run("a")
        let kept = try corpus(folder("a")).count
        #expect(kept > 60 && kept < 120)
        #expect(
            first == [
                "numbers  new", "numbers  done: problems 60", "base     new", "base     done: file weights",
                "sample   new", "sample   done: kept \(kept)", "exit 0",
            ])
        #expect(
            try run("a") == [
                "numbers  unchanged, reused", "base     unchanged, reused", "sample   unchanged, reused",
                "exit 0",
            ])
    }

    @Test(
        "Killed after any number of units, again and again, a run ends in the samples of a run never killed")
    func killAndResume() throws {
        try run("whole")
        let expected = try corpus(folder("whole"))
        try Files.makeFolder(folder("killed"))
        var crashes = 0
        for life in [0, 1, 3, 0, 2, 100] {
            try folder.write("\(life)", "killed/crash")
            do { try run("killed") } catch is ToySampling.Crash { crashes += 1 }
        }
        #expect(crashes == 5)
        #expect(try corpus(folder("killed")) == expected)
        let whole = try Store(reading: folder("whole"))
        let killed = try Store(reading: folder("killed"))
        #expect(try whole.verdicts.yields(3) == killed.verdicts.yields(3))
        #expect(try killed.measures.sums(3).values.map { $0 } == [120])
    }

    @Test("An interrupted stage says at which unit it goes on")
    func resumeMessage() throws {
        try folder.write("4", "a/crash")
        #expect(throws: ToySampling.Crash.self) { try run("a") }
        try Files.remove(folder("a/crash"))
        #expect(try run("a").contains("sample   interrupted: resuming at unit 4"))
        #expect(
            try Store(reading: folder("a")).stages.named("sample")?.why
                == "interrupted: resuming at unit 4")
    }

    @Test("A changed parameter computes its stage and those after it again, and says why")
    func change() throws {
        try run("a")
        let warmer = try run("a", "temperature=0.8")
        #expect(warmer.contains("numbers  unchanged, reused"))
        #expect(warmer.contains("sample   computed again: temperature 1.0 → 0.8"))
        let more = try run("a", "temperature=0.8", "count=80")
        #expect(more.contains("numbers  computed again: count 60 → 80"))
        #expect(more.contains("sample   computed again: input problems changed"))
        try run("b", "temperature=0.8", "count=80")
        #expect(try corpus(folder("a")) == corpus(folder("b")))
    }

    @Test("Results outside the store that were lost are made again")
    func damage() throws {
        try run("a")
        try Files.remove(folder("a/models/base/weights"))
        #expect(try run("a").contains("base     computed again: weights is missing"))
        #expect(Files.exists(folder("a/models/base/weights")))
    }

    @Test("Files of an earlier recipe are gone when its stage is computed again")
    func staleFiles() throws {
        try run("a")
        try folder.write("old", "a/rollouts/sample/checkpoint")
        try run("a", "temperature=0.5")
        #expect(!Files.exists(folder("a/rollouts/sample")))
    }

    @Test("A stop ends the run with exit code 3 and the command to resume it; resumed, nothing is lost")
    func stop() throws {
        let stop = StopSignal()
        stop.request()
        let lines = try run("a", stop: stop)
        #expect(lines == ["Stopped. What is finished is kept; to continue: the same command", "exit 3"])
        try run("a")
        try run("b")
        #expect(try corpus(folder("a")) == corpus(folder("b")))
    }

    @Test("The first signal requests a stop and lets the process go on")
    func signals() {
        StopSignal.catchSignals()
        #expect(!StopSignal.process.isRequested)
        kill(getpid(), SIGTERM)
        // Delivered to some thread, soon.
        for _ in 0..<1000 where !StopSignal.process.isRequested { usleep(5000) }
        #expect(StopSignal.process.isRequested)
        #expect(throws: Stopped.self) { try StopSignal.process.check() }
        for number in [SIGTERM, SIGINT, SIGHUP] { signal(number, SIG_DFL) }
    }

    @Test("Exit codes tell stopped runs, bad input and other failures apart")
    func exitCodes() {
        #expect(ExitCode(for: Stopped()) == .stopped)
        #expect(ExitCode(for: Complaint("p.json", "bad")) == .badInput)
        #expect(ExitCode(for: Complaint("p.json", "bad", cause: .system)) == .failure)
        for code in [ENOENT, EACCES, EPERM, EROFS, ENOTDIR, EISDIR] {
            #expect(ExitCode(for: Complaint.system("p.json", "cannot be read", code)) == .badInput)
        }
        for code in [ENOSPC, EDQUOT, EIO, EPIPE, EBADF, ENOMEM, EMFILE] {
            #expect(ExitCode(for: Complaint.system("p.json", "cannot be read", code)) == .failure)
        }
        // Read-only, busy, cannot be opened; full, damaged, no database, no memory,
        // input and output, a constraint.
        for code: Int32 in [8, 5, 14] {
            #expect(ExitCode(for: SQLiteError(code: code, message: "", sql: "")) == .badInput)
        }
        for code: Int32 in [13, 11, 26, 7, 10, 19] {
            #expect(ExitCode(for: SQLiteError(code: code, message: "", sql: "")) == .failure)
        }
    }

    @Test("A run whose lines cannot be written any more ends with that error, and can be resumed")
    func closedOutput() throws {
        let closed = Complaint.system("standard output", "cannot be written", EPIPE)
        var options = Runner.Options()
        options.output = { _ in throw closed }
        options.stop = StopSignal()
        let pipeline = try Pipeline(Array(toyPipeline.utf8), file: "toys.json", settings: [])
        let plan = try Plan(pipeline, kinds: toyKinds)
        #expect(throws: closed) { try Runner.run(plan, in: folder("a"), options) }
        try run("a")
        try run("b")
        #expect(try corpus(folder("a")) == corpus(folder("b")))
    }
}
