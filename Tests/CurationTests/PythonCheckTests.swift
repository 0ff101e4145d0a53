import Archive
import Curation
import Problems
import Tensors
import Testing

/// Programs and their tests for the tests of this target.
enum PythonFixture {
    /// Tests of a function that puts 42 before a sorted list.
    static let sorted: JSON = [
        "function": "f",
        "cases": [
            ["input": [[3, 1, 2]], "output": [42, 1, 2, 3]], ["input": [[]], "output": [42]],
            ["input": [[5]], "output": [42, 5]],
        ],
    ]

    static func item(_ program: String, tests: JSON, isFenced: Bool = true) -> CheckItem {
        let problem = Fixture.problem(tests.serialized(), form: .code, id: "code-1", family: "code")
        let text = isFenced ? "```python\n\(program)\n```" : program
        return CheckItem(problem: problem, rollout: Fixture.rollout("<think>\nx\n</think>\n" + text))
    }

    static func item(_ program: String, asserts: [String]) -> CheckItem {
        item(program, tests: ["function": "f", "asserts": .array(asserts.map(JSON.string))])
    }

    /// Texts for standard input, and what is to be printed.
    static func item(_ program: String, cases: [(String, String)]) -> CheckItem {
        item(
            program,
            tests: ["cases": .array(cases.map { ["input": .string($0.0), "output": .string($0.1)] })])
    }
}

@Suite(.enabled(if: PythonCheck().obstacle == nil, "bwrap and python3 are needed"))
struct PythonCheckTests {
    private func verdicts(_ items: [CheckItem]) -> [Verdict] { PythonCheck(seconds: 2).verdicts(of: items) }

    @Test("every outcome is told apart, with the test that failed, its input, and what was expected")
    func outcomes() {
        let cases: [(String, Verdict.Outcome, String)] = [
            ("def f(x):\n    return [42] + sorted(x)", .pass, ""),
            ("def f(x):\n    return [42] + sort(x)", .fail, "undefined name: sort (line 2)"),
            ("def f(x:\n    return", .fail, "does not parse: '(' was never closed (line 1)"),
            (
                "def f(x):\n    return sorted(x)", .fail,
                "test 1 of 3: expected [42, 1, 2, 3], got [1, 2, 3] with [3, 1, 2]"
            ),
            (
                "def f(x):\n    return [42] + sorted(x) if x[1:] or not x else x", .fail,
                "test 3 of 3: expected [42, 5], got [5] with [5]"
            ),
            (
                "def f(x):\n    return [42, x[0]]", .fail,
                "test 1 of 3: expected [42, 1, 2, 3], got [42, 3] with [3, 1, 2]"
            ),
            (
                "def f(x):\n    return [42] + sorted(x)[:9 // len(x)]", .fail,
                "crashed: ZeroDivisionError: integer division or modulo by zero (line 2); test 2 of 3 with []"
            ),
            ("def g(x):\n    return x", .fail, "crashed: f is not defined"),
            ("f = 7", .fail, "crashed: f is not a function"),
            ("1 / 0\ndef f(x): pass", .fail, "crashed: ZeroDivisionError: division by zero (line 1)"),
        ]
        let verdicts = verdicts(cases.map { PythonFixture.item($0.0, tests: PythonFixture.sorted) })
        for (verdict, (program, outcome, reason)) in zip(verdicts, cases) {
            #expect(verdict.outcome == outcome, "\(program)")
            #expect(verdict.reason == reason)
        }
        #expect(verdicts[0].value == 3)
        #expect(verdicts[0].threshold == 3)
        #expect(verdicts[0].cost?.megabytes ?? 0 > 1)
        #expect(verdicts[4].value == 2)
        // A tenth for what parses, a tenth for what ends by itself,
        // and the share of the tests before the first that fails.
        let grades = [1, 0, 0, 0.2, 0.2 + 0.8 * 2 / 3, 0.2, 0.1 + 0.8 / 3, 0.1, 0.1, 0.1]
        for (verdict, grade) in zip(verdicts, grades) {
            #expect(abs((verdict.grade ?? -1) - grade) < 1e-12, "\(verdict.reason)")
        }
    }

