import Archive
import Tensors

/// A model's weights packed for sampling. Shared by all threads.
///
/// Matrices stay in the number format that they are stored in, and are packed some megabytes at a time, so that beside
/// them little memory is needed. Of latent attention, the up-projections of keys and values are split by head, so that they can be absorbed into query and
/// output (arXiv:2405.04434, section 2.1.2).
package final class InferenceWeights: Sendable {
    package let config: ModelConfig
    let embedding: Embedding
    let layers: [Layer]
    let finalNorm: FloatBuffer
    let head: Linear
    /// Whether some matrices are in 8 bits.
    let hasCodes: Bool
    /// The first tensor with a number that is not finite.
    private let strange: ParameterLayout.Tensor?

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

    /// Rows by token, read where the model's source has them.
    struct Embedding: Sendable {
        let source: any ParameterSource
        let rows: StoredTensor

        func copy(_ token: Int, to target: Floats) { rows.read(rows: token..<token + 1, into: target) }
    }

    /// What matrices are put in, where they are not in 8 bits already.
    package enum Form: String, Sendable, CaseIterable {
        /// The number format that they are stored in.
        case stored
        /// 8 bits, and what they are multiplied with, too (see `Quantization`): fastest.
        case int8
        /// 8 bits with a factor for each 32 numbers of a row; what they are multiplied with stays in f32: nearly what is stored,
        /// in little more than a quarter of the memory.
        case int8Weights = "int8-weights"
    }

    /// The weights of a folder, looked through for numbers that are not finite as they are packed.
    ///
    /// - Throws: `Complaint` naming the tensor that has one.
    package convenience init(_ checkpoint: Checkpoint, _ form: Form = .stored, threads: Int = 1)
        throws(Complaint)
    {
        self.init(packing: checkpoint, form, threads: threads)
        if let strange { throw checkpoint.notFinite(strange) }
    }

    /// The weights of a model in memory.
    package convenience init(_ model: Model, _ form: Form = .stored, threads: Int = 1) {
        self.init(packing: model, form, threads: threads)
    }

    /// - Parameters:
    ///   - source: stays in use, and must stay as it is.
    ///   - form: what matrices are put in.
    ///   - threads: for the packing.
    private init(packing source: some ParameterSource, _ form: Form, threads: Int) {
        config = source.config
        let layout = source.layout
        var packing = Packing(source, form)
        layers = layout.layers.map { packing.layer($0) }
        finalNorm = packing.vector(at: layout.finalNorm)
        let tensor = source.tensor(at: layout.embedding)
        embedding = Embedding(source: source, rows: source.stored(tensor))
        if let head = layout.head {
            packing.inspect(tensor)
            self.head = packing.linear(head)
        } else {
            head = packing.linear(tensor, form == .int8 ? .stored : form)
        }
        hasCodes = packing.hasCodes
        packing.run(threads: threads)
        strange = packing.strange
    }
}
