import Problems

/// The rounds of rejection sampling of one problem, as a value: which rollouts to ask for next, and which are kept.
///
/// A round asks for so many rollouts; the next one follows only where too few have passed. A problem that always passes
/// so takes few rollouts, and one that never does is given up before its last round where the rule says so. Nothing in
/// it depends on how rollouts are made, or on what becomes of other problems.
package struct Rounds: Sendable {
    /// How long a problem is tried, and what is kept of it.
    package struct Rule: Sendable {
        /// Rollouts to keep; 0 keeps none, and stops when one has passed.
        package var keep: Int
        /// Rounds at most.
        package var rounds: Int
        package var perRound: Int
        package var ranking: Ranking
        /// Rollouts of the first round; nil for as many as in the others.
        package var firstRound: Int?
        /// So many rollouts of which none has passed are the last; nil for as many as there are rounds for.
        package var giveUpAfter: Int?

        package init(
            keep: Int, rounds: Int, perRound: Int, ranking: Ranking = .earlier, firstRound: Int? = nil,
            giveUpAfter: Int? = nil
        ) {
            (self.keep, self.rounds, self.perRound) = (keep, rounds, perRound)
            (self.ranking, self.firstRound, self.giveUpAfter) = (ranking, firstRound, giveUpAfter)
        }

        /// Rollouts of the first round.
        package var firstCount: Int { firstRound ?? perRound }
    }

    package let rule: Rule
    /// The rollouts so far, with their verdicts, in the order in which they came.
    package private(set) var candidates: [Selection.Candidate] = []
    private var round = 0
    /// Rollouts that were asked for, and those of them that there will never be.
    private var asked = 0
    private var failed = 0

    package init(_ rule: Rule) { self.rule = rule }

    /// The indices of the rollouts of the next round; nil where the problem is done with.
    ///
    /// Every rollout of a round must be added, or said to have failed, before the next one is asked for.
    package mutating func next() -> Range<Int>? {
        precondition(candidates.count + failed == asked, "a round is judged whole")
        let enough = max(1, rule.keep)
        guard round < rule.rounds, Selection.best(enough, of: candidates).count < enough, !isHopeless else {
            return nil
        }
        let count = round == 0 ? rule.firstCount : rule.perRound
        defer { (round, asked) = (round + 1, asked + count) }
        return asked..<asked + count
    }

    private var isHopeless: Bool {
        rule.giveUpAfter.map { candidates.count >= $0 && !candidates.contains(where: \.passes) } ?? false
    }

    /// Adds rollouts of the round that was asked for last.
    package mutating func add(_ judged: [Selection.Candidate]) { candidates += judged }

    /// Says that so many rollouts of the round were not made: they are neither right nor wrong.
    package mutating func fail(_ count: Int) { failed += count }

    /// The rollouts that become samples, the best first.
    package var kept: [Selection.Candidate] {
        Selection.best(rule.keep, of: candidates, by: rule.ranking)
    }

    /// The candidates by index, as they are stored.
    package var ordered: [Selection.Candidate] {
        candidates.sorted { $0.rollout.index < $1.rollout.index }
    }
}
