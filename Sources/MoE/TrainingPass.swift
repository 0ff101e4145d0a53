import CKernels
import Tensors

/// Sequences of tokens laid end to end.
package struct TokenBatch: Sendable {
    /// All tokens.
    package var tokens: [Int32] = []
    /// For every token the token that follows it, or -1 where nothing is to be learned.
    package var labels: [Int32] = []
    /// Lengths of the sequences; they add up to `tokens.count`.
    package var lengths: [Int] = []

    package init() {}

    /// Adds a sequence; position `i` learns token `i + 1` where `learns(i + 1)`.
    package mutating func append(_ sequence: [Int32], learns: (Int) -> Bool = { _ in true }) {
        precondition(sequence.count > 1, "a sequence to learn from has at least two tokens")
        for index in 0..<sequence.count - 1 {
            tokens.append(sequence[index])
            labels.append(learns(index + 1) ? sequence[index + 1] : -1)
        }
        lengths.append(sequence.count - 1)
    }

    /// The batch cut between sequences: pieces of at most so many tokens, or of one sequence.
    package func pieces(of most: Int) -> [TokenBatch] {
        var pieces: [TokenBatch] = []
        var first = 0
        for length in lengths {
            if pieces.last.map({ $0.tokens.count + length > most }) ?? true { pieces.append(TokenBatch()) }
            pieces[pieces.count - 1].tokens += tokens[first..<first + length]
            pieces[pieces.count - 1].labels += labels[first..<first + length]
            pieces[pieces.count - 1].lengths.append(length)
            first += length
        }
        return pieces
    }

    package var learned: Int { labels.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) } }
}

