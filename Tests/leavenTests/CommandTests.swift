import Archive
import Glibc
import Problems
import TestSupport
import Testing

/// What the commands do with good input.
struct CommandTests {
    let shell: Shell

    init() throws {
        shell = try Shell()
    }

    @Test(
        "Help names every option that is read, fits 80 columns, and ends well",
        arguments: [
            ["--help"], ["help"], ["run", "--help"], ["help", "status"], ["sample", "-h"],
            ["problems", "--help", "--bad"],
            ["check", "--help"],
        ])
    func help(_ words: [String]) throws {
        let outcome = try shell.start(words).wait()
        #expect(outcome.code == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output.hasPrefix("Usage: leaven "))
        #expect(outcome.output.contains("Exit codes: 0 done; 1 the system failed"))
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("The version is one line, by either spelling")
    func version() throws {
        let outcome = try shell.run("version")
        #expect(outcome.output.hasPrefix("leaven ") && outcome.output.split(separator: "\n").count == 1)
        #expect(try shell.run("--version").output == outcome.output)
    }

    @Test("A pipeline is found by name, runs in runs/NAME, is reused, and computes again what changed")
    func run() throws {
        try shell.write(
            #"{name: "tiny", parameters: {count: 30}, stages: [{name: "a", kind: "problems", count: "$count"}]}"#,
            "pipelines/small.json5")
        let first = try shell.run("run", "small", "--threads", "1", "--batch", "7")
        #expect(first.code == 0 && first.errors.isEmpty)
        #expect(first.output.contains("a  done in 0 s: problems 30\n"))
        #expect(first.output.hasSuffix("`leaven status runs/tiny` tells what became of every rollout.\n"))
        #expect(try shell.run("run", "small").output.hasPrefix("a  unchanged, reused\n"))
        #expect(try shell.run("run", "small", "--seed", "5").output.contains("computed again: seed 1 → 5"))
        let status = try shell.run("status", "runs/tiny")
        #expect(status.output.contains("a      problems  done"))
        let json = try JSON.parse(Array(try shell.run("status", "runs/tiny", "--json").output.utf8), file: "")
        #expect(json["seed"]?.string == "5" && json["stages"]?.array?.first?["state"]?.string == "done")
    }

    @Test("A run without rollouts has none to show, and a pipeline that trains first none to try")
    func nothingToShow() throws {
        try shell.write(
            """
            {name: "tiny", stages: [
                {name: "a", kind: "problems", count: 3}, {name: "t", kind: "tokenizer", documents: 10, vocabulary: 300},
                {name: "m", kind: "pretrain", inputs: {tokenizer: "t"}, steps: 1},
                {name: "r", kind: "rollouts", inputs: {problems: "a", model: "m"}},
            ]}
            """, "tiny.json5")
        try shell.write(#"{name: "a", stages: [{name: "a", kind: "problems", count: 3}]}"#, "a.json5")
        #expect(try shell.run("run", "a.json5").code == 0)
        try shell.expectRefusal(["show", "runs/a"], "no rollouts yet")
        try shell.expectRefusal(["show", "runs/b"], "runs/b")
        try shell.expectRefusal(["show", "runs/a", "--outcome", "good"], "expected pass, fail or undecided")
        try shell.expectRefusal(["try", "a.json5"], "expected a stage of kind rollouts")
        try shell.expectRefusal(
            ["try", "tiny.json5"], "stages[2]: m is trained first, and runs/tiny does not have it")
        try shell.expectRefusal(["try", "tiny.json5", "--stage", "a"], "expected r")
    }

    @Test("Interrupted, a run says how to go on, and goes on by just that command")
    func interrupted() throws {
        try shell.write(
            #"{name: "long", stages: [{name: "a", kind: "problems", count: 1000000}]}"#, "a pipeline.json5")
        let process = try shell.start(["run", "a pipeline.json5", "--run", "my run"])
        try process.interrupt(after: "a  new")
        let outcome = try process.wait()
        #expect(outcome.code == 3)
        #expect(try shell.run("status", "my run").output.contains("interrupted"))
        let words = try #require(outcome.output.split(separator: "\n").last?.split(separator: ": ").last)
        #expect(words.hasSuffix("run 'a pipeline.json5' --run 'my run'"))
        let resumed = try Shell.Process(
            ["/bin/sh", "-c", "exec " + words], in: shell.root, input: "/dev/null", output: nil)
        // As when its terminal goes away.
        try resumed.interrupt(after: "a  ", by: SIGHUP)
        let second = try resumed.wait()
        #expect(second.code == 3)
        #expect(second.output.contains("a  interrupted: resuming at unit"))
    }

    @Test(
        "A sampled answer begins with the prefix, ends at a text to stop at, and is the same for the same seed"
    )
    func sample() throws {
        let words = [
            "sample", Scratch.fixture("base"), "Find gcd(84, 36).", "--seed", "3", "--max-tokens", "60",
        ]
        func said(_ more: String...) throws -> String {
            let outcome = try shell.start(words + more).wait()
            #expect(outcome.code == 0)
            return outcome.output
        }
        let plain = try said()
        #expect(try said() == plain && plain.last == "\n" && plain.count > 8)
        let stop = String(plain.dropFirst(plain.count / 2).prefix(2))
        let end = try #require(plain.firstRange(of: stop))
        #expect(try said("--stop", "never said by it", "--stop", stop) == plain[..<end.lowerBound] + "\n")
        #expect(try said("--stop", stop, "--include-stop") == plain[..<end.upperBound] + "\n")
        #expect(try said("--prefix", "Hm: ").hasPrefix("Hm: "))
        for other in [["--system", "Be brief."], ["--repetition-penalty", "1.5"], ["--top-k", "1"]] {
            #expect(try said(other[0], other[1]) != plain, "\(other)")
        }
    }

    @Test("A plan of a folder says with --training what each optimizer takes, and more for longer sequences")
    func trainingPlan() throws {
        let words = ["model", "plan", Scratch.fixture("base")]
        /// The words of each line.
        func lines(_ more: [String]) throws -> [[Substring]] {
            let outcome = try shell.start(words + more).wait()
            #expect(outcome.code == 0)
            return outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
        }
        let plain = try lines([])
        func training(_ length: String) throws -> [[Substring]] {
            let all = try lines(["--training", "--threads", "2", "--sequences", "12", "--length", length])
            #expect(all.prefix(3) == plain.prefix(3))
            return Array(all.dropFirst(plain.count))
        }
        let (short, long) = (try training("128"), try training("1024"))
        #expect(short.count == 7 && long.count == 7)
        #expect(short[0].suffix(2) == ["adamw", "muon"])
        #expect(short[1...4] == long[1...4] && short[5] != long[5] && short[6] != long[6])
    }

    @Test("A folder is quantized with its embedding or without it, and its plan says what it takes as stored")
    func quantize() throws {
        func stored(_ folder: String) throws -> [String] {
            let lines = try shell.run("model", "plan", folder).output.split(separator: "\n")
            let place = try #require(lines.firstIndex { $0.hasSuffix("stored") })
            return lines[(place + 1)...(place + 4)].map { $0.split(separator: " ").suffix(2).joined() }
        }
        let base = Scratch.fixture("base")
        #expect(try shell.run("model", "quantize", base, "--output", "q").code == 0)
        #expect(try shell.run("model", "quantize", base, "--output", "e", "--embedding").code == 0)
        let (full, plain, all) = (try stored(base), try stored("q"), try stored("e"))
        #expect(Set([full[0], plain[0], all[0]]).count == 3)
        #expect(plain[1] == all[1] && plain[1] != full[1])
        let answer = try shell.run("sample", "e", "What is 12*34?", "--max-tokens", "5")
        #expect(answer.code == 0 && !answer.output.isEmpty)
    }

    @Test("Conversations, one a line, have the ids of the prompt for an answer")
    func chat() throws {
        let base = Scratch.fixture("base")
        let turn = #"[{"role":"user","content":"1<|eos|>"}]"#
        try shell.write("\(turn)\n{\"messages\":\(turn)}\n", "chats.jsonl")
        let outcome = try shell.run("model", "tokenize", base, "--chat", input: shell.path("chats.jsonl"))
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2 && lines[0] == lines[1])
        #expect(lines[0].hasPrefix("[1,4,") && lines[0].hasSuffix(",5]") && !lines[0].contains(",2,"))
        try shell.write("[{\"role\":\"user\"}]\n", "chats.jsonl")
        let refused = try shell.run("model", "tokenize", base, "--chat", input: shell.path("chats.jsonl"))
        #expect(refused.code == 2 && refused.errors.contains("standard input:1[0].content: found nothing"))
    }

    @Test("Problems in JSON Lines are those that a problem file gives back, the same each time")
    func problems() throws {
        let words = ["problems", "--jsonl", "--count", "66", "--seed", "9"]
        let lines = try shell.start(words).wait().output
        #expect(try shell.start(words).wait().output == lines)
        try shell.write(lines, "p.jsonl")
        let read = try ProblemFile(shell.path("p.jsonl")).problems()
        var source = try ProblemSource(split: .training, seed: 9)
        for problem in read {
            var drawn = try source.next()
            drawn.digest = problem.digest
            #expect(problem == drawn)
        }
        #expect(read.count == 66)
        let other = try shell.run(
            "problems", "--held-out", "--family", "gcd", "--language", "zh", "--level", "2")
        #expect(other.output.split(separator: "\n").filter { $0 == "[gcd, zh, level 2]" }.count == 10)
        let web = try shell.run("problems", "--web-text", "--jsonl", "--count", "3").output
        #expect(
            try web.split(separator: "\n").map { try JSON.parse(Array($0.utf8), file: "")["text"]?.kind } == [
                "a text", "a text", "a text",
            ])
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
            outcome.errorLines.last?.hasPrefix("4 lines are not as they should be, and undecided: ") == true)
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
