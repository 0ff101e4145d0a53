import CKernels
import Tensors

/// Multi-head latent attention in training: unabsorbed, forward and backward
/// (DeepSeek-V2, arXiv:2405.04434, section 2.1).
final class AttentionPass {
    private let config: ModelConfig
    private let inputNorm: Int
    private let layer: ParameterLayout.LatentAttention
    private let rotary: Rotary
    private let tools: LinearTools
    private let scratch: AttentionScratch
    // Kept for the backward pass.
    private let input: FloatBuffer  // [tokens, hidden]
    private let normed: FloatBuffer  // [tokens, hidden]
    private let normScale: FloatBuffer  // [tokens]
    private let queryDown: FloatBuffer  // [tokens, query rank]
    private let queryLatent: FloatBuffer  // [tokens, query rank], normalised
    private let queryScale: FloatBuffer  // [tokens]
    private let query: FloatBuffer  // [tokens, heads, nope + rope], rotated
    private let down: FloatBuffer  // [tokens, rank + rope]: latent before its norm, rotary key before turning
    private let latent: FloatBuffer  // [tokens, rank], normalised
    private let latentScale: FloatBuffer  // [tokens]
    private let up: FloatBuffer  // [tokens, heads, nope + value]
    private let key: FloatBuffer  // [tokens, heads, nope + rope], rotated
    private let mixed: FloatBuffer  // [tokens, heads, value]
    // Gradients, and room for one head of one sequence.
    private let dNormed: FloatBuffer
    private let dQuery: FloatBuffer
    private let dKey: FloatBuffer
    private let dUp: FloatBuffer
    private let dMixed: FloatBuffer
    private let dDown: FloatBuffer
    private let dLatent: FloatBuffer
    private let dQueryLatent: FloatBuffer
    private let dQueryDown: FloatBuffer

    init(
        _ config: ModelConfig, inputNorm: Int, _ layer: ParameterLayout.LatentAttention, rotary: Rotary,
        tools: LinearTools,
        capacity: Int
    ) {
        self.config = config
        self.inputNorm = inputNorm
        self.layer = layer
        self.rotary = rotary
        self.tools = tools
        scratch = tools.attention
        func rows(_ width: Int) -> FloatBuffer { FloatBuffer(capacity * width) }
        let rank = config.queryRank ?? 0
        let queries = config.heads * config.queryHeadSize
        let ups = config.heads * (config.nopeSize + config.valueSize)
        input = rows(config.hiddenSize)
        normed = rows(config.hiddenSize)
        normScale = rows(1)
        queryDown = rows(rank)
        queryLatent = rows(rank)
        queryScale = rows(1)
        query = rows(queries)
        down = rows(config.cacheWidth)
        latent = rows(config.keyValueRank)
        latentScale = rows(1)
        up = rows(ups)
        key = rows(queries)
        mixed = rows(config.heads * config.valueSize)
        dNormed = scratch.dNormed
        dQuery = scratch.dQuery
        dKey = scratch.dKey
        dUp = scratch.dUp
        dMixed = scratch.dMixed
        dDown = scratch.dDown
        dLatent = scratch.dLatent
        dQueryLatent = scratch.dQueryLatent
        dQueryDown = scratch.dQueryDown
    }

