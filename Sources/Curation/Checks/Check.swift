import Problems

/// A rollout to be checked, with its problem and its text parsed once for all checks. It is a class because
/// it is large and passed on many times.
package final class CheckItem: Sendable {
    /// The problem that the rollout answers.
    package let problem: Problem
    /// The rollout to be checked.
    package let rollout: Rollout
    /// The text of the rollout, parsed.
    package let completion: Completion

    /// Parses the text of the rollout, which has the given shape.
    package init(problem: Problem, rollout: Rollout, shape: CompletionShape = .thinkAnswer) {
        self.problem = problem
        self.rollout = rollout
        completion = Completion(rollout.text, shape)
    }
}

/// A filter or verifier: a total function from a rollout to a verdict. It is pure unless it runs other
/// programs.
package protocol Check: Sendable {
    /// The name, also the key in a pipeline: lower-case words joined by hyphens, `line-repetition`.
    var name: String { get }
    /// The version of the check; it is raised whenever the results may change.
    var version: Int { get }
    /// A digest of what the verdicts depend on besides the settings and the version, such as a model; nil
    /// where there is nothing more.
    var digest: String? { get }
    /// What the grades of the verdicts mean, such as `the share of words`; nil where the check gives no
    /// grades. A reward takes the grade in place of pass and fail.
    var grades: String? { get }
    /// What a line of a file must hold besides a completion, so that the check can run on it.
    var needs: [CheckNeed] { get }
    /// The verdict for one rollout. `completion` is `rollout.text` parsed, once for all checks.
    func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict
    /// The verdicts for several rollouts, in order. A check that runs other programs runs them for many
    /// rollouts at once.
    func verdicts(of items: [CheckItem]) -> [Verdict]
    /// Whether the check runs other programs for a problem. It then spreads its work over the cores itself,
    /// and gets all such problems at once.
    func runsPrograms(for problem: Problem) -> Bool
    /// Why the check can decide nothing on this machine, shown before a run begins; nil where it can.
    var obstacle: String? { get }
}

/// What a check may read besides the text of the completion.
package enum CheckNeed: String, Sendable, CaseIterable {
    case prompt, gold, tokens
    /// The language of the prompt. A line need not name it, as it can be guessed.
    case language
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
