import Archive
import Problems

/// The answer is a number near the gold answer: the distance is at most `absolute`, or `relative` times the gold
/// answer's magnitude, whichever is more.
package struct ToleranceCheck: Check {
    package let name = "tolerance"
    package let needs = [CheckNeed.gold]
    private let absolute: Double
    private let relative: Double

    package init(absolute: Double = 0, relative: Double = 1e-6) {
        self.absolute = absolute
        self.relative = relative
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        guard let gold = Self.number(problem.answer) else {
            return undecided("the gold answer is not a number: \(excerpt(problem.answer))")
        }
        guard let answer = completion.answer else { return fail("no answer") }
        guard let given = Self.number(answer) else { return fail("not a number: \(excerpt(answer))") }
        let most = max(absolute, relative * abs(gold))
        // Rounding of the difference itself does not count.
        let slack = 4 * max(abs(gold), abs(given)).ulp
        let distance = abs(given - gold)
        return distance <= most + slack
            ? pass(value: distance, threshold: most)
            : fail(
                "too far: found \(excerpt(answer)), expected \(excerpt(problem.answer))", value: distance,
                threshold: most)
    }

    /// A decimal number, perhaps with separators of thousands, an exponent (`1.5e-3`, `1.5*10^-3`) and a unit after a
    /// space; nil for anything else.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.count <= 1000 else { return nil }
        var scalars = fold(text).filter { $0 != "$" }
        // `1,234.5`: commas before groups of three.
        for index in scalars.indices.reversed() where scalars[index] == "," {
            let group = scalars[(index + 1)...].prefix { $0.isDigit }.count
            guard group == 3, index > 0, scalars[index - 1].isDigit else { return nil }
            scalars.remove(at: index)
        }
        if let end = scalars.firstIndex(of: " "), !scalars[end...].contains(where: \.isDigit) {
            scalars.removeSubrange(end...)
        }
        var digits = scalars.text
        for power in ["*10^", " * 10^"] {
            if let place = digits.firstRange(of: power) {
                let exponent = digits[place.upperBound...].filter {
                    $0 != "{" && $0 != "}" && $0 != "(" && $0 != ")"
                }
                digits = digits[..<place.lowerBound] + "e" + exponent
            }
        }
        let signs = digits.utf8.allSatisfy { "+-.e0123456789".utf8.contains($0) }
        guard signs, let value = Double(digits), value.isFinite else { return nil }
        return value
    }
}

extension ToleranceCheck {
    private static let distance = Setting<Double>.double(
        "absolute", in: 0...1e300, default: 0, "The distance at most.")
    private static let share = Setting<Double>.double(
        "relative", in: 0...1, default: 1e-6, "The distance at most, as a share of the gold answer.")
    package static let kind = CheckKind(
        "tolerance",
        "The answer is a number near the gold answer: its distance is at most `absolute`, or "
            + "`relative` times the gold answer's magnitude, whichever is more.",
        [distance, share], example: ["relative": 0.01], reason: .wrongAnswer
    ) { ToleranceCheck(absolute: try $0(distance), relative: try $0(share)) }
}
