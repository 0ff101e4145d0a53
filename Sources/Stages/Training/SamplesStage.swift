import Archive
import Curation
import Dataflow
import Problems

/// `samples`: chat samples from a JSON Lines file, to train on.
struct SamplesStage: Stage {
    static let kind = "samples"
    static let help = "Takes chat samples from a JSON Lines file, to be trained on."
    static let product = Product.samples
    static let inputs: [InputRole] = []

    private static let file = Setting<String>.file(
        "file", "The file, .jsonl or .jsonl.zst, with messages in each line.")
    static let settings: [any DeclaredSetting] = [file]

    private let path: String
    let material: JSON

    init(_ settings: Settings) throws {
        path = try settings(Self.file)
        // The file is read completely now, so that a malformed line is refused before anything runs.
        try SampleFile(path).forEach { _ in }
        material = settings.effective
    }

    func run(_ context: StageContext) throws -> JSON {
        let samples = try SampleFile(path).samples()
        var lines: [UInt8] = []
        for sample in samples {
            JSON.object([
                .init(
                    "messages",
                    .array(
                        sample.messages.map {
                            ["role": .string($0.role.rawValue), "content": .string($0.content)]
                        }))
            ]).write(to: &lines)
            lines.append(0x0A)
        }
        try AtomicFile.write(lines, to: try context.makeFolder() + "/samples.jsonl")
        return ["samples": .int(samples.count)]
    }

    func damage(_ context: StageContext) -> String? {
        let file = context.folder + "/samples.jsonl"
        return Files.exists(file) ? nil : "\(file) is missing"
    }
}

/// The input role `samples`: chat samples of a file, of a rollouts stage, or of a review of one.
enum SamplesInput {
    static let role = InputRole("samples", [.samples, .rollouts])

    /// The path of a stage's file of samples; nil if they are in the store.
    static func file(_ input: StageContext.Input) -> String? {
        let file = input.folder + "/samples.jsonl"
        return Files.exists(file) ? file : nil
    }

    static func samples(_ context: StageContext) throws -> [Sample] {
        let input = context.input("samples")
        if let file = file(input) { return try SampleFile(file).samples() }
        var samples: [Sample] = []
        try context.store.samples.forEach(input.stage) {
            samples.append(
                Sample(messages: $0.problem.turns + [Turn(.assistant, $0.rollout.text)]))
        }
        return samples
    }
}
