import Archive
import Curation
import Problems
import Testing

/// Files in the form of well-known data sets, used as they are.
struct DataSetTests {
    let shell: Shell

    init() throws {
        shell = try Shell()
    }

    /// Rows in the form of GSM8K, and the number that each ends in.
    private static let gsm8k = [
        (
            #"""
            {"question":"Ada packs 48 boxes in May and half as many in June. How many is that?",
            "answer":"In June she packs 48/2 = <<48/2=24>>24 boxes.\nThat is 48+24 = <<48+24=72>>72.\n#### 72"}
            """#, "72"
        ),
        (
            #"{"question":"What do 4 cows at $250 cost?","answer":"4*250=$<<4*250=1000>>1000.\n#### 1,000"}"#,
            "1,000"
        ),
        (#"{"question":"How cold is it?","answer":"2 - 5.5 = -3.5\n#### -3.5"}"#, "-3.5"),
        (#"{"question":"How much is left?","answer":"Nothing #### is left.\n####  0 "}"#, "0"),
    ].map { ($0.split(separator: "\n").joined(), $1) }

    private static let humanEval = """
        {"task_id":"Test/0","prompt":"def twice(x):\\n    \\"\\"\\"Twice a number.\\"\\"\\"\\n","entry_point":"twice",\
        "canonical_solution":"    return 2 * x\\n",\
        "test":"\\n\\ndef check(candidate):\\n    assert candidate(2) == 4\\n    assert candidate(0) == 0\\n"}
        """

    @Test("Every gold answer of GSM8K verifies against itself, and not against that of another row")
    func gsm8k() throws {
        let golds = Self.gsm8k.map(\.1)
        try shell.write(Self.gsm8k.map(\.0).joined(separator: "\n"), "gsm8k.jsonl")
        let itself = try shell.run(
            "check", "gsm8k.jsonl", "--with", "math,steps", "--field", "prediction=answer")
        #expect(itself.code == 0)
        #expect(itself.errorLines.last == "4 of 4 completions passed every check", "\(itself.output)")
        // A model's output beside it: right, wrong, in words, missing.
        let outputs = [#"\\boxed{72}"#, "#### 1001", "<answer>-7/2</answer>", "I do not know"]
        let rows = zip(Self.gsm8k, outputs).map { $0.0.dropLast() + #","output":"\#($1)"}"# }
        try shell.write(rows.joined(separator: "\n"), "outputs.jsonl")
        let checked = try shell.run("check", "outputs.jsonl", "--with", "math").output
        let outcomes = try checked.split(separator: "\n").map {
            try JSON.parse(Array($0.utf8), file: "")["verdicts"]?["math"]?["outcome"]?.string
        }
        #expect(outcomes == ["pass", "fail", "pass", "fail"], "\(checked)")
        let problems = try ProblemFile(shell.path("gsm8k.jsonl")).problems()
        #expect(problems.map(\.answer) == golds && problems.allSatisfy { $0.form == .number })
        #expect(problems.allSatisfy { $0.family == "gsm8k" && $0.language == .english })
        for (problem, gold) in problems.flatMap({ problem in golds.map { (problem, $0) } }) {
            let text = "<answer>\(gold)</answer>"
            let rollout = Rollout(problem: problem.id, index: 0, text: text, tokens: 1, finish: .stop)
            for check in [AnswerCheck() as any Check, MathCheck()] {
                let verdict = check.verdict(
                    problem: problem, rollout: rollout, completion: Completion(text))
                #expect((verdict.outcome == .pass) == (gold == problem.answer), "\(gold), \(problem.answer)")
            }
        }
    }

    @Test(
        "Files of GSM8K and HumanEval are problem files without options, and a row without a gold is refused")
    func problemFiles() throws {
        func pipeline(_ file: String) throws {
            try shell.write(
                #"{name: "p", stages: [{name: "a", kind: "problem-file", file: "\#(file)"}]}"#, "p.json5")
        }
        try shell.write(Self.gsm8k.map(\.0).joined(separator: "\n"), "gsm8k.jsonl")
        try shell.write(Self.humanEval, "humaneval.jsonl")
        for (file, count) in [("gsm8k.jsonl", 4), ("humaneval.jsonl", 1)] {
            try pipeline(file)
            let outcome = try shell.run("run", "p.json5", "--run", "run-" + file)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("problems \(count)\n"), "\(outcome.output)")
        }
        for (line, words) in [
            (#"{"question":"How many?","answer":"5 #### "}"#, "5: answer: found nothing after ####"),
            (#"{"question":"How many?"}"#, "5: answer: found nothing, expected a text"),
            ("{\"answer\":\"#### 5\"}", "5: prompt: found nothing, expected a text"),
            (#"{"question":"How many?","answer":{"a":1}}"#, "5: answer: found an object"),
            (Self.gsm8k[0].0, "of line 1 again"),
        ] {
            try shell.write((Self.gsm8k.map(\.0) + [line]).joined(separator: "\n"), "bad.jsonl")
            try pipeline("bad.jsonl")
            try shell.expectRefusal(["run", "p.json5"], words)
        }
        let row = Self.humanEval.replacing(#""entry_point":"twice""#, with: #""entry_point":"two words""#)
        try shell.write(row, "bad.jsonl")
        try pipeline("bad.jsonl")
        try shell.expectRefusal(["run", "p.json5"], "bad.jsonl:1: answer: found nothing")
    }

    @Test(
        "A file of HumanEval is checked as it is: its own solutions pass, others fail with the test that they fail",
        .enabled(if: PythonCheck().obstacle == nil, "bwrap and python3 are needed"))
    func humanEval() throws {
        let wrong = Self.humanEval.replacing("return 2 * x", with: "return 4")
        let output = String(Self.humanEval.dropLast()) + #","completion":"def twice(x):\n    return x + x"}"#
        let broken = Self.humanEval.replacing("return 2 * x", with: "return (2 * x")
        try shell.write([Self.humanEval, wrong, output, broken].joined(separator: "\n"), "h.jsonl")
        let outcome = try shell.run("check", "h.jsonl", "--with", "python", "--output", "o.jsonl")
        #expect(outcome.code == 0, "\(outcome.errors)")
        let verdicts = try shell.lines("o.jsonl").map {
            try JSON.parse(Array($0.utf8), file: "")["verdicts"]?["python"]
        }
        #expect(
            verdicts.map { $0?["outcome"]?.string } == ["pass", "fail", "pass", "fail"],
            "\(verdicts.map { $0?["reason"]?.string ?? "" })")
        #expect(
            verdicts[3]?["reason"]?.string == "no code", "what does not parse and is not fenced is no program"
        )
        #expect(outcome.errorLines.last == "2 of 4 completions passed every check")
        // The solutions, taken for a chain of thought and answer, are not in form.
        #expect(try shell.run("check", "h.jsonl", "--with", "format", "--fail-below", "0.1").code == 1)
    }
}
