import Curation
import Dataflow
import Problems
import Synchronization

/// Counts the samples that the corpus will keep, unit by unit in order: samples for which quotas have room,
/// and which the corpus does not leave out.
///
/// The counts depend only on the problems and their samples, because all earlier units are counted before a
/// unit.
final class SampleCount: Sendable {
    private let state: Mutex<State>

    private struct State {
        var sieve: CorpusSieve.Run?
        var quotas: QuotaCount?
        var kept = 0

        /// Counts a sample, unless the corpus leaves it out; returns false if no quota has room for it.
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

    /// - Parameter quotas: nil if all samples count.
    init(_ sieve: CorpusSieve?, _ quotas: QuotaCount?) throws {
        state = Mutex(State(sieve: try sieve?.begin(), quotas: quotas))
    }

    /// The number of samples so far.
    var kept: Int { state.withLock { $0.kept } }

    /// The quotas, as far as they are filled.
    var quotas: QuotaCount? { state.withLock { $0.quotas } }

    /// Whether a problem may still get samples. If not, it never will again.
    func admits(_ problem: Problem) -> Bool { quotas?.admits(Quotas.Kind(problem)) ?? true }

    /// The part of a unit's results that is in excess.
    struct Excess {
        /// The positions of problems that need not have been tried, because a quota was already full.
        var positions: [Int] = []
        /// Samples of other problems for which there was no room left.
        var samples: [(position: Int, rank: Int)] = []

        var isEmpty: Bool { positions.isEmpty && samples.isEmpty }
    }

    /// Counts the samples of the next unit, whose problems are `problems`; returns its excess.
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
                if !isTried {
                    excess.positions.append(position)
                } else {
                    for sample in samples[position] ?? [] where !state.take(sample) {
                        excess.samples.append((sample.position, sample.rank))
                    }
                }
                state.quotas?.count(problem: Quotas.Kind(problem), isTried: isTried)
            }
            return excess
        }
    }
}
