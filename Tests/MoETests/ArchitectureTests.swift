import Archive
import MoE
import Tensors
import TestSupport
import Testing

/// What transformers computed (Tests/Long/logits.py --renew) for a small model of each architecture.
struct SavedArchitecture: Sendable, CustomTestStringConvertible {
    let name: String
    let config: JSON
    let tokens: [Int32]
    let positions: [Int]
    let logits: [[Double]]

    var testDescription: String { name }

    static let all: [SavedArchitecture] = {
        let file = Scratch.fixture("architectures.json")
        guard let bytes = try? Files.read(file), let json = try? JSON.parse(bytes, file: file) else {
            return []
        }
        return (json.array ?? []).map { item in
            func integers(_ field: String) -> [Int] { (item[field]?.array ?? []).compactMap(\.int) }
            return SavedArchitecture(
                name: item["name"]?.string ?? "", config: item["config"] ?? .null,
                tokens: integers("tokens").map(Int32.init), positions: integers("positions"),
                logits: (item["logits"]?.array ?? []).map { ($0.array ?? []).compactMap(\.double) })
        }
    }()

    static func named(_ name: String) throws -> SavedArchitecture {
        try #require(all.first { $0.name == name })
    }

    /// A folder of the model, its weights in one file unless given.
    func folder(_ tensors: [FormulaModel.Tensor]? = nil) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(Array(config.serialized().utf8), "config.json")
        let config = try ModelConfig(self.config, file: "config.json")
        try scratch.write(FormulaModel.file(tensors ?? FormulaModel.tensors(config)), "model.safetensors")
        return scratch
    }

    /// The largest difference from the saved logits, relative to the largest of them.
    func error(_ found: [[Float]]) -> Double {
        let scale = logits.joined().map(abs).max() ?? 0
        let pairs = zip(found.joined(), logits.joined())
        return found.map(\.count) == logits.map(\.count)
            ? pairs.reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / scale : .infinity
    }
}

@Suite("Architectures")
struct ArchitectureTests {
    @Test("There is a saved result for every architecture")
    func complete() {
        let names = SavedArchitecture.all.map { $0.config["architectures"]?.array?.first?.string }
        #expect(Set(names) == Set(Architecture.allCases.map(\.rawValue)))
    }

    @Test(
        "Logits are those of transformers, and have the same bits token by token, at once and on every SIMD path",
        arguments: SavedArchitecture.all)
    func logits(saved: SavedArchitecture) throws {
        let folder = try saved.folder()
        let checkpoint = try Checkpoint(folder: folder.path)
        let single = try FormulaModel.logits(InferenceWeights(checkpoint), saved.tokens, at: saved.positions)
        #expect(saved.error(single) < 1e-5, "off by \(saved.error(single))")
        // Packed from memory, and on several threads.
        let weights = InferenceWeights(try Model(checkpoint), threads: 3)
        let kept = SIMDPath.current
        defer { _ = kept.use() }
        for path in SIMDPath.allCases where path.use() {
            for stride in [7, saved.tokens.count] {
                let found = FormulaModel.logits(weights, saved.tokens, at: saved.positions, stride: stride)
                #expect(found == single, "\(path), in passes of \(stride)")
            }
        }
    }

    @Test(
        "Numbers and tensors are counted from the configuration as they are laid out",
        arguments: SavedArchitecture.all)
    func counts(saved: SavedArchitecture) throws {
        let config = try ModelConfig(saved.config, file: "config.json")
        let (layout, count) = (ParameterLayout(config), ParameterCount(config))
        #expect(count.total == Double(layout.count))
        #expect(count.tensors == Double(layout.tensors.count))
        #expect(config.experts == 0 ? count.active <= count.total : count.active < count.total)
        let sizes = { (matrices: [(Int, Int, Bool)]) in matrices.map { "\($0)" }.sorted() }
        let laid = sizes(layout.matrices.map { ($0.outputs, $0.inputs, $0.bias != nil) })
        let counted = count.matrices.flatMap {
            Array(repeating: ($0.outputs, $0.inputs, $0.hasBias), count: Int($0.count))
        }
        #expect(sizes(counted) == laid)
    }

