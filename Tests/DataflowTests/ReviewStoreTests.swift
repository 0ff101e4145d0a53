import Archive
import Dataflow
import Problems
import Review
import SQLite
import TestSupport
import Testing

/// What the store keeps of reviews.
struct ReviewStoreTests {
    let folder: Scratch
    private var run: String { folder("run") }
    private let sampling = SamplingRecipe(key: String(repeating: "0a", count: 32), model: "model")
    private let recipe = Recipe(kind: "toy", seed: 1, material: [:], inputs: [])

    init() throws { folder = try Scratch() }

    /// Stores four problems with two rollouts each; the first rollout of each problem is a sample. Returns
    /// the number of the stage.
    private func fill(_ store: Store) throws -> Int {
        let stage = try store.stages.begin("s", recipe, why: "new", at: 0)
        var unit = UnitResult(unit: 0)
        unit.problems = (0..<4).map(toyProblem)
        unit.recipe = sampling
        for position in 0..<4 {
            unit.samples.append(.init(position: position, rank: 0, rollout: unit.rollouts.count))
            for index in 0..<2 {
                let verdict = Verdict(
                    "length", index == 0 ? .pass : .fail, "measured", value: Double(position), threshold: 2)
                unit.rollouts.append(.init(rollout(position, index, "text \(position) \(index)"), [verdict]))
            }
        }
        try store.units.commit(unit, stage: stage)
        return stage
    }

    private func rollout(_ problem: Int, _ index: Int, _ text: String) -> Rollout {
        Rollout(problem: "toy-\(problem)", index: index, text: text, tokens: 5, finish: .stop)
    }

