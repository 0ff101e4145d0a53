import Archive
import Glibc
import Problems

/// The answer is a number near the gold answer: the distance is at most `absolute` or `relative` times the
/// gold answer's magnitude, whichever is larger. Both answers are read as `NumberReading` reads them, and
/// compared exactly.
package struct ToleranceCheck: Check {
    package let name = "tolerance"
    package let version = 2
    package let needs = [CheckNeed.gold]
    private let (absolute, relative): (Double, Double)
    private let (exactAbsolute, exactRelative): (Rational, Rational)
    private let scope: AnswerScope

    package init(absolute: Double = 0, relative: Double = 1e-6, where scope: AnswerScope = .any) {
        (self.absolute, self.relative, self.scope) = (absolute, relative, scope)
        (exactAbsolute, exactRelative) = (Self.exact(absolute), Self.exact(relative))
    }

    /// The exact value of a threshold's decimal notation.
    private static func exact(_ threshold: Double) -> Rational {
        NumberReading("\(threshold)")?.value ?? .zero
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let text = AnswerText(plain: Self.withoutHedge(plainAnswer(problem.answer)))
        guard let gold = text.number, gold.isPlain else {
            return undecided("the gold answer is not a number: \(excerpt(problem.answer))", .gold)
        }
        let most = max(absolute, relative * abs(gold.value.approximation))
        let exactMost = max(exactAbsolute, exactRelative * gold.value.absolute)
        let place = completion.place(scope)
        let stated = StatedAnswer(place)
        let match = stated.match { given in
            AnswerMatch.number(text, AnswerText(plain: Self.withoutHedge(plainAnswer(given)))) {
                ($1 - $0).absolute <= exactMost
            }
        }
        var distance: Double?
        if case .text(let whole, let sentences) = stated {
            let given = [whole] + (sentences.last.map { [$0] } ?? [])
            distance = given.lazy.compactMap { NumberReading(Self.withoutHedge(plainAnswer($0))[...]) }.first
                .map {
                    ($0.value - gold.value).absolute.approximation
                }
        }
        switch match {
        case .right: return pass(value: distance, threshold: most)
        case .wrong:
            return fail(
                "too far: found \(excerpt(place.text)), expected \(excerpt(problem.answer))", value: distance,
                threshold: most)
        case .undecided(let reason): return undecided(reason)
        case .differentUnits, .unreadableGold:
            return undecided(
                "units differ: found \(excerpt(place.text)), expected \(excerpt(problem.answer))")
        case nil:
            if case .unclear(let reason) = stated { return undecided(reason) }
            return fail("no answer")
        }
    }

    private static let hedges = ["approximately", "about", "roughly", "around", "≈", "~", "大约", "约为", "约"].map
    {
        Array($0.unicodeScalars)
    }

    /// The text without a word that says that the number is rounded, for this check allows that.
    private static func withoutHedge(_ plain: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let text = bare(plain, .statements)
        for hedge in hedges where text.count > hedge.count && zip(text, hedge).allSatisfy({ $0.folded == $1 })
        {
            return Array(text.dropFirst(hedge.count).drop { $0.isBlank })
        }
        return plain
    }
}

extension Rational {
    /// The nearest `Double`, except for the last bits; infinite where the number is too large.
    fileprivate var approximation: Double {
        func scaled(_ number: BigInteger) -> (Double, Int) {
            let limbs = number.magnitude
            let top = limbs.suffix(2).reversed().reduce(0.0) { $0 * 18_446_744_073_709_551_616 + Double($1) }
            return (number.isNegative ? -top : top, 64 * max(0, limbs.count - 2))
        }
        let ((top, up), (bottom, down)) = (scaled(numerator), scaled(denominator))
        return scalbn(top / bottom, Int32(clamping: up - down))
    }
}

extension ToleranceCheck {
    private static let distance = Setting<Double>.double(
        "absolute", in: 0...1e300, default: 0, "The greatest distance.")
    private static let share = Setting<Double>.double(
        "relative", in: 0...1, default: 1e-6, "The distance at most, as a share of the gold answer.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "tolerance",
        "The answer is a number near the gold answer: its distance is at most `absolute`, or "
            + "`relative` times the gold answer's magnitude, whichever is more.",
        [distance, share, AnswerScope.setting], example: ["relative": 0.01],
        cases: .of(PackageResources.tolerance_jsonl),
        reason: .wrongAnswer
    ) {
        ToleranceCheck(
            absolute: try $0(distance), relative: try $0(share), where: try $0(AnswerScope.setting))
    }
}