    @Test("The published DeepSeek-V3 configuration has 671B parameters, 37B of them active for a token")
    func published() throws {
        let config = try ModelConfig(Self.deepseekV3, file: "config.json")
        let plan = ModelPlan(config)
        #expect((plan.count.total / 1e9).rounded() == 671)
        #expect((plan.count.active / 1e9).rounded() == 37)
        // 61 layers, each a latent of 512 and a rotary key of 64 (arXiv:2405.04434, table 1, in two bytes).
        #expect(plan.cache(.bf16, sequences: 1, length: 1) == 61 * 576 * 2)
        #expect(plan.cache(.f32, sequences: 3, length: 100) == 61 * 576 * 4 * 300)
        #expect(plan.weights(.int8) == plan.count.total)
        #expect(plan.operations(length: 2) - plan.operations(length: 1) == 61 * 128 * (576 + 512) * 2)
    }

    private static func read(_ config: JSON, without: [String] = [], _ more: [JSON.Member] = []) -> Result<
        ModelConfig, Complaint
    > {
        let names = Set(without + more.map(\.name))
        let members = (config.members ?? []).filter { !names.contains($0.name) } + more
        do throws(Complaint) {
            return .success(try ModelConfig(.object(members), file: "config.json"))
        } catch {
            return .failure(error)
        }
    }

    @Test("Without architectures, the model's type says which it is", arguments: SavedArchitecture.all)
    func modelTypes(saved: SavedArchitecture) throws {
        let whole = try Self.read(saved.config).get()
        #expect(try Self.read(saved.config, without: ["architectures"]).get() == whole)
        #expect(try Self.read(saved.config, [.init("architectures", .null)]).get() == whole)
    }

    @Test("Of architectures that are not here it is said what they have that is missing")
    func missing() throws {
        let config = try SavedArchitecture.named("qwen3").config
        for (name, type, word) in [
            ("Qwen3NextForCausalLM", "qwen3_next", "linear attention"),
            ("GptOssForCausalLM", "gpt_oss", "sinks"),
            ("DeepseekV32ForCausalLM", "deepseek_v32", "sparse attention"),
        ] {
            for members: [JSON.Member] in [
                [.init("architectures", [.string(name)])],
                [.init("architectures", .null), .init("model_type", .string(type))],
            ] {
                guard case .failure(let complaint) = Self.read(config, members) else {
                    Issue.record("\(name) was taken")
                    continue
                }
                #expect(complaint.advice?.contains(word) == true, "\(complaint)")
                #expect(!complaint.description.contains("\n"))
            }
        }
        for members: [JSON.Member] in [
            [.init("architectures", ["OtherForCausalLM"])], [.init("architectures", [])],
            [.init("architectures", "LlamaForCausalLM")],
            [.init("architectures", .null), .init("model_type", "other")],
            [.init("architectures", .null), .init("model_type", .null)],
        ] {
            guard case .failure(let complaint) = Self.read(config, members) else {
                Issue.record("\(members) were taken")
                continue
            }
            #expect(complaint.advice == nil)
        }
    }

    @Test("Scaling of positions may stand in rope_scaling, rope_parameters or both, if they agree")
    func bothScalings() throws {
        let config = try SavedArchitecture.named("llama-linear").config
        let parameters: JSON = ["rope_type": "linear", "factor": 2.5, "rope_theta": 10000.0]
        let expected = try Self.read(config, [.init("rope_parameters", parameters)]).get()
        #expect(expected.rope.scaling == .linear(factor: 2.5))
        for scaling: JSON in [
            ["type": "linear", "factor": 2.5], ["rope_type": "linear", "factor": 2.5],
            ["rope_theta": 10000, "type": "linear"],
            ["type": "linear", "rope_type": "linear"], [:],
        ] {
            let both = Self.read(
                config, [.init("rope_parameters", parameters), .init("rope_scaling", scaling)])
            #expect(try both.get() == expected, "\(scaling.serialized())")
        }
        let parts = Self.read(
            config,
            [
                .init("rope_parameters", ["rope_theta": 10000.0]),
                .init("rope_scaling", ["type": "linear", "factor": 2.5]),
            ])
        #expect(try parts.get() == expected)
        for (scaling, field): (JSON, String) in [
            (["type": "linear", "factor": 3], "rope_scaling.factor"),
            (["type": "yarn"], "rope_scaling.rope_type"),
            (["rope_theta": 5], "rope_scaling.rope_theta"), ("linear", "rope_scaling"),
        ] {
            guard
                case .failure(let complaint) = Self.read(
                    config, [.init("rope_parameters", parameters), .init("rope_scaling", scaling)])
            else {
                Issue.record("\(scaling.serialized()) was taken")
                continue
            }
            #expect(complaint.place == "config.json: \(field)")
        }
    }

