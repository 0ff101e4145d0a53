import Archive
import Problems

/// The arithmetic statements of the chain of thought are true, or are taken back later in it.
///
/// Relations of integer, fraction and decimal expressions (`84-2*36=84-72=12`, `\frac{1}{2}<0.6`), in signs
/// and in words, are computed exactly. A false statement counts unless words that take something back
/// ("wait", 不对) follow it. The value is the number of false statements that are not taken back.
package struct StepCheck: Check {
    package let name = "steps"
    package let version = 3
    /// The most false statements allowed.
    package let max: Int

    package init(max: Int = 0) {
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let found = StatementCounts.found(in: completion.scalars)
        let counts = found.counts
        guard let first = found.first else {
            return pass(counts.description, value: 0, threshold: Double(max))
        }
        let text = completion.scalars
        let before = text[..<first.range.lowerBound]
        let line = before.reduce(1) { $1 == "\n" ? $0 + 1 : $0 }
        let column = before.count - (before.lastIndex(of: "\n") ?? -1)
        return limit(
            Double(counts.false), most: Double(max),
            "false step: \(excerpt(text[first.range].text)), \(first.fault), at line \(line), column \(column)"
                + " (\(counts))")
    }
}

/// The numbers of arithmetic statements in a chain of thought.
package struct StatementCounts: Sendable, Equatable, CustomStringConvertible {
    /// True statements.
    package var `true` = 0
    /// False statements that are not taken back.
    package var `false` = 0
    /// False statements that are taken back later.
    package var repaired = 0
    /// Statements that are neither computed nor judged: with variables, asked, supposed or rounded.
    package var unreadable = 0

    /// The number of statements that were computed.
    package var stated: Int { `true` + `false` + repaired }

    /// Counts the statements in the chain of thought of a completion.
    package init(_ completion: Completion) {
        self = Self.found(in: completion.scalars).counts
    }

    private init() {}

    package var description: String {
        stated + unreadable == 0
            ? "" : "steps: \(`true`) true, \(`false`) false, \(repaired) repaired, \(unreadable) unreadable"
    }

    /// The counts, and the first false statement that stands.
    static func found(in text: [Unicode.Scalar]) -> (counts: StatementCounts, first: Statements.Falsehood?) {
        let statements = Statements(text)
        var counts = StatementCounts()
        counts.true = statements.truths
        counts.unreadable = statements.unreadable
        guard !statements.falsehoods.isEmpty else { return (counts, nil) }
        let retraction = Markers.lastRetraction(in: text)
        let standing = statements.falsehoods.filter { $0.range.upperBound > retraction }
        counts.false = standing.count
        counts.repaired = statements.falsehoods.count - standing.count
        return (counts, standing.first)
    }
}

extension StepCheck {
    private static let most = Setting<Int>.int(
        "max", in: 0...1_000_000, default: 0, "The greatest number of false statements.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "steps",
        "At most `max` statements of arithmetic in the chain of thought are false and not taken back "
            + "later in it.",
        [most], example: ["max": 0], cases: .of(PackageResources.steps_jsonl), reason: .falseStep
    ) { StepCheck(max: try $0(most)) }
}
