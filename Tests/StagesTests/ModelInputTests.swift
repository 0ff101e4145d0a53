import Archive
import Dataflow
import Testing

@Suite("Models from outside")
struct ModelInputTests {
    /// The words of the error that a run of `sampling` ends with.
    private func complaint(_ run: TinyRun) -> String {
        do {
            return "\(try run(TinyRun.sampling, []).code)"
        } catch {
            #expect(ExitCode(for: error) == .badInput)
            return "\(error)"
        }
    }

    @Test("A model folder with a file that was altered, cut off or removed is refused before anything runs")
    func tampered() throws {
        let run = try TinyRun.withModel()
        for name in ["model.safetensors", "config.json", "tokenizer.json"] {
            let file = run.folder + "/model/" + name
            let bytes = try Files.read(file)
            var altered = bytes
            altered[bytes.count / 2] ^= 1
            for other in [altered, Array(bytes.dropLast(9)), nil] {
                try Files.remove(file)
                if let other { try AtomicFile.write(other, to: file) }
                #expect(complaint(run).contains(name))
                #expect(!Files.exists(run.folder + "/run"))
            }
            try Files.remove(file)
            try AtomicFile.write(bytes, to: file)
        }
        #expect(complaint(run) == "done")
    }

    @Test("A tokenizer with more tokens than the model has rows is refused")
    func vocabulary() throws {
        let run = try TinyRun.withModel()
        let folder = run.folder + "/model"
        try Files.remove(folder + "/leaven.json")
        #expect(complaint(run) == "done")
        let other = try TinyRun()
        let larger = """
            {name: "t", seed: 1, stages: [{name: "t", kind: "tokenizer", documents: 400, vocabulary: 410}]}
            """
        _ = try other(larger, [])
        try Files.remove(folder + "/tokenizer.json")
        try AtomicFile.write(
            try Files.read(other.folder + "/run/models/t/tokenizer.json"), to: folder + "/tokenizer.json")
        #expect(complaint(run).contains("410"))
    }