    /// x += attention(norm(x)); x is `[tokens, hidden]`.
    func forward(_ x: Floats, lengths: [Int], parameters: Floats) {
        let rows = lengths.reduce(0, +)
        let (hidden, rank, width) = (config.hiddenSize, config.keyValueRank, config.cacheWidth)
        let queries = config.heads * config.queryHeadSize
        let ups = config.heads * (config.nopeSize + config.valueSize)
        input.pointer.update(from: x, count: rows * hidden)
        lv_rmsnorm(
            rows, hidden, x, hidden, parameters + inputNorm, Float(config.normEpsilon), normed.pointer,
            hidden,
            normScale.pointer)
        if let compress = layer.queryDown {
            let size = compress.outputs
            tools.forward(
                compress, rows: rows, x: normed.pointer, xRow: hidden, y: queryDown.pointer, yRow: size)
            lv_rmsnorm(
                rows, size, queryDown.pointer, size, parameters + layer.queryNorm,
                ModelConfig.latentNormEpsilon,
                queryLatent.pointer, size, queryScale.pointer)
            tools.forward(
                layer.query, rows: rows, x: queryLatent.pointer, xRow: size, y: query.pointer, yRow: queries)
        } else {
            tools.forward(
                layer.query, rows: rows, x: normed.pointer, xRow: hidden, y: query.pointer, yRow: queries)
        }
        tools.forward(
            layer.keyValueDown, rows: rows, x: normed.pointer, xRow: hidden, y: down.pointer, yRow: width)
        lv_rmsnorm(
            rows, rank, down.pointer, width, parameters + layer.keyValueNorm, ModelConfig.latentNormEpsilon,
            latent.pointer, rank, latentScale.pointer)
        tools.forward(layer.keyValueUp, rows: rows, x: latent.pointer, xRow: rank, y: up.pointer, yRow: ups)
        turn(lengths)
        var start = 0
        for length in lengths {
            for head in 0..<config.heads { attend(start: start, length: length, head: head) }
            start += length
        }
        let values = config.heads * config.valueSize
        tools.forward(
            layer.output, rows: rows, x: mixed.pointer, xRow: values, y: x, yRow: hidden, accumulate: true)
    }

    /// Rotates the queries, and puts each head's key together from its own part and the shared rotary part.
    private func turn(_ lengths: [Int]) {
        let (nope, size) = (config.nopeSize, config.queryHeadSize)
        let upHead = nope + config.valueSize
        var row = 0
        for length in lengths {
            for position in 0..<length {
                let shared = key.pointer + row * config.heads * size + nope
                shared.update(
                    from: down.pointer + row * config.cacheWidth + config.keyValueRank, count: config.ropeSize
                )
                rotary.rotate(shared, position: position)
                for head in 0..<config.heads {
                    let own = key.pointer + (row * config.heads + head) * size
                    own.update(from: up.pointer + (row * config.heads + head) * upHead, count: nope)
                    if head > 0 { (own + nope).update(from: shared, count: config.ropeSize) }
                }
                rotary.rotate(
                    query.pointer + row * config.heads * size + nope, count: config.heads, row: size,
                    position: position)
                row += 1
            }
        }
    }

    /// Causal softmax attention of one head over one sequence, a block of rows at a time.
    private func attend(start: Int, length: Int, head: Int) {
        let (size, nope, value) = (config.queryHeadSize, config.nopeSize, config.valueSize)
        let keyRow = config.heads * size
        let upRow = config.heads * (nope + value)
        let keys = scratch.panels(columns: length, depth: size, slot: 0)
        keys.pack(key.pointer + start * keyRow + head * size, row: 1, column: keyRow)
        let values = scratch.panels(columns: value, depth: length, slot: 1)
        values.pack(up.pointer + start * upRow + head * (nope + value) + nope, row: upRow, column: 1)
        for first in stride(from: 0, to: length, by: AttentionScratch.block) {
            let rows = min(AttentionScratch.block, length - first)
            let seen = first + rows
            probabilities(keys, start: start, head: head, first: first, rows: rows)
            values.multiply(
                rows: rows, scratch.scores.pointer, row: seen,
                into: mixed.pointer + ((start + first) * config.heads + head) * value,
                row: config.heads * value,
                depth: seen)
        }
    }

    /// Fills `scratch.scores` `[rows, first + rows]` with the attention weights of a block of rows.
    private func probabilities(_ keys: Panels, start: Int, head: Int, first: Int, rows: Int) {
        let size = config.queryHeadSize
        let seen = first + rows
        let scores = scratch.scores.pointer
        keys.multiply(
            rows: rows, query.pointer + ((start + first) * config.heads + head) * size,
            row: config.heads * size,
            into: scores, row: seen, columns: seen)
        for row in 0..<rows {
            let visible = first + row + 1
            lv_softmax(visible, scores + row * seen, config.attentionScale)
            (scores + row * seen + visible).update(repeating: 0, count: seen - visible)
        }
    }

