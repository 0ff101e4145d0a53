import Archive
import Curation
import Dataflow
import Sampling
import Training

/// The settings of reinforcement learning: what a step samples, how it is rewarded, and how it is learned
/// from.
struct ReinforceSettings: Sendable {
    let steps: Int
    /// Problems in a step.
    let problemsPerStep: Int
    /// Rollouts of each problem.
    let groupSize: Int
    let sampling: SamplingOptions
    let prompt: RolloutsStage.PromptForm
    let scale: RolloutGroup.Scale
    let aggregation: PolicyGradient.Aggregation
    /// Steps of the optimizer for one collection of rollouts.
    let updates: Int
    let clip: PolicyGradient.Clip
    /// The factor of the penalty for leaving the reference.
    let penalty: Double
    /// The number of steps after which the policy becomes the reference; 0 for never.
    let referenceEvery: Int
    /// Whether groups without variance are replaced.
    let isDynamic: Bool
    /// The most problems that may be drawn for each problem that a step needs.
    let drawsPerProblem: Int
    let overlong: Overlong
    let entropyBonus: Double
    /// A problem is set aside if at least this share of its rollouts is right; 0 sets none aside.
    let setAside: Double
    /// The target pass rate of drawn problems at the first and the last step; nil if problems are drawn
    /// without a target.
    let target: (from: Double, to: Double)?
    /// The number of steps between measurements of the accuracy on held-out problems.
    let measureEvery: Int
    /// Training ends after this many measurements without a new best; 0 for never.
    let patience: Int
    /// In one of so many steps, the rollouts are kept in the store; 0 for none.
    let keepEvery: Int
    let training: TrainingOptions

    /// How completions that were cut at the largest length are treated.
    enum Overlong: String, CaseIterable {
        /// They count like others.
        case counted
        /// They are not learned from (DAPO).
        case masked
        /// Their reward falls over the last fifth of the length (DAPO).
        case punished
    }

    private static let stepCount = Setting<Int>.int(
        "steps", in: 1...10_000_000, "Collections of rollouts that are learned from.")
    private static let problems = Setting<Int>.int(
        "problems_per_step", in: 1...10_000, default: 24,
        "Problems of a step. Large batches are steadier: DeepSeek-R1 took 32.")
    private static let group = Setting<Int>.int(
        "group", in: 2...1000, default: 12,
        "Rollouts of a problem, which are compared with each other. DeepSeek-R1 took 16.")
    private static let temperature = Setting<Double>.double(
        "temperature", in: 0.01...100, default: 1,
        "Temperature of sampling. At 1 sampler and training agree on the probabilities.")
    private static let maxTokens = Setting<Int>.int(
        "max_tokens", in: 1...1_000_000, default: 512, "Tokens of a rollout at most.")
    private static let promptForm = Setting<RolloutsStage.PromptForm>.choice(
        "prompt", default: .plain,
        "The problem as it is, with an instruction to reflect (direct), or in DeepSeek-R1-Zero's template (zero)."
    )
    private static let advantage = Setting<RolloutGroup.Scale>.choice(
        "scale", default: .plain,
        "The advantage is the reward less the group's mean; deviation divides it by the group's standard deviation, as "
            + "GRPO does, which favours problems that are nearly always or never solved.")
    private static let aggregated = Setting<PolicyGradient.Aggregation>.choice(
        "aggregation", default: .token,
        "The mean over all tokens, over the means of rollouts (which favours long wrong ones), or over rollouts by the "
            + "longest length.")
    private static let updateCount = Setting<Int>.int(
        "updates", in: 1...1000, default: 1,
        "Updates from one collection, each of a part of it. 1 is on policy and needs no clipping.")
    private static let low = Setting<Double>.double(
        "clip_low", in: 0...1, default: 0.2, "With several updates: how far the ratio may fall below 1.")
    private static let high = Setting<Double>.double(
        "clip_high", in: 0...1000, default: 0.28,
        "With several updates: how far the ratio may rise above 1. DAPO took 0.28, DeepSeek-R1 10.")
    private static let divergence = Setting<Double>.double(
        "kl", in: 0...100, default: 0,
        "The factor of the penalty for leaving the reference, GRPO's unbiased estimator. DeepSeek-R1 took 0.001."
    )
    private static let renewal = Setting<Int>.int(
        "reference_every", in: 0...1_000_000, default: 400,
        "With kl: steps after which the policy becomes the reference; 0 for never. DeepSeek-R1 took 400.")
    private static let dynamic = Setting<Bool>.bool(
        "dynamic", default: true,
        "Groups whose rollouts are all worth the same are dropped, and further problems sampled in their place (DAPO)."
    )
    private static let draws = Setting<Int>.int(
        "draws", in: 1...100, default: 3,
        "With dynamic: problems that a step draws at most for each one that it needs.")
    private static let long = Setting<Overlong>.choice(
        "overlong", default: .counted,
        "Completions cut at max_tokens: counted as they are, masked (not learned from), or punished over the last fifth."
    )
    private static let entropy = Setting<Double>.double(
        "entropy_bonus", in: 0...10, default: 0,
        "The factor of the reward for entropy, estimated from the samples.")
    private static let routers = Setting<Bool>.bool(
        "train_routers", default: true,
        "Whether the routers' matrices are trained. Their balancing biases move in any case.")
    private static let logitScale = Setting<Double>.double(
        "logit_scale_rate", in: 0...0.5, default: 0,
        "How far the scale of the logits, which says how sure the model is, may move in a step, as a share "
            + "of it. It is learned as one number, 0.05 fast; at 0 as slowly as the other weights."
    ).quiet
    private static let aside = Setting<Double>.double(
        "set_aside", in: 0...1, default: 0,
        "A problem is not drawn again once this share of its rollouts was right; 0 draws all again.")
    private static let aimFrom = Setting<Double>.double(
        "target_from", in: 0...1, default: 0,
        "The pass rate to aim at in the first step: of every four problems, the one whose family and level comes "
            + "nearest to it is taken. 0 here and in target_to takes problems in turn."
    ).quiet
    private static let aimTo = Setting<Double>.double(
        "target_to", in: 0...1, default: 0,
        "With target_from: the pass rate to aim at in the last step. Between, it moves evenly, say from 0.7, easy, to 0.3."
    ).quiet
    private static let measured = Setting<Int>.int(
        "measure_every", in: 0...1_000_000, default: 0,
        "Steps after which the accuracy on the input held-out is measured, a rollout for each problem; 0 for never."
    ).quiet
    private static let patient = Setting<Int>.int(
        "patience", in: 0...1_000_000, default: 0,
        "With measure_every: measurements without a new best after which training ends, with the weights of the best; "
            + "0 for never."
    ).quiet
    private static let kept = Setting<Int>.int(
        "keep_every", in: 0...1_000_000, default: 0,
        "Steps of which one has its rollouts and verdicts kept in the store; 0 for none."
    ).quiet
    // On policy the gradient is small and noisy, so the rate is small, there is no decay, and one schedule
    // goes to near 0.
    private static let optimization = TrainingSettings(rate: 1e-4, decay: 0)

