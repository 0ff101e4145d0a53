import Archive
import Dataflow
import Problems
import Tensors
import TestSupport
import Testing

/// How units of work are handed out, committed, taken back and carried to another process.
struct UnitTests {
    let folder: Scratch

    init() throws { folder = try Scratch() }

    /// Judges problems three at a time and keeps so many of each unit; claims two units at once, and commits
    /// the second one first.
    private struct ToyWork: UnitWork {
        let store: Store
        let source: Int
        let stage: Int
        let kept: [Int]
        let target: Int?
        /// Whether the first problem of every other unit is too many.
        var trims = false
        /// Fails before this many commits on each thread.
        var life = Int.max

        init(_ context: StageContext, kept: [Int], target: Int?, life: Int = .max) {
            (store, stage) = (context.store, context.stage)
            source = context.input("problems").stage
            (self.kept, self.target, self.life) = (kept, target, life)
        }

        var unitCount: Int { kept.count }
        func isEnough(_ sums: [String: Int], units: Int) -> Bool {
            target.map { sums["kept"] ?? 0 >= $0 } ?? false
        }
        func positions(from unit: Int) -> Range<Int> { unit * 3..<kept.count * 3 }
        func settled(_ unit: Int, _ counters: [String: Int]) throws -> [String: Int] {
            guard trims, unit % 2 == 1, counters["seen"] == 3 else { return counters }
            let settled = ["kept": max(0, kept[unit] - 1), "seen": 2]
            try store.units.takeBack(
                stage, positions: [unit * 3], samples: [], of: unit, counters: settled)
            return settled
        }

        struct Crash: Error {}

        func work(_ queue: UnitQueue) throws {
            var left = life
            while let first = queue.claim() {
                for unit in [queue.claim(), first].compactMap({ $0 }) {
                    guard left > 0 else { throw Crash() }
                    left -= 1
                    try queue.commit(try result(unit))
                }
            }
        }

        private func result(_ number: Int) throws -> UnitResult {
            var unit = UnitResult(unit: number)
            unit.recipe = SamplingRecipe(key: "s", model: "m")
            unit.counters = ["kept": kept[number], "seen": 3]
            for (place, problem) in try store.problems.of(source, at: number * 3..<number * 3 + 3)
                .enumerated()
            {
                let rollout = Rollout(problem: problem.id, index: 0, text: "t", tokens: 1, finish: .stop)
                unit.rollouts.append(.init(rollout, [Verdict("c", place < kept[number] ? .pass : .fail)]))
                if place < kept[number] {
                    unit.samples.append(.init(position: number * 3 + place, rank: 0, rollout: place))
                }
            }
            return unit
        }
    }

    /// A stage that does toy work on so many threads; its samples are what it ends in.
    private struct ToyUnits: Stage {
        static let kind = "units"
        static let help = "Works in units."
        static let product = Product.rollouts
        static let inputs = [InputRole("problems", [.problems])]
        private static let target = Setting<Int>.int("target", in: 0...1000, default: 0, "Samples.")
        private static let life = Setting<Int>.int("life", in: 0...1000, default: 1000, "Commits.")
        private static let trims = Setting<Bool>.bool("trims", default: false, "Whether some are too many.")
        static let settings: [any DeclaredSetting] = [target, life, trims]
        let target: Int
        let trims: Bool
        let life: Int
        let material: JSON

        init(_ settings: Settings) throws {
            target = try settings(Self.target)
            life = try settings(Self.life)
            trims = try settings(Self.trims)
            material = ["target": .int(target), "trims": .bool(trims)]  // how long it lives changes nothing
        }

        func run(_ context: StageContext) throws -> JSON {
            try context.recordProblems(of: context.input("problems"))
            let kept = (0..<20).map { [2, 0, 3, 1][$0 % 4] }
            var work = ToyWork(context, kept: kept, target: target == 0 ? nil : target, life: life)
            work.trims = trims
            try context.perform(work, threads: context.resources.threads)
            return .object(
                try context.store.measures.sums(context.stage).sorted { $0.key < $1.key }.map {
                    .init($0.key, .double($0.value))
                })
        }
    }

    private func run(_ name: String, threads: Int, target: Int, life: Int = 1000, trims: Bool = false)
        throws
    {
        let text = """
            {name: "u", stages: [{name: "numbers", kind: "numbers", count: 60},
            {name: "units", kind: "units", inputs: {problems: "numbers"}, target: \(target), life: \(life),
             trims: \(trims)}]}
            """
        let plan = try Plan(
            Pipeline(Array(text.utf8), file: "u.json5"),
            kinds: [StageKind(ToyProblems.init), StageKind(ToyUnits.init)])
        var options = Runner.Options()
        options.resources = Resources(threads: threads)
        options.output = { _ in }
        options.stop = StopSignal()
        _ = try Runner.run(plan, in: folder(name), options)
    }

