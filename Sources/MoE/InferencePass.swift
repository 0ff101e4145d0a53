import CKernels
import Tensors

/// One token of one sequence to be computed in a step.
package struct InferenceRow {
    package var token: Int32
    package var position: Int
    /// The sequence's pages; the one that holds `position` is there.
    package var pages: [KeyValueCache.Page]

    package init(token: Int32, position: Int, pages: [KeyValueCache.Page]) {
        self.token = token
        self.position = position
        self.pages = pages
    }
}

/// The decoder over rows of any mixture of sequences: new tokens of many, or a stretch of one prompt.
///
/// A row's result depends on its token, its position and the cache of its sequence, never on the other rows:
/// every sum has one fixed order. So prefilling and decoding give the same bits, in any batch. Attention is
/// absorbed: scores and sums are taken in the latent space, and keys and values are never materialised.
package final class InferencePass {
    package let capacity: Int
    private let weights: InferenceWeights
    private let config: ModelConfig
    private let cache: KeyValueCache
    private let router: Router
    private let x: FloatBuffer  // [rows, hidden]
    private let normed: FloatBuffer  // [rows, hidden]
    private let queryDown: FloatBuffer  // [rows, query rank]
    private let query: FloatBuffer  // [rows, heads, nope + rope]
    private let down: FloatBuffer  // [rows, rank + rope]
    private let absorbed: FloatBuffer  // [rows, heads, rank + rope]
    private let latents: FloatBuffer  // [rows, heads, rank]
    private let mixed: FloatBuffer  // [rows, heads, value]
    private let attentionScores: FloatBuffer  // [4, context]
    private let gate: FloatBuffer
    private let up: FloatBuffer
    private let scores: FloatBuffer  // [rows, experts]
    private let slotWeights: FloatBuffer  // [rows, active]
    private let scratch: FloatBuffer
    private let gathered: FloatBuffer  // [rows * active, hidden]
    private let outputs: FloatBuffer  // [rows * active, hidden]
    private var choice: [Int32]
    private var rowOf: [Int]
    private var addresses: [UnsafePointer<Float>?]

    package init(_ weights: InferenceWeights, cache: KeyValueCache, capacity: Int) {
        self.weights = weights
        self.cache = cache
        self.capacity = capacity
        let config = weights.model.config
        self.config = config
        router = Router(config)
        func rows(_ width: Int) -> FloatBuffer { FloatBuffer(capacity * width) }
        let slots = config.activeExperts
        x = rows(config.hiddenSize)
        normed = rows(config.hiddenSize)
        queryDown = rows(config.queryRank ?? 0)
        query = rows(config.heads * config.queryHeadSize)
        down = rows(config.cacheWidth)
        absorbed = rows(config.heads * config.cacheWidth)
        latents = rows(config.heads * config.keyValueRank)
        mixed = rows(config.heads * config.valueSize)
        attentionScores = FloatBuffer(4 * (config.contextLength + 16))
        let inner = max(config.denseSize, config.expertSize * max(slots, config.sharedExperts))
        gate = rows(inner)
        up = rows(inner)
        scores = rows(config.experts)
        slotWeights = rows(slots)
        scratch = FloatBuffer(config.experts + config.groups)
        gathered = rows(slots * config.hiddenSize)
        outputs = rows(slots * config.hiddenSize)
        choice = Array(repeating: 0, count: capacity * slots)
        rowOf = Array(repeating: 0, count: capacity * slots)
        addresses = Array(repeating: nil, count: config.contextLength / KeyValueCache.pagePositions + 1)
    }

    /// Computes the rows, whose earlier positions are cached or stand before them in `rows`, and writes them to
    /// the cache.
    ///
    /// - Parameters:
    ///   - wanted: rows whose logits are asked for.
    ///   - logits: `[wanted.count, vocabulary]`.
    package func step(_ rows: [InferenceRow], wanted: [Int], logits: Floats) {
        precondition(rows.count <= capacity, "more rows than the pass has room for")
        let parameters = weights.model.parameters.pointer
        let layout = weights.model.layout
        let (count, hidden) = (rows.count, config.hiddenSize)
        for (index, row) in rows.enumerated() {
            (x.pointer + index * hidden).update(
                from: parameters + layout.embedding + Int(row.token) * hidden, count: hidden)
        }
        for (index, layer) in layout.layers.enumerated() {
            norm(count, layer.inputNorm)
            attend(rows, index, layer)
            norm(count, layer.postNorm)
            switch layer.feedForward {
            case .dense(let mlp):
                swiglu(mlp, rows: count, from: normed.pointer, to: x.pointer, accumulate: true)
            case .experts(let matrix, let bias, let experts, let shared):
                mix(count, matrix, parameters + bias, experts, shared)
            }
        }
        for (index, row) in wanted.enumerated() {
            (gathered.pointer + index * hidden).update(from: x.pointer + row * hidden, count: hidden)
        }
        lv_rmsnorm(
            wanted.count, hidden, gathered.pointer, hidden, parameters + layout.finalNorm,
            Float(config.normEpsilon),
            normed.pointer, hidden, nil)
        multiply(layout.head, wanted.count, normed.pointer, logits)
    }

    private func norm(_ rows: Int, _ weight: Int) {
        lv_rmsnorm(
            rows, config.hiddenSize, x.pointer, config.hiddenSize, weights.model.parameters.pointer + weight,
            Float(config.normEpsilon), normed.pointer, config.hiddenSize, nil)
    }

    private func multiply(
        _ matrix: ParameterLayout.Matrix, _ rows: Int, _ input: Floats, _ output: Floats,
        accumulate: Bool = false
    ) {
        weights.packed.forward[matrix.index].multiply(
            rows: rows, input, row: matrix.inputs, into: output, row: matrix.outputs, accumulate: accumulate)
    }

    private func attend(_ rows: [InferenceRow], _ index: Int, _ layer: ParameterLayout.Layer) {
        let parameters = weights.model.parameters.pointer
        let (count, heads, rank, rope) = (rows.count, config.heads, config.keyValueRank, config.ropeSize)
        let (width, nope, size, value) = (
            config.cacheWidth, config.nopeSize, config.queryHeadSize, config.valueSize
        )
        if let compress = layer.queryDown {
            multiply(compress, count, normed.pointer, queryDown.pointer)
            lv_rmsnorm(
                count, compress.outputs, queryDown.pointer, compress.outputs, parameters + layer.queryNorm,
                ModelConfig.latentNormEpsilon, queryDown.pointer, compress.outputs, nil)
            multiply(layer.query, count, queryDown.pointer, query.pointer)
        } else {
            multiply(layer.query, count, normed.pointer, query.pointer)
        }
        multiply(layer.keyValueDown, count, normed.pointer, down.pointer)
        lv_rmsnorm(
            count, rank, down.pointer, width, parameters + layer.keyValueNorm, ModelConfig.latentNormEpsilon,
            down.pointer, width, nil)
        for head in 0..<heads {
            weights.absorbKey[index][head].multiply(
                rows: count, query.pointer + head * size, row: heads * size,
                into: absorbed.pointer + head * width,
                row: heads * width)
        }
        for (number, row) in rows.enumerated() {
            let line = down.pointer + number * width
            weights.rotary.rotate(line + rank, position: row.position)
            let page = row.pages[row.position / KeyValueCache.pagePositions]
            cache.store(
                page, layer: index, slot: row.position % KeyValueCache.pagePositions, latent: line,
                key: line + rank)
            for head in 0..<heads {
                let turned = query.pointer + (number * heads + head) * size + nope
                weights.rotary.rotate(turned, position: row.position)
                (absorbed.pointer + (number * heads + head) * width + rank).update(from: turned, count: rope)
            }
        }
        lv_scale(count * heads * width, config.attentionScale, absorbed.pointer, absorbed.pointer)
        for (number, row) in rows.enumerated() {
            for page in 0...row.position / KeyValueCache.pagePositions {
                addresses[page] = UnsafePointer(cache.address(row.pages[page], layer: index))
            }
            lv_latent_attention(
                heads, rank, rope, row.position + 1, addresses, absorbed.pointer + number * heads * width,
                attentionScores.pointer, latents.pointer + number * heads * rank)
        }
        for head in 0..<heads {
            weights.absorbValue[index][head].multiply(
                rows: count, latents.pointer + head * rank, row: heads * rank,
                into: mixed.pointer + head * value,
                row: heads * value)
        }
        multiply(layer.output, count, mixed.pointer, x.pointer, accumulate: true)
    }

    private func swiglu(
        _ mlp: ParameterLayout.MLP, rows: Int, from input: Floats, to output: Floats, accumulate: Bool
    ) {
        multiply(mlp.gate, rows, input, gate.pointer)
        multiply(mlp.up, rows, input, up.pointer)
        lv_swiglu(rows * mlp.gate.outputs, gate.pointer, up.pointer, gate.pointer)
        multiply(mlp.down, rows, gate.pointer, output, accumulate: accumulate)
    }

    /// The mixture of experts: rows gathered by expert; each row sums its experts in the order of choice.
    private func mix(
        _ count: Int, _ matrix: ParameterLayout.Matrix, _ bias: Floats, _ experts: [ParameterLayout.MLP],
        _ shared: ParameterLayout.MLP?
    ) {
        let (hidden, active) = (config.hiddenSize, config.activeExperts)
        multiply(matrix, count, normed.pointer, scores.pointer)
        lv_sigmoid(count * config.experts, scores.pointer, scores.pointer)
        var starts = Array(repeating: 0, count: config.experts + 1)
        choice.withUnsafeMutableBufferPointer { choice in
            for row in 0..<count {
                router.route(
                    scores: scores.pointer + row * config.experts, bias: bias,
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
            (gathered.pointer + row * hidden).update(
                from: normed.pointer + slot / active * hidden, count: hidden)
        }
        for (expert, mlp) in experts.enumerated() where starts[expert + 1] > starts[expert] {
            swiglu(
                mlp, rows: starts[expert + 1] - starts[expert],
                from: gathered.pointer + starts[expert] * hidden,
                to: outputs.pointer + starts[expert] * hidden, accumulate: false)
        }
        if let shared { swiglu(shared, rows: count, from: normed.pointer, to: x.pointer, accumulate: true) }
        for slot in 0..<count * active {
            lv_axpy(
                hidden, slotWeights.pointer[slot], outputs.pointer + rowOf[slot] * hidden,
                x.pointer + slot / active * hidden)
        }
    }
}
