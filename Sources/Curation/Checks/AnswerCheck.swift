import Archive
import Problems

/// The answer equals the gold answer, compared by the problem's form (see `AnswerMatch`); a program passes
/// its tests (see `PythonCheck`).
package struct AnswerCheck: Check {
    package let name = "answer"
    package let version = 8
    package let needs = [CheckNeed.gold]
    private let scope: AnswerScope

    package init(where scope: AnswerScope = .any) { self.scope = scope }

    package func runsPrograms(for problem: Problem) -> Bool { problem.form == .code }

    package func verdicts(of items: [CheckItem]) -> [Verdict] {
        let programs = items.indices.filter { runsPrograms(for: items[$0].problem) }
        let found = PythonCheck(where: scope).verdicts(of: programs.map { items[$0] }).map { verdict in
            Verdict(
                name, verdict.outcome, verdict.reason, value: verdict.value, threshold: verdict.threshold,
                version: version, cost: verdict.cost, excuse: verdict.excuse)
        }
        let ran = Dictionary(uniqueKeysWithValues: zip(programs, found))
        return items.indices.map { place in
            ran[place] ?? match(items[place].problem, items[place].completion)
        }
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        runsPrograms(for: problem)
            ? verdicts(of: [CheckItem(problem: problem, rollout: rollout)])[0] : match(problem, completion)
    }

    private func match(_ problem: Problem, _ completion: Completion) -> Verdict {
        let place = completion.place(scope)
        let stated = StatedAnswer(place)
        let match =
            stated.match { AnswerMatch(gold: problem.answer, given: $0, form: problem.form) }
            ?? AnswerMatch(gold: problem.answer, given: "", form: problem.form)
        switch match {
        case .right: return pass()
        case .unreadableGold:
            return undecided(
                "the gold answer is not a \(problem.form.rawValue): \(excerpt(problem.answer))", .gold)
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

    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "answer",
        "The answer equals the gold answer, compared by the problem's form: 3/4 = 0.75, 1,234 = 1234, 5 dozen = 60, "
            + "一百五 = 150, 5 km = 5000 m; a program passes the tests (see `python`). It is undecided where a sign or "
            + "word of it is not understood.",
        [AnswerScope.setting], example: ["where": "marked"], cases: .of(PackageResources.answer_jsonl),
        reason: .wrongAnswer
    ) { AnswerCheck(where: try $0(AnswerScope.setting)) }
}