    private func state(_ name: String) throws -> (samples: [StoredSample], yields: [Yield], summary: JSON?) {
        let store = try Store(reading: folder(name))
        let record = try #require(try store.stages.named("units"))
        return (
            try corpus(folder(name), "units"), try store.verdicts.yields(record.id), record.summary
        )
    }

    @Test(
        "The result is that of one thread, whatever the threads, the order of commits and the crashes on the way",
        arguments: [0, 1, 7, 12, 1000])
    func independence(target: Int) throws {
        try run("one", threads: 1, target: target)
        let expected = try state("one")
        let full = target == 0 || target > 30
        #expect(expected.samples.count == (full ? 30 : expected.samples.count))
        if !full {
            #expect(expected.samples.count >= target)
            #expect(expected.samples.count - target < 3)
        }
        for threads in [2, 3, 8] {
            let name = "many \(threads)"
            for life in [1, 2] {
                #expect(throws: ToyWork.Crash.self) {
                    try run(name, threads: threads, target: 1000, life: life)
                }
            }
            // With another target all but the rollouts is computed again.
            try run(name, threads: threads, target: target)
            let found = try state(name)
            #expect(found.samples == expected.samples)
            #expect(found.yields == expected.yields)
            #expect(found.summary == expected.summary)
        }
    }

    @Test(
        "What a unit has made in excess is taken back, once, in whatever order units end", arguments: [0, 12])
    func settled(target: Int) throws {
        try run("one", threads: 1, target: target, trims: true)
        let expected = try state("one")
        // Units keep 2, 0, 3 and 1, and of each second one the first problem is too many.
        #expect(expected.samples.count == (target == 0 ? 25 : 12))
        #expect(!expected.samples.contains { $0.position % 6 == 3 })
        #expect(expected.summary?["kept"]?.double == Double(expected.samples.count))
        #expect(target != 0 || expected.summary?["seen"]?.double == 50)
        for threads in [2, 3, 8] {
            let name = "many \(threads)"
            for life in [1, 2] {
                // Where there is enough before any thread has crashed, it is done.
                try? run(name, threads: threads, target: target, life: life, trims: true)
            }
            try run(name, threads: threads, target: target, trims: true)
            let found = try state(name)
            #expect(found.samples == expected.samples && found.yields == expected.yields)
            #expect(found.summary == expected.summary)
        }
    }

    @Test("A crashed stage goes on with the units that are missing, and does none twice")
    func resumes() throws {
        #expect(throws: ToyWork.Crash.self) { try run("r", threads: 1, target: 0, life: 5) }
        let before = try Store(reading: folder("r"))
        let stage = try #require(try before.stages.named("units")).id
        #expect(try before.units.completed(stage) == [0, 1, 2, 3, 5])
        try run("r", threads: 1, target: 0)
        let sums = try Store(reading: folder("r")).measures.sums(stage)
        #expect(sums == ["kept": 30, "seen": 60])
    }

    @Test("What a unit came to is the same after it was written to a file; damage to the file is refused")
    func files() throws {
        var unit = UnitResult(unit: 7)
        unit.counters = ["kept": 1, "tokens": 1 << 40]
        unit.problems = [toyProblem(3), toyProblem(4)]
        unit.firstPosition = 14
        unit.recipe = SamplingRecipe(key: "k\"", model: "模型")
        unit.rollouts = [
            .init(
                Rollout(problem: "toy-3", index: 2, text: "a\0b\u{2028}🧮", tokens: 5, finish: .length),
                [
                    Verdict("x", .undecided, "why", value: .infinity, threshold: -0.1, version: 3),
                    Verdict("y", .pass, cost: .init(seconds: 0.25, megabytes: 3)),
                ]),
            .init(Rollout(problem: "toy-4", index: 0, text: "", tokens: 0, finish: .stop)),
        ]
        unit.samples = [.init(position: 14, rank: 0, rollout: 1)]
        unit.failures = [.init(position: 15, index: 3, reason: "HTTP 400: \"no\"")]
        let bytes = unit.encoded
        #expect(try UnitResult(encoded: bytes, file: "u") == unit)
        #expect(try UnitResult(encoded: UnitResult(unit: 0).encoded, file: "u") == UnitResult(unit: 0))
        var random = RandomStream(seed: 4)
        var refused = 0
        for _ in 0..<2000 {
            var damaged = bytes
            damaged[random.int(0...bytes.count - 1)] = UInt8(random.int(0...255))
            if random.bool(0.3) { damaged.removeLast(random.int(1...bytes.count - 1)) }
            do {
                _ = try UnitResult(encoded: damaged, file: "u.json")
            } catch {
                refused += 1
                #expect("\(error)".hasPrefix("u.json"))
                #expect(!"\(error)".contains("\n"))
            }
        }
        #expect(refused > 500)
    }
}
