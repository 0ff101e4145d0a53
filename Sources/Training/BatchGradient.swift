import CKernels
import MoE
import Tensors

/// The gradient of an objective over a batch.
///
/// A batch is cut into shares, independent of the number of threads, and the gradients of the shares are
/// added in their order. So the gradient has the same bits for any number of threads, but depends on the
/// number of shares. Passes and gradients are kept for as many shares as there are threads.
final class BatchGradient {
    /// The results of a batch besides its gradient.
    struct Result: Sendable {
        /// The sum of the losses of the learned tokens.
        var loss = 0.0
        /// Tokens that each expert got: `[layer][expert]`.
        var load: [[Int]]
        /// The log-probabilities of the learned tokens of each sequence, if they were asked for.
        var logProbabilities: [[Float]] = []
        /// The routes of these tokens, if they were asked for.
        var routes: [[UInt64]] = []
    }

    private let model: Model
    private let shares: Int
    private let pieceTokens: Int
    private let threads: Int
    /// How many shares are computed at once.
    private let lanes: Int
    private let gradients: [FloatBuffer]
    private let weights: PackedWeights
    private let rotary: Rotary
    private var passes: [TrainingPass] = []

    init(_ model: Model, shares: Int, pieceTokens: Int, threads: Int) {
        let lanes = Self.laneCount(shares: shares, threads: threads)
        self.model = model
        self.shares = shares
        self.pieceTokens = pieceTokens
        self.threads = threads
        self.lanes = lanes
        gradients = (0..<Self.gradientCount(shares: shares, threads: threads)).map { _ in
            FloatBuffer(model.layout.count)
        }
        weights = PackedWeights(model.layout, training: true)
        rotary = Rotary(model.config, positions: model.config.contextLength)
    }

    /// How many shares are computed at once.
    static func laneCount(shares: Int, threads: Int) -> Int { max(1, min(shares, threads)) }

    /// How many gradients are kept: those of the shares that are computed at once, and their sum.
    static func gradientCount(shares: Int, threads: Int) -> Int {
        min(shares, laneCount(shares: shares, threads: threads) + 1)
    }

    /// The tokens that a pass is made for, so that it serves batches of `tokens` tokens and a few more.
    static func capacity(tokens: Int) -> Int { (tokens + 255) / 256 * 256 }

    /// The gradient of the last batch.
    var total: FloatBuffer { gradients[0] }

    /// Sets `total` to the gradient of `weight` times the sum of the losses.
    func run(
        _ sequences: [TrainingSequence], _ objective: any Objective, weight: Float,
        keepsLogProbabilities: Bool
    ) -> Result {
        // Sequences fill all shares before any share gets a second one. The first empty share is computed as
        // well: adding its zeros may turn -0 into 0. Adding the zeros of the other empty shares would change
        // nothing more.
        let shares = Share.deal(sequences, shares: min(shares, sequences.count + 1))
        let pieces = shares.map { $0.batch.pieces(of: pieceTokens) }
        prepare(tokens: pieces.joined().map(\.tokens.count).max() ?? 0)
        nonisolated(unsafe) let passes = passes
        let (gradients, parameters) = (gradients, model.parameters)
        let noLoad = model.layout.mixtures.map { Array(repeating: 0, count: $0.experts.count) }
        var results: [Result] = []
        for first in stride(from: 0, to: shares.count, by: lanes) {
            // The first share's gradient begins the sum; gradients of later shares go into the buffers after
            // it.
            let (count, buffer) = (min(lanes, shares.count - first), first == 0 ? 0 : 1)
            results += parallelMap(count: count, threads: lanes) { lane in
                let gradient = gradients[buffer + lane]
                gradient.clear()
                var (result, kept, routes) = (Result(load: noLoad), [Float](), [UInt64]())
                for piece in pieces[first + lane] {
                    result.loss += passes[lane].run(
                        piece, parameters: parameters.pointer, gradient: gradient.pointer, weight: weight
                    ) { token in
                        if keepsLogProbabilities { kept.append(token.logProbability) }
                        return objective.loss(token)
                    }
                    passes[lane].addLoad(to: &result.load)
                    if keepsLogProbabilities { routes += passes[lane].routes(piece) }
                }
                (result.logProbabilities, result.routes) = ([kept], [routes])
                return result
            }
            add(gradients[1..<count + buffer])
        }
        var whole = Result(load: noLoad)
        if keepsLogProbabilities {
            whole.logProbabilities = Array(repeating: [], count: sequences.count)
            whole.routes = Array(repeating: [], count: sequences.count)
        }
        for (share, result) in zip(shares, results) {
            whole.loss += result.loss
            whole.load = zip(whole.load, result.load).map { zip($0, $1).map(+) }
            if keepsLogProbabilities {
                share.spread(result.logProbabilities[0], of: sequences, to: &whole.logProbabilities)
                share.spread(result.routes[0], of: sequences, to: &whole.routes)
            }
        }
        return whole
    }

