import Archive
import Problems
import TestSupport
import Testing

/// What the command `check` does with good input.
struct CheckCommandTests {
    let shell: Shell

    init() throws {
        shell = try Shell()
    }

    @Test(
        "A project's own completions are checked as they are: right answers of every family pass, others fail"
    )
    func check() throws {
        // Of forms that the check reads.
        let families = Families.all.filter { ![.code, .rule].contains($0.form) }.map(\.name)
        var source = try ProblemSource(families: families, split: .training, seed: 4)
        var lines = ""
        let count = 2 * families.count
        for number in 0..<count {
            let problem = try source.next()
            let answer = number < families.count ? problem.answer : "7777777"
            // As in a corpus, without the form: it is the family's.
            let row: JSON = [
                "messages": [
                    ["role": "user", "content": .string(problem.prompt)],
                    [
                        "role": "assistant",
                        "content": .string("<think>\nIt is \(answer).\n</think>\n<answer>\(answer)</answer>"),
                    ],
                ],
                "answer": .string(problem.answer), "family": .string(problem.family),
                "language": .string(problem.language.rawValue), "level": .int(problem.level),
                "source": .string(problem.source),
            ]
            lines += row.serialized() + "\n"
        }
        try shell.write(lines, "c.jsonl")
        let outcome = try shell.run(
            "check", "c.jsonl", "--checks", "{answer: {}, format: {}}", "--output", "o.jsonl.zst")
        #expect(outcome.code == 0 && outcome.output.isEmpty)
        #expect(
            outcome.errorLines == [
                "check   pass  fail  undecided",
                "answer    \(families.count)    \(families.count - 1)          1",
                "format    \(count)     0          0",
                "\(families.count) of \(count) completions passed every check",
            ])
        let output = try JSONLines(shell.path("o.jsonl.zst"))
        var number = 0
        while let (_, row) = try output.nextValue() {
            let verdict = row["verdicts"]?["answer"]
            // A number is no date, and no other date either.
            let wrong = row["family"] == "date" ? "undecided" : "fail"
            #expect(
                verdict?["outcome"]?.string == (number < families.count ? "pass" : wrong),
                "\(row["family"]!)")
            #expect(verdict?.members?.map(\.name) == ["outcome", "reason", "value", "threshold", "version"])
            number += 1
        }
        #expect(number == count)
        // What it wrote can be checked again, and comes out the same.
        #expect(
            try shell.run("check", "o.jsonl.zst", "--checks", "{answer: {}, format: {}}").output.split(
                separator: "\n"
            ).count == count)
    }

    @Test("Columns of any name and depth can hold the parts of a completion, and standard input the lines")
    func columns() throws {
        try shell.write(
            #"{"question":"2+2?","gold":{"value":"1/2"},"out":[{"role":"assistant","content":"<think>x</think><answer>0.5</answer>"}]}"#,
            "c.jsonl")
        let outcome = try shell.run(
            "check", "/dev/stdin", "--field", "prompt=question", "--field", "answer=gold.value",
            "--field=completion=out",
            "--checks", "{answer:{}}", input: shell.path("c.jsonl"))
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(#""verdicts":{"answer":{"outcome":"pass""#))
    }

    @Test(
        "Lines with the columns of well-known data sets and tools are read without options",
        arguments: [
            // GSM8K with a model's output, MATH with distilabel's, TRL, verl, plain messages, ShareGPT.
            #"{"question":"2+2?","answer":"2+2=4\n#### 4","output":"<think>2+2=4</think><answer>4</answer>"}"#,
            #"{"problem":"2+2?","answer":4,"level":"hard","generation":"<think>2+2=4</think><answer>4</answer>"}"#,
            #"{"instruction":"2+2?","gold":"4","generation":"<think>2+2=4</think><answer>4</answer>"}"#,
            #"""
            {"prompt":[{"role":"user","content":"2+2?"}],"reward_model":{"ground_truth":"4"},
            "completion":[{"role":"assistant","content":"<think>2+2=4</think><answer>4</answer>"}]}
            """#,
            #"""
            {"messages":[{"role":"system","content":"s"},{"role":"user","content":"2+2?"},
            {"role":"assistant","content":"<think>2+2=4</think><answer>4</answer>"}],"answer":"4","num_tokens":9}
            """#,
            #"""
            {"conversations":[{"from":"human","value":"2+2?"},
            {"from":"gpt","value":"<think>2+2=4</think><answer>4</answer>"}],"answer":"4","source":["a"]}
            """#,
        ])
    func recognised(line: String) throws {
        try shell.write(line.split(separator: "\n").joined() + "\n", "c.jsonl")
        let outcome = try shell.run("check", "c.jsonl", "--with", "answer,steps,format,language")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errorLines.last == "1 of 1 completions passed every check", "\(outcome.output)")
    }

    @Test("A line needs only what its checks read, and a completion that is null is an empty one")
    func needs() throws {
        try shell.write(#"{"generation":"3+4=7"}"# + "\n" + #"{"generation":null}"# + "\n", "c.jsonl")
        let outcome = try shell.run("check", "c.jsonl", "--with", "steps,format")
        #expect(
            outcome.errorLines == [
                "check   pass  fail  undecided", "steps      2     0          0",
                "format     0     2          0",
                "0 of 2 completions passed every check",
            ])
    }

    @Test(
        "One line out per line in, in order, the same for any number of threads; fewer passes than wanted are 1"
    )
    func order() throws {
        let lines = (0..<5000).map { number in
            #"{"completion":"\#(number)+1=\#(number % 7 == 0 ? 0 : number + 1)","n":\#(number)}"#
        }
        try shell.write(lines.joined(separator: "\n"), "c.jsonl")
        let words = ["check", "c.jsonl", "--with", "steps"]
        let outcome = try shell.start(words + ["--threads", "3", "--fail-below", "0.8"]).wait()
        #expect(outcome.code == 0)
        #expect(outcome.errorLines.last == "4,285 of 5,000 completions passed every check")
        let written = outcome.output.split(separator: "\n")
        #expect(written.count == 5000)
        for (line, text) in zip(lines, written) {
            #expect(text.hasPrefix(line.dropLast() + #","verdicts":"#))
        }
        let other = try shell.start(
            words + ["--threads", "1", "--fail-below", "0.9", "--output", "o.jsonl"]
        ).wait()
        #expect(other.code == 1)
        #expect(String(decoding: try Files.read(shell.path("o.jsonl")), as: UTF8.self) == outcome.output)
        #expect(try shell.start(words + ["--output", "o.jsonl"]).wait().code == 2)
        #expect(try shell.start(words + ["--output", "o.jsonl", "--overwrite"]).wait().code == 0)
    }

    @Test("Lines are handed on byte for byte, and a second check adds its verdicts to those of the first")
    func handedOn() throws {
        let lines = [
            #"{"n":123456789012345678901234567890,"x":1E400, "y": 1.50,"completion":"3+4=7","é":"\u00e9"}"#,
            #"{ "completion" : "3+4=8" , "verdicts" : {"old":{"outcome":"pass","value":1e-400}} , "z":-0.0 }"#,
        ]
        try shell.write(lines.joined(separator: "\n"), "c.jsonl")
        _ = try shell.run("check", "c.jsonl", "--with", "steps", "--output", "one.jsonl")
        let one = try shell.lines("one.jsonl")
        #expect(one[0].hasPrefix(lines[0].dropLast() + #","verdicts":{"steps":{"outcome":"pass""#))
        #expect(
            one[1].hasPrefix(
                #"{ "completion" : "3+4=8" , "verdicts" :{"old":{"outcome":"pass","value":1e-400},"#))
        #expect(one[1].hasSuffix(#" , "z":-0.0 }"#))
        _ = try shell.run("check", "one.jsonl", "--with", "format,steps", "--output", "two.jsonl")
        let names = try shell.lines("two.jsonl").map { line in
            try JSON.parse(Array(line.utf8), file: "")["verdicts"]?.members?.map(\.name)
        }
        #expect(names == [["format", "steps"], ["old", "format", "steps"]])
    }

    @Test(
        "A line that cannot be read, or lacks what a check needs, is undecided with its reason, and no other is"
    )
    func oddLines() throws {
        let lines = [
            #"{"completion":"3+4=7","answer":"7"}"#, #"{"completion":"3+4=7""#, "[1]", #"{"answer":"7"}"#,
            #"{"completion":"3+4=8"}"#,
        ]
        try shell.write(lines.joined(separator: "\n"), "c.jsonl")
        let outcome = try shell.run("check", "c.jsonl", "--with", "steps,answer", "--output", "o.jsonl")
        #expect(outcome.code == 0)
        #expect(
            outcome.errorLines.last?.hasPrefix(
                "4 lines are not as expected and left undecided, the first: ") == true)
        let rows = try shell.lines("o.jsonl").map { try JSON.parse(Array($0.utf8), file: "") }
        let outcomes = rows.map { row in
            ["steps", "answer"].map { row["verdicts"]?[$0]?["outcome"]?.string ?? "" }
        }
        let neither = ["undecided", "undecided"]
        #expect(outcomes == [["pass", "pass"], neither, neither, neither, ["fail", "undecided"]])
        #expect(rows[1]["line"]?.string == lines[1] && rows[2]["line"]?.string == lines[2])
        #expect(
            rows[1]["verdicts"]?["steps"]?["reason"]?.string?.hasPrefix("c.jsonl:2:22: not valid JSON")
                == true)
        #expect(try shell.run("check", "c.jsonl", "--with", "steps", "--strict").code == 2)
    }

    @Test("Reasoning columns are the chain of thought, in messages or beside them")
    func reasoning() throws {
        let lines = [
            #"{"completion":"It is 8.","reasoning_content":"3+4=8"}"#,
            #"{"messages":[{"role":"user","content":"3+4?"},{"role":"assistant","reasoning":"3+4=8","content":"8"}]}"#,
            #"{"completion":[{"role":"assistant","reasoning_content":"3+4=8","content":"8"}]}"#,
            #"{"completion":"<think>3+4=7</think>7","reasoning":"3+4=8"}"#,
            #"{"completion":"7","reasoning":null}"#,
        ]
        try shell.write(lines.joined(separator: "\n"), "c.jsonl")
        let output = try shell.run("check", "c.jsonl", "--with", "steps").output
        let outcomes = try output.split(separator: "\n").map {
            try JSON.parse(Array($0.utf8), file: "")["verdicts"]?["steps"]?["outcome"]?.string
        }
        #expect(outcomes == ["fail", "fail", "fail", "pass", "pass"])
    }

    @Test("The cases that come with the checks have the outcomes that they should")
    func selfTest() throws {
        let outcome = try shell.run("check", "--self-test")
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(outcome.output.contains("steps"))
        #expect(try shell.run("check", "--self-test", "--with", "steps").code == 0)
    }
}