    /// All rollouts as a queue, by position and index.
    private func items(_ store: Store, _ stage: Int) throws -> [QueuedRollout] {
        var items: [QueuedRollout] = []
        try store.reviews.forEachJudged(stage: stage) { judged in
            items.append(.init(number: judged.number, name: judged.name, position: -1, reasons: ["\"why\""]))
        }
        for place in items.indices {
            items[place].position = try #require(
                try store.problems.position(of: items[place].name.problem, stage: stage))
        }
        return items
    }

    private func annotation(
        _ item: QueuedRollout, _ decision: Annotation.Decision = .accept, by reviewer: String = "ann",
        edit: String? = nil
    ) -> NewAnnotation {
        NewAnnotation(
            Annotation(
                sampleID: "", contentSHA256: "digest", decision: decision, reason: "r\0r", reviewer: reviewer,
                seconds: 2.5),
            rollout: item.number,
            edit: edit.map { text in
                (
                    Rollout(
                        problem: item.name.problem, index: item.name.index, text: text, tokens: 2,
                        finish: .stop), SamplingRecipe(key: "edit \(text)", model: "model")
                )
            })
    }

    @Test("What a queue is chosen from: samples in order, and rollouts with what was measured")
    func candidates() throws {
        let store = try Store(run: run)
        let stage = try fill(store)
        var outlines: [SampleOutline] = []
        try store.reviews.forEachOutline(stage: stage) { outlines.append($0) }
        #expect(outlines.map(\.position) == [0, 1, 2, 3])
        #expect(outlines.map(\.name.index) == [0, 0, 0, 0])
        #expect(outlines[1].family == "odd" && outlines[1].language == "en" && outlines[1].level == 2)
        var judged: [JudgedRollout] = []
        try store.reviews.forEachJudged(stage: stage) { judged.append($0) }
        #expect(judged.count == 8)
        for rollout in judged {
            let index = rollout.name.index
            #expect(rollout.verdicts.map(\.outcome) == [index == 0 ? .pass : .fail])
            #expect(rollout.verdicts[0].value == Double(rollout.name.problem.suffix(1)))
            #expect(rollout.verdicts[0].threshold == 2)
            let found = try store.rollouts.numbered(rollout.number)
            #expect(found.rollout.text == "text \(rollout.name.problem.suffix(1)) \(index)")
            #expect(found.recipe == sampling)
        }
    }

    @Test("A queue comes back as it was made, once for each key; its rollouts are found by name")
    func queue() throws {
        let store = try Store(run: run)
        let items = try items(store, fill(store))
        #expect(try store.reviews.queue(key: "q") == nil)
        try store.reviews.makeQueue(key: "q", items.reversed())
        try store.reviews.makeQueue(key: "q", Array(items.prefix(1)))
        #expect(try store.reviews.queue(key: "q") == items.reversed())
        try store.reviews.makeQueue(key: "none", [])
        #expect(try store.reviews.queue(key: "none") == [])
        let wanted = items[3]
        func find(_ problem: String, _ index: Int, _ recipe: String) throws -> [Int] {
            try store.reviews.queuedRollouts(problem: problem, index: index, recipe: recipe)
        }
        #expect(try find(wanted.name.problem, wanted.name.index, "0a0a0a0a0a0a") == [wanted.number])
        for (problem, index, recipe) in [
            ("toy-9", 0, "0a0a0a0a0a0a"), ("toy-1", 7, "0a0a0a0a0a0a"), ("toy-1", 1, "0a0a0a0a0a0b"),
        ] {
            #expect(try find(problem, index, recipe) == [])
        }
    }

    @Test("Annotations of several files are entered together, and those of an undone batch do not count")
    func batches() throws {
        let store = try Store(run: run)
        let items = try items(store, fill(store))
        try store.reviews.makeQueue(key: "q", Array(items.prefix(6)))
        let numbers = try store.reviews.add(
            [
                ("a.jsonl", "1", [annotation(items[2]), annotation(items[0], .edit, edit: "new\0text")]),
                ("b.jsonl", "2", [annotation(items[2], .reject, by: "ben"), annotation(items[7])]),
            ], at: 5)
        func said() throws -> [String] {
            try store.reviews.annotations(queue: "q").map {
                "\($0.rollout) \($0.reviewer) \($0.decision) \($0.batch)"
            }
        }
        #expect(
            try said() == [
                "\(items[0].number) ann edit \(numbers[0])", "\(items[2].number) ann accept \(numbers[0])",
                "\(items[2].number) ben reject \(numbers[1])",
            ])
        let edit = try #require(try store.reviews.annotations(queue: "q").first?.edit)
        let edited = try store.rollouts.numbered(edit.number)
        #expect(edited.rollout.text == "new\0text" && edited.recipe.model == "model")
        #expect(try store.reviews.original(of: edited.rollout, by: edited.recipe) == items[0].number)
        #expect(try store.reviews.annotations(rollout: items[2].number).map(\.reason) == ["r\0r", "r\0r"])
        #expect(try store.reviews.undo(batch: numbers[1], at: 6))
        #expect(try !store.reviews.undo(batch: numbers[1], at: 7))
        #expect(try !store.reviews.undo(batch: 99, at: 7))
        #expect(try said().count == 2)
        #expect(try store.reviews.annotations(rollout: items[2].number).map(\.isUndone) == [false, true])
        let batches = try store.reviews.batches()
        #expect(batches.map(\.annotations) == [2, 2])
        #expect(batches.map(\.undone) == [nil, 6])
    }

    @Test("A review's samples are those before it without what is rejected, with edits and what is accepted")
    func outcomes() throws {
        let store = try Store(run: run)
        let stage = try fill(store)
        let items = try items(store, stage)
        _ = try store.reviews.add([("a", "1", [annotation(items[2], .edit, edit: "better")])], at: 0)
        let edit = try #require(try store.reviews.annotations(rollout: items[2].number).first?.edit?.number)
        let review = try store.stages.begin("review", recipe, why: "new", at: 0)
        try store.stages.link(review, toProblemsOf: stage)
        func outcome(_ place: Int, _ kept: Int?) -> ReviewOutcome {
            ReviewOutcome(rollout: items[place].number, position: items[place].position, kept: kept)
        }
        // Places alternate between samples and what is none.
        try store.reviews.commit(
            [outcome(0, nil), outcome(2, edit), outcome(3, items[3].number), outcome(4, items[4].number)],
            [(items[0].number, [Verdict("review", .fail, "wrong")]), (edit, [Verdict("length", .pass)])],
            of: stage, counters: ["rejected": 1], stage: review)
        var samples: [StoredSample] = []
        try store.samples.forEach(review, judges: [stage, review]) { samples.append($0) }
        #expect(samples.map(\.rollout.text) == ["better", "text 1 1", "text 2 0", "text 3 0"])
        #expect(samples.map(\.rank) == [0, 1, 0, 0])
        #expect(samples.map(\.position) == [1, 1, 2, 3])
        #expect(samples[0].verdicts.map(\.check) == ["length"] && samples[0].recipe.model == "model")
        #expect(try store.samples.count(stage) == 4, "the stage before is as it was")
        #expect(try store.verdicts.rejections(review).map(\.reason) == ["wrong"])
        try store.stages.clear(review)
        #expect(try store.samples.count(review) == 0)
        #expect(try store.reviews.annotations(rollout: items[2].number).count == 1)
    }

    @Test("A full disk fails a whole import, and nothing of it is there")
    func full() throws {
        let store = try Store(run: run)
        let items = try items(store, fill(store))
        try store.reviews.makeQueue(key: "q", items)
        try store.limit(pages: 60)
        // Bytes that do not compress.
        var state: UInt64 = 1
        let text = String(
            decoding: (0..<400_000).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return 33 + UInt8(state >> 58)
            }, as: UTF8.self)
        let lines = complaints {
            _ = try store.reviews.add(
                [("a", "1", [annotation(items[0])]), ("b", "2", [annotation(items[1], .edit, edit: text)])],
                at: 0)
        }
        #expect(lines.first?.contains("the disk is full; the store is as it was") == true)
        #expect(try store.reviews.batches() == [])
        #expect(try store.reviews.annotations(queue: "q") == [])
        try store.limit(pages: 1_000_000)
        #expect(
            try store.reviews.add([("b", "2", [annotation(items[1], .edit, edit: text)])], at: 0).count == 1)
    }
}
