import Tensors

/// A worked chain of thought in both languages, line for line. It is only for the pretraining corpus: no
/// sample for fine-tuning is made from it.
///
/// A clean solution is right. It may hold real mistakes: one that its check finds at the end and a second
/// attempt repairs, or some that are noticed and repaired at once. A wrong solution has a mistake that was
/// not checked: no check ever passes a wrong answer.
package struct Solution: Sendable, Equatable {
    /// One line in each language.
    package struct Line: Sendable, Equatable {
        /// The English text.
        package let english: String
        /// The Chinese text.
        package let chinese: String

        init(_ english: String, _ chinese: String) {
            self.english = english
            self.chinese = chinese
        }

        /// The text in a language.
        package subscript(_ language: Language) -> String { language.choose(english, chinese) }

        static func + (first: Line, second: Line) -> Line {
            Line(first.english + second.english, first.chinese + second.chinese)
        }
    }

    /// The lines, in order.
    package var lines: [Line]
    /// The answer that the lines reach.
    package let answer: String
    /// Whether a mistake was made, noticed, and repaired.
    package private(set) var reflects = false

    /// A right solution. With probability `checked` its answer is checked. With probability `reflection`
    /// something goes wrong on the way. In half of these cases, one to three lines are wrong, and are noticed
    /// and written again; long works may have more of them. In the other half the whole attempt is wrong, its
    /// check fails, and the work is done again, unless it has more than `longestRedone` lines.
    package static func clean(
        of exercise: any Exercise, checked: Double = 1, reflection: Double = 0.35, random: inout RandomStream
    ) -> Solution {
        let attempt = attempt(exercise, slip: .none)
        let isChecked = random.bool(checked)
        let goesWrong = random.bool(reflection)
        let isNoticedAtOnce = goesWrong && random.bool()
        let (proof, holds) = check(attempt.answer, exercise)
        precondition(holds, "the check of \(exercise.key) refuses the right answer \(attempt.answer)")
        if isChecked, goesWrong, !isNoticedAtOnce, attempt.lines.count <= longestRedone,
            let wrong = slipped(exercise, random: &random)
        {
            let (disproof, holds) = check(wrong.answer, exercise)
            if !holds {
                return Solution(
                    lines: wrong.lines + [random.pick(checks) + disproof, random.pick(repairs)]
                        + attempt.lines + [random.pick(secondChecks) + proof],
                    answer: attempt.answer, reflects: true)
            }
        }
        var solution = attempt
        if isNoticedAtOnce { solution.repair(exercise, random: &random) }
        if isChecked { solution.lines.append(random.pick(checks) + proof) }
        return solution
    }

    /// The most lines of an attempt that is done again from the start.
    private static let longestRedone = 12

    /// Puts one to three wrong lines before the right ones, each with words that notice the mistake.
    private mutating func repair(_ exercise: any Exercise, random: inout RandomStream) {
        var count = Slip.none
        _ = exercise.attempt(.english, slip: &count)
        guard count.passed > 0 else { return }
        var wrong: [Int: Line] = [:]
        for _ in 0..<random.int(1...min(3, 1 + lines.count / 12)) {
            let slip = Slip(
                place: random.int(0...count.passed - 1), random: RandomStream(seed: random.next()))
            let other = Self.attempt(exercise, slip: slip).lines
            if let place = lines.indices.first(where: { $0 < other.count && lines[$0] != other[$0] }) {
                wrong[place] = other[place]
            }
        }
        for (place, line) in wrong.sorted(by: { $0.key > $1.key }) {
            lines.insert(contentsOf: [line, random.pick(Self.notices)], at: place)
            reflects = true
        }
    }

    /// A solution with a mistake that is not checked, and so with a wrong answer; nil if none of the tried
    /// mistakes changes the answer.
    package static func wrong(of exercise: any Exercise, random: inout RandomStream) -> Solution? {
        slipped(exercise, random: &random)
    }

    /// The completion in the required form: the chain of thought, then the answer.
    package func text(_ language: Language) -> String {
        "<think>\n\(lines.map { $0[language] }.joined(separator: "\n"))\n</think>\n<answer>\(written)</answer>"
    }

    /// The answer as it stands in a completion; an answer of several lines is a program, and stands in a
    /// fenced block.
    var written: String { answer.contains("\n") ? "\n```python\n\(answer)\n```\n" : answer }

    /// An attempt in both languages, with the same slip.
    private static func attempt(_ exercise: any Exercise, slip: Slip) -> Solution {
        var (one, other) = (slip, slip)
        let english = exercise.attempt(.english, slip: &one)
        let chinese = exercise.attempt(.chinese, slip: &other)
        precondition(
            english.lines.count == chinese.lines.count && english.answer == chinese.answer,
            "the attempts at \(exercise.key) in the two languages differ")
        return Solution(lines: zip(english.lines, chinese.lines).map { Line($0, $1) }, answer: english.answer)
    }

    /// An attempt with one mistake that changes the answer.
    private static func slipped(_ exercise: any Exercise, random: inout RandomStream) -> Solution? {
        var count = Slip.none
        _ = exercise.attempt(.english, slip: &count)
        guard count.passed > 0 else { return nil }
        // Some mistakes do not change the answer, as in a factor of 0: then another one is tried.
        for _ in 0..<12 {
            let slip = Slip(
                place: random.int(0...count.passed - 1), random: RandomStream(seed: random.next()))
            let wrong = attempt(exercise, slip: slip)
            if !exercise.accepts(wrong.answer) { return wrong }
        }
        return nil
    }

    private static func check(_ answer: String, _ exercise: any Exercise) -> (line: Line, holds: Bool) {
        let (english, chinese) = (exercise.check(answer, .english), exercise.check(answer, .chinese))
        return (Line(english.text, chinese.text), english.holds && chinese.holds)
    }

    private static let checks = [
        Line("Let me check. ", "检查一下。"), Line("Check: ", "验算："), Line("Let me verify this. ", "我来验证一下。"),
        Line("To be sure, I check it. ", "为了确认，验算一遍。"), Line("Does this hold? ", "这样对吗？"),
        Line("Now test the answer. ", "现在检验答案。"), Line("Verify: ", "验证："),
    ]

    private static let repairs = [
        Line("Wait, that is not right. Let me redo it.", "等等，不对，重新算。"),
        Line("That is not right. There is a mistake, so I start again.", "这不对，前面有错，重新来。"),
        Line("Wait, I made a mistake somewhere. Once more.", "等等，前面哪里算错了，再算一遍。"),
        Line("Hmm, not right. Let me work it out again.", "嗯，不对，我重新算一次。"),
        Line("Wait, something is wrong. Let me go through it again.", "等等，有问题，我重新做一遍。"),
    ]

    private static let notices = [
        Line("Wait, that line is not right. Again:", "等等，这一行不对，重写："),
        Line("No, that is not right. Once more:", "不对，再来："),
        Line("Wait, I made a mistake here. Let me redo this step.", "等等，这里算错了，这一步重做。"),
        Line("Hmm, that is not right. Back one step.", "嗯，不对，退回一步。"),
    ]

    private static let secondChecks = [
        Line("Check again: ", "再验算："), Line("Now check the new answer. ", "再检验新的答案。"),
        Line("Let me check this one too. ", "这次也检查一下。"), Line("Verify again: ", "再验证一次："),
    ]
}
