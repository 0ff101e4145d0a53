import Archive
import Curation
import Dataflow
import Problems

/// `problems`: draws distinct problems from the procedural families.
///
/// The sequence depends only on the run's seed, the choice of families and their turns: a larger count leaves
/// the first problems unchanged.
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
    private static let turnCounts = Setting<JSON>.json(
        "turns", expected: "an object of whole numbers from 1 to 100",
        "How many problems a family has in a round of all families, as { graph: 5 }; 1 where it is not named.",
        accepts: { turns($0) != nil }
    ).quiet
    private static let languageNames = Setting<[String]>.texts(
        "languages", default: Language.builtIn.map(\.rawValue), "Languages of the prompts: en, zh.")
    private static let levelNumbers = Setting<[Int]>.ints(
        "levels", in: Families.levels, default: Array(Families.levels),
        "Levels of difficulty, the hardest last.")
    private static let part = Setting<String>.choice(
        "split", among: ["training", "held-out"], default: "training",
        "The part of all problems to draw from; the two have none in common.")
    static let settings: [any DeclaredSetting] = [
        asked, times, familyNames, turnCounts, languageNames, levelNumbers, part,
    ]

    private let count: Int
    private let families: [String]
    /// Why this machine cannot run programs, if the family of programs is left out for that reason; else nil.
    private let lack: String?
    private let turns: [String: Int]
    private let languages: [Language]
    private let levels: [Int]
    private let split: Split
    let material: JSON

    init(_ settings: Settings) throws {
        let asked = try settings(Self.asked)
        count = Int((Double(asked) * (try settings(Self.times))).rounded(.up))
        let named = try settings.families(Self.familyNames)
        lack = named.count > 1 && named.contains(Coding().name) ? PythonCheck().obstacle : nil
        let families = lack == nil ? named : named.filter { $0 != Coding().name }
        self.families = families
        turns = try settings.given(Self.turnCounts).flatMap(Self.turns) ?? [:]
        for name in turns.keys.sorted() where !named.contains(name) {
            throw Complaint.unknown("family", name, at: settings.place(of: Self.turnCounts), among: named)
        }
        let names = Language.builtIn.map(\.rawValue)
        languages = try settings.choices(Self.languageNames, of: "language", among: names).map { name in
            guard let language = Language(rawValue: name), names.contains(name) else {
                throw Complaint.unknown(
                    "language", name, at: settings.place(of: Self.languageNames), among: names)
            }
            return language
        }
        levels = try settings.choices(Self.levelNumbers, of: "level", among: Families.levels.map(String.init))
        split = try settings(Self.part) == "training" ? .training : .heldOut
        material = JSON.object(
            (settings.effective.members ?? []).map { member in
                member.name == Self.familyNames.name
                    ? .init(member.name, .array(families.map(JSON.string))) : member
            })
    }

    private static func turns(_ json: JSON) -> [String: Int]? {
        guard let members = json.members, !members.isEmpty else { return nil }
        let counts = members.compactMap { member in member.value.int.map { (member.name, $0) } }
        guard counts.count == members.count, counts.allSatisfy({ (1...100).contains($0.1) }) else {
            return nil
        }
        return Dictionary(counts) { first, _ in first }
    }

    func warnings(_ inputs: [String: any Stage]) -> [String] {
        lack.map {
            ["no problems of the family \(Coding().name) are drawn, as programs cannot be run: \($0)"]
        } ?? []
    }

    /// The kinds of problems that it may draw.
    var kinds: [Quotas.Kind] {
        families.flatMap { family in
            languages.flatMap { language in
                levels.map { .init(family: family, language: language.rawValue, level: $0) }
            }
        }
    }

    func run(_ context: StageContext) throws -> JSON {
        try context.perform(Drawing(stage: self, seed: context.runSeed, threads: context.resources.threads))
        return ["problems": .int(count)]
    }

    /// Draws problems in order. Problems that are already in the store are drawn again, so that the source
    /// knows them.
    private struct Drawing: UnitWork {
        let stage: ProblemsStage
        let seed: UInt64
        let threads: Int

        var unitCount: Int { (stage.count + ProblemsStage.unitSize - 1) / ProblemsStage.unitSize }

        func progress(_ sums: [String: Int], units: Int, open: [String: Int]) -> UnitProgress {
            UnitProgress(done: min(units * ProblemsStage.unitSize, stage.count), total: stage.count)
        }

        func work(_ queue: UnitQueue) throws {
            var source = try ProblemSource(
                families: stage.families, turns: stage.turns, languages: stage.languages,
                levels: stage.levels, split: stage.split, seed: seed, threads: threads)
            var drawn = 0
            while let number = queue.claim() {
                var unit = UnitResult(unit: number)
                unit.firstPosition = number * ProblemsStage.unitSize
                while drawn < min(unit.firstPosition + ProblemsStage.unitSize, stage.count) {
                    let problem = try source.next()
                    if drawn >= unit.firstPosition { unit.problems.append(problem) }
                    drawn += 1
                }
                try queue.commit(unit)
            }
        }
    }
}
