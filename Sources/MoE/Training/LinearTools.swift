import CKernels
import Tensors

/// Products with weight matrices and their gradients, with scratch space that the layers of a pass share.
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
        // An expert gets each token at most once, so no call has more rows than there are tokens.
        let inner = max(config.denseSize, config.expertSize, config.sharedWidth)
        swiGLU = SwiGLUScratch(capacity * inner)
    }

    /// `y[rows, outputs] (+)= x[rows, inputs] Wᵀ + b`; sums begin with the bias, as in `Linear`.
    func forward(
        _ matrix: ParameterLayout.Matrix, rows: Int, x: UnsafePointer<Float>, xRow: Int, y: Floats, yRow: Int,
        accumulate: Bool = false
    ) {
        let bias = weights.biases[matrix.index]
        if let bias {
            for row in 0..<rows {
                let line = y + row * yRow
                if accumulate {
                    lv_add(matrix.outputs, bias.pointer, line)
                } else {
                    line.update(from: bias.pointer, count: matrix.outputs)
                }
            }
        }
        weights.forward[matrix.index].multiply(
            rows: rows, x, row: xRow, into: y, row: yRow, accumulate: accumulate || bias != nil)
    }

    /// `dx (+)= dy W`, `dW += dyᵀ x`, and `db +=` the sum of the rows of `dy`.
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
        guard let bias = matrix.bias else { return }
        for row in 0..<rows { lv_add(matrix.outputs, dy + row * dyRow, gradient + bias) }
    }
}
