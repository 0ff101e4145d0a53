import Archive
import Curation
import Dataflow
import Problems

/// `corpus`: writes the samples of a rollouts stage, or of a review of one, as a data set folder named like
/// the stage.
///
/// On request it leaves out near-duplicates, and samples that share text with given files. These are written
/// to a separate file in the folder, each with the verdict that rejected it. On request it writes completions
/// in another shape than they were sampled in; what is rejected stays as it was sampled.
struct CorpusStage: Stage {
    static let kind = "corpus"
    static let help = "Writes samples as a data set folder, named like the stage."
    static let product = Product.corpus
    static let inputs = [InputRole("samples", [.rollouts])]

    private static let most = Setting<Int>.int(
        "samples", in: 1...1_000_000_000, default: 1_000_000_000, "Samples to write at most.")
    private static let heading = Setting<String>.text(
        "title", default: "Chains of thought", "The title of the data set's card.")
    private static let shardSize = Setting<Int>.int(
        "records_per_shard", in: 1...10_000_000, default: 50_000, "The most samples in one file.")
    static let settings: [any DeclaredSetting] =
        [most, heading, shardSize, CompletionShape.written] + CorpusSieve.settings

    private let limit: Int
    private let title: String
    private let perShard: Int
    let sieve: CorpusSieve
    /// The shape that completions are written in; nil to keep each as it was sampled.
    private let shape: CompletionShape?
    let material: JSON

    init(_ settings: Settings) throws {
        limit = try settings(Self.most)
        title = try settings(Self.heading)
        perShard = try settings(Self.shardSize)
        sieve = try CorpusSieve(settings)
        // It is read only if it is given, so that the key of a stage without it stays as it was.
        shape = try settings.given(CompletionShape.written).flatMap(CompletionShape.init)
        material = settings.effective
    }

    func run(_ context: StageContext) throws -> JSON {
        let target = context.folder
        try setAside(target, context)
        let input = context.input("samples")
        let folder = try CorpusFolder(
            target, title: title, recordsPerShard: perShard, shape: shape ?? .thinkAnswer,
            facts: [
                .init("stage", .string(context.key)), .init("seed", .string(String(context.runSeed))),
                .init("samples_stage", .string(input.name)), .init("sampling", input.summary),
            ] + (material.members ?? []).filter { $0.name == CompletionShape.written.name })
        var (count, rejected) = (0, 0)
        var sieve = try sieve.begin()
        let origin = try SampleOrigin(input.stage, in: context.store)
        var shaping = shape.map { CorpusShape($0, from: origin.rollouts) }
        // The samples of a problem follow one another.
        var (position, tally) = (-1, (rollouts: 0, passed: 0, tokens: 0))
        try context.store.samples.forEach(input.stage, judges: origin.judges) { sample in
            guard count < limit else { return }
            try context.stop.check()
            if sample.position != position {
                position = sample.position
                tally = try context.store.verdicts.tally(origin.rollouts.id, at: position)
            }
            // As they were sampled, so that the stage that samples until there are enough judges alike.
            let verdicts = sieve.verdicts(problem: sample.problem, rollout: sample.rollout)
            let record = CorpusRecord(
                problem: sample.problem, rollout: sample.rollout,
                verdicts: sample.verdicts.filter { $0.check != ReviewStage.check } + verdicts,
                model: sample.recipe.model, seed: context.runSeed, stage: origin.rollouts.name,
                review: try review(sample, context.store), judged: tally.rollouts, passed: tally.passed)
            guard verdicts.allSatisfy({ $0.outcome == .pass }) else {
                try folder.reject(record)
                rejected += 1
                return
            }
            try folder.append(shaping?.shaped(record) ?? record)
            count += 1
            context.progress.update(count, of: min(limit, input.summary["kept"]?.int ?? limit))
        }
        try folder.commit()
        var summary: [JSON.Member] = [
            .init("samples", .int(count)), .init("folder", .string(target)),
            .init("manifest", .string(try SHA256.hex(file: target + "/" + CorpusFolder.manifestName))),
        ]
        summary += shaping?.counts ?? []
        if rejected > 0 { summary.append(.init("rejected", .int(rejected))) }
        if count < limit, limit < Self.most.fallback ?? 0 {
            summary.append(.init("short", .string(shortfall(count, rejected, input))))
        }
        return .object(summary)
    }

    /// Why there are fewer samples than requested, and what to change.
    private func shortfall(_ count: Int, _ rejected: Int, _ input: StageContext.Input) -> String {
        let left =
            rejected == 0
            ? ""
            : ", \(Figure.grouped(rejected)) more are left out as near-duplicates or contaminated "
                + "(\(CorpusFolder.rejectedName))"
        return
            "\(Figure.grouped(count)) of \(Figure.grouped(limit)) samples: \(input.name) has no more\(left); "
            + "add problems, rounds or rollouts there"
    }

    /// The result of people's review of a sample; if there were several reviews, of the last.
    private func review(_ sample: StoredSample, _ store: Store) throws -> CorpusRecord.Review {
        var review = CorpusRecord.Review()
        guard let verdict = sample.verdicts.last(where: { $0.check == ReviewStage.check }) else {
            return review
        }
        review.decision = verdict.reason
        review.reviewers = verdict.value.flatMap { Int(exactly: $0) } ?? 0
        let original = try store.reviews.sampled(sample.rollout, by: sample.recipe)
        if original.edits > 0 {
            review.isEdited = true
            review.originalSHA256 = SHA256.hex(Array(original.rollout.text.utf8))
        }
        return review
    }

    /// Makes room for the corpus. An outdated corpus of the same run is moved to another name with its bytes;
    /// a corpus that this stage was writing when it was killed is removed; any other folder is refused.
    private func setAside(_ target: String, _ context: StageContext) throws {
        guard Files.exists(target) else { return }
        let manifest = target + "/manifest.json"
        guard Files.exists(manifest),
            let key = try? JSON.parse(Files.read(manifest), file: manifest)["stage"]?.string
        else {
            if try CorpusFolder.isDamaged(target) {
                return try Files.move(target, to: Self.free(target + ".damaged"))
            }
            throw Complaint(
                target, "exists and is not a corpus of this run", expected: "no such folder",
                advice: "move it away, or use another run folder")
        }
        // The name depends on the key: if a corpus comes back after a change, it has the same bytes and is
        // kept only once.
        let kept = "\(target).\(key.prefix(8))"
        if key == context.key || Files.exists(kept) {
            try Files.remove(target)
        } else {
            try Files.move(target, to: kept)
        }
    }

    func announcement(_ record: StageRecord, folder: String) -> String? {
        let unshaped = record.summary?[CorpusShape.unshapedName]?.int ?? 0
        return "The corpus, \(Figure.grouped(record.summary?["samples"]?.int ?? 0)) samples, is in \(folder)"
            + (unshaped == 0
                ? ""
                : "; as sampled, for no chain of thought or no answer was found: \(Figure.grouped(unshaped))")
    }

    func damage(_ context: StageContext) -> String? {
        do {
            let summary = try context.store.stages.named(context.name)?.summary
            return try CorpusFolder.damage(context.folder, manifest: summary?["manifest"]?.string)
        } catch {
            return "\(error)"
        }
    }

    /// The name, or if it is taken, the name with the first free number behind it.
    private static func free(_ name: String) -> String {
        guard Files.exists(name) else { return name }
        return (2...).lazy.map { "\(name)-\($0)" }.first { !Files.exists($0) } ?? name
    }
}
