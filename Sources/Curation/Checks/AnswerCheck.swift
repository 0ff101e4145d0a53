import Archive
import Problems

/// The answer equals the gold answer, compared by the problem's form (see `AnswerMatch`).
package struct AnswerCheck: Check {
    package let name = "answer"
    package let version = 2
    package let needs = [CheckNeed.gold]

    package init() {}

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let given = completion.answer ?? ""
        switch AnswerMatch(gold: problem.answer, given: given, form: problem.form) {
        case .right: return pass()
        case .unreadableGold:
            return undecided("the gold answer is not a \(problem.form.rawValue): \(excerpt(problem.answer))")
        case .differentUnits:
            return undecided("units differ: found \(excerpt(given)), expected \(excerpt(problem.answer))")
        case .undecided(let reason): return undecided(reason)
        case .wrong:
            if completion.answer == nil { return fail("no answer") }
            return fail("wrong answer: found \(excerpt(given)), expected \(excerpt(problem.answer))")
        }
    }
}

extension AnswerCheck {
    package static let kind = CheckKind(
        "answer",
        "The answer equals the gold answer, compared by the problem's form: 3/4 = 0.75, 1,234 = 1234, "
            + "full-width digits are digits.",
        cases: cases, reason: .wrongAnswer
    ) { _ in AnswerCheck() }
}
