import CKernels
import Tensors

/// Queries, keys and values of multi-head latent attention in training, without absorption (DeepSeek-V2,
/// arXiv:2405.04434, section 2.1).
final class LatentProjections: AttentionProjections {
    private let queries: QueryPass
    private let keyValues: KeyValuePass

    init(
        _ config: ModelConfig, _ layer: ParameterLayout.LatentAttention, rotary: Rotary, tools: LinearTools,
        capacity: Int
    ) {
        queries = QueryPass(config, layer, rotary: rotary, tools: tools, capacity: capacity)
        keyValues = KeyValuePass(config, layer, rotary: rotary, tools: tools, capacity: capacity)
    }

    func forward(_ x: Floats, _ values: AttentionValues, lengths: [Int], parameters: Floats) {
        queries.forward(x, values, lengths: lengths, parameters: parameters)
        keyValues.forward(x, values, lengths: lengths, parameters: parameters)
    }

    func backward(
        _ d: AttentionValues, _ x: Floats, dx: Floats, lengths: [Int], parameters: Floats, gradient: Floats
    ) {
        keyValues.backward(d, x, dx: dx, lengths: lengths, parameters: parameters, gradient: gradient)
        queries.backward(d, x, dx: dx, lengths: lengths, parameters: parameters, gradient: gradient)
    }
}

/// The queries of latent attention in training: one product with the layer's normed input or, if queries have
/// a latent, a product to the latent, its norm and a product from it. Then their rotary parts are turned.
private final class QueryPass {
    private let config: ModelConfig
    private let layer: ParameterLayout.LatentAttention
    private let rotary: Rotary
    private let tools: LinearTools
    private let down: FloatBuffer  // [tokens, query rank]: the latent before its norm
    private let latent: NormPass?

    init(
        _ config: ModelConfig, _ layer: ParameterLayout.LatentAttention, rotary: Rotary, tools: LinearTools,
        capacity: Int
    ) {
        self.config = config
        self.layer = layer
        self.rotary = rotary
        self.tools = tools
        down = FloatBuffer(capacity * (layer.queryDown?.outputs ?? 0))
        latent = layer.queryDown.map {
            NormPass(
                size: $0.outputs, weight: layer.queryNorm, epsilon: ModelConfig.latentNormEpsilon,
                capacity: capacity)
        }
    }

    /// Sets the queries from x `[tokens, hidden]`.
    func forward(_ x: Floats, _ values: AttentionValues, lengths: [Int], parameters: Floats) {
        let (rows, hidden, row) = (lengths.reduce(0, +), config.hiddenSize, layer.query.outputs)
        let query = values.query.pointer
        if let compress = layer.queryDown, let latent {
            let rank = compress.outputs
            tools.forward(compress, rows: rows, x: x, xRow: hidden, y: down.pointer, yRow: rank)
            latent.forward(down.pointer, row: rank, rows: rows, parameters: parameters)
            tools.forward(
                layer.query, rows: rows, x: latent.output.pointer, xRow: rank, y: query, yRow: row)
        } else {
            tools.forward(layer.query, rows: rows, x: x, xRow: hidden, y: query, yRow: row)
        }
        forEachPosition(lengths) { place, position in
            rotary.rotate(
                query + place * row + config.nopeSize, count: config.heads, row: config.queryHeadSize,
                position: position)
        }
    }

    /// Adds the gradient of x to `dx`; turns the gradients of the queries back in place.
    func backward(
        _ d: AttentionValues, _ x: Floats, dx: Floats, lengths: [Int], parameters: Floats, gradient: Floats
    ) {
        let (rows, hidden, row) = (lengths.reduce(0, +), config.hiddenSize, layer.query.outputs)
        let dQuery = d.query.pointer
        forEachPosition(lengths) { place, position in
            for head in 0..<config.heads {
                rotary.unrotate(
                    dQuery + place * row + head * config.queryHeadSize + config.nopeSize, position: position)
            }
        }
        guard let compress = layer.queryDown, let latent else {
            tools.backward(
                layer.query, rows: rows, dy: dQuery, dyRow: row, x: x, xRow: hidden, dx: dx, dxRow: hidden,
                accumulate: true, gradient: gradient)
            return
        }
        let rank = compress.outputs
        let (dDown, dLatent) = (tools.attention.dQueryDown.pointer, tools.attention.dQueryLatent.pointer)
        tools.backward(
            layer.query, rows: rows, dy: dQuery, dyRow: row, x: latent.output.pointer, xRow: rank,
            dx: dLatent, dxRow: rank, gradient: gradient)
        dDown.update(repeating: 0, count: rows * rank)
        latent.backward(
            dLatent, down.pointer, dx: dDown, row: rank, rows: rows, parameters: parameters,
            gradient: gradient)
        tools.backward(
            compress, rows: rows, dy: dDown, dyRow: rank, x: x, xRow: hidden, dx: dx, dxRow: hidden,
            accumulate: true, gradient: gradient)
    }
}

