import CKernels
import Tensors

/// The inputs and outputs of attention, or the gradients of these.
struct AttentionValues {
    let query: FloatBuffer  // [tokens, heads, nope + rope], rotated
    let key: FloatBuffer  // [tokens, key heads, nope + rope], rotated
    let up: FloatBuffer  // [tokens, key heads, nope + value]: the heads' own parts of keys, and values
    let mixed: FloatBuffer  // [tokens, heads, value]

    init(_ config: ModelConfig, capacity: Int) {
        let shared = config.keyValueHeads ?? config.heads
        query = FloatBuffer(capacity * config.heads * config.queryHeadSize)
        key = FloatBuffer(capacity * shared * config.queryHeadSize)
        up = FloatBuffer(capacity * shared * (Self.ownSize(config) + config.valueSize))
        mixed = FloatBuffer(capacity * config.heads * config.valueSize)
    }
}

extension AttentionValues {
    /// The size of the heads' own parts of keys, which stand before the values; 0 except in latent attention.
    static func ownSize(_ config: ModelConfig) -> Int { config.keyValueHeads == nil ? config.nopeSize : 0 }
}

/// Causal softmax attention of all heads in training, a block of rows at a time; the attention weights are
/// computed again in the backward pass.
struct CausalAttention {
    private let heads: Int
    /// Query heads that share one head of keys and values.
    private let group: Int
    private let size: Int  // of queries and keys
    private let value: Int  // the size of values
    private let nope: Int
    private let queryRow: Int
    private let keyRow: Int
    private let upRow: Int
    private let mixedRow: Int
    private let scale: Float
    private let scratch: AttentionScratch

    init(_ config: ModelConfig, scratch: AttentionScratch) {
        let shared = config.keyValueHeads ?? config.heads
        (heads, group) = (config.heads, config.heads / shared)
        (size, value, nope) = (config.queryHeadSize, config.valueSize, AttentionValues.ownSize(config))
        (queryRow, mixedRow) = (heads * size, heads * value)
        (keyRow, upRow) = (shared * size, shared * (nope + value))
        scale = config.attentionScale
        self.scratch = scratch
    }

    /// The rows of one head in one sequence.
    private struct Head {
        let query: Floats  // rows `queryRow` apart
        let key: Floats  // rows `keyRow` apart
        let values: Floats  // rows `upRow` apart
        let mixed: Floats  // rows `mixedRow` apart
    }

    private func head(_ head: Int, _ values: AttentionValues, start: Int) -> Head {
        Head(
            query: values.query.pointer + start * queryRow + head * size,
            key: values.key.pointer + start * keyRow + head / group * size,
            values: values.up.pointer + start * upRow + head / group * (nope + value) + nope,
            mixed: values.mixed.pointer + start * mixedRow + head * value)
    }

    /// Sets `mixed` to the values weighted by attention.
    func forward(_ values: AttentionValues, lengths: [Int]) {
        var start = 0
        for length in lengths {
            for index in 0..<heads { forward(head(index, values, start: start), length) }
            start += length
        }
    }

    /// Sets the gradients of queries, keys and values from the gradient of `mixed`.
    func backward(_ values: AttentionValues, _ d: AttentionValues, lengths: [Int]) {
        let rows = lengths.reduce(0, +)
        d.key.pointer.update(repeating: 0, count: rows * keyRow)
        d.up.pointer.update(repeating: 0, count: rows * upRow)
        var start = 0
        for length in lengths {
            for index in 0..<heads {
                backward(head(index, values, start: start), head(index, d, start: start), length)
            }
            start += length
        }
    }

    private func forward(_ head: Head, _ length: Int) {
        let keys = scratch.panels(columns: length, depth: size, slot: 0)
        keys.pack(head.key, row: 1, column: keyRow)
        let values = scratch.panels(columns: value, depth: length, slot: 1)
        values.pack(head.values, row: upRow, column: 1)
        for first in stride(from: 0, to: length, by: AttentionScratch.block) {
            let rows = min(AttentionScratch.block, length - first)
            let seen = first + rows
            weights(head.query + first * queryRow, keys, first: first, rows: rows)
            values.multiply(
                rows: rows, scratch.scores.pointer, row: seen, into: head.mixed + first * mixedRow,
                row: mixedRow, depth: seen)
        }
    }

