/// How many numbers and tensors a model has, from its configuration alone. The counts are floating point,
/// because a file may name sizes whose product no integer holds.
package struct ParameterCount: Sendable, Equatable {
    /// All numbers (see `ParameterLayout.count`).
    package var total = 0.0
    /// Numbers that take part in computing one token: without the experts that are not chosen, and the
    /// embedding's other rows.
    package var active = 0.0
    /// All tensors (see `ParameterLayout.tensors`).
    package var tensors = 0.0
    /// The matrices used in products (see `ParameterLayout.matrices`), those of one shape together.
    package private(set) var matrices: [Matrices] = []

    /// Matrices of one shape.
    package struct Matrices: Sendable, Equatable {
        /// The rows of each.
        package let outputs: Int
        /// The columns of each.
        package let inputs: Int
        /// How many there are.
        package let count: Double
        /// Whether each has a bias.
        package let hasBias: Bool
    }

    package init(_ config: ModelConfig) {
        let layers = (0..<config.layers).map(config.hasExperts)
        let mixtures = Double(layers.reduce(0) { $0 + ($1 ? 1 : 0) })
        let (all, dense) = (Double(config.layers), Double(config.layers) - mixtures)
        // The output layer is always used; of a separate embedding, one row is.
        matrix(config.vocabularySize, config.hiddenSize)
        if !config.tiedEmbeddings {
            add(config.vocabularySize, config.hiddenSize, active: 1 / Double(config.vocabularySize))
        }
        vector(config.hiddenSize)
        vector(config.hiddenSize, times: 2 * all)
        attention(config, times: all)
        mlp(config, config.denseSize, times: dense)
        matrix(config.experts, config.hiddenSize, times: mixtures)
        if config.routing == .sigmoidWithBias { vector(config.experts, times: mixtures) }
        mlp(
            config, config.expertSize, times: mixtures * Double(config.experts),
            active: config.experts == 0 ? 0 : Double(config.activeExperts) / Double(config.experts))
        if config.sharedWidth > 0 { mlp(config, config.sharedWidth, times: mixtures) }
        if config.sharedGate { matrix(1, config.hiddenSize, times: mixtures) }
    }

    private mutating func add(_ rows: Int, _ columns: Int, times: Double = 1, active share: Double = 1) {
        total += Double(rows) * Double(columns) * times
        active += Double(rows) * Double(columns) * times * share
        tensors += times
    }

    private mutating func vector(_ size: Int, times: Double = 1) { add(size, 1, times: times) }

    private mutating func matrix(
        _ outputs: Int, _ inputs: Int, times: Double = 1, active share: Double = 1, bias: Bool = false
    ) {
        guard times > 0 else { return }
        add(outputs, inputs, times: times, active: share)
        if bias { vector(outputs, times: times) }
        matrices.append(Matrices(outputs: outputs, inputs: inputs, count: times, hasBias: bias))
    }

    private mutating func mlp(_ config: ModelConfig, _ size: Int, times: Double, active share: Double = 1) {
        matrix(size, config.hiddenSize, times: 2 * times, active: share)
        matrix(config.hiddenSize, size, times: times, active: share)
    }

    private mutating func attention(_ config: ModelConfig, times: Double) {
        let (hidden, heads, size) = (config.hiddenSize, config.heads, config.queryHeadSize)
        if let shared = config.keyValueHeads {
            matrix(heads * size, hidden, times: times, bias: config.inputBias)
            matrix(shared * size, hidden, times: times, bias: config.inputBias)
            matrix(shared * config.valueSize, hidden, times: times, bias: config.inputBias)
            switch config.queryKeyNorm {
            case .none: break
            case .perHead: vector(size, times: 2 * times)
            case .whole:
                vector(heads * size, times: times)
                vector(shared * size, times: times)
            }
        } else {
            if let rank = config.queryRank {
                matrix(rank, hidden, times: times, bias: config.inputBias)
                vector(rank, times: times)
                matrix(heads * size, rank, times: times)
            } else {
                matrix(heads * size, hidden, times: times)
            }
            matrix(config.cacheWidth, hidden, times: times, bias: config.inputBias)
            vector(config.keyValueRank, times: times)
            matrix(heads * (config.nopeSize + config.valueSize), config.keyValueRank, times: times)
        }
        matrix(hidden, heads * config.valueSize, times: times, bias: config.outputBias)
    }
}
