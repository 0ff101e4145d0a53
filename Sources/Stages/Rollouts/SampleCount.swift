import Curation
import Dataflow
import Problems
import Synchronization

/// Counts the samples that the corpus will keep, unit by unit in order: those for which quotas have room, and that are
/// not left out of it.
///
/// What it says depends on the problems and their samples alone, as all of a unit's predecessors are counted before it.
final class SampleCount: Sendable {
    private let state: Mutex<State>

    private struct State {
        var sieve: CorpusSieve.Run?
        var quotas: QuotaCount?
        var kept = 0

        /// Counts a sample, unless it is left out of the corpus; false where there is no room for it.
        mutating func take(_ sample: StoredSample) -> Bool {
            var kind = Quotas.Kind(sample.problem)
            kind.language = CorpusRecord.language(sample.problem, sample.rollout).rawValue
            guard quotas?.admits(kind) ?? true else { return false }
            let verdicts = sieve?.verdicts(problem: sample.problem, rollout: sample.rollout) ?? []
            if verdicts.allSatisfy({ $0.outcome == .pass }) {
                kept += 1
                quotas?.take(kind)
            }
            return true
        }
    }

    /// - Parameter quotas: nil where all samples count.
    init(_ sieve: CorpusSieve?, _ quotas: QuotaCount?) throws {
        state = Mutex(State(sieve: try sieve?.begin(), quotas: quotas))
    }

    /// The samples so far.
    var kept: Int { state.withLock { $0.kept } }

    /// The quotas as they are filled so far.
    var quotas: QuotaCount? { state.withLock { $0.quotas } }

    /// Whether a problem may still have samples. Where it may not, it never will again.
    func admits(_ problem: Problem) -> Bool { quotas?.admits(Quotas.Kind(problem)) ?? true }

    /// What a unit made in excess.
    struct Excess {
        /// Positions of problems that had not to be tried, as a quota of theirs was full by then.
        var positions: [Int] = []
        /// Samples of other problems for which no room was left.
        var samples: [(position: Int, rank: Int)] = []

        var isEmpty: Bool { positions.isEmpty && samples.isEmpty }
    }

    /// Counts the samples of the next unit, which are those of `problems`.
    func add(_ problems: [(position: Int, problem: Problem)], of stage: Int, in store: Store) throws -> Excess
    {
        guard let first = problems.first?.position else { return Excess() }
        return try state.withLock { state in
            var samples: [Int: [StoredSample]] = [:]
            try store.samples.forEach(stage, at: first..<first + problems.count, judges: []) {
                samples[$0.position, default: []].append($0)
            }
            var excess = Excess()
            for (position, problem) in problems {
                let isTried = state.quotas?.admits(Quotas.Kind(problem)) ?? true
                state.quotas?.count(problem: Quotas.Kind(problem), isTried: isTried)
                guard isTried else {
                    excess.positions.append(position)
                    continue
                }
                for sample in samples[position] ?? [] where !state.take(sample) {
                    excess.samples.append((sample.position, sample.rank))
                }
            }
            return excess
        }
    }
}
