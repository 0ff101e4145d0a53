import CKernels
import Tensors

/// Multi-head latent attention in inference, in its absorbed form: scores and sums are computed in the latent
/// space, and keys and values are never materialised (DeepSeek-V2, arXiv:2405.04434, section 2.1.2).
final class InferenceLatentAttention: InferenceAttention {
    private let config: ModelConfig
    private let cached: CachedAttention
    private let queryDown: FloatBuffer  // [rows, query rank]
    private let query: FloatBuffer  // [rows, heads, nope + rope]
    private let down: FloatBuffer  // [rows, rank + rope]
    private let absorbed: FloatBuffer  // [rows, heads, rank + rope]
    private let latents: FloatBuffer  // [rows, heads, rank]
    private let mixed: FloatBuffer  // [rows, heads, value]

    private let queryCodes: ActivationCodes  // of `queryDown`
    private let mixedCodes: ActivationCodes  // of `mixed`

    init(_ weights: InferenceWeights, cache: KeyValueCache, capacity: Int) {
        let config = weights.config
        self.config = config
        cached = CachedAttention(
            config, cache: cache, groups: [.init(heads: 0..<config.heads, keys: 0..<2, values: 0)],
            capacity: capacity)
        func rows(_ width: Int) -> FloatBuffer { FloatBuffer(capacity * width) }
        queryDown = rows(config.queryRank ?? 0)
        query = rows(config.heads * config.queryHeadSize)
        down = rows(config.cacheWidth)
        absorbed = rows(config.heads * config.cacheWidth)
        latents = rows(config.heads * config.keyValueRank)
        mixed = rows(config.heads * config.valueSize)
        func codes(_ width: Int) -> ActivationCodes {
            ActivationCodes(rows: capacity, width: width, quantized: weights.hasCodes)
        }
        queryCodes = codes(config.queryRank ?? 0)
        mixedCodes = codes(config.heads * config.valueSize)
    }

    func run(
        _ rows: [InferenceRow], layer index: Int, _ layer: InferenceWeights.Attention, _ rotary: Rotary,
        input: Activations, output: Floats
    ) {
        guard case .latent(let layer) = layer else { preconditionFailure("a layer of another model") }
        let (count, heads, rank) = (rows.count, config.heads, config.keyValueRank)
        let (width, nope, size) = (config.cacheWidth, config.nopeSize, config.queryHeadSize)
        makeQueries(layer, input)
        layer.down(input, down.pointer)
        lv_rmsnorm(
            count, rank, down.pointer, width, layer.norm.pointer, ModelConfig.latentNormEpsilon, down.pointer,
            width, nil)
        for head in 0..<heads {
            layer.absorbKey[head].multiply(
                rows: count, query.pointer + head * size, row: heads * size,
                into: absorbed.pointer + head * width, row: heads * width)
        }
        for number in 0..<count {
            let position = rows[number].position
            rotary.rotate(down.pointer + number * width + rank, position: position)
            rotary.rotate(
                query.pointer + number * heads * size + nope, count: heads, row: size,
                into: (absorbed.pointer + number * heads * width + rank, width), position: position)
        }
        cached.run(
            rows, layer: index,
            stored: [
                .init(part: 0, values: down.pointer, row: width),
                .init(part: 1, values: down.pointer + rank, row: width),
            ], queries: absorbed.pointer, output: latents.pointer)
        for head in 0..<heads {
            layer.absorbValue[head].multiply(
                rows: count, latents.pointer + head * rank, row: heads * rank,
                into: mixed.pointer + head * config.valueSize, row: heads * config.valueSize)
        }
        layer.output(mixedCodes(count, mixed.pointer), output, accumulate: true)
    }

    private func makeQueries(_ layer: InferenceWeights.LatentAttention, _ input: Activations) {
        guard let compress = layer.queryDown, let norm = layer.queryNorm else {
            layer.query(input, query.pointer)
            return
        }
        let rank = compress.outputs
        compress(input, queryDown.pointer)
        lv_rmsnorm(
            input.count, rank, queryDown.pointer, rank, norm.pointer, ModelConfig.latentNormEpsilon,
            queryDown.pointer, rank, nil)
        layer.query(queryCodes(input.count, queryDown.pointer), query.pointer)
    }
}
