import Curation
import Dataflow
import Review

/// How far the reviews of a run are.
package struct ReviewStatus: Sendable {
    package var queues: [Queue]
    /// All imports, undone ones too, in order.
    package var batches: [ReviewBatch]

    package struct Queue: Sendable {
        package var counts: ReviewCounts
        package var policy: ReviewPolicy
        /// People for each sample.
        package var reviewers: Int
        package var agreement: Agreement
        /// Sample ids of the items that reviewers disagree on.
        package var disputed: [String]
        /// Edits that do not pass the checks, and so do not count.
        package var failedEdits: Int
    }

    /// - Parameter stage: one of several review stages.
    /// - Throws: where the run has no queue.
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
                    sum + item.edits.count { !edits.holds($0.sampler, of: item) }
                })
        }
    }
}
