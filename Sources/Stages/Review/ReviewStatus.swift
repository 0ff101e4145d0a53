import Curation
import Dataflow
import Review

/// The state of the reviews of a run.
package struct ReviewStatus: Sendable {
    /// The review queues of the run.
    package var queues: [Queue]
    /// All imports in order, including undone ones.
    package var batches: [ReviewBatch]

    /// The state of one queue.
    package struct Queue: Sendable {
        /// How many items are open, decided and so on.
        package var counts: ReviewCounts
        /// How the answers to one sample become a decision.
        package var policy: ReviewPolicy
        /// How many people should answer each sample.
        package var reviewers: Int
        /// How far reviewers agree.
        package var agreement: Agreement
        /// The sample ids of the disputed items.
        package var disputed: [String]
        /// How many edits do not pass the checks, and therefore do not count.
        package var failedEdits: Int
    }

    /// Reads the state of a run.
    ///
    /// - Parameter stage: one review stage; nil for all.
    /// - Throws: if the run has no queue.
    package init(
        folder: String, stage: String? = nil, threads: Int = 1, checks: [CheckKind] = StageKinds.checks
    ) throws {
        let store = try Store(reading: folder)
        batches = try store.reviews.batches()
        queues = try ReviewQueue.all(in: store, of: folder, stage: stage, checks: checks).map { queue in
            let edits = try EditedTexts(of: queue, threads: threads)
            let results = queue.results(edits)
            let said = queue.items.map { item in item.annotations.map(item.annotation) }
            return Queue(
                counts: ReviewCounts(queue.name, results), policy: queue.policy, reviewers: queue.reviewers,
                agreement: Agreement(said.filter { !$0.isEmpty }),
                disputed: zip(queue.items, results).filter { $0.1.resolution == .disputed }.map(\.0.sampleID),
                failedEdits: queue.items.reduce(0) { sum, item in
                    sum + item.edits.count { !edits.holds($0.recipe, of: item) }
                })
        }
    }
}
