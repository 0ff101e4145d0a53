import Archive
import Curation
import Problems
import Testing

@Suite("Where a program stands", .enabled(if: PythonCheck().obstacle == nil, "bwrap and python3 are needed"))
struct ProgramTextTests {
    private func verdicts(_ items: [CheckItem]) -> [Verdict] { PythonCheck(seconds: 2).verdicts(of: items) }

    @Test("a program that does not parse is told as such, however long the tests are that are read meanwhile")
    func unparsed() {
        let tests: JSON = ["asserts": .array((0..<1000).map { .string("assert f(\($0)) == \($0)") })]
        let problem = Fixture.problem(tests.serialized(), form: .code)
        let item = CheckItem(problem: problem, rollout: Fixture.rollout("```python\ndef f(x:\n```"))
        for verdict in verdicts(Array(repeating: item, count: 10)) {
            #expect(
                verdict.outcome == .fail && verdict.reason.hasPrefix("does not parse"), "\(verdict.reason)")
        }
    }

    @Test(
        "code is found in the last block that defines the function, in the answer, or bare; prose is no code")
    func extraction() {
        let good = "def f(x):\n    return [42] + sorted(x)"
        let problem = Fixture.problem(PythonFixture.sorted.serialized(), form: .code)
        let texts: [(String, String)] = [
            ("<think>a</think>\nThus:\n```python\n\(good)\n```\nUse it:\n```python\nprint(1)\n```\n", "pass"),
            ("<think>```\nwrong\n```</think>\n<answer>\(good)</answer>", "pass"),
            ("<think>a</think><answer>\n~~~~ Python\n\(good)\n~~~~\n</answer>", "pass"),
            (good, "pass"), ("```py\n\(good)", "pass"),
            ("<think>a</think>\nI cannot do this.", "no code"), ("<think>a</think>", "no code"),
            ("<think>\(good)", "no code"), ("", "no code"), ("```cpp\nint f();\n```\n", "no code"),
        ]
        let verdicts = verdicts(texts.map { CheckItem(problem: problem, rollout: Fixture.rollout($0.0)) })
        for (verdict, (text, expected)) in zip(verdicts, texts) {
            #expect((verdict.outcome == .pass ? "pass" : verdict.reason) == expected, "\(text)")
        }
    }

    @Test("with where: marked, only a program in a place that is marked as the answer counts")
    func marked() {
        let good = "```python\ndef f(x):\n    return [42] + sorted(x)\n```"
        let problem = Fixture.problem(PythonFixture.sorted.serialized(), form: .code)
        let cases: [(String, Verdict.Outcome)] = [
            ("<think>a</think>\n<answer>\n\(good)\n</answer>", .pass), ("<think>a</think>\n\(good)", .fail),
            (good, .fail), ("<think>a\n<answer>\n\(good)\n</answer>", .undecided),
        ]
        for (text, outcome) in cases {
            let item = CheckItem(problem: problem, rollout: Fixture.rollout(text))
            for check in [PythonCheck(where: .marked), AnswerCheck(where: .marked)] as [any Check] {
                let verdict = check.verdicts(of: [item])[0]
                #expect(verdict.outcome == outcome, "\(text): \(verdict.reason)")
            }
        }
    }
}
