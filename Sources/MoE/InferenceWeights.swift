import CKernels
import Tensors

/// A model's weights packed for sampling. Shared by all threads.
///
/// They are converted and packed a few rows at a time, so that beside them little memory is needed. Of latent
/// attention, the up-projections of keys and values are split by head, so that they can be absorbed into query and
/// output (arXiv:2405.04434, section 2.1.2).
package final class InferenceWeights: Sendable {
    package let config: ModelConfig
    let embedding: Embedding
    let layers: [Layer]
    let finalNorm: FloatBuffer
    let head: Linear

    struct Layer: Sendable {
        let inputNorm: FloatBuffer
        let attention: Attention
        let postNorm: FloatBuffer
        let feedForward: FeedForward
    }

    enum Attention: Sendable {
        case latent(LatentAttention)
        case grouped(GroupedAttention)
    }

    struct LatentAttention: Sendable {
        let queryDown: Linear?
        let queryNorm: FloatBuffer?
        let query: Linear
        let down: Linear
        let norm: FloatBuffer
        /// By head: query part -> latent space; depth nope, columns rank.
        let absorbKey: [Panels]
        /// By head: latent -> value; depth rank, columns value.
        let absorbValue: [Panels]
        let output: Linear
    }

    struct GroupedAttention: Sendable {
        let query: Linear
        let key: Linear
        let value: Linear
        let queryNorm: FloatBuffer?
        let keyNorm: FloatBuffer?
        let output: Linear
    }

    enum FeedForward: Sendable {
        case dense(MLP)
        case experts(Experts)
    }

    struct MLP: Sendable {
        let gate: Linear
        let up: Linear
        let down: Linear
    }

    struct Experts: Sendable {
        let router: Linear
        let bias: FloatBuffer?
        let experts: [MLP]
        let shared: MLP?
        let sharedGate: Linear?
    }

    /// Rows by token; those of an output layer that is the embedding, too, stand in its panels.
    enum Embedding: Sendable {
        case rows(FloatBuffer)
        case columns(Panels)

        func copy(_ token: Int, count: Int, to target: Floats) {
            switch self {
            case .rows(let buffer): target.update(from: buffer.pointer + token * count, count: count)
            case .columns(let panels):
                let column = panels.buffer.pointer + panels.offset + token / 16 * 16 * count + token % 16
                for index in 0..<count { target[index] = column[16 * index] }
            }
        }
    }

    /// - Parameter threads: for the packing.
    package init(_ source: some ParameterSource, threads: Int = 1) {
        config = source.config
        let layout = source.layout
        var packing = Packing(source)
        layers = layout.layers.map { packing.layer($0) }
        finalNorm = source.vector(at: layout.finalNorm)
        if let matrix = layout.head {
            head = packing.linear(matrix)
            embedding = .rows(packing.rows(at: layout.embedding))
        } else {
            let panels = packing.panels(
                at: layout.embedding, outputs: config.vocabularySize, inputs: config.hiddenSize)
            head = Linear(panels: panels, bias: nil)
            embedding = .columns(panels)
        }
        packing.run(threads: threads)
    }
}

/// `y = x Wᵀ + b`.
struct Linear: Sendable {
    let panels: Panels
    let bias: FloatBuffer?

    var outputs: Int { panels.columns }

    /// `y[rows, outputs] (+)= x[rows, inputs] Wᵀ + b`; sums begin with the bias.
    func callAsFunction(_ rows: Int, _ x: Floats, _ y: Floats, accumulate: Bool = false) {
        if let bias {
            for row in 0..<rows {
                let line = y + row * outputs
                if accumulate {
                    lv_add(outputs, bias.pointer, line)
                } else {
                    line.update(from: bias.pointer, count: outputs)
                }
            }
        }
        panels.multiply(
            rows: rows, x, row: panels.depth, into: y, row: outputs, accumulate: accumulate || bias != nil)
    }
}
