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
    private let heads: Int
    /// The widths of a query's parts, as the cache has those of keys.
    private let widths: [Int]
    /// Of queries, by part: `[rows, heads]`.
    private let codes: [Codes]
    private let scores: FloatBuffer  // [4, context]
    /// Of the row's blocks, and of those of the row after it.
    private var pages: [UnsafeRawPointer?]
    private var soon: [UnsafeRawPointer?]
    private var coded: [lv_part]

    /// - Parameter keys: the parts of the cache that a head's keys are made of, or parts as wide.
    init(_ config: ModelConfig, cache: KeyValueCache, keys: Range<Int>, capacity: Int) {
        self.cache = cache
        heads = config.heads
        widths = cache.parts[keys].map(\.width)
        codes = cache.holdsCodes ? widths.map { Codes(rows: capacity * config.heads, of: $0) } : []
        scores = FloatBuffer(4 * (config.contextLength + KeyValueCache.blockPositions))
        pages = Array(repeating: nil, count: config.contextLength / KeyValueCache.blockPositions + 1)
        soon = pages
        coded = Array(repeating: lv_part(), count: keys.count)
    }

    /// Takes the queries of all rows, `[rows, heads, width]`, scaled, for the calls that follow.
    func take(_ rows: Int, queries: Floats) {
        let width = widths.reduce(0, +)
        var first = 0
        for (codes, part) in zip(codes, widths) {
            codes.quantize(rows: rows * heads, queries + first, count: part, row: width)
            first += part
        }
    }

    /// Looks up the blocks of a row, and of the one that comes after it, for the calls that follow. They have the latter
    /// fetched, so that what a row stores at its turn, and not before, goes to where the processor has at hand.
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

    /// Attention of `count` heads from `head` on over the positions up to the row's: scores from the parts `keys` of the
    /// cache, sums of its part `values`. `query` is `[count, width]`, of those that were taken; `output` is
    /// `[count, values]`.
    func attend(
        _ number: Int, at row: InferenceRow, heads range: Range<Int>, keys: Range<Int>, values: Int,
        query: Floats, output: Floats
    ) {
        let size = cache.parts[values].width
        guard cache.holdsCodes else {
            lv_attention(
                range.count, cache.parts[keys.lowerBound].start / 64, widths.reduce(0, +),
                cache.parts[values].start / 64, size, row.position + 1, pages, soon, query, scores.pointer,
                output)
            return
        }
        let first = number * heads + range.lowerBound
        for (index, key) in keys.enumerated() {
            let codes = codes[index]
            coded[index] = lv_part(
                offset: cache.parts[key].start, groups: codes.width / 4,
                codes: codes.values + first * codes.width,
                scales: codes.scales + first)
        }
        lv_attention_int8(
            range.count, keys.count, coded, cache.parts[values].start, size, row.position + 1,
            cache.blockBytes,
            pages, soon, scores.pointer, output)
    }
}
