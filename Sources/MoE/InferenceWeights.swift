import Archive
import Tensors

/// A model's weights packed for sampling; all threads may share them.
///
/// Matrices stay in the number format that they are stored in, and are packed some megabytes at a time, so
/// that little other memory is needed. In latent attention, the up-projections of keys and values are split
/// by head, so that they can be absorbed into query and output (arXiv:2405.04434, section 2.1.2).
package final class InferenceWeights: Sendable {
    /// The configuration of the model.
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
        /// For each head, query part -> latent space: depth nope, columns rank.
        let absorbKey: [Panels]
        /// For each head, latent space -> value: depth rank, columns value.
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

    /// The embedding's rows by token, read directly from the model's source.
    struct Embedding: Sendable {
        let source: any ParameterSource
        let rows: StoredTensor

        func copy(_ token: Int, to target: Floats) { rows.read(rows: token..<token + 1, into: target) }
    }

    /// The form into which matrices are packed, unless they are stored in 8 bits.
    package enum Form: String, Sendable, CaseIterable {
        /// The number format in which they are stored.
        case stored
        /// 8 bits, also for the rows they are multiplied with (see `Quantization`): the fastest form.
        case int8
        /// 8 bits with a factor for each 32 numbers of a row; the rows they are multiplied with are in 16
        /// bits (see `CodedPanels`): close to what is stored, in little more than a quarter of the memory.
        case int8Weights = "int8-weights"

        /// What stands for the form in keys of stages and rollouts. It changes when the form's results do.
        package var key: String { self == .int8Weights ? "int8-weights, rows in 16 bits" : rawValue }
    }

    /// Packs the weights of a folder and checks that all numbers are finite.
    ///
    /// - Throws: `Complaint` naming the first tensor with a number that is not finite.
    package convenience init(_ checkpoint: Checkpoint, _ form: Form = .stored, threads: Int = 1)
        throws(Complaint)
    {
        self.init(packing: checkpoint, form, threads: threads)
        if let strange { throw checkpoint.notFinite(strange) }
    }

    /// Packs the weights of a model in memory.
    package convenience init(_ model: Model, _ form: Form = .stored, threads: Int = 1) {
        self.init(packing: model, form, threads: threads)
    }

    /// - Parameters:
    ///   - source: stays in use, and must not change.
    ///   - form: the form into which matrices are packed.
    ///   - threads: the number of threads for the packing.
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