/// The keys and values of latent attention in training: a product to a latent and to a rotary key that all
/// heads share, the latent's norm, and a product from it to values and to the heads' own parts of keys. Then
/// the keys are joined.
private final class KeyValuePass {
    private let config: ModelConfig
    private let layer: ParameterLayout.LatentAttention
    private let rotary: Rotary
    private let tools: LinearTools
    private let down: FloatBuffer  // [tokens, rank + rope]: latent before its norm, rotary key before turning
    private let latent: NormPass

    init(
        _ config: ModelConfig, _ layer: ParameterLayout.LatentAttention, rotary: Rotary, tools: LinearTools,
        capacity: Int
    ) {
        self.config = config
        self.layer = layer
        self.rotary = rotary
        self.tools = tools
        down = FloatBuffer(capacity * config.cacheWidth)
        latent = NormPass(
            size: config.keyValueRank, weight: layer.keyValueNorm, epsilon: ModelConfig.latentNormEpsilon,
            capacity: capacity)
    }

    /// Sets the keys and values from x `[tokens, hidden]`.
    func forward(_ x: Floats, _ values: AttentionValues, lengths: [Int], parameters: Floats) {
        let (rows, width) = (lengths.reduce(0, +), config.cacheWidth)
        tools.forward(
            layer.keyValueDown, rows: rows, x: x, xRow: config.hiddenSize, y: down.pointer, yRow: width)
        latent.forward(down.pointer, row: width, rows: rows, parameters: parameters)
        tools.forward(
            layer.keyValueUp, rows: rows, x: latent.output.pointer, xRow: latent.size, y: values.up.pointer,
            yRow: layer.keyValueUp.outputs)
        join(values, lengths: lengths)
    }

    /// Sets `dx` to the gradient of x.
    func backward(
        _ d: AttentionValues, _ x: Floats, dx: Floats, lengths: [Int], parameters: Floats, gradient: Floats
    ) {
        let (rows, width) = (lengths.reduce(0, +), config.cacheWidth)
        let (dDown, dLatent) = (tools.attention.dDown.pointer, tools.attention.dLatent.pointer)
        dDown.update(repeating: 0, count: rows * width)
        joinBackward(d, dDown, lengths: lengths)
        tools.backward(
            layer.keyValueUp, rows: rows, dy: d.up.pointer, dyRow: layer.keyValueUp.outputs,
            x: latent.output.pointer, xRow: latent.size, dx: dLatent, dxRow: latent.size, gradient: gradient)
        latent.backward(
            dLatent, down.pointer, dx: dDown, row: width, rows: rows, parameters: parameters,
            gradient: gradient)
        tools.backward(
            layer.keyValueDown, rows: rows, dy: dDown, dyRow: width, x: x, xRow: config.hiddenSize, dx: dx,
            dxRow: config.hiddenSize, gradient: gradient)
    }

    /// Joins each head's key from its own part and the shared rotary part, which is turned.
    private func join(_ values: AttentionValues, lengths: [Int]) {
        let (nope, rope, size) = (config.nopeSize, config.ropeSize, config.queryHeadSize)
        let upHead = nope + config.valueSize
        forEachPosition(lengths) { place, position in
            let shared = values.key.pointer + place * config.heads * size + nope
            shared.update(from: down.pointer + place * config.cacheWidth + config.keyValueRank, count: rope)
            rotary.rotate(shared, position: position)
            for head in 0..<config.heads {
                let own = values.key.pointer + (place * config.heads + head) * size
                own.update(
                    from: values.up.pointer + (place * config.heads + head) * upHead, count: nope)
                if head > 0 { (own + nope).update(from: shared, count: rope) }
            }
        }
    }

    /// Splits the gradients of the keys into those of the heads' own parts and those of the shared part. The
    /// latter are added to `dDown` and turned back.
    private func joinBackward(_ d: AttentionValues, _ dDown: Floats, lengths: [Int]) {
        let (nope, rope, size) = (config.nopeSize, config.ropeSize, config.queryHeadSize)
        let upHead = nope + config.valueSize
        forEachPosition(lengths) { place, position in
            let shared = dDown + place * config.cacheWidth + config.keyValueRank
            for head in 0..<config.heads {
                let own = d.key.pointer + (place * config.heads + head) * size
                (d.up.pointer + (place * config.heads + head) * upHead).update(from: own, count: nope)
                lv_add(rope, own + nope, shared)
            }
            rotary.unrotate(shared, position: position)
        }
    }
}

/// Calls `body` with every place in a batch and its position in its sequence.
func forEachPosition(_ lengths: [Int], _ body: (_ place: Int, _ position: Int) -> Void) {
    var start = 0
    for length in lengths {
        for position in 0..<length { body(start + position, position) }
        start += length
    }
}
