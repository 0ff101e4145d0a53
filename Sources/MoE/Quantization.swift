import Archive
import Tensors

/// Weights in 8 bits, with a scale for each output of a matrix, multiplied with rows in 8 bits that have a
/// scale each.
///
/// A row's scale is its absolute maximum over 127, and codes are rounded to nearest, as in LLM.int8()'s
/// vector-wise form (arXiv:2208.07339) without outliers. Some matrices stay in full: embeddings, unless they
/// are asked for; routers and gates of shared experts, which are small and decide much; and the up-projection
/// of latent attention, which is absorbed into others.
package enum Quantization {
    /// Whether a tensor is put in 8 bits.
    package static func includes(_ tensor: ParameterLayout.Tensor) -> Bool {
        guard tensor.role == .matrix || tensor.role == .residual,
            tensor.shape[1] <= IntegerPanels.largestDepth
        else { return false }
        return !kept.contains { tensor.name.hasSuffix($0 + ".weight") }
    }

    /// Whether a tensor is an embedding that can be put in 8 bits: it may be the output layer, too.
    private static func isEmbedding(_ tensor: ParameterLayout.Tensor) -> Bool {
        tensor.role == .embedding && tensor.shape[1] <= IntegerPanels.largestDepth
    }

    /// Ends of the names of matrices that stay in full.
    package static let kept = ["mlp.gate", "block_sparse_moe.gate", "shared_expert_gate", "kv_b_proj"]

    /// The codes of some rows and their scales, as they are stored or made from the numbers.
    static func codes(_ stored: StoredTensor, _ rows: Range<Int>) -> Codes {
        let codes = Codes(rows: rows.count, of: stored.width)
        if stored.format == .i8, let scales = stored.scales {
            let start = stored.start + rows.lowerBound * stored.width
            for row in 0..<rows.count {
                UnsafeMutableRawPointer(codes.values + row * codes.width)
                    .copyMemory(from: start + row * stored.width, byteCount: stored.width)
            }
            codes.scales.update(from: scales.pointer + rows.lowerBound, count: rows.count)
        } else {
            let numbers = FloatBuffer(rows.count * stored.width)
            stored.read(rows: rows, into: numbers.pointer)
            codes.quantize(rows: rows.count, numbers.pointer, count: stored.width, row: stored.width)
        }
        return codes
    }

    /// Writes a folder of the same model with matrices in 8 bits; it appears complete or not at all. Its form
    /// is "int-quantized" of compressed-tensors, which other engines read, too. Files without weights are
    /// copied.
    ///
    /// - Parameters:
    ///   - embedding: whether the embedding is put in 8 bits as well, and with it an output layer that is
    ///     tied to it. Its rows are codes with a scale each, like those of matrices.
    ///   - progress: told how many numbers have been written.
    /// - Throws: if the model has quantised weights already.
    package static func save(
        _ checkpoint: Checkpoint, folder: String, to target: String, embedding: Bool = false,
        progress: @escaping (Int) -> Void
    ) throws {
        let file = folder + "/config.json"
        let config = try JSON.parse(Files.read(file, limit: 1 << 20), file: file)
        guard config["quantization_config"] ?? .null == .null else {
            throw Complaint.unsupported(
                file: file, field: "quantization_config", found: "a quantised model",
                expected: "one with weights in full")
        }
        let digest = try ModelFolder.digest(folder)
        let output = try AtomicFolder(target)
        for name in try Files.names(in: folder) where !isWeights(name) && !Files.isFolder(folder + "/" + name)
        {
            try AtomicFile.copy(folder + "/" + name, to: output.partial + "/" + name)
        }
        try ModelFolder.write(
            .object(
                (config.members ?? []).filter { $0.name != "quantization_config" }
                    + [description(tied: checkpoint.config.tiedEmbeddings, embedding: embedding)]),
            to: output.partial + "/config.json")
        var done = 0
        let parts = checkpoint.layout.tensors.flatMap { tensor -> [SafetensorsFile.Part] in
            let isIncluded = includes(tensor) || embedding && isEmbedding(tensor)
            return Self.parts(checkpoint, tensor, inCodes: isIncluded) { count in
                done += count
                progress(done)
            }
        }
        try SafetensorsFile.write(
            parts, metadata: [("format", "pt")], to: output.partial + "/model.safetensors")
        try ModelFolder.seal(
            output.partial, making: [.init("quantized", .string(digest))])
        try output.commit()
    }

    /// Whether a file is not copied: the new folder has its own, or it holds weights in another form.
    private static func isWeights(_ name: String) -> Bool {
        ["config.json", ModelFolder.manifest].contains(name) || name.hasSuffix(".index.json")
            || name.hasPrefix(".")
            || ["safetensors", "bin", "pt", "pth", "gguf", "h5", "msgpack", "ot", "onnx", "onnx_data"]
                .contains { name.hasSuffix("." + $0) }
    }

    /// The tensors to write for a tensor: itself, or its codes and scales.
    private static func parts(
        _ checkpoint: Checkpoint, _ tensor: ParameterLayout.Tensor, inCodes: Bool,
        _ wrote: @escaping (Int) -> Void
    ) -> [SafetensorsFile.Part] {
        let stored = checkpoint.stored(tensor)
        let (rows, width) = (tensor.shape[0], stored.width)
        func chunks(_ body: (Range<Int>) throws -> Void) throws {
            for first in stride(from: 0, to: rows, by: 256) {
                let range = first..<min(rows, first + 256)
                guard stored.isFinite(rows: range) else { throw checkpoint.notFinite(tensor) }
                try body(range)
                checkpoint.release(tensor, rows: range)
                wrote(range.count * width)
            }
        }
        guard inCodes else {
            let format: NumberFormat = stored.format.isReal ? stored.format : .f32
            return [
                .init(tensor.name, format, tensor.shape) { file in
                    try chunks { range in
                        if stored.format.isReal {
                            let start = stored.start + range.lowerBound * width * format.size
                            try file.write(.init(start: start, count: range.count * width * format.size))
                        } else {
                            let numbers = FloatBuffer(range.count * width)
                            stored.read(rows: range, into: numbers.pointer)
                            try file.write(UnsafeRawBufferPointer(numbers.values))
                        }
                    }
                }
            ]
        }
        let all = FloatBuffer(rows)
        return [
            .init(tensor.name, .i8, tensor.shape) { file in
                try chunks { range in
                    let codes = codes(stored, range)
                    (all.pointer + range.lowerBound).update(from: codes.scales, count: range.count)
                    for row in 0..<range.count {
                        try file.write(.init(start: codes.values + row * codes.width, count: width))
                    }
                }
            },
            .init(tensor.name + "_scale", .f32, [rows, 1]) {
                try $0.write(UnsafeRawBufferPointer(all.values))
            },
        ]
    }

    /// The field `quantization_config` of `config.json` (https://github.com/vllm-project/compressed-tensors).
    private static func description(tied: Bool, embedding: Bool) -> JSON.Member {
        // A tied output layer is no matrix by itself: it is in the form of the embedding.
        let names = kept.map { "re:.*\\.\($0.replacing(".", with: "\\."))$" } + (tied ? ["lm_head"] : [])
        let weights: JSON = [
            "num_bits": 8, "type": "int", "symmetric": true, "strategy": "channel", "dynamic": false,
        ]
        let inputs: JSON = [
            "num_bits": 8, "type": "int", "symmetric": true, "strategy": "token", "dynamic": true,
        ]
        let linear = JSON.Member(
            "group_0", ["targets": ["Linear"], "weights": weights, "input_activations": inputs])
        let rows = JSON.Member(
            "group_1",
            ["targets": [.string(embeddingTarget)], "weights": weights, "input_activations": .null])
        return JSON.Member(
            "quantization_config",
            [
                "quant_method": "compressed-tensors", "format": "int-quantized",
                "quantization_status": "compressed",
                "config_groups": .object([linear] + (embedding ? [rows] : [])),
                "ignore": .array(names.map { .string($0) }),
            ])
    }

    /// The name of embeddings among the targets of a group.
    static let embeddingTarget = "Embedding"
}
