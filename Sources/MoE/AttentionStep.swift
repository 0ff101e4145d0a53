import CKernels
import Tensors

/// The attention of an inference step, with scratch space for its rows.
protocol AttentionStep {
    /// `output += attention(input)`, both `[rows, hidden]`; keys and values go to the cache.
    func run(
        _ rows: [InferenceRow], layer index: Int, _ layer: InferenceWeights.Attention, _ rotary: Rotary,
        input: Activations, output: Floats)
}

/// Attention of rows to what is cached of their sequences, and to what they store there.
final class CachedAttention {
    /// What rows store in a part of the cache: the numbers of each are `row` after those of the row before it.
    struct Stored {
        let part: Int
        let values: Floats
        let row: Int
    }

    /// Heads with the same keys, which are some parts of the cache, and values, which are one part.
    struct Group {
        let heads: Range<Int>
        let keys: Range<Int>
        let values: Int
    }

    private let cache: KeyValueCache
    private let heads: Int
    private let groups: [Group]
    /// The widths of a query's parts, as the cache has those of keys.
    private let widths: [Int]
    /// What queries are multiplied by.
    private let scale: Float
    /// Of queries, by part: `[rows, heads]`.
    private let codes: [Codes]
    private let scratch: Codes
    private let scores: FloatBuffer  // [4, context]
    /// Each row's blocks in the first layer.
    private var blocks: [UnsafeRawPointer?] = []
    /// Of each row, where those of the row after it begin, and its positions.
    private var ends: [Int] = []
    private var positions: [Int] = []

    /// - Parameter groups: of all heads, in order; keys are as wide in each.
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

    /// Stores what the rows of a step have for one of its layers, and attends to the positions up to each row's own. Layers
    /// come in their order, from 0 on, and all with the same rows.
    ///
    /// - Parameters:
    ///   - queries: `[rows, heads, width]`; they are overwritten.
    ///   - output: `[rows, heads, values]`.
    func run(_ rows: [InferenceRow], layer: Int, stored: [Stored], queries: Floats, output: Floats) {
        if layer == 0 { look(rows) }
        precondition(positions.count == rows.count, "the rows of another step")
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
                // At its turn, and not before: the row's last block is then at hand, if the row before was as long.
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
        // Nothing comes after the last row. A row looks as far beyond its end as it is long.
        let most = (positions.max() ?? 0) / KeyValueCache.blockPositions + 1
        blocks += Array(repeating: blocks.last ?? nil, count: most)
    }

    /// Stores a part's numbers at a row's position in a block.
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

    /// Attention of a group of heads over a row's positions. Meanwhile the blocks of the row after it are fetched.
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
