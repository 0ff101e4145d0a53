import Archive

/// The shape of a decoder. Comments give the field names of its Hugging Face `config.json` where they differ.
///
/// One set of layers serves all architectures: `Architecture` lists the known ones, and `ModelConfig.read`
/// sets these fields for each. The defaults are those of the built-in model, a small DeepSeek-V3
/// (arXiv:2412.19437).
package struct ModelConfig: Sendable, Equatable {
    /// The architecture.
    package var architecture = Architecture.deepseekV3
    /// Tokens that the embedding has rows for.
    package var vocabularySize = 1024  // vocab_size
    /// Width of the residual stream.
    package var hiddenSize = 128
    /// Layers of the decoder.
    package var layers = 4  // num_hidden_layers
    /// Inner width of a dense MLP.
    package var denseSize = 256  // intermediate_size
    /// Epsilon of the norms.
    package var normEpsilon = 1e-6  // rms_norm_eps
    /// The most positions of a sequence.
    package var contextLength = 1024  // max_position_embeddings
    /// Whether the output layer is the embedding itself (tie_word_embeddings).
    package var tiedEmbeddings = false

    // Attention.
    /// Query heads.
    package var heads = 4  // num_attention_heads
    /// Heads of keys and values, which groups of query heads share (num_key_value_heads); nil for latent
    /// attention, where keys and values are made from one latent.
    package var keyValueHeads: Int?
    /// Rank of the compressed query; nil if queries are projected directly.
    package var queryRank: Int?  // q_lora_rank
    /// Rank of the latent of keys and values.
    package var keyValueRank = 48  // kv_lora_rank
    /// Dimensions of a head without positions; 0 if all are rotary.
    package var nopeSize = 16  // qk_nope_head_dim
    /// Rotary dimensions of a head.
    package var ropeSize = 16  // qk_rope_head_dim, or head_dim
    /// Dimensions of a head's value.
    package var valueSize = 32  // v_head_dim, or head_dim
    /// Whether the input projections of attention have biases.
    package var inputBias = false
    /// Whether the output projection of attention has a bias.
    package var outputBias = false
    /// How queries and keys are normalised.
    package var queryKeyNorm = QueryKeyNorm.none
    /// The largest absolute value of queries, keys and values, to which they are cut (clip_qkv); nil if they
    /// are not cut.
    package var clip: Double?
    /// The rotary position embedding.
    package var rope = RotaryConfig()

    // Experts.
    /// Routed experts of a layer; 0 if there are none.
    package var experts = 16  // n_routed_experts, num_experts, num_local_experts
    /// Routed experts that each token uses.
    package var activeExperts = 2  // num_experts_per_tok
    /// Inner width of an expert.
    package var expertSize = 64  // moe_intermediate_size
    /// Shared experts. Together they are one MLP, of inner width `sharedExperts * expertSize` unless
    /// `sharedSize` is set.
    package var sharedExperts = 1  // n_shared_experts
    /// Inner width of the shared experts together; nil if it follows from `sharedExperts`.
    package var sharedSize: Int?  // shared_expert_intermediate_size
    /// Whether the shared experts' output is weighted by the sigmoid of a projection.
    package var sharedGate = false
    /// How routed experts are chosen.
    package var routing = Routing.sigmoidWithBias
    /// Groups into which the routed experts are divided.
    package var groups = 1  // n_group
    /// Groups from which a token's experts are chosen.
    package var activeGroups = 1  // topk_group
    /// Whether the weights of a token's experts are divided by their sum.
    package var normalizesWeights = true  // norm_topk_prob
    /// The factor of the experts' weights.
    package var weightScale = 1.0  // routed_scaling_factor
    /// The number of first layers that have a dense MLP instead of experts (first_k_dense_replace).
    package var denseLayers = 1
    /// Only every n-th layer has experts (decoder_sparse_step); the others have a dense MLP.
    package var expertInterval = 1
    /// Further layers with a dense MLP (mlp_only_layers), from 0.
    package var namedDenseLayers: [Int] = []
    /// Layers of a checkpoint after those of the decoder, for multi-token prediction, which Leaven ignores.
    package var predictionLayers = 0  // num_nextn_predict_layers

    /// How queries and keys are normalised.
    package enum QueryKeyNorm: Sendable, Equatable {
        case none
        /// Each head separately, with one weight for all heads.
        case perHead
        /// All heads together.
        case whole
    }

    /// How scores come from the router's logits, and how groups of experts are ranked.
    package enum Routing: Sendable, Equatable {
        /// Sigmoid; a bias takes part in the choice; a group ranks by the sum of its two best experts.
        case sigmoidWithBias
        /// Softmax over all experts; a group ranks by its best expert.
        case softmax
    }

    /// Epsilon of the norms of the compressed query and cache: the reference uses it whatever the config
    /// says.
    package static let latentNormEpsilon: Float = 1e-6

    package init() {}

    /// Dimensions of a head's query and key.
    package var queryHeadSize: Int { nopeSize + ropeSize }
    /// Numbers that the cache keeps for one token in one layer: the latent and the shared rotary key, or keys
    /// and values of all heads.
    package var cacheWidth: Int {
        keyValueHeads.map { $0 * (queryHeadSize + valueSize) } ?? keyValueRank + ropeSize
    }
    /// The factor of the attention scores.
    package var attentionScale: Float {
        1 / Float(queryHeadSize).squareRoot() * Float(keyValueHeads == nil ? rope.latentScale : 1)
    }
    /// Inner width of the shared experts together; 0 if there are none.
    package var sharedWidth: Int { sharedSize ?? sharedExperts * expertSize }

    /// Whether a layer, from 0, has experts instead of a dense MLP.
    package func hasExperts(_ layer: Int) -> Bool {
        experts > 0 && layer >= denseLayers && (layer + 1) % expertInterval == 0
            && !namedDenseLayers.contains(layer)
    }

    /// Reads the text of a `config.json`.
    ///
    /// - Throws: `Complaint` naming a field that is missing, has another type, or asks for a feature that
    ///   Leaven lacks.
    package init(_ json: JSON, file: String) throws(Complaint) {
        let reader = ConfigReader(json: json, file: file)
        architecture = try Architecture(reader)
        vocabularySize = try reader.int("vocab_size", 1...1 << 22)
        hiddenSize = try reader.int("hidden_size", 1...1 << 20)
        layers = try reader.int("num_hidden_layers", 1...4096)
        heads = try reader.int("num_attention_heads", 1...4096)
        denseSize = try reader.int("intermediate_size", 1...1 << 22)
        contextLength = try reader.int("max_position_embeddings", 1...1 << 20)
        normEpsilon = try reader.number("rms_norm_eps", default: 1e-6)
        tiedEmbeddings = try reader.bool("tie_word_embeddings", default: false)
        try reader.choice("hidden_act", ["silu"])
        try reader.refuse("mlp_bias")
        try readQuantization(reader)
        try read(reader)
        try validate(file: file)
    }

    /// Accepts two quantised forms: DeepSeek's f8 weights with a scale for each block of 128 x 128, and
    /// compressed-tensors' 8-bit integers with a scale for each output or row and each token.
    private func readQuantization(_ reader: ConfigReader) throws(Complaint) {
        guard let json = reader.value("quantization_config") else { return }
        let inner = ConfigReader(json: json, file: reader.file, prefix: "quantization_config.")
        func demand(_ json: JSON?, _ path: String, _ fields: [(String, JSON)]) throws(Complaint) {
            let reader = ConfigReader(json: json ?? .null, file: reader.file, prefix: inner.prefix + path)
            for (field, value) in fields where reader.json[field] != value {
                throw reader.fail(field, expected: value.serialized())
            }
        }
        if json["quant_method"] == "fp8" { return try demand(json, "", [("weight_block_size", [128, 128])]) }
        guard json["quant_method"] == "compressed-tensors" else {
            throw inner.fail("quant_method", expected: "\"fp8\" or \"compressed-tensors\"")
        }
        try demand(json, "", [("format", "int-quantized")])
        for group in json["config_groups"]?.members ?? [] {
            let path = "config_groups.\(group.name.prefix(40))."
            let integers: [(String, JSON)] = [("num_bits", 8), ("type", "int"), ("symmetric", true)]
            try demand(group.value["weights"], path + "weights.", integers + [("strategy", "channel")])
            // The rows of an embedding are looked up, so nothing is multiplied with them there.
            if group.value["targets"] == [.string(Quantization.embeddingTarget)],
                group.value["input_activations"] ?? .null == .null
            {
                continue
            }
            try demand(
                group.value["input_activations"], path + "input_activations.",
                integers + [("strategy", "token"), ("dynamic", true)])
        }
    }

    /// Refuses sizes that do not fit together.
    package func validate(file: String) throws(Complaint) {
        func demand(_ holds: Bool, _ field: String, _ found: Int, _ expected: String) throws(Complaint) {
            if !holds {
                throw .unsupported(file: file, field: field, found: String(found), expected: expected)
            }
        }
        try demand(
            experts == 0 || groups <= experts && experts % groups == 0, "n_group", groups,
            "a divisor of n_routed_experts (\(experts))")
        try demand(activeGroups <= groups, "topk_group", activeGroups, "at most n_group (\(groups))")
        try demand(
            activeGroups * (experts / groups) >= activeExperts, "topk_group", activeGroups,
            "groups that hold at least num_experts_per_tok (\(activeExperts)) experts")
        try demand(
            ropeSize % 2 == 0, keyValueHeads == nil ? "qk_rope_head_dim" : "head_dim", ropeSize,
            "an even number")
        try demand(denseLayers <= layers, "first_k_dense_replace", denseLayers, "at most num_hidden_layers")
        if let shared = keyValueHeads {
            try demand(
                heads % shared == 0, "num_key_value_heads", shared,
                "a divisor of num_attention_heads (\(heads))")
        }
    }

    /// Whether `json` can write the config: it has the built-in model's architecture, without features that
    /// model lacks.
    package var isBuiltIn: Bool {
        architecture == .deepseekV3 && !tiedEmbeddings && !inputBias && rope.isInterleaved
            && rope.scaling == .none
    }

    /// The `config.json` that transformers' `DeepseekV3ForCausalLM` reads.
    ///
    /// - Parameter tokens: the members that name special tokens.
    package func json(tokens: [JSON.Member]) -> JSON {
        precondition(isBuiltIn, "a model that keeps the config.json of its folder")
        let members: [JSON.Member] = [
            .init("architectures", .array([.string(architecture.rawValue)])),
            .init("model_type", .string("deepseek_v3")),
            .init("vocab_size", .int(vocabularySize)),
            .init("hidden_size", .int(hiddenSize)),
            .init("num_hidden_layers", .int(layers)),
            .init("first_k_dense_replace", .int(denseLayers)),
            .init("intermediate_size", .int(denseSize)),
            .init("num_attention_heads", .int(heads)),
            .init("num_key_value_heads", .int(heads)),
            .init("q_lora_rank", queryRank.map { .int($0) } ?? .null),
            .init("kv_lora_rank", .int(keyValueRank)),
            .init("qk_nope_head_dim", .int(nopeSize)),
            .init("qk_rope_head_dim", .int(ropeSize)),
            .init("v_head_dim", .int(valueSize)),
            .init("rope_theta", .double(rope.theta)),
            .init("rope_scaling", .null),
            .init("rope_interleave", .bool(true)),
            .init("n_routed_experts", .int(experts)),
            .init("num_experts_per_tok", .int(activeExperts)),
            .init("n_shared_experts", .int(sharedExperts)),
            .init("moe_intermediate_size", .int(expertSize)),
            .init("n_group", .int(groups)),
            .init("topk_group", .int(activeGroups)),
            .init("norm_topk_prob", .bool(normalizesWeights)),
            .init("routed_scaling_factor", .double(weightScale)),
            .init("scoring_func", .string("sigmoid")),
            .init("topk_method", .string("noaux_tc")),
            .init("rms_norm_eps", .double(normEpsilon)),
            .init("max_position_embeddings", .int(contextLength)),
            .init("hidden_act", .string("silu")),
            .init("attention_bias", .bool(false)),
            .init("attention_dropout", .double(0)),
            .init("tie_word_embeddings", .bool(false)),
        ]
        return .object(
            members + tokens + [.init("torch_dtype", .string("float32")), .init("use_cache", .bool(true))])
    }
}
