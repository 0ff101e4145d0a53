import Archive
import Tensors

/// A model's configuration and weights; a folder in the form that transformers' `DeepseekV3ForCausalLM` opens.
package final class Model: Sendable {
    package let config: ModelConfig
    package let layout: ParameterLayout
    package let parameters: FloatBuffer

    /// A model with weights drawn at random: matrices normal with deviation 1/sqrt(inputs), those that write to
    /// the residual stream smaller by sqrt(2 layers); norms 1; router biases 0.
    package init(_ config: ModelConfig, seed: UInt64) {
        self.config = config
        layout = ParameterLayout(config)
        parameters = FloatBuffer(layout.count)
        for (index, tensor) in layout.tensors.enumerated() {
            var random = RandomStream(seed: seed, UInt64(index))
            let deviation: Double
            switch tensor.role {
            case .norm:
                (parameters.pointer + tensor.offset).update(repeating: 1, count: tensor.count)
                continue
            case .routerBias: continue
            case .embedding: deviation = 0.5
            case .matrix: deviation = 1 / Double(tensor.shape[1]).squareRoot()
            case .residual: deviation = 1 / Double(tensor.shape[1] * 2 * config.layers).squareRoot()
            }
            for place in tensor.offset..<tensor.offset + tensor.count {
                parameters.pointer[place] = Float(random.normal() * deviation)
            }
        }
    }

    /// Reads `config.json` and `model.safetensors` of a folder.
    ///
    /// Where the folder has a `leaven.json` (all that Leaven writes do), the files' SHA-256 must be those it
    /// names: a truncated or altered file is refused.
    package init(folder: String) throws {
        let configFile = folder + "/config.json"
        let weightFile = folder + "/model.safetensors"
        try Model.verify(folder)
        config = try ModelConfig(
            JSON.parse(Files.read(configFile, limit: 1 << 24), file: configFile), file: configFile)
        let bytes = try Files.read(weightFile, limit: 1 << 40)
        // Before any room is made: the sizes may be anything.
        guard config.parameterCount <= Double(bytes.count / 4) else {
            throw ModelError.damaged(
                file: weightFile,
                found: "\(bytes.count) bytes where config.json asks for \(config.parameterCount) numbers",
                advice: "copy the model folder again, or make it again")
        }
        layout = ParameterLayout(config)
        parameters = FloatBuffer(layout.count)
        let base = parameters.pointer
        _ = try SafetensorsFile.read(
            bytes, file: weightFile,
            into: layout.tensors.map {
                ($0.name, $0.shape, UnsafeMutableBufferPointer(start: base + $0.offset, count: $0.count))
            })
    }

    /// Writes the whole folder, tokenizer included; it appears at once or not at all.
    ///
    /// - Parameter making: how the model was made, kept in `leaven.json` beside the files' digests.
    package func save(to folder: String, tokenizer: Tokenizer, making: [JSON.Member]) throws {
        let target = try AtomicFolder(folder)
        try write(to: target.partial, tokenizer: tokenizer, making: making)
        try target.commit()
    }

    private func write(to folder: String, tokenizer: Tokenizer, making: [JSON.Member]) throws {
        try tokenizer.save(to: folder)
        func id(_ token: String) -> Int { Int(tokenizer.id(of: token) ?? 0) }
        let (bos, eos, pad) = (id("<|bos|>"), id("<|eos|>"), id("<|pad|>"))
        func put(_ json: JSON, _ name: String) throws {
            try AtomicFile.write(Array((json.serialized(pretty: true) + "\n").utf8), to: folder + "/" + name)
        }
        try put(config.json(bos: bos, eos: eos, pad: pad), "config.json")
        try put(
            .object([
                .init("bos_token_id", .int(bos)), .init("eos_token_id", .int(eos)),
                .init("pad_token_id", .int(pad)),
                .init("do_sample", true), .init("temperature", 1.0),
            ]), "generation_config.json")
        try SafetensorsFile.write(
            layout.tensors.map {
                (
                    $0.name, $0.shape,
                    UnsafeBufferPointer(start: parameters.pointer + $0.offset, count: $0.count)
                )
            }, metadata: [("format", "pt")], to: folder + "/model.safetensors")
        let digests = try Files.names(in: folder).map { name in
            try JSON.Member(name, .string(SHA256.hex(file: folder + "/" + name)))
        }
        try put(.object([.init("made", .object(making)), .init("sha256", .object(digests))]), "leaven.json")
    }

    private static func verify(_ folder: String) throws {
        let manifest = folder + "/leaven.json"
        guard Files.exists(manifest) else { return }
        let json = try JSON.parse(Files.read(manifest, limit: 1 << 24), file: manifest)
        for member in json["sha256"]?.members ?? [] {
            let file = folder + "/" + Files.name(of: member.name)
            let found = try SHA256.hex(file: file)
            guard found == member.value.string else {
                throw ModelError.damaged(
                    file: file,
                    found:
                        "SHA-256 \(found.prefix(16))… where leaven.json has \(member.value.string?.prefix(16) ?? "none")…",
                    advice: "the file was cut off or altered: copy the model folder again, or make it again")
            }
        }
    }

    /// SHA-256 of what determines the model's output: configuration, weights and tokenizer.
    package static func digest(folder: String) throws -> String {
        var hash = SHA256()
        for name in ["config.json", "model.safetensors", "tokenizer.json"] {
            hash.update(Array(try SHA256.hex(file: folder + "/" + name).utf8))
        }
        return SHA256.hexadecimal(hash.finish())
    }
}
