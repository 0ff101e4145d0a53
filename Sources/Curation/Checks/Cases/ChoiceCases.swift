import Archive
import Problems

extension ChoiceCheck {
    static let cases: [CheckCase] =
        CheckCase.answers(
            "named, in the ways it is written", form: .text,
            [
                ("D", "D", .pass), ("D", "(D)", .pass), ("D", "d", .pass), ("D", "D.", .pass),
                ("D", "D. 36", .pass), ("D", "D) 36", .pass), ("D", "(D) 36", .pass),
                ("D", "D: a dozen", .pass), ("D", "[D]", .pass),
                ("D", "\\boxed{D}", .pass), ("D", "\\boxed{\\text{D}}", .pass),
                ("D", "\\textbf{(D)}\\ 36", .pass), ("D", "**D**", .pass), ("D", "Answer: **D**", .pass),
                ("D", "Ｄ", .pass), ("D", "选D", .pass), ("D", "故选：D。", .pass),
                ("D", "答案：D", .pass), ("D", "正确选项是D", .pass), ("D", "option d", .pass),
                ("D", "Option D", .pass), ("D", "I think it is D", .pass), ("D", "I choose D.", .pass),
                ("D", "The answer is (D).", .pass), ("D", "The correct option is D", .pass),
                ("D", "The answer is D because A is too small.", .pass),
                ("D", "D\n\nbecause it is prime", .pass), ("D", "It is a cat: D", .pass), ("(D)", "D", .pass),
                ("D. Paris", "D", .pass), ("A", "I choose A", .pass), ("A", "A", .pass),
            ])
        + CheckCase.answers(
            "another, or several", form: .text,
            [
                ("D", "C", .fail), ("D", "C. 36", .fail), ("D", "(C)", .fail), ("D", "选C", .fail),
                ("D", "C, D", .fail), ("D", "C and D", .fail), ("D", "C or D", .fail), ("D", "C/D", .fail),
                ("D", "CD", .fail), ("D", "C、D", .fail), ("D", "C或D", .fail),
                ("D", "C和D", .fail), ("D", "D, no wait, C", .fail), ("D", "The answer is C.", .fail),
                ("D", "Between A and B, I choose A; C is wrong", .fail),
                ("C", "The answer is D. Many would say C here.", .fail), ("D", "", .fail),
                ("D", "I think it is C", .fail),
                ("D", "D or C, I am not sure", .undecided), ("I", "I think it is D", .fail),
            ])
        + CheckCase.answers(
            "taken back, denied, or not plain", form: .text,
            [
                ("C", "D, no wait, C", .undecided), ("D", "not D", .undecided),
                ("D", "It can't be D", .undecided), ("D", "all but D", .undecided),
                ("D", "D is wrong", .undecided), ("D", "C is wrong, so D", .undecided),
                ("D", "anything except D", .undecided),
                ("D", "不选D", .undecided), ("D", "排除D", .undecided), ("D", "D不对", .undecided),
                ("A", "A dog ran.", .undecided), ("C", "30 °C", .undecided), ("D", "36", .undecided),
                ("D", "Paris", .undecided), ("E", "E. coli", .undecided), ("D", "D = 12", .undecided),
                ("D", "Vitamin D", .undecided), ("D", "D_1", .undecided), ("C", "C++", .undecided),
                ("7", "D", .undecided), ("D", "D. Many would say A here.", .pass),
                ("A", "A: 5, B: 6", .undecided), ("D", "Is it D?", .undecided),
            ])
        + CheckCase.answers(
            "several right ones", form: .text,
            [
                ("ACD", "A, C, D", .pass), ("ACD", "ACD", .pass), ("ACD", "A、C、D", .pass),
                ("ACD", "D, C and A", .pass), ("A, C", "AC", .pass), ("AC", "CA", .pass),
                ("AC", "(A) and (C)", .pass), ("AC", "选AC", .pass), ("ACD", "AC", .fail),
                ("ACD", "ABCD", .fail), ("ACD", "A", .fail), ("AC", "A or C", .fail),
                ("ACD", "A, B, D", .fail), ("AC", "A和C", .pass), ("AC", "A, C, not D", .undecided),
            ])
        + CheckCase.completions(
            "where it stands", gold: "B", form: .text,
            [
                ("<think>A or B? \\boxed{A}</think>\\boxed{B}", .pass), ("<think>B</think>", .fail),
                ("So the answer is B.", .pass), ("<think>\\boxed{B}", .fail), ("#### B", .pass), ("B", .pass),
                ("#### Explanation\nThe answer is B.", .pass),
            ])
        + CheckCase.completions(
            "marked places only", gold: "B", form: .text, thresholds: ["where": "marked"],
            [("B", .fail), ("\\boxed{B}", .pass)])
}