    @Test("A run's own copy of a model that was altered is refused when it is next needed")
    func alteredCopy() throws {
        let run = try TinyRun.withModel()
        #expect(complaint(run) == "done")
        let file = run.folder + "/run/models/base/model/model.safetensors"
        var bytes = try Files.read(file)
        bytes[bytes.count - 2] ^= 1
        try Files.remove(file)
        try AtomicFile.write(bytes, to: file)
        #expect {
            try run(TinyRun.sampling, ["longest=20"])
        } throws: {
            "\($0)".contains(file)
        }
    }

    @Test("A chat template beside the pipeline is used instead of the model's own, and what it says counts")
    func chatTemplate() throws {
        let run = try TinyRun.withModel()
        let pipeline = TinyRun.sampling.replacing(
            #"folder: "model""#, with: #"folder: "model", chat_template: "t""#)
        func lines(_ template: String) throws -> [String] {
            try? Files.remove(run.folder + "/t")
            try AtomicFile.write(Array(template.utf8), to: run.folder + "/t")
            return try run(pipeline, ["samples=4", "records=4", "longest=48"]).words("base")
        }
        #expect(try run(TinyRun.sampling, ["samples=4", "records=4", "longest=48"]).code == .done)
        let own = try run.records()
        #expect(
            try lines("<|bos|>{{ messages[0].content }}<|assistant|>").contains {
                $0.contains("computed again")
            })
        #expect(try run.records() != own)
        #expect(Files.exists(run.folder + "/run/models/base/model/chat_template.jinja"))
        #expect(
            try lines("<|bos|>{{ messages[0].content }}<|assistant|>").contains { $0.contains("unchanged") })
        #expect(try lines("<|bos|>{{ messages[0].content }}").contains { $0.contains("computed again") })
        #expect {
            try lines("<|bos|>\n{% if %}")
        } throws: {
            "\($0)".contains("line 2") && ExitCode(for: $0) == .badInput
        }
    }

    @Test("Training that gives no numbers ends with an error that says what to do")
    func divergence() throws {
        let run = try TinyRun.withModel()
        try Files.remove(run.folder + "/model/leaven.json")
        let file = run.folder + "/model/model.safetensors"
        var bytes = try Files.read(file)
        // The largest numbers of f32, which nothing can be computed with.
        let largest: [UInt8] = [0xFF, 0xFF, 0x7F, 0x7F]
        bytes.replaceSubrange((bytes.count - 4000)..., with: (0..<4000).map { largest[$0 % 4] })
        try Files.remove(file)
        try AtomicFile.write(bytes, to: file)
        let line =
            #"{"messages": [{"role": "user", "content": "1+1?"}, {"role": "assistant", "content": "2"}]}"#
        try AtomicFile.write(Array((line + "\n").utf8), to: run.folder + "/samples.jsonl")
        let training = """
            {name: "t", seed: 1, stages: [
                {name: "base", kind: "model", folder: "model"},
                {name: "samples", kind: "samples", file: "samples.jsonl"},
                {name: "tuned", kind: "sft", inputs: {model: "base", samples: "samples"}}]}
            """
        #expect {
            try run(training, [])
        } throws: {
            "\($0)".contains("stage tuned: training diverged") && ExitCode(for: $0) == .badInput
        }
    }

    @Test(
        "A model with a weight that is not a number is refused by the tensor's name, by sampling and training"
    )
    func strangeWeights() throws {
        let run = try TinyRun.withModel()
        try Files.remove(run.folder + "/model/leaven.json")
        let file = run.folder + "/model/model.safetensors"
        var bytes = try Files.read(file)
        // The last number is of the output layer.
        bytes.replaceSubrange((bytes.count - 4)..., with: [0, 0, 0xC0, 0x7F])
        try Files.remove(file)
        try AtomicFile.write(bytes, to: file)
        #expect(complaint(run).contains("tensor lm_head.weight: found a number that is not finite"))
        let line =
            #"{"messages": [{"role": "user", "content": "1+1?"}, {"role": "assistant", "content": "2"}]}"#
        try AtomicFile.write(Array((line + "\n").utf8), to: run.folder + "/samples.jsonl")
        let training = """
            {name: "t", seed: 1, stages: [
                {name: "base", kind: "model", folder: "model"},
                {name: "samples", kind: "samples", file: "samples.jsonl"},
                {name: "tuned", kind: "sft", inputs: {model: "base", samples: "samples"}}]}
            """
        #expect {
            try run(training, [])
        } throws: {
            "\($0)".contains("tensor lm_head.weight") && ExitCode(for: $0) == .badInput
        }
    }

    @Test("Another chat template takes the place of one that the folder's digests name")
    func otherTemplate() throws {
        let run = try TinyRun.withModel()
        let folder = run.folder + "/model/"
        let template = Array("{{ bos_token }}{{ messages[0].content }}<|assistant|>".utf8)
        try AtomicFile.write(template, to: folder + "chat_template.jinja")
        try AtomicFile.write(template + Array("<think>".utf8), to: run.folder + "/other.jinja")
        // A folder that was made with its template has a digest of it.
        let list = folder + "leaven.json"
        let json = try JSON.parse(Files.read(list), file: list)
        let digests =
            (json["sha256"]?.members ?? []) + [
                .init("chat_template.jinja", .string(try SHA256.hex(file: folder + "chat_template.jinja")))
            ]
        try Files.remove(list)
        try AtomicFile.write(
            Array(JSON.object([.init("sha256", .object(digests))]).serialized().utf8), to: list)
        let other = TinyRun.sampling.replacing(
            #"folder: "model""#, with: #"folder: "model", chat_template: "other.jinja""#)
        #expect(other != TinyRun.sampling)
        #expect(try run(other, []).code == .done)
    }
}
