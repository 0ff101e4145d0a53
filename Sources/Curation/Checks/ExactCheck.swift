import Archive
import Problems

/// The answer is the gold answer letter for letter; white space at the ends is left out, and runs of it count as a
/// space.
package struct ExactCheck: Check {
    package let name = "exact"
    package let needs = [CheckNeed.gold]
    private let ignoresCase: Bool

    package init(ignoringCase: Bool = false) { ignoresCase = ignoringCase }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let gold = normal(problem.answer)
        guard !gold.isEmpty else { return undecided("the gold answer is empty") }
        guard let answer = completion.answer else { return fail("no answer") }
        return normal(answer) == gold
            ? pass() : fail("wrong answer: found \(excerpt(answer)), expected \(excerpt(problem.answer))")
    }

    private func normal(_ text: String) -> [UInt8] {
        // Canonically equal texts are the same; String compares that way, too, but not after joining.
        let words = text.split { $0.isWhitespace }.joined(separator: " ")
        return Array((ignoresCase ? words.lowercased() : words).utf8)
    }
}

extension ExactCheck {
    private static let foldsCase = Setting<Bool>.bool(
        "ignore_case", default: false, "Whether upper and lower case are the same.")
    package static let kind = CheckKind(
        "exact",
        "The answer is the gold answer letter for letter. White space at the ends is left out, and "
            + "runs of it count as a space.",
        [foldsCase], example: ["ignore_case": true], reason: .wrongAnswer
    ) { ExactCheck(ignoringCase: try $0(foldsCase)) }
}
