/// How the answers of several reviewers become one result.
///
/// The latest answer of each reviewer counts: the one with the latest time or, without times, the one that
/// arrived last. Answers without a name are from unknown people, so each one counts.
package enum ReviewPolicy: String, Sendable, CaseIterable {
    /// The result is what more than half of the votes say. Edits are the same vote if their texts are the
    /// same.
    case majority
    /// One rejection is enough, at once; without a rejection, all votes must be the same.
    case anyReject = "any-reject"
    /// The latest vote is the result.
    case latest
    /// All votes must be the same; otherwise the item goes back into the queue, and the next reviewer
    /// decides.
    case adjudicate

    /// The result of the annotations of one item.
    ///
    /// - Parameters:
    ///   - annotations: all annotations of the item's current content, in order of arrival.
    ///   - reviewers: how many people must have answered; a skip is an answer, but not a vote.
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
            // The panel is those who were asked and those whose votes made the dispute; whoever votes after
            // them decides.
            let panel = max(other + 1, reviewers)
            let last = answers.dropFirst(panel).last { $0.annotation.decision != .skip }
            return last.map { Resolution([$0.annotation]) } ?? .disputed
        }
    }

    /// The latest answer of each reviewer, in the order in which the reviewers first answered; a higher rank
    /// is later.
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

    /// The indices in order of time; `times` is in order of arrival. An answer without a time counts as given
    /// when it arrived, after the answers that were there.
    private static func order(of times: [String]) -> [Int] {
        var latest = ""
        let effective = times.map { time in
            latest = max(latest, time)
            return time.isEmpty ? latest : time
        }
        return times.indices.sorted { (effective[$0], $0) < (effective[$1], $1) }
    }
}

/// The result of the annotations of an item.
package enum Resolution: Sendable, Equatable {
    /// Fewer people than required have answered.
    case waiting(missing: Int)
    case accepted
    case rejected(reason: String)
    case edited(text: String)
    /// The votes disagree, and the policy does not decide: the item stays in the queue.
    case disputed
    /// All who were asked skipped the item.
    case skipped

    /// The result of votes that agree.
    fileprivate init(_ votes: [Annotation]) {
        switch votes[0].decision {
        case .accept: self = .accepted
        case .reject: self = .rejected(by: votes)
        case .edit: self = .edited(text: votes[0].text ?? "")
        case .skip: self = .skipped
        }
    }

    /// A rejection with all reasons that the votes give, each once, in byte order, so that the order of
    /// answers does not matter.
    fileprivate static func rejected(by votes: [Annotation]) -> Resolution {
        let reasons = Set(votes.filter { $0.decision == .reject }.map { Array($0.reason.utf8) })
            .sorted { $0.lexicographicallyPrecedes($1) }
        return .rejected(reason: reasons.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "; "))
    }
}

extension Annotation {
    /// What is compared to tell whether answers agree.
    fileprivate struct Vote: Hashable {
        var decision: Decision
        /// The bytes of the text, because Swift takes texts as equal that are spelled differently.
        var text: [UInt8]
    }

    fileprivate var vote: Vote { Vote(decision: decision, text: Array((text ?? "").utf8)) }
}
