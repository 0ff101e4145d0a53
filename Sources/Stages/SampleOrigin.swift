import Dataflow

/// Where the samples of a stage come from: the stage that sampled them, and the reviews that they went through.
struct SampleOrigin {
    let rollouts: StageRecord
    /// In order, the stage itself last if it is a review.
    let reviews: [StageRecord]

    /// The stages whose verdicts are of the samples.
    var judges: [Int] { [rollouts.id] + reviews.map(\.id) }

    /// - Parameter stage: of kind `rollouts` or `review`.
    init(_ stage: Int, in store: Store) throws {
        let records = try store.stages()
        var reviews: [StageRecord] = []
        var current = records.first { $0.id == stage }
        while let review = current, review.recipe.kind == ReviewStage.kind {
            reviews.insert(review, at: 0)
            let key = review.recipe.input("samples")
            current =
                records.last { $0.key == key && $0.state == .done } ?? records.first { $0.key == key }
        }
        guard let rollouts = current, rollouts.recipe.kind == RolloutsStage.kind else {
            throw DataflowError(
                store.path, "the stage whose samples are reviewed is no longer in the store",
                advice: "run the pipeline again")
        }
        (self.rollouts, self.reviews) = (rollouts, reviews)
    }
}

extension Recipe {
    /// The key of the stage in a role.
    func input(_ role: String) -> String? { inputs.first { $0.name == role }?.value.string }
}
