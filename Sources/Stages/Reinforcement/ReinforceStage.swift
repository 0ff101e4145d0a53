import Archive
import Curation
import Dataflow
import MoE
import Training

/// `reinforce`: reinforcement learning with rewards by rule, GRPO with later corrections (DAPO, Dr. GRPO).
/// Each step samples groups of rollouts from the present model, judges them, and makes the better rollouts of
/// each group likelier.
struct ReinforceStage: Stage {
    static let kind = "reinforce"
    static let help =
        "Improves a model by reinforcement: samples groups of rollouts, rewards what passes checks, and learns (GRPO)."
    static let product = Product.model
    static let inputs = [
        InputRole("problems", [.problems]), ModelInput.role,
        InputRole("held-out", [.problems], optional: true),
    ]

    private static let suite = Setting<JSON>.object(
        "checks", "The checks that rollouts go through, see `leaven help checks`.")
    static let settings: [any DeclaredSetting] =
        [suite, CompletionShape.setting, Reward.setting] + ReinforceSettings.all + TemplateSettings.all

    private let options: ReinforceSettings
    private let checks: CheckSuite
    private let reward: Reward
    private let template: TemplateSettings
    private let place: String
    private let stagePlace: String
    let material: JSON

    init(_ settings: Settings, checks kinds: [CheckKind]) throws {
        options = try ReinforceSettings(settings)
        checks = try CheckSuite(
            settings(Self.suite), of: kinds, path: "\(settings.path).\(Self.suite.name)", file: settings.file,
            shape: settings.given(CompletionShape.setting))
        reward = try Reward(settings, of: checks)
        template = try TemplateSettings(settings)
        stagePlace = settings.place
        place = settings.place(of: Self.suite)
        material = checks.material(settings.effective)
    }

    func accept(_ inputs: [String: any Stage]) throws {
        try template.demandTemplate(inputs)
        var complaints = checks.undecidable(at: place)
        complaints += options.heldOutComplaints(inputs["held-out"] != nil, at: stagePlace)
        if !complaints.isEmpty { throw Complaints(complaints) }
    }

    func run(_ context: StageContext) throws -> JSON {
        if options.keepEvery > 0 { try context.recordProblems(of: context.input("problems")) }
        let folder = ModelInput.folder(context)
        let config = try ModelFolder.config(folder)
        let format = try ChatFormat(folder: folder, for: config, options: template.options)
        if let need = MemoryNote.reinforcement(config, options, context.resources) {
            context.progress.note(need)
        }
        let model = try ModelInput.read(context)
        let trainer = Trainer(model, options: options.training, threads: context.resources.threads)
        let learning = try Reinforcement(
            options, checks: checks, reward: reward, context: context, trainer: trainer, format: format)
        var loop = TrainingLoop(
            context: context, trainer: trainer, steps: options.steps * options.updates,
            recorded: [
                .init("by", "leaven run"), .init("stage", .string(context.name)),
                .init("seed", .string(String(context.runSeed))), .init("parameters", material),
            ])
        loop.interval = options.updates
        let summary = try loop.run(
            format, resumed: learning.resume, batch: learning.batch, trained: learning.takeBest)
        try learning.finish()
        return summary
    }

    func damage(_ context: StageContext) -> String? { ModelInput.damage(context.folder) }

    func announcement(_ record: StageRecord, folder: String) -> String? {
        ModelInput.announcement(record, folder)
    }
}
