import CKernels
import Tensors

/// A mixture-of-experts layer in training: tokens are gathered by expert, so that each expert's weights are
/// read once, and no token is ever dropped.
final class ExpertsPass: FeedForwardPass {
    /// Tokens that each expert got in the last forward pass.
    private(set) var load: [Int]
    private let config: ModelConfig
    private let routerMatrix: ParameterLayout.Matrix
    private let bias: Int
    private let experts: [ParameterLayout.MLP]
    private let shared: ParameterLayout.MLP?
    private let norm: Int
    private let router: Router
    private let tools: LinearTools
    private let routed: SwiGLU  // rows in expert order
    private let common: SwiGLU?
    private let input: FloatBuffer  // [tokens, hidden]
    private let normed: FloatBuffer  // [tokens, hidden]
    private let normScale: FloatBuffer  // [tokens]
    private let scores: FloatBuffer  // [tokens, experts]
    private let weights: FloatBuffer  // [tokens, active]
    private var choice: [Int32]  // [tokens, active]
    private var rowOf: [Int]  // [tokens, active]: row among the gathered
    private var starts: [Int]  // [experts + 1]
    private let scratch: ExpertsScratch
    private let dNormed: FloatBuffer

    init(
        _ config: ModelConfig, _ layer: ParameterLayout.Experts, norm: Int, tools: LinearTools, capacity: Int
    ) {
        guard let bias = layer.bias else { preconditionFailure("not an architecture that is trained here") }
        self.config = config
        routerMatrix = layer.router
        self.bias = bias
        experts = layer.experts
        shared = layer.shared
        self.norm = norm
        self.tools = tools
        router = Router(config)
        let slots = capacity * config.activeExperts
        routed = SwiGLU(config, size: config.expertSize, rows: slots, tools: tools)
        common = layer.shared.map { SwiGLU(config, size: $0.gate.outputs, rows: capacity, tools: tools) }
        input = FloatBuffer(capacity * config.hiddenSize)
        normed = FloatBuffer(capacity * config.hiddenSize)
        normScale = FloatBuffer(capacity)
        scores = FloatBuffer(capacity * config.experts)
        weights = FloatBuffer(slots)
        choice = Array(repeating: 0, count: slots)
        rowOf = Array(repeating: 0, count: slots)
        starts = Array(repeating: 0, count: config.experts + 1)
        load = Array(repeating: 0, count: config.experts)
        scratch = tools.experts
        dNormed = tools.attention.dNormed
    }

    func forward(_ x: Floats, rows: Int, parameters: Floats) {
        let hidden = config.hiddenSize
        input.pointer.update(from: x, count: rows * hidden)
        lv_rmsnorm(
            rows, hidden, x, hidden, parameters + norm, Float(config.normEpsilon), normed.pointer, hidden,
            normScale.pointer)
        route(rows: rows, parameters: parameters)
        gather(normed.pointer, rows: rows)
        for (index, mlp) in experts.enumerated() where load[index] > 0 {
            let at = starts[index] * hidden
            routed.forward(
                mlp, from: starts[index], rows: load[index], x: scratch.gathered.pointer + at,
                y: scratch.outputs.pointer + at, accumulate: false)
        }
        if let shared, let common {
            common.forward(shared, rows: rows, x: normed.pointer, y: x, accumulate: true)
        }
        lv_mix(rows, hidden, config.activeExperts, weights.pointer, scratch.outputs.pointer, rowOf, x)
    }

    private func route(rows: Int, parameters: Floats) {
        let (count, active) = (config.experts, config.activeExperts)
        tools.forward(
            routerMatrix, rows: rows, x: normed.pointer, xRow: config.hiddenSize, y: scores.pointer,
            yRow: count)
        router.score(scores.pointer, rows: rows)
        load = Array(repeating: 0, count: count)
        choice.withUnsafeMutableBufferPointer { choice in
            for token in 0..<rows {
                router.route(
                    scores: scores.pointer + token * count, bias: parameters + bias,
                    choice: choice.baseAddress! + token * active, weights: weights.pointer + token * active,
                    scratch: scratch.routing.pointer)
                for slot in token * active..<(token + 1) * active { load[Int(choice[slot])] += 1 }
            }
        }
        for expert in 0..<count { starts[expert + 1] = starts[expert] + load[expert] }
        var next = starts
        for slot in 0..<rows * active {
            rowOf[slot] = next[Int(choice[slot])]
            next[Int(choice[slot])] += 1
        }
    }

