import Archive
import Curation
import Dataflow
import MoE
import Problems
import Sampling
import Tensors

/// `rollouts`: rejection sampling. For each problem, rounds of rollouts are sampled and checked until enough
/// are kept or the rounds are used up; the best of them become samples.
struct RolloutsStage: Stage {
    static let kind = "rollouts"
    static let help =
        "Samples each problem in rounds, checks every rollout, and keeps the best of those that pass."
    static let product = Product.rollouts
    static let inputs = [
        InputRole("problems", [.problems]), InputRole(ModelInput.role.name, [.model, .generator]),
        InputRole("exemplars", [.rollouts, .samples], optional: true),
    ]

    enum PromptForm: String, CaseIterable {
        /// The problem's prompt alone.
        case plain
        /// With an instruction to think, reflect and verify.
        case direct
        /// With the template of DeepSeek-R1-Zero.
        case zero
        /// With an instruction to write tests for a program that solves it.
        case tests
        /// After few-shot examples from the input `exemplars`: samples of another stage, or of a file.
        case fewShot = "few-shot"
    }

    /// How long a problem is tried, and how much of it is kept.
    let rule: Rounds.Rule
    /// The least number of samples to keep, in whole units; nil to work on every problem.
    let target: Int?
    /// The number of problems in a unit.
    let unitSize: Int
    var options: SamplingOptions
    let prompts: PromptSettings
    let weights: InferenceWeights.Form
    /// The forms of prompts; if there are several, each problem gets one of them.
    let forms: [PromptForm]
    let shots: Int
    let checks: CheckSuite
    private let template: TemplateSettings
    private let quotas: Quotas?
    var material: JSON
    /// The names of the sampling settings that the pipeline gives.
    let said: Set<String>
    /// What its inputs changed, as words for the user.
    var notes: [String] = []
    /// What the corpus that takes the samples leaves out; nil if it leaves out nothing.
    private(set) var sieve: CorpusSieve?
    /// The server that it samples from; nil if it samples from a model folder.
    private(set) var server: ServerStage?
    /// The place of its settings, for complaints.
    private let place: String

    private static let most = Setting<Int>.int(
        "keep", in: 0...1000, default: 1, "Samples to keep of one problem; 0 only measures.")
    private static let roundCount = Setting<Int>.int(
        "rounds", in: 1...1000, default: 1, "Rounds that a problem gets at most.")
    private static let roundSize = Setting<Int>.int(
        "per_round", in: 1...1000, default: 1, "Rollouts of a problem in a round.")
    private static let firstSize = Setting<Int>.int(
        "first_round", in: 0...1000, default: 0,
        "Rollouts of a problem in its first round; 0 for as many as in the others."
    ).quiet
    private static let patience = Setting<Int>.int(
        "give_up_after", in: 0...1_000_000, default: 0,
        "A problem gets no further round once so many rollouts were judged and none has passed; 0 never gives up."
    ).quiet
    private static let wanted = Setting<Int>.int(
        "samples", in: 0...1_000_000_000, default: 0,
        "Samples to keep at least, in whole units; 0 works on every problem.")
    private static let unitLength = Setting<Int>.int(
        "unit", in: 1...100_000, default: 32, "Problems in a unit of work, which is committed as a whole.")
    static let temperature = Setting<Double>.double(
        "temperature", in: 0...100, default: 1, "Temperature of sampling; 0 takes the likeliest token.")
    static let topK = Setting<Int>.int(
        "top_k", in: 0...1_000_000, default: 0, "Draw from the k likeliest tokens only; 0 for all.")
    static let topP = Setting<Double>.double(
        "top_p", in: 1e-6...1, default: 1,
        "Draw from the likeliest tokens that hold this probability together.")
    static let minP = Setting<Double>.double(
        "min_p", in: 0...1, default: 0, "Draw only tokens at least this likely relative to the likeliest.")
    private static let maxTokens = Setting<Int>.int(
        "max_tokens", in: 1...1_000_000, default: 512, "Tokens of a rollout at most.")
    private static let numbers = Setting<InferenceWeights.Form>.choice(
        "weights", default: .stored,
        "The model's weights as they are stored; in 8 bits as all that they are multiplied with (int8): fastest and small, "
            + "almost the same; or in 8 bits by themselves (int8-weights): small, and nearly what is stored.")
    private static let promptForm = Setting<[PromptForm]>.choices(
        "prompt", default: .plain,
        "The problem as it is, with an instruction to reflect (direct), in DeepSeek-R1-Zero's template (zero), after "
            + "worked examples (few-shot, of the input exemplars), or asking for tests; of several, each problem has one."
    )
    private static let exampleCount = Setting<Int>.int(
        "shots", in: 1...64, default: 2,
        "Worked examples in a few-shot prompt; fewer where they would not leave room for max_tokens.")
    private static let suite = Setting<JSON>.object(
        "checks",
        "What a rollout has to pass, see `leaven help checks`: { format: {}, repetition: { max: 0.3 } }.")
    private static let rightBy = Setting<[String]>.texts(
        "right_by", default: [],
        "The checks that tell whether a completion is right, for pass@k in `leaven status`; all where none is named."
    ).quiet
    private static let preference = Setting<String>.choice(
        "prefer", among: Ranking.all.map(\.name), default: Ranking.earlier.name,
        "Which of two rollouts that are as good otherwise is kept: "
            + Ranking.all.map { "\($0.name), \($0.help)" }.joined(separator: "; ") + ".")
    static let settings: [any DeclaredSetting] =
        [
            most, roundCount, roundSize, firstSize, patience, wanted, QuotaSettings.group, unitLength,
            temperature, topK, topP, minP, maxTokens, numbers,
            promptForm, exampleCount, suite, CompletionShape.setting, rightBy, preference,
        ] + PromptSettings.all + TemplateSettings.all

