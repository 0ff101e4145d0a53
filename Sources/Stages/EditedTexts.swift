import Archive
import Curation
import Dataflow
import MoE
import Problems
import Tensors

/// The edited texts of a queue, and what the checks of the sampled ones say of them.
struct EditedTexts {
    private let verdicts: [Name: [Verdict]]

    /// An item's number, and the key of an edit of it.
    struct Name: Hashable {
        var item: Int
        var key: String
    }

    init(of queue: ReviewQueue, threads: Int) throws {
        var names: [Name] = []
        var texts: [CheckItem] = []
        for item in queue.items where item.annotations.contains(where: { $0.edit != nil }) {
            let problem = try queue.item(item.queued).problem
            for edit in item.edits {
                let name = Name(item: item.queued.number, key: edit.sampler)
                names.append(name)
                let rollout = try queue.newEdits[name] ?? queue.store.rollout(number: edit.number).rollout
                texts.append(CheckItem(problem: problem, rollout: rollout))
            }
        }
        guard !texts.isEmpty else {
            verdicts = [:]
            return
        }
        let checks = try RolloutsStage(queue.origin.rollouts, file: queue.store.path).checks
        let found = checks.verdicts(of: texts, threads: threads)
        verdicts = Dictionary(zip(names, found), uniquingKeysWith: { first, _ in first })
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

/// Makes rollouts of edited texts.
struct TextEditor {
    private let format: ChatFormat

    /// - Parameter rollouts: the stage that sampled; its model's tokenizer counts the tokens.
    init(rollouts: StageRecord, store: Store, folder: String) throws {
        let key = rollouts.recipe.input("model")
        guard let model = try store.stages().first(where: { $0.key == key }) else {
            throw DataflowError(
                "\(folder): stage \(rollouts.name)", "its model is no longer in the store",
                advice: "run the pipeline again")
        }
        format = try ChatFormat(folder: "\(folder)/models/\(model.name)/model")
    }

    /// A text as a rollout of the problem and index of another one. Its sampler is the edit: it has the model of the
    /// original, and no other text has its key.
    func rollout(_ text: String, of original: Rollout, by sampler: Sampler) -> (Rollout, Sampler) {
        let name: JSON = ["edit": .string(SHA256.hex(Array(text.utf8))), "of": .string(sampler.key)]
        let rollout = Rollout(
            problem: original.problem, index: original.index, text: text,
            tokens: format.completion(text).count, finish: .stop)
        return (rollout, Sampler(key: SHA256.hex(Array(name.serialized().utf8)), model: sampler.model))
    }
}
