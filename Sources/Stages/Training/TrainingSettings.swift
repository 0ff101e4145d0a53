import Archive
import Dataflow
import Training

/// The settings that all stages that train a model have.
struct TrainingSettings: Sendable {
    private let rate: Setting<Double>
    private let decay: Setting<Double>
    private static let warmup = Setting<Int>.int(
        "warmup", in: 0...1_000_000, default: 50, "Steps in which the learning rate rises to its peak.")
    private static let floor = Setting<Double>.double(
        "rate_floor", in: 0...1, default: 0.03, "The learning rate of the last step, as a share of the peak.")
    private static let optimizer = Setting<TrainingOptions.Optimizer>.choice(
        "optimizer", default: .adamw, "AdamW, or Muon for matrices and AdamW for the rest.")
    private static let muonScale = Setting<Double>.double(
        "muon_scale", in: 1e-3...10, default: 0.2, "Muon's step as a share of the learning rate.")
    private static let beta1 = Setting<Double>.double(
        "beta1", in: 0...0.9999, default: 0.9, "AdamW's decay of the mean gradient.")
    private static let beta2 = Setting<Double>.double(
        "beta2", in: 0...0.99999, default: 0.95, "AdamW's decay of the mean squared gradient.")
    private static let clip = Setting<Double>.double(
        "clip", in: 1e-3...1e3, default: 1, "The gradient's norm is cut to this.")
    private static let biasRate = Setting<Double>.double(
        "bias_rate", in: 0...1, default: 2e-3, "How far the routers' balancing biases move in a step.")

    private static let shares = Setting<Int>.int(
        "shares", in: 1...256, default: 4,
        "Parts that a step's batch is cut into. No more threads than this are of use, and the result depends on it."
    ).quiet

    /// - Parameters:
    ///   - rate: the peak of the learning rate if the file gives none.
    ///   - decay: the weight decay if the file gives none.
    init(rate: Double, decay: Double = 0.05) {
        self.rate = .double("rate", in: 1e-7...1, default: rate, "The peak of the learning rate.")
        self.decay = .double(
            "weight_decay", in: 0...1, default: decay, "Decoupled weight decay, on matrices only.")
    }

    var all: [any DeclaredSetting] {
        [
            rate, Self.warmup, Self.floor, Self.optimizer, Self.muonScale, Self.beta1, Self.beta2, decay,
            Self.clip, Self.biasRate, Self.shares,
        ]
    }

    func options(_ settings: Settings, steps: Int) throws(Complaint) -> TrainingOptions {
        var options = TrainingOptions(
            schedule: Schedule(
                steps: steps, peak: try settings(rate), warmup: try settings(Self.warmup),
                floor: try settings(Self.floor)))
        options.optimizer = try settings(Self.optimizer)
        options.muonScale = Float(try settings(Self.muonScale))
        options.beta1 = Float(try settings(Self.beta1))
        options.beta2 = Float(try settings(Self.beta2))
        options.decay = Float(try settings(decay))
        options.clip = try settings(Self.clip)
        options.biasRate = Float(try settings(Self.biasRate))
        options.shares = try settings(Self.shares)
        return options
    }
}