/// Forward and backward pass over one share of a batch, with the activations between them.
///
/// Leaves out: recomputation (activations of all layers are kept) and splitting one share over threads;
/// callers give each thread a pass and a share of its own and add the gradients in a fixed order.
package final class TrainingPass {
    let config: ModelConfig
    let layout: ParameterLayout
    let rotary: Rotary
    let weights: PackedWeights
    /// Tokens that there is room for.
    package let capacity: Int
    private let attention: [AttentionPass]
    private let feedForward: [any FeedForwardPass]
    private let residual: FloatBuffer  // [tokens, hidden]
    private let dResidual: FloatBuffer  // [tokens, hidden]
    private let normed: FloatBuffer  // [tokens, hidden]
    private let dNormed: FloatBuffer  // [tokens, hidden]
    private let normScale: FloatBuffer  // [tokens]
    private let logits: FloatBuffer  // [logitRows, vocabulary]
    private let tools: LinearTools
    private let outputLayer: ParameterLayout.Matrix
    private static let logitRows = 256

    package init(
        _ config: ModelConfig, layout: ParameterLayout, rotary: Rotary, weights: PackedWeights, capacity: Int
    ) {
        guard let head = layout.head else { preconditionFailure("not an architecture that is trained here") }
        outputLayer = head
        self.config = config
        self.layout = layout
        self.rotary = rotary
        self.weights = weights
        self.capacity = capacity
        let tools = LinearTools(config, layout: layout, weights: weights, capacity: capacity)
        self.tools = tools
        attention = layout.layers.map { layer in
            guard case .latent(let attention) = layer.attention else {
                preconditionFailure("not an architecture that is trained here")
            }
            return AttentionPass(
                config, inputNorm: layer.inputNorm, attention, rotary: rotary, tools: tools,
                capacity: capacity)
        }
        feedForward = layout.layers.map { layer -> any FeedForwardPass in
            switch layer.feedForward {
            case .dense(let mlp):
                DensePass(config, mlp, norm: layer.postNorm, tools: tools, capacity: capacity)
            case .experts(let experts):
                ExpertsPass(config, experts, norm: layer.postNorm, tools: tools, capacity: capacity)
            }
        }
        residual = FloatBuffer(capacity * config.hiddenSize)
        dResidual = FloatBuffer(capacity * config.hiddenSize)
        normed = FloatBuffer(capacity * config.hiddenSize)
        dNormed = FloatBuffer(capacity * config.hiddenSize)
        normScale = FloatBuffer(capacity)
        logits = FloatBuffer(Self.logitRows * config.vocabularySize)
    }

    /// Adds the gradient of `weight * (sum of the labels' cross-entropies)` to `gradient`.
    ///
    /// - Parameters:
    ///   - parameters: laid out as `layout` says; packed in `weights` already.
    ///   - gradient: of the same layout, or nil for the loss alone.
    /// - Returns: the sum of the cross-entropies, in nats.
    package func run(_ batch: TokenBatch, parameters: Floats, gradient: Floats?, weight: Float) -> Double {
        precondition(batch.tokens.count <= capacity, "more tokens than the pass has room for")
        let rows = batch.tokens.count
        let hidden = config.hiddenSize
        let x = residual.pointer
        for (row, token) in batch.tokens.enumerated() {
            (x + row * hidden).update(
                from: parameters + layout.embedding + Int(token) * hidden, count: hidden)
        }
        for (layer, mlp) in zip(attention, feedForward) {
            layer.forward(x, lengths: batch.lengths, parameters: parameters)
            mlp.forward(x, rows: rows, parameters: parameters)
        }
        lv_rmsnorm(
            rows, hidden, x, hidden, parameters + layout.finalNorm, Float(config.normEpsilon), normed.pointer,
            hidden, normScale.pointer)
        let loss = head(batch, gradient: gradient, weight: weight)
        guard let gradient else { return loss }

        let dx = dResidual.pointer
        dx.update(repeating: 0, count: rows * hidden)
        lv_rmsnorm_backward(
            rows, hidden, x, hidden, parameters + layout.finalNorm, normScale.pointer, dNormed.pointer,
            hidden,
            dx, hidden, gradient + layout.finalNorm)
        for (layer, mlp) in zip(attention, feedForward).reversed() {
            mlp.backward(dx, rows: rows, parameters: parameters, gradient: gradient)
            layer.backward(dx, lengths: batch.lengths, parameters: parameters, gradient: gradient)
        }
        for (row, token) in batch.tokens.enumerated() {
            lv_add(hidden, dx + row * hidden, gradient + layout.embedding + Int(token) * hidden)
        }
        return loss
    }

    /// Adds how many tokens each expert of each expert layer got in the last pass: `counts[layer][expert]`.
    package func addLoad(to counts: inout [[Int]]) {
        var layer = 0
        for pass in feedForward {
            guard let pass = pass as? ExpertsPass else { continue }
            for (expert, count) in pass.load.enumerated() { counts[layer][expert] += count }
            layer += 1
        }
    }

    /// The output layer and its loss, a few rows at a time so that the logits stay small; fills `dNormed`.
    private func head(_ batch: TokenBatch, gradient: Floats?, weight: Float) -> Double {
        let (hidden, vocabulary, matrix) = (config.hiddenSize, config.vocabularySize, outputLayer)
        var loss = 0.0
        for start in stride(from: 0, to: batch.tokens.count, by: Self.logitRows) {
            let rows = min(Self.logitRows, batch.tokens.count - start)
            let input = normed.pointer + start * hidden
            weights.forward[matrix.index].multiply(
                rows: rows, input, row: hidden, into: logits.pointer, row: vocabulary)
            for row in 0..<rows {
                let line = logits.pointer + row * vocabulary
                let label = batch.labels[start + row]
                if label < 0 {
                    line.update(repeating: 0, count: vocabulary)
                } else {
                    loss += Double(lv_cross_entropy(vocabulary, line, Int(label), weight))
                }
            }
            if let gradient {
                tools.backward(
                    matrix, rows: rows, dy: logits.pointer, dyRow: vocabulary, x: input, xRow: hidden,
                    dx: dNormed.pointer + start * hidden, dxRow: hidden, gradient: gradient)
            }
        }
        return loss
    }
}
