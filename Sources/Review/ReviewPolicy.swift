/// How the answers of several reviewers become one.
///
/// Of each reviewer the latest answer counts: the one with the latest time, and among those without times the one
/// that arrived last. Answers without a name come from nobody known, so each counts.
package enum ReviewPolicy: String, Sendable, CaseIterable {
    /// What more than half of the votes say. Edits are the same vote if their texts are the same.
    case majority
    /// One rejection is enough, and needs no others; without one all votes must be the same.
    case anyReject = "any-reject"
    /// The latest vote.
    case latest
    /// All votes must be the same; else the item goes back into the queue, and the next reviewer settles it.
    case adjudicate

    /// What the annotations of one item amount to.
    ///
    /// - Parameters:
    ///   - annotations: all of the content that the item has now, in order of arrival.
    ///   - reviewers: how many people must have answered; who skips has answered, without a vote.
    package func resolve(_ annotations: [Annotation], reviewers: Int) -> Resolution {
        let answers = Self.answers(in: annotations)
        let cast = answers.filter { $0.annotation.decision != .skip }
        let votes = cast.map(\.annotation)
        if self == .anyReject, votes.contains(where: { $0.decision == .reject }) {
            return .rejected(by: votes)
        }
        guard answers.count >= max(1, reviewers) else {
            return .waiting(missing: max(1, reviewers) - answers.count)
        }
        guard let first = votes.first else { return .skipped }
        switch self {
        case .majority:
            let groups = Dictionary(grouping: votes, by: \.vote).values
            return groups.first { 2 * $0.count > votes.count }.map { Resolution($0) } ?? .disputed
        case .anyReject:
            return votes.allSatisfy { $0.vote == first.vote } ? Resolution(votes) : .disputed
        case .latest:
            return Resolution(cast.max { $0.rank < $1.rank }.map { [$0.annotation] } ?? votes)
        case .adjudicate:
            let other = answers.firstIndex {
                $0.annotation.decision != .skip && $0.annotation.vote != first.vote
            }
            guard let other else { return Resolution(votes) }
            // Those who were asked and those who made it a dispute; whoever votes after them settles it.
            let panel = max(other + 1, reviewers)
            let last = answers.dropFirst(panel).last { $0.annotation.decision != .skip }
            return last.map { Resolution([$0.annotation]) } ?? .disputed
        }
    }

    /// The latest answer of each reviewer, in the order in which the reviewers first came; higher ranks are later.
    package static func answers(in annotations: [Annotation]) -> [(annotation: Annotation, rank: Int)] {
        var answers: [(annotation: Annotation, rank: Int)] = []
        var places: [String: Int] = [:]
        for (rank, index) in order(of: annotations.map(\.time)).enumerated() {
            let annotation = annotations[index]
            if !annotation.reviewer.isEmpty, let place = places[annotation.reviewer] {
                answers[place] = (annotation, rank)
            } else {
                places[annotation.reviewer] = answers.count
                answers.append((annotation, rank))
            }
        }
        return answers
    }

    /// Indices by time, given the times in order of arrival; what has no time came when it arrived, after the
    /// others that were there.
    private static func order(of times: [String]) -> [Int] {
        var latest = ""
        let effective = times.map { time in
            latest = max(latest, time)
            return time.isEmpty ? latest : time
        }
        return times.indices.sorted { (effective[$0], $0) < (effective[$1], $1) }
    }
}

/// What the annotations of an item amount to.
package enum Resolution: Sendable, Equatable {
    /// Fewer people have answered than must.
    case waiting(missing: Int)
    case accepted
    case rejected(reason: String)
    case edited(text: String)
    /// They disagree, and the policy does not settle it: the item stays in the queue.
    case disputed
    /// All who were asked left it to others.
    case skipped

    /// What votes that agree amount to.
    fileprivate init(_ votes: [Annotation]) {
        switch votes[0].decision {
        case .accept: self = .accepted
        case .reject: self = .rejected(by: votes)
        case .edit: self = .edited(text: votes[0].text ?? "")
        case .skip: self = .skipped
        }
    }

    /// Rejected for all reasons that the votes give, each once, in the order of their bytes: whoever answered first.
    fileprivate static func rejected(by votes: [Annotation]) -> Resolution {
        let reasons = Set(votes.filter { $0.decision == .reject }.map { Array($0.reason.utf8) })
            .sorted { $0.lexicographicallyPrecedes($1) }
        return .rejected(reason: reasons.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "; "))
    }
}

extension Annotation {
    /// What answers that agree have in common.
    fileprivate struct Vote: Hashable {
        var decision: Decision
        /// Bytes: equal strings of Swift may be spelled differently.
        var text: [UInt8]
    }

    fileprivate var vote: Vote { Vote(decision: decision, text: Array((text ?? "").utf8)) }
}
