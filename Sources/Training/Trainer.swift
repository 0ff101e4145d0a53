import Archive
import CKernels
import MoE
import Synchronization
import Tensors

/// How a model is trained, whatever on.
package struct TrainingOptions: Sendable {
    package enum Optimizer: String, Sendable, CaseIterable {
        case adamw, muon
    }

    package var schedule: Schedule
    package var optimizer = Optimizer.adamw
    /// Muon's step as a share of the rate: the root mean square of an update.
    package var muonScale: Float = 0.2
    package var beta1: Float = 0.9
    package var beta2: Float = 0.95
    package var epsilon: Float = 1e-8
    /// Decoupled weight decay, on matrices only.
    package var decay: Float = 0.05
    /// The gradient's norm is cut to this.
    package var clip = 1.0
    /// How far a router bias moves per step, towards an even load (arXiv:2408.15664).
    package var biasRate: Float = 2e-3
    /// Tokens whose activations a share keeps at once: it goes through larger ones piece by piece, a sequence at least,
    /// and adds their gradients up. So memory does not grow with the batch.
    package var pieceTokens = 8192

    package init(schedule: Schedule) { self.schedule = schedule }
}

/// What one step did.
package struct StepReport: Sendable {
    /// Mean cross-entropy per learned token, in nats.
    package var loss: Double
    package var gradientNorm: Double
    package var rate: Double
    package var tokens: Int
    /// Tokens that each expert got: `[layer][expert]`, of the layers that have routed experts.
    package var load: [[Int]]
    /// The fullest expert's load over the mean load, the worst of all layers.
    package var imbalance: Double {
        load.map { Double($0.max()!) * Double($0.count) / Double(max(1, $0.reduce(0, +))) }.max() ?? 1
    }
}

