import Problems

/// The rounds of rejection sampling for one problem: which rollouts to ask for next, and which to keep.
///
/// Each round asks for some rollouts; another round follows only if too few have passed. So a problem that
/// always passes takes few rollouts, and a problem that never passes is given up before its last round if the
/// rule says so. The result does not depend on how rollouts are made, nor on other problems.
package struct Rounds: Sendable {
    /// How long a problem is tried, and how many of its rollouts are kept.
    package struct Rule: Sendable {
        /// The number of rollouts to keep; 0 keeps none, and stops when one has passed.
        package var keep: Int
        /// The most rounds.
        package var rounds: Int
        /// The number of rollouts in a round.
        package var perRound: Int
        /// The order of rollouts that are otherwise equally good.
        package var ranking: Ranking
        /// The number of rollouts in the first round; nil for the same as in the others.
        package var firstRound: Int?
        /// The problem is given up after this many rollouts if none has passed; nil for never.
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

    /// The rule of these rounds.
    package let rule: Rule
    /// The rollouts so far, with their verdicts, in the order they came.
    package private(set) var candidates: [Selection.Candidate] = []
    private var round = 0
    /// The number of rollouts that were asked for, and of those that could not be made.
    private var asked = 0
    private var failed = 0

    package init(_ rule: Rule) { self.rule = rule }

    /// The indices of the rollouts in the next round; nil where the problem is finished.
    ///
    /// Every rollout of a round must be added, or reported as failed, before the next round is asked for.
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

    /// Adds judged rollouts of the latest round.
    package mutating func add(_ judged: [Selection.Candidate]) { candidates += judged }

    /// Reports that `count` rollouts of the round could not be made; they are neither right nor wrong.
    package mutating func fail(_ count: Int) { failed += count }

    /// The rollouts that become samples, best first.
    package var kept: [Selection.Candidate] {
        Selection.best(rule.keep, of: candidates, by: rule.ranking)
    }

    /// The candidates by index, in which order they are stored.
    package var ordered: [Selection.Candidate] {
        candidates.sorted { $0.rollout.index < $1.rollout.index }
    }
}
