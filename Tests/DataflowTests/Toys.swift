import Archive
import Dataflow
import Problems

/// Stages and folders that the tests use: small, but real users of the store.

/// Makes problems of two families in units of ten.
struct ToyProblems: Stage {
    static let kind = "numbers"
    static let help = "Makes problems."
    static let product = Product.problems
    static let inputs: [InputRole] = []
    private static let number = Setting<Int>.int("count", in: 1...100_000, "How many.")
    static let settings: [any DeclaredSetting] = [number]
    let count: Int
    let material: JSON

    init(_ settings: Settings) throws {
        count = try settings(Self.number)
        material = .object([.init("parameters", settings.effective)])
    }

    func run(_ context: StageContext) throws -> JSON {
        let done = Set(try context.store.units.completed(context.stage))
        for number in 0..<(count + 9) / 10 where !done.contains(number) {
            try context.stop.check()
            var unit = UnitResult(unit: number)
            unit.firstPosition = number * 10
            unit.problems = (number * 10..<min(count, number * 10 + 10)).map(toyProblem)
            try context.store.units.commit(unit, stage: context.stage)
        }
        return ["problems": .int(count)]
    }
}

func toyProblem(_ number: Int) -> Problem {
    Problem(
        id: "toy-\(number)", family: number % 2 == 0 ? "even" : "odd",
        language: number % 3 == 0 ? .chinese : .english, level: number % 3 + 1, prompt: "What is \(number)?",
        answer: "\(number)", form: .number, source: "toy", license: "CC0", digest: "digest \(number)")
}

/// Samples two rollouts per problem from the stage's seed and keeps the right ones.
///
/// A file `crash` in the run's folder holds the number of units after which it fails, as if killed.
struct ToySampling: Stage {
    static let kind = "toy"
    static let help = "Samples."
    static let product = Product.rollouts
    static let inputs = [
        InputRole("problems", [.problems]), InputRole("model", [.model], optional: true),
    ]
    private static let heat = Setting<Double>.double("temperature", in: 0...2, default: 1, "Of sampling.")
    private static let least = Setting<Int>.int("threshold", in: 0...100, default: 30, "Tokens.")
    private static let check = SettingGroup("check", "Of length.", [least])
    static let settings: [any DeclaredSetting] = [heat, check]
    let temperature: Double
    let threshold: Int
    let material: JSON

    init(_ settings: Settings) throws {
        temperature = try settings(Self.heat)
        threshold = try settings(Self.check)(Self.least)
        material = .object([.init("parameters", settings.effective), .init("check version", 1)])
    }

    struct Crash: Error {}

    func run(_ context: StageContext) throws -> JSON {
        let store = context.store
        let source = context.input("problems").stage
        try context.recordProblems(of: context.input("problems"))
        let recipe = SamplingRecipe(key: "\(context.seed) \(temperature)", model: "toy model")
        let total = try store.problems.count(source)
        let done = Set(try store.units.completed(context.stage))
        var life = (try? Files.read(context.runDirectory + "/crash")).flatMap {
            Int(String(decoding: $0, as: UTF8.self))
        }
        for number in 0..<(total + 6) / 7 where !done.contains(number) {
            try context.stop.check()
            if life == 0 { throw Crash() }
            life = life.map { $0 - 1 }
            let range = number * 7..<min(total, number * 7 + 7)
            var unit = UnitResult(unit: number)
            unit.recipe = recipe
            for (position, problem) in zip(range, try store.problems.of(source, at: range)) {
                var rank = 0
                let old = try store.rollouts.of(recipe: recipe.key, problem: problem.id)
                for index in 0..<2 {
                    let rollout = old.first { $0.index == index } ?? sample(problem, index, context.seed)
                    unit.counters[old.isEmpty ? "sampled" : "found", default: 0] += 1
                    let value = rollout.tokens
                    let passes = value >= threshold
                    unit.rollouts.append(
                        .init(
                            rollout,
                            [
                                Verdict("format", .pass),
                                Verdict(
                                    "length", passes ? .pass : .fail, passes ? "" : "\(value) tokens: short",
                                    value: Double(value), threshold: Double(threshold)),
                            ]))
                    if passes {
                        unit.samples.append(
                            .init(position: position, rank: rank, rollout: unit.rollouts.count - 1))
                        rank += 1
                    }
                }
            }
            try store.units.commit(unit, stage: context.stage)
        }
        return ["kept": .int(try store.samples.count(context.stage))]
    }

    private func sample(_ problem: Problem, _ index: Int, _ seed: UInt64) -> Rollout {
        let bits = SHA256.hex(Array("\(seed) \(problem.id) \(index)".utf8))
        return Rollout(
            problem: problem.id, index: index,
            text: "<think>\(bits)</think><answer>\(problem.answer)</answer>",
            tokens: Int(bits.prefix(2), radix: 16) ?? 0, finish: .stop)
    }
}

/// Writes a file into its folder.
struct ToyModel: Stage {
    static let kind = "model"
    static let help = "Writes a file."
    static let product = Product.model
    static let inputs: [InputRole] = []
    private static let size = Setting<Int>.int("size", in: 1...100, default: 1, "Of nothing.")
    static let settings: [any DeclaredSetting] = [size]
    let material: JSON

    init(_ settings: Settings) throws {
        _ = try settings(Self.size)
        material = .object([.init("parameters", settings.effective)])
    }

    func run(_ context: StageContext) throws -> JSON {
        try AtomicFile.write(Array("weights".utf8), to: try context.makeFolder() + "/weights")
        return ["file": "weights"]
    }

    func damage(_ context: StageContext) -> String? {
        Files.exists(context.folder + "/weights") ? nil : "weights is missing"
    }
}

let toyKinds = [StageKind(ToyProblems.init), StageKind(ToySampling.init), StageKind(ToyModel.init)]

let toyPipeline = """
    {   // a pipeline of toys
        name: "toys", seed: 7, parameters: {count: 60, temperature: 1.0},
        stages: [
            {name: "sample", kind: "toy", inputs: {problems: "numbers", model: "base"}, temperature: "$temperature"},
            {name: "numbers", kind: "numbers", count: "$count"},
            {name: "base", kind: "model"},
        ],
    }
    """

func pipeline(_ text: String = toyPipeline, _ settings: String...) throws -> Pipeline {
    try Pipeline(Array(text.utf8), file: "toys.json", settings: settings)
}

/// The lines of the error that `body` throws; empty if it throws none.
func complaints(_ body: () throws -> Void) -> [String] {
    do {
        try body()
        return []
    } catch {
        return "\(error)".split(separator: "\n").map(String.init)
    }
}

/// All samples of a stage, in order: what a corpus would be made from.
func corpus(_ folder: String, _ stage: String = "sample") throws -> [StoredSample] {
    let store = try Store(reading: folder)
    var samples: [StoredSample] = []
    guard let record = try store.stages.named(stage) else { return [] }
    try store.samples.forEach(record.id) { samples.append($0) }
    return samples
}
