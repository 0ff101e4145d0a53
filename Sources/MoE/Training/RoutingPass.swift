import Tensors

/// The router of a mixture-of-experts layer in training: the experts of each token, their weights, and the
/// order of the tokens by expert.
final class RoutingPass {
    /// Tokens that each expert got in the last forward pass.
    private(set) var load: [Int]
    /// The first row of each expert in expert order, `[experts + 1]`.
    private(set) var starts: [Int]
    /// The row in expert order for each token and slot, `[tokens, active]`.
    private(set) var rowOf: [Int]
    /// The weights of each token's experts, `[tokens, active]`.
    let weights: FloatBuffer
    private let matrix: ParameterLayout.Matrix
    private let bias: Int?
    private let router: Router
    private let tools: LinearTools
    private let scratch: ExpertsScratch
    private let scores: FloatBuffer  // [tokens, experts]
    private var choice: [Int32]  // [tokens, active]

    init(_ config: ModelConfig, _ layer: ParameterLayout.Experts, tools: LinearTools, capacity: Int) {
        let slots = capacity * config.activeExperts
        load = Array(repeating: 0, count: config.experts)
        starts = Array(repeating: 0, count: config.experts + 1)
        rowOf = Array(repeating: 0, count: slots)
        weights = FloatBuffer(slots)
        matrix = layer.router
        bias = layer.bias
        router = Router(config)
        self.tools = tools
        scratch = tools.experts
        scores = FloatBuffer(capacity * config.experts)
        choice = Array(repeating: 0, count: slots)
    }

    /// Chooses experts for the tokens of x `[rows, hidden]`, and orders the tokens by expert.
    func forward(_ x: Floats, rows: Int, parameters: Floats) {
        let (count, active) = (router.experts, router.active)
        tools.forward(matrix, rows: rows, x: x, xRow: matrix.inputs, y: scores.pointer, yRow: count)
        router.score(scores.pointer, rows: rows)
        load = Array(repeating: 0, count: count)
        choice.withUnsafeMutableBufferPointer { choice in
            guard let choice = choice.baseAddress else { return }
            for token in 0..<rows {
                router.route(
                    scores: scores.pointer + token * count, bias: bias.map { UnsafePointer(parameters + $0) },
                    choice: choice + token * active, weights: weights.pointer + token * active,
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

    /// Continues the routes of the rows with the experts that they went to.
    func extend(_ routes: inout [UInt64]) {
        choice.withUnsafeBufferPointer { choice in
            for row in routes.indices {
                routes[row] = Route.next(
                    routes[row], choice[row * router.active..<(row + 1) * router.active])
            }
        }
    }

    /// Sets `dx` to the gradient of x through the weights; the gradients of the weights are in
    /// `scratch.dFactors`, in expert order.
    func backward(_ x: Floats, dx: Floats, rows: Int, gradient: Floats) {
        let (count, active) = (router.experts, router.active)
        choice.withUnsafeBufferPointer { choice in
            guard let choice = choice.baseAddress else { return }
            for token in 0..<rows {
                for slot in 0..<active {
                    scratch.routing.pointer[slot] = scratch.dFactors.pointer[rowOf[token * active + slot]]
                }
                router.backward(
                    scores: scores.pointer + token * count, choice: choice + token * active,
                    dWeights: scratch.routing.pointer, dLogits: scratch.dLogits.pointer + token * count)
            }
        }
        tools.backward(
            matrix, rows: rows, dy: scratch.dLogits.pointer, dyRow: count, x: x, xRow: matrix.inputs, dx: dx,
            dxRow: matrix.inputs, gradient: gradient)
    }
}
