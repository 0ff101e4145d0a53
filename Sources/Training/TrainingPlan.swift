import MoE

/// The memory that training a model takes, in bytes, from the model's configuration alone.
///
/// It counts the arrays that a `Trainer` takes. The system hands their pages out as they are first written.
package struct TrainingPlan: Sendable {
    /// The weights, in f32.
    package let weights: Double
    /// The copies of the weights for the products of both passes, and the tables of positions.
    package let copies: Double
    /// The gradients of the shares that are computed at once, and their sum.
    package let gradients: Double
    /// The optimizer's state: AdamW's two moments of each weight. Muon has the same arrays, of which its
    /// matrices use the first, and matrices of its own on each thread.
    package let optimizer: Double
    /// The activations and other numbers of one pass.
    package let activations: Double
    /// How many passes there are: one for each thread, but no more than shares.
    package let passes: Int

    /// - Parameter tokens: the tokens that one pass keeps at once, see `tokens(sequences:length:_:)`.
    package init(_ config: ModelConfig, _ options: TrainingOptions, threads: Int, tokens: Int) {
        let count = ParameterCount(config)
        weights = 4 * count.total
        let positions = Rotary.size(config, positions: config.contextLength)
        copies = 4 * (PackedWeights.size(count) + Double(positions))
        gradients = weights * Double(BatchGradient.gradientCount(shares: options.shares, threads: threads))
        let shapes = count.matrices.map { (rows: $0.outputs, columns: $0.inputs) }
        let muon = options.optimizer == .muon ? Double(max(1, threads)) * Double(Muon.size(shapes)) : 0
        optimizer = 2 * weights + 4 * muon
        passes = BatchGradient.laneCount(shares: options.shares, threads: threads)
        activations =
            4 * TrainingPass.size(config, count, capacity: BatchGradient.capacity(tokens: tokens))
    }

    /// The most tokens that a pass keeps at once, where a step has `sequences` sequences of up to `length`
    /// tokens.
    package static func tokens(sequences: Int, length: Int, _ options: TrainingOptions) -> Int {
        // Nothing is to be learned from a sequence's last token, so no pass takes it.
        let longest = max(1, length - 1)
        let ofShare = (sequences + options.shares - 1) / options.shares * longest
        return min(ofShare, max(longest, options.pieceTokens))
    }

    /// The memory of a trainer that makes no steps and only computes log-probabilities.
    package var withoutSteps: Double { weights + copies + Double(passes) * activations }

    /// Everything together.
    package var total: Double { withoutSteps + gradients + optimizer }
}
