import Archive
import Problems

/// The rollout's length in tokens lies between `min` and `max`.
package struct LengthCheck: Check {
    package let name = "length"
    package let needs = [CheckNeed.tokens]
    /// The least number of tokens.
    package let min: Int
    /// The greatest number of tokens.
    package let max: Int

    package init(min: Int = 1, max: Int = 100_000_000) {
        self.min = min
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        rollout.tokens < min
            ? limit(Double(rollout.tokens), least: Double(min), "too short")
            : limit(Double(rollout.tokens), most: Double(max), "too long")
    }

    private static let least = Setting<Int>.int(
        "min", in: 0...100_000_000, default: 1, "The least number of tokens.")
    private static let most = Setting<Int>.int(
        "max", in: 1...100_000_000, default: 100_000_000, "The greatest number of tokens.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "length",
        "The completion has from `min` to `max` tokens.",
        [least, most], example: ["max": 4000], cases: .of(PackageResources.length_jsonl), reason: .format
    ) { settings in
        let (min, max) = (try settings(least), try settings(most))
        guard min <= max else {
            throw settings.complaint(most, found: "\(max)", expected: "at least min, \(min)")
        }
        return LengthCheck(min: min, max: max)
    }
}
