import CKernels
import Tensors

/// Grouped-query attention in inference (arXiv:2305.13245): each head of keys and values serves several query
/// heads. For each head of keys and values, the cache holds its key and then its value.
final class InferenceGroupedAttention: InferenceAttention {
    private let config: ModelConfig
    /// Heads of keys and values.
    private let shared: Int
    private let cached: CachedAttention
    private let query: FloatBuffer  // [rows, heads, size]
    private let key: FloatBuffer  // [rows, shared, size]
    private let value: FloatBuffer  // [rows, shared, value]
    private let mixed: FloatBuffer  // [rows, heads, value]

    private let mixedCodes: ActivationCodes

    init(_ weights: InferenceWeights, shared: Int, cache: KeyValueCache, capacity: Int) {
        let config = weights.config
        self.config = config
        self.shared = shared
        let group = config.heads / shared
        cached = CachedAttention(
            config, cache: cache,
            groups: (0..<shared).map { head in
                .init(
                    heads: head * group..<(head + 1) * group, keys: 2 * head..<2 * head + 1,
                    values: 2 * head + 1)
            }, capacity: capacity)
        query = FloatBuffer(capacity * config.heads * config.queryHeadSize)
        key = FloatBuffer(capacity * shared * config.queryHeadSize)
        value = FloatBuffer(capacity * shared * config.valueSize)
        mixed = FloatBuffer(capacity * config.heads * config.valueSize)
        mixedCodes = ActivationCodes(
            rows: capacity, width: config.heads * config.valueSize, quantized: weights.hasCodes)
    }

    func run(
        _ rows: [InferenceRow], layer index: Int, _ layer: InferenceWeights.Attention, _ rotary: Rotary,
        input: Activations, output: Floats
    ) {
        guard case .grouped(let layer) = layer else { preconditionFailure("a layer of another model") }
        let (count, heads, size, values) = (
            rows.count, config.heads, config.queryHeadSize, config.valueSize
        )
        layer.query(input, query.pointer)
        layer.key(input, key.pointer)
        layer.value(input, value.pointer)
        norm(query.pointer, count * heads * size, layer.queryNorm)
        norm(key.pointer, count * shared * size, layer.keyNorm)
        if let limit = config.clip {
            clip(query.pointer, count * heads * size, Float(limit))
            clip(key.pointer, count * shared * size, Float(limit))
            clip(value.pointer, count * shared * values, Float(limit))
        }
        for number in 0..<count {
            let position = rows[number].position
            rotary.rotate(
                query.pointer + number * heads * size, count: heads, row: size, position: position)
            rotary.rotate(
                key.pointer + number * shared * size, count: shared, row: size, position: position)
        }
        var stored: [CachedAttention.Stored] = []
        for head in 0..<shared {
            stored.append(.init(part: 2 * head, values: key.pointer + head * size, row: shared * size))
            stored.append(
                .init(part: 2 * head + 1, values: value.pointer + head * values, row: shared * values))
        }
        cached.run(rows, layer: index, stored: stored, queries: query.pointer, output: mixed.pointer)
        layer.output(mixedCodes(count, mixed.pointer), output, accumulate: true)
    }

    /// Normalises rows as wide as the weight: one head, or all heads together.
    private func norm(_ x: Floats, _ count: Int, _ weight: FloatBuffer?) {
        guard let weight else { return }
        lv_rmsnorm(
            count / weight.count, weight.count, x, weight.count, weight.pointer, Float(config.normEpsilon), x,
            weight.count, nil)
    }

    private func clip(_ x: Floats, _ count: Int, _ limit: Float) {
        for index in 0..<count { x[index] = min(limit, max(-limit, x[index])) }
    }
}
