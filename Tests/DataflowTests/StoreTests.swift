import Archive
import Dataflow
import Dispatch
import Problems
import SQLite
import TestSupport
import Testing

/// What the store keeps, and gives back.
struct StoreTests {
    let folder: Scratch
    private let recipe = Recipe(kind: "toy", seed: 1, material: ["parameters": [:]], inputs: [])
    private let sampling = SamplingRecipe(key: "sampler", model: "model")

    init() throws { folder = try Scratch() }

    private func open() throws -> Store { try Store(run: folder("run")) }

    private func begin(_ store: Store, _ name: String = "s", problems: Int? = nil) throws -> Int {
        let stage = try store.stages.begin(name, recipe, why: "new", at: 0)
        if let problems { try store.stages.link(stage, toProblemsOf: problems) }
        return stage
    }

    private func rollout(_ problem: Int, _ index: Int, _ text: String) -> Rollout {
        Rollout(problem: "toy-\(problem)", index: index, text: text, tokens: 5, finish: .length)
    }

    @Test("Problems, rollouts, verdicts and samples come back as they were, by position and rank")
    func roundTrip() throws {
        let store = try open()
        let source = try begin(store, "problems")
        var unit = UnitResult(unit: 0)
        unit.problems = (0..<5).map(toyProblem)
        try store.units.commit(unit, stage: source)
        #expect(try store.problems.count(source) == 5)
        #expect(try store.problems.of(source, at: 3..<9) == [toyProblem(3), toyProblem(4)])

        let stage = try begin(store, problems: source)
        let verdicts = [
            Verdict("z", .pass, version: 3),
            Verdict("a", .undecided, "gold answer \"x\" unreadable", value: 0.25, threshold: 0.5),
        ]
        for (number, position) in [4, 1].enumerated() {  // committed out of order
            var unit = UnitResult(unit: number)
            unit.recipe = sampling
            unit.rollouts = [
                .init(rollout(position, 1, "最大 🧮"), verdicts), .init(rollout(position, 0, "b\0c"), []),
            ]
            unit.samples = [
                .init(position: position, rank: 1, rollout: 0),
                .init(position: position, rank: 0, rollout: 1),
            ]
            try store.units.commit(unit, stage: stage)
        }
        var samples: [StoredSample] = []
        try store.samples.forEach(stage) { samples.append($0) }
        #expect(samples.map(\.position) == [1, 1, 4, 4])
        #expect(samples.map(\.rank) == [0, 1, 0, 1])
        #expect(samples[1].rollout == rollout(1, 1, "最大 🧮"))
        #expect(samples[1].verdicts == verdicts)
        #expect(samples[2].verdicts == [])
        #expect(samples[3].problem == toyProblem(4))
        #expect(samples[3].recipe == sampling)
        #expect(try store.rollouts.of(recipe: "sampler", problem: "toy-4").map(\.index) == [0, 1])
        #expect(try store.rollouts.of(recipe: "other", problem: "toy-4") == [])
    }

    @Test("Samples are streamed whole where there are more of them than one batch")
    func streaming() throws {
        let store = try open()
        let stage = try begin(store)
        var unit = UnitResult(unit: 0)
        unit.recipe = sampling
        unit.problems = (0..<400).map(toyProblem)
        for position in 0..<400 {
            for rank in 0..<2 {
                unit.samples.append(.init(position: position, rank: rank, rollout: unit.rollouts.count))
                unit.rollouts.append(.init(rollout(position, rank, "text \(position)")))
            }
        }
        try store.units.commit(unit, stage: stage)
        var seen: [Int] = []
        try store.samples.forEach(stage) { sample in
            seen.append(sample.position * 2 + sample.rank)
            #expect(sample.rollout.text == "text \(sample.position)")
        }
        #expect(seen == Array(0..<800))
    }

