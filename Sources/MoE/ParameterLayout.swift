/// Where each tensor of a model stands in one flat array of f32, in the order and with the names of the
/// Hugging Face checkpoint. Matrices are `[outputs, inputs]`, row by row.
package struct ParameterLayout: Sendable {
    /// A matrix `[outputs, inputs]` at `offset`, the `index`-th of `matrices`.
    package struct Matrix: Sendable, Equatable {
        package let index: Int
        package let offset: Int
        package let outputs: Int
        package let inputs: Int
    }

    package struct Tensor: Sendable, Equatable {
        package let name: String
        package let shape: [Int]
        package let offset: Int
        package let role: Role
        package var count: Int { shape.reduce(1, *) }
    }

    /// What initialisation and optimisers treat alike.
    package enum Role: Sendable, Equatable {
        case embedding, matrix, norm
        /// A matrix that writes to the residual stream.
        case residual
        /// The router's selection bias: moved by the load, never by a gradient.
        case routerBias
    }

    package struct MLP: Sendable {
        package let gate: Matrix
        package let up: Matrix
        package let down: Matrix
    }

    package enum FeedForward: Sendable {
        case dense(MLP)
        case experts(router: Matrix, bias: Int, experts: [MLP], shared: MLP?)
    }

    package struct Layer: Sendable {
        package let inputNorm: Int
        /// The direct projection, or the second half of the compressed one.
        package let query: Matrix
        package let queryDown: Matrix?
        package let queryNorm: Int
        package let keyValueDown: Matrix
        package let keyValueNorm: Int
        package let keyValueUp: Matrix
        package let output: Matrix
        package let postNorm: Int
        package let feedForward: FeedForward
    }

    package private(set) var tensors: [Tensor] = []
    package private(set) var count = 0
    package private(set) var layers: [Layer] = []
    package private(set) var embedding = 0
    package private(set) var finalNorm = 0
    package private(set) var head: Matrix
    package private(set) var matrices: [Matrix] = []

    package init(_ config: ModelConfig) {
        let hidden = config.hiddenSize
        head = Matrix(index: 0, offset: 0, outputs: 0, inputs: 0)
        embedding = add("model.embed_tokens.weight", [config.vocabularySize, hidden], .embedding)
        for index in 0..<config.layers {
            layers.append(layer(index, config))
        }
        finalNorm = add("model.norm.weight", [hidden], .norm)
        head = matrix("lm_head.weight", config.vocabularySize, hidden)
    }

    private mutating func add(_ name: String, _ shape: [Int], _ role: Role) -> Int {
        let offset = count
        tensors.append(Tensor(name: name, shape: shape, offset: offset, role: role))
        count += shape.reduce(1, *)
        return offset
    }

    private mutating func matrix(_ name: String, _ outputs: Int, _ inputs: Int, _ role: Role = .matrix)
        -> Matrix
    {
        let matrix = Matrix(
            index: matrices.count, offset: add(name, [outputs, inputs], role), outputs: outputs,
            inputs: inputs)
        matrices.append(matrix)
        return matrix
    }

    private mutating func mlp(_ prefix: String, _ hidden: Int, _ size: Int) -> MLP {
        MLP(
            gate: matrix(prefix + "gate_proj.weight", size, hidden),
            up: matrix(prefix + "up_proj.weight", size, hidden),
            down: matrix(prefix + "down_proj.weight", hidden, size, .residual))
    }

    private mutating func layer(_ index: Int, _ config: ModelConfig) -> Layer {
        let prefix = "model.layers.\(index)."
        let attention = prefix + "self_attn."
        let hidden = config.hiddenSize
        let queries = config.heads * config.queryHeadSize
        let inputNorm = add(prefix + "input_layernorm.weight", [hidden], .norm)
        var queryDown: Matrix?
        var queryNorm = 0
        let query: Matrix
        if let rank = config.queryRank {
            queryDown = matrix(attention + "q_a_proj.weight", rank, hidden)
            queryNorm = add(attention + "q_a_layernorm.weight", [rank], .norm)
            query = matrix(attention + "q_b_proj.weight", queries, rank)
        } else {
            query = matrix(attention + "q_proj.weight", queries, hidden)
        }
        let down = matrix(attention + "kv_a_proj_with_mqa.weight", config.cacheWidth, hidden)
        let downNorm = add(attention + "kv_a_layernorm.weight", [config.keyValueRank], .norm)
        let up = matrix(
            attention + "kv_b_proj.weight", config.heads * (config.nopeSize + config.valueSize),
            config.keyValueRank)
        let output = matrix(attention + "o_proj.weight", hidden, config.heads * config.valueSize, .residual)
        let postNorm = add(prefix + "post_attention_layernorm.weight", [hidden], .norm)
        return Layer(
            inputNorm: inputNorm, query: query, queryDown: queryDown, queryNorm: queryNorm,
            keyValueDown: down,
            keyValueNorm: downNorm, keyValueUp: up, output: output, postNorm: postNorm,
            feedForward: feedForward(prefix + "mlp.", index, config))
    }

    private mutating func feedForward(_ prefix: String, _ index: Int, _ config: ModelConfig) -> FeedForward {
        guard index >= config.denseLayers else {
            return .dense(mlp(prefix, config.hiddenSize, config.denseSize))
        }
        let router = matrix(prefix + "gate.weight", config.experts, config.hiddenSize)
        let bias = add(prefix + "gate.e_score_correction_bias", [config.experts], .routerBias)
        let experts = (0..<config.experts).map {
            mlp(prefix + "experts.\($0).", config.hiddenSize, config.expertSize)
        }
        let shared =
            config.sharedExperts == 0
            ? nil
            : mlp(prefix + "shared_experts.", config.hiddenSize, config.expertSize * config.sharedExperts)
        return .experts(router: router, bias: bias, experts: experts, shared: shared)
    }
}
