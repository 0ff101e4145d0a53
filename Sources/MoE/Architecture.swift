import Archive

/// The known architectures, by the names that transformers gives them in `config.json`.
package enum Architecture: String, Sendable, CaseIterable {
    case deepseekV3 = "DeepseekV3ForCausalLM"
    case deepseekV2 = "DeepseekV2ForCausalLM"
    case qwen3MoE = "Qwen3MoeForCausalLM"
    case qwen2MoE = "Qwen2MoeForCausalLM"
    case olmoe = "OlmoeForCausalLM"
    case mixtral = "MixtralForCausalLM"
    case qwen3 = "Qwen3ForCausalLM"
    case qwen2 = "Qwen2ForCausalLM"
    case llama = "LlamaForCausalLM"
    case mistral = "MistralForCausalLM"
    case glm4MoE = "Glm4MoeForCausalLM"

    /// The architecture's name in `model_type`, which counts where a folder has no `architectures`.
    private var modelType: String {
        switch self {
        case .deepseekV3: "deepseek_v3"
        case .deepseekV2: "deepseek_v2"
        case .qwen3MoE: "qwen3_moe"
        case .qwen2MoE: "qwen2_moe"
        case .olmoe: "olmoe"
        case .mixtral: "mixtral"
        case .qwen3: "qwen3"
        case .qwen2: "qwen2"
        case .llama: "llama"
        case .mistral: "mistral"
        case .glm4MoE: "glm4_moe"
        }
    }

    /// Reads the architecture's name, or where there is none its model type; every model folder has one of
    /// the two.
    init(_ reader: ConfigReader) throws(Complaint) {
        let types = Architecture.allCases.map(\.modelType)
        let expected = "one of " + Architecture.allCases.map(\.rawValue).joined(separator: ", ")
        guard let names = reader.value("architectures") else {
            guard let type = reader.value("model_type") else {
                throw reader.fail("architectures", expected: expected)
            }
            guard let place = types.firstIndex(where: { type == .string($0) }) else {
                throw reader.fail(
                    "model_type", expected: "one of " + types.joined(separator: ", "),
                    advice: Self.lack(type.string))
            }
            self = Architecture.allCases[place]
            return
        }
        guard let list = names.array, list.count == 1,
            let known = list[0].string.flatMap({ Architecture(rawValue: $0) })
        else {
            throw reader.fail(
                "architectures", expected: expected, advice: Self.lack(names.array?.first?.string))
        }
        self = known
    }

    /// The features that Leaven lacks for a model of an architecture known by name only; nil for an unknown
    /// name.
    private static func lack(_ name: String?) -> String? {
        let lacks = [
            (
                ["Qwen3NextForCausalLM", "qwen3_next"],
                "linear attention (Gated DeltaNet) in most layers, and gated attention in the others"
            ),
            (
                ["GptOssForCausalLM", "gpt_oss"],
                "attention with sinks and sliding windows, experts with biases and clamped SwiGLU, and MXFP4"
            ),
            (
                ["DeepseekV32ForCausalLM", "deepseek_v32"],
                "sparse attention, whose indexer picks the positions"
            ),
            (["Gemma2ForCausalLM", "gemma2"], "sliding windows, soft-capped logits and GELU"),
            (["Gemma3ForCausalLM", "gemma3_text"], "sliding windows and GELU"),
            (["Phi3ForCausalLM", "phi3"], "projections of queries, keys and values in one matrix"),
        ]
        return name.flatMap { name in
            lacks.first { $0.0.contains(name) }.map { "what it has and Leaven has not: " + $0.1 }
        }
    }

    /// The names of the tensors in a layer's mixture of experts.
    var names: MixtureNames {
        switch self {
        case .mixtral:
            MixtureNames(mixture: "block_sparse_moe.", gate: "w1", up: "w3", down: "w2")
        case .qwen2MoE: MixtureNames(shared: "shared_expert.")
        default: MixtureNames()
        }
    }

    struct MixtureNames {
        var mixture = "mlp."
        var gate = "gate_proj"
        var up = "up_proj"
        var down = "down_proj"
        var shared = "shared_experts."
    }
}