    @Test("a line of HumanEval is a problem; its solution passes as continuation and as a whole")
    func humanEval() throws {
        let row: JSON = [
            "task_id": "Test/0",
            "prompt":
                "from typing import List\n\n\ndef twice(x: List[int]) -> List[int]:\n    \"\"\"Doubles.\"\"\"\n",
            "canonical_solution": "    return [2 * y for y in x]\n", "entry_point": "twice",
            "test": """
            METADATA = {}


            def check(candidate):
                assert candidate([1]) == [2]
                for i in range(3):
                    assert candidate([i]) == [2 * i], "why"
                try:
                    candidate(None)
                    assert False
                except TypeError:
                    pass
            """,
        ]
        let problem = try ProblemFields().problem(row, at: "humaneval.jsonl:1")
        #expect(problem.form == .code)
        let texts = [
            "    return [2 * y for y in x]\n", "def twice(x: List[int]):\n    return [y + y for y in x]",
            "```python\ndef twice(x):\n    return x + x\n```", "    return [2 * y for y in x or []]\n",
        ]
        let verdicts = verdicts(texts.map { CheckItem(problem: problem, rollout: Fixture.rollout($0)) })
        #expect(verdicts[0].outcome == .pass, "\(verdicts[0].reason)")
        #expect(verdicts[0].value == 4)
        #expect(verdicts[1].outcome == .pass, "\(verdicts[1].reason)")
        #expect(verdicts[2].reason == "test 1: expected [2], got [1, 1] with [1]")
        #expect(verdicts[3].reason == "test 5 does not hold: with None")
    }