    @Test(
        "Windows of Mistral that are shorter than the context are refused, with the context that they allow")
    func windows() throws {
        let config = try SavedArchitecture.named("mistral").config
        #expect(throws: Never.self) { try Self.read(config, [.init("sliding_window", 256)]).get() }
        // Where the file does not say, it is 4096.
        #expect(throws: Never.self) { try Self.read(config, without: ["sliding_window"]).get() }
        for members: [JSON.Member] in [
            [.init("sliding_window", 128)],
            [.init("sliding_window", 4096), .init("max_position_embeddings", 32768)],
        ] {
            guard case .failure(let complaint) = Self.read(config, members) else {
                Issue.record("a window was taken")
                continue
            }
            #expect(complaint.place == "config.json: sliding_window")
            #expect(
                complaint.advice?.hasPrefix("set max_position_embeddings to \(members[0].value.int ?? 0)")
                    == true)
        }
        let long = Self.read(config, without: ["sliding_window"], [.init("max_position_embeddings", 32768)])
        #expect(throws: Complaint.self) { try long.get() }
    }

    @Test("The share of rotary dimensions is taken from wherever it stands, and is a share")
    func rotaryShare() throws {
        let config = try SavedArchitecture.named("glm4-moe").config
        let expected = try Self.read(config).get()
        #expect((expected.ropeSize, expected.nopeSize) == (6, 6))
        let parameters: JSON = ["rope_type": "default", "rope_theta": 10000.0]
        #expect(try Self.read(config, [.init("rope_parameters", parameters)]).get() == expected)
        let outside = [JSON.Member("rope_parameters", parameters), .init("partial_rotary_factor", 1.0)]
        #expect(try Self.read(config, outside).get().ropeSize == 12)
        for share: JSON in [0, -1, 1.5, 1e300, 1e-30, 0.1, "half"] {
            let members = [JSON.Member("rope_parameters", parameters), .init("partial_rotary_factor", share)]
            #expect(throws: Complaint.self, "\(share.serialized())") { try Self.read(config, members).get() }
        }
    }

    private static let deepseekV3: JSON = [
        "architectures": ["DeepseekV3ForCausalLM"], "attention_bias": false, "first_k_dense_replace": 3,
        "hidden_act": "silu", "hidden_size": 7168, "intermediate_size": 18432, "kv_lora_rank": 512,
        "max_position_embeddings": 163840, "moe_intermediate_size": 2048, "moe_layer_freq": 1, "n_group": 8,
        "n_routed_experts": 256, "n_shared_experts": 1, "norm_topk_prob": true, "num_attention_heads": 128,
        "num_experts_per_tok": 8, "num_hidden_layers": 61, "num_key_value_heads": 128,
        "num_nextn_predict_layers": 1, "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
        "quantization_config": [
            "activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8",
            "weight_block_size": [128, 128],
        ],
        "rms_norm_eps": 1e-06,
        "rope_scaling": [
            "beta_fast": 32, "beta_slow": 1, "factor": 40, "mscale": 1.0, "mscale_all_dim": 1.0,
            "original_max_position_embeddings": 4096, "type": "yarn",
        ],
        "rope_theta": 10000, "routed_scaling_factor": 2.5, "scoring_func": "sigmoid",
        "tie_word_embeddings": false,
        "topk_group": 4, "topk_method": "noaux_tc", "v_head_dim": 128, "vocab_size": 129280,
    ]
}
