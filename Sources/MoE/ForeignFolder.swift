import Archive

/// Recognises things given in place of a model folder: other model formats, unfinished downloads, names on
/// the hub. The complaint names the thing and says what to do.
enum ForeignFolder {
    /// The complaint about a path; nil for a model folder, and for anything that is not recognised.
    static func complaint(_ path: String) -> Complaint? {
        func complaint(_ found: String, _ advice: String) -> Complaint {
            Complaint(
                path, found: found, expected: "a Hugging Face folder with config.json and safetensors files",
                advice: advice)
        }
        guard Files.exists(path) else {
            guard let name = hubName(path) else { return nil }
            return complaint(
                "no such folder, but what may be a name of the hub",
                "download it, and give the folder: hf download \(name) --local-dir FOLDER")
        }
        let name = Files.name(of: path)
        guard Files.isFolder(path) else {
            if name.hasSuffix(".gguf") { return complaint("a GGUF file", gguf) }
            if name.hasSuffix(".safetensors") {
                return complaint("a file of weights", "give the folder that it is in")
            }
            return nil
        }
        let names = (try? Files.names(in: path)) ?? []
        if let pointer = names.first(where: { isRead($0) && LargeFilePointer.stands(in: path + "/" + $0) }) {
            return LargeFilePointer.complaint(path + "/" + pointer)
        }
        let hasConfig = names.contains("config.json")
        if hasConfig,
            names.contains(where: { $0.hasSuffix(".safetensors") || $0.hasSuffix(".safetensors.index.json") })
        {
            return nil
        }
        if names.contains(where: { $0.hasSuffix(".gguf") }) { return complaint("GGUF files", gguf) }
        if names.contains(where: isPickle) {
            return complaint(
                "weights as PyTorch saves them (.bin, .pt, .pth)",
                "convert them, in Python: AutoModelForCausalLM.from_pretrained(FOLDER).save_pretrained(NEW_FOLDER)"
            )
        }
        if hasConfig { return nil }
        if names.contains("adapter_config.json") {
            return complaint(
                "an adapter (LoRA), which is a change to another model",
                "merge it into that model, and save it")
        }
        if names.contains("snapshots") {
            let snapshot = (try? Files.names(in: path + "/snapshots"))?.max()
            return complaint("a folder of the hub's cache", "give \(path)/snapshots/\(snapshot ?? "…")")
        }
        if names.contains("params.json") {
            return complaint(
                "a model in its makers' own format (params.json)", "take the one in Hugging Face's form")
        }
        return nil
    }

    private static let gguf =
        "it is made from a Hugging Face folder: give that one; of weights in GGUF no exact copy can be made"

    /// Whether a file of this name is read from a model folder. Shards are not in the list, as their names
    /// tell.
    private static func isRead(_ name: String) -> Bool {
        [
            "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json",
            "model.safetensors",
            "model.safetensors.index.json", "chat_template.jinja",
        ].contains(name)
    }

    private static func isPickle(_ name: String) -> Bool {
        ["pytorch_model", "consolidated", "model"].contains { name.hasPrefix($0) }
            && [".bin", ".pt", ".pth"].contains { name.hasSuffix($0) }
    }

    /// A name on the hub such as `Qwen/Qwen3-0.6B`; nil if the path may be a path of files.
    private static func hubName(_ path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".."
                && part.utf8.allSatisfy {
                    $0 < 128
                        && ($0 >= 0x30 && $0 < 0x3A || $0 | 32 >= 0x61 && $0 | 32 < 0x7B
                            || "._-".utf8.contains($0))
                }
        }
        return parts.count == 2 && isName && !Files.exists(String(parts[0])) ? path : nil
    }
}

/// The small text that git puts in the place of a large file until it is fetched
/// (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
enum LargeFilePointer {
    private static let beginning = "version https://git-lfs.github.com/spec/"

    static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: beginning.utf8) }

    /// Whether a file is such a text.
    static func stands(in file: String) -> Bool {
        guard let map = try? MappedFile(file) else { return false }
        return withExtendedLifetime(map) { begins(map.bytes) }
    }

    static func complaint(_ file: String) -> Complaint {
        .damaged(
            file: file, found: "a pointer of git-lfs, and not the file itself",
            advice: "fetch the large files: git lfs pull")
    }
}
