import Archive
import Curation
import Dataflow
import Problems

/// The samples that a corpus stage leaves out: near-duplicates (`near_duplicates`), and samples that share
/// text with files that must stay unseen (`decontaminate`). Each is off unless its key is given.
struct CorpusSieve {
    private let duplicates: (threshold: Double, words: Int, window: Int)?
    private let files: [String]
    private let lengths: [Int]

    private static let threshold = Setting<Double>.double(
        "threshold", in: 0.7...1, default: 0.8,
        "The similarity from which on two samples are near-duplicates.")
    private static let run = Setting<Int>.int(
        "words", in: 1...64, default: 5, "Words of the runs that are compared.")
    private static let memory = Setting<Int>.int(
        "window", in: 2...500_000_000, default: 4_000_000, "Samples that are remembered.")
    private static let nearDuplicates = SettingGroup(
        "near_duplicates", "Where given, {} for its defaults, near-duplicates are left out.",
        [threshold, run, memory])
    private static let file = Setting<String>.file("file", "A file in JSON Lines.")
    private static let fileList = SettingGroup(
        "files", isList: true, "Files whose texts must stay unseen.", [file])
    private static let lengthsOfRuns = Setting<[Int]>.intOrInts(
        "words", in: 1...64, default: 13, "Words in a row that are too many to have in common.")
    private static let decontaminate = SettingGroup(
        "decontaminate",
        "Where given, samples that share text with files are left out: { files: [{ file: \"…\" }] }.",
        [fileList, lengthsOfRuns])
    /// Both are read only if they are given, so that the key of a stage without them is the same as before
    /// they existed.
    static let settings: [any DeclaredSetting] = [nearDuplicates, decontaminate]

    /// Whether anything is left out.
    var isActive: Bool { duplicates != nil || !files.isEmpty }
    /// The part of the stage's material that determines what is left out.
    let material: JSON

    init(_ settings: Settings) throws {
        duplicates = try settings.given(Self.nearDuplicates).map { group in
            (try group(Self.threshold), try group(Self.run), try group(Self.memory))
        }
        guard let group = try settings.given(Self.decontaminate) else {
            (files, lengths) = ([], [])
            material = Self.material(of: settings)
            return
        }
        files = try group.each(Self.fileList).map { try $0(Self.file) }
        guard !files.isEmpty else {
            throw group.complaint(Self.fileList, "missing", expected: "[{ file: \"…\" }]")
        }
        lengths = try group(Self.lengthsOfRuns)
        material = Self.material(of: settings)
        // The files are read completely now, so that an unusable file is refused before anything runs.
        _ = try Contamination(files: files, lengths: lengths)
    }

    private static func material(of settings: Settings) -> JSON {
        let names = [nearDuplicates.name, decontaminate.name]
        return .object((settings.effective.members ?? []).filter { names.contains($0.name) })
    }

    /// Begins judging for one run of the stage.
    func begin() throws -> Run {
        Run(
            contamination: files.isEmpty ? nil : try Contamination(files: files, lengths: lengths),
            duplicates: duplicates.map { NearDuplicates(threshold: $0.threshold, window: $0.window) },
            words: duplicates?.words ?? 5)
    }

    /// Judges samples in order.
    struct Run {
        fileprivate let contamination: Contamination?
        fileprivate var duplicates: NearDuplicates?
        fileprivate let words: Int
        /// The names of the kept samples, `PROBLEM/INDEX`, by number.
        fileprivate var names: [String] = []

        /// The verdicts of the active checks, in order. A contaminated sample is not compared, so nothing is
        /// its duplicate.
        mutating func verdicts(problem: Problem, rollout: Rollout) -> [Verdict] {
            var verdicts: [Verdict] = []
            if let contamination {
                verdicts.append(contamination.verdict([problem.transcript, rollout.text]))
                if verdicts[0].outcome != .pass { return verdicts }
            }
            if duplicates != nil {
                let sketch = MinHash([problem.transcript, rollout.text], n: words)
                let match = duplicates?.match(sketch, number: names.count)
                if match == nil { names.append("\(problem.id)/\(rollout.index)") }
                if let verdict = duplicates?.verdict(match, place: { names[$0] }) { verdicts.append(verdict) }
            }
            return verdicts
        }
    }
}