    /// Copies each token's row to the places of its experts.
    private func gather(_ source: Floats, rows: Int) {
        let (hidden, active) = (config.hiddenSize, config.activeExperts)
        for slot in 0..<rows * active {
            (scratch.gathered.pointer + rowOf[slot] * hidden).update(
                from: source + slot / active * hidden, count: hidden)
        }
    }

    func backward(_ dx: Floats, rows: Int, parameters: Floats, gradient: Floats) {
        let (hidden, active, count) = (config.hiddenSize, config.activeExperts, config.experts)
        gather(normed.pointer, rows: rows)
        for slot in 0..<rows * active {
            let row = rowOf[slot]
            (scratch.dOutputs.pointer + row * hidden).update(from: dx + slot / active * hidden, count: hidden)
            scratch.factors.pointer[row] = weights.pointer[slot]
        }
        for (index, mlp) in experts.enumerated() where load[index] > 0 {
            let at = starts[index] * hidden
            routed.backward(
                mlp, from: starts[index], rows: load[index], x: scratch.gathered.pointer + at,
                dy: scratch.dOutputs.pointer + at, dx: scratch.outputs.pointer + at, accumulate: false,
                gradient: gradient,
                scale: (scratch.factors.pointer + starts[index], scratch.dFactors.pointer + starts[index]))
        }
        for token in 0..<rows {
            for slot in 0..<active {
                scratch.routing.pointer[slot] = scratch.dFactors.pointer[rowOf[token * active + slot]]
            }
            choice.withUnsafeBufferPointer {
                router.backward(
                    scores: scores.pointer + token * count, choice: $0.baseAddress! + token * active,
                    dWeights: scratch.routing.pointer, dLogits: scratch.dLogits.pointer + token * count)
            }
        }
        tools.backward(
            routerMatrix, rows: rows, dy: scratch.dLogits.pointer, dyRow: count, x: normed.pointer,
            xRow: hidden,
            dx: dNormed.pointer, dxRow: hidden, gradient: gradient)
        if let shared, let common {
            common.backward(
                shared, rows: rows, x: normed.pointer, dy: dx, dx: dNormed.pointer, accumulate: true,
                gradient: gradient)
        }
        for slot in 0..<rows * active {
            lv_add(
                hidden, scratch.outputs.pointer + rowOf[slot] * hidden,
                dNormed.pointer + slot / active * hidden)
        }
        lv_rmsnorm_backward(
            rows, hidden, input.pointer, hidden, parameters + norm, normScale.pointer, dNormed.pointer,
            hidden, dx,
            hidden, gradient + norm)
    }
}

/// Room that the expert layers of a pass use in turn; rows are in expert order.
final class ExpertsScratch {
    let gathered: FloatBuffer  // [slots, hidden]
    let outputs: FloatBuffer  // [slots, hidden]
    let dOutputs: FloatBuffer  // [slots, hidden]
    let factors: FloatBuffer  // [slots]
    let dFactors: FloatBuffer  // [slots]
    let dLogits: FloatBuffer  // [tokens, experts]
    let routing: FloatBuffer

    init(_ config: ModelConfig, capacity: Int) {
        let slots = capacity * config.activeExperts
        gathered = FloatBuffer(slots * config.hiddenSize)
        outputs = FloatBuffer(slots * config.hiddenSize)
        dOutputs = FloatBuffer(slots * config.hiddenSize)
        factors = FloatBuffer(slots)
        dFactors = FloatBuffer(slots)
        dLogits = FloatBuffer(capacity * config.experts)
        routing = FloatBuffer(config.experts + config.groups)
    }
}
