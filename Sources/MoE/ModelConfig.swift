import Archive

/// The shape of a DeepSeek-V3 decoder (arXiv:2412.19437), with the field names of its Hugging Face
/// `config.json` in comments where they differ.
package struct ModelConfig: Sendable, Equatable {
    package var vocabularySize = 1024  // vocab_size
    package var hiddenSize = 128
    package var layers = 4  // num_hidden_layers
    /// The first layers have one dense MLP in place of experts (first_k_dense_replace).
    package var denseLayers = 1
    package var denseSize = 256  // intermediate_size
    package var heads = 4  // num_attention_heads
    /// Rank of the compressed query; nil where queries are projected directly.
    package var queryRank: Int?  // q_lora_rank
    package var keyValueRank = 48  // kv_lora_rank
    package var nopeSize = 16  // qk_nope_head_dim
    package var ropeSize = 16  // qk_rope_head_dim
    package var valueSize = 32  // v_head_dim
    package var ropeTheta = 1000.0
    package var experts = 16  // n_routed_experts
    package var activeExperts = 2  // num_experts_per_tok
    package var sharedExperts = 1  // n_shared_experts
    package var expertSize = 64  // moe_intermediate_size
    package var groups = 1  // n_group
    package var activeGroups = 1  // topk_group
    package var normalizesWeights = true  // norm_topk_prob
    package var weightScale = 1.0  // routed_scaling_factor
    package var normEpsilon = 1e-6  // rms_norm_eps
    package var contextLength = 1024  // max_position_embeddings

    /// The reference gives the norms of the compressed query and cache this epsilon, whatever the config says.
    package static let latentNormEpsilon: Float = 1e-6

    package init() {}

    package var queryHeadSize: Int { nopeSize + ropeSize }
    /// Numbers that the cache keeps of one token in one layer: the latent and the shared rotary key.
    package var cacheWidth: Int { keyValueRank + ropeSize }
    package var attentionScale: Float { 1 / Float(queryHeadSize).squareRoot() }

    /// Numbers in all weights together (`ParameterLayout.count`), in floating point: a file may name sizes whose
    /// product no integer holds.
    package var parameterCount: Double {
        func product(_ sizes: Int...) -> Double { sizes.reduce(1) { $0 * Double($1) } }
        let (hidden, queries) = (hiddenSize, heads * queryHeadSize)
        let query =
            queryRank.map { product($0, hidden) + Double($0) + product(queries, $0) }
            ?? product(queries, hidden)
        let attention =
            query + product(cacheWidth, hidden) + Double(keyValueRank) + product(heads, valueSize, hidden)
            + product(heads, nopeSize + valueSize, keyValueRank)
        let mixture = product(experts, hidden + 1) + product(3, hidden, expertSize, experts + sharedExperts)
        return product(2, vocabularySize, hidden) + Double(hidden) + product(layers)
            * (attention + product(2, hidden))
            + product(3, denseLayers, hidden, denseSize) + product(layers - denseLayers) * mixture
    }

    /// Reads the text of a `config.json`.
    ///
    /// - Throws: `ModelError` naming the field that is missing, of another type, or asks for what is not here.
    package init(_ json: JSON, file: String) throws(ModelError) {
        let reader = ConfigReader(json: json, file: file)
        try reader.require("model_type", "deepseek_v3")
        vocabularySize = try reader.int("vocab_size", 1...1 << 22)
        hiddenSize = try reader.int("hidden_size", 1...1 << 20)
        layers = try reader.int("num_hidden_layers", 1...4096)
        denseLayers = try reader.int("first_k_dense_replace", 0...4096, default: 3)
        denseSize = try reader.int("intermediate_size", 1...1 << 22)
        heads = try reader.int("num_attention_heads", 1...4096)
        queryRank =
            json["q_lora_rank"] == .null ? nil : try reader.int("q_lora_rank", 1...1 << 20, default: 1536)
        keyValueRank = try reader.int("kv_lora_rank", 1...1 << 20)
        nopeSize = try reader.int("qk_nope_head_dim", 1...4096)
        ropeSize = try reader.int("qk_rope_head_dim", 2...4096)
        valueSize = try reader.int("v_head_dim", 1...4096)
        let rotary = ConfigReader(json: json["rope_parameters"] ?? .null, file: file)
        ropeTheta = try reader.number("rope_theta", default: rotary.number("rope_theta", default: 10000))
        experts = try reader.int("n_routed_experts", 1...65536)
        activeExperts = try reader.int("num_experts_per_tok", 1...experts)
        sharedExperts = try reader.int("n_shared_experts", 0...256)
        expertSize = try reader.int("moe_intermediate_size", 1...1 << 20)
        groups = try reader.int("n_group", 1...experts, default: 8)
        activeGroups = try reader.int("topk_group", 1...groups, default: 4)
        normalizesWeights = try reader.bool("norm_topk_prob", default: true)
        weightScale = try reader.number("routed_scaling_factor", default: 2.5)
        normEpsilon = try reader.number("rms_norm_eps", default: 1e-6)
        contextLength = try reader.int("max_position_embeddings", 1...1 << 20, default: 4096)
        try reader.require("hidden_act", "silu")
        try reader.require("scoring_func", "sigmoid", orAbsent: true)
        try reader.require("topk_method", "noaux_tc", orAbsent: true)
        if json["tie_word_embeddings"]?.bool == true {
            throw .unsupported(file: file, field: "tie_word_embeddings", found: "true", expected: "false")
        }
        if json["attention_bias"]?.bool == true {
            throw .unsupported(file: file, field: "attention_bias", found: "true", expected: "false")
        }
        if json["rope_interleave"]?.bool == false {
            throw .unsupported(file: file, field: "rope_interleave", found: "false", expected: "true")
        }
        // Older files have the scaling in one, newer ones in the other.
        for field in ["rope_scaling", "rope_parameters"] {
            guard let scaling = json[field], scaling != .null else { continue }
            let type =
                scaling["rope_type"] ?? scaling["type"] ?? (field == "rope_parameters" ? "default" : .null)
            guard type == "default" else {
                throw .unsupported(
                    file: file, field: field, found: type.serialized(), expected: "type \"default\"")
            }
        }
        try validate(file: file)
    }

    /// Refuses sizes that do not fit together.
    package func validate(file: String) throws(ModelError) {
        func demand(_ holds: Bool, _ field: String, _ found: Int, _ expected: String) throws(ModelError) {
            if !holds {
                throw .unsupported(file: file, field: field, found: String(found), expected: expected)
            }
        }
        try demand(experts % groups == 0, "n_group", groups, "a divisor of n_routed_experts (\(experts))")
        try demand(
            activeGroups * (experts / groups) >= activeExperts, "topk_group", activeGroups,
            "groups that hold at least num_experts_per_tok (\(activeExperts)) experts")
        try demand(ropeSize % 2 == 0, "qk_rope_head_dim", ropeSize, "an even number")
        try demand(denseLayers <= layers, "first_k_dense_replace", denseLayers, "at most num_hidden_layers")
    }

    /// The `config.json` that transformers' `DeepseekV3ForCausalLM` reads.
    package func json(bos: Int, eos: Int, pad: Int) -> JSON {
        .object([
            .init("architectures", .array([.string("DeepseekV3ForCausalLM")])),
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
            .init("rope_theta", .double(ropeTheta)),
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
            .init("bos_token_id", .int(bos)),
            .init("eos_token_id", .int(eos)),
            .init("pad_token_id", .int(pad)),
            .init("torch_dtype", .string("float32")),
            .init("use_cache", .bool(true)),
        ])
    }
}

