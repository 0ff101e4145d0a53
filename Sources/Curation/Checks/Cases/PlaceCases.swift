import Archive
import Problems

extension CheckCase {
    /// Cases of one kind: whole completions.
    static func completions(
        _ why: String, gold: String, form: AnswerForm = .number, thresholds: JSON = [:],
        _ rows: [(text: String, outcome: Verdict.Outcome)]
    ) -> [CheckCase] {
        rows.map { CheckCase($0.outcome, $0.text, gold: gold, form: form, thresholds: thresholds, why: why) }
    }
}

/// Where an answer stands.
extension AnswerCheck {
    static let placeCases: [CheckCase] =
        CheckCase.completions(
            "tags", gold: "14",
            [
                ("<think>a</think>\n<answer>14</answer>", .pass),
                ("<think>a</think><answer>\\boxed{14}</answer>", .pass), ("<answer>14</answer>", .pass),
                ("</think><answer>14</answer>", .pass),
                ("<think>a</think><think>b</think><answer>14</answer>", .pass), ("<think>a</think>", .fail),
                ("<think>a</think><answer>15</answer>", .fail),
                ("<think>perhaps <answer>14</answer></think><answer>15</answer>", .fail),
                ("<think>perhaps <answer>14</answer>? No.</think> The final answer is 15.", .fail),
                ("<think>so <answer>14</answer></think>", .fail),
                ("<answer>14</answer><answer>15</answer>", .fail), ("<think>so it is \\boxed{14}", .fail),
                ("<think>so it is <answer>14</answer>", .undecided),
                ("<think>so it is 14</think>\n\n", .fail), ("<think>a</think><answer>14", .undecided),
                ("<think>a</think> 14 <think>\\boxed{15}", .pass),
                ("<think>\\boxed{15}</think> \\boxed{14}", .pass),
                ("<think>\\boxed{14}</think> \\boxed{15}", .fail),
                ("<think>\\boxed{14}</think> Done.", .undecided),
                ("<answer>The answer is 14.</answer>", .pass),
                ("<answer>We add.\nSo the total is 14.</answer>", .pass),
                ("<answer>14</answer> hm </think> 15", .fail),
            ])
        + CheckCase.completions(
            "boxes", gold: "9",
            [
                ("It is \\boxed{9}.", .pass), ("It is \\boxed 9", .pass), ("\\boxed{\\boxed{9}}", .pass),
                ("\\fbox{9}", .pass), ("First \\boxed{4}; no, that is wrong: \\boxed{9}", .pass),
                ("\\boxed{9}\n\n**Result**\n\\boxed{9}", .pass), ("\\boxed{4}, \\boxed{9}", .fail),
                ("\\boxed{4} or \\boxed{9}", .fail), ("(a) \\boxed{4} (b) \\boxed{9}", .undecided),
                ("\\boxed{9} is our answer, not 8.", .pass), ("\\boxed{9}. Wait, that is wrong.", .undecided),
                ("It is not \\boxed{9}.", .undecided), ("\\boxed{9", .undecided),
                ("\\boxed{}", .fail), ("\\boxed{8}. Hence the answer is 9.", .undecided),
                ("\\boxed{9}. Hence the answer is 9 as claimed.", .pass),
                ("Step: \\boxed{4}. The final answer is \\boxed{9}.", .pass), ("$\\boxed{9}$", .pass),
                ("\\boxed{x=9}", .pass), ("\\boxed{9 \\text{ apples}}", .pass),
                ("\\boxed{8 \\text{ or } 9}", .fail),
                ("Answer: 8. \\boxed{9}", .pass), ("\\boxed{9 million}", .fail), ("\\boxed 9 million", .fail),
            ])
        + CheckCase.completions(
            "#### and headings", gold: "58",
            [
                ("21+37=58\n#### 58", .pass), ("####58", .pass), ("#### $58", .pass), ("#### 58.", .pass),
                ("#### 58 apples", .pass), ("21+37=58\n#### 58\nThis confirms it.", .pass),
                ("#### Step 2\n21+37 = 85\n#### 85", .fail), ("#### Conclusion\nThe answer is 58.", .pass),
                ("#### Final answer\n58", .pass), ("#### 1. Add the numbers\nThe answer is 58.", .pass),
                ("The answer is 58.\n#### Note\nDone.", .pass), ("#### 57\nThe answer is 58.", .undecided),
                ("#### 58\n#### 59", .fail), ("##### 58", .undecided), ("#### Answer: 58", .pass),
                ("#### 58 or 59", .fail),
            ])
        + CheckCase.completions(
            "sentences", gold: "42",
            [
                ("The answer is 42.", .pass), ("The answer is 43.", .fail),
                ("The answer is $42$ because 6*7=42.", .pass), ("The answer is $42$ or $43$.", .fail),
                ("The answer is 42, not 43.", .undecided),
                ("Answer: 42", .pass), ("**Answer:** 42", .pass), ("**Answer: 42**", .pass),
                ("**Final Answer**\n42", .pass), ("The answer is\n\n42", .pass),
                ("The answer is\n$$\n42\n$$", .pass), ("答案是：42", .pass),
                ("故答案为：42。", .pass), ("所以答案是42个。", .pass), ("The answer is 42? No, it is 43.", .undecided),
                ("The answer is 41. Wait. The answer is 42.", .pass),
                ("The answer is 41. The answer is 42.", .undecided),
                ("The answer is 42. Wait, that is wrong.", .undecided),
                ("If the answer is 42, then 6*7 is.", .undecided), ("The answer is not 42.", .fail),
                ("42", .pass), ("43", .fail), ("42 apples", .pass),
                ("We add.\nSo there are 42 apples.", .pass),
                ("We add 40 and 2. Therefore, we get 42.", .pass), ("We add 40 and 2. So 43.", .fail),
                ("There are 40 here. There are 42 there.", .undecided),
                ("There were many apples.", .undecided), ("So 41.\nSo 42.", .undecided),
                ("因此一共有42个苹果。", .pass), ("先算40+2。因此一共有42个苹果。", .pass), ("The answer is 5.42", .fail),
                ("Question: a\nAnswer: 42\nQuestion: b\nAnswer: 7", .undecided),
            ])
        + CheckCase.completions(
            "marked places only", gold: "42", thresholds: ["where": "marked"],
            [
                ("42", .fail), ("So there are 42 apples.", .fail), ("<think>a</think>42", .fail),
                ("<think>a</think><answer>42</answer>", .pass), ("\\boxed{42}", .pass),
                ("The answer is 42.", .pass),
                ("#### 42", .pass), ("<think>The answer is 42.</think>", .fail),
                ("<think>The answer is 42.", .fail), ("\\boxed{43}", .fail),
            ])
}