    /// Adds the gradient of the attention's input to `dx` `[tokens, hidden]`, which holds that of its output.
    func backward(_ dx: Floats, lengths: [Int], parameters: Floats, gradient: Floats) {
        let rows = lengths.reduce(0, +)
        let (hidden, rank, width) = (config.hiddenSize, config.keyValueRank, config.cacheWidth)
        let queries = config.heads * config.queryHeadSize
        let ups = config.heads * (config.nopeSize + config.valueSize)
        let values = config.heads * config.valueSize
        tools.backward(
            layer.output, rows: rows, dy: dx, dyRow: hidden, x: mixed.pointer, xRow: values,
            dx: dMixed.pointer,
            dxRow: values, gradient: gradient)
        dKey.pointer.update(repeating: 0, count: rows * queries)
        dUp.pointer.update(repeating: 0, count: rows * ups)
        var start = 0
        for length in lengths {
            for head in 0..<config.heads { attendBackward(start: start, length: length, head: head) }
            start += length
        }
        turnBackward(lengths)

        tools.backward(
            layer.keyValueUp, rows: rows, dy: dUp.pointer, dyRow: ups, x: latent.pointer, xRow: rank,
            dx: dLatent.pointer, dxRow: rank, gradient: gradient)
        lv_rmsnorm_backward(
            rows, rank, down.pointer, width, parameters + layer.keyValueNorm, latentScale.pointer,
            dLatent.pointer,
            rank, dDown.pointer, width, gradient + layer.keyValueNorm)
        tools.backward(
            layer.keyValueDown, rows: rows, dy: dDown.pointer, dyRow: width, x: normed.pointer, xRow: hidden,
            dx: dNormed.pointer, dxRow: hidden, gradient: gradient)
        if let compress = layer.queryDown {
            let size = compress.outputs
            tools.backward(
                layer.query, rows: rows, dy: dQuery.pointer, dyRow: queries, x: queryLatent.pointer,
                xRow: size,
                dx: dQueryLatent.pointer, dxRow: size, gradient: gradient)
            dQueryDown.pointer.update(repeating: 0, count: rows * size)
            lv_rmsnorm_backward(
                rows, size, queryDown.pointer, size, parameters + layer.queryNorm, queryScale.pointer,
                dQueryLatent.pointer, size, dQueryDown.pointer, size, gradient + layer.queryNorm)
            tools.backward(
                compress, rows: rows, dy: dQueryDown.pointer, dyRow: size, x: normed.pointer, xRow: hidden,
                dx: dNormed.pointer, dxRow: hidden, accumulate: true, gradient: gradient)
        } else {
            tools.backward(
                layer.query, rows: rows, dy: dQuery.pointer, dyRow: queries, x: normed.pointer, xRow: hidden,
                dx: dNormed.pointer, dxRow: hidden, accumulate: true, gradient: gradient)
        }
        lv_rmsnorm_backward(
            rows, hidden, input.pointer, hidden, parameters + inputNorm, normScale.pointer,
            dNormed.pointer,
            hidden, dx, hidden, gradient + inputNorm)
    }

