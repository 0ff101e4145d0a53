import Archive
import Dataflow
import Problems

/// `problems`: draws distinct problems from the procedural families.
///
/// The sequence depends on the run's seed and the choice of families alone: asking for more of them later
/// leaves the first ones as they were.
struct ProblemsStage: Stage {
    static let kind = "problems"
    static let help = "Draws distinct problems from the procedural families."
    static let product = Product.problems
    static let inputs: [InputRole] = []
    static let unitSize = 1000

    private static let asked = Setting<Int>.int(
        "count", in: 1...100_000_000, "How many problems, or how many samples are wanted of them (see times)."
    )
    private static let times = Setting<Double>.double(
        "times", in: 1...100, default: 1,
        "The count is multiplied by this: a margin for problems that are not solved.")
    private static let familyNames = Setting<[String]>.texts(
        "families", default: Families.names, "The families to draw from.")
    private static let languageNames = Setting<[String]>.texts(
        "languages", default: Language.builtIn.map(\.rawValue), "Languages of the prompts: en, zh.")
    private static let levelNumbers = Setting<[Int]>.ints(
        "levels", in: 1...3, default: [1, 2, 3], "Levels of difficulty, the hardest last.")
    private static let part = Setting<String>.choice(
        "split", among: ["training", "held-out"], default: "training",
        "The part of all problems to draw from; the two have none in common.")
    static let settings: [any DeclaredSetting] = [
        asked, times, familyNames, languageNames, levelNumbers, part,
    ]

    private let count: Int
    private let families: [String]
    private let languages: [Language]
    private let levels: [Int]
    private let split: Split
    let material: JSON

    init(_ settings: Settings) throws {
        let asked = try settings(Self.asked)
        count = Int((Double(asked) * (try settings(Self.times))).rounded(.up))
        families = try settings(Self.familyNames)
        languages = try settings(Self.languageNames).map {
            guard let language = Language(rawValue: $0), Language.builtIn.contains(language) else {
                throw settings.complaint(Self.languageNames, "\"\($0)\" is not one of en, zh")
            }
            return language
        }
        levels = try settings(Self.levelNumbers)
        split = try settings(Self.part) == "training" ? .training : .heldOut
        material = settings.effective
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
    static let help = "Takes problems from a JSON Lines file of yours."
    static let product = Product.problems
    static let inputs: [InputRole] = []

    private static let path = Setting<String>.file("file", "The file, .jsonl or .jsonl.zst.")
    private static let fields = Setting<JSON>.object(
        "fields", "Which column holds which part of a problem: { prompt: \"question\" }.")
    private static let defaults = Setting<JSON>.object(
        "defaults", "Values for parts that no column holds: { license: \"MIT\" }.")
    private static let most = Setting<Int>.int(
        "limit", in: 1...100_000_000, default: 100_000_000,
        "Problems to take at most, from the first line on.")
    static let settings: [any DeclaredSetting] = [path, fields, defaults, most]

    private let file: ProblemFile
    private let limit: Int
    let material: JSON

    init(_ settings: Settings) throws {
        let path = try settings(Self.path)
        let fields = try ProblemFields(
            names: settings(Self.fields), constants: settings(Self.defaults), path: settings.path)
        limit = try settings(Self.most)
        file = ProblemFile(path, fields: fields)
        // Read once in full, so that a malformed line is refused before anything runs.
        try file.forEach { _ in }
        material = settings.effective
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
