/// Tokens to learn from.
package struct TrainingSequence: Sendable, Equatable {
    package var tokens: [Int32]
    /// The first token that is learned; those before it (a prompt) are only read.
    package var learnsFrom: Int
    /// The weight of each learned token, in order; empty where all weigh 1. A weight may be 0 or negative.
    package var weights: [Float]
    /// What a reward says of all learned tokens: positive for more of them, negative for less.
    package var advantage: Float
    /// The log-probability that each learned token was sampled with, in order; empty where nothing was sampled.
    package var behaviours: [Float]
    /// The log-probability that a reference gives each learned token, in order; empty where there is no
    /// reference.
    package var references: [Float]

    package init(
        tokens: [Int32], learnsFrom: Int = 0, weights: [Float] = [], advantage: Float = 1,
        behaviours: [Float] = [], references: [Float] = []
    ) {
        self.tokens = tokens
        self.learnsFrom = learnsFrom
        self.weights = weights
        self.advantage = advantage
        self.behaviours = behaviours
        self.references = references
    }

    /// The places of the learned tokens. The first token of a sequence is never learned, as nothing is before
    /// it.
    package var learned: Range<Int> {
        let first = max(1, learnsFrom)
        return first..<max(first, tokens.count)
    }
}
