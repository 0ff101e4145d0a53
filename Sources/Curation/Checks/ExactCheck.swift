import Archive
import Problems

/// The answer is the gold answer, letter for letter. White space at the ends does not count, and a run of
/// white space counts as one space.
package struct ExactCheck: Check {
    package let name = "exact"
    package let version = 2
    package let needs = [CheckNeed.gold]
    private let ignoresCase: Bool
    private let scope: AnswerScope

    package init(ignoringCase: Bool = false, where scope: AnswerScope = .any) {
        (ignoresCase, self.scope) = (ignoringCase, scope)
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let gold = normal(problem.answer)
        guard !gold.isEmpty else { return undecided("the gold answer is empty", .gold) }
        let place = completion.place(scope)
        switch place {
        case .missing: return fail("no answer")
        case .unclear(let reason): return undecided(reason)
        case .tagged(let text), .marked(let text), .unmarked(let text):
            if normal(text) == gold { return pass() }
            // A mark inside the tags shows the answer, as it does outside of them.
            if case .tagged = place, case .text(let inside, _) = StatedAnswer(place), normal(inside) == gold {
                return pass()
            }
            // Where nothing is marked, the answer may be a part of the text.
            if case .unmarked = place, normal(text).contains(gold) {
                return undecided("the answer is not marked: \(excerpt(text))")
            }
            return fail("wrong answer: found \(excerpt(text)), expected \(excerpt(problem.answer))")
        }
    }

    /// Swift takes canonically equivalent texts as equal: é equals e with an accent.
    private func normal(_ text: String) -> String {
        let words = text.split { $0.isWhitespace }.joined(separator: " ")
        return ignoresCase ? words.lowercased() : words
    }

    private static let foldsCase = Setting<Bool>.bool(
        "ignore_case", default: false, "Whether upper and lower case are the same.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "exact",
        "The answer is the gold answer letter for letter. White space at the ends is left out, and "
            + "runs of it count as a space.",
        [foldsCase, AnswerScope.setting], example: ["ignore_case": true],
        cases: .of(PackageResources.exact_jsonl), reason: .wrongAnswer
    ) { ExactCheck(ignoringCase: try $0(foldsCase), where: try $0(AnswerScope.setting)) }
}