/// The reading of a `config.json`, architecture by architecture.
extension ModelConfig {
    mutating func read(_ reader: ConfigReader) throws(Complaint) {
        switch architecture {
        case .deepseekV3:
            // The score's bias, arXiv:2412.19437, section 2.1.2.
            try readLatentAttention(reader)
            try readDeepseekExperts(reader)
            try reader.choice("scoring_func", ["sigmoid"])
            try reader.choice("topk_method", ["noaux_tc"])
            groups = try reader.int("n_group", 1...max(1, experts), default: 8)
            activeGroups = try reader.int("topk_group", 1...groups, default: 4)
            normalizesWeights = try reader.bool("norm_topk_prob", default: true)
            weightScale = try reader.number("routed_scaling_factor", default: 2.5)
        case .deepseekV2:
            // arXiv:2405.04434. Normalised weights are refused: its own code and transformers compute them
            // differently.
            try readLatentAttention(reader)
            try readDeepseekExperts(reader)
            try reader.choice("scoring_func", ["softmax"])
            routing = .softmax
            if try reader.choice("topk_method", ["greedy", "group_limited_greedy"]) == "greedy" {
                (groups, activeGroups) = (1, 1)
            } else {
                groups = try reader.int("n_group", 1...max(1, experts))
                activeGroups = try reader.int("topk_group", 1...groups)
            }
            try reader.refuse("norm_topk_prob")
            normalizesWeights = false
            weightScale = try reader.number("routed_scaling_factor", default: 1)
        case .qwen3MoE:
            try readGroupedAttention(reader)
            try readQwenExperts(reader)
            queryKeyNorm = .perHead
        case .qwen2MoE:
            try readGroupedAttention(reader)
            try readQwenExperts(reader)
            (inputBias, outputBias) = (try reader.bool("qkv_bias", default: true), false)
            sharedSize = try reader.int("shared_expert_intermediate_size", 1...1 << 22)
            sharedGate = true
        case .olmoe:
            // arXiv:2409.02060. `intermediate_size`, elsewhere the size of dense layers, is the size of an
            // expert.
            try readGroupedAttention(reader)
            try readSoftmaxExperts(reader, count: ["num_experts"], size: "intermediate_size")
            normalizesWeights = try reader.bool("norm_topk_prob", default: false)
            queryKeyNorm = .whole
            clip = try reader.optionalNumber("clip_qkv")
        case .mixtral:
            // arXiv:2401.04088
            try readGroupedAttention(reader)
            try readSoftmaxExperts(
                reader, count: ["num_local_experts", "num_experts"], size: "intermediate_size")
        case .qwen3:
            try readGroupedAttention(reader)
            queryKeyNorm = .perHead
        case .qwen2:
            try readGroupedAttention(reader)
            (inputBias, outputBias) = (true, false)
        case .llama, .mistral:
            try readGroupedAttention(reader)
        case .glm4MoE:
            // arXiv:2508.06471: grouped attention in which half of the dimensions are rotary, and DeepSeek's
            // experts.
            normEpsilon = try reader.number("rms_norm_eps", default: 1e-5)
            try readGroupedAttention(reader)
            outputBias = false
            queryKeyNorm = try reader.bool("use_qk_norm", default: false) ? .perHead : .none
            try readDeepseekExperts(reader)
            try reader.choice("scoring_func", ["sigmoid"])
            routing = .sigmoidWithBias
            groups = try reader.int("n_group", 1...max(1, experts), default: 1)
            activeGroups = try reader.int("topk_group", 1...groups, default: 1)
            normalizesWeights = try reader.bool("norm_topk_prob", default: true)
            weightScale = try reader.number("routed_scaling_factor", default: 1)
        }
    }

    private mutating func readLatentAttention(_ reader: ConfigReader) throws(Complaint) {
        // An explicit null means none; without the field, the class's own default counts.
        queryRank =
            reader.json["q_lora_rank"] == .null
            ? nil : try reader.int("q_lora_rank", 1...1 << 20, default: 1536)
        keyValueRank = try reader.int("kv_lora_rank", 1...1 << 20)
        nopeSize = try reader.int("qk_nope_head_dim", 1...4096)
        ropeSize = try reader.int("qk_rope_head_dim", 2...4096)
        valueSize = try reader.int("v_head_dim", 1...4096)
        inputBias = try reader.bool("attention_bias", default: false)
        outputBias = inputBias
        rope = try RotaryConfig(
            reader, contextLength: contextLength,
            interleaved: try reader.bool("rope_interleave", default: true))
    }

    private mutating func readDeepseekExperts(_ reader: ConfigReader) throws(Complaint) {
        experts = try reader.int("n_routed_experts", 1...65536)
        activeExperts = try reader.int("num_experts_per_tok", 1...experts)
        sharedExperts = try reader.int("n_shared_experts", 0...256, default: architecture == .glm4MoE ? 1 : 0)
        expertSize = try reader.int("moe_intermediate_size", 1...1 << 20)
        denseLayers = try reader.int(
            "first_k_dense_replace", 0...4096,
            default: architecture == .deepseekV3 ? 3 : architecture == .glm4MoE ? 1 : 0)
        predictionLayers = try reader.int(
            "num_nextn_predict_layers", 0...64, default: architecture == .glm4MoE ? 1 : 0)
        guard try reader.int("moe_layer_freq", 1...4096, default: 1) == 1 else {
            throw reader.fail("moe_layer_freq", expected: "1")
        }
    }

