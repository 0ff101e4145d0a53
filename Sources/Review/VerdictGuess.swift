import Problems

/// The answer that a reviewer would give if the checks were right.
struct VerdictGuess {
    /// The decision; nil where the checks do not decide.
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
