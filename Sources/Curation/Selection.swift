import Problems

/// Which of a problem's rollouts become samples.
package enum Selection {
    /// A rollout with what its checks said.
    package struct Candidate: Sendable, Equatable {
        package var rollout: Rollout
        package var verdicts: [Verdict]

        package init(rollout: Rollout, verdicts: [Verdict]) {
            self.rollout = rollout
            self.verdicts = verdicts
        }

        /// Whether every check passed; what is undecided is not kept.
        package var passes: Bool { verdicts.allSatisfy { $0.outcome == .pass } }
    }

    /// The best `count` of the candidates that pass, with distinct chains of thought, the best first.
    ///
    /// A chain of thought that checks itself is better than one that does not; among equals the one that ranks
    /// first, and then the earlier rollout, is better, so that neither short nor long ones are preferred. Chains of thought that differ
    /// in white space only are the same; the better one stays. The order of `candidates` does not matter.
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

/// An order of the rollouts of a problem that are as good otherwise.
package struct Ranking: Sendable {
    package let name: String
    /// What comes first.
    package let help: String
    /// The place of a candidate in the order; the least comes first.
    let rank: @Sendable (Selection.Candidate) -> Int

    package init(_ name: String, _ help: String, rank: @escaping @Sendable (Selection.Candidate) -> Int) {
        (self.name, self.help, self.rank) = (name, help, rank)
    }

    package static let earlier = Ranking("earlier", "the one that was sampled first") { _ in 0 }

    /// Times are compared by factors of two and from 10 ms up: less is noise.
    package static let faster = Ranking(
        "faster",
        "the one whose program took less time (measured times, and so the choice, may differ from run to run)"
    ) { candidate in
        let seconds = candidate.verdicts.reduce(0) { $0 + ($1.cost?.seconds ?? 0) }
        return max(0.01, seconds).exponent
    }

    package static let all = [earlier, faster]

    /// - Precondition: it is among `all`.
    package static func named(_ name: String) -> Ranking {
        guard let ranking = all.first(where: { $0.name == name }) else {
            preconditionFailure("no ranking \(name)")
        }
        return ranking
    }
}
