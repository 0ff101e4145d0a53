import CKernels
import Tensors

/// One token of one sequence to be computed in a step, after those at positions before it.
package struct InferenceRow {
    package var token: Int32
    package var position: Int
    /// The sequence's pages; the one that holds `position` is there.
    package var pages: [KeyValueCache.Page]

    package init(token: Int32, position: Int, pages: [KeyValueCache.Page]) {
        self.token = token
        self.position = position
        self.pages = pages
    }
}

/// The decoder over rows of any mixture of sequences: new tokens of many, or a stretch of one prompt.
///
/// A row's result depends on its token, its position and the cache of its sequence, never on the other rows:
/// every sum has one fixed order. So prefilling and decoding give the same bits, in any batch.
package final class InferencePass {
    package let capacity: Int
    private let weights: InferenceWeights
    private let config: ModelConfig
    private let attention: any AttentionStep
    private let feedForward: FeedForwardStep
    private var rotary: Rotary
    private let x: FloatBuffer  // [rows, hidden]
    private let normed: FloatBuffer  // [rows, hidden]
    private let codes: ActivationCodes  // of `normed`
    /// The route of each row of the last step.
    package private(set) var routes: [UInt64] = []

    package init(_ weights: InferenceWeights, cache: KeyValueCache, capacity: Int) {
        self.weights = weights
        self.capacity = capacity
        let config = weights.config
        self.config = config
        attention =
            config.keyValueHeads.map {
                GroupedAttentionStep(weights, shared: $0, cache: cache, capacity: capacity)
            } ?? LatentAttentionStep(weights, cache: cache, capacity: capacity)
        feedForward = FeedForwardStep(weights, capacity: capacity)
        rotary = Rotary(config, positions: min(config.contextLength, 1024))
        x = FloatBuffer(capacity * config.hiddenSize)
        normed = FloatBuffer(capacity * config.hiddenSize)
        codes = ActivationCodes(rows: capacity, width: config.hiddenSize, quantized: weights.hasCodes)
    }

    /// Computes the rows, whose earlier positions are cached or stand before them in `rows`, and writes them to
    /// the cache.
    ///
    /// - Parameters:
    ///   - wanted: rows whose logits are asked for.
    ///   - logits: `[wanted.count, vocabulary]`.
    package func step(_ rows: [InferenceRow], wanted: [Int], logits: Floats) {
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

    /// The rows normed, in `normed`.
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
