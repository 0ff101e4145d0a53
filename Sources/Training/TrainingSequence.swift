/// Tokens to learn from.
package struct TrainingSequence: Sendable, Equatable {
    package var tokens: [Int32]
    /// The first token that is learned; those before it (a prompt) are only read.
    package var learnsFrom: Int

    package init(tokens: [Int32], learnsFrom: Int = 0) {
        self.tokens = tokens
        self.learnsFrom = learnsFrom
    }
}
