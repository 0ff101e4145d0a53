/// What a model of a configuration takes, before there is one: memory, and work per token.
package struct ModelPlan: Sendable {
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

    package let config: ModelConfig
    package let count: ParameterCount

    package init(_ config: ModelConfig) {
        self.config = config
        count = ParameterCount(config)
    }

    /// Bytes of all weights, leaving out the scales of int8, which are less than a hundredth.
    package func weights(_ precision: Precision) -> Double { count.total * precision.size }

    /// Bytes of the cache that `sequences` sequences of `length` tokens fill.
    package func cache(_ precision: Precision, sequences: Int, length: Int) -> Double {
        let position =
            precision == .int8
            ? Double(KeyValueCache.positionBytes(config, holdsCodes: true))
            : Double(config.layers) * Double(config.cacheWidth) * precision.size
        return position * Double(sequences) * Double(length)
    }

    /// Additions and multiplications for one more token of a sequence of `length` tokens.
    package func operations(length: Int) -> Double {
        // A head's score of one position takes its keys' width, its sum its values'.
        let widths =
            config.keyValueHeads == nil
            ? config.cacheWidth + config.keyValueRank : config.queryHeadSize + config.valueSize
        let attention = Double(config.layers) * Double(config.heads) * Double(widths) * Double(length)
        return 2 * (count.active + attention)
    }

    /// Bytes that are read for one more token of a sequence of `length` tokens by itself.
    package func bytes(_ precision: Precision, length: Int) -> Double {
        count.active * precision.size + cache(precision, sequences: 1, length: length)
    }
}
