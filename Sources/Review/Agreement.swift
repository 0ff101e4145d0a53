/// How far reviewers agree on what they both judged.
package struct Agreement: Sendable, Equatable {
    /// What one reviewer did.
    package struct Reviewer: Sendable, Equatable {
        /// Empty for all who gave no name.
        package var name: String
        /// Items by decision.
        package var decisions: [Annotation.Decision: Int]
        /// Time spent, and on how many items it is known.
        package var seconds: Double
        package var timed: Int
    }

    /// In order of name.
    package var reviewers: [Reviewer]

    /// - Parameter items: the annotations of each item, in order of arrival; of each reviewer the latest counts.
    package init(_ items: [[Annotation]]) {
        var found: [String: Reviewer] = [:]
        for answer in items.flatMap({ ReviewPolicy.answers(in: $0).map(\.annotation) }) {
            var reviewer =
                found[answer.reviewer]
                ?? Reviewer(name: answer.reviewer, decisions: [:], seconds: 0, timed: 0)
            reviewer.decisions[answer.decision, default: 0] += 1
            if let seconds = answer.seconds {
                reviewer.seconds += seconds
                reviewer.timed += 1
            }
            found[answer.reviewer] = reviewer
        }
        reviewers = found.values.sorted { $0.name < $1.name }
    }
}
