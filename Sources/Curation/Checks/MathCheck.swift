import Archive
import Problems

/// The answer equals the gold answer as mathematics: in plain text or LaTeX, exactly, however it is written
/// (see `MathMatch`).
///
/// The prediction is the completion's answer, else its whole text, whose final answer is looked for.
package struct MathCheck: Check {
    package let name = "math"
    package let version = 2
    package let needs = [CheckNeed.gold]

    package init() {}

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let given = completion.answer ?? rollout.text
        let match = MathMatch(gold: problem.answer, prediction: given)
        switch match.outcome {
        case .equal: return pass(match.reason)
        case .different:
            return fail("\(match.reason): found \(excerpt(given)), expected \(excerpt(problem.answer))")
        case .undecided: return undecided(match.reason)
        }
    }
}

extension MathCheck {
    package static let kind = CheckKind(
        "math",
        "The last answer stated (\\boxed{}, ####, \"the answer is\", 答案, <answer>, else the whole "
            + "text) equals the gold answer as mathematics, in plain text or LaTeX: fractions, roots, "
            + "powers, constants, intervals, sets, tuples, matrices, equations, units, percentages, Chinese "
            + "numerals. It is undecided where neither equality nor difference can be shown.",
        cases: selfTest, reason: .wrongAnswer
    ) { _ in MathCheck() }
}
