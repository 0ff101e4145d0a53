import Curation
import Dataflow
import MoE
import Problems
import Sampling
import Synchronization
import Tensors
import Training

/// The rollouts of one step of reinforcement learning, and the verdicts on them.
struct RolloutCollection {
    /// The rollouts of one problem.
    struct Group {
        let position: Int
        let problem: Problem
        let completions: [GeneratedCompletion]
        let verdicts: [[Verdict]]
        /// The reward of each rollout; nil if a check could not decide, for no fault of the rollouts.
        let rewards: [Double]?
        /// Whether each rollout is right, according to the reward's first check.
        let isRight: [Bool]
        let rightShare: Double
    }

    /// All sampled groups, in order.
    var groups: [Group] = []
    /// The places in `groups` of the groups to learn from.
    var learned: [Int] = []
    /// How many problems were drawn from the beginning of the training to the end of this step.
    var drawn = 0
    var samplingSeconds = 0.0
    var checkingSeconds = 0.0
}

/// Samples the rollouts of a step from the present weights.
struct StepSampling {
    let settings: ReinforceSettings
    let format: ChatFormat
    let seed: UInt64
    let resources: Resources
    let stop: StopSignal

    /// The conversation that asks a problem.
    func turns(_ problem: Problem) -> [ChatFormat.Turn] {
        let turns =
            switch settings.prompt {
            case .direct: FewShot.direct(for: problem)
            case .zero: FewShot.zero(for: problem)
            default: [Turn(.user, problem.prompt)]
            }
        return (problem.earlier + turns).map(ChatFormat.Turn.init)
    }

    /// The rollouts of each problem, in the order of their numbers; nil for a problem that leaves no room for
    /// an answer.
    ///
    /// A rollout depends only on the weights, the series, its problem and its number.
    ///
    /// - Parameters:
    ///   - series: chooses the random numbers; it may be the number of a step.
    ///   - size: the rollouts of each problem.
    func rollouts(of problems: [Problem], series: UInt64, size: Int, _ weights: InferenceWeights) throws
        -> [[GeneratedCompletion]?]
    {
        let claimed = Atomic<Int>(0)
        let lanes = max(1, min(resources.threads, problems.count))
        let results = parallelMap(count: lanes, threads: lanes) { _ in
            Result { try lane(problems, series, size, weights, claimed) }
        }
        try stop.check()
        var completions: [[GeneratedCompletion]?] = Array(repeating: nil, count: problems.count)
        for result in results {
            for (place, found) in try result.get() { completions[place] = found }
        }
        return completions
    }

    /// The work of one thread: it claims problems and samples their groups, many rollouts at once.
    private func lane(
        _ problems: [Problem], _ series: UInt64, _ size: Int, _ weights: InferenceWeights,
        _ claimed: borrowing Atomic<Int>
    ) throws -> [Int: [GeneratedCompletion]] {
        let generator = try EngineGenerator(weights, format: format, identity: "", resources: resources)
        var found: [Int: [GeneratedCompletion]] = [:]
        var open: [Int: (left: Int, conversation: Prompt)] = [:]
        var waiting: [GenerationRequest<Prompt>] = []
        try generator.run(
            next: {
                while waiting.isEmpty {
                    let place = claimed.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard place < problems.count else { return nil }
                    let problem = problems[place]
                    guard let conversation = try generator.conversation(turns(problem)) else { continue }
                    open[place] = (size, conversation)
                    // The last request is taken first.
                    waiting = (0..<size).reversed().map { index in
                        GenerationRequest(
                            conversation, options: settings.sampling,
                            random: RandomStream(
                                seed: seed, series, StageKinds.label(problem.id), UInt64(index)),
                            tag: place * size + index)
                    }
                }
                return waiting.removeLast()
            },
            finished: { completion in
                let place = completion.tag / size
                found[place, default: []].append(completion)
                open[place]?.left -= 1
                if let group = open[place], group.left == 0 { generator.release(group.conversation) }
            }, stop: { stop.isRequested })
        return found.mapValues { $0.sorted { $0.tag < $1.tag } }
    }
}
