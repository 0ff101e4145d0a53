import Archive
import MoE
import TestSupport
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
    private typealias Tensor = FormulaModel.Tensor

    private static func config(_ saved: SavedArchitecture) throws -> ModelConfig {
        try ModelConfig(saved.config, file: "config.json")
    }

    private static func values(_ folder: Scratch) throws -> [Float] {
        let model = try Model(folder: folder.path)
        return withExtendedLifetime(model) { Array(model.parameters.values) }
    }

    /// What is said of a folder of these tensors.
    private static func complaint(_ saved: SavedArchitecture, _ tensors: [Tensor]) throws -> Complaint? {
        let folder = try saved.folder(tensors)
        do {
            _ = try Checkpoint(folder: folder.path)
            return nil
        } catch {
            return error as? Complaint
        }
    }

    @Test("Shards that an index names hold the same model as one file, with a digest of their own")
    func shards() throws {
        let saved = try SavedArchitecture.named("qwen3-moe")
        let whole = try saved.folder()
        let tensors = FormulaModel.tensors(try Self.config(saved))
        let sharded = try saved.folder()
        try Files.remove(sharded("model.safetensors"))
        var map: [JSON.Member] = []
        for shard in 0..<3 {
            let name = "model-0000\(shard + 1)-of-00003.safetensors"
            let part = tensors.indices.filter { $0 % 3 == shard }.map { tensors[$0] }
            try sharded.write(FormulaModel.file(part), name)
            map += part.map { .init($0.name, .string(name)) }
        }
        func index(_ map: JSON) throws {
            let json: JSON = ["metadata": ["total_size": 1], "weight_map": map]
            try sharded.write(Array(json.serialized().utf8), "model.safetensors.index.json")
        }
        try index(.object(map))
        #expect(try Self.values(sharded) == Self.values(whole))
        let digest = try ModelFolder.digest(sharded.path)
        #expect(try digest != ModelFolder.digest(whole.path))
        let file = sharded("model-00002-of-00003.safetensors")
        var bytes = try Files.read(file)
        bytes[bytes.count - 1] ^= 1
        try sharded.write(bytes, "model-00002-of-00003.safetensors")
        #expect(try ModelFolder.digest(sharded.path) != digest)
        for other in [
            "../model.safetensors", "/etc/passwd", "", ".safetensors", "model.bin", "a/b.safetensors",
        ] {
            try index(.object([.init("model.norm.weight", .string(other))]))
            #expect(throws: Complaint.self, "\(other)") { try Checkpoint(folder: sharded.path) }
        }
        try index(.object([.init("model.norm.weight", "missing.safetensors")]))
        #expect { try Checkpoint(folder: sharded.path) } throws: { "\($0)".contains("missing.safetensors") }
        try index([])
        #expect(throws: (any Error).self) { try Checkpoint(folder: sharded.path) }
    }

    @Test("A tensor that is missing, extra or of another shape is named, with what was expected")
    func otherTensors() throws {
        let saved = try SavedArchitecture.named("mixtral")
        let tensors = FormulaModel.tensors(try Self.config(saved))
        for (place, tensor) in tensors.enumerated() {
            var other = tensors
            other.remove(at: place)
            guard let found = try Self.complaint(saved, other),
                found.place.hasSuffix("tensor " + tensor.name),
                found.found == "missing"
            else {
                Issue.record("\(tensor.name) was not missed")
                continue
            }
        }
        let extra = "model.layers.1.block_sparse_moe.experts.gate_up_proj"
        let added = try Self.complaint(saved, tensors + [Tensor(extra, [2, 4, 8])])
        #expect(added?.place.hasSuffix("tensor " + extra) == true && added?.found == "there")
        var turned = tensors
        turned[2] = Tensor(tensors[2].name, tensors[2].shape + [1])
        let shape = try Self.complaint(saved, turned)
        #expect(shape?.place.hasSuffix("tensor " + tensors[2].name) == true)
        #expect(shape?.expected == "\(tensors[2].shape)")
    }

    @Test(
        "Frequencies, layers for multi-token prediction and a tied output layer may be there, and change nothing"
    )
    func needless() throws {
        // Its config.json has num_nextn_predict_layers 1, and 3 layers.
        let saved = try SavedArchitecture.named("deepseek-v3-rank-bias-halves")
        let tensors = FormulaModel.tensors(try Self.config(saved))
        let embedding = tensors[0]
        let more = [
            Tensor("model.layers.0.self_attn.rotary_emb.inv_freq", [4]),
            Tensor("model.layers.3.eh_proj.weight", [2, 2]),
            Tensor("lm_head.weight", "F32", embedding.shape, embedding.bytes),
        ]
        #expect(try Self.values(saved.folder(tensors + more)) == Self.values(saved.folder(tensors)))
        for extra in [
            "model.layers.4.eh_proj.weight", "model.layers.03x.a", "lm_head.weight", "model.layers",
        ] {
            let found = try Self.complaint(saved, tensors + [Tensor(extra, embedding.shape)])
            #expect(found?.place.hasSuffix("tensor " + extra) == true, "\(extra)")
        }
    }

    @Test("Numbers of 8 and 16 bits are read exactly, all of them")
    func formats() throws {
        let saved = try SavedArchitecture.named("llama-linear")
        var tensors = FormulaModel.tensors(try Self.config(saved))
        // The embedding [48, 32] takes 1536 numbers, the first matrix after it [32, 32].
        func embedding(_ type: String, _ patterns: [UInt16]) throws -> [Float] {
            tensors[0] = Tensor(
                tensors[0].name, type, [48, 32], patterns.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
            return Array(try Self.values(saved.folder(tensors))[..<1536])
        }
        for first in stride(from: 0, to: 65536, by: 1536 * 7) {
            // Those whose exponent is all ones are no finite numbers.
            let patterns = (0..<1536).map { UInt16(truncatingIfNeeded: first + $0 * 7) }
            let halves = patterns.map { $0 & 0x7C00 == 0x7C00 ? $0 & 0xBFFF : $0 }
            #expect(
                try embedding("F16", halves).map(\.bitPattern) == halves.map { Self.half($0).bitPattern })
            let brains = patterns.map { $0 & 0x7F80 == 0x7F80 ? $0 & 0xBFFF : $0 }
            #expect(try embedding("BF16", brains).map(\.bitPattern) == brains.map { UInt32($0) << 16 })
        }
    }

    /// A half by its definition.
    private static func half(_ bits: UInt16) -> Float {
        let (exponent, mantissa) = (Int(bits >> 10 & 31), Float(bits & 1023))
        let size: Float =
            switch exponent {
            case 0: mantissa * 0x1p-24
            default: (1024 + mantissa) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
            }
        return bits < 0x8000 ? size : -size
    }

    @Test("F8 weights are multiplied by the scale of their block of 128 x 128, and need it")
    func blocks() throws {
        let saved = try SavedArchitecture.named("llama-linear")
        let members =
            (saved.config.members ?? []).filter { $0.name != "vocab_size" } + [.init("vocab_size", 300)]
        let wide = SavedArchitecture(
            name: "", config: .object(members), tokens: [], positions: [], logits: [])
        var tensors = FormulaModel.tensors(try Self.config(wide))
        // 300 x 32: three blocks.
        let patterns = (0..<300 * 32).map { UInt8($0 % 127) }
        tensors[0] = Tensor(tensors[0].name, "F8_E4M3", [300, 32], patterns)
        let scales = [Float(0.5), 3, 0.25].flatMap {
            withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init)
        }
        let scale = Tensor(tensors[0].name + "_scale_inv", "F32", [3, 1], scales)
        let found = try Self.values(wide.folder(tensors + [scale]))
        for (place, pattern) in patterns.enumerated() {
            let (exponent, mantissa) = (Int(pattern >> 3), Float(pattern & 7))
            let size =
                exponent == 0
                ? mantissa * 0x1p-9
                : (8 + mantissa) * Float(sign: .plus, exponent: exponent - 10, significand: 1)
            #expect(found[place] == size * [0.5, 3, 0.25][place / 32 / 128], "\(place)")
        }
        for other in [[], [Tensor(tensors[0].name + "_scale_inv", "F32", [1, 3], scales)]] {
            guard try Self.complaint(wide, tensors + other)?.place.contains(": tensor ") == true else {
                Issue.record("scales of another shape were taken")
                continue
            }
        }
    }

    @Test(
        "Folders with a damaged configuration or header are refused by name, or computed",
        arguments: SavedArchitecture.all)
    func damage(saved: SavedArchitecture) throws {
        let folder = try saved.folder()
        let names = ["config.json", "model.safetensors"]
        let files = try names.map { try Files.read(folder($0)) }
        let header = 8 + files[1][..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        var damage = Damage(seed: UInt64(saved.name.utf8.count))
        var refused = 0
        for round in 0..<90 {
            let which = round % 2
            // Of a weight file the header, but now and then its length or the numbers.
            let whole = which == 0 || round % 10 == 9
            var text = whole ? files[which] : Array(files[1][8..<header])
            damage(&text)
            let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
            try folder.write(whole ? text : length + text + files[1][header...], names[which])
            do {
                let weights = try InferenceWeights(Checkpoint(folder: folder.path))
                let tokens = saved.tokens.prefix(2).filter { $0 < weights.config.vocabularySize }
                if tokens.count <= weights.config.contextLength, !tokens.isEmpty {
                    _ = FormulaModel.logits(weights, tokens, at: [])
                }
            } catch {
                #expect("\(error)".contains(folder.path), "\(error)")
                refused += 1
            }
            try folder.write(files[which], names[which])
        }
        #expect(refused > 30)
    }
}
