import Problems

/// The arithmetic that the chain of thought states is true, or is taken back later in it.
///
/// Chains of integer, fraction and decimal expressions (`84-2*36=84-72=12`) are computed exactly. A false
/// statement counts unless words that take something back ("wait", 不对) follow it. The value is the number
/// of false statements that stand.
package struct StepCheck: Check {
    package let name = "steps"
    package let max: Int

    package init(max: Int = 0) {
        self.max = max
    }

    static let cases = [
        CheckCase(.pass, "84-2*36=84-72=12", why: "a chain of true equations"),
        CheckCase(.fail, "84-2*36=84-70=14", why: "2*36 is 72"),
        CheckCase(.pass, "3+4=8\nWait, that is not right. 3+4=7", why: "taken back"),
    ]

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let text = completion.scalars
        let falsehoods = StepStatements(text).falsehoods
        guard !falsehoods.isEmpty else { return pass(value: 0, threshold: Double(max)) }
        let retraction = Markers.lastRetraction(in: text)
        let standing = falsehoods.filter { $0.range.upperBound > retraction }
        guard let first = standing.first else {
            return pass("false steps are taken back", value: 0, threshold: Double(max))
        }
        return limit(
            Double(standing.count), most: Double(max),
            "false step: \(excerpt(text[first.range].text)), the left side is \(first.value),"
                + " at character \(first.range.lowerBound)")
    }
}
