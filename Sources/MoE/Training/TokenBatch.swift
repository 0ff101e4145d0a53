/// Sequences of tokens laid end to end.
package struct TokenBatch: Sendable, Equatable {
    /// All tokens.
    package var tokens: [Int32] = []
    /// For each token, the token that follows it, or -1 if nothing is to be learned there.
    package var labels: [Int32] = []
    /// For each token, the weight of its label.
    package var weights: [Float] = []
    /// For each token, the advantage of its label; 1 if there is no reward.
    package var advantages: [Float] = []
    /// For each token, the log-probability with which its label was sampled; 0 if it was not sampled.
    package var behaviours: [Float] = []
    /// For each token, the log-probability that a reference gives its label; 0 if there is no reference.
    package var references: [Float] = []
    /// Lengths of the sequences; they add up to `tokens.count`.
    package var lengths: [Int] = []

    package init() {}

    /// Adds a sequence. Position `i` learns token `i + 1` if `learns(i + 1)`, with the weight, behaviour and
    /// reference of that token.
    package mutating func append(
        _ sequence: [Int32], learns: (Int) -> Bool = { _ in true }, weight: (Int) -> Float = { _ in 1 },
        advantage: Float = 1, behaviour: (Int) -> Float = { _ in 0 }, reference: (Int) -> Float = { _ in 0 }
    ) {
        precondition(sequence.count > 1, "a sequence to learn from has at least two tokens")
        for next in 1..<sequence.count {
            let isLearned = learns(next)
            tokens.append(sequence[next - 1])
            labels.append(isLearned ? sequence[next] : -1)
            weights.append(isLearned ? weight(next) : 0)
            advantages.append(advantage)
            behaviours.append(isLearned ? behaviour(next) : 0)
            references.append(isLearned ? reference(next) : 0)
        }
        lengths.append(sequence.count - 1)
    }

    /// The batch, cut between sequences into pieces of at most `most` tokens; a longer sequence is a piece by
    /// itself.
    package func pieces(of most: Int) -> [TokenBatch] {
        var pieces: [TokenBatch] = []
        var first = 0
        for length in lengths {
            if pieces.last.map({ $0.tokens.count + length > most }) ?? true { pieces.append(TokenBatch()) }
            let (piece, own) = (pieces.count - 1, first..<first + length)
            pieces[piece].tokens += tokens[own]
            pieces[piece].labels += labels[own]
            pieces[piece].weights += weights[own]
            pieces[piece].advantages += advantages[own]
            pieces[piece].behaviours += behaviours[own]
            pieces[piece].references += references[own]
            pieces[piece].lengths.append(length)
            first += length
        }
        return pieces
    }

    /// How many tokens are learned, including those of weight 0.
    package var learned: Int { labels.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) } }
}
