import Problems

/// The cases of the checks of form; those of mathematics stand with it.

extension FormatCheck {
    static let cases = [
        CheckCase(.pass, "<think>\n2+2=4\n</think>\n<answer>4</answer>", why: "thought, then answer"),
        CheckCase(.fail, "<think>2+2=4</think>", why: "no answer"),
        CheckCase(.fail, "<think>2+2=4<answer>4</answer>", why: "the thought is not closed"),
        CheckCase(.fail, "<answer>4</answer><think>2+2=4</think>", why: "in the wrong order"),
        CheckCase(
            .fail, "<think>a</think><answer>4</answer>", finish: .length, why: "cut off by the length limit"),
    ]
}

extension StepCheck {
    static let cases = [
        CheckCase(.pass, "84-2*36=84-72=12", why: "a chain of true equations"),
        CheckCase(.fail, "84-2*36=84-70=14", why: "2*36 is 72"),
        CheckCase(.pass, #"\frac{1}{2}+\frac{1}{3}=\frac{5}{6}"#, why: "exact fractions, in LaTeX"),
        CheckCase(.fail, #"\frac{1}{2}+\frac{1}{3}=\frac{2}{5}"#, why: "it is 5/6"),
        CheckCase(.pass, "3+4=8\nWait, that is not right. 3+4=7", why: "taken back"),
        CheckCase(.pass, "3+4=8，不对，3+4=7", why: "taken back"),
        CheckCase(.fail, "wait, no: 3+4=8", why: "said after the retraction"),
        CheckCase(.pass, "10/3=3.33", why: "rounded"), CheckCase(.fail, "10/3=3.34", why: "rounds to 3.33"),
        CheckCase(.pass, "Suppose 3+4=8. Is 2+2=5?", why: "supposed and asked, not stated"),
        CheckCase(.pass, "3x+4=10, so x=2", why: "variables are left alone"),
        CheckCase(.pass, "17 ≡ 2 (mod 5)", why: "a congruence"),
        CheckCase(.fail, "17 mod 5 = 3", why: "it is 2"),
        CheckCase(.fail, "90>26>35", why: "26 is less than 35"),
        CheckCase(.fail, "17除以5商3余1", why: "the remainder is 2"),
        CheckCase(.pass, "1.5 hours = 90 minutes", why: "units are converted"),
        CheckCase(.fail, "1 km is 100 m", why: "it is 1000 m"),
        CheckCase(.pass, "In base 5, 3+4=12.", why: "another base than ten is left alone"),
    ]
}

extension ReachesAnswerCheck {
    static let cases = [
        CheckCase(.pass, "<think>So it is 12.</think><answer>12</answer>", why: "stated"),
        CheckCase(.fail, "<think>So it is 112.</think><answer>12</answer>", why: "12 does not stand in 112"),
        CheckCase(.pass, "<think>The sum is twelve.</think><answer>12</answer>", why: "in words"),
        CheckCase(.pass, "<think>There are twenty-one.</think><answer>21</answer>", why: "in two words"),
        CheckCase(.fail, "<think>There are twenty.</think><answer>21</answer>", why: "another word"),
        CheckCase(.pass, "<think>x = 3/4</think><answer>0.75</answer>", why: "as a fraction"),
        CheckCase(.pass, "<think>x = 0.75</think><answer>\\frac{3}{4}</answer>", why: "as a decimal"),
        CheckCase(.fail, "<think>x = 0.74</think><answer>\\frac{3}{4}</answer>", why: "another decimal"),
        CheckCase(.pass, "<think>所以和是十二。</think><answer>12</answer>", why: "in Chinese"),
        CheckCase(.fail, "<think>所以和是十三。</think><answer>12</answer>", why: "another in Chinese"),
        CheckCase(.fail, "<think>So it is.</think>", why: "no answer"),
        CheckCase(
            .pass, "<think>It is 4, 5 and 6.</think><answer>4, 5, 6</answer>", form: .list, why: "a list"),
    ]
}

extension ReflectionCheck {
    static let cases = [
        CheckCase(.pass, "3+4=7. Let me check: 7-4=3.", why: "checks itself"),
        CheckCase(.fail, "3+4=7.", why: "no check"),
    ]
}

extension LengthCheck {
    static let cases = [
        CheckCase(.pass, "12345", thresholds: ["max": 5], why: "5 tokens"),
        CheckCase(.fail, "123456", thresholds: ["max": 5], why: "6 tokens"),
    ]
}

extension RepetitionCheck {
    static let cases = [
        CheckCase(
            .pass, "First we add three and four, then we take away two of them.", why: "nothing comes again"),
        CheckCase(.fail, String(repeating: "wait, 3+4=7. ", count: 20), why: "a loop"),
    ]
}

extension LineRepetitionCheck {
    static let cases = [
        CheckCase(.pass, "3+4=7\n7-4=3", why: "no line comes again"),
        CheckCase(.fail, String(repeating: "3+4=7\n", count: 9), why: "one line, nine times"),
    ]
}

extension ParagraphCheck {
    static let cases = [
        CheckCase(.pass, "12345\n数数数数数", thresholds: ["max": 5], why: "5 characters in either script"),
        CheckCase(.fail, "1\n数数数数数数", thresholds: ["max": 5], why: "6 characters"),
    ]
}

extension CodeCheck {
    static let cases = [
        CheckCase(.pass, "use `a` and ~b", why: "no block"),
        CheckCase(.fail, "```python\nx=1\n```", why: "a block"),
    ]
}
