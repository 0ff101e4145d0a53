import Archive
import Dataflow
import TestSupport
import Testing

/// Waits until the file `answers` in the run's folder has a line for each of its problems; its result is the
/// lines.
private struct ToyReview: Stage {
    static let kind = "people"
    static let help = "Waits for answers."
    static let product = Product("decisions")
    static let inputs = [InputRole("problems", [.problems, product])]
    private static let number = Setting<Int>.int("wanted", in: 0...100, "Answers.")
    static let settings: [any DeclaredSetting] = [number]
    let wanted: Int
    let material: JSON

    init(_ settings: Settings) throws {
        wanted = try settings(Self.number)
        material = settings.effective
    }

    private func answers(_ context: StageContext) -> [Substring] {
        let bytes = (try? Files.read(context.runDirectory + "/answers")) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    func accept(_ inputs: [String: any Stage]) throws {
        guard wanted != 13 else { throw Complaint("toys.json: wanted", "13 is one too many") }
    }

    func lateMaterial(_ context: StageContext) throws -> LateMaterial? {
        let answers = answers(context)
        return LateMaterial(count: answers.count, digest: answers.joined(separator: " "))
    }

    func run(_ context: StageContext) throws -> JSON {
        let answers = answers(context)
        guard answers.count >= wanted else {
            throw Paused(
                "\(wanted - answers.count) answers are missing",
                summary: ["open": .int(wanted - answers.count)],
                commands: ["answer \(shellWord(context.runDirectory))"])
        }
        return ["said": .string(answers.joined(separator: " "))]
    }
}

/// Runs that wait for people.
struct PauseTests {
    let folder: Scratch

    init() throws { folder = try Scratch() }

    private func text(_ wanted: Int) -> String {
        """
        {name: "pause", stages: [
            {name: "numbers", kind: "numbers", count: 5},
            {name: "asked", kind: "people", inputs: {problems: "numbers"}, wanted: \(wanted)},
            {name: "after", kind: "people", inputs: {problems: "asked"}, wanted: 0},
            {name: "last", kind: "people", inputs: {problems: "after"}, wanted: 0},
            {name: "also", kind: "people", inputs: {problems: "numbers"}, wanted: 1},
            {name: "other", kind: "numbers", count: 7}]}
        """
    }

    private func run(_ answers: String?, wanted: Int = 2) throws -> [String] {
        if let answers { try folder.write(answers, "my run/answers") }
        let lines = Lines()
        var options = Runner.Options()
        options.stop = StopSignal()
        options.output = { lines.add($0) }
        options.progress = { Progress($0, onTerminal: false, write: { _ in }) }
        let plan = try Plan(pipeline(text(wanted)), kinds: toyKinds + [StageKind(ToyReview.init)])
        let code = try Runner.run(plan, in: folder("my run"), options)
        return lines.all.map { $0.replacing(#/done in [0-9]+ s/#, with: "done") } + ["exit \(code.rawValue)"]
    }

    @Test(
        "What needs no people is done, and each next command is said once; answers compute what goes by them")
    func pauses() throws {
        let command = "  answer '\(folder("my run"))'"
        #expect(
            try run(nil) == [
                "numbers  new", "numbers  done: problems 5", "asked    new",
                "asked    paused: 2 answers are missing",
                "after    waits for asked", "last     waits for after", "also     new",
                "also     paused: 1 answers are missing", "other    new", "other    done: problems 7",
                "Paused: the run needs decisions from people. Run these commands, in this order:", command,
                "  the same command",
                "exit 4",
            ])
        let store = try Store(reading: folder("my run"))
        #expect(try store.stages.all().map(\.state) == [.done, .paused, .paused, .done])
        let asked = try #require(try store.stages.named("asked"))
        #expect(asked.why == "2 answers are missing" && asked.summary == ["open": 2])
        #expect(
            try run("yes\n") == [
                "numbers  unchanged, reused", "asked    computed again: 1 new annotation",
                "asked    paused: 1 answers are missing", "after    waits for asked",
                "last     waits for after",
                "also     computed again: 1 new annotation", "also     done: said yes",
                "other    unchanged, reused",
                "Paused: the run needs decisions from people. Run these commands, in this order:", command,
                "  the same command",
                "exit 4",
            ])
        #expect(try run("yes\n").contains("asked    paused: 1 answers are missing"))
        let answered = try run("yes\nno\n")
        #expect(answered.contains("asked    computed again: 1 new annotation"))
        #expect(answered.contains("after    new") && answered.last == "exit 0")
        #expect(try run(nil).allSatisfy { $0.hasSuffix("unchanged, reused") || $0 == "exit 0" })
        let changed = try run("no\nyes\n")
        #expect(changed.contains("asked    computed again: annotations changed"))
        #expect(changed.contains("last     computed again: annotations changed, input problems changed"))
        #expect(try run("", wanted: 1).contains("asked    computed again: wanted 2 → 1, 2 fewer annotations"))
    }

    @Test("A stage may refuse the stages that it takes, before anything runs")
    func accepts() throws {
        #expect(complaints { _ = try run(nil, wanted: 13) } == ["toys.json: wanted: 13 is one too many"])
        #expect(!Files.exists(folder("my run")))
    }

    @Test("A word of the shell is quoted where it must be")
    func words() {
        #expect(shellWord("runs/a-b_1.2=3") == "runs/a-b_1.2=3")
        #expect(shellWord("it's $HOME") == #"'it'\''s $HOME'"#)
        #expect(shellWord("") == "''")
        #expect(ExitCode(for: Paused("", summary: [:], commands: [])) == .paused)
    }
}
