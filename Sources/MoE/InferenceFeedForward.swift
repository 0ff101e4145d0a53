import CKernels
import Tensors

/// The feed-forward part of a pass of inference: a dense MLP, or the mixture of experts.
final class InferenceFeedForward {
    private let config: ModelConfig
    private let router: Router
    private let scores: FloatBuffer  // [rows, experts]
    private let scratch: FloatBuffer
    private var choice: [Int32]  // [rows, active]
    private let choiceWeights: FloatBuffer  // [rows, active]
    /// The rows that chose an expert, sorted by expert, with their weights; those of expert `e` begin at
    /// `starts[e]`.
    private var places: [Int]
    private let placeWeights: FloatBuffer
    private var starts: [Int]
    private let sharedGate: FloatBuffer  // [rows]
    private let inner: [Int: Inner]  // by width

    /// Memory for the values between the two halves of an MLP.
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
        scores = rows(config.experts)
        scratch = FloatBuffer(config.experts + config.groups)
        choice = Array(repeating: 0, count: capacity * config.activeExperts)
        choiceWeights = rows(config.activeExperts)
        places = Array(repeating: 0, count: choice.count)
        placeWeights = rows(config.activeExperts)
        starts = Array(repeating: 0, count: config.experts + 1)
        sharedGate = rows(1)
        // An expert gets each row at most once.
        inner = Dictionary(
            [config.denseSize, config.expertSize, config.sharedWidth].map { width in
                (width, Inner(rows: capacity, width: width, quantized: weights.hasCodes))
            }, uniquingKeysWith: { first, _ in first })
    }

    /// `output += f(input)`, both `[rows, hidden]`. In a layer with experts, each row's route, the hash of
    /// all experts that it went to (see `Route`), takes in the experts of this layer.
    func run(
        _ layer: InferenceWeights.FeedForward, input: Activations, output: Floats, routes: inout [UInt64]
    ) {
        switch layer {
        case .dense(let mlp): add(mlp, input, output)
        case .experts(let layer):
            mix(layer, input, output)
            let active = config.activeExperts
            choice.withUnsafeBufferPointer { choice in
                for row in 0..<input.count {
                    routes[row] = Route.next(routes[row], choice[row * active..<(row + 1) * active])
                }
            }
        }
    }

    /// Adds an MLP's output to the rows of `output`, multiplied by each row's weight if there are weights. It
    /// takes all rows, or the `count` rows at `places`.
    private func add(
        _ mlp: InferenceWeights.MLP, _ input: Activations, _ output: Floats, count: Int? = nil,
        places: UnsafePointer<Int>? = nil, weights: Floats? = nil
    ) {
        guard let inner = inner[mlp.gate.outputs] else { preconditionFailure("an MLP of another width") }
        let count = count ?? input.count
        var read = lv_picked(a: places, c: nil, weights: nil)
        mlp.gate(input, inner.gate.pointer, count: count, picked: &read)
        mlp.up(input, inner.up.pointer, count: count, picked: &read)
        lv_swiglu(count * mlp.gate.outputs, inner.gate.pointer, inner.up.pointer, inner.gate.pointer)
        var written = lv_picked(a: nil, c: places, weights: weights)
        mlp.down(inner.codes(count, inner.gate.pointer), output, accumulate: true, picked: &written)
    }

    /// The mixture of experts. Each expert's weights are read once, for all rows that chose it. To each row,
    /// the outputs of its experts are added in the order of their numbers, and then that of the shared
    /// experts, times their gate if they have one.
    private func mix(_ layer: InferenceWeights.Experts, _ input: Activations, _ output: Floats) {
        route(layer, input)
        places.withUnsafeBufferPointer { places in
            for (expert, mlp) in layer.experts.enumerated() where starts[expert + 1] > starts[expert] {
                let first = starts[expert]
                add(
                    mlp, input, output, count: starts[expert + 1] - first,
                    places: places.baseAddress.map { $0 + first }, weights: placeWeights.pointer + first)
            }
        }
        guard let shared = layer.shared else { return }
        if let gate = layer.sharedGate {
            gate(input, sharedGate.pointer)
            lv_sigmoid(input.count, sharedGate.pointer, sharedGate.pointer)
        }
        add(shared, input, output, weights: layer.sharedGate.map { _ in sharedGate.pointer })
    }

    /// Chooses each row's experts, and sorts the choices by expert.
    private func route(_ layer: InferenceWeights.Experts, _ input: Activations) {
        let (count, active) = (input.count, config.activeExperts)
        layer.router(input, scores.pointer)
        router.score(scores.pointer, rows: count)
        choice.withUnsafeMutableBufferPointer { choice in
            guard let first = choice.baseAddress else { return }
            for row in 0..<count {
                router.route(
                    scores: scores.pointer + row * config.experts,
                    bias: layer.bias.map { UnsafePointer($0.pointer) }, choice: first + row * active,
                    weights: choiceWeights.pointer + row * active, scratch: scratch.pointer)
            }
        }
        sort(choice[..<(count * active)])
    }

    /// Sorts by counting: the number of rows of each expert gives the start of the expert's rows.
    private func sort(_ choice: ArraySlice<Int32>) {
        let active = config.activeExperts
        starts.withUnsafeMutableBufferPointer { starts in
            starts.update(repeating: 0)
            for expert in choice { starts[Int(expert) + 1] += 1 }
            for expert in 1..<starts.count { starts[expert] += starts[expert - 1] }
            places.withUnsafeMutableBufferPointer { places in
                // Each start moves on to its expert's end, which is the next expert's start.
                for (slot, expert) in choice.enumerated() {
                    let place = starts[Int(expert)]
                    starts[Int(expert)] += 1
                    places[place] = slot / active
                    placeWeights.pointer[place] = choiceWeights.pointer[slot]
                }
            }
            for expert in (1..<starts.count).reversed() { starts[expert] = starts[expert - 1] }
            starts[0] = 0
        }
    }
}
