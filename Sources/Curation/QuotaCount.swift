import Archive

/// Counts how far the quotas are filled, as samples are taken in order.
package struct QuotaCount: Sendable {
    /// The number of samples that are wanted.
    package let total: Int
    /// The number of samples taken so far.
    package private(set) var taken = 0
    private let quotas: Quotas
    /// The number of samples for each value of each trait: the exact number for weights, the most for a
    /// share.
    private let wanted: [Quotas.Trait: [String: Int]]
    /// The number of samples taken and of problems tried or passed over, for each value of each trait.
    private var counts: [Quotas.Trait: [String: Count]] = [:]

    private struct Count {
        var taken = 0
        /// Problems that were tried.
        var tried = 0
        /// Problems that were passed over because another of their traits was full, or their kind gives too
        /// few samples.
        var blocked = 0
    }

    /// - Parameters:
    ///   - kinds: the kinds of all problems that exist.
    ///   - place: where the quotas stand, for complaints.
    /// - Throws: `Complaint` where the quotas do not fit the problems.
    package init(
        _ quotas: Quotas, of total: Int, among kinds: some Collection<Quotas.Kind>, at place: String
    ) throws {
        (self.quotas, self.total) = (quotas, total)
        var wanted: [Quotas.Trait: [String: Int]] = [:]
        for trait in Quotas.Trait.allCases {
            wanted[trait] = try quotas.counts(trait, of: total, among: kinds, at: place)
        }
        self.wanted = wanted
        // A family at a level is a part of both, so its quotas can contradict theirs.
        guard let rooms = wanted[.familyLevel] else { return }
        let place = "\(place).\(Quotas.Trait.familyLevel.rawValue)"
        if isExact(.familyLevel), wanted[.family] != nil || wanted[.level] != nil {
            throw Complaint(
                place, found: "weights, beside quotas of families or levels",
                expected: "weights alone, or the largest shares as { most: { \"a 1\": 0.1, \"*\": 1 } }")
        }
        for trait in [Quotas.Trait.family, .level] where isExact(trait) {
            for (value, count) in (wanted[trait] ?? [:]).sorted(by: { $0.key < $1.key }) {
                let own = Set(kinds.filter { $0[trait] == value }.map { $0[.familyLevel] })
                let room = own.reduce(0) { $0 + (rooms[$1] ?? 0) }
                guard room < count else { continue }
                throw Complaint(
                    place, found: "\(Figure.grouped(room)) samples of \(trait.rawValue) \(value) at most",
                    expected: "\(Figure.grouped(count)), as the quotas of \(trait.rawValue) say",
                    advice: "raise the shares")
            }
        }
    }

    /// Whether all samples that are wanted were taken.
    package var isFull: Bool { taken >= total }

    /// Whether there is room for a sample of a kind. Once there is none, there will never be any again.
    package func admits(_ kind: Quotas.Kind) -> Bool {
        !isFull && !isHopeless(kind) && Quotas.Trait.allCases.allSatisfy { hasRoom($0, kind[$0]) }
    }

    private func isHopeless(_ kind: Quotas.Kind) -> Bool {
        counts[.familyLevel]?[kind[.familyLevel]].map(isHopeless) ?? false
    }

    private func isHopeless(_ count: Count) -> Bool {
        quotas.least * Double(count.tried) >= Double(count.taken + 1)
    }

    private func isExact(_ trait: Quotas.Trait) -> Bool {
        if case .weights = quotas.divisions[trait] { true } else { false }
    }

    private func hasRoom(_ trait: Quotas.Trait, _ value: String) -> Bool {
        guard let wanted = wanted[trait] else { return true }
        return counts[trait]?[value]?.taken ?? 0 < wanted[value] ?? 0
    }

    /// Counts a sample as taken; `admits` must be true for it.
    package mutating func take(_ kind: Quotas.Kind) {
        precondition(admits(kind), "a sample for which there is room")
        taken += 1
        for trait in Quotas.Trait.allCases {
            counts[trait, default: [:]][kind[trait], default: Count()].taken += 1
        }
    }

    /// Counts a problem after its samples: it was tried, or passed over because there is no room for it.
    package mutating func count(problem kind: Quotas.Kind, isTried: Bool) {
        for trait in Quotas.Trait.allCases {
            counts[trait, default: [:]][kind[trait], default: Count()].tried += isTried ? 1 : 0
            counts[trait, default: [:]][kind[trait], default: Count()].blocked += isTried ? 0 : 1
        }
    }

    /// The families at a level that are passed over because their problems give too few samples, sorted:
    /// `cipher 3`.
    package var hopeless: [String] {
        (counts[.familyLevel] ?? [:]).filter { isHopeless($0.value) }.keys.sorted()
    }

    /// The number of samples that are wanted (or the most allowed) and that were taken, for each value of
    /// each trait, and the kinds that are passed over.
    package var json: JSON {
        let passedOver =
            quotas.least > 0
            ? [JSON.Member("passed_over", .array(hopeless.map(JSON.string)))] : []
        return .object(
            Quotas.Trait.allCases.compactMap { trait in
                guard let wanted = wanted[trait] else { return nil }
                let limit = isExact(trait) ? "wanted" : "most"
                let members = wanted.sorted { $0.key < $1.key }.map { value, wanted in
                    let taken = counts[trait]?[value]?.taken ?? 0
                    return JSON.Member(
                        value, .object([.init(limit, .int(wanted)), .init("kept", .int(taken))]))
                }
                return JSON.Member(trait.rawValue, .object(members))
            } + passedOver)
    }

    /// What is missing from quotas with weights, and why: `level 5 has 7 of 40, its 31 problems are used up`.
    package var shortfalls: [String] {
        Quotas.Trait.allCases.flatMap { trait -> [String] in
            guard isExact(trait), let wanted = wanted[trait] else { return [] }
            return wanted.sorted { $0.key < $1.key }.compactMap { value, wanted in
                let count = counts[trait]?[value] ?? Count()
                guard count.taken < wanted else { return nil }
                let name = trait == .familyLevel ? value : "\(trait.rawValue) \(value)"
                let rest =
                    count.blocked == 0
                    ? "" : ", \(Figure.grouped(count.blocked)) more are of kinds that are full or passed over"
                return "\(name) has \(Figure.grouped(count.taken)) of \(Figure.grouped(wanted)), its "
                    + "\(Figure.grouped(count.tried)) problems are used up\(rest)"
            }
        }
    }
}
