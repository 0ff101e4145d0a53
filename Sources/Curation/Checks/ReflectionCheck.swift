import Archive
import Problems

/// The chain of thought checks itself: the value counts the places where it says so ("check", "wait", "验算").
package struct ReflectionCheck: Check {
    package let name = "reflection"
    /// The least number of such places.
    package let min: Int

    package init(min: Int = 1) {
        self.min = min
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        limit(
            Double(Markers.selfChecks(in: completion.scalars)), least: Double(min),
            "no self-check")
    }

    private static let least = Setting<Int>.int(
        "min", in: 1...1_000_000, default: 1, "The least number of such places.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "reflection",
        "The chain of thought checks or doubts itself in at least `min` places (\"check\", \"wait\", "
            + "验算).",
        [least], example: ["min": 2], cases: .of(PackageResources.reflection_jsonl), reason: .other
    ) { ReflectionCheck(min: try $0(least)) }
}
