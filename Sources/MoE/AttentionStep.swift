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
    /// Of the row's blocks, and of those of the row after it.
    private var pages: [UnsafeRawPointer?]
    private var soon: [UnsafeRawPointer?]

    init(_ config: ModelConfig, cache: KeyValueCache) {
        self.cache = cache
        scores = FloatBuffer(4 * (config.contextLength + KeyValueCache.blockPositions))
        pages = Array(repeating: nil, count: config.contextLength / KeyValueCache.blockPositions + 1)
        soon = pages
    }

    /// Looks up the blocks of a row, and of the one that comes after it, for the calls that follow.
    func aim(at number: Int, of rows: [InferenceRow], layer: Int) {
        if number == 0 { look(rows[0], layer, &soon) }
        swap(&pages, &soon)
        var known = 0
        if number + 1 < rows.count {
            look(rows[number + 1], layer, &soon)
            known = rows[number + 1].position / KeyValueCache.blockPositions + 1
        }
        let blocks = rows[number].position / KeyValueCache.blockPositions + 1
        for block in known..<max(known, blocks) { soon[block] = pages[block] }
    }

    private func look(_ row: InferenceRow, _ layer: Int, _ addresses: inout [UnsafeRawPointer?]) {
        cache.look(row.pages, positions: row.position + 1, layer: layer, into: &addresses)
    }

    /// Attention of `heads` heads over the positions up to the row's: scores from the dimensions `keys` of the
    /// cache, sums of its dimensions `values`. `query` is `[heads, keys]`, scaled; `output` is `[heads, values]`.
    func attend(
        _ row: InferenceRow, heads: Int, keys: Range<Int>, values: Range<Int>, query: Floats, output: Floats
    ) {
        lv_attention(
            Int32(cache.format == .bf16 ? lv_bf16 : lv_f32), heads, keys.lowerBound, keys.count,
            values.lowerBound, values.count, row.position + 1, pages, soon,
            query, scores.pointer, output)
    }
}
