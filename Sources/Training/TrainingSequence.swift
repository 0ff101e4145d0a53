/// Tokens to learn from.
package struct TrainingSequence: Sendable, Equatable {
    /// All tokens of the sequence.
    package var tokens: [Int32]
    /// The first token that is learned; the tokens before it (a prompt) are only read.
    package var learnsFrom: Int
    /// The weight of each learned token, in order; empty if all weigh 1. A weight may be 0 or negative.
    package var weights: [Float]
    /// The advantage of all learned tokens: positive to make them likelier, negative to make them less
    /// likely.
    package var advantage: Float
    /// The log-probability with which each learned token was sampled, in order; empty if nothing was sampled.
    package var behaviours: [Float]
    /// The log-probability that a reference gives each learned token, in order; empty if there is no
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

    /// The places of the learned tokens. A sequence's first token is never learned, as there is nothing
    /// before it.
    package var learned: Range<Int> {
        let first = max(1, learnsFrom)
        return first..<max(first, tokens.count)
    }
}
