/// The costs of a model, from its configuration alone: memory, and work per token.
package struct ModelPlan: Sendable {
    /// The number format of weights or cache.
    package enum Precision: String, Sendable, CaseIterable {
        case f32, bf16, int8

        /// Bytes of one number.
        package var size: Double {
            switch self {
            case .f32: 4
            case .bf16: 2
            case .int8: 1
            }
        }
    }

    /// The configuration of the model.
    package let config: ModelConfig
    /// How many numbers the model has.
    package let count: ParameterCount

    package init(_ config: ModelConfig) {
        self.config = config
        count = ParameterCount(config)
    }

    /// Bytes of all weights. The scales of int8 are left out; they are less than a hundredth.
    package func weights(_ precision: Precision) -> Double { count.total * precision.size }

    /// Bytes of the cache for `sequences` sequences of `length` tokens.
    package func cache(_ precision: Precision, sequences: Int, length: Int) -> Double {
        let position =
            precision == .int8
            ? Double(KeyValueCache.positionBytes(config, holdsCodes: true))
            : Double(config.layers) * Double(config.cacheWidth) * precision.size
        return position * Double(sequences) * Double(length)
    }

    /// Additions and multiplications for the next token of a sequence of `length` tokens.
    package func operations(length: Int) -> Double {
        // For each position, a head's score takes as many multiplications as keys are wide, and its sum as
        // values are wide.
        let widths =
            config.keyValueHeads == nil
            ? config.cacheWidth + config.keyValueRank : config.queryHeadSize + config.valueSize
        let attention = Double(config.layers) * Double(config.heads) * Double(widths) * Double(length)
        return 2 * (count.active + attention)
    }
}
