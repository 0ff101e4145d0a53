import Archive
import CKernels
import MoE
import Tensors

/// Trains a model step by step. The weights have the same bits for any number of threads; see
/// `BatchGradient`.
package final class Trainer {
    /// The model, whose parameters each step changes.
    package let model: Model
    /// How many steps were made.
    package private(set) var step = 0
    private let options: TrainingOptions
    private let threads: Int
    private let momentum: FloatBuffer
    private let variance: FloatBuffer
    private let gradient: BatchGradient
    private let muon: [Muon]

    package init(_ model: Model, options: TrainingOptions, threads: Int) {
        self.model = model
        self.options = options
        self.threads = threads
        let layout = model.layout
        momentum = FloatBuffer(layout.count)
        variance = FloatBuffer(layout.count)
        gradient = BatchGradient(
            model, shares: options.shares, pieceTokens: options.pieceTokens, threads: threads)
        let shapes = layout.matrices.map { (rows: $0.outputs, columns: $0.inputs) }
        muon = options.optimizer == .muon ? (0..<max(1, threads)).map { _ in Muon(shapes) } : []
    }

    /// Makes one step on a batch.
    ///
    /// - Parameter keepsLogProbabilities: whether the report has the log-probabilities and routes of the
    ///   learned tokens.
    package func train(
        _ sequences: [TrainingSequence], objective: any Objective = CrossEntropy(),
        keepsLogProbabilities: Bool = false
    ) -> StepReport {
        let learned = sequences.reduce(0) { $0 + $1.learned.count }
        let normaliser = objective.normaliser(learned: learned)
        let result = gradient.run(
            sequences, objective, weight: 1 / Float(normaliser), keepsLogProbabilities: keepsLogProbabilities)
        let total = gradient.total.pointer
        if options.freezesRouters {
            for tensor in model.layout.routers {
                (total + tensor.offset).update(repeating: 0, count: tensor.count)
            }
        }
        let norm = lv_dot(model.layout.count, total, total).squareRoot()
        let rate = options.schedule.rate(step)
        step += 1
        let clip = min(1, options.clip / max(norm, 1e-12))
        update(rate: Float(rate), clip: Float(clip))
        if options.logitScaleRate > 0 {
            scaleLogits(rate: options.logitScaleRate * rate / options.schedule.peak, clip: clip)
        }
        balance(result.load)
        return StepReport(
            loss: result.loss / normaliser, gradientNorm: norm, rate: rate,
            tokens: sequences.reduce(0) { $0 + $1.tokens.count - 1 }, load: result.load,
            logProbabilities: result.logProbabilities, routes: result.routes)
    }

    /// The loss of a batch and its gradient, without a step. The gradient is in the order of the model's
    /// layout, and is valid until the trainer is used again.
    package func gradient(of sequences: [TrainingSequence], objective: any Objective = CrossEntropy())
        -> (loss: Double, gradient: UnsafePointer<Float>)
    {
        let normaliser = objective.normaliser(learned: sequences.reduce(0) { $0 + $1.learned.count })
        let result = gradient.run(
            sequences, objective, weight: 1 / Float(normaliser), keepsLogProbabilities: false)
        return (result.loss / normaliser, UnsafePointer(gradient.total.pointer))
    }

    /// The model's log-probability of each learned token of each sequence, in nats.
    package func logProbabilities(_ sequences: [TrainingSequence]) -> [[Float]] {
        gradient.logProbabilities(sequences)
    }

    /// The mean cross-entropy per learned token, in nats, without a step.
    package func loss(_ sequences: [TrainingSequence]) -> Double {
        let values = logProbabilities(sequences).joined()
        return -values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
    }

    private func update(rate: Float, clip: Float) {
        let (options, tensors, parameters) = (options, model.layout.tensors, model.parameters)
        let (gradient, momentum, variance) = (gradient.total, momentum, variance)
        let correction1 = 1 - power(options.beta1, step)
        let correction2 = 1 - power(options.beta2, step)
        nonisolated(unsafe) let muon = muon
        let frozen = options.freezesRouters ? Set(model.layout.routers.map(\.offset)) : []
        // The gain that holds the scale of the logits moves by itself.
        let scaled = options.logitScaleRate > 0 ? model.layout.finalNorm : nil
        let lanes = max(1, min(threads, tensors.count))
        parallel(tasks: lanes, threads: lanes) { lane in
            for index in stride(from: lane, to: tensors.count, by: lanes) {
                let tensor = tensors[index]
                let at = tensor.offset
                let isMatrix = tensor.role == .matrix || tensor.role == .residual
                if tensor.role == .routerBias { continue }
                if options.freezesRouters, frozen.contains(tensor.offset) { continue }
                if at == scaled { continue }
                if options.optimizer == .muon, isMatrix, tensor.name != "lm_head.weight" {
                    muon[lane].update(
                        rows: tensor.shape[0], columns: tensor.shape[1], weight: parameters.pointer + at,
                        gradient: gradient.pointer + at, momentum: momentum.pointer + at, clip: clip,
                        rate: rate, scale: options.muonScale, beta: 0.95, decay: options.decay)
                } else {
                    lv_adamw(
                        tensor.count, parameters.pointer + at, gradient.pointer + at, momentum.pointer + at,
                        variance.pointer + at, rate, options.beta1, options.beta2, options.epsilon,
                        isMatrix ? options.decay : 0, correction1, correction2, clip)
                }
            }
        }
    }

    /// Multiplies the gain of the final norm, and so the logits, by a factor near 1: Adam on the logarithm of
    /// their scale. One number moves against the noise of a batch much faster than the many weights that
    /// would have to grow together. The gain's own places in the two moments hold the state.
    private func scaleLogits(rate: Double, clip: Double) {
        let (at, size) = (model.layout.finalNorm, model.config.hiddenSize)
        let gain = model.parameters.pointer + at
        let slope = Float(lv_dot(size, gain, gradient.total.pointer + at) * clip)
        let (first, second) = (momentum.pointer + at, variance.pointer + at)
        first[0] = options.beta1 * first[0] + (1 - options.beta1) * slope
        second[0] = options.beta2 * second[0] + (1 - options.beta2) * slope * slope
        let mean = first[0] / (1 - power(options.beta1, step))
        let deviation = (second[0] / (1 - power(options.beta2, step))).squareRoot()
        let factor = 1 - Float(rate) * mean / (deviation + options.epsilon)
        for index in 0..<size { gain[index] *= factor }
    }

    private func power(_ base: Float, _ exponent: Int) -> Float {
        var (result, factor, left) = (1.0, Double(base), exponent)
        while left > 0 {
            if left & 1 == 1 { result *= factor }
            factor *= factor
            left >>= 1
        }
        return Float(result)
    }

    /// The number of experts in each layer that has routed experts.
    package var expertCounts: [Int] { model.layout.mixtures.map(\.experts.count) }

    /// Moves the router biases against the load of the batch (balancing without an auxiliary loss,
    /// arXiv:2408.15664).
    private func balance(_ load: [[Int]]) {
        for (mixture, counts) in zip(model.layout.mixtures, load) {
            guard let bias = mixture.bias else { continue }
            let total = counts.reduce(0, +)
            for (expert, count) in counts.enumerated() {
                let excess = count * counts.count - total
                model.parameters.pointer[bias + expert] -= options.biasRate * Float(excess.signum())
            }
        }
    }

    // MARK: - Checkpoints

    private func parts() -> [(name: String, shape: [Int], values: UnsafeMutableBufferPointer<Float>)] {
        [("parameters", model.parameters), ("momentum", momentum), ("variance", variance)].map {
            ($0.0, [$0.1.count], $0.1.values)
        }
    }

    /// Writes weights, optimizer state and step; the file is replaced at once or not at all.
    package func save(to path: String, key: String) throws {
        try SafetensorsFile.write(
            parts().compactMap { part in
                part.values.baseAddress.map { SafetensorsFile.Part(part.name, part.shape, $0) }
            },
            metadata: [("step", String(step)), ("key", key)], to: path)
    }

    /// Goes on from a file of `save`; returns false if there is none of the same training. The training then
    /// ends with the same bits as without the interruption.
    package func resume(from path: String, key: String) throws -> Bool {
        guard Files.exists(path) else { return false }
        let file = try SafetensorsFile(path)
        guard file.metadata["key"] == key, let text = file.metadata["step"], let step = Int(text) else {
            return false
        }
        try file.read(into: parts())
        self.step = step
        return true
    }
}
