import Problems

/// What a check judges: a rollout, what it answers, and its text taken apart, read once for all checks. It is large
/// and handed on many times, and so a class.
package final class CheckItem: Sendable {
    package let problem: Problem
    package let rollout: Rollout
    package let completion: Completion

    package init(problem: Problem, rollout: Rollout, shape: CompletionShape = .thinkAnswer) {
        self.problem = problem
        self.rollout = rollout
        completion = Completion(rollout.text, shape)
    }
}

/// A filter or verifier: a total function from a rollout to a verdict; pure but where other programs are run.
package protocol Check: Sendable {
    /// Lower case, words joined by hyphens; the key of the check in a pipeline: `line-repetition`.
    var name: String { get }
    /// Raised whenever the results of the check may change.
    var version: Int { get }
    /// A digest of what its verdicts depend on besides its settings and version, such as a model; nil where there is
    /// nothing more.
    var digest: String? { get }
    /// What its verdicts' grades say, which a reward takes in place of pass and fail: `the share of words`; nil where they
    /// have none.
    var grades: String? { get }
    /// What a line of a file must have besides a completion, so that the check can be made of it.
    var needs: [CheckNeed] { get }
    /// `completion` is `rollout.text` taken apart, read once for all checks.
    func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict
    /// The verdicts of several rollouts, in order: what runs other programs runs them for many at once.
    func verdicts(of items: [CheckItem]) -> [Verdict]
    /// Whether it runs other programs for a problem: then it spreads its work itself, and is asked for the verdicts of
    /// all such problems at once.
    func runsPrograms(for problem: Problem) -> Bool
    /// Why the check can decide nothing on this machine, to be said before a run begins.
    var obstacle: String? { get }
}

/// What a check may read besides the completion's text.
package enum CheckNeed: String, Sendable, CaseIterable {
    case prompt, gold, tokens
}

extension Check {
    package var version: Int { 1 }
    package var digest: String? { nil }
    package var grades: String? { nil }
    package var needs: [CheckNeed] { [] }
    package func runsPrograms(for problem: Problem) -> Bool { false }
    package var obstacle: String? { nil }

    package func verdicts(of items: [CheckItem]) -> [Verdict] {
        items.map { verdict(problem: $0.problem, rollout: $0.rollout, completion: $0.completion) }
    }

    func pass(_ reason: String = "", value: Double? = nil, threshold: Double? = nil) -> Verdict {
        Verdict(name, .pass, reason, value: value, threshold: threshold, version: version)
    }

    func fail(_ reason: String, value: Double? = nil, threshold: Double? = nil) -> Verdict {
        Verdict(name, .fail, reason, value: value, threshold: threshold, version: version)
    }

    func undecided(_ reason: String, _ excuse: Verdict.Excuse? = nil) -> Verdict {
        Verdict(name, .undecided, reason, version: version, excuse: excuse)
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
