import Archive
import Dataflow
import MoE
import Problems
import Training

/// The messy procedural corpus that tokenizer and base model are made from, as parameters name it.
struct WebTextParameters {
    let families: [String]
    let mess: Mess

    init(_ parameters: Parameters) throws {
        families = try parameters.strings("families", default: Families.names)
        let group = try parameters.group("mess")
        let usual = Mess()
        func share(_ name: String, _ fallback: Double) throws -> Double {
            try group.double(name, in: 0...1, default: fallback)
        }
        mess = Mess(
            textbook: try share("textbook", usual.textbook), plain: try share("plain", usual.plain),
            wrong: try share("wrong", usual.wrong), mixed: try share("mixed", usual.mixed),
            unformatted: try share("unformatted", usual.unformatted),
            unexplained: try share("unexplained", usual.unexplained),
            repeated: try share("repeated", usual.repeated),
            unchecked: try share("unchecked", usual.unchecked),
            reflection: try share("reflection", usual.reflection),
            foreign: try share("foreign", usual.foreign))
    }

    func text(seed: UInt64) throws -> WebText { try WebText(families: families, mess: mess, seed: seed) }
}

/// `tokenizer`: learns a byte-level BPE tokenizer from the procedural corpus.
struct TokenizerStage: Stage {
    static let kind = "tokenizer"
    static let inputs: [InputRole] = []

    private let documents: Int
    private let vocabulary: Int
    private let web: WebTextParameters
    let material: JSON

    init(_ parameters: Parameters) throws {
        documents = try parameters.int("documents", in: 1...10_000_000)
        vocabulary = try parameters.int("vocabulary", in: 300...1_000_000)
        web = try WebTextParameters(parameters)
        material = parameters.effective
    }

    func run(_ context: StageContext) throws -> JSON {
        let text = try web.text(seed: context.seed)
        let tokenizer = Tokenizer.train(
            documents: (0..<documents).lazy.map { text.document($0) }, vocabularySize: vocabulary)
        let folder = try context.makeFolder()
        try ChatFormat(tokenizer).save(to: folder)
        return ["vocabulary": .int(tokenizer.vocabularySize), "digest": .string(tokenizer.digest)]
    }

    func damage(_ context: StageContext) -> String? {
        let file = context.folder + "/tokenizer.json"
        return Files.exists(file) ? nil : "\(file) is missing"
    }
}

/// `pretrain`: trains a base model on the procedural corpus, from random weights or on from another model.
struct PretrainStage: Stage {
    static let kind = "pretrain"
    static let inputs = [
        InputRole("tokenizer", kinds: [TokenizerStage.kind], alternative: "model"),
        InputRole("model", kinds: ModelInput.role.kinds, alternative: "tokenizer"),
    ]

    private let config: ModelConfig
    /// Whether the pipeline gives sizes, which are those of a new model.
    private let hasSizes: Bool
    private let options: TrainingOptions
    private let documentsPerStep: Int
    private let web: WebTextParameters
    let material: JSON

    init(_ parameters: Parameters) throws {
        let steps = try parameters.int("steps", in: 1...100_000_000)
        documentsPerStep = try parameters.int("documents_per_step", in: 1...10_000, default: 4)
        options = try TrainingOptions(parameters, steps: steps, rate: 3e-3)
        web = try WebTextParameters(parameters)
        config = try Self.config(parameters.group("model"))
        hasSizes = config != ModelConfig()
        do {
            try config.validate(file: parameters.file)
        } catch {
            throw parameters.complaint("model", "\(error)")
        }
        material = parameters.effective
    }

    private static func config(_ parameters: Parameters) throws -> ModelConfig {
        var config = ModelConfig()
        func size(_ name: String, _ fallback: Int) throws -> Int {
            try parameters.int(name, in: 1...1 << 20, default: fallback)
        }
        config.hiddenSize = try size("hidden_size", config.hiddenSize)
        config.layers = try size("num_hidden_layers", config.layers)
        config.denseLayers = try parameters.int(
            "first_k_dense_replace", in: 0...1024, default: config.denseLayers)
        config.denseSize = try size("intermediate_size", config.denseSize)
        config.heads = try size("num_attention_heads", config.heads)
        let rank = try parameters.int("q_lora_rank", in: 0...1 << 20, default: 0)
        config.queryRank = rank == 0 ? nil : rank
        config.keyValueRank = try size("kv_lora_rank", config.keyValueRank)
        config.nopeSize = try size("qk_nope_head_dim", config.nopeSize)
        config.ropeSize = try size("qk_rope_head_dim", config.ropeSize)
        config.valueSize = try size("v_head_dim", config.valueSize)
        config.rope.theta = try parameters.double("rope_theta", in: 1...1e9, default: config.rope.theta)
        config.experts = try size("n_routed_experts", config.experts)
        config.activeExperts = try size("num_experts_per_tok", config.activeExperts)
        config.sharedExperts = try parameters.int(
            "n_shared_experts", in: 0...64, default: config.sharedExperts)
        config.expertSize = try size("moe_intermediate_size", config.expertSize)
        config.groups = try size("n_group", config.groups)
        config.activeGroups = try size("topk_group", config.activeGroups)
        config.weightScale = try parameters.double(
            "routed_scaling_factor", in: 1e-3...1e3, default: config.weightScale)
        config.contextLength = try size("max_position_embeddings", config.contextLength)
        return config
    }

    func accept(_ inputs: [String: any Stage]) throws { try ModelInput.demandTrainable(inputs) }

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

    /// The model to go on from, or one of random weights for the tokenizer.
    private func start(_ context: StageContext) throws -> (Model, ChatFormat) {
        if let input = context.optionalInput("tokenizer") {
            let tokenizer = try Tokenizer(file: input.folder + "/tokenizer.json")
            var config = config
            config.vocabularySize = tokenizer.vocabularySize
            return (Model(config, seed: context.seed), try ChatFormat(tokenizer))
        }
        guard !hasSizes else {
            throw DataflowError(
                "stage \(context.name)", "sizes for a model that has its own", found: "the parameter model",
                expected: "none beside inputs.model")
        }
        let model = try ModelInput.trainable(context)
        // The documents are in this project's own format.
        let format = try ChatFormat(folder: ModelInput.folder(context), for: model.config)
        return (model, try ChatFormat(format.tokenizer))
    }

    /// How the model was made that this stage goes on from.
    private func former(_ context: StageContext) throws -> [JSON.Member] {
        guard context.optionalInput("model") != nil else { return [] }
        let file = ModelInput.folder(context) + "/leaven.json"
        guard Files.exists(file), let made = try JSON.parse(Files.read(file), file: file)["made"] else {
            return []
        }
        return [.init("from", made)]
    }

    func damage(_ context: StageContext) -> String? { ModelInput.damage(context.folder) }
}