    @Test("Rollouts outlive the clearing of the stage that judged them, and are stored once")
    func rolloutsStay() throws {
        let store = try open()
        let stage = try begin(store)
        var unit = UnitResult(unit: 0)
        unit.recipe = sampling
        unit.problems = [toyProblem(0)]
        unit.counters = ["b": 2, "a": 1]
        unit.rollouts = [.init(rollout(0, 0, "text"), [Verdict("x", .fail, "wrong")])]
        try store.units.commit(unit, stage: stage)
        #expect(try store.measures.sums(stage) == ["a": 1, "b": 2])
        #expect(try store.measures.values("b", stage: stage).map(\.step) == [0])
        try store.stages.clear(stage)
        #expect(try store.stages.named("s")?.state == .cleared)
        #expect(try store.units.completed(stage) == [])
        #expect(try store.measures.names(stage) == [])
        #expect(try store.problems.count(stage) == 0)
        #expect(try store.verdicts.yields(stage) == [])
        #expect(try store.rollouts.of(recipe: "sampler", problem: "toy-0").map(\.text) == ["text"])
        try store.units.commit(unit, stage: try begin(store))
        #expect(try store.rollouts.of(recipe: "sampler", problem: "toy-0").count == 1)
    }

    @Test("A sample without a problem is an error instead of being left out")
    func missingProblem() throws {
        let store = try open()
        let stage = try begin(store)
        var unit = UnitResult(unit: 0)
        unit.recipe = sampling
        unit.problems = [toyProblem(0)]
        unit.rollouts = [.init(rollout(0, 0, "text"))]
        unit.samples = [.init(position: 1, rank: 0, rollout: 0)]
        try store.units.commit(unit, stage: stage)
        #expect(throws: Complaint.self) { try store.samples.forEach(stage) { _ in } }
    }

    @Test("Texts come back through the dictionary that is learned on the way, also after reopening")
    func dictionary() throws {
        func text(_ number: Int) -> String {
            let work = (1...12).map {
                "Step \($0): \(number * $0 % 997) + \(number) = \(number * $0 % 997 + number)."
            }
            return "<think>\n" + work.joined(separator: "\n") + "\n</think>\n<answer>\(number)</answer>"
        }
        var stage = 0
        for part in 0..<2 {
            let store = try open()
            if part == 0 { stage = try begin(store) }
            for number in part * 20..<part * 20 + 20 {
                var unit = UnitResult(unit: number)
                unit.recipe = sampling
                unit.rollouts = (0..<200).map { .init(rollout(number, $0, text(number * 200 + $0))) }
                try store.units.commit(unit, stage: stage)
            }
        }
        let store = try Store(reading: folder("run"))
        for number in 0..<40 {
            let texts = try store.rollouts.of(recipe: "sampler", problem: "toy-\(number)").map(\.text)
            #expect(texts == (0..<200).map { text(number * 200 + $0) })
        }
        // Mean bytes of a packed text, first of those before there was a dictionary.
        let sizes = try store.database.query(
            """
            SELECT avg(length(text)) AS size FROM rollouts GROUP BY dictionary ORDER BY dictionary
            """
        ).rows { try $0.double("size") }
        #expect(sizes.count == 2)
        #expect(sizes[1] < 0.9 * sizes[0])
    }

    @Test("Commits from several threads end in the samples of one thread")
    func threads() throws {
        let store = try open()
        func fill(_ name: String, _ order: [Int], concurrently: Bool) throws -> [StoredSample] {
            let stage = try begin(store, name)
            let failures = Lines()
            let commit: @Sendable (Int) -> Void = { [sampling] number in
                var unit = UnitResult(unit: number)
                unit.recipe = sampling
                unit.problems = [toyProblem(number)]
                unit.firstPosition = number
                unit.rollouts = [
                    .init(
                        Rollout(problem: "toy-\(number)", index: 0, text: "t", tokens: 1, finish: .stop),
                        [Verdict("c\(number % 5)", .pass)])
                ]
                unit.samples = [.init(position: number, rank: 0, rollout: 0)]
                do { try store.units.commit(unit, stage: stage) } catch { failures.add("\(error)") }
            }
            if concurrently {
                DispatchQueue.concurrentPerform(iterations: order.count) { commit(order[$0]) }
            } else {
                order.forEach { commit($0) }
            }
            #expect(failures.all == [])
            var samples: [StoredSample] = []
            try store.samples.forEach(stage) { samples.append($0) }
            return samples
        }
        let order = Array(0..<60)
        let reference = try fill("one", order, concurrently: false)
        #expect(reference.count == 60)
        #expect(try fill("many", order.reversed(), concurrently: true) == reference)
    }

