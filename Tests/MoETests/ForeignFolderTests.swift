import Archive
import Foundation
import MoE
import TestSupport
import Testing

@Suite("What is no model folder")
struct ForeignFolderTests {
    private static let pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "ab", count: 32))\nsize 988097824\n"

    /// What is said of a folder with these files.
    private static func complaint(_ files: [String: String], at path: String = "m") throws -> String {
        let scratch = try Scratch()
        for (name, text) in files { try scratch.write(Array(text.utf8), name) }
        return said { _ = try Checkpoint(folder: scratch(path)) }
    }

    private static func said(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "nothing"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "Other formats of models, adapters and folders of a cache are named as what they are, with what to do"
    )
    func formats() throws {
        let cases: [([String: String], String, [String])] = [
            (["m/model-Q4_K_M.gguf": "GGUF"], "m", ["found GGUF files", "give that one"]),
            (["m/config.json": "{}", "m/model-Q8_0.gguf": "GGUF"], "m", ["found GGUF files"]),
            (["model.gguf": "GGUF"], "model.gguf", ["found a GGUF file"]),
            (["model.safetensors": ""], "model.safetensors", ["found a file of weights", "give the folder"]),
            (
                ["m/config.json": "{}", "m/pytorch_model.bin": "PK"], "m",
                ["as PyTorch saves them", "save_pretrained"]
            ),
            (
                [
                    "m/config.json": "{}", "m/pytorch_model-00001-of-00002.bin": "PK",
                    "m/pytorch_model.bin.index.json": "{}",
                ],
                "m", ["as PyTorch saves them"]
            ),
            (["m/consolidated.00.pth": "PK", "m/params.json": "{}"], "m", ["as PyTorch saves them"]),
            (
                ["m/adapter_config.json": "{}", "m/adapter_model.safetensors": ""], "m",
                ["found an adapter (LoRA)", "merge it"]
            ),
            (["m/snapshots/abc/config.json": "{}"], "m", ["folder of the hub's cache", "/m/snapshots/abc"]),
            (["m/params.json": "{}", "m/consolidated.safetensors": ""], "m", ["makers' own format"]),
        ]
        for (files, path, words) in cases {
            let found = try Self.complaint(files, at: path)
            for word in words { #expect(found.contains(word), "\(files.keys.sorted()): \(found)") }
            #expect(!found.contains("\n"))
        }
    }

    @Test("A pointer of git-lfs is named in the place of any file that it stands for")
    func pointers() throws {
        let saved = try SavedArchitecture.named("llama-linear")
        for name in ["config.json", "model.safetensors", "tokenizer.json"] {
            let folder = try saved.folder()
            try folder.write(Array(Self.pointer.utf8), name)
            let found = Self.said { _ = try Checkpoint(folder: folder.path) }
            #expect(found.contains("/\(name): ") && found.contains("git lfs pull"), "\(found)")
        }
        // In a shard, whose name is known from the index.
        let folder = try saved.folder()
        try Files.remove(folder("model.safetensors"))
        try folder.write(Array(Self.pointer.utf8), "model-00001-of-00001.safetensors")
        try folder.write(
            Array(#"{"weight_map": {"model.norm.weight": "model-00001-of-00001.safetensors"}}"#.utf8),
            "model.safetensors.index.json")
        let found = Self.said { _ = try Checkpoint(folder: folder.path) }
        #expect(
            found.contains("model-00001-of-00001.safetensors: ") && found.contains("git lfs pull"), "\(found)"
        )
    }

    @Test("A name of the hub is told from a path")
    func hubNames() {
        for name in ["Qwen/Qwen3-0.6B", "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B", "a/b_c"] {
            let found = Self.said { _ = try Checkpoint(folder: name) }
            #expect(found.contains("hf download \(name)"), "\(found)")
        }
        for path in ["/no/such", "./a/b", "../x", "a", "a/b/c", "a/", "a//b", "A folder/b", "a/\u{E9}", ""] {
            let found = Self.said { _ = try Checkpoint(folder: path) }
            #expect(!found.contains("hf download") && found != "nothing", "\(path): \(found)")
        }
    }

    @Test("Whatever a folder holds, it is refused with one line or opened")
    func mixtures() throws {
        let saved = try SavedArchitecture.named("mistral")
        var damage = Damage(seed: 20)
        let names = [
            "config.json", "model.safetensors", "model.safetensors.index.json", "a.gguf", "pytorch_model.bin",
            "tokenizer.json", "adapter_config.json", "params.json", "snapshots/x",
        ]
        for _ in 0..<200 {
            let folder = damage.random.bool() ? try saved.folder() : try Scratch()
            for _ in 0..<damage.random.int(1...3) {
                var text = Array(
                    [Self.pointer, "{}", "GGUF", saved.config.serialized()][damage.random.int(0...3)].utf8)
                if damage.random.bool() { damage(&text) }
                try folder.write(text, damage.random.pick(names))
            }
            let found = Self.said { _ = try Checkpoint(folder: folder.path) }
            #expect(found == "nothing" || found.contains(folder.path) && !found.contains("\n"), "\(found)")
        }
    }
}
