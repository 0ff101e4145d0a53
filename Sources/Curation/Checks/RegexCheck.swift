import Archive
import Problems

/// The answer matches a regular expression: the check's own or, if it has none, the gold answer (see
/// `RegularExpressionParser` for the syntax).
package struct RegexCheck: Check {
    package let name = "regex"
    package let version = 2
    private let scope: AnswerScope
    private let pattern: RegularExpression?
    private let isWhole: Bool

    /// - Parameters:
    ///   - pattern: the expression; nil to take the gold answer of each problem.
    ///   - whole: whether all of the answer must match.
    /// - Throws: `Complaint` where the pattern cannot be read; `place` names it.
    package init(
        pattern: String? = nil, whole: Bool = true, place: String = "regex", where scope: AnswerScope = .any
    ) throws(Complaint) {
        (isWhole, self.scope) = (whole, scope)
        guard let pattern else {
            self.pattern = nil
            return
        }
        do {
            self.pattern = try RegularExpression(pattern)
        } catch {
            throw Complaint(place, found: error.found, expected: error.expected)
        }
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let pattern: RegularExpression
        if let own = self.pattern {
            pattern = own
        } else {
            do {
                pattern = try RegularExpression(problem.answer)
            } catch {
                return undecided("the gold answer is no regular expression: found \(error.found)", .gold)
            }
        }
        let answerPlace = completion.place(scope)
        switch answerPlace {
        case .missing: return fail("no answer")
        case .unclear(let reason): return undecided(reason)
        case .tagged(let answer), .marked(let answer), .unmarked(let answer):
            switch pattern.matches(answer, whole: isWhole) {
            case nil: return undecided("the pattern takes too many steps")
            case true: return pass()
            case false:
                // Where nothing is marked, the answer may be a part of the text.
                if isWhole, case .unmarked = answerPlace, pattern.matches(answer) != false {
                    return undecided("the answer is not marked: \(excerpt(answer))")
                }
                return fail("no match: \(excerpt(answer))")
            }
        }
    }

    private static let expression = Setting<String>.text(
        "pattern", "The regular expression; the gold answer of each problem where it is not given.")
    private static let whole = Setting<Bool>.bool(
        "whole", default: true, "Whether all of the answer must match, not only a part of it.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "regex",
        "The answer matches the regular expression `pattern`, or without one the gold answer as a "
            + "regular expression.",
        [expression, whole, AnswerScope.setting], example: ["pattern": "[A-D]"],
        cases: .of(PackageResources.regex_jsonl),
        reason: .wrongAnswer
    ) { settings in
        let (pattern, isWhole) = (try settings.given(expression), try settings(whole))
        return try RegexCheck(
            pattern: pattern, whole: isWhole, place: settings.place(of: expression),
            where: try settings(AnswerScope.setting))
    }
}
