import Archive
import Problems

/// The answer equals the gold answer as mathematics: in plain text or LaTeX, exactly, however it is written
/// (see `MathMatch`).
///
/// The prediction stands where `AnswerPlace` finds it.
package struct MathCheck: Check {
    package let name = "math"
    package let version = 4
    package let needs = [CheckNeed.gold]

    private let scope: AnswerScope

    package init(where scope: AnswerScope = .any) { self.scope = scope }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let place = completion.place(scope)
        let match = MathMatch(gold: problem.answer, place: place)
        switch match.outcome {
        case .equal: return pass(match.reason)
        case .different:
            return fail("\(match.reason): found \(excerpt(place.text)), expected \(excerpt(problem.answer))")
        case .undecided: return undecided(match.reason)
        }
    }

    package static let kind = CheckKind(
        "math",
        "The answer equals the gold answer as mathematics, in plain text or LaTeX: fractions, roots, "
            + "powers, constants, intervals, sets, tuples, matrices, equations, units, percentages, Chinese "
            + "numerals. It is undecided where neither equality nor difference can be shown.",
        [AnswerScope.setting], cases: .of(PackageResources.math_jsonl), reason: .wrongAnswer
    ) { MathCheck(where: try $0(AnswerScope.setting)) }
}
