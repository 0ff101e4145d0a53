import Problems

/// The rounds of rejection sampling of one problem, as a value: which rollouts to ask for next, and which are kept.
///
/// A round asks for so many rollouts; the next one follows only where too few have passed. Nothing in it depends on how
/// rollouts are made, or on what becomes of other problems.
package struct Rounds: Sendable {
    /// How long a problem is tried, and what is kept of it.
    package struct Rule: Sendable {
        /// Rollouts to keep; 0 keeps none, and stops when one has passed.
        package var keep: Int
        /// Rounds at most.
        package var rounds: Int
        package var perRound: Int
        package var ranking: Ranking

        package init(keep: Int, rounds: Int, perRound: Int, ranking: Ranking = .earlier) {
            (self.keep, self.rounds, self.perRound) = (keep, rounds, perRound)
            self.ranking = ranking
        }
    }

    package let rule: Rule
    /// The rollouts so far, with their verdicts, in the order in which they came.
    package private(set) var candidates: [Selection.Candidate] = []
    private var round = 0

    package init(_ rule: Rule) { self.rule = rule }

    /// The indices of the rollouts of the next round; nil where the problem is done with.
    ///
    /// Every rollout of a round must be added before the next one is asked for.
    package mutating func next() -> Range<Int>? {
        precondition(candidates.count == round * rule.perRound, "a round is judged whole")
        let enough = max(1, rule.keep)
        guard round < rule.rounds, Selection.best(enough, of: candidates).count < enough else { return nil }
        defer { round += 1 }
        return round * rule.perRound..<(round + 1) * rule.perRound
    }

    /// Adds rollouts of the round that was asked for last.
    package mutating func add(_ judged: [Selection.Candidate]) { candidates += judged }

    /// The rollouts that become samples, the best first.
    package var kept: [Selection.Candidate] {
        Selection.best(rule.keep, of: candidates, by: rule.ranking)
    }

    /// The candidates by index, as they are stored.
    package var ordered: [Selection.Candidate] {
        candidates.sorted { $0.rollout.index < $1.rollout.index }
    }
}
