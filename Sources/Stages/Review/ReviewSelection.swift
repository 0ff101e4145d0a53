import Archive
import Curation
import Dataflow
import Problems
import Review

/// Decides which of a stage's rollouts go to people.
///
/// A choice by lot takes the rollouts with the lowest lots. A rollout's lot depends only on the run's seed
/// and the rollout: if more are asked for, or other samples are chosen, the rollouts already in the queue
/// stay.
struct ReviewSelection: Sendable {
    enum Stratum: String, CaseIterable {
        case family, language, level
    }

    /// The share of the samples that is chosen by lot.
    let random: Double
    /// How many samples of each combination of `strata` are chosen.
    let perStratum: Int
    let strata: [Stratum]
    /// For each of these checks, how many rollouts nearest to its threshold, on either side, are chosen; only
    /// rollouts that it measured and no other check rejects.
    let borderline: [(check: String, count: Int)]
    /// How many rollouts are chosen that only undecided checks keep from being samples.
    let undecided: Int
    /// How many rollouts are chosen that one of two checks passes and the other fails.
    let disagreement: (checks: [String], count: Int)?
    /// The whole choice as JSON, without parts that have no effect.
    let json: JSON
    /// The place of the settings, for errors.
    private let place: String

    private static let share = Setting<Double>.double(
        "random", in: 0...1, default: 0, "A share of the samples, by lot.")
    private static let each = Setting<Int>.int(
        "per_stratum", in: 0...1_000_000, default: 0, "Samples of each combination of strata, by lot.")
    private static let stratumNames = Setting<[String]>.texts(
        "strata", default: Stratum.allCases.map(\.rawValue),
        "What tells strata apart: family, language, level.")
    private static let nearest = Setting<JSON>.object(
        "borderline", "Rollouts nearest to the threshold of a check, so many: { repetition: 20 }.")
    private static let open = Setting<Int>.int(
        "undecided", in: 0...1_000_000, default: 0, "Rollouts that only undecided checks keep back.")
    private static let pair = Setting<[String]>.texts("checks", "The two checks.")
    private static let number = Setting<Int>.int("count", in: 1...1_000_000, "How many rollouts.")
    private static let divided = SettingGroup(
        "disagreement",
        "Rollouts that one check passes and another fails: { checks: [\"math\", \"command\"], count: 20 }.",
        [pair, number])
    static let settings: [any DeclaredSetting] = [share, each, stratumNames, nearest, open, divided]

    init(_ settings: Settings, checks: [CheckKind]) throws {
        place = settings.place
        random = try settings(Self.share)
        perStratum = try settings(Self.each)
        strata = try settings(Self.stratumNames).map { word in
            guard let stratum = Stratum(rawValue: word) else {
                throw settings.complaint(
                    Self.stratumNames, "\"\(word)\" is not one of family, language, level")
            }
            return stratum
        }
        guard !strata.isEmpty else {
            throw settings.complaint(
                Self.stratumNames, found: "none", expected: "some of family, language, level")
        }
        let place = settings.place(of: Self.nearest)
        borderline = try (settings(Self.nearest).members ?? []).map { member in
            _ = try checks.named(member.name, at: "\(place).\(member.name)")
            guard let count = member.value.int, 1...1_000_000 ~= count else {
                throw Complaint(
                    "\(place).\(member.name)", found: member.value.kind,
                    expected: "a whole number from 1 to 1000000")
            }
            return (member.name, count)
        }
        undecided = try settings(Self.open)
        disagreement = try settings.given(Self.divided).map { group in
            let names = try group(Self.pair)
            guard names.count == 2, names[0] != names[1] else {
                throw group.complaint(Self.pair, found: "\(names)", expected: "the names of two checks")
            }
            for name in names { _ = try checks.named(name, at: group.place(of: Self.pair)) }
            return (names, try group(Self.number))
        }
        json = settings.effective
        guard random > 0 || perStratum > 0 || !borderline.isEmpty || undecided > 0 || disagreement != nil
        else {
            throw settings.complaint(
                Self.share,
                "nothing goes to people; give one of random, per_stratum, borderline, undecided, "
                    + "disagreement")
        }
    }

