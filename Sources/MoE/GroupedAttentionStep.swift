import CKernels
import Tensors

/// Grouped-query attention in inference (arXiv:2305.13245): each head of keys and values serves several heads of
/// queries. The cache holds, per head of keys and values, its key and then its value.
final class GroupedAttentionStep: AttentionStep {
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
        cached = CachedAttention(config, cache: cache, keys: 0..<1, capacity: capacity)
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
        for (number, row) in rows.enumerated() {
            rotary.rotate(
                query.pointer + number * heads * size, count: heads, row: size, position: row.position)
            rotary.rotate(
                key.pointer + number * shared * size, count: shared, row: size, position: row.position)
        }
        lv_scale(count * heads * size, config.attentionScale, query.pointer, query.pointer)
        let group = heads / shared
        let cachedRows = cached.layer(index, of: rows, queries: query.pointer)
        for number in 0..<count {
            for head in 0..<shared {
                let place = number * shared + head
                cachedRows.store(number, part: 2 * head, key.pointer + place * size)
                cachedRows.store(number, part: 2 * head + 1, value.pointer + place * values)
            }
            for head in 0..<shared {
                let first = number * heads + head * group
                cachedRows.attend(
                    number, heads: head * group..<(head + 1) * group, keys: 2 * head..<2 * head + 1,
                    values: 2 * head + 1, query: query.pointer + first * size,
                    output: mixed.pointer + first * values)
            }
        }
        layer.output(mixedCodes(count, mixed.pointer), output, accumulate: true)
    }

    /// Norms rows of the weight's width, which is a head's or all heads'.
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
