import CKernels
import Tensors

/// The attention of an inference step, with scratch space for its rows.
protocol AttentionStep {
    /// `output += attention(input)`, both `[rows, hidden]`; keys and values go to the cache.
    func run(
        _ rows: [InferenceRow], layer index: Int, _ layer: InferenceWeights.Attention, _ rotary: Rotary,
        input: Activations, output: Floats)
}

/// One row's attention to what is cached of its sequence.
final class CachedAttention {
    let cache: KeyValueCache
    private let scores: FloatBuffer  // [4, context]
    private var addresses: [UnsafeRawPointer?]

    init(_ config: ModelConfig, cache: KeyValueCache) {
        self.cache = cache
        scores = FloatBuffer(4 * (config.contextLength + KeyValueCache.pagePositions))
        addresses = Array(repeating: nil, count: config.contextLength / KeyValueCache.pagePositions + 1)
    }

    /// Looks up the row's pages for the calls that follow.
    func aim(at row: InferenceRow, layer: Int) {
        for page in 0...row.position / KeyValueCache.pagePositions {
            addresses[page] = UnsafeRawPointer(cache.address(row.pages[page], layer: layer))
        }
    }

    /// Attention of `heads` heads over the positions up to the row's: scores from the dimensions `keys` of the
    /// cache, sums of its dimensions `values`. `query` is `[heads, keys]`, scaled; `output` is `[heads, values]`.
    func attend(
        _ row: InferenceRow, heads: Int, keys: Range<Int>, values: Range<Int>, query: Floats, output: Floats
    ) {
        lv_attention(
            Int32(cache.format == .bf16 ? lv_bf16 : lv_f32), heads, keys.lowerBound, keys.count,
            values.lowerBound, values.count, row.position + 1, addresses,
            query, scores.pointer, output)
    }
}
