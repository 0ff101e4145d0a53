import CKernels
import Tensors

/// The feed-forward part of an inference step: a dense MLP, or the mixture of experts.
final class FeedForwardStep {
    private let config: ModelConfig
    private let router: Router
    private let gate: FloatBuffer
    private let up: FloatBuffer
    private let scores: FloatBuffer  // [rows, experts]
    private let slotWeights: FloatBuffer  // [rows, active]
    private let scratch: FloatBuffer
    private let gathered: FloatBuffer  // [rows * active, hidden]
    private let outputs: FloatBuffer  // [rows * active, hidden]
    private let shared: FloatBuffer  // [rows, hidden]
    private let sharedGate: FloatBuffer  // [rows]
    private var choice: [Int32]
    private var rowOf: [Int]

    init(_ config: ModelConfig, capacity: Int) {
        self.config = config
        router = Router(config)
        func rows(_ width: Int) -> FloatBuffer { FloatBuffer(capacity * width) }
        let slots = config.activeExperts
        // An expert gets a row at most once.
        let inner = max(config.denseSize, config.expertSize, config.sharedWidth)
        gate = rows(inner)
        up = rows(inner)
        scores = rows(config.experts)
        slotWeights = rows(slots)
        scratch = FloatBuffer(config.experts + config.groups)
        gathered = rows(slots * config.hiddenSize)
        outputs = rows(slots * config.hiddenSize)
        shared = rows(config.sharedGate ? config.hiddenSize : 0)
        sharedGate = rows(1)
        choice = Array(repeating: 0, count: capacity * slots)
        rowOf = Array(repeating: 0, count: capacity * slots)
    }

    /// `output += f(input)`, both `[rows, hidden]`.
    func run(_ rows: Int, _ layer: InferenceWeights.FeedForward, input: Floats, output: Floats) {
        switch layer {
        case .dense(let mlp): swiglu(mlp, rows, input, output, accumulate: true)
        case .experts(let layer): mix(rows, layer, input, output)
        }
    }

    private func swiglu(
        _ mlp: InferenceWeights.MLP, _ rows: Int, _ input: Floats, _ output: Floats, accumulate: Bool
    ) {
        mlp.gate(rows, input, gate.pointer)
        mlp.up(rows, input, up.pointer)
        lv_swiglu(rows * mlp.gate.outputs, gate.pointer, up.pointer, gate.pointer)
        mlp.down(rows, gate.pointer, output, accumulate: accumulate)
    }

    /// The mixture of experts: rows gathered by expert; each row sums its experts in the order of choice.
    private func mix(_ count: Int, _ layer: InferenceWeights.Experts, _ input: Floats, _ output: Floats) {
        let (hidden, active) = (config.hiddenSize, config.activeExperts)
        let starts = route(count, layer, input)
        for (expert, mlp) in layer.experts.enumerated() where starts[expert + 1] > starts[expert] {
            swiglu(
                mlp, starts[expert + 1] - starts[expert], gathered.pointer + starts[expert] * hidden,
                outputs.pointer + starts[expert] * hidden, accumulate: false)
        }
        if let mlp = layer.shared { share(count, mlp, gate: layer.sharedGate, input, output) }
        for slot in 0..<count * active {
            lv_axpy(
                hidden, slotWeights.pointer[slot], outputs.pointer + rowOf[slot] * hidden,
                output + slot / active * hidden)
        }
    }

    /// Chooses each row's experts, and gathers the rows by expert: those of expert `e` from `starts[e]` on.
    private func route(_ count: Int, _ layer: InferenceWeights.Experts, _ input: Floats) -> [Int] {
        let (hidden, active) = (config.hiddenSize, config.activeExperts)
        layer.router(count, input, scores.pointer)
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
            (gathered.pointer + row * hidden).update(from: input + slot / active * hidden, count: hidden)
        }
        return starts
    }

    /// The shared experts, weighted by their gate where they have one.
    private func share(
        _ rows: Int, _ mlp: InferenceWeights.MLP, gate: Linear?, _ input: Floats, _ output: Floats
    ) {
        guard let gate else { return swiglu(mlp, rows, input, output, accumulate: true) }
        gate(rows, input, sharedGate.pointer)
        lv_sigmoid(rows, sharedGate.pointer, sharedGate.pointer)
        swiglu(mlp, rows, input, shared.pointer, accumulate: false)
        for row in 0..<rows {
            lv_axpy(
                config.hiddenSize, sharedGate.pointer[row], shared.pointer + row * config.hiddenSize,
                output + row * config.hiddenSize)
        }
    }
}
