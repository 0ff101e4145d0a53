import Archive
import Curation
import Dataflow
import Problems

/// `problem-file`: problems from a user's JSON Lines file.
struct ProblemFileStage: Stage {
    static let kind = "problem-file"
    static let help = "Takes problems from a JSON Lines file of yours."
    static let product = Product.problems
    static let inputs: [InputRole] = []

    private static let path = Setting<String>.file("file", "The file, .jsonl or .jsonl.zst.")
    private static let fields = Setting<JSON>.object(
        "fields",
        "Which column holds which part of a problem, null for none: { prompt: \"question\", level: null }.")
    private static let defaults = Setting<JSON>.object(
        "defaults", "Values for parts that a line does not have, or has empty: { license: \"MIT\" }.")
    private static let most = Setting<Int>.int(
        "limit", in: 1...100_000_000, default: 100_000_000,
        "Problems to take at most, from the first line on.")
    static let settings: [any DeclaredSetting] = [path, fields, defaults, most]

    private let file: ProblemFile
    /// The survey of the problems that are taken.
    private let survey: ProblemSurvey
    let material: JSON

    /// In words, the problems whose gold answers cannot be read in their form; nil where there are none.
    var unreadableGolds: String? { survey.unreadable }

    init(_ settings: Settings) throws {
        let path = try settings(Self.path)
        let fields = try ProblemFields(
            names: settings(Self.fields), constants: settings(Self.defaults), path: settings.place)
        let limit = try settings(Self.most)
        file = ProblemFile(path, fields: fields)
        survey = try ProblemSurvey(file, limit: limit)
        material = .object((settings.effective.members ?? []) + [.init("reading", .int(Self.version))])
    }

    /// Raised whenever a file may be read as other problems.
    private static let version = 2

    func warnings(_ inputs: [String: any Stage]) -> [String] { survey.leftOutWords }

    func run(_ context: StageContext) throws -> JSON {
        try context.perform(Reading(file: file, count: survey.count))
        return survey.summary
    }

    /// Reads the file once, and commits the units that the store lacks.
    private struct Reading: UnitWork {
        let file: ProblemFile
        let count: Int

        var unitCount: Int { (count + ProblemsStage.unitSize - 1) / ProblemsStage.unitSize }

        func progress(_ sums: [String: Int], units: Int, open: [String: Int]) -> UnitProgress {
            UnitProgress(done: min(units * ProblemsStage.unitSize, count), total: count)
        }

        func work(_ queue: UnitQueue) throws {
            guard let first = queue.claim() else { return }
            var next: Int? = first
            var unit = UnitResult(unit: 0)
            var place = 0
            try file.forEach { reading in
                guard place < count, let wanted = next else { return }
                unit.problems.append(reading.problem)
                place += 1
                guard place % ProblemsStage.unitSize == 0 || place == count else { return }
                if unit.unit == wanted {
                    try queue.commit(unit)
                    next = queue.claim()
                }
                unit = UnitResult(unit: unit.unit + 1)
                unit.firstPosition = place
            }
        }
    }
}