    @Test("Yields count kept rollouts by kind of problem, and the others by the first check that failed them")
    func yields() throws {
        let store = try open()
        let stage = try begin(store)
        var unit = UnitResult(unit: 0)
        unit.recipe = sampling
        unit.problems = (0..<6).map(toyProblem)
        let cases: [(Int, [Verdict], kept: Bool)] = [
            (0, [Verdict("format", .pass), Verdict("answer", .pass)], true),
            (0, [Verdict("format", .pass), Verdict("answer", .pass)], false),
            (2, [Verdict("format", .pass), Verdict("answer", .fail, "1,234.5 is not \"x y\"")], false),
            (4, [Verdict("format", .pass), Verdict("answer", .fail, "7 is not 3/4")], false),
            (1, [Verdict("format", .fail, "no answer: <think>"), Verdict("answer", .fail, "none")], false),
            (
                1, [Verdict("format", .pass), Verdict("answer", .undecided, "unreadable", threshold: 2)],
                false
            ),
        ]
        for (place, (number, verdicts, kept)) in cases.enumerated() {
            unit.rollouts.append(.init(rollout(number, place, "t"), verdicts))
            if kept { unit.samples.append(.init(position: number, rank: 0, rollout: place)) }
        }
        try store.units.commit(unit, stage: stage)
        let table = try store.verdicts.yields(stage).map {
            "\($0.family) \($0.language) \($0.level) \($0.kept)/\($0.passed)/\($0.rollouts)"
        }
        #expect(table == ["even en 2 0/0/1", "even en 3 0/0/1", "even zh 1 1/2/2", "odd en 2 0/0/2"])
        let reasons = try store.verdicts.rejections(stage).map {
            "\($0.count) \($0.check) \($0.outcome.rawValue): \($0.reason)"
        }
        #expect(
            reasons == [
                "2 answer fail: … is not …", "1 answer undecided: unreadable", "1 format fail: no answer",
                "1 selection pass: passed, but not chosen",
            ])
        #expect(try store.verdicts.passes(stage) == ["format": 5, "answer": 2])
    }

    @Test("Rollouts are found by problem, by whether they were kept, and by what a check said")
    func shown() throws {
        let store = try open()
        let stage = try begin(store)
        var unit = UnitResult(unit: 0)
        unit.recipe = sampling
        unit.problems = (0..<3).map(toyProblem)
        unit.rollouts = [
            .init(rollout(0, 0, "a"), [Verdict("format", .pass), Verdict("answer", .pass)]),
            .init(rollout(0, 1, "b"), [Verdict("format", .pass), Verdict("answer", .fail, "found 3")]),
            .init(
                rollout(1, 0, "c"),
                [Verdict("format", .fail, "no tags"), Verdict("answer", .undecided, "3?")]),
            // Of a problem that is no longer there, and judged by nothing.
            .init(rollout(7, 0, "d"), []),
        ]
        unit.samples = [
            .init(position: 0, rank: 0, rollout: 0), .init(position: 2, rank: 0, rollout: 3),
        ]
        try store.units.commit(unit, stage: stage)
        func texts(_ limit: Int = 9, _ change: (inout StoredRollout.Filter) -> Void) throws -> String {
            var filter = StoredRollout.Filter()
            change(&filter)
            return try store.verdicts.rollouts(of: stage, matching: filter, limit: limit).map(\.rollout.text)
                .joined()
        }
        #expect(try texts { _ in } == "abcd")
        #expect(try texts(2) { _ in } == "ab")
        #expect(try texts { $0.problem = "toy-0" } == "ab")
        #expect(try texts { ($0.problem, $0.index) = ("toy-0", 1) } == "b")
        #expect(try texts { $0.isKept = true } == "ad")
        #expect(try texts { ($0.isKept, $0.check) = (false, "format") } == "bc")
        #expect(try texts { ($0.check, $0.outcome) = ("answer", .fail) } == "b")
        #expect(try texts { $0.outcome = .undecided } == "c")
        #expect(try texts { $0.reason = "3" } == "bc")
        let all = try store.verdicts.rollouts(of: stage, matching: .init(), limit: 9)
        #expect(all.map(\.problem) == [toyProblem(0), toyProblem(0), toyProblem(1), nil])
        #expect(all.map(\.verdicts.count) == [2, 2, 2, 0])
    }
}
