import Problems

/// A filter or verifier: a pure, total function from a rollout to a verdict.
package protocol Check: Sendable {
    /// Lower case, words joined by hyphens; the key of the check in a pipeline: `line-repetition`.
    var name: String { get }
    /// Raised whenever the results of the check may change.
    var version: Int { get }
    /// What a line of a file must have besides a completion, so that the check can be made of it.
    var needs: [CheckNeed] { get }
    /// `completion` is `rollout.text` taken apart, read once for all checks.
    func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict
}

/// What a check may read besides the completion's text.
package enum CheckNeed: String, Sendable, CaseIterable {
    case prompt, gold, tokens
}

extension Check {
    package var version: Int { 1 }
    package var needs: [CheckNeed] { [] }

    func pass(_ reason: String = "", value: Double? = nil, threshold: Double? = nil) -> Verdict {
        Verdict(name, .pass, reason, value: value, threshold: threshold, version: version)
    }

    func fail(_ reason: String, value: Double? = nil, threshold: Double? = nil) -> Verdict {
        Verdict(name, .fail, reason, value: value, threshold: threshold, version: version)
    }

    func undecided(_ reason: String) -> Verdict {
        Verdict(name, .undecided, reason, version: version)
    }

    /// Fails where `value` is above `most`.
    func limit(_ value: Double, most: Double, _ reason: @autoclosure () -> String) -> Verdict {
        value > most
            ? fail(reason(), value: value, threshold: most) : pass(value: value, threshold: most)
    }

    /// Fails where `value` is below `least`.
    func limit(_ value: Double, least: Double, _ reason: @autoclosure () -> String) -> Verdict {
        value < least
            ? fail(reason(), value: value, threshold: least) : pass(value: value, threshold: least)
    }
}
