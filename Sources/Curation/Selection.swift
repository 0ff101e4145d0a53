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

    /// Which of two that are as good otherwise comes first.
    package enum Preference: String, Sendable, CaseIterable {
        case earlier
        /// The one whose program took less time, by factors of two and from 10 ms up: less is noise. What is
        /// measured differs from run to run, so then the choice may, too.
        case faster
    }

    /// The best `count` of the candidates that pass, with distinct chains of thought, the best first.
    ///
    /// A chain of thought that checks itself is better than one that does not; among equals what is preferred, and
    /// then the earlier rollout, is better, so that neither short nor long ones are preferred. Chains of thought that differ
    /// in white space only are the same; the better one stays. The order of `candidates` does not matter.
    package static func best(
        _ count: Int, of candidates: [Candidate], preferring preference: Preference = .earlier
    ) -> [Candidate] {
        struct Ranked {
            var candidate: Candidate
            var isChecked: Bool
            var time: Int
            var thought: [Unicode.Scalar]
        }
        let ranked = candidates.filter(\.passes)
            .map { candidate in
                let thought = Completion(candidate.rollout.text).scalars
                return Ranked(
                    candidate: candidate, isChecked: Markers.selfChecks(in: thought) > 0,
                    time: preference == .faster ? time(candidate) : 0, thought: withFoldedSpace(thought))
            }
            .sorted { a, b in
                if a.isChecked != b.isChecked { return a.isChecked }
                if a.time != b.time { return a.time < b.time }
                return a.candidate.rollout.index < b.candidate.rollout.index
            }
        var seen: Set<[Unicode.Scalar]> = []
        var best: [Candidate] = []
        for item in ranked where best.count < count {
            if seen.insert(item.thought).inserted { best.append(item.candidate) }
        }
        return best
    }

    private static func time(_ candidate: Candidate) -> Int {
        let seconds = candidate.verdicts.reduce(0) { $0 + ($1.cost?.seconds ?? 0) }
        return max(0.01, seconds).exponent
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
