import Archive
import Dataflow
import Problems

/// The origin of a stage's samples: the stage that sampled them, and the reviews that they went through.
struct SampleOrigin {
    let rollouts: StageRecord
    /// The reviews in order; if the stage itself is a review, it is the last.
    let reviews: [StageRecord]

    /// The stages that gave verdicts on the samples.
    var judges: [Int] { [rollouts.id] + reviews.map(\.id) }

    /// - Parameter stage: a stage of kind `rollouts` or `review`.
    init(_ stage: Int, in store: Store) throws {
        guard let origin = Self(stage, among: try store.stages.all()) else {
            throw Complaint(
                store.path, "the stage whose samples are reviewed is no longer in the store",
                advice: "run the pipeline again")
        }
        self = origin
    }

    /// Nil if the stage that sampled is no longer in the store.
    init?(_ stage: Int, among records: [StageRecord]) {
        var reviews: [StageRecord] = []
        var current = records.first { $0.id == stage }
        while let review = current, review.recipe.kind == ReviewStage.kind {
            // Pipelines have no circles, but a damaged store may.
            guard !reviews.contains(where: { $0.id == review.id }) else { return nil }
            reviews.insert(review, at: 0)
            let key = review.recipe.input("samples")
            current =
                records.last { $0.key == key && $0.state == .done } ?? records.first { $0.key == key }
        }
        guard let rollouts = current, rollouts.recipe.kind == RolloutsStage.kind else { return nil }
        (self.rollouts, self.reviews) = (rollouts, reviews)
    }
}

extension Recipe {
    /// The key of the stage in a role; nil if the role is empty.
    func input(_ role: String) -> String? { inputs.first { $0.name == role }?.value.string }
}
