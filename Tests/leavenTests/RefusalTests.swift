import Archive
import Dataflow
import SQLite
import TestSupport
import Testing

/// Bad input: one clear line, exit code 2, nothing written.
struct RefusalTests {
    let shell: Shell

    init() throws {
        shell = try Shell()
        try shell.write(#"{name: "p", stages: [{name: "a", kind: "problems", count: 20}]}"#, "good.json5")
    }

    private func refused(
        _ arguments: [String], _ words: String, location: SourceLocation = #_sourceLocation
    ) throws {
        try shell.expectRefusal(arguments, words, location: location)
    }

    private func refused(
        pipeline stages: String, _ words: String, location: SourceLocation = #_sourceLocation
    ) throws {
        try shell.write(#"{name: "p", stages: [\#(stages)]}"#, "p.json5")
        try refused(["run", "p.json5"], words, location: location)
    }

    @Test("Pipelines that cannot run: unknown keys and kinds, cycles, missing inputs, bad values, bad JSON")
    func pipelines() throws {
        try refused(
            pipeline: #"{name: "a", kind: "problems", count: 5, familys: ["gcd"]}"#,
            #"p.json5: stages[0].familys: unknown key; did you mean "families"?"#)
        try refused(pipeline: #"{name: "a", kind: "problem", count: 5}"#, #"did you mean "problems"?"#)
        try refused(
            pipeline: #"""
                {name: "b", kind: "pretrain", inputs: {tokenizer: "t"}, steps: 1},
                {name: "a", kind: "rollouts", inputs: {problems: "q", model: "b", exemplars: "c"}},
                {name: "c", kind: "rollouts", inputs: {problems: "q", model: "b", exemplars: "a"}},
                {name: "t", kind: "tokenizer", documents: 1, vocabulary: 300},
                {name: "q", kind: "problems", count: 5}
                """#, "inputs form a cycle: a → c → a")
        try refused(pipeline: #"{name: "a", kind: "corpus"}"#, "stages[0].inputs.samples: missing")
        try refused(
            pipeline: #"{name: "a", kind: "pretrain", steps: 1}"#,
            "stages[0].inputs.tokenizer: missing: expected either tokenizer or model")
        try refused(
            pipeline: #"{name: "a", kind: "corpus", inputs: {samples: "b"}}"#, #"no such stage: found "b""#)
        try refused(
            pipeline: #"{name: "a", kind: "problems", count: 0}"#,
            "stages[0].count: found 0, expected a whole number from 1")
        try refused(
            pipeline: #"{name: "a", kind: "problem-file", file: "none.jsonl"}"#,
            "no such path: found ./none.jsonl")
        try shell.write("{name: ", "p.json5")
        try refused(["run", "p.json5"], "p.json5:1:8: not valid JSON")
        try refused(["run", "missing"], "no such pipeline")
    }

    @Test(
        "Choices that there are not are refused where they stand, with the nearest word, before anything runs"
    )
    func choices() throws {
        let tokenizer = #"{name: "t", kind: "tokenizer", documents: 1, vocabulary: 300"#
        let problems = #"{name: "a", kind: "problems", count: 5"#
        try refused(
            pipeline: problems + #", families: ["gdc"]}"#,
            #"p.json5: stages[0].families: unknown family: found "gdc"; did you mean "gcd"?"#)
        try refused(
            pipeline: tokenizer + #", families: ["sortin"]}"#,
            #"p.json5: stages[0].families: unknown family: found "sortin"; did you mean "sorting"?"#)
        try refused(
            pipeline: problems + #", families: ["gcd", "gcd"]}"#,
            #"p.json5: stages[0].families: found "gcd" twice"#)
        try refused(
            pipeline: #"{name: "m", kind: "model", folder: "\#(Scratch.fixture("base"))"}, "#
                + #"{name: "b", kind: "pretrain", inputs: {model: "m"}, steps: 1, families: []}"#,
            "p.json5: stages[1].families: found an empty list")
        try refused(
            pipeline: problems + #", languages: ["zn"]}"#,
            #"p.json5: stages[0].languages: unknown language: found "zn"; did you mean "#)
        try refused(pipeline: problems + ", languages: []}", "stages[0].languages: found an empty list")
        try refused(pipeline: problems + ", levels: []}", "p.json5: stages[0].levels: found an empty list")
        try refused(pipeline: problems + ", levels: [1, 1]}", "stages[0].levels: found \"1\" twice")
        try refused(
            pipeline: #"{name: "m", kind: "model", folder: "\#(Scratch.fixture("base"))"}, "#
                + #"{name: "b", kind: "pretrain", inputs: {model: "m"}, steps: 1, model: {hidden_size: 8}}"#,
            "p.json5: stages[1].model: sizes for a model that has its own")
    }

    @Test("Rollouts without what their prompts and checks need are refused before anything runs")
    func needs() throws {
        func rollouts(_ settings: String, _ words: String) throws {
            try refused(
                pipeline: #"""
                    {name: "m", kind: "model", folder: "\#(Scratch.fixture("base"))"},
                    {name: "a", kind: "problems", count: 5},
                    {name: "r", kind: "rollouts", inputs: {problems: "a", model: "m"}, \#(settings)}
                    """#, words)
        }
        try rollouts(
            #"prompt: "few-shot", checks: {format: {}}"#,
            "p.json5: stages[2].prompt: no input for its examples: expected inputs.exemplars")
        try rollouts(#"prompt: [], checks: {format: {}}"#, "p.json5: stages[2].prompt: found [")
        try rollouts(
            #"checks: {command: {command: ["./judge", "a"]}}"#,
            "p.json5: stages[2].checks.command: the check would leave everything undecided: found ./judge")
        try rollouts(
            #"checks: {command: {command: ["no-such-program"]}}"#, "found no-such-program is no program")
    }

    @Test(
        "Files of other formats are refused by their names where problems, samples and completions are read")
    func formats() throws {
        try shell.write("PAR1", "p.parquet")
        try shell.write("[\n{}]", "list.json")
        try shell.write("", "empty.jsonl")
        for kind in ["problem-file", "samples"] {
            try refused(
                pipeline: #"{name: "a", kind: "\#(kind)", file: "p.parquet"}"#, "found a Parquet file")
            try refused(
                pipeline: #"{name: "a", kind: "\#(kind)", file: "list.json"}"#, "found a list in JSON")
            try refused(pipeline: #"{name: "a", kind: "\#(kind)", file: "empty.jsonl"}"#, "found no lines")
        }
        try refused(["check", "p.parquet"], "found a Parquet file")
        try refused(["check", "list.json"], "found a list in JSON")
    }

    @Test("A malformed line of a problem file or a samples file is named by its number")
    func lines() throws {
        try shell.write("{\"prompt\":\"1+1\",\"answer\":\"2\"}\n\n{\"prompt\":\"1+2\"}\n", "problems.jsonl")
        try refused(
            pipeline: #"{name: "a", kind: "problem-file", file: "problems.jsonl"}"#,
            "problems.jsonl:3: answer: found nothing")
        try shell.write("{\"messages\":[]}\n", "samples.jsonl")
        try refused(
            pipeline: #"{name: "a", kind: "samples", file: "samples.jsonl"}"#,
            "samples.jsonl:1: messages: found an empty")
    }

    @Test("A model folder with an altered or a missing file is refused")
    func models() throws {
        let stage = #"{name: "m", kind: "model", folder: "model"}"#
        try shell.write("{}", "model/config.json")
        try refused(
            pipeline: stage,
            "model/config.json: architectures: found nothing, expected one of DeepseekV3ForCausalLM")
        try shell.write(#"{"sha256":{"config.json":"00"}}"#, "model/leaven.json")
        try refused(pipeline: stage, "the file was cut off or altered")
        try refused(["sample", "model", "hello"], "the file was cut off or altered")
        try refused(["sample", "nowhere", "hello"], "nowhere/config.json: cannot be opened")
        // What may be a name of the hub, and other forms of models.
        try refused(["sample", "Qwen/Qwen3-0.6B", "hello"], "hf download Qwen/Qwen3-0.6B --local-dir")
        try refused(pipeline: #"{name: "m", kind: "model", folder: "a/b"}"#, "hf download a/b --local-dir")
        try shell.write("GGUF", "other/model.gguf")
        try refused(["model", "inspect", "other"], "other: found GGUF files")
        try refused(pipeline: #"{name: "m", kind: "model", folder: "other"}"#, "found GGUF files")
    }

    @Test("Chat templates that are missing, or cannot be used, are refused with what to do")
    func chatTemplates() throws {
        let base = Scratch.fixture("base")
        try shell.write("{% for m in messages %}\n{{ m.content", "broken.jinja")
        let advice =
            "a template can be given: --chat-template FILE, or chat_template of a stage of kind model"
        try refused(
            ["sample", base, "hello", "--chat-template", "broken.jinja"], "chat template, line 2: found")
        try refused(
            ["model", "tokenize", base, "--chat", "--chat-template", "broken.jinja"], "; " + advice)
        try refused(
            pipeline: #"{name: "m", kind: "model", folder: "\#(base)", chat_template: "broken.jinja"}"#,
            advice)
        try shell.write(
            String(decoding: try Files.read(base + "/tokenizer.json"), as: UTF8.self), "m/tokenizer.json")
        try refused(["model", "tokenize", "m", "--chat"], "m: no chat template in chat_template.jinja")
        try refused(["model", "tokenize", base, "--chat-template", "x"], "--chat-template: has no meaning")
        try refused(["model", "tokenize", base, "--chat", "--json"], "--json: has no meaning with --chat")
        try refused(["model", "plan", base, "--threads", "2"], "has no meaning with plan without --training")
    }

    @Test("Options: unknown ones, missing and wrong values, wrong operands")
    func options() throws {
        try refused([], "no command")
        try refused(["rum"], #"did you mean "run"?"#)
        try refused(
            ["run", "good.json5", "--thread", "2"],
            "run: --thread: unknown option; did you mean \"--threads\"?")
        try refused(["run", "good.json5", "--threads"], "--threads: needs a value")
        try refused(["run", "good.json5", "--threads", "0"], #"found "0", expected a whole number from 1"#)
        try refused(["run", "good.json5", "--seed=x"], #"--seed: found "x""#)
        try refused(["run", "good.json5", "--seed", "1", "--seed", "2"], "--seed: given twice")
        try refused(["run", "good.json5", "--set", "count=3"], #"declares no parameter "count""#)
        try shell.write(
            "{name: 'a', parameters: {n: 3}, stages: [{name: 'a', kind: 'problems', count: '$n'}]}", "n.json5"
        )
        try refused(["run", "n.json5", "--set", "n=1", "--set", "n=2"], "--set n=2: given twice")
        try refused(["run", "good.json5", "other"], #"unexpected argument "other""#)
        try refused(["run"], "PIPELINE is missing")
        try refused(["status", "good.json5", "--json=1"], "--json: takes no value")
        try refused(["problems", "--family", "gdc"], #"did you mean "gcd"?"#)
        try refused(["problems", "--web-text", "--level", "2"], "--level: has no meaning with --web-text")
        for number in ["hot", "0x1"] {
            try refused(
                ["sample", "model", "x", "--temperature", number], #"--temperature: found "\#(number)""#)
        }
        let base = Scratch.fixture("base")
        try refused(
            ["sample", base, "x", "--stop-tokens", "5,1280"], "found 1280, expected tokens from 0 to 1279")
        try refused(
            ["sample", "model", "x", "--repetition-penalty", "0"], #"--repetition-penalty: found "0""#)
        try refused(["sample", "model", "x", "--stop", ""], "--stop: is empty")
        try refused(["sample", "model", "x", "--stop-tokens", "1,x"], #"--stop-tokens: found "x""#)
        try refused(["sample", "model", "x", "--include-stop"], "--include-stop: needs --stop TEXT")
    }

    @Test("Folders: no run, something else than a run, a file, a place that cannot be written")
    func folders() throws {
        try shell.write("mine", "thesis/chapter.txt")
        try refused(["run", "good.json5", "--run", "thesis"], #"exists and is no run: found "chapter.txt""#)
        try refused(["run", "good.json5", "--run", "good.json5"], "is not a folder")
        try refused(
            ["run", "good.json5", "--run", "/sys/kernel/run"], "/sys/kernel/run: folder cannot be made")
        try refused(["status", "thesis"], "thesis: holds no run")
    }

    @Test("A store of a newer version, a damaged one, and one in use are refused and left as they are")
    func stores() throws {
        #expect(try shell.run("run", "good.json5").code == 0)
        let run = shell.path("runs/p")
        try withExtendedLifetime(Store(run: run)) {
            try refused(["run", "good.json5"], "is working on this run")
        }
        let whole = try Files.read(run + "/run.sqlite")
        try Database(run + "/run.sqlite").execute("PRAGMA user_version = 99")
        try refused(["run", "good.json5"], "the store is of a newer version: found version 99")
        try refused(["status", "runs/p"], "the store is of a newer version: found version 99")
        try Files.remove(run + "/run.sqlite-wal")
        try AtomicFile.write(Array(whole.dropLast(100)), to: run + "/run.sqlite")
        try shell.expectRefusal(["run", "good.json5"], "damaged", code: 1)
    }

    @Test("Completions that cannot be checked are named by line and field, and leave no output")
    func completions() throws {
        let good = #"{"prompt":"1+1","answer":"2","completion":"<think>1</think><answer>2</answer>"}"# + "\n"
        try shell.write(good + #"{"prompt":"1+1","answer":"2"}"#, "a.jsonl")
        try shell.write(good, "b.jsonl")
        try refused(
            ["check", "a.jsonl", "--output", "o.jsonl", "--strict"], "a.jsonl:2: completion: found nothing")
        try refused(
            ["check", "b.jsonl", "--checks", "{length:{}}", "--output", "o"],
            "b.jsonl:1: tokens: found nothing")
        try refused(["check", "b.jsonl", "--output", "a.jsonl"], "a.jsonl: exists already")
        try refused(
            ["check", "b.jsonl", "--checks", "{anwser:{}}"],
            #"--checks.anwser: unknown check: found "anwser"; did you mean "answer"?"#)
        try refused(["check", "b.jsonl", "--checks", "{answer"], "--checks:1:8: not valid JSON")
        try refused(["check", "b.jsonl", "--field", "promt=x"], #"did you mean "prompt"?"#)
        try refused(["check", "b.jsonl", "--field", "answer=gold"], "b.jsonl:1: gold: found nothing")
        try refused(["check", "b.jsonl", "--field", "prediction=out"], "b.jsonl:1: out: found nothing")
        try refused(
            ["check", "b.jsonl", "--field", "gold=a", "--field", "answer=b"],
            "--field: found two columns for answer")
        try refused(
            ["check", "b.jsonl", "--with", "step"],
            #"check: --with: unknown check: found "step"; did you mean "steps"?"#)
        try refused(["check", "b.jsonl", "--with", "steps,steps"], #"--with.steps: given twice"#)
        try refused(
            ["check", "b.jsonl", "--with", "steps", "--checks", "{steps:{}}"],
            "--with: has no meaning with --checks")
        try refused(["check", "b.jsonl", "--fail-below", "2"], "--fail-below: found \"2\"")
        try refused(["check", "b.jsonl", "--self-test"], "--self-test: reads no file")
        try refused(["check"], "FILE: missing")
        try shell.write(#"{"question":"1+1","response":"2"}"#, "c.jsonl")
        try refused(
            ["check", "c.jsonl", "--with", "answer"],
            "c.jsonl:1: answer: found nothing, expected what the check answer needs; name the column that holds it "
                + "with --field gold=COLUMN")
        try shell.write(good + #"{"messages":[{"role":"user"}]}"#, "d.jsonl")
        try refused(
            ["check", "d.jsonl", "--output", "o", "--strict"], "d.jsonl:2: messages[0].content: found nothing"
        )
        try shell.write(good + #"{"completion":"#, "e.jsonl")
        try refused(["check", "e.jsonl", "--output", "o", "--strict"], "e.jsonl:2:15: not valid JSON")
        try shell.write("", "empty.jsonl")
        try refused(["check", "empty.jsonl"], "empty.jsonl: found no lines")
    }

    @Test("A full disk behind standard output is a failure of the system and not a short file")
    func full() throws {
        for words in [["problems"], ["run", "good.json5"]] {
            let outcome = try shell.start(words, output: "/dev/full").wait()
            #expect(outcome.code == 1)
            #expect(
                outcome.errorLines == [
                    "leaven: standard output: cannot be written (No space left on device); "
                        + "free some space and run the command again"
                ])
        }
    }

    @Test("A standard output that nobody reads, or that is closed, is a failure of the system in one line")
    func closed() throws {
        for (script, reason) in [
            (#"("$0" problems --count 100000; echo $? > code) | true"#, "Broken pipe"),
            (#""$0" problems >&-; echo $? > code"#, "Bad file descriptor"),
            (#""$0" run good.json5 >&-; echo $? > code"#, "Bad file descriptor"),
        ] {
            let outcome = try shell.script(script)
            #expect(try Files.read(shell.path("code")) == Array("1\n".utf8))
            #expect(outcome.errorLines == ["leaven: standard output: cannot be written (\(reason))"])
        }
    }
}
