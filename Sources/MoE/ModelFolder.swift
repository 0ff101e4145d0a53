import Archive

/// The files of a model folder.
package enum ModelFolder {
    /// The file, in folders that Leaven writes, with how the model was made and the SHA-256 of its files.
    package static let manifest = "leaven.json"
    private static let single = "model.safetensors"
    private static let index = "model.safetensors.index.json"
    /// The file with a chat template, which comes before the template in `tokenizer_config.json`.
    package static let chatTemplate = "chat_template.jinja"

    /// Reads the configuration of a model folder.
    package static func config(_ folder: String) throws -> ModelConfig {
        try demandModel(folder)
        return try config(file: folder + "/config.json")
    }

    /// Refuses a path that is recognised as something other than a model folder.
    package static func demandModel(_ folder: String) throws(Complaint) {
        if let complaint = ForeignFolder.complaint(folder) { throw complaint }
    }

    /// Reads the configuration in a file.
    package static func config(file: String) throws -> ModelConfig {
        // Real files have a few kilobytes; the limit bounds the cost of a wrong file.
        return try ModelConfig(JSON.parse(Files.read(file, limit: 1 << 20), file: file), file: file)
    }

    /// Reads a small JSON file; null if there is none.
    static func settings(_ file: String) throws -> JSON {
        guard Files.exists(file) else { return .null }
        return try JSON.parse(Files.read(file, limit: 1 << 20), file: file)
    }

    /// The names of the files that hold the weights: one file, or the shards that the index names, sorted.
    package static func weightFiles(_ folder: String) throws -> [String] {
        if Files.exists(folder + "/" + single) || !Files.exists(folder + "/" + index) { return [single] }
        let file = folder + "/" + index
        let names = try withExtendedLifetime(MappedFile(file)) { try shards(in: $0.bytes, file: file) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The files that an index names. The index may be large; the names of its tensors are not kept.
    private static func shards(in bytes: UnsafeRawBufferPointer, file: String) throws -> Set<String> {
        var stream = JSONStream(bytes.assumingMemoryBound(to: UInt8.self), file: file)
        var shards: Set<String> = []
        try stream.members { name, stream in
            guard name == "weight_map" else { return try stream.skip(atMost: 1 << 16) }
            try stream.members { tensor, stream in
                let shard = try stream.string()
                guard shard == Files.name(of: shard), shard.hasSuffix(".safetensors"), !shard.hasPrefix("."),
                    shards.count < 10_000
                else {
                    throw Complaint.tensor(
                        file: file, name: tensor, found: "in \"\(shard.prefix(80))\"",
                        expected: "the name of one of at most 10,000 .safetensors files beside the index")
                }
                shards.insert(shard)
            }
        }
        try stream.end()
        guard !shards.isEmpty else {
            throw Complaint.damaged(
                file: file, found: "no weight_map", advice: "copy the model folder again")
        }
        return shards
    }

    static func write(_ json: JSON, to file: String) throws {
        try AtomicFile.write(Array((json.serialized(pretty: true) + "\n").utf8), to: file)
    }

    /// Writes `leaven.json`: how the model was made, and the SHA-256 of all files in the folder.
    static func seal(_ folder: String, making: [JSON.Member]) throws {
        let digests = try Files.names(in: folder).map { name in
            try JSON.Member(name, .string(SHA256.hex(file: folder + "/" + name)))
        }
        try write(
            .object([.init("made", .object(making)), .init("sha256", .object(digests))]),
            to: folder + "/" + manifest)
    }

    /// Refuses a file whose SHA-256 is not the one in `leaven.json`, if there is one.
    static func verify(_ folder: String) throws {
        let list = folder + "/" + manifest
        guard Files.exists(list) else { return }
        let json = try JSON.parse(Files.read(list, limit: 1 << 24), file: list)
        for member in json["sha256"]?.members ?? [] {
            let file = folder + "/" + Files.name(of: member.name)
            let found = try SHA256.hex(file: file)
            guard found == member.value.string else {
                throw Complaint.damaged(
                    file: file,
                    found:
                        "SHA-256 \(found.prefix(16))… where leaven.json has \(member.value.string?.prefix(16) ?? "none")…",
                    advice: "the file was cut off or altered: copy the model folder again, or make it again")
            }
        }
    }

    /// SHA-256 of everything that determines the model's output: configuration, weights and, if they are
    /// there, tokenizer and chat format.
    ///
    /// - Parameter template: a chat template file that is used instead of the folder's own.
    package static func digest(_ folder: String, template: String? = nil) throws -> String {
        var hash = SHA256()
        for name in try ["config.json"] + weightFiles(folder) + ["tokenizer.json"]
        where name != "tokenizer.json" || Files.exists(folder + "/" + name) {
            hash.update(Array(try SHA256.hex(file: folder + "/" + name).utf8))
        }
        let file = folder + "/tokenizer.json"
        let chat = try ChatSource(folder: folder, template: template)?.digest {
            Files.exists(file) ? try Tokenizer(file: file) : nil
        }
        if let chat {
            hash.update(Array(chat.utf8))
        }
        return SHA256.hexadecimal(hash.finish())
    }

    /// The name of a file that the folder lacks to be a model with a tokenizer; nil if it is complete.
    package static func lack(_ folder: String) throws -> String? {
        try (["config.json", "tokenizer.json"] + weightFiles(folder)).first {
            !Files.exists(folder + "/" + $0)
        }
    }
}
