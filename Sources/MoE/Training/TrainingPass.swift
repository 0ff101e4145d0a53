import CKernels
import Tensors

/// Forward and backward pass over one share of a batch, with the activations between them.
///
/// It keeps the activations of all layers, and runs on one thread. Callers give each thread its own pass and
/// share, and add the gradients in a fixed order.
package final class TrainingPass {
    /// The most tokens of a share.
    package let capacity: Int
    private let hidden: Int
    private let embedding: EmbeddingPass
    private let layers: [(attention: AttentionPass, feedForward: any FeedForwardPass)]
    private let norm: NormPass
    private let head: HeadPass
    private let residual: FloatBuffer  // [tokens, hidden]
    private let dResidual: FloatBuffer  // [tokens, hidden]
    private let dNormed: FloatBuffer  // [tokens, hidden]

    package init(
        _ config: ModelConfig, layout: ParameterLayout, rotary: Rotary, weights: PackedWeights, capacity: Int
    ) {
        self.capacity = capacity
        hidden = config.hiddenSize
        let tools = LinearTools(config, layout: layout, weights: weights, capacity: capacity)
        embedding = EmbeddingPass(hidden: config.hiddenSize, table: layout.embedding)
        layers = layout.layers.map { layer -> (attention: AttentionPass, feedForward: any FeedForwardPass) in
            let attention = AttentionPass(
                config, norm: layer.inputNorm, layer.attention, rotary: rotary, tools: tools,
                capacity: capacity)
            switch layer.feedForward {
            case .dense(let mlp):
                return (
                    attention, DensePass(config, mlp, norm: layer.postNorm, tools: tools, capacity: capacity)
                )
            case .experts(let experts):
                return (
                    attention,
                    ExpertsPass(config, experts, norm: layer.postNorm, tools: tools, capacity: capacity)
                )
            }
        }
        norm = NormPass(
            size: config.hiddenSize, weight: layout.finalNorm, epsilon: Float(config.normEpsilon),
            capacity: capacity)
        head = HeadPass(config, layout.output, tools: tools)
        residual = FloatBuffer(capacity * config.hiddenSize)
        dResidual = FloatBuffer(capacity * config.hiddenSize)
        dNormed = FloatBuffer(capacity * config.hiddenSize)
    }

    /// Runs a batch forward and, if there is a `gradient`, backward: adds the gradient of
    /// `weight * (sum of the losses of the learned tokens)` to it.
    ///
    /// - Parameters:
    ///   - parameters: in the order of the layout; they must be packed in the pass's weights already.
    ///   - gradient: in the same order, or nil if only the loss is wanted.
    ///   - loss: called once for each learned token, in the order of the batch.
    /// - Returns: the sum of the losses.
    package func run(
        _ batch: TokenBatch, parameters: Floats, gradient: Floats?, weight: Float,
        loss: (LearnedToken) -> TokenLoss = TokenLoss.crossEntropy
    ) -> Double {
        precondition(batch.tokens.count <= capacity, "more tokens than the pass has room for")
        let (rows, x, dx) = (batch.tokens.count, residual.pointer, dResidual.pointer)
        embedding.forward(batch.tokens, x, parameters: parameters)
        for layer in layers {
            layer.attention.forward(x, lengths: batch.lengths, parameters: parameters)
            layer.feedForward.forward(x, rows: rows, parameters: parameters)
        }
        norm.forward(x, row: hidden, rows: rows, parameters: parameters)
        let total = head.run(
            batch, norm.output.pointer, dx: dNormed.pointer, gradient: gradient, weight: weight, loss: loss)
        guard let gradient else { return total }

        dx.update(repeating: 0, count: rows * hidden)
        norm.backward(
            dNormed.pointer, x, dx: dx, row: hidden, rows: rows, parameters: parameters, gradient: gradient)
        for layer in layers.reversed() {
            layer.feedForward.backward(dx, rows: rows, parameters: parameters, gradient: gradient)
            layer.attention.backward(dx, lengths: batch.lengths, parameters: parameters, gradient: gradient)
        }
        embedding.backward(batch.tokens, dx, gradient: gradient)
        return total
    }

    /// The routes of the learned tokens, in order, of the batch that was run last.
    package func routes(_ batch: TokenBatch) -> [UInt64] {
        var routes = Array(repeating: Route.start, count: batch.tokens.count)
        for layer in layers { (layer.feedForward as? ExpertsPass)?.extend(&routes) }
        return zip(routes, batch.labels).filter { $0.1 >= 0 }.map(\.0)
    }

    /// Adds to `counts[layer][expert]` how many tokens each expert of each expert layer got in the last pass.
    package func addLoad(to counts: inout [[Int]]) {
        var place = 0
        for layer in layers {
            guard let pass = layer.feedForward as? ExpertsPass else { continue }
            for (expert, count) in pass.load.enumerated() { counts[place][expert] += count }
            place += 1
        }
    }
}

/// The table of embeddings in training.
private struct EmbeddingPass {
    let hidden: Int
    /// The place of the table among the parameters.
    let table: Int

    /// Copies the row of each token to x `[tokens, hidden]`.
    func forward(_ tokens: [Int32], _ x: Floats, parameters: Floats) {
        for (row, token) in tokens.enumerated() {
            (x + row * hidden).update(from: parameters + table + Int(token) * hidden, count: hidden)
        }
    }

    /// Adds each row of `dx` to the gradient of its token's row.
    func backward(_ tokens: [Int32], _ dx: Floats, gradient: Floats) {
        for (row, token) in tokens.enumerated() {
            lv_add(hidden, dx + row * hidden, gradient + table + Int(token) * hidden)
        }
    }
}
