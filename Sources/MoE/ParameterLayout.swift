/// The place of each tensor of a model in one flat array of f32, in the order and with the names of the
/// Hugging Face checkpoint. Matrices are `[outputs, inputs]`, row by row.
package struct ParameterLayout: Sendable {
    /// A matrix `[outputs, inputs]`.
    package struct Matrix: Sendable, Equatable {
        /// Its index in `matrices`.
        package let index: Int
        /// The place of its first number.
        package let offset: Int
        /// Its rows.
        package let outputs: Int
        /// Its columns.
        package let inputs: Int
        /// The place of its bias; nil if it has none.
        package let bias: Int?
    }

    /// A tensor with its name in the checkpoint.
    package struct Tensor: Sendable, Equatable {
        /// The name in the checkpoint.
        package let name: String
        /// The sizes of its dimensions.
        package let shape: [Int]
        /// The place of its first number.
        package let offset: Int
        /// How it is initialised and trained.
        package let role: Role
        /// How many numbers it has.
        package var count: Int { shape.reduce(1, *) }
    }

    /// Tensors that initialisation and optimizers treat alike.
    package enum Role: Sendable, Equatable {
        case embedding, matrix, norm
        /// A matrix that writes to the residual stream.
        case residual
        /// The bias of a matrix.
        case bias
        /// The router's selection bias, which is moved by the experts' load and never by a gradient.
        case routerBias
    }

    /// A feed-forward network with SwiGLU.
    package struct MLP: Sendable {
        /// The projection that goes through the SiLU.
        package let gate: Matrix
        /// The projection that the gate multiplies.
        package let up: Matrix
        /// The projection back to the residual stream.
        package let down: Matrix
    }

    /// A mixture of experts.
    package struct Experts: Sendable {
        /// The projection that scores the experts, `[experts, hidden]`.
        package let router: Matrix
        /// The place of the selection bias; nil if there is none.
        package let bias: Int?
        /// The routed experts.
        package let experts: [MLP]
        /// The shared experts, as one MLP; nil if there are none.
        package let shared: MLP?
        /// The projection that weights the shared experts; nil if there is none.
        package let sharedGate: Matrix?
    }

    /// The feed-forward part of a layer.
    package enum FeedForward: Sendable {
        case dense(MLP)
        case experts(Experts)
    }

    /// The tensors of latent attention; the norms are given by their places.
    package struct LatentAttention: Sendable {
        /// The direct projection of queries, or the second half of the compressed one.
        package let query: Matrix
        /// The first half of the compressed projection; nil for a direct one.
        package let queryDown: Matrix?
        /// The norm of the compressed query.
        package let queryNorm: Int
        /// The projection to the latent of keys and values and the rotary key.
        package let keyValueDown: Matrix
        /// The norm of the latent.
        package let keyValueNorm: Int
        /// The projection from the latent to keys and values.
        package let keyValueUp: Matrix
        /// The projection of the heads' values back to the residual stream.
        package let output: Matrix
    }

    /// The tensors of grouped attention; the norms are given by their places.
    package struct GroupedAttention: Sendable {
        /// The projection of queries.
        package let query: Matrix
        /// The projection of keys.
        package let key: Matrix
        /// The projection of values.
        package let value: Matrix
        /// The norm of queries; nil if there is none.
        package let queryNorm: Int?
        /// The norm of keys; nil if there is none.
        package let keyNorm: Int?
        /// The projection of the heads' values back to the residual stream.
        package let output: Matrix
    }

    /// The attention part of a layer.
    package enum Attention: Sendable {
        case latent(LatentAttention)
        case grouped(GroupedAttention)
    }

    /// A layer of the decoder; the norms are given by their places.
    package struct Layer: Sendable {
        /// The norm before attention.
        package let inputNorm: Int
        /// The attention part.
        package let attention: Attention
        /// The norm before the feed-forward part.
        package let postNorm: Int
        /// The feed-forward part.
        package let feedForward: FeedForward
    }

    /// All tensors, in the order of their places.
    package private(set) var tensors: [Tensor] = []
    /// How many numbers the model has.
    package private(set) var count = 0
    /// The layers of the decoder.
    package private(set) var layers: [Layer] = []
    /// The place of the embedding, `[vocabulary, hidden]`.
    package private(set) var embedding = 0
    /// The place of the norm before the output layer.
    package private(set) var finalNorm = 0
    /// The separate output layer; nil if it is the embedding.
    package private(set) var head: Matrix?
    private var tied: Matrix?
    /// The output layer, separate or tied.
    package var output: Matrix {
        guard let output = head ?? tied else { preconditionFailure("a layout without an output layer") }
        return output
    }
    /// All matrices used in products; the embedding is one if it is the output layer.
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

    /// The index in `tensors` of the tensor at an offset.
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
