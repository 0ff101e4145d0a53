import Archive
import Curation
import Dataflow
import MoE
import Problems
import Tensors

/// The edited texts of a queue, with the verdicts of the checks that the sampled texts went through.
struct EditedTexts {
    private var verdicts: [Name: [Verdict]] = [:]
    /// The most texts in memory at a time.
    private static let most = 256

    /// An item's number, and the key of an edit of it.
    struct Name: Hashable {
        var item: Int
        var key: String
    }

    /// - Parameter items: some of the queue's items; all if nil.
    init(of queue: ReviewQueue, among items: [ReviewedItem]? = nil, threads: Int) throws {
        let edited = (items ?? queue.items).flatMap { item in item.edits.map { (item.queued, $0) } }
        guard !edited.isEmpty else { return }
        let checks = try RolloutsStage(
            queue.origin.rollouts, file: queue.store.path, checks: queue.checks
        ).checks
        for start in stride(from: 0, to: edited.count, by: Self.most) {
            let part = edited[start..<min(start + Self.most, edited.count)]
            let names = part.map { Name(item: $0.number, key: $1.recipe) }
            let texts = try zip(part, names).map { edit, name in
                let rollout = try queue.newEdits[name] ?? queue.store.rollouts.numbered(edit.1.number).rollout
                return checks.item(try queue.item(edit.0).problem, rollout)
            }
            for (name, found) in zip(names, checks.verdicts(of: texts, threads: threads)) {
                verdicts[name] = found
            }
        }
    }

    /// Whether an edit passes every check.
    func holds(_ key: ReviewedItem.EditKey, of item: ReviewedItem) -> Bool {
        verdicts[Name(item: item.queued.number, key: key)].map(Self.hold) ?? false
    }

    static func hold(_ verdicts: [Verdict]) -> Bool { verdicts.allSatisfy { $0.outcome == .pass } }

    func verdicts(item: Int, _ key: ReviewedItem.EditKey) -> [Verdict] {
        verdicts[Name(item: item, key: key)] ?? []
    }
}

/// Makes rollouts from edited texts.
struct TextEditor {
    /// Nil for a server's rollouts, as its tokenizer is not known.
    private let format: ChatFormat?

    /// - Parameter rollouts: the stage that sampled; its model's tokenizer counts the tokens of a text. A
    ///   text in place of a server's is given as many tokens as the original.
    init(rollouts: StageRecord, store: Store, folder: String) throws {
        let key = rollouts.recipe.input("model")
        guard let model = try store.stages.all().first(where: { $0.key == key }) else {
            throw Complaint(
                "\(folder): stage \(rollouts.name)", "its model is no longer in the store",
                advice: "run the pipeline again")
        }
        format =
            model.recipe.kind == ServerStage.kind
            ? nil
            : try ChatFormat(
                folder: "\(folder)/\(model.folder)/model", options: TemplateSettings(rollouts).options)
    }

    /// An edited text as a rollout of the same problem and index as the original. Its recipe stands for the
    /// edit: it has the original's model, and a key that no other text has.
    func rollout(_ text: String, of original: Rollout, by recipe: SamplingRecipe) -> (Rollout, SamplingRecipe)
    {
        let name: JSON = ["edit": .string(SHA256.hex(Array(text.utf8))), "of": .string(recipe.key)]
        let rollout = Rollout(
            problem: original.problem, index: original.index, text: text,
            tokens: format?.completion(text).count ?? original.tokens, finish: .stop)
        return (rollout, SamplingRecipe(key: SHA256.hex(Array(name.serialized().utf8)), model: recipe.model))
    }
}
