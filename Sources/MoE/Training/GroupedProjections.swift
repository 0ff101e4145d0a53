import CKernels
import Tensors

/// Queries, keys and values of grouped-query attention in training (arXiv:2305.13245). Each is a product with
/// the layer's normed input, then normed, limited and turned as the architecture demands.
final class GroupedProjections: AttentionProjections {
    private let query: HeadsPass
    private let key: HeadsPass
    private let value: HeadsPass

    init(
        _ config: ModelConfig, _ layer: ParameterLayout.GroupedAttention, rotary: Rotary, tools: LinearTools,
        capacity: Int
    ) {
        func pass(_ matrix: ParameterLayout.Matrix, _ size: Int, norm: Int? = nil, isTurned: Bool = true)
            -> HeadsPass
        {
            HeadsPass(
                config, matrix, size: size, norm: norm, rotary: isTurned ? rotary : nil, tools: tools,
                capacity: capacity)
        }
        query = pass(layer.query, config.queryHeadSize, norm: layer.queryNorm)
        key = pass(layer.key, config.queryHeadSize, norm: layer.keyNorm)
        value = pass(layer.value, config.valueSize, isTurned: false)
    }

    func forward(_ x: Floats, _ values: AttentionValues, lengths: [Int], parameters: Floats) {
        query.forward(x, values.query.pointer, lengths: lengths, parameters: parameters)
        key.forward(x, values.key.pointer, lengths: lengths, parameters: parameters)
        value.forward(x, values.up.pointer, lengths: lengths, parameters: parameters)
    }

    func backward(
        _ d: AttentionValues, _ x: Floats, dx: Floats, lengths: [Int], parameters: Floats, gradient: Floats
    ) {
        for (pass, dy, isFirst) in [(value, d.up, true), (key, d.key, false), (query, d.query, false)] {
            pass.backward(
                dy.pointer, x, dx: dx, accumulate: !isFirst, lengths: lengths, parameters: parameters,
                gradient: gradient)
        }
    }
}

/// The heads of queries, keys or values: a product, followed by three optional parts: a norm of each head or
/// of all together, a limit on the absolute values, and the turn by position.
private final class HeadsPass {
    private let matrix: ParameterLayout.Matrix
    private let size: Int
    private let norm: NormPass?
    private let limit: Float?
    private let rotary: Rotary?
    private let tools: LinearTools
    private let before: FloatBuffer  // [tokens, heads, size]: what the norm takes
    private let uncut: FloatBuffer  // [tokens, heads, size]: what the limit takes

    init(
        _ config: ModelConfig, _ matrix: ParameterLayout.Matrix, size: Int, norm: Int?, rotary: Rotary?,
        tools: LinearTools, capacity: Int
    ) {
        (self.matrix, self.size, self.rotary, self.tools) = (matrix, size, rotary, tools)
        let width = matrix.outputs
        self.norm = norm.map {
            let normed = config.queryKeyNorm == .whole ? width : size
            return NormPass(
                size: normed, weight: $0, epsilon: Float(config.normEpsilon),
                capacity: capacity * width / normed)
        }
        limit = config.clip.map { Float($0) }
        before = FloatBuffer(norm == nil ? 0 : capacity * width)
        uncut = FloatBuffer(limit == nil ? 0 : capacity * width)
    }

    /// Sets y `[tokens, heads, size]` from x `[tokens, hidden]`.
    func forward(_ x: Floats, _ y: Floats, lengths: [Int], parameters: Floats) {
        let (rows, width) = (lengths.reduce(0, +), matrix.outputs)
        let target = norm == nil ? y : before.pointer
        tools.forward(matrix, rows: rows, x: x, xRow: matrix.inputs, y: target, yRow: width)
        if let norm {
            norm.forward(
                before.pointer, row: norm.size, rows: rows * width / norm.size, parameters: parameters)
            y.update(from: norm.output.pointer, count: rows * width)
        }
        if let limit {
            uncut.pointer.update(from: y, count: rows * width)
            for place in 0..<rows * width { y[place] = min(limit, max(-limit, y[place])) }
        }
        guard let rotary else { return }
        forEachPosition(lengths) { place, position in
            rotary.rotate(y + place * width, count: width / size, row: size, position: position)
        }
    }

    /// Sets `dx` to the gradient of x, or adds to it; `dy` is overwritten.
    func backward(
        _ dy: Floats, _ x: Floats, dx: Floats, accumulate: Bool, lengths: [Int], parameters: Floats,
        gradient: Floats
    ) {
        let (rows, width) = (lengths.reduce(0, +), matrix.outputs)
        if let rotary {
            forEachPosition(lengths) { place, position in
                for head in stride(from: place * width, to: (place + 1) * width, by: size) {
                    rotary.unrotate(dy + head, position: position)
                }
            }
        }
        if let limit {
            for place in 0..<rows * width where abs(uncut.pointer[place]) > limit { dy[place] = 0 }
        }
        var dProduct = dy
        if let norm {
            dProduct = tools.attention.dHeads.pointer
            dProduct.update(repeating: 0, count: rows * width)
            norm.backward(
                dy, before.pointer, dx: dProduct, row: norm.size, rows: rows * width / norm.size,
                parameters: parameters, gradient: gradient)
        }
        tools.backward(
            matrix, rows: rows, dy: dProduct, dyRow: width, x: x, xRow: matrix.inputs, dx: dx,
            dxRow: matrix.inputs, accumulate: accumulate, gradient: gradient)
    }
}
