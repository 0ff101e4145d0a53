import Problems

/// What a reviewer would say of a completion if the checks were right.
struct VerdictGuess {
    /// Nil where the checks leave it open.
    var decision: Annotation.Decision?
    /// The share of the checks that passed.
    var score = 0.0

    init(_ item: ReviewItem) {
        guard !item.verdicts.isEmpty else { return }
        let passed = item.verdicts.count { $0.outcome == .pass }
        score = Double(passed) / Double(item.verdicts.count)
        if !item.rejections.isEmpty {
            decision = .reject
        } else if passed == item.verdicts.count {
            decision = .accept
        }
    }
}
