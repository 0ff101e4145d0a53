import Foundation
import MoE
import Tensors
import Testing

@Suite("Training pass")
struct TrainingPassTests {
    /// Small, odd sizes, so that no loop's tail goes untested.
    static func config(queryRank: Int?, groups: Int, normalizes: Bool = true) -> ModelConfig {
        var config = ModelConfig()
        config.vocabularySize = 19
        config.hiddenSize = 12
        config.layers = 2
        config.denseSize = 9
        config.heads = 2
        config.queryRank = queryRank
        config.keyValueRank = 7
        config.nopeSize = 5
        config.ropeSize = 4
        config.valueSize = 6
        config.experts = 8
        config.activeExperts = 3
        config.groups = groups
        config.activeGroups = groups > 1 ? groups / 2 : 1
        config.normalizesWeights = normalizes
        config.weightScale = 1.7
        config.expertSize = 5
        config.contextLength = 128
        return config
    }

    static func model(_ config: ModelConfig) -> Model {
        let model = Model(config, seed: 5)
        var random = RandomStream(seed: 9)
        // Norm weights and biases away from their start, so that errors in them show.
        for tensor in model.layout.tensors
        where tensor.role == .norm || tensor.role == .routerBias || tensor.role == .bias {
            for place in tensor.offset..<tensor.offset + tensor.count {
                model.parameters.pointer[place] += Float(random.normal() * 0.2)
            }
        }
        return model
    }

    static func batch(_ lengths: [Int], vocabulary: Int) -> TokenBatch {
        var random = RandomStream(seed: 3)
        var batch = TokenBatch()
        for length in lengths {
            let sequence = (0...length).map { _ in Int32(random.int(0...vocabulary - 1)) }
            batch.append(sequence) { $0 % 5 != 2 }
        }
        return batch
    }

    static func pass(_ model: Model, capacity: Int) -> TrainingPass {
        let weights = PackedWeights(model.layout, training: true)
        weights.pack(model.parameters, threads: 1)
        return TrainingPass(
            model.config, layout: model.layout,
            rotary: Rotary(model.config, positions: 128), weights: weights, capacity: capacity)
    }

    @Test(
        "Every parameter's gradient equals central differences in double precision",
        arguments: [(nil, 1, true), (6, 4, true), (nil, 2, false)] as [(Int?, Int, Bool)])
    func gradient(queryRank: Int?, groups: Int, normalizes: Bool) {
        let model = Self.model(Self.config(queryRank: queryRank, groups: groups, normalizes: normalizes))
        let batch = Self.batch([7, 3, 11], vocabulary: model.config.vocabularySize)
        Self.compare(model, batch, TokenLoss.crossEntropy, reference: ReferenceModel.crossEntropy)
    }

    /// Each part that an architecture has and another has not.
    private static let parts: [(name: String, change: @Sendable (inout ModelConfig) -> Void)] = [
        ("halves of rotary pairs", { $0.rope.isInterleaved = false }),
        ("biases of latent attention", { ($0.inputBias, $0.outputBias) = (true, true) }),
        ("tied embeddings", { $0.tiedEmbeddings = true }),
        ("grouped heads", { grouped(&$0) }),
        (
            "grouped heads with biases",
            {
                grouped(&$0)
                $0.inputBias = true
            }
        ),
        (
            "norms of each head",
            {
                grouped(&$0)
                $0.queryKeyNorm = .perHead
            }
        ),
        (
            "norms of all heads, and limits",
            {
                grouped(&$0)
                ($0.queryKeyNorm, $0.clip) = (.whole, 0.7)
            }
        ),
        ("softmax routing", { $0.routing = .softmax }),
        (
            "softmax routing without normalised weights",
            { ($0.routing, $0.normalizesWeights) = (.softmax, false) }
        ),
        ("a weighed shared expert", { ($0.routing, $0.sharedGate, $0.sharedSize) = (.softmax, true, 7) }),
        ("no shared expert", { $0.sharedExperts = 0 }),
        ("no experts", { ($0.experts, $0.activeExperts, $0.sharedExperts, $0.denseLayers) = (0, 0, 0, 1) }),
    ]

    private static func grouped(_ config: inout ModelConfig) {
        (config.heads, config.keyValueHeads) = (4, 2)
        (config.nopeSize, config.ropeSize, config.valueSize) = (0, 6, 6)
        config.rope.isInterleaved = false
    }

    @Test("Gradients equal central differences for every part of an architecture", arguments: parts.indices)
    func architectures(part: Int) {
        var config = Self.config(queryRank: 6, groups: 1)
        // One layer with experts is enough here, and much less to compute.
        (config.layers, config.denseLayers, config.vocabularySize, config.experts) = (1, 0, 11, 4)
        Self.parts[part].change(&config)
        let model = Self.model(config)
        let batch = Self.batch([4, 2], vocabulary: config.vocabularySize)
        Self.compare(model, batch, TokenLoss.crossEntropy, reference: ReferenceModel.crossEntropy)
    }

    @Test("Gradients equal central differences where weights are positive, negative and zero")
    func weighted() {
        let model = Self.model(Self.config(queryRank: 6, groups: 4))
        var batch = Self.batch([7, 3, 11], vocabulary: model.config.vocabularySize)
        for place in batch.weights.indices { batch.weights[place] *= [1, -0.7, 0, 2.5][place % 4] }
        Self.compare(model, batch, TokenLoss.crossEntropy, reference: ReferenceModel.crossEntropy)
    }