    init(_ settings: Settings, checks kinds: [CheckKind]) throws {
        let (first, patience) = (try settings(Self.firstSize), try settings(Self.patience))
        rule = Rounds.Rule(
            keep: try settings(Self.most), rounds: try settings(Self.roundCount),
            perRound: try settings(Self.roundSize), ranking: .named(try settings(Self.preference)),
            firstRound: first == 0 ? nil : first, giveUpAfter: patience == 0 ? nil : patience)
        let samples = try settings(Self.wanted)
        target = samples == 0 ? nil : samples
        unitSize = try settings(Self.unitLength)
        var options = SamplingOptions()
        options.temperature = try settings(Self.temperature)
        options.topK = try settings(Self.topK)
        options.topP = try settings(Self.topP)
        options.minP = try settings(Self.minP)
        options.maxTokens = try settings(Self.maxTokens)
        weights = try settings(Self.numbers)
        forms = try settings(Self.promptForm)
        prompts = try PromptSettings(settings, forms: forms, &options)
        self.options = options
        said = Set(Self.settings.filter { settings.has($0) }.map(\.name))
        shots = try settings(Self.exampleCount)
        checks = try CheckSuite(
            settings(Self.suite), of: kinds, path: "\(settings.path).\(Self.suite.name)", file: settings.file,
            shape: settings.given(CompletionShape.setting))
        for name in try settings(Self.rightBy) where !checks.checks.contains(where: { $0.name == name }) {
            throw Complaint.unknown(
                "check", name, at: settings.place(of: Self.rightBy), among: checks.checks.map(\.name))
        }
        quotas = try QuotaSettings.read(settings)
        if quotas != nil {
            for (setting, isGiven, what) in [
                (Self.wanted as any DeclaredSetting, target != nil, "to divide"),
                (Self.most, rule.keep > 0, "of a problem"), (Self.suite, !checks.checks.isEmpty, "to pass"),
            ] where !isGiven {
                throw Complaint(
                    settings.place(of: setting), "quotas need some", expected: "\(setting.name) \(what)")
            }
        }
        template = try TemplateSettings(settings)
        place = settings.place
        let weights = weights
        material = checks.material(
            JSON.object(
                (settings.effective.members ?? []).map {
                    $0.name == Self.numbers.name ? .init($0.name, .string(weights.key)) : $0
                }))
    }

    /// The most ids of problems that a summary lists; `leaven status --json` has all.
    private static let shownIDs = 5
    private static let sieved = "sieve"

    /// The stage that a record describes.
    init(_ record: StageRecord, file: String, checks: [CheckKind]) throws {
        let members = record.recipe.parameters.filter { !CheckSuite.added.contains($0.name) }
        try self.init(Settings(members, path: "stage \(record.name)", file: file), checks: checks)
    }

    /// If a corpus takes the samples, only samples that it keeps count: sampling goes on until there are
    /// enough of them.
    func serving(_ takers: [any Stage]) -> RolloutsStage {
        guard target != nil, let sieve = takers.lazy.compactMap({ ($0 as? CorpusStage)?.sieve }).first,
            sieve.isActive
        else { return self }
        var stage = self
        stage.sieve = sieve
        stage.material = JSON.object((material.members ?? []) + [.init(Self.sieved, sieve.material)])
        return stage
    }

    func taking(_ inputs: [String: any Stage]) -> RolloutsStage {
        var stage = self
        stage.server = inputs[ModelInput.role.name] as? ServerStage
        return stage
    }

