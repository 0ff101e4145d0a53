import Archive
import Dataflow
import Problems

/// `problems`: draws distinct problems from the procedural families.
///
/// The sequence depends on the run's seed and the choice of families alone: asking for more of them later
/// leaves the first ones as they were.
struct ProblemsStage: Stage {
    static let kind = "problems"
    static let inputs: [InputRole] = []
    static let unitSize = 1000

    private let count: Int
    private let families: [String]
    private let languages: [Language]
    private let levels: [Int]
    private let split: Split
    let material: JSON

    init(_ parameters: Parameters) throws {
        let asked = try parameters.int("count", in: 1...100_000_000)
        // A margin for problems that the model cannot solve, where the count is that of samples.
        count = Int((Double(asked) * (try parameters.double("times", in: 1...100, default: 1))).rounded(.up))
        families = try parameters.strings("families", default: Families.names)
        languages = try parameters.strings("languages", default: Language.builtIn.map(\.rawValue)).map {
            guard let language = Language(rawValue: $0), Language.builtIn.contains(language) else {
                throw parameters.complaint("languages", "\"\($0)\" is not one of en, zh")
            }
            return language
        }
        levels = try parameters.ints("levels", in: 1...3, default: [1, 2, 3])
        split =
            try parameters.choice("split", among: ["training", "held-out"], default: "training") == "training"
            ? .training : .heldOut
        material = parameters.effective
    }

    func run(_ context: StageContext) throws -> JSON {
        var source = try ProblemSource(
            families: families, languages: languages, levels: levels, split: split, seed: context.runSeed)
        let done = try context.store.completedUnits(stage: context.stage).count
        for start in stride(from: 0, to: count, by: Self.unitSize) {
            try context.stop.check()
            var unit = UnitResult(unit: start / Self.unitSize)
            unit.firstPosition = start
            for _ in start..<min(start + Self.unitSize, count) { unit.problems.append(try source.next()) }
            // What is there already is drawn again, for the source to know it.
            if unit.unit >= done { try context.store.commit(unit, stage: context.stage) }
            context.progress.update(start, of: count)
        }
        return ["problems": .int(count)]
    }
}

/// `problem-file`: problems from a user's JSON Lines file.
struct ProblemFileStage: Stage {
    static let kind = "problem-file"
    static let inputs: [InputRole] = []

    private let file: ProblemFile
    private let limit: Int
    let material: JSON

    init(_ parameters: Parameters) throws {
        let path = try parameters.filePath("file")
        let fields = try ProblemFields(
            names: parameters.object("fields"), constants: parameters.object("defaults"),
            path: parameters.path)
        limit = try parameters.int("limit", in: 1...100_000_000, default: 100_000_000)
        file = ProblemFile(path, fields: fields)
        // Read once in full, so that a malformed line is refused before anything runs.
        try file.forEach { _ in }
        material = parameters.effective
    }

    func run(_ context: StageContext) throws -> JSON {
        let done = try context.store.completedUnits(stage: context.stage).count
        var unit = UnitResult(unit: 0)
        var count = 0
        func flush() throws {
            try context.stop.check()
            if unit.unit >= done { try context.store.commit(unit, stage: context.stage) }
            unit = UnitResult(unit: unit.unit + 1)
            unit.firstPosition = count
        }
        try file.forEach { problem in
            guard count < limit else { return }
            unit.problems.append(problem)
            count += 1
            if unit.problems.count == ProblemsStage.unitSize { try flush() }
        }
        if !unit.problems.isEmpty { try flush() }
        return ["problems": .int(count)]
    }
}
