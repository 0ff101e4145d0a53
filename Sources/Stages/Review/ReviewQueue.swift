import Archive
import Curation
import Dataflow
import Problems
import Review

/// The queue of a review stage: the samples for people, and their annotations so far.
package struct ReviewQueue: Sendable {
    /// The name of the stage.
    package let name: String
    /// How the answers to one sample become a decision.
    package let policy: ReviewPolicy
    /// How many people should answer each sample.
    package let reviewers: Int
    private(set) var items: [ReviewedItem]
    /// Edited texts that are not yet in the store.
    private(set) var newEdits: [EditedTexts.Name: Rollout] = [:]
    /// All known kinds of check.
    let checks: [CheckKind]
    let store: Store
    let origin: SampleOrigin
    /// The stage that made the problems.
    private let problems: Int

    /// - Parameters:
    ///   - queue: the key of the queue.
    ///   - input: the number of the stage whose samples are reviewed.
    init(
        _ name: String, _ stage: ReviewStage, queue: String, input: Int, in store: Store
    ) throws {
        (self.name, policy, reviewers) = (name, stage.policy, stage.reviewers)
        (checks, self.store) = (stage.checks, store)
        guard let queued = try store.reviews.queue(key: queue),
            let problems = try store.problems.source(of: input)
        else {
            throw Complaint.corrupt(store.path, "no queue of the stage \(name)")
        }
        self.problems = problems
        origin = try SampleOrigin(input, in: store)
        var annotations: [Int: [StoredAnnotation]] = [:]
        for annotation in try store.reviews.annotations(queue: queue) {
            annotations[annotation.rollout, default: []].append(annotation)
        }
        items = try queued.map { queued in
            guard let found = annotations[queued.number] else {
                return ReviewedItem(queued: queued, annotations: [])
            }
            // The problem with this id may have changed since people saw it.
            let content = try Self.item(queued, store, problems).contentSHA256
            return ReviewedItem(queued: queued, annotations: found.filter { $0.content == content })
        }
    }

    /// The queues of a run, or only the queue of one stage.
    ///
    /// - Throws: if there is none.
    package static func all(
        in store: Store, of folder: String, stage: String? = nil, checks: [CheckKind] = StageKinds.checks
    ) throws -> [ReviewQueue] {
        var queues: [ReviewQueue] = []
        let records = try store.stages.all()
        for record in records where record.recipe.kind == ReviewStage.kind {
            let review = try ReviewStage(record, file: store.path, checks: checks)
            guard let key = record.recipe.input("samples"),
                let input = records.last(where: { $0.key == key })
            else { continue }
            let queue = review.selectionKey(seed: record.recipe.seed, input: key)
            guard try store.reviews.queue(key: queue) != nil else { continue }
            queues.append(try ReviewQueue(record.name, review, queue: queue, input: input.id, in: store))
        }
        guard !queues.isEmpty else {
            throw Complaint(
                folder, "has no queue for people", expected: "a run with a stage of kind review",
                advice: "`leaven run` one up to its review")
        }
        guard let stage else { return queues }
        guard let queue = queues.first(where: { $0.name == stage }) else {
            throw Complaint(
                folder, "has no such review", found: "\"\(stage)\"",
                expected: "one of " + queues.map(\.name).joined(separator: ", "))
        }
        return [queue]
    }

    /// A sample as people see it, but without marks and verdicts.
    static func item(_ queued: QueuedRollout, _ store: Store, _ problems: Int) throws -> ReviewItem {
        guard let problem = try store.problems.of(problems, at: queued.position) else {
            throw Complaint.corrupt(store.path, "a sample for people without a problem")
        }
        return ReviewItem(
            sampleID: ReviewedItem.sampleID(queued.name), problem: problem,
            text: try store.rollouts.numbered(queued.number).rollout.text, verdicts: [],
            reasons: queued.reasons)
    }

    func item(_ queued: QueuedRollout) throws -> ReviewItem { try Self.item(queued, store, problems) }

    /// The queue as it would be with these annotations added.
    func adding(_ new: [NewAnnotation]) -> ReviewQueue {
        var queue = self
        let places = Dictionary(
            items.enumerated().map { ($1.queued.number, $0) }, uniquingKeysWith: { first, _ in first })
        for annotation in new {
            let number = annotation.said.rollout
            guard let place = places[number] else { continue }
            if let (rollout, recipe) = annotation.edit {
                queue.newEdits[.init(item: number, key: recipe.key)] = rollout
            }
            queue.items[place].annotations.append(annotation.stored)
        }
        return queue
    }

    /// The results of the items' annotations.
    ///
    /// - Parameter policy: a policy to use instead of the stage's; nil for the stage's.
    func results(policy: ReviewPolicy? = nil, _ edits: EditedTexts) -> [ReviewedItem.Result] {
        items.map { result($0, policy: policy, edits) }
    }

    func result(_ item: ReviewedItem, policy: ReviewPolicy? = nil, _ edits: EditedTexts)
        -> ReviewedItem.Result
    {
        item.result(policy ?? self.policy, reviewers: reviewers) { edits.holds($0, of: item) }
    }

    /// How many items of the queue are open, decided and so on.
    package func counts(threads: Int = 1) throws -> ReviewCounts {
        ReviewCounts(name, results(try EditedTexts(of: self, threads: threads)))
    }

    /// The samples of a run for people: the items of its queues, or of one stage's queue, each once.
    ///
    /// - Parameter all: whether items that are already decided are included.
    /// - Throws: if the run has no queue.
    package static func items(
        of folder: String, stage: String? = nil, all: Bool, threads: Int = 1,
        checks: [CheckKind] = StageKinds.checks
    ) throws -> [ReviewItem] {
        var items: [ReviewItem] = []
        var places: [Int: Int] = [:]
        for queue in try ReviewQueue.all(
            in: Store(reading: folder), of: folder, stage: stage, checks: checks)
        {
            let results = queue.results(try EditedTexts(of: queue, threads: threads))
            for (item, result) in zip(queue.items, results) where all || result.isOpen {
                guard let place = places[item.queued.number] else {
                    places[item.queued.number] = items.count
                    items.append(try queue.shown(item))
                    continue
                }
                let known = items[place].reasons
                items[place].reasons += item.queued.reasons.filter { !known.contains($0) }
            }
        }
        return items
    }

    /// A sample as people see it, with marks and verdicts.
    func shown(_ item: ReviewedItem) throws -> ReviewItem {
        var shown = try self.item(item.queued)
        shown.verdicts = try store.verdicts.of(item.queued.number, by: origin.judges)
        shown.rejections = checks.reasons(shown.verdicts)
        shown.marks = Self.marks(shown.text, shown.problem)
        return shown
    }

    private static func marks(_ text: String, _ problem: Problem) -> [ReviewItem.Mark] {
        let passages = Passages(text, problem: problem)
        let marks =
            passages.repeated.map { ReviewItem.Mark($0, .repeated) }
            + passages.foreign.map { ReviewItem.Mark($0, .foreign) }
            + passages.falseSteps.map { ReviewItem.Mark($0, .falseStep) }
        return marks.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
    }
}
