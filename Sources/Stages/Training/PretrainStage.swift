import Archive
import Dataflow
import MoE
import Problems
import Tensors
import Training

/// `pretrain`: trains a base model on the procedural corpus, from random weights or from another model.
struct PretrainStage: Stage {
    static let kind = "pretrain"
    static let help =
        "Trains a base model on the procedural corpus, from random weights or on from another model."
    static let product = Product.model
    static let inputs = [
        InputRole("tokenizer", [.tokenizer], alternative: "model"),
        InputRole("model", ModelInput.role.products, alternative: "tokenizer"),
    ]

    private static let stepCount = Setting<Int>.int(
        "steps", in: 1...100_000_000, "Steps of the optimizer.")
    private static let perStep = Setting<Int>.int(
        "documents_per_step", in: 1...10_000, default: 4, "Documents of a step.")
    private static let training = TrainingSettings(rate: 3e-3)
    private static let sizes = SettingGroup(
        "model", "Sizes of a new model, named as in config.json.", ModelSizeSettings.all)
    static let settings: [any DeclaredSetting] =
        [stepCount, perStep, sizes] + training.all + WebTextSettings.all

    private let config: ModelConfig
    /// The place of the sizes in the pipeline, if it gives any; sizes are for a new model.
    private let givenSizes: String?
    private let options: TrainingOptions
    private let documentsPerStep: Int
    private let web: WebTextSettings
    let material: JSON

    init(_ settings: Settings) throws {
        let steps = try settings(Self.stepCount)
        documentsPerStep = try settings(Self.perStep)
        options = try Self.training.options(settings, steps: steps)
        web = try WebTextSettings(settings)
        config = try ModelSizeSettings.config(settings(Self.sizes))
        givenSizes = settings.has(Self.sizes) ? settings.place(of: Self.sizes) : nil
        do {
            try config.validate(file: settings.file)
        } catch {
            throw settings.complaint(Self.sizes, "\(error)")
        }
        material = settings.effective
    }

    func accept(_ inputs: [String: any Stage]) throws {
        if let givenSizes, inputs["model"] != nil {
            throw Complaint(
                givenSizes, "sizes for a model that has its own", expected: "none beside inputs.model",
                advice: "remove them, or give inputs.tokenizer for a new model")
        }
    }

    func run(_ context: StageContext) throws -> JSON {
        let (model, format) = try start(context)
        let (config, tokenizer) = (model.config, format.tokenizer)
        let text = try web.text(seed: context.seed)
        let trainer = Trainer(model, options: options, threads: context.resources.threads)
        let loop = TrainingLoop(
            context: context, trainer: trainer, steps: options.schedule.steps,
            recorded: [
                .init("by", "leaven run pretrain"), .init("seed", .string(String(context.runSeed))),
                .init("parameters", material),
            ] + (try former(context)))
        let start = try format.prompt([], answering: false)
        return try loop.run(format) { step in
            (0..<documentsPerStep).map { index in
                let document = text.document(step * documentsPerStep + index)
                let tokens = start + tokenizer.encode(document, special: .all)
                return TrainingSequence(tokens: Array(tokens.prefix(config.contextLength + 1)))
            }
        }
    }

    /// The model to start from: the input model, or one with random weights for the input tokenizer.
    private func start(_ context: StageContext) throws -> (Model, ChatFormat) {
        if let input = context.optionalInput("tokenizer") {
            let tokenizer = try Tokenizer(file: input.folder + "/tokenizer.json")
            var config = config
            config.vocabularySize = tokenizer.vocabularySize
            try sayNeed(config, context)
            return (Model(config, seed: context.seed), try ChatFormat(tokenizer))
        }
        let model = try ModelInput.read(context)
        try sayNeed(model.config, context)
        // The documents are in this project's own format.
        let format = try ChatFormat(folder: ModelInput.folder(context), for: model.config)
        return (model, try ChatFormat(format.tokenizer))
    }

    /// Says what the training takes of memory, and refuses to take more than the machine has.
    private func sayNeed(_ config: ModelConfig, _ context: StageContext) throws {
        let length = config.contextLength + 1
        let need = MemoryNote.training(
            config, options, sequences: documentsPerStep, length: length, context.resources)
        if let need { context.progress.note(need) }
        let tokens = TrainingPlan.tokens(sequences: documentsPerStep, length: length, options)
        let plan = TrainingPlan(config, options, threads: context.resources.threads, tokens: tokens)
        guard plan.total <= machineMemory else {
            throw Complaint(
                "stage \(context.name)", "needs more memory than this machine has",
                found: Figure.bytes(plan.total), expected: "at most \(Figure.bytes(machineMemory))",
                advice: "make the model or its context smaller, or train on fewer threads")
        }
    }

    /// How the model was made that this stage starts from.
    private func former(_ context: StageContext) throws -> [JSON.Member] {
        guard context.optionalInput("model") != nil else { return [] }
        let file = ModelInput.folder(context) + "/leaven.json"
        guard Files.exists(file), let made = try JSON.parse(Files.read(file), file: file)["made"] else {
            return []
        }
        return [.init("from", made)]
    }

    func damage(_ context: StageContext) -> String? { ModelInput.damage(context.folder) }

    func announcement(_ record: StageRecord, folder: String) -> String? {
        ModelInput.announcement(record, folder)
    }
}