    /// Groups of query heads share keys and values (arXiv:2305.13245). This sets no experts.
    private mutating func readGroupedAttention(_ reader: ConfigReader) throws(Complaint) {
        keyValueHeads = try reader.int("num_key_value_heads", 1...heads, default: heads)
        let size: Int
        if let given = try reader.optionalInt("head_dim", 2...4096) {
            size = given
        } else if architecture == .qwen3 || architecture == .qwen3MoE {
            size = 128
        } else {
            guard hiddenSize % heads == 0, (2...4096).contains(hiddenSize / heads) else {
                throw reader.fail(
                    "head_dim", expected: "a size, as \(heads) heads do not divide \(hiddenSize)")
            }
            size = hiddenSize / heads
        }
        // Mistral's projections have no biases, whatever the file says.
        inputBias = architecture == .mistral ? false : try reader.bool("attention_bias", default: false)
        outputBias = inputBias
        rope = try RotaryConfig(
            reader, contextLength: contextLength, interleaved: false,
            usual: architecture == .mixtral ? 1e6 : 10000, share: architecture == .glm4MoE ? 0.5 : nil)
        // The first dimensions of a head are rotary.
        let share = rope.share ?? 1
        let rotary = Int(Double(size) * min(1, share))
        guard share <= 1, rotary >= 2 else {
            throw reader.fail(
                "partial_rotary_factor", expected: "a share of at least 2 of \(size) dimensions")
        }
        (queryRank, nopeSize, ropeSize, valueSize) = (nil, size - rotary, rotary, size)
        (experts, activeExperts, sharedExperts, expertSize) = (0, 0, 0, 0)
        (denseLayers, routing) = (layers, .softmax)
        try refuseWindows(reader)
    }

    /// Refuses sliding windows, except where a window is off or at least as long as the context: then it has
    /// no effect.
    private func refuseWindows(_ reader: ConfigReader) throws(Complaint) {
        let hasSwitch = ![.mixtral, .olmoe, .mistral].contains(architecture)
        // Mistral has a window of this length if the file does not say; null means none.
        let usual = architecture == .mistral && reader.json["sliding_window"] == nil ? 4096 : nil
        if try reader.bool("use_sliding_window", default: !hasSwitch),
            let window = try reader.optionalInt("sliding_window", 0...1 << 30) ?? usual,
            window < contextLength
        {
            throw reader.fail(
                "sliding_window", expected: "null, or at least max_position_embeddings (\(contextLength))",
                advice: window > 1
                    ? "set max_position_embeddings to \(window): so far, windows leave nothing out" : nil)
        }
        let kinds = reader.value("layer_types")?.array ?? []
        guard kinds.allSatisfy({ $0 == "full_attention" }) else {
            throw reader.fail("layer_types", expected: "full_attention in every layer")
        }
    }

    private mutating func readSoftmaxExperts(
        _ reader: ConfigReader, count fields: [String], size: String
    ) throws(Complaint) {
        experts = try reader.int(fields.first { reader.value($0) != nil } ?? fields[0], 1...65536)
        activeExperts = try reader.int("num_experts_per_tok", 1...experts)
        expertSize = try reader.int(size, 1...1 << 20)
        denseLayers = 0
    }

    /// Experts in every n-th layer, and a dense MLP in the others (arXiv:2407.10671, section 2.2.2).
    private mutating func readQwenExperts(_ reader: ConfigReader) throws(Complaint) {
        try readSoftmaxExperts(
            reader, count: ["num_experts", "num_local_experts"], size: "moe_intermediate_size")
        normalizesWeights = try reader.bool("norm_topk_prob", default: false)
        expertInterval = try reader.int("decoder_sparse_step", 1...4096, default: 1)
        guard let list = reader.value("mlp_only_layers") else { return }
        let named = (list.array ?? [.null]).prefix(4097).map { $0.int ?? -1 }
        guard named.count <= 4096, named.allSatisfy({ (0..<layers).contains($0) }) else {
            throw reader.fail("mlp_only_layers", expected: "a list of layers from 0 to \(layers - 1)")
        }
        namedDenseLayers = named
    }
}
