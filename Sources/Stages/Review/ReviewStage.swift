import Archive
import Curation
import Dataflow
import Problems
import Review

/// `review`: people decide on some of a stage's samples.
///
/// Samples that people reject are left out, samples that they edit are replaced, and rejected rollouts that
/// they accept become samples. Samples without a decision stay unchanged.
struct ReviewStage: Stage {
    static let kind = "review"
    static let help = "Lets people decide on some of a stage's samples."
    static let product = Product.rollouts
    static let inputs = [InputRole("samples", [.rollouts])]
    /// The name of the check under which people's verdicts are stored.
    static let check = "review"

    let checks: [CheckKind]
    let selection: ReviewSelection
    /// How many people should answer each sample.
    let reviewers: Int
    let policy: ReviewPolicy
    /// Whether the run waits until everything is decided.
    let wait: Bool
    let material: JSON

    private static let people = Setting<Int>.int(
        "reviewers", in: 1...100, default: 1, "People for each sample.")
    private static let rule = Setting<ReviewPolicy>.choice(
        "policy", default: .majority, "How the answers to one sample make one decision.")
    private static let pauses = Setting<Bool>.bool(
        "wait", default: true, "Whether the run waits until everything is decided.")
    static let settings: [any DeclaredSetting] = ReviewSelection.settings + [people, rule, pauses]

    /// - Parameter checks: all known kinds of check.
    init(_ settings: Settings, checks: [CheckKind]) throws {
        self.checks = checks
        selection = try ReviewSelection(settings, checks: checks)
        reviewers = try settings(Self.people)
        policy = try settings(Self.rule)
        wait = try settings(Self.pauses)
        material = settings.effective
    }

    func accept(_ inputs: [String: any Stage]) throws {
        guard let rollouts = inputs["samples"] as? RolloutsStage else { return }
        try selection.refuseUnmeasured(rollouts.checks.checks.map(\.name))
    }

    /// The stage that a record describes.
    init(_ record: StageRecord, file: String, checks: [CheckKind]) throws {
        let settings = Settings(record.recipe.parameters, path: "stage \(record.name)", file: file)
        try self.init(settings, checks: checks)
    }

    /// The key of a queue: a digest of everything that chooses its items. How they are decided has no part in
    /// it.
    func selectionKey(seed: UInt64, input: String) -> String {
        let json: JSON = [
            "selection": selection.json, "seed": .string(String(seed)), "input": .string(input),
        ]
        return SHA256.hex(Array(json.serialized().utf8))
    }

    private func queue(_ context: StageContext) throws -> ReviewQueue {
        let input = context.input("samples")
        let key = selectionKey(seed: context.runSeed, input: input.key)
        if try context.store.reviews.queue(key: key) == nil {
            let queue = try selection.queue(context.store, input: input.stage, seed: context.runSeed)
            try context.store.reviews.makeQueue(key: key, queue)
        }
        return try ReviewQueue(context.name, self, queue: key, input: input.stage, in: context.store)
    }

    func lateMaterial(_ context: StageContext) throws -> LateMaterial? {
        let items = try queue(context).items.filter { !$0.annotations.isEmpty }
        let digest = JSON.array(items.map { $0.digestible(policy) }).serialized()
        return LateMaterial(
            count: items.reduce(0) { $0 + $1.annotations.count }, digest: SHA256.hex(Array(digest.utf8)))
    }

    func run(_ context: StageContext) throws -> JSON {
        let queue = try queue(context)
        let edits = try EditedTexts(of: queue, threads: context.resources.threads)
        var tally = Tally()
        for (item, result) in zip(queue.items, queue.results(edits)) { tally.add(item, result, edits) }
        if wait, tally.open > 0 {
            let (open, all) = (Figure.grouped(tally.open), Figure.grouped(queue.items.count))
            let run = shellWord(context.runDirectory)
            throw Paused(
                "\(open) of \(all) samples wait for people",
                summary: ["queue": .int(queue.items.count), "open": .int(tally.open)],
                commands: ["leaven review export \(run) FILE", "leaven review import \(run) FILE"])
        }
        try context.stop.check()
        let store = context.store
        try context.recordProblems(of: context.input("samples"))
        if try store.units.completed(context.stage).isEmpty {
            try store.reviews.commit(
                tally.outcomes, tally.verdicts, of: context.input("samples").stage,
                counters: [
                    "accepted": tally.accepted, "edited": tally.edited, "rejected": tally.rejected,
                ], stage: context.stage)
        }
        return [
            "kept": .int(try store.samples.count(context.stage)), "queue": .int(queue.items.count),
            "accepted": .int(tally.accepted), "edited": .int(tally.edited),
            "rejected": .int(tally.rejected),
            "undecided": .int(
                queue.items.count - tally.accepted - tally.edited - tally.rejected),
        ]
    }

    /// The results of a queue.
    private struct Tally {
        var outcomes: [ReviewOutcome] = []
        var verdicts: [(rollout: Int, verdicts: [Verdict])] = []
        var (open, accepted, edited, rejected) = (0, 0, 0, 0)

        mutating func add(_ item: ReviewedItem, _ result: ReviewedItem.Result, _ edits: EditedTexts) {
            func verdict(_ outcome: Verdict.Outcome, _ reason: String) -> Verdict {
                Verdict(ReviewStage.check, outcome, reason, value: Double(result.voters))
            }
            let number = item.queued.number
            var chosen: Int?
            switch result.resolution {
            case .accepted:
                accepted += 1
                keep(number, of: item)
                verdicts.append((number, [verdict(.pass, "accept")]))
            case .rejected(let reason):
                rejected += 1
                keep(nil, of: item)
                verdicts.append((number, [verdict(.fail, Self.line(reason))]))
            case .edited(let key):
                edited += 1
                chosen = item.edits.first { $0.recipe == key }?.number
                keep(chosen, of: item)
                verdicts.append((number, [verdict(.fail, "edited")]))
            case .waiting, .disputed: open += 1
            case .skipped: break
            }
            for edit in item.edits {
                let found = edits.verdicts(item: number, edit.recipe)
                let people = edit.number == chosen ? [verdict(.pass, "edit")] : []
                verdicts.append((edit.number, found + people))
            }
        }

        /// People's words on one line, like the reasons of verdicts.
        private static func line(_ words: String) -> String {
            var line = String.UnicodeScalarView()
            for scalar in words.unicodeScalars.prefix(1000) {
                line.append(scalar.properties.generalCategory == .control ? " " : scalar)
            }
            return String(line)
        }

        private mutating func keep(_ kept: Int?, of item: ReviewedItem) {
            outcomes.append(
                ReviewOutcome(rollout: item.queued.number, position: item.queued.position, kept: kept))
        }
    }
}