    private func attendBackward(start: Int, length: Int, head: Int) {
        let (size, nope, value) = (config.queryHeadSize, config.nopeSize, config.valueSize)
        let (keyRow, upRow) = (config.heads * size, config.heads * (nope + value))
        let mixedRow = config.heads * value
        let key = key.pointer + start * keyRow + head * size
        let values = up.pointer + start * upRow + head * (nope + value) + nope
        let dValues = dUp.pointer + start * upRow + head * (nope + value) + nope
        let keysAcross = scratch.panels(columns: length, depth: size, slot: 0)
        keysAcross.pack(key, row: 1, column: keyRow)
        let valuesAcross = scratch.panels(columns: length, depth: value, slot: 1)
        valuesAcross.pack(values, row: 1, column: upRow)
        let keys = scratch.panels(columns: size, depth: length, slot: 2)
        keys.pack(key, row: keyRow, column: 1)
        for first in stride(from: 0, to: length, by: AttentionScratch.block) {
            let rows = min(AttentionScratch.block, length - first)
            let seen = first + rows
            let (weights, dScores) = (scratch.scores.pointer, scratch.dScores.pointer)
            let query = query.pointer + (start + first) * keyRow + head * size
            let dMixed = dMixed.pointer + (start + first) * mixedRow + head * value
            probabilities(keysAcross, start: start, head: head, first: first, rows: rows)
            // dV += Pᵀ dO; dP = dO Vᵀ
            let output = scratch.panels(columns: value, depth: rows, slot: 3)
            output.pack(dMixed, row: mixedRow, column: 1)
            output.multiply(
                rows: seen, weights, row: 1, column: seen, into: dValues, row: upRow, accumulate: true)
            valuesAcross.multiply(
                rows: rows, dMixed, row: mixedRow, into: dScores, row: seen, columns: seen)
            for row in 0..<rows {
                let visible = first + row + 1
                lv_softmax_backward(
                    visible, weights + row * seen, dScores + row * seen, config.attentionScale)
                (dScores + row * seen + visible).update(repeating: 0, count: seen - visible)
            }
            // dQ = dS K; dK += dSᵀ Q
            keys.multiply(
                rows: rows, dScores, row: seen, into: dQuery.pointer + (start + first) * keyRow + head * size,
                row: keyRow, depth: seen)
            let asked = scratch.panels(columns: size, depth: rows, slot: 3)
            asked.pack(query, row: keyRow, column: 1)
            asked.multiply(
                rows: seen, dScores, row: 1, column: seen, into: dKey.pointer + start * keyRow + head * size,
                row: keyRow, accumulate: true)
        }
    }

    /// Turns the gradients of queries and keys back, and parts the keys' into the heads' own and the shared.
    private func turnBackward(_ lengths: [Int]) {
        let (nope, rope, size) = (config.nopeSize, config.ropeSize, config.queryHeadSize)
        let upHead = nope + config.valueSize
        var row = 0
        for length in lengths {
            for position in 0..<length {
                let line = dDown.pointer + row * config.cacheWidth
                line.update(repeating: 0, count: config.cacheWidth)
                let shared = line + config.keyValueRank
                for head in 0..<config.heads {
                    let own = dKey.pointer + (row * config.heads + head) * size
                    (dUp.pointer + (row * config.heads + head) * upHead).update(from: own, count: nope)
                    lv_add(rope, own + nope, shared)
                    rotary.unrotate(
                        dQuery.pointer + (row * config.heads + head) * size + nope, position: position)
                }
                rotary.unrotate(shared, position: position)
                row += 1
            }
        }
    }
}

/// Room that the attention layers of a pass use in turn.
final class AttentionScratch {
    /// Rows of attention weights that are held at a time.
    static let block = 48
    let scores: FloatBuffer
    let dScores: FloatBuffer
    let dNormed: FloatBuffer
    let dQuery: FloatBuffer
    let dKey: FloatBuffer
    let dUp: FloatBuffer
    let dMixed: FloatBuffer
    let dDown: FloatBuffer
    let dLatent: FloatBuffer
    let dQueryLatent: FloatBuffer
    let dQueryDown: FloatBuffer
    private let slots: [FloatBuffer]

    init(_ config: ModelConfig, capacity: Int) {
        func rows(_ width: Int) -> FloatBuffer { FloatBuffer(capacity * width) }
        scores = FloatBuffer(Self.block * capacity)
        dScores = FloatBuffer(Self.block * capacity)
        dNormed = rows(config.hiddenSize)
        dQuery = rows(config.heads * config.queryHeadSize)
        dKey = rows(config.heads * config.queryHeadSize)
        dUp = rows(config.heads * (config.nopeSize + config.valueSize))
        dMixed = rows(config.heads * config.valueSize)
        dDown = rows(config.cacheWidth)
        dLatent = rows(config.keyValueRank)
        dQueryLatent = rows(config.queryRank ?? 0)
        dQueryDown = rows(config.queryRank ?? 0)
        let widest = max(config.queryHeadSize, config.valueSize) + 15
        slots = (0..<4).map { _ in FloatBuffer((capacity + 15) * widest) }
    }

    func panels(columns: Int, depth: Int, slot: Int) -> Panels {
        Panels(columns: columns, depth: depth, in: slots[slot])
    }
}
