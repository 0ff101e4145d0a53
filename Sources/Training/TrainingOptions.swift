/// How a model is trained, whatever on.
package struct TrainingOptions: Sendable {
    package enum Optimizer: String, Sendable, CaseIterable {
        case adamw, muon
    }

    package var schedule: Schedule
    package var optimizer = Optimizer.adamw
    /// Muon's step as a share of the rate: the root mean square of an update.
    package var muonScale: Float = 0.2
    package var beta1: Float = 0.9
    package var beta2: Float = 0.95
    package var epsilon: Float = 1e-8
    /// Decoupled weight decay, on matrices only.
    package var decay: Float = 0.05
    /// The gradient's norm is cut to this.
    package var clip = 1.0
    /// How far a router bias moves per step, towards an even load (arXiv:2408.15664).
    package var biasRate: Float = 2e-3
    /// Whether the routers' matrices stay as they are; their biases move in any case.
    package var freezesRouters = false
    /// Into how many shares a batch is cut. No more threads than this are of use, and the bits of the weights
    /// depend on it, as gradients are added share by share.
    package var shares = 4
    /// Tokens whose activations a share keeps at once: it goes through larger ones piece by piece, a sequence
    /// at least, and adds their gradients up. So memory does not grow with the batch.
    package var pieceTokens = 8192

    package init(schedule: Schedule) { self.schedule = schedule }
}

/// What one step did.
package struct StepReport: Sendable {
    /// The objective over the batch; for cross-entropy, its mean per learned token, in nats.
    package var loss: Double
    package var gradientNorm: Double
    package var rate: Double
    package var tokens: Int
    /// Tokens that each expert got: `[layer][expert]`, of the layers that have routed experts.
    package var load: [[Int]]
    /// The log-probability of each learned token of each sequence before the step, in nats; empty where
    /// nobody asked.
    package var logProbabilities: [[Float]]
    /// Their routes through the experts, likewise.
    package var routes: [[UInt64]]
    /// The fullest expert's load over the mean load, the worst of all layers.
    package var imbalance: Double {
        load.map { Double($0.max()!) * Double($0.count) / Double(max(1, $0.reduce(0, +))) }.max() ?? 1
    }
}