    @Test("Gradients equal central differences where a loss is not linear in the log-probability")
    func nonlinear() {
        let model = Self.model(Self.config(queryRank: nil, groups: 1))
        var batch = Self.batch([5, 9], vocabulary: model.config.vocabularySize)
        for place in batch.weights.indices {
            batch.weights[place] *= place % 2 == 0 ? 1 : -1
            batch.references[place] = -2 - Float(place % 3)
        }
        // The ratio to the reference times the weight.
        Self.compare(model, batch) { token in
            let ratio = exp(Double(token.logProbability) - Double(token.reference))
            return TokenLoss(
                value: -Double(token.weight) * ratio, slope: Float(-Double(token.weight) * ratio))
        } reference: {
            -$1 * exp($0 - $2)
        }
    }

    /// Compares every parameter's gradient with central differences of the reference.
    private static func compare(
        _ model: Model, _ batch: TokenBatch, _ tokenLoss: (LearnedToken) -> TokenLoss,
        reference expected: ReferenceModel.Loss
    ) {
        let (gradient, pass) = (FloatBuffer(model.layout.count), Self.pass(model, capacity: 32))
        let loss = pass.run(
            batch, parameters: model.parameters.pointer, gradient: gradient.pointer, weight: 1,
            loss: tokenLoss)
        var reference = ReferenceModel(model)
        #expect(abs(loss - reference.loss(batch, expected)) < 1e-4)
        for tensor in model.layout.tensors where tensor.role != .routerBias {
            var scale = 0.0
            var worst = 0.0
            for place in tensor.offset..<tensor.offset + tensor.count {
                let kept = reference.parameters[place]
                reference.parameters[place] = kept + 1e-5
                let above = reference.loss(batch, expected)
                reference.parameters[place] = kept - 1e-5
                let below = reference.loss(batch, expected)
                reference.parameters[place] = kept
                let slope = (above - below) / 2e-5
                scale = max(scale, abs(slope))
                worst = max(worst, abs(slope - Double(gradient.pointer[place])))
            }
            #expect(worst <= 1e-4 * max(scale, 0.05), "\(tensor.name): off by \(worst) of \(scale)")
        }
    }

    /// The loss and gradient of a batch.
    private static func run(_ model: Model, _ batch: TokenBatch, weight: Float) -> (Double, FloatBuffer) {
        let gradient = FloatBuffer(model.layout.count)
        let loss = pass(model, capacity: 64).run(
            batch, parameters: model.parameters.pointer, gradient: gradient.pointer, weight: weight)
        return (loss, gradient)
    }

    @Test("One weight on every token scales the loss and the gradient", arguments: [2, 0.3, -1] as [Float])
    func scaling(weight: Float) {
        let model = Self.model(Self.config(queryRank: nil, groups: 2))
        let plain = Self.batch([20, 9, 3], vocabulary: model.config.vocabularySize)
        var weighted = plain
        for place in weighted.weights.indices { weighted.weights[place] *= weight }
        let (loss, gradient) = Self.run(model, weighted, weight: 1)
        let (one, scaled) = Self.run(model, plain, weight: weight)
        #expect(abs(loss - Double(weight) * one) < 1e-9 * abs(one))
        #expect(gradient.values.elementsEqual(scaled.values))
    }

    @Test("A token of weight 0 has the bits of one that is not learned, and a sequence of them adds nothing")
    func weightless() {
        let model = Self.model(Self.config(queryRank: 6, groups: 1))
        let vocabulary = model.config.vocabularySize
        var (weightless, masked) = (Self.batch([20, 9], vocabulary: vocabulary), TokenBatch())
        masked = weightless
        for place in masked.labels.indices where place % 3 == 0 {
            weightless.weights[place] = 0
            masked.labels[place] = -1
        }
        #expect(weightless.learned > masked.learned)
        let (loss, gradient) = Self.run(model, weightless, weight: 0.1)
        let (expectedLoss, expected) = Self.run(model, masked, weight: 0.1)
        #expect(loss == expectedLoss)
        #expect(gradient.values.map(\.bitPattern) == expected.values.map(\.bitPattern))
        var longer = weightless
        longer.append((0..<15).map { Int32($0) }, weight: { _ in 0 })
        let (more, same) = Self.run(model, longer, weight: 0.1)
        #expect(more == loss && same.values.elementsEqual(gradient.values))
    }

    @Test("Long sequences, which take several blocks of attention rows, agree with the reference")
    func longSequence() {
        let model = Self.model(Self.config(queryRank: nil, groups: 1))
        let batch = Self.batch([101, 2], vocabulary: model.config.vocabularySize)
        let pass = Self.pass(model, capacity: 128)
        let loss = pass.run(batch, parameters: model.parameters.pointer, gradient: nil, weight: 1)
        #expect(abs(loss - ReferenceModel(model).loss(batch)) < 1e-3)
    }

    @Test("The gradient has the same bits on every SIMD path")
    func paths() {
        let model = Self.model(Self.config(queryRank: 6, groups: 4))
        let batch = Self.batch([50, 9], vocabulary: model.config.vocabularySize)
        let kept = SIMDPath.current
        defer { _ = kept.use() }
        var seen: [[UInt32]] = []
        for path in SIMDPath.allCases where path.use() {
            let gradient = FloatBuffer(model.layout.count)
            let pass = Self.pass(model, capacity: 64)
            _ = pass.run(batch, parameters: model.parameters.pointer, gradient: gradient.pointer, weight: 0.1)
            seen.append(gradient.values.map(\.bitPattern))
        }
        #expect(seen.allSatisfy { $0 == seen[0] })
    }
}
