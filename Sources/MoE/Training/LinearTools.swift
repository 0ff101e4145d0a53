import Tensors

/// Products with weight matrices and their gradients, on scratch space that the layers of a pass share.
final class LinearTools {
    let weights: PackedWeights
    private let panels: FloatBuffer
    /// The gradient of a layer's normed input, `[tokens, hidden]`.
    let dNormed: FloatBuffer
    let attention: AttentionScratch
    let experts: ExpertsScratch
    let swiGLU: SwiGLUScratch

    init(_ config: ModelConfig, layout: ParameterLayout, weights: PackedWeights, capacity: Int) {
        self.weights = weights
        let widest = layout.matrices.map(\.inputs).max() ?? 0
        panels = FloatBuffer(Panels.size(columns: widest, depth: capacity))
        dNormed = FloatBuffer(capacity * config.hiddenSize)
        attention = AttentionScratch(config, capacity: capacity)
        experts = ExpertsScratch(config, capacity: capacity)
        // An expert gets a token at most once, so no call has more rows than there are tokens.
        let inner = max(config.denseSize, config.expertSize * max(1, config.sharedExperts))
        swiGLU = SwiGLUScratch(capacity * inner)
    }

    /// `y[rows, outputs] (+)= x[rows, inputs] Wᵀ`.
    func forward(
        _ matrix: ParameterLayout.Matrix, rows: Int, x: UnsafePointer<Float>, xRow: Int, y: Floats, yRow: Int,
        accumulate: Bool = false
    ) {
        weights.forward[matrix.index].multiply(
            rows: rows, x, row: xRow, into: y, row: yRow, accumulate: accumulate)
    }

    /// `dx (+)= dy W` and `dW += dyᵀ x`.
    func backward(
        _ matrix: ParameterLayout.Matrix, rows: Int, dy: UnsafePointer<Float>, dyRow: Int,
        x: UnsafePointer<Float>,
        xRow: Int, dx: Floats, dxRow: Int, accumulate: Bool = false, gradient: Floats
    ) {
        guard rows > 0 else { return }
        weights.backward[matrix.index].multiply(
            rows: rows, dy, row: dyRow, into: dx, row: dxRow, accumulate: accumulate)
        let input = Panels(columns: matrix.inputs, depth: rows, in: panels)
        input.pack(x, row: xRow, column: 1)
        input.multiply(
            rows: matrix.outputs, dy, row: 1, column: dyRow, into: gradient + matrix.offset,
            row: matrix.inputs,
            accumulate: true)
    }
}
