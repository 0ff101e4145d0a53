import Tensors

/// How attention in training makes queries, keys and values from its normed input.
protocol AttentionProjections {
    /// Sets queries, keys and values from x `[tokens, hidden]`.
    func forward(_ x: Floats, _ values: AttentionValues, lengths: [Int], parameters: Floats)
    /// Sets `dx` to the gradient of x; the gradients in `d` are overwritten.
    func backward(
        _ d: AttentionValues, _ x: Floats, dx: Floats, lengths: [Int], parameters: Floats, gradient: Floats)
}

/// Attention in training, with its norm and residual connection.
final class AttentionPass {
    private let hidden: Int
    private let norm: NormPass
    private let projections: any AttentionProjections
    private let attention: CausalAttention
    private let output: ParameterLayout.Matrix
    private let tools: LinearTools
    private let input: FloatBuffer  // [tokens, hidden]
    private let kept: AttentionValues

    init(
        _ config: ModelConfig, norm: Int, _ layer: ParameterLayout.Attention, rotary: Rotary,
        tools: LinearTools,
        capacity: Int
    ) {
        hidden = config.hiddenSize
        self.norm = NormPass(
            size: config.hiddenSize, weight: norm, epsilon: Float(config.normEpsilon), capacity: capacity)
        switch layer {
        case .latent(let layer):
            projections = LatentProjections(config, layer, rotary: rotary, tools: tools, capacity: capacity)
            output = layer.output
        case .grouped(let layer):
            projections = GroupedProjections(config, layer, rotary: rotary, tools: tools, capacity: capacity)
            output = layer.output
        }
        attention = CausalAttention(config, scratch: tools.attention)
        self.tools = tools
        input = FloatBuffer(capacity * config.hiddenSize)
        kept = AttentionValues(config, capacity: capacity)
    }

    /// x += attention(norm(x)); x is `[tokens, hidden]`.
    func forward(_ x: Floats, lengths: [Int], parameters: Floats) {
        let rows = lengths.reduce(0, +)
        let normed = norm.output.pointer
        input.pointer.update(from: x, count: rows * hidden)
        norm.forward(x, row: hidden, rows: rows, parameters: parameters)
        projections.forward(normed, kept, lengths: lengths, parameters: parameters)
        attention.forward(kept, lengths: lengths)
        tools.forward(
            output, rows: rows, x: kept.mixed.pointer, xRow: output.inputs, y: x, yRow: hidden,
            accumulate: true)
    }

    /// Adds the gradient of the layer's input to `dx` `[tokens, hidden]`, which holds the gradient of its
    /// output.
    func backward(_ dx: Floats, lengths: [Int], parameters: Floats, gradient: Floats) {
        let rows = lengths.reduce(0, +)
        let (normed, dNormed) = (norm.output.pointer, tools.dNormed.pointer)
        let d = tools.attention.gradients
        tools.backward(
            output, rows: rows, dy: dx, dyRow: hidden, x: kept.mixed.pointer, xRow: output.inputs,
            dx: d.mixed.pointer, dxRow: output.inputs, gradient: gradient)
        attention.backward(kept, d, lengths: lengths)
        projections.backward(
            d, normed, dx: dNormed, lengths: lengths, parameters: parameters, gradient: gradient)
        norm.backward(
            dNormed, input.pointer, dx: dx, row: hidden, rows: rows, parameters: parameters,
            gradient: gradient)
    }
}
