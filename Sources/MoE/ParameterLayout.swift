/// Where each tensor of a model stands in one flat array of f32, in the order and with the names of the
/// Hugging Face checkpoint. Matrices are `[outputs, inputs]`, row by row.
package struct ParameterLayout: Sendable {
    /// A matrix `[outputs, inputs]` at `offset`, the `index`-th of `matrices`; its bias, if there is one, at `bias`.
    package struct Matrix: Sendable, Equatable {
        package let index: Int
        package let offset: Int
        package let outputs: Int
        package let inputs: Int
        package let bias: Int?
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
        /// The bias of a matrix.
        case bias
        /// The router's selection bias: moved by the load, never by a gradient.
        case routerBias
    }

    package struct MLP: Sendable {
        package let gate: Matrix
        package let up: Matrix
        package let down: Matrix
    }

    package struct Experts: Sendable {
        package let router: Matrix
        /// The selection bias.
        package let bias: Int?
        package let experts: [MLP]
        package let shared: MLP?
        package let sharedGate: Matrix?
    }

    package enum FeedForward: Sendable {
        case dense(MLP)
        case experts(Experts)
    }

    package struct LatentAttention: Sendable {
        /// The direct projection, or the second half of the compressed one.
        package let query: Matrix
        package let queryDown: Matrix?
        package let queryNorm: Int
        package let keyValueDown: Matrix
        package let keyValueNorm: Int
        package let keyValueUp: Matrix
        package let output: Matrix
    }

    package struct GroupedAttention: Sendable {
        package let query: Matrix
        package let key: Matrix
        package let value: Matrix
        package let queryNorm: Int?
        package let keyNorm: Int?
        package let output: Matrix
    }

    package enum Attention: Sendable {
        case latent(LatentAttention)
        case grouped(GroupedAttention)
    }

    package struct Layer: Sendable {
        package let inputNorm: Int
        package let attention: Attention
        package let postNorm: Int
        package let feedForward: FeedForward
    }

    package private(set) var tensors: [Tensor] = []
    package private(set) var count = 0
    package private(set) var layers: [Layer] = []
    package private(set) var embedding = 0
    package private(set) var finalNorm = 0
    /// The output layer; nil where it is the embedding.
    package private(set) var head: Matrix?
    private var tied: Matrix?
    /// The output layer, which may be the embedding.
    package var output: Matrix {
        guard let output = head ?? tied else { preconditionFailure("a layout without an output layer") }
        return output
    }
    /// All matrices of products; the embedding is one where it is the output layer.
    package private(set) var matrices: [Matrix] = []

    package init(_ config: ModelConfig) {
        let hidden = config.hiddenSize
        embedding = add("model.embed_tokens.weight", [config.vocabularySize, hidden], .embedding)
        for index in 0..<config.layers {
            layers.append(layer(index, config))
        }
        finalNorm = add("model.norm.weight", [hidden], .norm)
        if config.tiedEmbeddings {
            let output = Matrix(
                index: matrices.count, offset: embedding, outputs: config.vocabularySize, inputs: hidden,
                bias: nil)
            matrices.append(output)
            tied = output
        } else {
            head = matrix("lm_head", config.vocabularySize, hidden)
        }
    }

    /// The mixtures of experts, one for each layer that has routed experts.
    package var mixtures: [Experts] {
        layers.compactMap { layer in
            guard case .experts(let experts) = layer.feedForward else { return nil }
            return experts
        }
    }

    /// The routers' matrices, one for each layer that has routed experts.
    package var routers: [Tensor] { mixtures.map { tensors[index(at: $0.router.offset)] } }

    /// The place in `tensors` of the tensor that begins at an offset.
    package func index(at offset: Int) -> Int {
        var (low, high) = (0, tensors.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if tensors[middle].offset <= offset { low = middle } else { high = middle }
        }
        precondition(tensors[low].offset == offset, "no tensor begins there")
        return low
    }

    private mutating func add(_ name: String, _ shape: [Int], _ role: Role) -> Int {
        let offset = count
        tensors.append(Tensor(name: name, shape: shape, offset: offset, role: role))
        count += shape.reduce(1, *)
        return offset
    }

    private mutating func matrix(
        _ name: String, _ outputs: Int, _ inputs: Int, _ role: Role = .matrix, bias: Bool = false
    ) -> Matrix {
        let offset = add(name + ".weight", [outputs, inputs], role)
        let matrix = Matrix(
            index: matrices.count, offset: offset, outputs: outputs, inputs: inputs,
            bias: bias ? add(name + ".bias", [outputs], .bias) : nil)
        matrices.append(matrix)
        return matrix
    }

    private mutating func layer(_ index: Int, _ config: ModelConfig) -> Layer {
        let prefix = "model.layers.\(index)."
        let inputNorm = add(prefix + "input_layernorm.weight", [config.hiddenSize], .norm)
        let attention =
            config.keyValueHeads.map { groupedAttention(prefix + "self_attn.", config, shared: $0) }
            ?? latentAttention(prefix + "self_attn.", config)
        let postNorm = add(prefix + "post_attention_layernorm.weight", [config.hiddenSize], .norm)
        return Layer(
            inputNorm: inputNorm, attention: attention, postNorm: postNorm,
            feedForward: feedForward(prefix, index, config))
    }

    private mutating func latentAttention(_ prefix: String, _ config: ModelConfig) -> Attention {
        let (hidden, rank) = (config.hiddenSize, config.keyValueRank)
        let queries = config.heads * config.queryHeadSize
        var queryDown: Matrix?
        var queryNorm = 0
        let query: Matrix
        if let rank = config.queryRank {
            queryDown = matrix(prefix + "q_a_proj", rank, hidden, bias: config.inputBias)
            queryNorm = add(prefix + "q_a_layernorm.weight", [rank], .norm)
            query = matrix(prefix + "q_b_proj", queries, rank)
        } else {
            query = matrix(prefix + "q_proj", queries, hidden)
        }
        let down = matrix(prefix + "kv_a_proj_with_mqa", config.cacheWidth, hidden, bias: config.inputBias)
        let downNorm = add(prefix + "kv_a_layernorm.weight", [rank], .norm)
        let up = matrix(prefix + "kv_b_proj", config.heads * (config.nopeSize + config.valueSize), rank)
        return .latent(
            LatentAttention(
                query: query, queryDown: queryDown, queryNorm: queryNorm, keyValueDown: down,
                keyValueNorm: downNorm, keyValueUp: up, output: output(prefix, config)))
    }

    private mutating func groupedAttention(_ prefix: String, _ config: ModelConfig, shared: Int) -> Attention
    {
        let (hidden, size) = (config.hiddenSize, config.queryHeadSize)
        let query = matrix(prefix + "q_proj", config.heads * size, hidden, bias: config.inputBias)
        let key = matrix(prefix + "k_proj", shared * size, hidden, bias: config.inputBias)
        let value = matrix(prefix + "v_proj", shared * config.valueSize, hidden, bias: config.inputBias)
        let (queryNorm, keyNorm): (Int?, Int?) =
            switch config.queryKeyNorm {
            case .none: (nil, nil)
            case .perHead:
                (add(prefix + "q_norm.weight", [size], .norm), add(prefix + "k_norm.weight", [size], .norm))
            case .whole:
                (
                    add(prefix + "q_norm.weight", [query.outputs], .norm),
                    add(prefix + "k_norm.weight", [key.outputs], .norm)
                )
            }
        return .grouped(
            GroupedAttention(
                query: query, key: key, value: value, queryNorm: queryNorm, keyNorm: keyNorm,
                output: output(prefix, config)))
    }

    private mutating func output(_ prefix: String, _ config: ModelConfig) -> Matrix {
        matrix(
            prefix + "o_proj", config.hiddenSize, config.heads * config.valueSize, .residual,
            bias: config.outputBias)
    }

    private mutating func mlp(
        _ prefix: String, _ hidden: Int, _ size: Int, _ names: Architecture.MixtureNames = .init()
    ) -> MLP {
        MLP(
            gate: matrix(prefix + names.gate, size, hidden), up: matrix(prefix + names.up, size, hidden),
            down: matrix(prefix + names.down, hidden, size, .residual))
    }

    private mutating func feedForward(_ layer: String, _ index: Int, _ config: ModelConfig) -> FeedForward {
        let hidden = config.hiddenSize
        guard config.hasExperts(index) else { return .dense(mlp(layer + "mlp.", hidden, config.denseSize)) }
        let names = config.architecture.names
        let prefix = layer + names.mixture
        let router = matrix(prefix + "gate", config.experts, hidden)
        let bias =
            config.routing == .sigmoidWithBias
            ? add(prefix + "gate.e_score_correction_bias", [config.experts], .routerBias) : nil
        let experts = (0..<config.experts).map {
            mlp(prefix + "experts.\($0).", hidden, config.expertSize, names)
        }
        let shared = config.sharedWidth == 0 ? nil : mlp(prefix + names.shared, hidden, config.sharedWidth)
        let gate = config.sharedGate ? matrix(prefix + "shared_expert_gate", 1, hidden) : nil
        return .experts(
            Experts(router: router, bias: bias, experts: experts, shared: shared, sharedGate: gate))
    }
}
