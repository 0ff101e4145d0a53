import CKernels
import Tensors

/// One token of a sequence that a pass computes, after the tokens at earlier positions.
package struct InferenceRow {
    /// The token.
    package var token: Int32
    /// Its position in the sequence, from 0.
    package var position: Int
    /// The sequence's pages; they include the page of `position`.
    package var pages: [KeyValueCache.Page]

    package init(token: Int32, position: Int, pages: [KeyValueCache.Page]) {
        self.token = token
        self.position = position
        self.pages = pages
    }
}

/// The decoder over rows of any sequences: new tokens of many, or a stretch of one prompt.
///
/// A row's result depends on its token, its position and the cache of its sequence, never on the other rows,
/// because every sum has one fixed order. So prefilling and decoding give the same bits, in any batch.
package final class InferencePass {
    /// The most rows of one pass.
    package let capacity: Int
    private let weights: InferenceWeights
    private let config: ModelConfig
    private let attention: any InferenceAttention
    private let feedForward: InferenceFeedForward
    private var rotary: Rotary
    private let x: FloatBuffer  // [rows, hidden]
    private let normed: FloatBuffer  // [rows, hidden]
    private let codes: ActivationCodes  // of `normed`
    /// The routes of the rows of the last pass.
    package private(set) var routes: [UInt64] = []

    package init(_ weights: InferenceWeights, cache: KeyValueCache, capacity: Int) {
        self.weights = weights
        self.capacity = capacity
        let config = weights.config
        self.config = config
        attention =
            config.keyValueHeads.map {
                InferenceGroupedAttention(weights, shared: $0, cache: cache, capacity: capacity)
            } ?? InferenceLatentAttention(weights, cache: cache, capacity: capacity)
        feedForward = InferenceFeedForward(weights, capacity: capacity)
        rotary = Rotary(config, positions: min(config.contextLength, 1024))
        x = FloatBuffer(capacity * config.hiddenSize)
        normed = FloatBuffer(capacity * config.hiddenSize)
        codes = ActivationCodes(rows: capacity, width: config.hiddenSize, quantized: weights.hasCodes)
    }

    /// Computes the rows and writes their keys and values to the cache. The earlier positions of each row's
    /// sequence must be in the cache or come before it in `rows`.
    ///
    /// - Parameters:
    ///   - wanted: the indices of the rows whose logits are wanted.
    ///   - logits: `[wanted.count, vocabulary]`.
    package func run(_ rows: [InferenceRow], wanted: [Int], logits: Floats) {
        precondition(rows.count <= capacity, "more rows than the pass has room for")
        let hidden = config.hiddenSize
        let reach = (rows.map(\.position).max() ?? 0) + 1
        precondition(reach <= config.contextLength, "a position beyond the context")
        if reach > rotary.positions {
            rotary = Rotary(config, positions: min(config.contextLength, max(reach, 2 * rotary.positions)))
        }
        for (index, row) in rows.enumerated() {
            weights.embedding.copy(Int(row.token), to: x.pointer + index * hidden)
        }
        routes.removeAll(keepingCapacity: true)
        routes.append(contentsOf: repeatElement(Route.start, count: rows.count))
        for (index, layer) in weights.layers.enumerated() {
            attention.run(
                rows, layer: index, layer.attention, rotary,
                input: norm(rows.count, x.pointer, layer.inputNorm), output: x.pointer)
            feedForward.run(
                layer.feedForward, input: norm(rows.count, x.pointer, layer.postNorm), output: x.pointer,
                routes: &routes)
        }
        for (index, row) in wanted.enumerated() {
            norm(1, x.pointer + row * hidden, weights.finalNorm, into: normed.pointer + index * hidden)
        }
        weights.head(codes(wanted.count, normed.pointer), logits)
    }

    /// The rows, normalised into `normed`.
    private func norm(_ rows: Int, _ x: Floats, _ weight: FloatBuffer) -> Activations {
        norm(rows, x, weight, into: normed.pointer)
        return codes(rows, normed.pointer)
    }

    private func norm(_ rows: Int, _ x: Floats, _ weight: FloatBuffer, into y: Floats) {
        lv_rmsnorm(
            rows, config.hiddenSize, x, config.hiddenSize, weight.pointer, Float(config.normEpsilon), y,
            config.hiddenSize, nil)
    }
}
