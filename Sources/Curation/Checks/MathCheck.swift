import Archive
import Problems

/// The answer equals the gold answer as mathematics: in plain text or LaTeX, compared exactly, in any
/// notation (see `MathMatch`).
///
/// The prediction is the text that `AnswerPlace` finds.
package struct MathCheck: Check {
    package let name = "math"
    package let version = 9
    package let needs = [CheckNeed.gold]

    private let scope: AnswerScope
    private let options: MathOptions

    /// A check with the default options, which looks for the answer in any place.
    package init() { self.init(where: .any, MathOptions()) }

    private init(where scope: AnswerScope, _ options: MathOptions) {
        (self.scope, self.options) = (scope, options)
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let place = completion.place(scope)
        let match = MathMatch(gold: problem.answer, place: place, options)
        switch match.outcome {
        case .equal: return pass(match.reason)
        case .different:
            return fail("\(match.reason): found \(excerpt(place.text)), expected \(excerpt(problem.answer))")
        case .undecided: return undecided(match.reason)
        }
    }

    private static let decimal = Setting<MathOptions.DecimalMark>.choice(
        "decimal", default: .point,
        "The decimal mark of both answers: point, comma, or either, which is undecided where 1,234 may be a thousand."
    ).quiet
    private static let digits = Setting<Int>.int(
        "digits", in: 0...50, default: 0,
        "A decimal that shows at least so many digits equals the value that it is rounded from, 0.3333 a third; "
            + "0: none does."
    ).quiet

    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "math",
        "The answer equals the gold answer as mathematics, in plain text or LaTeX: fractions, roots, "
            + "powers, constants, intervals, sets, tuples, matrices, equations, units, percentages, Chinese "
            + "numerals. It is undecided where neither equality nor difference can be shown.",
        [AnswerScope.setting, decimal, digits], cases: .of(PackageResources.math_jsonl), reason: .wrongAnswer
    ) {
        MathCheck(
            where: try $0(AnswerScope.setting), MathOptions(decimal: try $0(decimal), digits: try $0(digits)))
    }
}