/// Typed reading of a config's fields, with errors that name them.
private struct ConfigReader {
    let json: JSON
    let file: String

    func int(_ field: String, _ range: ClosedRange<Int>, default fallback: Int? = nil) throws(ModelError)
        -> Int
    {
        guard let value = json[field] else {
            if let fallback { return fallback }
            throw .unsupported(file: file, field: field, found: "nothing", expected: "an integer")
        }
        guard let number = value.int, range.contains(number) else {
            throw .unsupported(
                file: file, field: field, found: value.serialized(),
                expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ field: String, default fallback: Double) throws(ModelError) -> Double {
        guard let value = json[field] else { return fallback }
        guard let number = value.double, number > 0 else {
            throw .unsupported(
                file: file, field: field, found: value.serialized(), expected: "a positive number")
        }
        return number
    }

    func bool(_ field: String, default fallback: Bool) throws(ModelError) -> Bool {
        guard let value = json[field] else { return fallback }
        guard let answer = value.bool else {
            throw .unsupported(file: file, field: field, found: value.serialized(), expected: "true or false")
        }
        return answer
    }

    func require(_ field: String, _ expected: String, orAbsent: Bool = false) throws(ModelError) {
        if orAbsent, json[field] == nil { return }
        guard json[field]?.string == expected else {
            throw .unsupported(
                file: file, field: field, found: json[field]?.serialized() ?? "nothing", expected: expected)
        }
    }
}
