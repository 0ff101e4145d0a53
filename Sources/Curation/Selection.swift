import Problems

/// Chooses which of a problem's rollouts become samples.
package enum Selection {
    /// A rollout with the verdicts of its checks.
    package struct Candidate: Sendable, Equatable {
        /// The rollout.
        package var rollout: Rollout
        /// The verdicts of its checks.
        package var verdicts: [Verdict]

        package init(rollout: Rollout, verdicts: [Verdict]) {
            self.rollout = rollout
            self.verdicts = verdicts
        }

        /// Whether every check passed; an undecided verdict does not pass.
        package var passes: Bool { verdicts.allSatisfy { $0.outcome == .pass } }
    }

    /// The best `count` candidates that pass and have distinct chains of thought, best first.
    ///
    /// A chain of thought that checks itself is better than one that does not. Between equals the better rank
    /// decides, and then the lower index, so that neither short nor long rollouts are preferred. Chains of
    /// thought that differ only in white space count as the same, and the better one stays. The order of
    /// `candidates` does not matter.
    package static func best(
        _ count: Int, of candidates: [Candidate], by ranking: Ranking = .earlier
    ) -> [Candidate] {
        struct Ranked {
            var candidate: Candidate
            var isChecked: Bool
            var rank: Int
            var thought: [Unicode.Scalar]
        }
        let ranked = candidates.filter(\.passes)
            .map { candidate in
                let thought = Completion(candidate.rollout.text).scalars
                return Ranked(
                    candidate: candidate, isChecked: Markers.selfChecks(in: thought) > 0,
                    rank: ranking.rank(candidate), thought: withFoldedSpace(thought))
            }
            .sorted { a, b in
                if a.isChecked != b.isChecked { return a.isChecked }
                if a.rank != b.rank { return a.rank < b.rank }
                return a.candidate.rollout.index < b.candidate.rollout.index
            }
        var seen: Set<[Unicode.Scalar]> = []
        var best: [Candidate] = []
        for item in ranked where best.count < count {
            if seen.insert(item.thought).inserted { best.append(item.candidate) }
        }
        return best
    }

    private static func withFoldedSpace(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        for scalar in text {
            if !scalar.isBlank {
                result.append(scalar)
            } else if result.last != " " {
                result.append(" ")
            }
        }
        return result
    }
}

/// An order of rollouts that are otherwise equally good.
package struct Ranking: Sendable {
    /// The name of the ranking in a pipeline.
    package let name: String
    /// Which rollout comes first, in a clause.
    package let help: String
    /// The rank of a candidate; the lowest comes first.
    let rank: @Sendable (Selection.Candidate) -> Int

    package init(_ name: String, _ help: String, rank: @escaping @Sendable (Selection.Candidate) -> Int) {
        (self.name, self.help, self.rank) = (name, help, rank)
    }

    /// The rollout that was sampled first comes first.
    package static let earlier = Ranking("earlier", "the one that was sampled first") { _ in 0 }

    /// The rollout with the faster program comes first. Times are compared by factors of two, and from 10 ms
    /// up, because less is noise.
    package static let faster = Ranking(
        "faster",
        "the one whose program took less time (measured times, and so the choice, may differ from run to run)"
    ) { candidate in
        let seconds = candidate.verdicts.reduce(0) { $0 + ($1.cost?.seconds ?? 0) }
        return max(0.01, seconds).exponent
    }

    /// All rankings.
    package static let all = [earlier, faster]

    /// The ranking with a name, which must be one of `all`.
    package static func named(_ name: String) -> Ranking {
        guard let ranking = all.first(where: { $0.name == name }) else {
            preconditionFailure("no ranking \(name)")
        }
        return ranking
    }
}
