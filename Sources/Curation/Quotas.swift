import Archive
import Problems

/// How the samples of a stage are divided among families, languages and levels.
///
/// For each family, language or level, or for a family at a level, the quota is an exact number of samples,
/// or a share that none may exceed.
package struct Quotas: Sendable, Equatable {
    /// A property of a problem by which samples can be divided.
    package enum Trait: String, CaseIterable, Sendable {
        case family, language, level
        /// A family at a level: `graph 3`.
        case familyLevel = "family_level"
    }

    /// The family, language and level of a sample, or of a problem.
    package struct Kind: Hashable, Sendable {
        /// The name of the family.
        package var family: String
        /// The language, by its code.
        package var language: String
        /// The level of difficulty.
        package var level: Int

        package init(family: String, language: String, level: Int) {
            (self.family, self.language, self.level) = (family, language, level)
        }

        /// The kind of a problem.
        package init(_ problem: Problem) {
            self.init(
                family: problem.family, language: problem.language.rawValue, level: problem.level)
        }

        /// The value of one trait, as a text.
        package subscript(trait: Trait) -> String {
            switch trait {
            case .family: family
            case .language: language
            case .level: String(level)
            case .familyLevel: "\(family) \(level)"
            }
        }
    }

    /// How samples are divided among the values of one trait.
    package enum Division: Sendable, Equatable {
        /// In proportion to these weights; `*` is the weight of each value that has none of its own.
        case weights([String: Double])
        /// No value may have more than its share; `*` is the share of each value that has none of its own.
        case most([String: Double])
    }

    /// The name that stands for each value without a weight of its own.
    package static let others = "*"

    /// The division of each trait; a trait that is missing is not divided.
    package let divisions: [Trait: Division]
    /// The least number of samples that the problems of a family at a level must give on average. Where they
    /// give no more even with one sample added, further problems of this kind are passed over; 0 passes over
    /// none.
    package let least: Double

    package init(_ divisions: [Trait: Division], least: Double = 0) {
        (self.divisions, self.least) = (divisions, least)
    }

    /// Divides a whole number in proportion to weights, by largest remainders: each part is rounded down, and
    /// the rest goes, one each, to the parts with the largest fractions; of equal fractions the first comes
    /// first.
    ///
    /// - Precondition: no weight is negative, and their sum is greater than 0.
    package static func apportion(_ total: Int, by weights: [Double]) -> [Int] {
        let sum = weights.reduce(0, +)
        precondition(sum > 0 && weights.allSatisfy { $0 >= 0 }, "weights to divide by")
        let parts = weights.map { Double(total) * ($0 / sum) }
        var counts = parts.map { Int($0.rounded(.down)) }
        let byRemainder = parts.indices.sorted {
            let (a, b) = (parts[$0] - Double(counts[$0]), parts[$1] - Double(counts[$1]))
            return a == b ? $0 < $1 : a > b
        }
        for place in byRemainder.prefix(total - counts.reduce(0, +)) { counts[place] += 1 }
        return counts
    }

    /// How many samples each value of a trait may have, out of `total`; nil where samples are not divided by
    /// the trait.
    ///
    /// - Parameters:
    ///   - kinds: the kinds of all problems that exist.
    ///   - place: where the quotas stand, for complaints.
    /// - Throws: `Complaint` where no problem has a name, or where the samples cannot be divided like this.
    package func counts(
        _ trait: Trait, of total: Int, among kinds: some Sequence<Kind>, at place: String
    ) throws(Complaint) -> [String: Int]? {
        guard let division = divisions[trait] else { return nil }
        // Sorted, so that the result does not depend on the order of names in the file: of equal remainders
        // the first wins.
        let values = Set(kinds.map { $0[trait] }).sorted()
        let place = "\(place).\(trait.rawValue)"
        let named =
            switch division {
            case .weights(let named), .most(let named): named
            }
        // A built-in family may be left out, as programs are where there is no sandbox; a level may not.
        let builtIn =
            switch trait {
            case .family: Families.names
            case .familyLevel:
                Set(kinds.map(\.level)).flatMap { level in Families.names.map { "\($0) \(level)" } }
            case .language, .level: [String]()
            }
        let known = Set(values + [Self.others] + builtIn)
        for name in named.keys.sorted() where !known.contains(name) {
            throw .unknown(trait.rawValue, name, at: place, among: values)
        }
        let all = values.map { named[$0] ?? named[Self.others] ?? 0 }
        switch division {
        case .weights:
            guard all.contains(where: { $0 > 0 }) else {
                throw Complaint(
                    place, found: "weights of 0 only",
                    expected: "a weight for one of " + values.joined(separator: ", "))
            }
            return Dictionary(uniqueKeysWithValues: zip(values, Self.apportion(total, by: all)))
        case .most:
            // A tiny amount is added, so that 0.29 of 100 is 29.
            let counts = all.map { Int((Double(total) * $0 + 1e-9).rounded(.down)) }
            guard counts.reduce(0, +) >= total else {
                throw Complaint(
                    place,
                    found:
                        "\(Figure.grouped(counts.reduce(0, +))) samples at most, of \(values.count) values",
                    expected: "\(Figure.grouped(total)) samples in all",
                    advice: "raise the shares, or take problems of more kinds")
            }
            return Dictionary(uniqueKeysWithValues: zip(values, counts))
        }
    }
}
