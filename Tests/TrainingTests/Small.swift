import MoE
import Tensors
import Training

/// A small model and tasks that it can learn in seconds.
enum Small {
    static let vocabulary = 12

    static func config(experts: Int = 4) -> ModelConfig {
        var config = ModelConfig()
        config.vocabularySize = vocabulary
        config.hiddenSize = 24
        config.layers = 2
        config.denseSize = 32
        config.heads = 2
        config.keyValueRank = 10
        config.nopeSize = 6
        config.ropeSize = 6
        config.valueSize = 8
        config.experts = experts
        config.expertSize = 12
        config.contextLength = 64
        return config
    }

    static func options(
        _ optimizer: TrainingOptions.Optimizer = .adamw, steps: Int = 20, rate: Double = 0.01
    ) -> TrainingOptions {
        var options = TrainingOptions(schedule: Schedule(steps: steps, peak: rate, warmup: 4, floor: 0.1))
        options.optimizer = optimizer
        return options
    }

    /// Sequences `a b c d | a b c d`, the second half to be learned; the bar is token 0.
    static func copies(_ count: Int, seed: UInt64, length: Int = 4) -> [TrainingSequence] {
        var random = RandomStream(seed: 90, seed)
        return (0..<count).map { _ in
            let word = (0..<length).map { _ in Int32(random.int(1...vocabulary - 1)) }
            return TrainingSequence(tokens: word + [0] + word, learnsFrom: length + 1)
        }
    }

    /// Sequences of random tokens and lengths; what is learned of them begins anywhere.
    static func noise(_ count: Int, seed: UInt64) -> [TrainingSequence] {
        var random = RandomStream(seed: 91, seed)
        return (0..<count).map { _ in
            let length = random.int(2...30)
            return TrainingSequence(
                tokens: (0..<length).map { _ in Int32(random.int(0...vocabulary - 1)) },
                learnsFrom: random.int(0...length - 1))
        }
    }
}

extension Model {
    var bits: [UInt32] { parameters.values.map(\.bitPattern) }
}
