/// How far reviewers agree on the items that they all judged, and what each of them did.
///
/// The latest answer of each reviewer on an item counts as a vote to accept, to reject or to edit; a skip is
/// no vote. The measures are 1 for perfect agreement and 0 for agreement by chance. They are nil where they
/// are not defined: no item has two votes, or all votes are the same.
package struct Agreement: Sendable, Equatable {
    /// The reviewers in order of name; all reviewers without a name count as one.
    package private(set) var reviewers: [Reviewer] = []
    /// Each pair of named reviewers who both voted on some item.
    package private(set) var pairs: [Pair] = []
    /// Fleiss' kappa (Psychological Bulletin 76, 1971). It needs the same number of votes on each item, so it
    /// uses the items with the most common number of votes, two or more.
    package private(set) var fleiss = Measure()
    /// Krippendorff's alpha for nominal data, over all items with two or more votes.
    package private(set) var alpha = Measure()

    /// The work of one reviewer.
    package struct Reviewer: Sendable, Equatable {
        /// The name of the reviewer; empty where none was given.
        package var name: String
        /// The number of items for each decision.
        package var decisions: [Annotation.Decision: Int] = [:]
        /// The time spent on the items whose time is known, in seconds.
        package var seconds = 0.0
        /// The number of items whose time is known.
        package var timed = 0

        /// The number of items that the reviewer answered.
        package var items: Int { decisions.values.reduce(0, +) }
    }

    /// Two reviewers, compared on the items that both voted on.
    package struct Pair: Sendable, Equatable {
        /// The name of one reviewer.
        package var first: String
        /// The name of the other reviewer.
        package var second: String
        /// The number of items that both voted on.
        package var items: Int
        /// The number of items on which both votes are the same.
        package var agreed: Int
        /// Cohen's kappa (Educational and Psychological Measurement 20, 1960).
        package var kappa: Double?
    }

    /// A measure of agreement.
    package struct Measure: Sendable, Equatable {
        /// The value, 1 for perfect agreement; nil where it is not defined.
        package var value: Double?
        /// The number of items that it was measured on.
        package var items = 0
        /// The number of votes on each item, if the measure needs the same number on all; else 0.
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

    /// The votes are collected item by item, because few of many pairs of reviewers judge the same items.
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

    /// (observed - expected) / (1 - expected), with all values times `whole`; nil where chance alone gives
    /// perfect agreement.
    fileprivate static func kappa(observed: Double, expected: Double, of whole: Double) -> Double? {
        expected < whole ? (observed - expected) / (whole - expected) : nil
    }

    private static func fleiss(_ ballots: [Ballot]) -> Measure {
        let sizes = Dictionary(grouping: ballots.map(\.size).filter { $0 > 1 }) { $0 }.mapValues(\.count)
        guard let (size, items) = sizes.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else {
            return Measure()
        }
        let used = ballots.filter { $0.size == size }
        // Whole numbers are summed, so that the order of items does not matter.
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
    /// The votes of named reviewers; of the others only the number is known.
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

    /// The number of ordered pairs of votes that are the same.
    var agreeingPairs: Int { counts.reduce(0) { $0 + $1 * ($1 - 1) } }

    /// The number of votes of each kind.
    static func totals(_ ballots: [Ballot]) -> [Int] {
        ballots.reduce(into: [Int](repeating: 0, count: kinds.count)) { totals, ballot in
            for (kind, count) in ballot.counts.enumerated() { totals[kind] += count }
        }
    }
}

extension Agreement.Pair {
    /// - Parameter votes: the votes of both reviewers on each item that both voted on.
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
