import Archive
import Curation

/// The settings `quotas` of a rollouts stage.
enum QuotaSettings {
    private static func division(_ trait: Quotas.Trait, _ example: String) -> Setting<JSON> {
        Setting<JSON>.json(
            trait.rawValue,
            expected: "an object of weights, or a number above 0 and at most 1",
            "What each \(trait.rawValue) has of the samples: in proportion to weights, as \(example), where "
                + "\"\(Quotas.others)\" stands for each that is not named; or a number, the largest share of any.",
            accepts: { read($0) != nil })
    }

    private static let traits: [(trait: Quotas.Trait, setting: Setting<JSON>)] = [
        (.family, division(.family, "{ sorting: 2, \"\(Quotas.others)\": 1 }")),
        (.language, division(.language, "{ en: 1, zh: 1 }")),
        (.level, division(.level, "{ \"1\": 1, \"2\": 3 }")),
    ]

    /// It is read only if it is given, so that the key of a stage without it is the same as before quotas
    /// existed.
    static let group = SettingGroup(
        "quotas",
        "Where given, how the samples are divided, exactly; sampling goes on until they are, and problems whose "
            + "quota is full are passed over.",
        traits.map(\.setting))

    /// The quotas of a stage; nil if it has none.
    static func read(_ settings: Settings) throws -> Quotas? {
        guard let group = try settings.given(group) else { return nil }
        var divisions: [Quotas.Trait: Quotas.Division] = [:]
        for (trait, setting) in traits { divisions[trait] = try group.given(setting).flatMap(read) }
        return Quotas(divisions)
    }

    private static func read(_ json: JSON) -> Quotas.Division? {
        if let share = json.double { return share > 0 && share <= 1 ? .most(share) : nil }
        guard let members = json.members else { return nil }
        var weights: [String: Double] = [:]
        for member in members {
            guard let weight = member.value.double, weight >= 0, weight <= 1e9 else { return nil }
            weights[member.name] = weight
        }
        return weights.values.contains { $0 > 0 } ? .weights(weights) : nil
    }
}
