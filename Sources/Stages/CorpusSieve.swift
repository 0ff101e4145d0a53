import Curation
import Dataflow
import Problems

/// What a corpus stage leaves out: near-duplicates (`near_duplicates`) and what stands in files that must stay unseen
/// (`decontaminate`). Both are off where their keys are not given.
struct CorpusSieve {
    private let duplicates: (threshold: Double, words: Int, window: Int)?
    private let files: [String]
    private let lengths: [Int]

    init(_ parameters: Parameters) throws {
        // Read only where given: the key of a stage without them is as it was before they were.
        if parameters.has("near_duplicates") {
            let group = try parameters.group("near_duplicates")
            duplicates = (
                try group.double("threshold", in: 0.7...1, default: 0.8),
                try group.int("words", in: 1...64, default: 5),
                try group.int("window", in: 2...500_000_000, default: 4_000_000)
            )
        } else {
            duplicates = nil
        }
        guard parameters.has("decontaminate") else {
            (files, lengths) = ([], [])
            return
        }
        let group = try parameters.group("decontaminate")
        files = try group.groups("files").map { try $0.filePath("file") }
        guard !files.isEmpty else {
            throw parameters.complaint("decontaminate.files", "is missing; expected [{ file: \"…\" }]")
        }
        lengths = try group.intOrInts("words", in: 1...64, default: 13)
        // Read once in full, so that a file that cannot be used is refused before anything runs.
        _ = try Contamination(files: files, lengths: lengths)
    }

    /// For one run of the stage.
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
        /// The samples that are kept.
        fileprivate var names: [String] = []

        /// What is asked for, in order; a sample that is contaminated is the duplicate of none.
        mutating func verdicts(problem: Problem, rollout: Rollout) -> [Verdict] {
            var verdicts: [Verdict] = []
            if let contamination {
                verdicts.append(contamination.verdict([problem.prompt, rollout.text]))
                if verdicts[0].outcome != .pass { return verdicts }
            }
            if duplicates != nil {
                let sketch = MinHash([problem.prompt, rollout.text], n: words)
                let match = duplicates?.match(sketch, number: names.count)
                if match == nil { names.append("\(problem.id)/\(rollout.index)") }
                if let verdict = duplicates?.verdict(match, place: { names[$0] }) { verdicts.append(verdict) }
            }
            return verdicts
        }
    }
}