    static let all: [any DeclaredSetting] =
        [
            stepCount, problems, group, temperature, maxTokens, promptForm, advantage, aggregated,
            updateCount,
            low, high, divergence, renewal, dynamic, draws, long, entropy, routers, logitScale, aside,
            aimFrom, aimTo,
            measured, patient, kept,
        ] + optimization.all

    init(_ settings: Settings) throws {
        steps = try settings(Self.stepCount)
        problemsPerStep = try settings(Self.problems)
        groupSize = try settings(Self.group)
        var sampling = SamplingOptions()
        sampling.temperature = try settings(Self.temperature)
        sampling.maxTokens = try settings(Self.maxTokens)
        self.sampling = sampling
        prompt = try settings(Self.promptForm)
        guard [.plain, .direct, .zero].contains(prompt) else {
            throw settings.complaint(
                Self.promptForm, found: "\"\(prompt.rawValue)\"",
                expected: "\"plain\", \"direct\" or \"zero\"")
        }
        scale = try settings(Self.advantage)
        aggregation = try settings(Self.aggregated)
        updates = try settings(Self.updateCount)
        guard updates <= problemsPerStep else {
            throw settings.complaint(
                Self.updateCount, found: "\(updates)",
                expected: "at most problems_per_step, \(problemsPerStep): each update has whole groups")
        }
        clip = PolicyGradient.Clip(low: try settings(Self.low), high: try settings(Self.high))
        penalty = try settings(Self.divergence)
        referenceEvery = try settings(Self.renewal)
        isDynamic = try settings(Self.dynamic)
        drawsPerProblem = try settings(Self.draws)
        overlong = try settings(Self.long)
        entropyBonus = try settings(Self.entropy)
        setAside = try settings(Self.aside)
        let (from, to) = (try settings(Self.aimFrom), try settings(Self.aimTo))
        target = from > 0 || to > 0 ? (from, to) : nil
        measureEvery = try settings(Self.measured)
        patience = try settings(Self.patient)
        keepEvery = try settings(Self.kept)
        var options = try Self.optimization.options(settings, steps: steps * updates)
        options.freezesRouters = try !settings(Self.routers)
        options.logitScaleRate = try settings(Self.logitScale)
        training = options
    }

    /// The complaints if held-out problems are given without measurements, or measurements without held-out
    /// problems.
    func heldOutComplaints(_ isThere: Bool, at place: String) -> [Complaint] {
        if isThere, measureEvery == 0 {
            return [
                Complaint(
                    "\(place).inputs.held-out", "nothing is measured on it",
                    expected: "measure_every above 0", advice: "set measure_every, or leave the input out")
            ]
        }
        let name = patience > 0 && measureEvery == 0 ? Self.patient.name : Self.measured.name
        guard patience > 0 && measureEvery == 0 || measureEvery > 0 && !isThere else { return [] }
        return [
            Complaint(
                "\(place).\(name)", "nothing to measure on", expected: "inputs.held-out and measure_every",
                advice: "name a stage of kind problems with split held-out, or leave \(name) out")
        ]
    }
}
