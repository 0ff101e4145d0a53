import CKernels
import Tensors

/// The feed-forward part of an inference step: a dense MLP, or the mixture of experts.
final class FeedForwardStep {
    private let config: ModelConfig
    private let router: Router
    private let scores: FloatBuffer  // [rows, experts]
    private let slotWeights: FloatBuffer  // [rows, active]
    private let scratch: FloatBuffer
    private let gathered: GatheredRows
    private let outputs: FloatBuffer  // [rows * active, hidden]
    private let shared: FloatBuffer  // [rows, hidden]
    private let sharedGate: FloatBuffer  // [rows]
    private let inner: [Int: Inner]  // by width
    private var choice: [Int32]
    private var rowOf: [Int]
    private var slots: [Int]

    /// Room between the two halves of an MLP.
    private struct Inner {
        let gate: FloatBuffer
        let up: FloatBuffer
        let codes: ActivationCodes

        init(rows: Int, width: Int, quantized: Bool) {
            gate = FloatBuffer(rows * width)
            up = FloatBuffer(rows * width)
            codes = ActivationCodes(rows: rows, width: width, quantized: quantized)
        }
    }

    init(_ weights: InferenceWeights, capacity: Int) {
        let config = weights.config
        self.config = config
        router = Router(config)
        func rows(_ width: Int) -> FloatBuffer { FloatBuffer(capacity * width) }
        let slots = config.activeExperts
        scores = rows(config.experts)
        slotWeights = rows(slots)
        scratch = FloatBuffer(config.experts + config.groups)
        gathered = GatheredRows(rows: capacity, width: config.hiddenSize, quantized: weights.hasCodes)
        outputs = rows(slots * config.hiddenSize)
        shared = rows(config.sharedGate ? config.hiddenSize : 0)
        sharedGate = rows(1)
        // An expert gets a row at most once.
        inner = Dictionary(
            [config.denseSize, config.expertSize, config.sharedWidth].map { width in
                (width, Inner(rows: capacity, width: width, quantized: weights.hasCodes))
            }, uniquingKeysWith: { first, _ in first })
        choice = Array(repeating: 0, count: capacity * slots)
        rowOf = Array(repeating: 0, count: capacity * slots)
        self.slots = rowOf
    }

    /// `output += f(input)`, both `[rows, hidden]`.
    func run(_ layer: InferenceWeights.FeedForward, input: Activations, output: Floats) {
        switch layer {
        case .dense(let mlp): swiglu(mlp, input, output, accumulate: true)
        case .experts(let layer): mix(layer, input, output)
        }
    }

    private func swiglu(
        _ mlp: InferenceWeights.MLP, _ input: Activations, _ output: Floats, accumulate: Bool
    ) {
        guard let inner = inner[mlp.gate.outputs] else { preconditionFailure("an MLP of another width") }
        mlp.gate(input, inner.gate.pointer)
        mlp.up(input, inner.up.pointer)
        lv_swiglu(
            input.count * mlp.gate.outputs, inner.gate.pointer, inner.up.pointer, inner.gate.pointer)
        mlp.down(inner.codes(input.count, inner.gate.pointer), output, accumulate: accumulate)
    }

    /// The mixture of experts: rows gathered by expert; each row sums its experts in the order of choice.
    private func mix(_ layer: InferenceWeights.Experts, _ input: Activations, _ output: Floats) {
        let (hidden, active) = (config.hiddenSize, config.activeExperts)
        let starts = route(layer, input)
        for (expert, mlp) in layer.experts.enumerated() where starts[expert + 1] > starts[expert] {
            // Just before their use, so that they are at hand.
            let rows = gathered.gather(slots[starts[expert]..<starts[expert + 1]], of: input) { $0 / active }
            swiglu(mlp, rows, outputs.pointer + starts[expert] * hidden, accumulate: false)
        }
        if let mlp = layer.shared { share(mlp, gate: layer.sharedGate, input, output) }
        lv_mix(input.count, hidden, active, slotWeights.pointer, outputs.pointer, rowOf, output)
    }

    /// Chooses each row's experts, and sorts the choices by expert: those of expert `e` are in `slots` from `starts[e]`
    /// on.
    private func route(_ layer: InferenceWeights.Experts, _ input: Activations) -> [Int] {
        let (count, active) = (input.count, config.activeExperts)
        layer.router(input, scores.pointer)
        router.score(scores.pointer, rows: count)
        var starts = Array(repeating: 0, count: config.experts + 1)
        choice.withUnsafeMutableBufferPointer { choice in
            for row in 0..<count {
                router.route(
                    scores: scores.pointer + row * config.experts,
                    bias: layer.bias.map { UnsafePointer($0.pointer) },
                    choice: choice.baseAddress! + row * active, weights: slotWeights.pointer + row * active,
                    scratch: scratch.pointer)
            }
            for slot in 0..<count * active { starts[Int(choice[slot]) + 1] += 1 }
        }
        for expert in 0..<config.experts { starts[expert + 1] += starts[expert] }
        var next = starts
        for slot in 0..<count * active {
            let row = next[Int(choice[slot])]
            next[Int(choice[slot])] += 1
            rowOf[slot] = row
            slots[row] = slot
        }
        return starts
    }

    /// The shared experts, weighted by their gate where they have one.
    private func share(
        _ mlp: InferenceWeights.MLP, gate: Linear?, _ input: Activations, _ output: Floats
    ) {
        guard let gate else { return swiglu(mlp, input, output, accumulate: true) }
        gate(input, sharedGate.pointer)
        lv_sigmoid(input.count, sharedGate.pointer, sharedGate.pointer)
        swiglu(mlp, input, shared.pointer, accumulate: false)
        for row in 0..<input.count {
            lv_axpy(
                config.hiddenSize, sharedGate.pointer[row], shared.pointer + row * config.hiddenSize,
                output + row * config.hiddenSize)
        }
    }
}
