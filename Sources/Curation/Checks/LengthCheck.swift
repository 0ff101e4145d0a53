import Problems

/// The rollout's length in tokens, between a least and a greatest.
package struct LengthCheck: Check {
    package let name = "length"
    package let needs = [CheckNeed.tokens]
    package let min: Int
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
}
