import CKernels
import Tensors

/// The attention in a pass of inference, with scratch space for its rows.
protocol InferenceAttention {
    /// `output += attention(input)`, both `[rows, hidden]`; stores the rows' keys and values in the cache.
    func run(
        _ rows: [InferenceRow], layer index: Int, _ layer: InferenceWeights.Attention, _ rotary: Rotary,
        input: Activations, output: Floats)
}

/// Stores the keys and values of rows in the cache, and attends to the cached positions of their sequences.
final class CachedAttention {
    /// The numbers that rows store in one part of the cache; row `i`'s numbers begin at `values + i * row`.
    struct Stored {
        let part: Int
        let values: Floats
        let row: Int
    }

    /// Heads that share keys, which are several parts of the cache, and values, which are one part.
    struct Group {
        let heads: Range<Int>
        let keys: Range<Int>
        let values: Int
    }

    private let cache: KeyValueCache
    private let heads: Int
    private let groups: [Group]
    /// The widths of a query's parts, equal to those of the cached keys.
    private let widths: [Int]
    /// The factor that queries are multiplied by.
    private let scale: Float
    /// The quantized queries, one element for each part: `[rows, heads]`.
    private let codes: [Codes]
    private let scratch: Codes
    private let scores: FloatBuffer  // [4, context]
    /// The blocks of all rows in the first layer, row after row.
    private var blocks: [UnsafeRawPointer?] = []
    /// For each row, the end of its blocks in `blocks`.
    private var ends: [Int] = []
    private var positions: [Int] = []

    /// - Parameter groups: all heads, in order; keys have the same widths in each group.
    init(_ config: ModelConfig, cache: KeyValueCache, groups: [Group], capacity: Int) {
        self.cache = cache
        self.groups = groups
        heads = config.heads
        widths = cache.parts[groups[0].keys].map(\.width)
        scale = config.attentionScale
        codes = cache.holdsCodes ? widths.map { Codes(rows: capacity * config.heads, of: $0) } : []
        scratch = Codes(rows: 1, of: cache.parts.map(\.width).max() ?? 0)
        scores = FloatBuffer(4 * (config.contextLength + KeyValueCache.blockPositions))
    }

    /// Stores the keys and values of the rows in one layer; each row then attends to all positions up to its
    /// own. The layers come in order, from 0 on, with the same rows.
    ///
    /// - Parameters:
    ///   - queries: `[rows, heads, width]`; they are overwritten.
    ///   - output: `[rows, heads, values]`.
    func run(_ rows: [InferenceRow], layer: Int, stored: [Stored], queries: Floats, output: Floats) {
        if layer == 0 { look(rows) }
        precondition(positions.count == rows.count, "the rows of another pass")
        let width = widths.reduce(0, +)
        lv_scale(rows.count * heads * width, scale, queries, queries)
        var first = 0
        for (codes, part) in zip(codes, widths) {
            codes.quantize(rows: rows.count * heads, queries + first, count: part, row: width)
            first += part
        }
        let layerStart = layer * cache.layerStride
        blocks.withUnsafeBufferPointer { blocks in
            guard var own = blocks.baseAddress else { return }
            for number in 0..<rows.count {
                let soon = blocks.baseAddress! + ends[number]
                // Each row stores at its turn, not earlier: its last block has then been fetched, if the row
                // before was as long.
                guard let last = soon[-1] else { preconditionFailure("a row without a block") }
                for part in stored {
                    store(part, of: number, UnsafeMutableRawPointer(mutating: last) + layerStart)
                }
                for group in groups {
                    attend(number, group, layerStart, own, soon, queries, width, output)
                }
                own = soon
            }
        }
    }

    private func look(_ rows: [InferenceRow]) {
        blocks.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        positions = rows.map { $0.position + 1 }
        for row in rows {
            cache.look(row.pages, positions: row.position + 1, into: &blocks)
            ends.append(blocks.count)
        }
        // The last row has no next row. A row looks as far beyond its end as it is long, so copies fill that
        // space.
        let most = (positions.max() ?? 0) / KeyValueCache.blockPositions + 1
        blocks += Array(repeating: blocks.last ?? nil, count: most)
    }

    /// Stores a row's numbers for one part, at the row's position in its block.
    private func store(_ stored: Stored, of number: Int, _ block: UnsafeMutableRawPointer) {
        let (width, start) = cache.parts[stored.part]
        let slot = (positions[number] - 1) % KeyValueCache.blockPositions
        let values = stored.values + number * stored.row
        if cache.holdsCodes {
            lv_store_codes(width, values, scratch.values, block + start, slot)
        } else {
            let numbers = (block + start).assumingMemoryBound(to: Float.self) + slot
            for index in 0..<width { numbers[index * KeyValueCache.blockPositions] = values[index] }
        }
    }

    /// Attention of a group of heads over a row's positions. Meanwhile the blocks of the next row are
    /// fetched.
    private func attend(
        _ number: Int, _ group: Group, _ layerStart: Int, _ blocks: UnsafePointer<UnsafeRawPointer?>,
        _ soon: UnsafePointer<UnsafeRawPointer?>, _ queries: Floats, _ width: Int, _ output: Floats
    ) {
        let (count, first) = (group.heads.count, number * heads + group.heads.lowerBound)
        let (size, values) = (cache.parts[group.values].width, layerStart + cache.parts[group.values].start)
        guard cache.holdsCodes else {
            let keys = layerStart + cache.parts[group.keys.lowerBound].start
            lv_attention(
                count, keys / 64, width, values / 64, size, positions[number], blocks, soon,
                queries + first * width, scores.pointer, output + first * size)
            return
        }
        withUnsafeTemporaryAllocation(of: lv_part.self, capacity: codes.count) { parts in
            for (index, codes) in codes.enumerated() {
                parts[index] = lv_part(
                    offset: layerStart + cache.parts[group.keys.lowerBound + index].start,
                    groups: codes.width / 4,
                    codes: codes.values + first * codes.width, scales: codes.scales + first)
            }
            lv_attention_int8(
                count, codes.count, parts.baseAddress, values, size, positions[number], blocks, soon,
                scores.pointer, output + first * size)
        }
    }
}
