import Archive
import MoE
import Tensors
import TestSupport
import Testing

@Suite("Weights in 8 bits")
struct QuantizationTests {
    private static func logits(
        _ checkpoint: Checkpoint, _ saved: SavedArchitecture, _ form: InferenceWeights.Form = .stored
    ) throws -> [[Float]] {
        let weights = try InferenceWeights(checkpoint, form, threads: 2)
        return FormulaModel.logits(weights, saved.tokens, at: saved.positions)
    }

    @Test(
        "A folder of 8-bit weights gives the bits of weights put in 8 bits at load, near to those in full",
        arguments: SavedArchitecture.all)
    func folder(saved: SavedArchitecture) throws {
        let source = try saved.folder()
        let target = try Scratch()
        let checkpoint = try Checkpoint(folder: source.path)
        var written = 0
        try Quantization.save(checkpoint, folder: source.path, to: target("int8")) { written = $0 }
        #expect(written == checkpoint.layout.count)
        let small = try Checkpoint(folder: target("int8"))
        let found = try Self.logits(small, saved)
        let atLoad = try Self.logits(checkpoint, saved, .int8)
        #expect(found == atLoad)
        // Quantising again changes nothing.
        let again = try Self.logits(small, saved, .int8)
        #expect(found == again)
        let error = saved.error(found)
        #expect(error > 1e-5 && error < 0.2, "off by \(error)")
        // Weights alone in 8 bits are nearer.
        let near = saved.error(try Self.logits(checkpoint, saved, .int8Weights))
        #expect(near > 1e-5 && near < error, "off by \(near), and by \(error)")
        let eights = small.layout.tensors.filter { small.format($0) == .i8 }
        #expect(!eights.isEmpty && eights.allSatisfy { $0.shape.count == 2 })
        #expect(!eights.contains { tensor in Quantization.kept.contains { tensor.name.contains($0 + ".") } })
        #expect(throws: Complaint.self) {
            try Quantization.save(small, folder: target("int8"), to: target("again")) { _ in }
        }
        #expect(!Files.exists(target("again")))
    }

    /// A tensor of f32 numbers.
    private static func tensor(_ name: String, _ shape: [Int], _ values: [Float]) -> FormulaModel.Tensor {
        .init(
            name, "F32", shape, values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
        )
    }

    @Test(
        "Rows of an embedding in 8 bits are read as codes times their scales, in training and in sampling",
        arguments: SavedArchitecture.all)
    func embedding(saved: SavedArchitecture) throws {
        let (source, target) = (try saved.folder(), try Scratch())
        let checkpoint = try Checkpoint(folder: source.path)
        try Quantization.save(checkpoint, folder: source.path, to: target("plain")) { _ in }
        var written = 0
        try Quantization.save(checkpoint, folder: source.path, to: target("all"), embedding: true) {
            written = $0
        }
        #expect(written == checkpoint.layout.count)
        let (plain, all) = (try Checkpoint(folder: target("plain")), try Checkpoint(folder: target("all")))
        let table = checkpoint.layout.tensors[0]
        #expect(table.role == .embedding && plain.format(table) == .f32 && all.format(table) == .i8)
        for tensor in checkpoint.layout.tensors.dropFirst() {
            #expect(all.format(tensor) == plain.format(tensor), "\(tensor.name)")
        }
        #expect(plain.weightBytes - all.weightBytes == 3 * table.count)

        let (rows, width) = (table.shape[0], table.shape[1])
        let full = FormulaModel.values(table.name, table.shape)
        let codes = Codes(rows: rows, of: width)
        codes.quantize(rows: rows, full, count: width, row: width)
        let expected = full.indices.map { place in
            Float(codes.values[place / width * codes.width + place % width]) * codes.scales[place / width]
        }
        for (place, number) in full.enumerated() {
            #expect(abs(expected[place] - number) < 0.501 * codes.scales[place / width])
        }
        let model = try Model(all)
        #expect(Array(model.parameters.values[table.offset..<table.offset + table.count]) == expected)

        guard !checkpoint.config.tiedEmbeddings else { return }
        var tensors = FormulaModel.tensors(checkpoint.config)
        tensors[0] = Self.tensor(table.name, table.shape, expected)
        let rounded = try saved.folder(tensors)
        let found = try Self.logits(Checkpoint(folder: rounded.path), saved, .int8)
        #expect(try Self.logits(all, saved) == found)
    }

    @Test(
        "An output layer that is tied to an embedding in 8 bits computes what a separate one computes",
        arguments: SavedArchitecture.all.filter { $0.config["tie_word_embeddings"] == .bool(true) })
    func tiedEmbedding(tied: SavedArchitecture) throws {
        let members = (tied.config.members ?? []).map { member -> JSON.Member in
            member.name == "tie_word_embeddings" ? .init(member.name, .bool(false)) : member
        }
        let apart = SavedArchitecture(
            name: "", config: .object(members), tokens: tied.tokens, positions: tied.positions,
            logits: tied.logits)
        let config = try ModelConfig(apart.config, file: "config.json")
        var tensors = FormulaModel.tensors(config)
        let head = try #require(tensors.firstIndex { $0.name == "lm_head.weight" })
        tensors[head].bytes = tensors[0].bytes
        func logits(_ saved: SavedArchitecture, _ source: Scratch) throws -> [[Float]] {
            let target = try Scratch()
            try Quantization.save(
                Checkpoint(folder: source.path), folder: source.path, to: target("a"), embedding: true
            ) { _ in }
            let small = try Checkpoint(folder: target("a"))
            #expect(small.hasCodes && small.format(small.layout.tensors[0]) == .i8)
            return try Self.logits(small, saved)
        }
        let found = try logits(tied, tied.folder())
        #expect(try logits(apart, apart.folder(tensors)) == found)
        // Small differences may choose other experts.
        let error = tied.error(found)
        #expect(error > 1e-5 && (config.experts > 0 || error < 0.2), "off by \(error)")
    }

    @Test(
        "The bytes that a token reads are those of its share of the weights", arguments: SavedArchitecture.all
    )
    func activeBytes(saved: SavedArchitecture) throws {
        let source = try saved.folder()
        let target = try Scratch()
        let checkpoint = try Checkpoint(folder: source.path)
        let count = ParameterCount(checkpoint.config)
        #expect(!checkpoint.hasCodes && abs(checkpoint.activeBytes - 4 * count.active) < 1e-3)
        try Quantization.save(checkpoint, folder: source.path, to: target("all"), embedding: true) { _ in }
        let small = try Checkpoint(folder: target("all"))
        #expect(small.hasCodes && small.activeBytes < checkpoint.activeBytes)
        #expect(small.activeBytes > count.active)
    }

    @Test(
        "8-bit weights have the same bits on every path, token by token and at once",
        arguments: [InferenceWeights.Form.int8, .int8Weights])
    func paths(form: InferenceWeights.Form) throws {
        for name in ["deepseek-v3", "qwen3-moe"] {
            let saved = try SavedArchitecture.named(name)
            let folder = try saved.folder()
            let weights = try InferenceWeights(Checkpoint(folder: folder.path), form)
            let kept = SIMDPath.current
            defer { _ = kept.use() }
            var first: [[Float]]?
            for path in SIMDPath.allCases where path.use() {
                for stride in [1, 7, saved.tokens.count] {
                    let found = FormulaModel.logits(
                        weights, saved.tokens, at: saved.positions, stride: stride)
                    first = first ?? found
                    #expect(found == first, "\(name) on \(path), in passes of \(stride)")
                }
            }
        }
    }

    @Test("Weights are codes times the scale of their row, and need it")
    func scales() throws {
        let saved = try SavedArchitecture.named("llama-linear")
        var tensors = FormulaModel.tensors(try ModelConfig(saved.config, file: "config.json"))
        let place = try #require(tensors.firstIndex { $0.name.hasSuffix("q_proj.weight") })
        let (rows, width) = (tensors[place].shape[0], tensors[place].shape[1])
        let codes = (0..<rows * width).map { UInt8(truncatingIfNeeded: $0 * 7) }
        tensors[place] = .init(tensors[place].name, "I8", [rows, width], codes)
        func scale(_ type: String, _ shape: [Int], _ bytes: [UInt8]) -> FormulaModel.Tensor {
            .init(tensors[place].name + "_scale", type, shape, bytes)
        }
        // 1, 1.0078125, ... in bfloat16: the row's number is in the lowest bits.
        let factors: [UInt8] = (0..<rows).flatMap { row in [UInt8(0x80 | row & 0x7F), 0x3F] }
        for shape in [[rows, 1], [rows]] {
            let folder = try saved.folder(tensors + [scale("BF16", shape, factors)])
            let model = try Model(folder: folder.path)
            let start = model.layout.tensors[place].offset
            for row in 0..<rows {
                for column in 0..<width {
                    let code = Float(Int8(bitPattern: codes[row * width + column]))
                    let factor = Float(bitPattern: UInt32(0x3F80 | row & 0x7F) << 16)
                    #expect(model.parameters.pointer[start + row * width + column] == code * factor)
                }
            }
        }
        for other in [[], [scale("BF16", [1, rows], factors)], [scale("I8", [2 * rows], factors)]] {
            let folder = try saved.folder(tensors + other)
            #expect(throws: Complaint.self) { try Checkpoint(folder: folder.path) }
        }
        tensors[tensors.count - 1] = .init("model.norm.weight", "I8", [width], Array(codes[..<width]))
        let folder = try saved.folder(tensors)
        #expect(throws: Complaint.self) { try Checkpoint(folder: folder.path) }
    }

    @Test("Other quantised forms are refused by the field that says so")
    func otherForms() throws {
        let saved = try SavedArchitecture.named("qwen3-moe")
        let target = try Scratch()
        let source = try saved.folder()
        try Quantization.save(Checkpoint(folder: source.path), folder: source.path, to: target("a")) { _ in }
        let text = String(decoding: try Files.read(target("a/config.json")), as: UTF8.self)
        for (field, value, other) in [
            ("quant_method", "\"compressed-tensors\"", "\"awq\""),
            ("format", "\"int-quantized\"", "\"pack-quantized\""),
            ("num_bits", "8", "4"), ("strategy", "\"channel\"", "\"group\""),
            ("strategy", "\"token\"", "\"tensor\""),
            ("dynamic", "true", "false"), ("symmetric", "true", "null"), ("type", "\"int\"", "\"float\""),
        ] {
            let old = "\"\(field)\": \(value)"
            let changed = text.replacing(old, with: "\"\(field)\": \(other)", maxReplacements: 1)
            #expect(changed != text, "\(old)")
            #expect {
                try ModelConfig(JSON.parse(Array(changed.utf8), file: "config.json"), file: "config.json")
            } throws: { error in
                guard let complaint = error as? Complaint else { return false }
                return complaint.place.hasPrefix("config.json: quantization_config.")
                    && complaint.place.hasSuffix(field)
            }
        }
        // An embedding alone may be without codes of what it is multiplied with.
        try Quantization.save(
            Checkpoint(folder: source.path), folder: source.path, to: target("b"), embedding: true
        ) { _ in }
        let rows = String(decoding: try Files.read(target("b/config.json")), as: UTF8.self)
        let other = rows.replacing("\"Embedding\"", with: "\"Linear\"")
        #expect(other != rows && !text.contains("Embedding") && rows.contains("\"group_1\""))
        #expect(throws: Complaint.self) {
            try ModelConfig(JSON.parse(Array(other.utf8), file: "config.json"), file: "config.json")
        }
    }

    @Test("Rows too long for exact sums stay in full, and are refused as codes")
    func longRows() throws {
        let saved = try SavedArchitecture.named("llama-linear")
        let members = (saved.config.members ?? []).map { member -> JSON.Member in
            member.name == "intermediate_size" ? .init(member.name, .int(1 << 17 + 1)) : member
        }
        let long = SavedArchitecture(
            name: "", config: .object(members), tokens: [1, 2], positions: [1], logits: [])
        let layout = ParameterLayout(try ModelConfig(long.config, file: "config.json"))
        let down = try #require(layout.tensors.first { $0.name.hasSuffix("down_proj.weight") })
        #expect(down.shape[1] > 1 << 17 && !Quantization.includes(down))
        #expect(layout.tensors.contains { $0.name.hasSuffix("up_proj.weight") && Quantization.includes($0) })
        var tensors = layout.tensors.map {
            FormulaModel.Tensor($0.name, "BF16", $0.shape, Array(repeating: 0, count: 2 * $0.count))
        }
        let place = try #require(tensors.firstIndex { $0.name == down.name })
        tensors[place] = .init(down.name, "I8", down.shape, Array(repeating: 1, count: down.count))
        let scale = FormulaModel.Tensor(
            down.name + "_scale", "F32", [down.shape[0], 1], Array(repeating: 0, count: 4 * down.shape[0]))
        let folder = try long.folder(tensors + [scale])
        #expect { try Checkpoint(folder: folder.path) } throws: { "\($0)".contains(down.name) }
    }
}
