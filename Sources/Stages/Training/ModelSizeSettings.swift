import Archive
import Dataflow
import MoE

/// The settings for the sizes of a new model, named as in `config.json`.
enum ModelSizeSettings {
    private static func size(
        _ name: String, _ fallback: Int, _ help: String, in range: ClosedRange<Int> = 1...1 << 20
    ) -> Setting<Int> {
        .int(name, in: range, default: fallback, help)
    }

    private static let usual = ModelConfig()
    private static let sizes: [(setting: Setting<Int>, place: WritableKeyPath<ModelConfig, Int> & Sendable)] =
        [
            (size("hidden_size", usual.hiddenSize, "Numbers of a token's state."), \.hiddenSize),
            (size("num_hidden_layers", usual.layers, "Layers.", in: 1...4096), \.layers),
            (
                size(
                    "first_k_dense_replace", usual.denseLayers, "Layers without experts, the first ones.",
                    in: 0...1024),
                \.denseLayers
            ),
            (
                size("intermediate_size", usual.denseSize, "Width of the MLP of a layer without experts."),
                \.denseSize
            ),
            (size("num_attention_heads", usual.heads, "Heads of attention."), \.heads),
            (
                size("kv_lora_rank", usual.keyValueRank, "Rank of keys and values, which is what is cached."),
                \.keyValueRank
            ),
            (
                size("qk_nope_head_dim", usual.nopeSize, "Numbers of a head's key without position."),
                \.nopeSize
            ),
            (size("qk_rope_head_dim", usual.ropeSize, "Numbers of a head's key with position."), \.ropeSize),
            (size("v_head_dim", usual.valueSize, "Numbers of a head's value."), \.valueSize),
            (
                size("n_routed_experts", usual.experts, "Routed experts of a layer.", in: 1...65536),
                \.experts
            ),
            (
                size("num_experts_per_tok", usual.activeExperts, "Experts that a token goes to."),
                \.activeExperts
            ),
            (
                size(
                    "n_shared_experts", usual.sharedExperts, "Experts that every token goes to.", in: 0...64),
                \.sharedExperts
            ),
            (size("moe_intermediate_size", usual.expertSize, "Width of an expert."), \.expertSize),
            (size("n_group", usual.groups, "Groups of experts."), \.groups),
            (
                size("topk_group", usual.activeGroups, "Groups whose experts a token may go to."),
                \.activeGroups
            ),
            (size("max_position_embeddings", usual.contextLength, "Tokens of a context."), \.contextLength),
        ]
    private static let queryRank = size(
        "q_lora_rank", 0, "Rank of queries; 0 for one full matrix.", in: 0...1 << 20)
    private static let theta = Setting<Double>.double(
        "rope_theta", in: 1...1e9, default: usual.rope.theta, "Base of the angles of positions.")
    private static let scale = Setting<Double>.double(
        "routed_scaling_factor", in: 1e-3...1e3, default: usual.weightScale, "Factor of the experts' weights."
    )
    static let all: [any DeclaredSetting] = sizes.map(\.setting) + [queryRank, theta, scale]

    static func config(_ settings: Settings) throws(Complaint) -> ModelConfig {
        var config = ModelConfig()
        for size in sizes { config[keyPath: size.place] = try settings(size.setting) }
        let rank = try settings(queryRank)
        config.queryRank = rank == 0 ? nil : rank
        config.rope.theta = try settings(theta)
        config.weightScale = try settings(scale)
        return config
    }
}
