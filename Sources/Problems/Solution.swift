import Tensors

/// A worked chain of thought in both languages, line for line. These are for the pretraining corpus only:
/// no sample for fine-tuning is made from them.
///
/// A clean solution ends with a check that holds, and may hold a real mistake that its check finds and a second
/// attempt repairs. A wrong solution is one whose mistake was not checked: no check ever passes a wrong answer.
package struct Solution: Sendable, Equatable {
    /// One line as it reads in each language.
    package struct Line: Sendable, Equatable {
        package let english: String
        package let chinese: String

        package subscript(_ language: Language) -> String { language.choose(english, chinese) }
    }

    package private(set) var lines: [Line]
    /// The answer that the lines reach.
    package private(set) var answer: String
    /// Whether a mistake was made, found by a check, and repaired.
    package private(set) var reflects = false

    /// A right solution. With probability `checked` it is checked; with probability `reflection` a checked one
    /// goes wrong first, its check fails, and the work is done again.
    package static func clean(
        of exercise: any Exercise, reflection: Double = 0.35, checked: Double = 1,
        random: inout RandomStream
    ) -> Solution {
        let attempt = Work(exercise, slip: .none)
        guard random.bool(checked) else { return Solution(lines: attempt.lines, answer: attempt.answer) }
        guard random.bool(reflection), let slipped = slipped(exercise, random: &random),
            let failure = Check.lines(of: slipped.answer, exercise), !failure.holds
        else {
            let check = Check.lines(of: attempt.answer, exercise)
            let lines = attempt.lines + (check.map { [random.pick(Phrases.check) + $0.line] } ?? [])
            return Solution(lines: lines, answer: attempt.answer)
        }
        return Solution(lines: attempt.lines, answer: attempt.answer)
    }
}
