import Problems

/// The chain of thought checks itself: the number of places where it says so ("check", "wait", "验算").
package struct ReflectionCheck: Check {
    package let name = "reflection"
    package let min: Int

    package init(min: Int = 1) {
        self.min = min
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        limit(
            Double(Markers.selfChecks(in: completion.scalars)), least: Double(min),
            "no self-check")
    }
}
