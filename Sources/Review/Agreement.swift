/// How far reviewers agree on what they all judged, and what each of them did.
///
/// Of each reviewer the latest answer on an item counts, as a vote to accept, to reject or to edit; who skipped gave
/// none. Measures are 1 for perfect agreement and 0 for what chance would give, and nil where they are not defined:
/// no item has two votes, or all votes are the same.
package struct Agreement: Sendable, Equatable {
    /// In order of name; all who gave no name are one.
    package private(set) var reviewers: [Reviewer] = []
    /// Each two reviewers with names who both voted on an item.
    package private(set) var pairs: [Pair] = []
    /// Fleiss' kappa (Psychological Bulletin 76, 1971), which needs as many votes of each item: over the items with
    /// the number of votes, two or more, that most items have.
    package private(set) var fleiss = Measure()
    /// Krippendorff's alpha for nominal data, over all items with two votes or more.
    package private(set) var alpha = Measure()

    /// What one reviewer did.
    package struct Reviewer: Sendable, Equatable {
        /// Empty where none was given.
        package var name: String
        /// Items by decision.
        package var decisions: [Annotation.Decision: Int] = [:]
        /// Time spent, and the number of items of which it is known.
        package var seconds = 0.0
        package var timed = 0

        package var items: Int { decisions.values.reduce(0, +) }
    }

    /// Two reviewers on the items that both voted on.
    package struct Pair: Sendable, Equatable {
        package var first: String
        package var second: String
        package var items: Int
        /// Items with the same vote of both.
        package var agreed: Int
        /// Cohen's kappa (Educational and Psychological Measurement 20, 1960).
        package var kappa: Double?
    }

    package struct Measure: Sendable, Equatable {
        package var value: Double?
        /// What it was measured on.
        package var items = 0
        /// Votes of each item, where all must have as many.
        package var votes = 0
    }

    /// - Parameter items: the annotations of each item, in order of arrival.
    package init(_ items: [[Annotation]]) {
        let answers = items.map { ReviewPolicy.answers(in: $0).map(\.annotation) }
        let ballots = answers.map { Ballot($0) }
        reviewers = Self.reviewers(answers)
        pairs = Self.pairs(ballots)
        fleiss = Self.fleiss(ballots)
        alpha = Self.alpha(ballots)
    }

    private static func reviewers(_ answers: [[Annotation]]) -> [Reviewer] {
        var found: [String: Reviewer] = [:]
        for answer in answers.joined() {
            var reviewer = found[answer.reviewer] ?? Reviewer(name: answer.reviewer)
            reviewer.decisions[answer.decision, default: 0] += 1
            if let seconds = answer.seconds {
                reviewer.seconds += seconds
                reviewer.timed += 1
            }
            found[answer.reviewer] = reviewer
        }
        return found.values.sorted { precedes($0.name, $1.name) }
    }

    /// By item, for of many reviewers only few judge the same.
    private static func pairs(_ ballots: [Ballot]) -> [Pair] {
        var votes: [[String]: [(first: Annotation.Decision, second: Annotation.Decision)]] = [:]
        for ballot in ballots {
            let named = ballot.named.sorted { precedes($0.key, $1.key) }
            for (place, one) in named.enumerated() {
                for other in named[(place + 1)...] {
                    votes[[one.key, other.key], default: []].append((one.value, other.value))
                }
            }
        }
        return votes.map { Pair($0.key[0], $0.key[1], $0.value) }.sorted {
            $0.first == $1.first ? precedes($0.second, $1.second) : precedes($0.first, $1.first)
        }
    }

    private static func precedes(_ name: String, _ other: String) -> Bool {
        name.utf8.lexicographicallyPrecedes(other.utf8)
    }

    /// (observed - expected) / (1 - expected), given over `whole`; nil where chance alone gives perfect agreement.
    fileprivate static func kappa(observed: Double, expected: Double, of whole: Double) -> Double? {
        expected < whole ? (observed - expected) / (whole - expected) : nil
    }

    private static func fleiss(_ ballots: [Ballot]) -> Measure {
        let sizes = Dictionary(grouping: ballots.map(\.size).filter { $0 > 1 }) { $0 }.mapValues(\.count)
        guard let (size, items) = sizes.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else {
            return Measure()
        }
        let used = ballots.filter { $0.size == size }
        // Whole numbers are summed, so that the order of items makes no difference.
        let agreeing = used.reduce(0) { $0 + $1.agreeingPairs }
        let totals = Ballot.totals(used)
        let votes = Double(items * size)
        let observed = Double(agreeing) / (votes * Double(size - 1))
        let expected = totals.reduce(0) { $0 + Double($1 * $1) } / (votes * votes)
        return Measure(
            value: kappa(observed: observed, expected: expected, of: 1), items: items, votes: size)
    }

    private static func alpha(_ ballots: [Ballot]) -> Measure {
        let used = ballots.filter { $0.size > 1 }
        let totals = Ballot.totals(used)
        let votes = Double(totals.reduce(0, +))
        // Coincidences within items: each ordered pair of votes counts 1 / (votes of the item - 1).
        var agreeing: [Int: Int] = [:]
        for ballot in used { agreeing[ballot.size, default: 0] += ballot.agreeingPairs }
        let observed = agreeing.sorted { $0.key < $1.key }.reduce(0) {
            $0 + Double($1.value) / Double($1.key - 1)
        }
        let expected = totals.reduce(0) { $0 + Double($1 * ($1 - 1)) } / (votes - 1)
        return Measure(
            value: used.isEmpty ? nil : kappa(observed: observed, expected: expected, of: votes),
            items: used.count)
    }
}

/// The votes on one item.
private struct Ballot {
    /// By reviewer; of those without a name only the number is known.
    var named: [String: Annotation.Decision] = [:]
    var counts = [Int](repeating: 0, count: kinds.count)

    private static let kinds: [Annotation.Decision] = [.accept, .reject, .edit]

    init(_ answers: [Annotation]) {
        for answer in answers {
            guard let kind = Self.kinds.firstIndex(of: answer.decision) else { continue }
            counts[kind] += 1
            if !answer.reviewer.isEmpty { named[answer.reviewer] = answer.decision }
        }
    }

    var size: Int { counts.reduce(0, +) }

    /// Ordered pairs of votes that are the same.
    var agreeingPairs: Int { counts.reduce(0) { $0 + $1 * ($1 - 1) } }

    /// Votes by kind.
    static func totals(_ ballots: [Ballot]) -> [Int] {
        ballots.reduce(into: [Int](repeating: 0, count: kinds.count)) { totals, ballot in
            for (kind, count) in ballot.counts.enumerated() { totals[kind] += count }
        }
    }
}

extension Agreement.Pair {
    /// - Parameter votes: of both, on each item that both voted on.
    fileprivate init(
        _ first: String, _ second: String,
        _ votes: [(first: Annotation.Decision, second: Annotation.Decision)]
    ) {
        var (ofFirst, ofSecond): ([Annotation.Decision: Int], [Annotation.Decision: Int]) = ([:], [:])
        for vote in votes {
            ofFirst[vote.first, default: 0] += 1
            ofSecond[vote.second, default: 0] += 1
        }
        let agreed = votes.count { $0.first == $0.second }
        let expected = ofFirst.reduce(0) { $0 + $1.value * (ofSecond[$1.key] ?? 0) }
        self.init(
            first: first, second: second, items: votes.count, agreed: agreed,
            kappa: Agreement.kappa(
                observed: Double(agreed * votes.count), expected: Double(expected),
                of: Double(votes.count * votes.count)))
    }
}