    /// The queue: it is chosen from the samples of the stage `input` and, if that stage sampled them itself,
    /// also from all rollouts that it judged.
    func queue(_ store: Store, input: Int, seed: UInt64) throws -> [QueuedRollout] {
        let origin = try SampleOrigin(input, in: store)
        // For a review of a review, the checks are known only now.
        try refuseUnmeasured(origin.rollouts.recipe.material["checks"]?.members?.map(\.name) ?? [])
        var choice = QueueChoice(seed: seed)
        var numbers: Set<Int> = []
        let count = try store.samples.count(input)
        // 0.07 of 100 must give 7, although their product in floating point is a little more.
        var drawn = Lowest<SampleOutline>(Int((random * Double(count) * (1 - 1e-12)).rounded(.up)))
        var strata: [String: Lowest<SampleOutline>] = [:]
        try store.reviews.forEachOutline(stage: input) { sample in
            numbers.insert(sample.number)
            guard random > 0 || perStratum > 0 else { return }
            let lot = choice.lot(sample.name)
            drawn.add(sample, 0, lot)
            guard perStratum > 0 else { return }
            strata[stratum(sample), default: Lowest(perStratum)].add(sample, 0, lot)
        }
        for sample in drawn.values { choice.add(sample, "random") }
        for (stratum, samples) in strata {
            for sample in samples.values { choice.add(sample, stratum) }
        }
        if !borderline.isEmpty || undecided > 0 || disagreement != nil {
            try judged(store, origin, among: origin.reviews.isEmpty ? nil : numbers, &choice)
        }
        return try choice.queue { try store.problems.position(of: $0, stage: input) }
    }

    private func judged(
        _ store: Store, _ origin: SampleOrigin, among numbers: Set<Int>?, _ choice: inout QueueChoice
    ) throws {
        var near = borderline.map { Lowest<(JudgedRollout, Verdict)>($0.count) }
        var open = Lowest<JudgedRollout>(undecided)
        var divided = Lowest<JudgedRollout>(disagreement?.count ?? 0)
        for judge in origin.judges {
            try store.reviews.forEachJudged(stage: judge) { rollout in
                guard numbers?.contains(rollout.number) ?? true else { return }
                let verdicts = rollout.verdicts
                func outcome(_ check: String) -> Verdict.Outcome? {
                    verdicts.first { $0.check == check }?.outcome
                }
                for (place, wanted) in borderline.enumerated() {
                    guard let verdict = verdicts.first(where: { $0.check == wanted.check }),
                        let value = verdict.value, let threshold = verdict.threshold,
                        verdicts.allSatisfy({ $0.outcome != .fail || $0.check == wanted.check })
                    else { continue }
                    near[place].add((rollout, verdict), abs(value - threshold), choice.lot(rollout.name))
                }
                if undecided > 0, verdicts.contains(where: { $0.outcome == .undecided }),
                    verdicts.allSatisfy({ $0.outcome != .fail })
                {
                    open.add(rollout, 0, choice.lot(rollout.name))
                }
                if let checks = disagreement?.checks,
                    [outcome(checks[0]), outcome(checks[1])].contains(.pass),
                    [outcome(checks[0]), outcome(checks[1])].contains(.fail)
                {
                    divided.add(rollout, 0, choice.lot(rollout.name))
                }
            }
        }
        for (wanted, found) in zip(borderline, near) {
            for (rollout, verdict) in found.values {
                let (value, threshold) = (Self.short(verdict.value), Self.short(verdict.threshold))
                choice.add(rollout, "borderline \(wanted.check): \(value) of \(threshold)")
            }
        }
        for rollout in open.values {
            let checks = rollout.verdicts.filter { $0.outcome == .undecided }.map(\.check)
            choice.add(rollout, "undecided " + checks.joined(separator: ", "))
        }
        for rollout in divided.values {
            let words = (disagreement?.checks ?? []).map { check in
                "\(check) \(rollout.verdicts.contains { $0.check == check && $0.outcome == .pass } ? "passes" : "fails")"
            }
            choice.add(rollout, words.joined(separator: ", "))
        }
    }

    /// Refuses checks that the rollouts do not go through.
    func refuseUnmeasured(_ known: [String]) throws(Complaint) {
        for (key, check) in borderline.map({ ("borderline", $0.check) })
            + (disagreement?.checks ?? []).map({ ("disagreement.checks", $0) })
        where !known.contains(check) {
            throw Complaint(
                "\(place).\(key)", "the rollouts do not go through this check", found: "\"\(check)\"",
                expected: known.isEmpty
                    ? "some checks in their stage" : "one of " + known.joined(separator: ", "))
        }
    }

    private func stratum(_ sample: SampleOutline) -> String {
        strata.map { stratum in
            switch stratum {
            case .family: "family \(sample.family)"
            case .language: "language \(sample.language)"
            case .level: "level \(sample.level)"
            }
        }.joined(separator: ", ")
    }

    /// The number with at most four decimals.
    private static func short(_ value: Double?) -> String {
        guard let value else { return "nothing" }
        let rounded = (value * 10_000).rounded() / 10_000
        return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
    }
}