    /// A digest of everything that determines a rollout besides its problem and index. A change of checks or
    /// of `keep` leaves it unchanged; so does a change of the checks of the few-shot examples, as long as the
    /// examples stay the same.
    private func settings(_ context: StageContext, model: String, exemplars: FewShot?) -> String {
        let exemplars = exemplars?.digest ?? ""
        let names = forms.map { JSON.string($0.rawValue) }
        let prompts = names.count == 1 ? names[0] : .array(names)
        let members: [JSON.Member] = [
            .init("model", .string(model)), .init("seed", .string(String(context.runSeed))),
            .init("temperature", .double(options.temperature)), .init("top_k", .int(options.topK)),
            .init("top_p", .double(options.topP)), .init("min_p", .double(options.minP)),
            .init("max_tokens", .int(options.maxTokens)), .init("prompt", prompts),
            .init("shots", .int(hasExamples ? shots : 0)), .init("exemplars", .string(exemplars)),
        ]
        // Random numbers depend on the digest, so the default adds nothing: they stay as before this choice
        // existed.
        var more: [JSON.Member] = weights == .stored ? [] : [.init("weights", .string(weights.key))]
        // In earlier versions, examples were left out only if they left no room at all.
        if hasExamples { more.append(.init("room", .int(options.maxTokens))) }
        more += self.prompts.material(options)
        more += template.members
        return SHA256.hex(Array(JSON.object(members + more).serialized().utf8))
    }

    /// The quotas to fill; nil if there are none.
    func quotaCount(_ context: StageContext) throws -> QuotaCount? {
        guard let quotas, let target else { return nil }
        let kinds = try context.store.problems.kinds(context.input("problems").stage)
        return try QuotaCount(
            quotas, of: target,
            among: kinds.map { .init(family: $0.family, language: $0.language.rawValue, level: $0.level) },
            at: "\(place).\(QuotaSettings.group.name)")
    }

    func accept(_ inputs: [String: any Stage]) throws {
        try template.demandTemplate(inputs)
        var complaints: [Complaint] = []
        if let quotas, let target, let kinds = (inputs["problems"] as? ProblemsStage)?.kinds {
            do {
                _ = try QuotaCount(
                    quotas, of: target, among: kinds, at: "\(place).\(QuotaSettings.group.name)")
            } catch let complaint as Complaint {
                complaints.append(complaint)
            }
        }
        if hasExamples, inputs["exemplars"] == nil {
            complaints.append(
                Complaint(
                    "\(place).\(Self.promptForm.name)", "no input for its examples",
                    expected: "inputs.exemplars",
                    advice: "name a stage of kind rollouts or samples, or use another form of prompt"))
        }
        if let server = inputs[ModelInput.role.name] as? ServerStage {
            if weights != .stored {
                complaints.append(
                    Complaint(
                        "\(place).\(Self.numbers.name)", "has no meaning for a server",
                        found: weights.rawValue,
                        expected: "a stage of kind model, or no \(Self.numbers.name)"))
            }
            for (name, isGiven) in [
                ("prefix", prompts.prefix != nil), ("template or date", !template.members.isEmpty),
            ] where isGiven {
                complaints.append(
                    Complaint(
                        "\(place).\(name)", "has no meaning for a server, which renders its prompts itself"))
            }
            do {
                try server.demand(options, from: place)
            } catch {
                complaints.append(error)
            }
        }
        complaints += checks.undecidable(at: "\(place).\(Self.suite.name)")
        if !complaints.isEmpty { throw Complaints(complaints) }
    }

    private static let unverified = "no checks: nothing is verified, and every rollout passes"

    func warnings(_ inputs: [String: any Stage]) -> [String] {
        if checks.checks.isEmpty { return notes + [Self.unverified] }
        guard checks.checks.contains(where: { $0.name == AnswerCheck().name }),
            let golds = (inputs["problems"] as? ProblemFileStage)?.unreadableGolds
        else { return notes }
        return notes + ["the check answer leaves rollouts undecided: \(golds)"]
    }

    func run(_ context: StageContext) throws -> JSON {
        try context.recordProblems(of: context.input("problems"))
        let sampling = try sampling(context)
        try context.perform(sampling, threads: context.resources.threads)
        return try summary(context, sampling)
    }

