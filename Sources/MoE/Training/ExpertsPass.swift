import CKernels
import Tensors

/// A mixture-of-experts layer in training: tokens are gathered by expert, so that each expert's weights are
/// read once, and no token is ever dropped.
final class ExpertsPass: FeedForwardPass {
    /// Tokens that each expert got in the last forward pass.
    var load: [Int] { routing.load }
    private let hidden: Int
    private let active: Int
    private let experts: [ParameterLayout.MLP]
    private let shared: ParameterLayout.MLP?
    /// The matrix that weights the shared experts, if they are weighted.
    private let sharedGate: ParameterLayout.Matrix?
    private let sharedWeights: FloatBuffer  // [tokens]
    private let tools: LinearTools
    private let norm: NormPass
    private let routing: RoutingPass
    private let routed: SwiGLU  // rows in expert order
    private let common: SwiGLU?
    private let input: FloatBuffer  // [tokens, hidden]
    private let scratch: ExpertsScratch
    private let dNormed: FloatBuffer

    init(
        _ config: ModelConfig, _ layer: ParameterLayout.Experts, norm: Int, tools: LinearTools, capacity: Int
    ) {
        hidden = config.hiddenSize
        active = config.activeExperts
        experts = layer.experts
        (shared, sharedGate, self.tools) = (layer.shared, layer.sharedGate, tools)
        sharedWeights = FloatBuffer(layer.sharedGate == nil ? 0 : capacity)
        self.norm = NormPass(
            size: config.hiddenSize, weight: norm, epsilon: Float(config.normEpsilon), capacity: capacity)
        routing = RoutingPass(config, layer, tools: tools, capacity: capacity)
        routed = SwiGLU(
            config, size: config.expertSize, rows: capacity * config.activeExperts, tools: tools)
        common = layer.shared.map { SwiGLU(config, size: $0.gate.outputs, rows: capacity, tools: tools) }
        input = FloatBuffer(capacity * config.hiddenSize)
        scratch = tools.experts
        dNormed = tools.dNormed
    }

    /// Continues the routes of the last forward pass's rows with the experts of this layer.
    func extend(_ routes: inout [UInt64]) { routing.extend(&routes) }

    func forward(_ x: Floats, rows: Int, parameters: Floats) {
        let normed = norm.output.pointer
        input.pointer.update(from: x, count: rows * hidden)
        norm.forward(x, row: hidden, rows: rows, parameters: parameters)
        routing.forward(normed, rows: rows, parameters: parameters)
        gather(normed, into: scratch.gathered.pointer, rows: rows)
        for (index, mlp) in experts.enumerated() where load[index] > 0 {
            let at = routing.starts[index] * hidden
            routed.forward(
                mlp, from: routing.starts[index], rows: load[index], x: scratch.gathered.pointer + at,
                y: scratch.outputs.pointer + at, accumulate: false)
        }
        if let shared, let common {
            if let sharedGate {
                let (weights, output) = (sharedWeights.pointer, scratch.shared.pointer)
                tools.forward(sharedGate, rows: rows, x: normed, xRow: hidden, y: weights, yRow: 1)
                lv_sigmoid(rows, weights, weights)
                common.forward(shared, rows: rows, x: normed, y: output, accumulate: false)
                for row in 0..<rows { lv_axpy(hidden, weights[row], output + row * hidden, x + row * hidden) }
            } else {
                common.forward(shared, rows: rows, x: normed, y: x, accumulate: true)
            }
        }
        lv_mix(
            rows, hidden, active, routing.weights.pointer, scratch.outputs.pointer, routing.rowOf, x)
    }

    func backward(_ dx: Floats, rows: Int, parameters: Floats, gradient: Floats) {
        let (normed, dNormed) = (norm.output.pointer, dNormed.pointer)
        gather(normed, into: scratch.gathered.pointer, rows: rows)
        gather(dx, into: scratch.dOutputs.pointer, rows: rows)
        for slot in 0..<rows * active {
            scratch.factors.pointer[routing.rowOf[slot]] = routing.weights.pointer[slot]
        }
        for (index, mlp) in experts.enumerated() where load[index] > 0 {
            let start = routing.starts[index]
            let at = start * hidden
            routed.backward(
                mlp, from: start, rows: load[index], x: scratch.gathered.pointer + at,
                dy: scratch.dOutputs.pointer + at, dx: scratch.outputs.pointer + at, accumulate: false,
                gradient: gradient,
                scale: (scratch.factors.pointer + start, scratch.dFactors.pointer + start))
        }
        routing.backward(normed, dx: dNormed, rows: rows, gradient: gradient)
        if let shared, let common {
            let (weights, dWeights) = (sharedWeights.pointer, scratch.dShared.pointer)
            common.backward(
                shared, rows: rows, x: normed, dy: dx, dx: dNormed, accumulate: true, gradient: gradient,
                scale: sharedGate.map { _ in (weights, dWeights) })
            if let sharedGate {
                for row in 0..<rows { dWeights[row] *= weights[row] * (1 - weights[row]) }
                tools.backward(
                    sharedGate, rows: rows, dy: dWeights, dyRow: 1, x: normed, xRow: hidden, dx: dNormed,
                    dxRow: hidden, accumulate: true, gradient: gradient)
            }
        }
        gatherBackward(scratch.outputs.pointer, into: dNormed, rows: rows)
        norm.backward(
            dNormed, input.pointer, dx: dx, row: hidden, rows: rows, parameters: parameters,
            gradient: gradient)
    }

    /// Copies each token's row to the places of its experts.
    private func gather(_ source: Floats, into target: Floats, rows: Int) {
        for slot in 0..<rows * active {
            (target + routing.rowOf[slot] * hidden).update(
                from: source + slot / active * hidden, count: hidden)
        }
    }

    /// Adds the rows at the places of each token's experts to the token's row.
    private func gatherBackward(_ source: Floats, into target: Floats, rows: Int) {
        for slot in 0..<rows * active {
            lv_add(hidden, source + routing.rowOf[slot] * hidden, target + slot / active * hidden)
        }
    }
}

/// Scratch space that the expert layers of a pass use in turn; rows are in expert order.
final class ExpertsScratch {
    let gathered: FloatBuffer  // [slots, hidden]
    let outputs: FloatBuffer  // [slots, hidden]
    let dOutputs: FloatBuffer  // [slots, hidden]
    let factors: FloatBuffer  // [slots]
    let dFactors: FloatBuffer  // [slots]
    let dLogits: FloatBuffer  // [tokens, experts]
    let routing: FloatBuffer
    let shared: FloatBuffer  // [tokens, hidden]: what a shared expert says before it is weighed
    let dShared: FloatBuffer  // [tokens]

    init(_ config: ModelConfig, capacity: Int) {
        let slots = capacity * config.activeExperts
        gathered = FloatBuffer(slots * config.hiddenSize)
        outputs = FloatBuffer(slots * config.hiddenSize)
        dOutputs = FloatBuffer(slots * config.hiddenSize)
        factors = FloatBuffer(slots)
        dFactors = FloatBuffer(slots)
        dLogits = FloatBuffer(capacity * config.experts)
        routing = FloatBuffer(config.experts + config.groups)
        shared = FloatBuffer(config.sharedGate ? capacity * config.hiddenSize : 0)
        dShared = FloatBuffer(config.sharedGate ? capacity : 0)
    }
}