    @Test("lines of MBPP and of APPS are problems, too")
    func otherForms() throws {
        let mbpp: JSON = [
            "prompt": "Add.", "test_list": ["assert add(1, 2) == 3", "assert add(-1, 1) == 0"],
            "test_imports": ["import math"],
        ]
        let apps: JSON = [
            "prompt": "Sum.",
            "input_output": "{\"inputs\": [\"1 2\\n\", \"5 5\\n\"], \"outputs\": [\"3\\n\", \"10\"]}",
        ]
        let call: JSON = [
            "prompt": "Max.", "input_output": ["fn_name": "top", "inputs": [[[1, 2]]], "outputs": [[2]]],
        ]
        let problems = try [mbpp, apps, call].map { try ProblemFields().problem($0, at: "x:1") }
        let programs = [
            "def add(a, b): return a + b", "print(sum(map(int, input().split())))",
            "def top(x): return max(x)",
        ]
        let good = zip(problems, programs).map { CheckItem(problem: $0, rollout: Fixture.rollout($1)) }
        let bad = problems.map { CheckItem(problem: $0, rollout: Fixture.rollout("def top(x): return 1")) }
        let verdicts = verdicts(good + bad)
        #expect(
            verdicts.map(\.outcome) == [.pass, .pass, .pass, .fail, .fail, .fail], "\(verdicts.map(\.reason))"
        )
    }

    @Test("programs that read standard input are compared by lines, decimals to six digits")
    func standardInput() {
        let cases: [(String, [(String, String)], Bool)] = [
            ("n = int(input())\nprint(n * 2)", [("3\n", "6\n"), ("4", "8")], true),
            ("import sys\nprint(len(sys.stdin.read().split()), ' ')\n", [("a b\nc", "3\n\n")], true),
            ("print(open(0).read().strip()[::-1])", [("abc", "cba")], true),
            ("print(1 / 3)", [("", "0.3333334")], true), ("print(1 / 3)", [("", "0.3334")], false),
            ("print('YES')", [("", "yes")], false),
            ("import sys\nprint(6)\nsys.exit(0)", [("", "6")], true),
            ("import sys\nprint(6)\nsys.exit(3)", [("", "6")], false),
            ("x = 0\nx += int(input())\nprint(x)", [("1", "1"), ("1", "1")], true),
            ("if __name__ == '__main__':\n    print(input())", [("é中", "é中")], true),
        ]
        let verdicts = verdicts(cases.map { PythonFixture.item($0.0, cases: $0.1) })
        for (verdict, (program, _, holds)) in zip(verdicts, cases) {
            #expect(verdict.outcome == (holds ? .pass : .fail), "\(program): \(verdict.reason)")
        }
        let spaced = self.verdicts([PythonFixture.item("print('1\\n2')", cases: [("", "1 2")])])[0]
        #expect(spaced.outcome == .undecided)
        #expect(spaced.reason.hasPrefix("test 1 of 1 differs in white space only: expected"))
    }

    @Test("the cases that come with the check have the outcomes they state, many programs in one start")
    func selfTest() throws {
        let cases = PythonCheck.kind.cases
        #expect(cases.count >= 270)
        let verdicts = verdicts(cases.map { CheckItem(problem: $0.problem, rollout: $0.rollout) })
        for (item, verdict) in zip(cases, verdicts) {
            #expect(verdict.outcome == item.outcome, "\(item.why): \(item.text): \(verdict.reason)")
        }
    }

    @Test("the reason names what happened: what is missing, what killed a program, what cannot be compared")
    func reasons() {
        let loop = "class Y:\n    def __eq__(self, o): return True\n"
        let cases: [(String, String, String)] = [
            (
                "import nowhere_at_all\ndef f(): return 1", "assert f() == 1",
                "a module is not here: nowhere_at_all"
            ),
            (
                "def f(): return 1", "import nowhere_at_all\nassert f() == 1",
                "the tests cannot be run: ModuleNotFoundError: No module named 'nowhere_at_all'"
            ),
            (
                "import os\ndef f(): os.kill(os.getpid(), 9)", "assert f() == 1",
                "crashed: signal 9"
            ),
            (
                loop + "def f(): return Y()", "assert f() == 1",
                "the tests cannot be run: values of the type Y cannot be compared"
            ),
            (
                "def f(): return 1", "assert f() == unknown",
                "the tests cannot be run: NameError: name 'unknown' is not defined"
            ),
            ("def g(): return 1", "assert f() == 1", "crashed: f is not defined"),
        ]
        for (program, test, reason) in cases {
            let verdict = verdicts([PythonFixture.item(program, asserts: [test])])[0]
            #expect(verdict.reason.hasPrefix(reason), "\(verdict.reason)")
        }
        let killed = verdicts([
            PythonFixture.item("import os\nprint(1, flush=True)\nos.kill(os.getpid(), 9)", cases: [("", "1")])
        ])[0]
        #expect(killed.reason.hasPrefix("crashed: signal 9"), "\(killed.reason)")
    }

    @Test("values of every kind come back, arguments that are changed too, and objects can be used")
    func values() {
        let program = """
            import collections, dataclasses, fractions
            def f(x=None, **more): return x
            def change(a, d): a.append(1); d["k"] = 2
            def fail(x): raise KeyError(x)
            class MyError(Exception): pass
            def own(): raise MyError("no")
            @dataclasses.dataclass
            class Stack:
                items: list
                def push(self, x): self.items.append(x); return self
                def __len__(self): return len(self.items)
            def numbers(n):
                for i in range(n): yield i
            LIMIT = 10 ** 30
            """
        let asserts = [
            "assert f((1, 2.5, 'é', None, True, b'x', {1: [2]}, {3}, 1j, 10**60)) == (1, 2.5, 'é', None, True, b'x', {1: [2]}, {3}, 1j, 10**60)",
            "assert str(f(float('nan'))) == 'nan' and f(float('inf')) > 1e308",
            "a, d = [], {}\nchange(a, d)\nassert (a, d) == ([1], {'k': 2})",
            "try:\n    fail(3)\n    assert False\nexcept KeyError:\n    assert True",
            "try:\n    own()\n    assert False\nexcept Exception as e:\n    assert str(e) == 'no'",
            "s = Stack([])\ns.push(1).push([2])\nassert len(s) == 2\nassert s.items == [1, [2]]",
            "assert list(numbers(3)) == [0, 1, 2]", "assert LIMIT == 10 ** 30", "assert f(x=(1,)) == (1,)",
            "assert isinstance(f(True), bool)",
        ]
        let verdict = verdicts([
            PythonFixture.item(program, tests: ["asserts": .array(asserts.map(JSON.string))])
        ])[0]
        #expect(verdict.outcome == .pass, "\(verdict.reason)")
        #expect(verdict.threshold == 10)
    }

    @Test("lint knows what Python defines and what a program does; what may not be undefined is let be")
    func lint() {
        let clean = [
            "from math import *\ndef f(): return floor(1.5)",
            "def f():\n    global g\n    g = 1\n    return g",
            "def f():\n    def h(): return k\n    k = 1\n    return h()",
            "class A:\n    x = 1\n    y = [x]\ndef f(): return A.y[0]",
            "try:\n    f = name_of_nothing\nexcept NameError:\n    def f(): return 1",
            "def f(): return (lambda a, *b, **c: a)(1)",
            "import os.path as p\ndef f(): return 1 if p else __name__",
            "def f():\n    for i in [1]:\n        pass\n    with open('/dev/null') as g:\n        return i",
            "match 1:\n    case n:\n        pass\ndef f(): return n", "def f():\n    return (y := 1)",
        ]
        let verdicts = verdicts(clean.map { PythonFixture.item($0, asserts: ["assert f() == 1"]) })
        for (verdict, program) in zip(verdicts, clean) {
            let isRun = verdict.outcome == .pass || verdict.reason.contains("NameError")
            #expect(isRun, "\(program): \(verdict.reason)")
        }
    }

    @Test("gold answers and tests that cannot be used leave a program undecided")
    func unusableTests() {
        let program = "def f(x): return x"
        let tests: [JSON] = [
            "12", ["asserts": []], ["function": "f", "check": "def check(candidate): pass"],
            ["asserts": ["assert ("]], ["asserts": ["x = 1"]], ["function": "f x", "check": ""],
            ["function": "f", "cases": [["input": 1, "output": 1]]],
        ]
        for verdict in verdicts(tests.map { PythonFixture.item(program, tests: $0) }) {
            #expect(verdict.outcome == .undecided, "\(verdict.reason)")
        }
    }

    @Test("hostile texts are read by the interpreter in the sandbox, and nothing else falls with it")
    func hostileTexts() {
        let texts = [
            String(repeating: "(", count: 100_000), String(repeating: "-", count: 100_000) + "1",
            "x = '\\ud800'\ndef f(): return x", "\0",
            "def f():\n    return [" + String(repeating: "[", count: 5000),
            "def f():\n    x = []\n    x.append(x)\n    return x", "def f(): return 10 ** 10_000_000",
            "def f():\n    r = []\n    for _ in range(100_000): r = [r]\n    return r",
            "def f(): return '\\ud800'",
            "def f(): return f()", "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()",
        ]
        let good = PythonFixture.item("def f(): return 1", asserts: ["assert f() == 1"])
        let verdicts = verdicts(texts.map { PythonFixture.item($0, asserts: ["assert f() == 1"]) } + [good])
        for (verdict, text) in zip(verdicts, texts) {
            #expect(verdict.outcome != .pass, "\(text.prefix(40))")
        }
        #expect(verdicts.last?.outcome == .pass)
    }

    @Test("of the built-in family the reference programs pass, and every one with a mistake fails")
    func family() {
        var items: [(item: CheckItem, isRight: Bool)] = []
        var random = RandomStream(seed: 12)
        for draw in 0..<45 {
            let exercise = Coding().exercise(level: draw % 5 + 1, random: &random)
            var slip = Slip.none
            var programs = [(exercise.attempt(.english, slip: &slip).answer, true)]
            for place in 0..<slip.passed {
                var slip = Slip(place: place, random: random)
                programs.append((exercise.attempt(.english, slip: &slip).answer, false))
            }
            let problem = Fixture.problem(exercise.answer, form: .code)
            for (program, isRight) in programs {
                let block = draw % 2 == 0 ? program : "\n```python\n\(program)\n```\n"
                let text = "<think>\nx\n</think>\n<answer>\(block)</answer>"
                items.append((CheckItem(problem: problem, rollout: Fixture.rollout(text)), isRight))
            }
        }
        for (verdict, item) in zip(verdicts(items.map(\.item)), items) {
            #expect(
                verdict.outcome == (item.isRight ? .pass : .fail),
                "\(item.item.rollout.text): \(verdict.reason)")
            if !item.isRight { #expect(verdict.reason.hasPrefix("test "), "\(verdict.reason)") }
        }
    }

    @Test("tests that a model wrote are kept where enough programs agree, and the counts are told")
    func writtenTests() throws {
        let tests = [
            """
            <think>
            assert f(1) == 9
            </think>
            ```python
            assert f([3, 1]) == [42, 1, 3]
            assert f([]) == [42]
            assert f([1]) == [1, 42]
            assert 1 == abs(1)
            x = 1
            ```
            """, "```\nassert f([]) == [42]\nassert f([2]) == [42, 2]\nassert (\n```",
        ]
        #expect(WrittenTests.assertions(in: tests).count == 6)
        let programs = [
            "def f(x): return [42] + sorted(x)", "def f(x): return sorted(x + [42])[::-1]",
            "def f(x):\n    y = [42]\n    y += sorted(x)\n    return y", "def f(x): return [42] + x",
            "def f(x:", "No program.",
        ]
        func rollouts(_ texts: [String]) -> [Rollout] { texts.map { Fixture.rollout($0) } }
        let material = WrittenTests.Material(tests: rollouts(tests), programs: rollouts(programs))
        let none = WrittenTests.Material(tests: [], programs: rollouts(programs))
        let agreed = try WrittenTests.agreement(on: [none, material], seconds: 2)
        #expect(agreed[0].isEmpty)
        #expect(agreed[1].map(\.agreeing) == [2, 4, 0, 0, 4, 0])
        // What does not parse has no voice, nor what asks nothing of a program.
        #expect(agreed[1].allSatisfy { $0.programs == 4 })
        let kept = WrittenTests.kept(agreed[1], agreement: 0.6, programs: 3)
        #expect(kept.map(\.text) == ["assert f([]) == [42]", "assert f([2]) == [42, 2]"])
        #expect(WrittenTests.kept(agreed[1], agreement: 0, programs: 3).count == 3)
        #expect(WrittenTests.kept(agreed[1], agreement: 0, programs: 7).isEmpty)
    }
}