/// Trains a model step by step. A step's batch is cut into `shares`, whatever the number of threads, and their
/// gradients are added in a fixed order: the weights have the same bits for any number of threads.
package final class Trainer {
    package let model: Model
    package private(set) var step = 0
    private let options: TrainingOptions
    private let threads: Int
    private let momentum: FloatBuffer
    private let variance: FloatBuffer
    private let gradients: [FloatBuffer]
    private let weights: PackedWeights
    private let rotary: Rotary
    private var passes: [TrainingPass] = []
    private let muon: [Muon]
    package static let shares = 4

    package init(_ model: Model, options: TrainingOptions, threads: Int) {
        self.model = model
        self.options = options
        self.threads = threads
        let layout = model.layout
        momentum = FloatBuffer(layout.count)
        variance = FloatBuffer(layout.count)
        gradients = (0..<Self.shares).map { _ in FloatBuffer(layout.count) }
        weights = PackedWeights(layout, training: true)
        rotary = Rotary(model.config, positions: model.config.contextLength)
        let shapes = layout.matrices.map { (rows: $0.outputs, columns: $0.inputs) }
        muon = options.optimizer == .muon ? (0..<max(1, threads)).map { _ in Muon(shapes) } : []
    }

    /// Trains on one batch.
    package func train(_ sequences: [TrainingSequence]) -> StepReport {
        let batches = Self.split(sequences, shares: Self.shares)
        let learned = batches.reduce(0) { $0 + $1.learned }
        let tokens = batches.reduce(0) { $0 + $1.tokens.count }
        let pieces = batches.map { $0.pieces(of: options.pieceTokens) }
        makeRoom(pieces.joined().map(\.tokens.count).max() ?? 0)
        weights.pack(model.parameters, threads: threads)

        let losses = FloatBuffer(Self.shares * 2)
        nonisolated(unsafe) let (passes, lossValues) = (
            passes, UnsafeMutableRawPointer(losses.pointer).assumingMemoryBound(to: Double.self)
        )
        let (gradients, parameters) = (gradients, model.parameters)
        let weight = 1 / Float(max(1, learned))
        let load = Mutex(biases.map { Array(repeating: 0, count: $0.count) })
        parallel(tasks: Self.shares, threads: threads) { share in
            gradients[share].clear()
            lossValues[share] = pieces[share].reduce(0) { sum, piece in
                let loss = passes[share].run(
                    piece, parameters: parameters.pointer, gradient: gradients[share].pointer, weight: weight)
                load.withLock { passes[share].addLoad(to: &$0) }
                return sum + loss
            }
        }
        let loss = (0..<Self.shares).reduce(0.0) { $0 + lossValues[$1] } / Double(max(1, learned))
        addGradients()
        let norm = lv_dot(model.layout.count, gradients[0].pointer, gradients[0].pointer).squareRoot()
        let rate = options.schedule.rate(step)
        step += 1
        update(rate: Float(rate), clip: Float(min(1, options.clip / max(norm, 1e-12))))
        let loads = load.withLock { $0 }
        balance(loads)
        return StepReport(loss: loss, gradientNorm: norm, rate: rate, tokens: tokens, load: loads)
    }

    /// Mean loss over sequences without learning from them.
    package func loss(_ sequences: [TrainingSequence]) -> Double {
        weights.pack(model.parameters, threads: threads)
        var (total, learned) = (0.0, 0)
        for start in stride(from: 0, to: sequences.count, by: 8) {
            let batch = Self.split(Array(sequences[start..<min(start + 8, sequences.count)]), shares: 1)[0]
            makeRoom(batch.tokens.count)
            total += passes[0].run(batch, parameters: model.parameters.pointer, gradient: nil, weight: 1)
            learned += batch.learned
        }
        return total / Double(max(1, learned))
    }

    /// Deals the sequences out, the longest first, always to the share with the fewest tokens.
    static func split(_ sequences: [TrainingSequence], shares: Int) -> [TokenBatch] {
        var batches = Array(repeating: TokenBatch(), count: shares)
        let order = sequences.indices.sorted {
            (sequences[$1].tokens.count, $0) < (sequences[$0].tokens.count, $1)
        }
        for index in order {
            let share = batches.indices.min {
                (batches[$0].tokens.count, $0) < (batches[$1].tokens.count, $1)
            }!
            let sequence = sequences[index]
            batches[share].append(sequence.tokens) { $0 >= sequence.learnsFrom }
        }
        return batches
    }

    private func makeRoom(_ tokens: Int) {
        guard passes.first.map({ $0.capacity < tokens }) ?? true else { return }
        let capacity = (tokens + 255) / 256 * 256
        passes = (0..<Self.shares).map { _ in
            TrainingPass(
                model.config, layout: model.layout, rotary: rotary, weights: weights, capacity: capacity)
        }
    }

    /// Adds all shares' gradients to the first, in order, a slice of all at a time.
    private func addGradients() {
        let (count, gradients, slices) = (model.layout.count, gradients, 16)
        let slice = (count + slices - 1) / slices
        parallel(tasks: slices, threads: threads) { index in
            let start = min(index * slice, count)
            let length = min(slice, count - start)
            for share in gradients.dropFirst() {
                lv_add(length, share.pointer + start, gradients[0].pointer + start)
            }
        }
    }

    private func update(rate: Float, clip: Float) {
        let (options, tensors, parameters) = (options, model.layout.tensors, model.parameters)
        let (gradient, momentum, variance) = (gradients[0], momentum, variance)
        let correction1 = 1 - power(options.beta1, step)
        let correction2 = 1 - power(options.beta2, step)
        nonisolated(unsafe) let muon = muon
        let lanes = max(1, min(threads, tensors.count))
        parallel(tasks: lanes, threads: lanes) { lane in
            for index in stride(from: lane, to: tensors.count, by: lanes) {
                let tensor = tensors[index]
                let at = tensor.offset
                let isMatrix = tensor.role == .matrix || tensor.role == .residual
                if tensor.role == .routerBias { continue }
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

    private func power(_ base: Float, _ exponent: Int) -> Float {
        var (result, factor, left) = (1.0, Double(base), exponent)
        while left > 0 {
            if left & 1 == 1 { result *= factor }
            factor *= factor
            left >>= 1
        }
        return Float(result)
    }

    /// Experts of each layer that has routed ones.
    package var expertCounts: [Int] { biases.map(\.count) }

    private var biases: [ParameterLayout.Tensor] { model.layout.tensors.filter { $0.role == .routerBias } }

    /// Moves the router biases against the load of the batch (aux-loss-free balancing, arXiv:2408.15664).
    private func balance(_ load: [[Int]]) {
        for (bias, counts) in zip(biases, load) {
            let total = counts.reduce(0, +)
            for (expert, count) in counts.enumerated() {
                let excess = count * counts.count - total
                model.parameters.pointer[bias.offset + expert] -= options.biasRate * Float(excess.signum())
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

    /// Goes on from a file of `save`, if it is of the same training; training then ends in the same bits as if
    /// it had not been interrupted.
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
