import Archive
import Dataflow
import Stages
import Testing

@Suite("Stages that train")
struct TrainingStagesTests {
    private static let samples =
        #"{"messages": [{"role": "user", "content": "1+1?"}, {"role": "assistant", "content": "2"}]}"# + "\n"

    /// A stage that trains the model folder `model`, of one kind or the other, with more parameters.
    private static func training(_ kind: String, _ parameters: String = "") -> String {
        let inputs = kind == "sft" ? #"model: "base", samples: "samples""# : #"model: "base""#
        let length = kind == "sft" ? "epochs: 2" : "steps: 2"
        return """
            {name: "t", seed: 1, stages: [
                {name: "base", kind: "model", folder: "model"},
                {name: "samples", kind: "samples", file: "samples.jsonl"},
                {name: "tuned", kind: "\(kind)", inputs: {\(inputs)}, \(length), warmup: 1\(parameters)}]}
            """
    }

    private static func run() throws -> TinyRun {
        let run = try TinyRun.withModel()
        try AtomicFile.write(Array(samples.utf8), to: run.folder + "/samples.jsonl")
        return run
    }

    @Test(
        "A folder of another kind is trained, and what comes of it keeps its config.json",
        arguments: ["sft", "pretrain"])
    func otherKinds(kind: String) throws {
        let run = try Self.run()
        let folder = run.folder + "/model/"
        try Files.remove(folder + "leaven.json")
        let config = String(decoding: try Files.read(folder + "config.json"), as: UTF8.self)
        let other = config.replacing(#""rope_interleave": true"#, with: #""rope_interleave": false"#)
        #expect(other != config)
        try Files.remove(folder + "config.json")
        try AtomicFile.write(Array(other.utf8), to: folder + "config.json")
        #expect(try run(Self.training(kind), []).code == .done)
        let made = run.folder + "/run/models/tuned/model/config.json"
        #expect(try JSON.parse(Files.read(made), file: made) == JSON.parse(Array(other.utf8), file: ""))
    }

    /// The material of the stage that trains.
    private static func material(_ run: TinyRun, _ kind: String, _ parameters: String) throws -> JSON {
        let plan = try Plan(
            Pipeline(
                Array(training(kind, parameters).utf8), file: run.folder + "/t.json5", settings: []),
            kinds: StageKinds.all())
        return plan.stages[2].stage.material
    }

    @Test("The number of shares is a parameter only where it is named", arguments: ["sft", "pretrain"])
    func sharesInKeys(kind: String) throws {
        let run = try Self.run()
        let plain = try Self.material(run, kind, "")
        #expect(plain["shares"] == nil && plain["bias_rate"] != nil)
        for shares in [1, 4, 256] {
            let named = try Self.material(run, kind, ", shares: \(shares)")
            #expect(named["shares"] == .int(shares))
            #expect(named.members?.filter { $0.name != "shares" } == plain.members)
        }
        for wrong in ["0", "257", "1.5", "\"4\""] {
            #expect {
                try Self.material(run, kind, ", shares: \(wrong)")
            } throws: {
                "\($0)".contains("shares: found \(wrong)") && "\($0)".contains("from 1 to 256")
            }
        }
    }

    @Test("Threads change nothing of what shares make, and shares that are named are recorded with the model")
    func sharesInModels() throws {
        func files(_ parameters: String, threads: Int) throws -> (weights: [UInt8], list: String) {
            let run = try Self.run()
            #expect(try run(Self.training("pretrain", parameters), [], threads: threads).code == .done)
            let folder = run.folder + "/run/models/tuned/model/"
            return (
                try Files.read(folder + "model.safetensors"),
                String(decoding: try Files.read(folder + "leaven.json"), as: UTF8.self)
            )
        }
        let (plain, named, six) = (
            try files("", threads: 1), try files(", shares: 4", threads: 2),
            try files(", shares: 6", threads: 3)
        )
        #expect(!plain.list.contains("shares") && six.list.contains("\"shares\": 6"))
        #expect(try files(", shares: 6", threads: 1) == six)
        // Four shares are what was not named; but named they are another stage, with other text.
        #expect(named.list.contains("\"shares\": 4"))
    }
}
