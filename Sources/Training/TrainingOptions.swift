/// How a model is trained, on any data.
package struct TrainingOptions: Sendable {
    /// The optimizer of the matrices.
    package enum Optimizer: String, Sendable, CaseIterable {
        case adamw, muon
    }

    /// The learning rate by step.
    package var schedule: Schedule
    /// The optimizer.
    package var optimizer = Optimizer.adamw
    /// The root mean square of Muon's update, as a share of the rate.
    package var muonScale: Float = 0.2
    /// AdamW's decay of the momentum.
    package var beta1: Float = 0.9
    /// AdamW's decay of the variance.
    package var beta2: Float = 0.95
    /// AdamW's term against division by zero.
    package var epsilon: Float = 1e-8
    /// Decoupled weight decay, on matrices only.
    package var decay: Float = 0.05
    /// The largest norm of the gradient, to which larger ones are scaled down.
    package var clip = 1.0
    /// How far a router bias moves per step, towards an even load (arXiv:2408.15664).
    package var biasRate: Float = 2e-3
    /// Whether the routers' matrices are left unchanged; their biases move in any case.
    package var freezesRouters = false
    /// How far the scale of the logits moves in a step at the peak of the rate, as a share of it. The gain of
    /// the final norm holds the scale, which is learned as one number; at 0 the gain is learned as other
    /// weights are.
    package var logitScaleRate = 0.0
    /// How many shares a batch is cut into. More threads than this are of no use. The bits of the weights
    /// depend on it, as gradients are added share by share.
    package var shares = 4
    /// How many tokens' activations a share keeps at once. It goes through more tokens piece by piece, at
    /// least one sequence each, and adds up the gradients, so that memory does not grow with the batch.
    package var pieceTokens = 8192

    package init(schedule: Schedule) { self.schedule = schedule }
}

/// The results of one step.
package struct StepReport: Sendable {
    /// The objective over the batch; for cross-entropy, its mean per learned token, in nats.
    package var loss: Double
    /// The norm of the gradient, before clipping.
    package var gradientNorm: Double
    /// The learning rate.
    package var rate: Double
    /// The tokens that the step went through, except the last of each sequence.
    package var tokens: Int
    /// Tokens that each expert got, `[layer][expert]`, in the layers that have routed experts.
    package var load: [[Int]]
    /// The log-probability of each learned token of each sequence before the step, in nats; empty if not
    /// asked for.
    package var logProbabilities: [[Float]]
    /// The routes of these tokens through the experts; empty if not asked for.
    package var routes: [[UInt64]]
    /// The fullest expert's load over the mean load, in the layer where this is largest.
    package var imbalance: Double {
        load.map { Double($0.max()!) * Double($0.count) / Double(max(1, $0.reduce(0, +))) }.max() ?? 1
    }
}
