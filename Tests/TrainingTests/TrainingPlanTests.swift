import MoE
import Tensors
import Testing
import Training

@Suite("The memory that training is planned to take")
struct TrainingPlanTests {
    /// Models that have, between them, every part that keeps numbers in training.
    private static func configs() -> [ModelConfig] {
        var compressed = Small.config()
        (compressed.queryRank, compressed.inputBias, compressed.outputBias) = (7, true, true)
        (compressed.tiedEmbeddings, compressed.sharedExperts) = (true, 0)
        var dense = Small.config(experts: 0)
        (dense.keyValueHeads, dense.nopeSize, dense.ropeSize, dense.valueSize) = (1, 0, 12, 12)
        (dense.activeExperts, dense.sharedExperts, dense.expertSize) = (0, 0, 0)
        (dense.denseLayers, dense.queryKeyNorm, dense.inputBias) = (2, .perHead, true)
        var mixture = Small.config(experts: 6)
        (mixture.keyValueHeads, mixture.nopeSize, mixture.ropeSize, mixture.valueSize) = (2, 0, 12, 12)
        (mixture.denseLayers, mixture.routing, mixture.queryKeyNorm, mixture.clip) = (0, .softmax, .whole, 3)
        (mixture.sharedSize, mixture.sharedGate) = (20, true)
        return [Small.config(), compressed, dense, mixture]
    }

    /// How many numbers the buffers have that a value holds by itself or through others.
    private static func numbers(in value: Any) -> Int {
        var seen: Set<ObjectIdentifier> = []
        func numbers(_ value: Any) -> Int {
            let mirror = Mirror(reflecting: value)
            if mirror.displayStyle == .class {
                guard seen.insert(ObjectIdentifier(value as AnyObject)).inserted else { return 0 }
            }
            if let buffer = value as? FloatBuffer { return buffer.count }
            return mirror.children.reduce(0) { $0 + numbers($1.value) }
        }
        return numbers(value)
    }

    @Test(
        "Its bytes are those of the arrays that a trainer has, before the first step and after it",
        arguments: TrainingOptions.Optimizer.allCases)
    func exact(optimizer: TrainingOptions.Optimizer) {
        for config in Self.configs() {
            for (shares, threads) in [(4, 1), (4, 2), (1, 3), (3, 8)] {
                var options = Small.options(optimizer)
                options.shares = shares
                let trainer = Trainer(Model(config, seed: 1), options: options, threads: threads)
                let tokens = TrainingPlan.tokens(sequences: 50, length: 13, options)
                let plan = TrainingPlan(config, options, threads: threads, tokens: tokens)
                #expect(plan.weights == Double(4 * trainer.model.parameters.count))
                #expect(
                    Double(4 * Self.numbers(in: trainer))
                        == plan.weights + plan.copies + plan.gradients + plan.optimizer)
                _ = trainer.train(Small.copies(50, seed: 1, length: 6))
                #expect(Double(4 * Self.numbers(in: trainer)) == plan.total, "\(shares), \(threads)")
            }
        }
    }

    @Test("Sequences of different lengths take no more than was planned for the longest of them")
    func bound() {
        for (shares, most) in [(1, 8192), (1, 300), (3, 300), (4, 20), (64, 8192)] {
            var options = Small.options()
            (options.shares, options.pieceTokens) = (shares, most)
            let trainer = Trainer(Model(Small.config(), seed: 1), options: options, threads: 2)
            let sequences = Small.noise(61, seed: 8)
            let tokens = TrainingPlan.tokens(
                sequences: sequences.count, length: sequences.map(\.tokens.count).max() ?? 0, options)
            _ = trainer.train(sequences)
            let plan = TrainingPlan(Small.config(), options, threads: 2, tokens: tokens)
            #expect(Double(4 * Self.numbers(in: trainer)) <= plan.total, "\(shares) shares of \(most)")
        }
    }

    @Test("Activations grow in proportion to tokens, gradients with threads, and nothing with the batch")
    func growth() {
        let options = Small.options()
        for config in Self.configs() {
            func plan(_ tokens: Int, threads: Int = 1) -> TrainingPlan {
                TrainingPlan(config, options, threads: threads, tokens: tokens)
            }
            let (one, two, four) = (plan(1024), plan(2048), plan(4096))
            #expect(four.activations - two.activations == 2 * (two.activations - one.activations))
            #expect(one.total - one.activations == four.total - four.activations)
            #expect(plan(1024, threads: 2).gradients == 3 * one.weights)
            #expect(plan(1024, threads: 99).total == plan(1024, threads: 4).total)
            #expect(plan(1024, threads: 2).activations == one.activations)
        }
        // Beyond so many tokens, a share goes through its sequences piece by piece.
        let few = TrainingPlan.tokens(sequences: 40, length: 1024, options)
        #expect(few == TrainingPlan.tokens(sequences: 4000, length: 1024, options))
        #expect(few == options.pieceTokens)
        #expect(TrainingPlan.tokens(sequences: 4, length: 20_000, options) == 19_999)
    }
}
