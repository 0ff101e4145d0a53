import Archive
import MoE
import Tensors
import TestSupport
import Testing

@Suite("Model folders")
struct ModelFolderTests {
    private static let tokenizer = Tokenizer.train(
        documents: ["one two one two", "三二一"], vocabularySize: 270)
    private static let files = ["config.json", "model.safetensors", "tokenizer.json"]

    private static func model(queryRank: Int? = nil) -> Model {
        var config = TrainingPassTests.config(queryRank: queryRank, groups: 2)
        config.vocabularySize = tokenizer.vocabularySize
        return TrainingPassTests.model(config)
    }

    /// A folder of a small model; `bare`, as others write one, without Leaven's digests.
    private static func folder(_ model: Model, bare: Bool = false) throws -> Scratch {
        let scratch = try Scratch()
        try model.save(to: scratch("m"), format: ChatFormat(tokenizer), making: [.init("by", "a test")])
        if bare { try Files.remove(scratch("m/leaven.json")) }
        return scratch
    }

    @Test("A saved model comes back with the same bits, and saves to the same bytes", arguments: [nil, 6])
    func roundTrip(queryRank: Int?) throws {
        let model = Self.model(queryRank: queryRank)
        let first = try Self.folder(model)
        let loaded = try Model(folder: first("m"))
        #expect(loaded.config == model.config)
        #expect(loaded.parameters.values.map(\.bitPattern) == model.parameters.values.map(\.bitPattern))
        let second = try Self.folder(loaded)
        for name in try Files.names(in: first("m")) {
            #expect(try Files.read(first("m/" + name)) == Files.read(second("m/" + name)), "\(name)")
        }
        #expect(try ModelFolder.digest(first("m")) == ModelFolder.digest(second("m")))
        #expect(throws: (any Error).self) {
            try model.save(to: first("m"), format: ChatFormat(Self.tokenizer), making: [])
        }
    }

    @Test("The digest changes with any file that determines what the model says")
    func digest() throws {
        let scratch = try Self.folder(Self.model())
        let digest = try ModelFolder.digest(scratch("m"))
        for name in Self.files {
            let bytes = try Files.read(scratch("m/" + name))
            try scratch.write(bytes + [0x20], "m/" + name)
            #expect(try ModelFolder.digest(scratch("m")) != digest)
            try scratch.write(bytes, "m/" + name)
        }
        #expect(try ModelFolder.digest(scratch("m")) == digest)
    }

    @Test("A file that was cut off, altered or removed is refused by name")
    func tampered() throws {
        let scratch = try Self.folder(Self.model())
        for name in Self.files {
            let file = scratch("m/" + name)
            let bytes = try Files.read(file)
            var altered = bytes
            altered[bytes.count - 3] ^= 1
            for other in [
                Array(bytes.dropLast()), Array(bytes[..<(bytes.count / 2)]), [], bytes + [0], altered,
            ] {
                try scratch.write(other, "m/" + name)
                #expect {
                    try Model(folder: scratch("m"))
                } throws: { error in
                    (error as? Complaint)?.place == file
                }
            }
            try Files.remove(file)
            #expect { try Model(folder: scratch("m")) } throws: { "\($0)".contains(file) }
            try scratch.write(bytes, "m/" + name)
        }
        _ = try Model(folder: scratch("m"))
    }

    @Test("Without Leaven's digests, weights that are cut off or longer are refused all the same")
    func bareFolder() throws {
        let scratch = try Self.folder(Self.model(), bare: true)
        _ = try Model(folder: scratch("m"))
        let bytes = try Files.read(scratch("m/model.safetensors"))
        for count in [0, 7, 8, 100, bytes.count / 2, bytes.count - 1] {
            try scratch.write(Array(bytes[..<count]), "m/model.safetensors")
            #expect(throws: (any Error).self, "\(count) bytes") { try Model(folder: scratch("m")) }
        }
        try scratch.write(bytes + [0, 0, 0, 0], "m/model.safetensors")
        #expect(throws: (any Error).self) { try Model(folder: scratch("m")) }
    }

    @Test("Two thousand damaged config.json are refused by name or read, and never crash")
    func damagedConfig() throws {
        let scratch = try Self.folder(Self.model(), bare: true)
        let bytes = try Files.read(scratch("m/config.json"))
        var damage = Damage(seed: 2)
        var refused = 0
        for _ in 0..<2000 {
            var other = bytes
            damage(&other)
            try scratch.write(other, "m/config.json")
            do {
                _ = try Model(folder: scratch("m"))
            } catch {
                #expect("\(error)".contains(scratch("m/")), "\(error)")
                refused += 1
            }
        }
        #expect(refused > 500)
    }

    @Test("Sizes that no file could hold are refused before room is made for them")
    func hugeSizes() throws {
        let scratch = try Self.folder(Self.model(), bare: true)
        let file = scratch("m/config.json")
        let config = try JSON.parse(Files.read(file), file: file)
        let members = config.members ?? []
        let integers = members.indices.filter { if case .int = members[$0].value { true } else { false } }
        var random = RandomStream(seed: 4)
        let sizes = [-1, 0, 1, 2, 3, 7, 64, 4096, 65536, 1 << 20, 1 << 22, 1 << 30, Int.max]
        for round in 0..<2000 {
            var other = members
            // All of them at their limits in turn, then any few.
            let changed =
                round < sizes.count ? integers : (0..<random.int(1...6)).map { _ in random.pick(integers) }
            for place in changed {
                other[place].value = .int(round < sizes.count ? sizes[round] : random.pick(sizes))
            }
            try scratch.write(Array(JSON.object(other).serialized().utf8), "m/config.json")
            do {
                _ = try Model(folder: scratch("m"))
            } catch {
                #expect("\(error)".contains(scratch("m/")), "\(error)")
            }
        }
        // The largest that each field may be, together.
        let largest = [
            "vocab_size": 1 << 22, "hidden_size": 1 << 20, "num_hidden_layers": 4096,
            "first_k_dense_replace": 0,
            "intermediate_size": 1 << 22, "num_attention_heads": 4096, "kv_lora_rank": 1 << 20,
            "n_routed_experts": 65536,
            "moe_intermediate_size": 1 << 20, "n_shared_experts": 256,
        ]
        let all = members.map { JSON.Member($0.name, largest[$0.name].map { .int($0) } ?? $0.value) }
        try scratch.write(Array(JSON.object(all).serialized().utf8), "m/config.json")
        #expect(throws: Complaint.self) { try Model(folder: scratch("m")) }
    }

    @Test("What the engine does not do is refused by the name of the field")
    func unsupported() throws {
        let scratch = try Self.folder(Self.model(), bare: true)
        let file = scratch("m/config.json")
        let members = try JSON.parse(Files.read(file), file: file).members ?? []
        let cases: [(String, JSON)] = [
            ("architectures", ["GPT2LMHeadModel"]), ("hidden_act", "gelu"), ("mlp_bias", true),
            ("attention_bias", 1), ("partial_rotary_factor", 0.5), ("moe_layer_freq", 2), ("n_group", 3),
            ("qk_rope_head_dim", 3), ("first_k_dense_replace", 3), ("scoring_func", "softmax"),
            ("topk_method", "greedy"), ("norm_topk_prob", "yes"), ("rms_norm_eps", -1), ("rope_theta", 0),
            ("num_experts_per_tok", 9), ("max_position_embeddings", .int(1 << 40)),
        ]
        for (field, value) in cases {
            let other = members.filter { $0.name != field } + [.init(field, value)]
            try scratch.write(Array(JSON.object(other).serialized().utf8), "m/config.json")
            #expect {
                try Model(folder: scratch("m"))
            } throws: { error in
                (error as? Complaint)?.place == "\(file): \(field)"
            }
        }
        // Of fields within a field, both are named.
        let inner: [(String, String, JSON)] = [
            ("rope_parameters", "rope_type", "dynamic"), ("rope_parameters", "factor", 0),
            ("rope_parameters", "full_attention", ["rope_type": "default"]),
            ("quantization_config", "quant_method", "awq"),
            ("quantization_config", "weight_block_size", [64, 64]),
        ]
        for (outer, field, value) in inner {
            let kinds: [JSON.Member] = [.init("rope_type", "linear"), .init("quant_method", "fp8")]
            let object = kinds.filter { $0.name != field } + [.init(field, value)]
            let other = members + [.init(outer, .object(object))]
            try scratch.write(Array(JSON.object(other).serialized().utf8), "m/config.json")
            #expect {
                try Model(folder: scratch("m"))
            } throws: { error in
                (error as? Complaint)?.place == "\(file): \(outer).\(field)"
            }
        }
    }
}
