import CKernels
import Tensors

/// A feed-forward layer in training, with its norm and residual connection.
protocol FeedForwardPass {
    /// x += mlp(norm(x)); x is `[rows, hidden]`.
    func forward(_ x: Floats, rows: Int, parameters: Floats)
    /// Adds the gradient of the layer's input to `dx`, which holds the gradient of its output.
    func backward(_ dx: Floats, rows: Int, parameters: Floats, gradient: Floats)
}

/// The three products of a SwiGLU MLP (Shazeer 2020), with the values that its backward pass needs.
final class SwiGLU {
    private let hidden: Int
    private let tools: LinearTools
    private let gate: FloatBuffer  // [rows, size]
    private let up: FloatBuffer  // [rows, size]
    private let inner: FloatBuffer  // [rows, size]
    private let scratch: SwiGLUScratch

    init(_ config: ModelConfig, size: Int, rows: Int, tools: LinearTools) {
        hidden = config.hiddenSize
        self.tools = tools
        gate = FloatBuffer(rows * size)
        up = FloatBuffer(rows * size)
        inner = FloatBuffer(rows * size)
        scratch = tools.swiGLU
    }

    /// `y (+)= down(silu(gate(x)) * up(x))` for rows `from ..< from + rows` of the kept activations.
    func forward(
        _ mlp: ParameterLayout.MLP, from: Int = 0, rows: Int, x: UnsafePointer<Float>, y: Floats,
        accumulate: Bool
    ) {
        let size = mlp.gate.outputs
        let at = from * size
        tools.forward(mlp.gate, rows: rows, x: x, xRow: hidden, y: gate.pointer + at, yRow: size)
        tools.forward(mlp.up, rows: rows, x: x, xRow: hidden, y: up.pointer + at, yRow: size)
        lv_swiglu(rows * size, gate.pointer + at, up.pointer + at, inner.pointer + at)
        tools.forward(
            mlp.down, rows: rows, x: inner.pointer + at, xRow: size, y: y, yRow: hidden,
            accumulate: accumulate)
    }

    /// `dx (+)=` the gradient of the input.
    ///
    /// - Parameter scale: for each row a factor of the output, and the place for the factor's gradient; nil
    ///   means 1.
    func backward(
        _ mlp: ParameterLayout.MLP, from: Int = 0, rows: Int, x: UnsafePointer<Float>,
        dy: UnsafePointer<Float>,
        dx: Floats, accumulate: Bool, gradient: Floats, scale: (factor: Floats, gradient: Floats)? = nil
    ) {
        let size = mlp.gate.outputs
        let at = from * size
        let (dGate, dUp, dInner) = (scratch.dGate.pointer, scratch.dUp.pointer, scratch.dInner.pointer)
        var kept = inner.pointer + at
        if let scale {
            // y = w * down(inner): dW = dyᵀ (w inner), dw = inner . (dy W), dinner = w (dy W)
            kept = scratch.scaled.pointer
            for row in 0..<rows {
                lv_scale(size, scale.factor[row], inner.pointer + at + row * size, kept + row * size)
            }
        }
        tools.backward(
            mlp.down, rows: rows, dy: dy, dyRow: hidden, x: kept, xRow: size, dx: dInner, dxRow: size,
            gradient: gradient)
        if let scale {
            for row in 0..<rows {
                let line = dInner + row * size
                scale.gradient[row] = Float(lv_dot(size, inner.pointer + at + row * size, line))
                lv_scale(size, scale.factor[row], line, line)
            }
        }
        lv_swiglu_backward(rows * size, gate.pointer + at, up.pointer + at, dInner, dGate, dUp)
        tools.backward(
            mlp.gate, rows: rows, dy: dGate, dyRow: size, x: x, xRow: hidden, dx: dx, dxRow: hidden,
            accumulate: accumulate, gradient: gradient)
        tools.backward(
            mlp.up, rows: rows, dy: dUp, dyRow: size, x: x, xRow: hidden, dx: dx, dxRow: hidden,
            accumulate: true,
            gradient: gradient)
    }
}

/// Gradients inside a SwiGLU, on memory that the layers of a pass use in turn.
final class SwiGLUScratch {
    let dGate: FloatBuffer
    let dUp: FloatBuffer
    let dInner: FloatBuffer
    let scaled: FloatBuffer

    init(_ count: Int) {
        dGate = FloatBuffer(count)
        dUp = FloatBuffer(count)
        dInner = FloatBuffer(count)
        scaled = FloatBuffer(count)
    }
}

/// A dense feed-forward layer.
final class DensePass: FeedForwardPass {
    private let hidden: Int
    private let mlp: ParameterLayout.MLP
    private let norm: NormPass
    private let swiGLU: SwiGLU
    private let input: FloatBuffer  // [tokens, hidden]
    private let dNormed: FloatBuffer

    init(_ config: ModelConfig, _ mlp: ParameterLayout.MLP, norm: Int, tools: LinearTools, capacity: Int) {
        hidden = config.hiddenSize
        self.mlp = mlp
        self.norm = NormPass(
            size: config.hiddenSize, weight: norm, epsilon: Float(config.normEpsilon), capacity: capacity)
        swiGLU = SwiGLU(config, size: config.denseSize, rows: capacity, tools: tools)
        input = FloatBuffer(capacity * config.hiddenSize)
        dNormed = tools.dNormed
    }

    func forward(_ x: Floats, rows: Int, parameters: Floats) {
        input.pointer.update(from: x, count: rows * hidden)
        norm.forward(x, row: hidden, rows: rows, parameters: parameters)
        swiGLU.forward(mlp, rows: rows, x: norm.output.pointer, y: x, accumulate: true)
    }

    func backward(_ dx: Floats, rows: Int, parameters: Floats, gradient: Floats) {
        swiGLU.backward(
            mlp, rows: rows, x: norm.output.pointer, dy: dx, dx: dNormed.pointer, accumulate: false,
            gradient: gradient)
        norm.backward(
            dNormed.pointer, input.pointer, dx: dx, row: hidden, rows: rows, parameters: parameters,
            gradient: gradient)
    }
}
