import Archive
import Curation
import Dataflow
import MoE
import Problems
import Tensors
import Training

/// `sft`: supervised fine-tuning of a model on chat samples; only the assistant's last message is learned.
struct SFTStage: Stage {
    static let kind = "sft"
    static let help = "Fine-tunes a model on chat samples; only what the assistant says last is learned."
    static let product = Product.model
    static let inputs = [ModelInput.role, SamplesInput.role]

    private static let times = Setting<Int>.int(
        "epochs", in: 1...1000, default: 2, "How often all samples are gone through.")
    private static let perStep = Setting<Int>.int(
        "samples_per_step", in: 1...10_000, default: 12, "Samples of a step of the optimizer.")
    private static let training = TrainingSettings(rate: 1e-3)
    static let settings: [any DeclaredSetting] = [times, perStep] + training.all + TemplateSettings.all

    private let epochs: Int
    private let samplesPerStep: Int
    private let options: TrainingOptions
    private let template: TemplateSettings
    let material: JSON

    init(_ settings: Settings) throws {
        epochs = try settings(Self.times)
        samplesPerStep = try settings(Self.perStep)
        // The number of steps follows from the number of samples, which is known only when the stage runs.
        options = try Self.training.options(settings, steps: 0)
        template = try TemplateSettings(settings)
        material = settings.effective
    }

    func accept(_ inputs: [String: any Stage]) throws { try template.demandTemplate(inputs) }

    func run(_ context: StageContext) throws -> JSON {
        let folder = ModelInput.folder(context)
        let config = try ModelFolder.config(folder)
        let format = try ChatFormat(folder: folder, for: config, options: template.options)
        let samples = try SamplesInput.samples(context)
        let longest = config.contextLength
        let sequences = try samples.map { sample in
            let prompt = try format.prompt(sample.prompt.map(ChatFormat.Turn.init))
            return TrainingSequence(
                tokens: prompt + format.completion(sample.completion), learnsFrom: prompt.count)
        }.filter { $0.tokens.count <= longest }
        guard !sequences.isEmpty else {
            throw Complaint(
                "stage \(context.name)", found: "no sample of at most \(longest) tokens",
                expected: "at least one")
        }
        let perEpoch = (sequences.count + samplesPerStep - 1) / samplesPerStep
        let steps = epochs * perEpoch
        var options = options
        options.schedule.steps = steps
        let need = MemoryNote.training(
            config, options, sequences: min(samplesPerStep, sequences.count),
            length: sequences.map(\.tokens.count).max() ?? 0, context.resources)
        if let need { context.progress.note(need) }
        let model = try ModelInput.read(context)
        let trainer = Trainer(model, options: options, threads: context.resources.threads)
        let loop = TrainingLoop(
            context: context, trainer: trainer, steps: steps,
            recorded: [
                .init("by", "leaven run"), .init("stage", .string(context.name)),
                .init("seed", .string(String(context.runSeed))), .init("samples", .int(sequences.count)),
                .init("left_out_as_too_long", .int(samples.count - sequences.count)),
                .init("parameters", material),
            ])
        var order: (epoch: Int, places: [Int]) = (-1, [])
        return try loop.run(format) { step in
            let epoch = step / perEpoch
            if order.epoch != epoch {
                var random = RandomStream(seed: context.seed, UInt64(epoch))
                order = (epoch, random.shuffled(Array(sequences.indices)))
            }
            let start = step % perEpoch * samplesPerStep
            return order.places[start..<min(start + samplesPerStep, sequences.count)].map { sequences[$0] }
        }
    }

    func damage(_ context: StageContext) -> String? { ModelInput.damage(context.folder) }

    func announcement(_ record: StageRecord, folder: String) -> String? {
        ModelInput.announcement(record, folder)
    }
}

extension ChatFormat.Turn {
    package init(_ turn: Turn) {
        let role: ChatFormat.Role =
            switch turn.role {
            case .system: .system
            case .user: .user
            case .assistant: .assistant
            }
        self.init(role, turn.content)
    }
}
