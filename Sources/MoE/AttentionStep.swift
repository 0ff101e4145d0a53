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
    private let cache: KeyValueCache
    private let heads: Int
    /// The widths of a query's parts, as the cache has those of keys.
    private let widths: [Int]
    /// Of queries, by part: `[rows, heads]`.
    private let codes: [Codes]
    private let scratch: Codes
    private let scores: FloatBuffer  // [4, context]
    private var rows = Rows()

    /// Where the rows of a step have their sequences.
    fileprivate struct Rows {
        /// Each row's blocks in the first layer.
        var blocks: [UnsafeRawPointer?] = []
        /// Of each row, where those of the row after it begin, and its positions.
        var ends: [Int] = []
        var positions: [Int] = []
    }

    /// - Parameter keys: the parts of the cache that a head's keys are made of, or parts as wide.
    init(_ config: ModelConfig, cache: KeyValueCache, keys: Range<Int>, capacity: Int) {
        self.cache = cache
        heads = config.heads
        widths = cache.parts[keys].map(\.width)
        codes = cache.holdsCodes ? widths.map { Codes(rows: capacity * config.heads, of: $0) } : []
        scratch = Codes(rows: 1, of: cache.parts.map(\.width).max() ?? 0)
        scores = FloatBuffer(4 * (config.contextLength + KeyValueCache.blockPositions))
    }

    /// Takes the rows of a step, and the queries of one of its layers, `[rows, heads, width]`, scaled. Layers come in
    /// their order, from 0 on, and all with the same rows.
    func layer(_ index: Int, of rows: [InferenceRow], queries: Floats) -> Layer {
        if index == 0 { look(rows) }
        precondition(self.rows.positions.count == rows.count, "the rows of another step")
        let width = widths.reduce(0, +)
        var first = 0
        for (codes, part) in zip(codes, widths) {
            codes.quantize(rows: rows.count * heads, queries + first, count: part, row: width)
            first += part
        }
        return Layer(
            rows: self.rows, start: index * cache.layerStride, parts: cache.parts, heads: heads, width: width,
            codes: codes, holdsCodes: cache.holdsCodes, scratch: scratch, scores: scores)
    }

    private func look(_ rows: [InferenceRow]) {
        self.rows.blocks.removeAll(keepingCapacity: true)
        self.rows.ends.removeAll(keepingCapacity: true)
        self.rows.positions = rows.map { $0.position + 1 }
        for row in rows {
            cache.look(row.pages, positions: row.position + 1, into: &self.rows.blocks)
            self.rows.ends.append(self.rows.blocks.count)
        }
        // Nothing comes after the last row. A row looks as far beyond its end as it is long.
        let most = (self.rows.positions.max() ?? 0) / KeyValueCache.blockPositions + 1
        self.rows.blocks += Array(repeating: self.rows.blocks.last ?? nil, count: most)
    }

    /// The rows in one layer.
    struct Layer {
        fileprivate let rows: Rows
        /// Of the layer in a block, in bytes from the first layer's.
        fileprivate let start: Int
        fileprivate let parts: [(width: Int, start: Int)]
        fileprivate let heads: Int
        fileprivate let width: Int
        fileprivate let codes: [Codes]
        fileprivate let holdsCodes: Bool
        fileprivate let scratch: Codes
        fileprivate let scores: FloatBuffer

        /// Stores the numbers of a part at a row's position. At its turn, and not before: its last block is then at hand, if
        /// the row before was as long.
        func store(_ number: Int, part: Int, _ values: Floats) {
            guard let block = rows.blocks[rows.ends[number] - 1] else {
                preconditionFailure("a row without a block")
            }
            let target = UnsafeMutableRawPointer(mutating: block) + start + parts[part].start
            let (width, slot) = (
                parts[part].width, (rows.positions[number] - 1) % KeyValueCache.blockPositions
            )
            if holdsCodes {
                lv_store_codes(width, values, scratch.values, target, slot)
            } else {
                let numbers = target.assumingMemoryBound(to: Float.self) + slot
                for index in 0..<width { numbers[index * KeyValueCache.blockPositions] = values[index] }
            }
        }

        /// Attention of some of a row's heads over the positions up to its own: scores from the parts `keys` of the cache,
        /// sums of its part `values`. `query` is `[heads, width]`, of those that were taken; `output` is
        /// `[heads, values]`.
        func attend(
            _ number: Int, heads range: Range<Int>, keys: Range<Int>, values: Int, query: Floats,
            output: Floats
        ) {
            let (size, sums) = (parts[values].width, start + parts[values].start)
            rows.blocks.withUnsafeBufferPointer { blocks in
                guard let blocks = blocks.baseAddress else { preconditionFailure("no rows") }
                // Meanwhile those of the row after it are fetched.
                let soon = blocks + rows.ends[number]
                let own = blocks + (number == 0 ? 0 : rows.ends[number - 1])
                guard holdsCodes else {
                    lv_attention(
                        range.count, (start + parts[keys.lowerBound].start) / 64, width, sums / 64, size,
                        rows.positions[number], own, soon, query, scores.pointer, output)
                    return
                }
                let first = number * heads + range.lowerBound
                withUnsafeTemporaryAllocation(of: lv_part.self, capacity: keys.count) { coded in
                    for (index, codes) in codes.enumerated() {
                        coded[index] = lv_part(
                            offset: start + parts[keys.lowerBound + index].start, groups: codes.width / 4,
                            codes: codes.values + first * codes.width, scales: codes.scales + first)
                    }
                    lv_attention_int8(
                        range.count, keys.count, coded.baseAddress, sums, size, rows.positions[number], own,
                        soon, scores.pointer, output)
                }
            }
        }
    }
}
