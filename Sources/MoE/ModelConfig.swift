import Archive

/// The shape of a decoder, with the field names of its Hugging Face `config.json` in comments where they differ.
///
/// One set of layers serves all architectures; `Architecture` says which are known, and `ModelConfig.read` what each
/// makes of these fields. The defaults are those of the built-in model, a small DeepSeek-V3 (arXiv:2412.19437).
package struct ModelConfig: Sendable, Equatable {
    package var architecture = Architecture.deepseekV3
    package var vocabularySize = 1024  // vocab_size
    package var hiddenSize = 128
    package var layers = 4  // num_hidden_layers
    package var denseSize = 256  // intermediate_size
    package var normEpsilon = 1e-6  // rms_norm_eps
    package var contextLength = 1024  // max_position_embeddings
    /// The output layer is the embedding itself (tie_word_embeddings).
    package var tiedEmbeddings = false

    // Attention.
    package var heads = 4  // num_attention_heads
    /// Heads of keys and values, shared by groups of query heads; nil where keys and values are made from one
    /// latent (num_key_value_heads).
    package var keyValueHeads: Int?
    /// Rank of the compressed query; nil where queries are projected directly.
    package var queryRank: Int?  // q_lora_rank
    package var keyValueRank = 48  // kv_lora_rank
    /// Dimensions of a head without positions; 0 where all are rotary.
    package var nopeSize = 16  // qk_nope_head_dim
    package var ropeSize = 16  // qk_rope_head_dim, or head_dim
    package var valueSize = 32  // v_head_dim, or head_dim
    /// Whether the projections of the attention's input, and its output, have biases.
    package var inputBias = false
    package var outputBias = false
    package var queryKeyNorm = QueryKeyNorm.none
    /// Queries, keys and values are cut to this either way (clip_qkv).
    package var clip: Double?
    package var rope = RotaryConfig()

    // Experts.
    package var experts = 16  // n_routed_experts, num_experts, num_local_experts
    package var activeExperts = 2  // num_experts_per_tok
    package var expertSize = 64  // moe_intermediate_size
    /// Shared experts, which are one MLP of this times `expertSize` unless `sharedSize` says otherwise.
    package var sharedExperts = 1  // n_shared_experts
    package var sharedSize: Int?  // shared_expert_intermediate_size
    /// What the shared expert says is weighted by the sigmoid of a projection.
    package var sharedGate = false
    package var routing = Routing.sigmoidWithBias
    package var groups = 1  // n_group
    package var activeGroups = 1  // topk_group
    package var normalizesWeights = true  // norm_topk_prob
    package var weightScale = 1.0  // routed_scaling_factor
    /// The first layers have one dense MLP in place of experts (first_k_dense_replace),
    package var denseLayers = 1
    /// and so have all but every n-th (decoder_sparse_step) and those that are named (mlp_only_layers).
    package var expertStep = 1
    package var namedDenseLayers: [Int] = []
    /// Layers that a checkpoint has beyond those of the decoder, for multi-token prediction, which is left out.
    package var predictionLayers = 0  // num_nextn_predict_layers

    package enum QueryKeyNorm: Sendable, Equatable {
        case none
        /// Each head by itself, with one weight for all heads.
        case perHead
        /// All heads together.
        case whole
    }

    /// How scores come from the router's logits, and what a group of experts is worth.
    package enum Routing: Sendable, Equatable {
        /// Sigmoid; a bias takes part in the choice; a group is worth its two best experts.
        case sigmoidWithBias
        /// Softmax over all experts; a group is worth its best expert.
        case softmax
    }

    /// The reference gives the norms of the compressed query and cache this epsilon, whatever the config says.
    package static let latentNormEpsilon: Float = 1e-6

    package init() {}

    package var queryHeadSize: Int { nopeSize + ropeSize }
    /// Numbers that the cache keeps of one token in one layer: the latent and the shared rotary key, or keys and
    /// values of all heads.
    package var cacheWidth: Int {
        keyValueHeads.map { $0 * (queryHeadSize + valueSize) } ?? keyValueRank + ropeSize
    }
    package var attentionScale: Float {
        1 / Float(queryHeadSize).squareRoot() * Float(keyValueHeads == nil ? rope.latentScale : 1)
    }
    /// Width of the shared experts together; 0 where there are none.
    package var sharedWidth: Int { sharedSize ?? sharedExperts * expertSize }

    package func hasExperts(_ layer: Int) -> Bool {
        experts > 0 && layer >= denseLayers && (layer + 1) % expertStep == 0
            && !namedDenseLayers.contains(layer)
    }

    /// Reads the text of a `config.json`.
    ///
    /// - Throws: `Complaint` naming the field that is missing, of another type, or asks for what is not here.
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

    /// Of quantised forms, DeepSeek's f8 weights with a scale for each block of 128 x 128, and compressed-tensors'
    /// 8-bit integers with a scale for each output and each token.
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

    /// Whether `json` can write it: the architecture of the built-in model, without what that has no need of.
    package var isBuiltIn: Bool {
        architecture == .deepseekV3 && !tiedEmbeddings && !inputBias && rope.isInterleaved
            && rope.scaling == .none
    }

    /// The `config.json` that transformers' `DeepseekV3ForCausalLM` reads; `tokens` are its members that name special
    /// tokens.
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