    /// The log-probability of each learned token of each sequence, in nats.
    func logProbabilities(_ sequences: [TrainingSequence]) -> [[Float]] {
        let batches = sequences.map { Share.deal([$0], shares: 1)[0].batch }
        prepare(tokens: batches.map(\.tokens.count).max() ?? 0)
        nonisolated(unsafe) let passes = passes
        let (lanes, parameters) = (lanes, model.parameters)
        return parallelMap(count: batches.count, threads: lanes) { index in
            var kept: [Float] = []
            _ = passes[index % lanes].run(
                batches[index], parameters: parameters.pointer, gradient: nil, weight: 1
            ) { token in
                kept.append(token.logProbability)
                return TokenLoss(value: 0, slope: 0)
            }
            return kept
        }
    }

    /// Packs the weights with their present values, and makes passes for batches of `tokens` tokens.
    private func prepare(tokens: Int) {
        weights.pack(model.parameters, threads: threads)
        guard passes.first.map({ $0.capacity < tokens }) ?? true else { return }
        let capacity = Self.capacity(tokens: tokens)
        passes = []
        passes = (0..<lanes).map { _ in
            TrainingPass(
                model.config, layout: model.layout, rotary: rotary, weights: weights, capacity: capacity)
        }
    }

    /// Adds gradients of shares to the first share's, in order; each task adds one slice of them.
    private func add(_ others: ArraySlice<FloatBuffer>) {
        let (count, total, slices) = (model.layout.count, total, 16)
        let slice = (count + slices - 1) / slices
        parallel(tasks: slices, threads: threads) { index in
            let start = min(index * slice, count)
            let length = min(slice, count - start)
            for other in others { lv_add(length, other.pointer + start, total.pointer + start) }
        }
    }
}

/// A share of a batch.
private struct Share {
    var batch = TokenBatch()
    /// The places of its sequences in the list, in the order of the batch.
    var indices: [Int] = []

    /// Deals the sequences out, the longest first, always to the share with the fewest tokens.
    static func deal(_ sequences: [TrainingSequence], shares count: Int) -> [Share] {
        var shares = Array(repeating: Share(), count: count)
        let order = sequences.indices.sorted {
            (sequences[$1].tokens.count, $0) < (sequences[$0].tokens.count, $1)
        }
        for index in order {
            let place = shares.indices.min {
                (shares[$0].batch.tokens.count, $0) < (shares[$1].batch.tokens.count, $1)
            }
            if let place { shares[place].append(sequences[index], index) }
        }
        return shares
    }

    private mutating func append(_ sequence: TrainingSequence, _ index: Int) {
        let learned = sequence.learned
        /// The number for a place, from a list with one number for each learned token, or `otherwise` if the
        /// list is empty.
        func number(_ numbers: [Float], _ place: Int, otherwise: Float) -> Float {
            numbers.isEmpty ? otherwise : numbers[place - learned.lowerBound]
        }
        for numbers in [sequence.weights, sequence.behaviours, sequence.references] {
            precondition(numbers.isEmpty || numbers.count == learned.count, "a number for each learned token")
        }
        batch.append(
            sequence.tokens, learns: { learned.contains($0) },
            weight: { number(sequence.weights, $0, otherwise: 1) }, advantage: sequence.advantage,
            behaviour: { number(sequence.behaviours, $0, otherwise: 0) },
            reference: { number(sequence.references, $0, otherwise: 0) })
        indices.append(index)
    }

    /// Divides numbers, one for each learned token in the order of the batch, among the sequences.
    func spread<Number>(
        _ numbers: [Number], of sequences: [TrainingSequence], to target: inout [[Number]]
    ) {
        var start = 0
        for index in indices {
            let count = sequences[index].learned.count
            target[index] = Array(numbers[start..<start + count])
            start += count
        }
    }
}
