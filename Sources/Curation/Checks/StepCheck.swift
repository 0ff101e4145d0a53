import Archive
import Problems

/// The arithmetic that the chain of thought states is true, or is taken back later in it.
///
/// Relations of integer, fraction and decimal expressions (`84-2*36=84-72=12`, `\frac{1}{2}<0.6`), in signs and in
/// words, are computed exactly. A false statement counts unless words that take something back ("wait", 不对)
/// follow it. The value is the number of false statements that stand.
package struct StepCheck: Check {
    package let name = "steps"
    package let version = 2
    package let max: Int

    package init(max: Int = 0) {
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let found = StepCounts.found(in: completion.scalars)
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

/// How many statements of arithmetic a chain of thought holds.
package struct StepCounts: Sendable, Equatable, CustomStringConvertible {
    package var `true` = 0
    /// Not taken back.
    package var `false` = 0
    /// False, and taken back later.
    package var repaired = 0
    /// Neither computed nor counted: with variables, asked, supposed, rounded.
    package var unreadable = 0

    package var stated: Int { `true` + `false` + repaired }

    package init(_ completion: Completion) {
        self = Self.found(in: completion.scalars).counts
    }

    private init() {}

    package var description: String {
        stated + unreadable == 0
            ? "" : "steps: \(`true`) true, \(`false`) false, \(repaired) repaired, \(unreadable) unreadable"
    }

    /// The counts, and the first false statement that stands.
    static func found(in text: [Unicode.Scalar]) -> (counts: StepCounts, first: StepStatements.Falsehood?) {
        let statements = StepStatements(text)
        var counts = StepCounts()
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
        "max", in: 0...1_000_000, default: 0, "False statements at most.")
    package static let kind = CheckKind(
        "steps",
        "At most `max` statements of arithmetic in the chain of thought are false and not taken back "
            + "later in it.",
        [most], example: ["max": 0], cases: .of(PackageResources.steps_jsonl), reason: .falseStep
    ) { StepCheck(max: try $0(most)) }
}