    func sampling(_ context: StageContext) throws -> RolloutSampling {
        let exemplars = try exemplars(context)
        if let server {
            let settings = settings(context, model: server.digest, exemplars: exemplars)
            return try RolloutSampling(
                stage: self, context: context, seed: StageKinds.label(settings),
                recipe: SamplingRecipe(
                    key: settings, model: ServerStage.provenance(server.material, options)),
                source: .server(RolloutServer(server, context)), exemplars: exemplars)
        }
        let folder = ModelInput.folder(context)
        let checkpoint = try Checkpoint(folder: folder)
        let model = try ModelFolder.digest(folder)
        let settings = settings(context, model: model, exemplars: exemplars)
        if let need = MemoryNote.sampling(checkpoint, weights, length: options.maxTokens, context.resources) {
            context.progress.note(need)
        }
        return try RolloutSampling(
            stage: self, context: context, seed: StageKinds.label(settings),
            recipe: SamplingRecipe(
                key: SHA256.hex(Array("\(settings) arithmetic \(Engine.arithmetic)".utf8)), model: model),
            source: .engine(
                try ChatFormat(folder: folder, for: checkpoint.config, options: template.options),
                InferenceWeights(
                    checkpoint, weights, threads: context.resources.threads)),
            exemplars: exemplars)
    }

    private var hasExamples: Bool { forms.contains(.fewShot) }

    private func exemplars(_ context: StageContext) throws -> FewShot? {
        guard hasExamples else { return nil }
        let input = context.input("exemplars")
        if let file = SamplesInput.file(input) { return try FewShot(SampleFile(file).samples(), of: file) }
        var exemplars: [FewShot.Exemplar] = []
        try context.store.samples.forEach(input.stage) {
            exemplars.append(.init(problem: $0.problem, completion: $0.rollout.text))
        }
        return FewShot(exemplars)
    }

    /// The name of the counter of a unit's rollouts that were found in the store and not sampled again. Their
    /// number depends on earlier runs.
    static let found = "found"

    func effort(_ context: StageContext) throws -> String? {
        let counts = try context.store.measures.counts(context.stage)
        let (found, all) = (counts[Self.found] ?? 0, counts["rollouts"] ?? 0)
        let use = try server.map { try RolloutServer($0, context).words } ?? ""
        guard found > 0 else { return use.isEmpty ? nil : use }
        guard found < all else { return "judged again, nothing sampled" }
        let more = use.isEmpty ? "" : ", " + use
        return "\(Figure.grouped(found)) rollouts found in the store, \(Figure.grouped(all - found)) sampled"
            + more
    }

    /// The counts of sampled and kept rollouts, and the share of rollouts that each check passed.
    private func summary(_ context: StageContext, _ sampling: RolloutSampling) throws -> JSON {
        let filled = sampling.quotas
        let counts = try context.store.measures.counts(context.stage)
        func count(_ name: String) -> Int { counts[name] ?? 0 }
        func share(_ part: Int) -> JSON { .double(Double(part) / Double(max(1, count("rollouts")))) }
        let kept = count("kept")
        let passes = try context.store.verdicts.passes(context.stage)
        var members: [JSON.Member] = [
            .init("problems", .int(count("problems"))), .init("rollouts", .int(count("rollouts"))),
            .init("kept", .int(kept)), .init("tokens", .int(count("tokens"))),
            .init("mean_tokens", share(count("tokens"))), .init("pass_rate", share(count("passed"))),
            .init("passed", .object(checks.checks.map { .init($0.name, share(passes[$0.name] ?? 0)) })),
        ]
        if checks.checks.isEmpty { members.append(.init("verified", .string(Self.unverified))) }
        if count("too_long") > 0 {
            let ids = try context.store.problems.ids(with: "too_long", stage: context.stage)
            members += [
                .init("too_long", .int(count("too_long"))),
                .init("too_long_ids", .array(ids.prefix(Self.shownIDs).map(JSON.string))),
            ]
        }
        if let server = sampling.server { members += try server.summary(context) }
        if let filled {
            members.append(.init("quotas", filled.json))
            if !filled.isFull { members.append(.init("short", .string(shortfall(filled)))) }
        } else if let target, kept < target {
            members.append(
                .init(
                    "short",
                    .string("\(kept) of \(target) samples: the problems are used up; add problems or rounds"))
            )
        }
        return .object(members)
    }

    /// Which quotas are not full, why, and what to change.
    private func shortfall(_ filled: QuotaCount) -> String {
        var lacks = filled.shortfalls.isEmpty ? ["the problems are used up"] : filled.shortfalls
        if !filled.hopeless.isEmpty {
            lacks.append(
                "\(filled.hopeless.count) kinds are passed over, as they give too few samples for least")
        }
        let shown = lacks.prefix(Self.shownIDs) + (lacks.count > Self.shownIDs ? ["…"] : [])
        return (["\(Figure.grouped(filled.taken)) of \(Figure.grouped(filled.total)) samples"] + shown)
            .joined(separator: "; ") + "; add problems of these kinds or rounds, or change quotas"
            + (filled.hopeless.isEmpty ? "" : " or least")
    }
}
