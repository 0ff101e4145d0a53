import Archive
import Problems

/// The answer names the right choice among lettered ones: `B`, `(b)`, `B. Paris`, `\boxed{B}`,
/// `the answer is B`, 选B. If the gold answer has several letters, the answer names all of them and no other,
/// in any order: `ACD`, `A, C and D`.
package struct ChoiceCheck: Check {
    package let name = "choice"
    package let version = 2
    package let needs = [CheckNeed.gold]
    private let letters: Int
    private let scope: AnswerScope

    /// - Parameter choices: the number of choices, lettered from A.
    package init(choices: Int = 26, where scope: AnswerScope = .any) {
        (letters, self.scope) = (choices, scope)
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        guard case .letters(let gold) = ChoiceReading(problem.answer, choices: letters), !gold.isEmpty else {
            return undecided("the gold answer names no choice: \(excerpt(problem.answer))", .gold)
        }
        let text: String
        switch StatedAnswer(completion.place(scope)) {
        case .missing: return fail("no answer")
        case .unclear(let reason): return undecided(reason)
        case .text(let whole, _): text = whole
        }
        switch ChoiceReading(text, choices: letters, prompt: problem.prompt) {
        case .letters(let given):
            if given == gold { return pass() }
            return fail("wrong choice: found \(Self.list(given)), expected \(Self.list(gold))")
        case .alternatives(let given): return fail("several choices: \(Self.list(given))")
        case .mentions(let given):
            // Whichever of these is meant, the right choice is not among them.
            if !given.isEmpty, given.isDisjoint(with: gold) {
                return fail("wrong choice: found \(Self.list(given)), expected \(Self.list(gold))")
            }
            return undecided("it is not plain which choice is named: \(excerpt(text))")
        }
    }

    private static func list(_ letters: Set<Unicode.Scalar>) -> String {
        letters.sorted { $0.value < $1.value }.map { String($0) }.joined(separator: ", ")
    }

    private static let count = Setting<Int>.int(
        "choices", in: 2...26, default: 26, "How many choices there are, lettered from A.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "choice",
        "The answer names the right one of lettered choices, or all of several (ACD = A, C and D): B, (b), \"B. Paris\", \\boxed{B}, \"the "
            + "answer is B\", 选B.",
        [count, AnswerScope.setting], example: ["choices": 4], cases: .of(PackageResources.choice_jsonl),
        reason: .wrongAnswer
    ) { ChoiceCheck(choices: try $0(count), where: try $0(AnswerScope.setting)) }
}
