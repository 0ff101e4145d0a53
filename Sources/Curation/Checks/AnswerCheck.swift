import Archive
import Problems

/// The answer equals the gold answer, compared by the problem's form (see `AnswerMatch`).
package struct AnswerCheck: Check {
    package let name = "answer"
    package let version = 3
    package let needs = [CheckNeed.gold]
    private let scope: AnswerScope

    package init(where scope: AnswerScope = .any) { self.scope = scope }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let place = completion.place(scope)
        let stated = StatedAnswer(place)
        let match =
            stated.match { AnswerMatch(gold: problem.answer, given: $0, form: problem.form) }
            ?? AnswerMatch(gold: problem.answer, given: "", form: problem.form)
        switch match {
        case .right: return pass()
        case .unreadableGold:
            return undecided("the gold answer is not a \(problem.form.rawValue): \(excerpt(problem.answer))")
        case .differentUnits:
            return undecided(
                "units differ: found \(excerpt(place.text)), expected \(excerpt(problem.answer))")
        case .undecided(let reason): return undecided(reason)
        case .wrong:
            if case .unclear(let reason) = stated { return undecided(reason) }
            if stated == .missing { return fail("no answer") }
            return fail("wrong answer: found \(excerpt(place.text)), expected \(excerpt(problem.answer))")
        }
    }

    package static let kind = CheckKind(
        "answer",
        "The answer equals the gold answer, compared by the problem's form: 3/4 = 0.75, 1,234 = 1234, 5 dozen = 60, "
            + "一百五 = 150, 5 km = 5000 m. It is undecided where a sign or word of it is not understood.",
        [AnswerScope.setting], example: ["where": "marked"], cases: .of(PackageResources.answer_jsonl),
        reason: .wrongAnswer
    ) { AnswerCheck(where: try $0(AnswerScope.setting)) }
}
