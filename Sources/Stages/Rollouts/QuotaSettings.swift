import Archive
import Curation

/// The settings `quotas` of a rollouts stage.
enum QuotaSettings {
    private static func division(
        _ trait: Quotas.Trait, of each: String, weights: String,
        most: String = "{ most: { \"\(Quotas.others)\": 0.5 } }"
    ) -> Setting<JSON> {
        Setting<JSON>.json(
            trait.rawValue,
            expected:
                "an object of weights, a number above 0 and at most 1, or { most: an object of such numbers }",
            "What each \(each) has of the samples: in proportion to weights, as \(weights), where "
                + "\"\(Quotas.others)\" stands for each that is not named; or a number, the largest share of any; or "
                + "the largest share of each, \(most).",
            accepts: { read($0) != nil })
    }

    private static let traits: [(trait: Quotas.Trait, setting: Setting<JSON>)] = [
        (.family, division(.family, of: "family", weights: "{ sorting: 2, \"\(Quotas.others)\": 1 }")),
        (.language, division(.language, of: "language", weights: "{ en: 1, zh: 1 }")),
        (.level, division(.level, of: "level", weights: "{ \"1\": 1, \"2\": 3 }")),
        (
            .familyLevel,
            division(
                .familyLevel, of: "family at a level",
                weights: "{ \"graph 3\": 2, \"\(Quotas.others)\": 1 }",
                most: "{ most: { \"graph 1\": 0.01, \"\(Quotas.others)\": 1 } }")
        ),
    ]

    private static let least = Setting<Double>.double(
        "least", in: 0...1, default: 0,
        "The samples that the problems of a family at a level must give on average. Where they give fewer, this kind is "
            + "passed over: with 0.03, once 34 problems were tried and none gave a sample, or 67 and only one did."
    ).quiet

    /// It is read only if it is given, so that the key of a stage without it is the same as before quotas
    /// existed.
    static let group = SettingGroup(
        "quotas",
        "Where given, how the samples are divided, exactly; sampling goes on until they are, and problems whose "
            + "quota is full are passed over.",
        traits.map(\.setting) + [least])

    /// The quotas of a stage; nil if it has none.
    static func read(_ settings: Settings) throws -> Quotas? {
        guard let group = try settings.given(group) else { return nil }
        var divisions: [Quotas.Trait: Quotas.Division] = [:]
        for (trait, setting) in traits { divisions[trait] = try group.given(setting).flatMap(read) }
        return Quotas(divisions, least: try group(least))
    }

    private static func read(_ json: JSON) -> Quotas.Division? {
        if let share = json.double { return share > 0 && share <= 1 ? .most([Quotas.others: share]) : nil }
        if let shares = json["most"], json.members?.count == 1, shares.members != nil {
            return numbers(shares, upTo: 1).map(Quotas.Division.most)
        }
        return numbers(json, upTo: 1e9).map(Quotas.Division.weights)
    }

    /// The members of an object, of which each is a number from 0 to `most`, and one is above 0.
    private static func numbers(_ json: JSON, upTo most: Double) -> [String: Double]? {
        guard let members = json.members else { return nil }
        var numbers: [String: Double] = [:]
        for member in members {
            guard let number = member.value.double, number >= 0, number <= most else { return nil }
            numbers[member.name] = number
        }
        return numbers.values.contains { $0 > 0 } ? numbers : nil
    }
}