    private func backward(_ head: Head, _ d: Head, _ length: Int) {
        let keysAcross = scratch.panels(columns: length, depth: size, slot: 0)
        keysAcross.pack(head.key, row: 1, column: keyRow)
        let valuesAcross = scratch.panels(columns: length, depth: value, slot: 1)
        valuesAcross.pack(head.values, row: 1, column: upRow)
        let keys = scratch.panels(columns: size, depth: length, slot: 2)
        keys.pack(head.key, row: keyRow, column: 1)
        let (scores, dScores) = (scratch.scores.pointer, scratch.dScores.pointer)
        for first in stride(from: 0, to: length, by: AttentionScratch.block) {
            let rows = min(AttentionScratch.block, length - first)
            let seen = first + rows
            let (query, dMixed) = (head.query + first * queryRow, d.mixed + first * mixedRow)
            weights(query, keysAcross, first: first, rows: rows)
            // dV += Pᵀ dO; dP = dO Vᵀ
            let output = scratch.panels(columns: value, depth: rows, slot: 3)
            output.pack(dMixed, row: mixedRow, column: 1)
            output.multiply(
                rows: seen, scores, row: 1, column: seen, into: d.values, row: upRow, accumulate: true)
            valuesAcross.multiply(
                rows: rows, dMixed, row: mixedRow, into: dScores, row: seen, columns: seen)
            weightsBackward(first: first, rows: rows)
            // dQ = dS K; dK += dSᵀ Q
            keys.multiply(
                rows: rows, dScores, row: seen, into: d.query + first * queryRow, row: queryRow, depth: seen)
            let asked = scratch.panels(columns: size, depth: rows, slot: 3)
            asked.pack(query, row: queryRow, column: 1)
            asked.multiply(
                rows: seen, dScores, row: 1, column: seen, into: d.key, row: keyRow, accumulate: true)
        }
    }

    /// Fills `scratch.scores` `[rows, first + rows]` with the attention weights of a block of rows.
    private func weights(_ query: Floats, _ keys: Panels, first: Int, rows: Int) {
        let (seen, scores) = (first + rows, scratch.scores.pointer)
        keys.multiply(rows: rows, query, row: queryRow, into: scores, row: seen, columns: seen)
        for row in 0..<rows {
            let visible = first + row + 1
            lv_softmax(visible, scores + row * seen, scale)
            (scores + row * seen + visible).update(repeating: 0, count: seen - visible)
        }
    }

    /// Turns `scratch.dScores`, the gradients of the weights in `scratch.scores`, into the gradients of the
    /// scores.
    private func weightsBackward(first: Int, rows: Int) {
        let (seen, scores, dScores) = (first + rows, scratch.scores.pointer, scratch.dScores.pointer)
        for row in 0..<rows {
            let visible = first + row + 1
            lv_softmax_backward(visible, scores + row * seen, dScores + row * seen, scale)
            (dScores + row * seen + visible).update(repeating: 0, count: seen - visible)
        }
    }
}

/// Scratch space that the attention layers of a pass use in turn.
final class AttentionScratch {
    /// Rows of attention weights that are kept at a time.
    static let block = 48
    /// Panels that are kept at a time.
    static let slotCount = 4
    let scores: FloatBuffer  // [block, tokens]
    let dScores: FloatBuffer  // [block, tokens]
    let gradients: AttentionValues
    let dDown: FloatBuffer  // [tokens, rank + rope]
    let dLatent: FloatBuffer  // [tokens, rank]
    let dQueryLatent: FloatBuffer  // [tokens, query rank]
    let dQueryDown: FloatBuffer  // [tokens, query rank]
    let dHeads: FloatBuffer  // [tokens, heads, size]: what the norm of queries or keys takes
    private let slots: [FloatBuffer]

    init(_ config: ModelConfig, capacity: Int) {
        func rows(_ width: Int) -> FloatBuffer { FloatBuffer(capacity * width) }
        scores = rows(Self.block)
        dScores = rows(Self.block)
        gradients = AttentionValues(config, capacity: capacity)
        let isLatent = config.keyValueHeads == nil
        dDown = rows(isLatent ? config.cacheWidth : 0)
        dLatent = rows(isLatent ? config.keyValueRank : 0)
        dHeads = rows(config.queryKeyNorm == .none ? 0 : config.heads * config.queryHeadSize)
        dQueryLatent = rows(config.queryRank ?? 0)
        dQueryDown = rows(config.queryRank ?? 0)
        let widest = max(config.queryHeadSize, config.valueSize) + 15
        slots = (0..<Self.slotCount).map { _ in FloatBuffer((capacity + 15) * widest) }
    }

    /// Panels for one head of one sequence.
    func panels(columns: Int, depth: Int, slot: Int) -> Panels {
        Panels(columns: columns, depth: depth, in: slots[slot])
    }
}
