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
        #expect(first.output.hasSuffix("`leaven status runs/tiny` shows what each stage did.\n"))
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
        let base = Scratch.fixture("base")
        try shell.write(
            """
            {name: "s", stages: [
                {name: "a", kind: "problems", count: 3}, {name: "m", kind: "model", folder: "\(base)"},
                {name: "r", kind: "rollouts", inputs: {problems: "a", model: "m"}},
            ]}
            """, "s.json5")
        try shell.expectRefusal(
            ["try", "s.json5", "--run", "runs/a"], "holds a run and no trial: found the run a")
        try shell.expectRefusal(
            ["try", "tiny.json5"], "stages[2]: m is trained first, and runs/tiny does not have it")
        try shell.expectRefusal(["try", "tiny.json5", "--stage", "a"], "expected r")
    }

    @Test("While a million problems are read, progress tells how many, how fast, and how long it will take")
    func reading() throws {
        let problems = (0..<1_000_000).map { #"{"problem": "What is \#($0)+1?", "answer": "\#($0 + 1)"}"# }
        try shell.write(problems.joined(separator: "\n"), "million.jsonl")
        try shell.write(
            #"{name: "million", stages: [{name: "a", kind: "problem-file", file: "million.jsonl"}]}"#,
            "million.json5")
        let process = try shell.start(["run", "million.json5"])
        try process.interrupt(after: " left\n", by: SIGKILL)
        let line = try #require(process.wait().errorLines.first { $0.contains(" left") })
        let form = #/reading million\.jsonl  [0-9,]+ of [0-9,]+  [0-9,.]+\/s  [0-9a-z ]+ left/#
        #expect(line.wholeMatch(of: form) != nil, "\(line)")
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
}
