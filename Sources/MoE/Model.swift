import Archive
import Tensors

/// A model's configuration and weights in memory, as training needs them. It can be saved as a folder that
/// transformers opens. For sampling alone a `Checkpoint` is enough.
package final class Model: Sendable {
    /// The configuration of the model.
    package let config: ModelConfig
    /// The places of the tensors in `parameters`.
    package let layout: ParameterLayout
    /// All weights, in f32.
    package let parameters: FloatBuffer
    /// The settings of the folder that the model was read from, to be kept; nil for the built-in
    /// architecture.
    private let settings: (config: JSON, generation: JSON)?

    /// A model with random weights: matrices are normal with deviation 1/sqrt(inputs), divided by sqrt(2
    /// layers) if they write to the residual stream; embeddings have deviation 0.5; norms are 1, biases 0.
    package init(_ config: ModelConfig, seed: UInt64) {
        self.config = config
        settings = nil
        layout = ParameterLayout(config)
        parameters = FloatBuffer(layout.count)
        for (index, tensor) in layout.tensors.enumerated() {
            var random = RandomStream(seed: seed, UInt64(index))
            let deviation: Double
            switch tensor.role {
            case .norm:
                (parameters.pointer + tensor.offset).update(repeating: 1, count: tensor.count)
                continue
            case .routerBias, .bias: continue
            case .embedding: deviation = 0.5
            case .matrix: deviation = 1 / Double(tensor.shape[1]).squareRoot()
            case .residual: deviation = 1 / Double(tensor.shape[1] * 2 * config.layers).squareRoot()
            }
            for place in tensor.offset..<tensor.offset + tensor.count {
                parameters.pointer[place] = Float(random.normal() * deviation)
            }
        }
    }

    /// Reads all weights of a folder; see `Checkpoint`.
    package convenience init(folder: String) throws { try self.init(Checkpoint(folder: folder)) }

    /// Reads all weights of a checkpoint.
    ///
    /// - Throws: `Complaint` naming a tensor with a number that is not finite.
    package init(_ checkpoint: Checkpoint) throws(Complaint) {
        config = checkpoint.config
        settings = config.isBuiltIn ? nil : checkpoint.settings
        layout = checkpoint.layout
        parameters = FloatBuffer(layout.count)
        for tensor in layout.tensors {
            let target = parameters.pointer + tensor.offset
            checkpoint.stored(tensor).read(rows: 0..<tensor.shape[0], into: target)
            guard NumberFormat.f32.isFinite(target, count: tensor.count) else {
                throw checkpoint.notFinite(tensor)
            }
            checkpoint.release(tensor, rows: 0..<tensor.shape[0])
        }
    }

    /// Writes the whole folder, tokenizer included; it appears complete or not at all.
    ///
    /// - Parameter making: how the model was made; kept in `leaven.json` beside the files' digests.
    package func save(to folder: String, format: ChatFormat, making: [JSON.Member]) throws {
        let target = try AtomicFolder(folder)
        try write(to: target.partial, format, making: making)
        try target.commit()
    }

    private func write(to folder: String, _ format: ChatFormat, making: [JSON.Member]) throws {
        try format.save(to: folder)
        func id(_ name: String) -> JSON.Member {
            let id = format.source.token(name).flatMap { format.tokenizer.id(of: $0) }
            return .init(name + "_id", id.map { .int(Int($0)) } ?? .null)
        }
        let ends = format.ends.map { JSON.int(Int($0)) }
        let tokens = [
            id("bos_token"), .init("eos_token_id", ends.count == 1 ? ends[0] : .array(ends)), id("pad_token"),
        ]
        let generation = JSON.object(tokens + [.init("do_sample", true), .init("temperature", 1.0)])
        try ModelFolder.write(
            settings.map { kept($0.config) } ?? config.json(tokens: tokens), to: folder + "/config.json")
        try ModelFolder.write(
            settings.map(\.generation).flatMap { $0 == .null ? nil : $0 } ?? generation,
            to: folder + "/generation_config.json")
        try SafetensorsFile.write(
            layout.tensors.map { SafetensorsFile.Part($0.name, $0.shape, parameters.pointer + $0.offset) },
            metadata: [("format", "pt")], to: folder + "/model.safetensors")
        try ModelFolder.seal(folder, making: making)
    }

    /// The `config.json` of the original folder, changed for weights that are now f32.
    private func kept(_ config: JSON) -> JSON {
        let names = ["torch_dtype", "dtype"]
        let members = (config.members ?? []).filter { $0.name != "quantization_config" }.map {
            names.contains($0.name) ? JSON.Member($0.name, .string("float32")) : $0
        }
        let isSaid = members.contains { names.contains($0.name) }
        return .object(members + (isSaid ? [] : [.init(names[0], .string("float32"))]))
    }
}
