import Archive
import Dataflow
import Stages
import Testing

@Suite("Prompts, ends of answers, and a model's own sampling")
struct PromptSettingsTests {
    private static let few = ["samples=4", "records=4"]

    /// The pipeline with more settings for its rollouts.
    private static func pipeline(_ settings: String) -> String {
        TinyRun.sampling.replacing("keep: 2,", with: "keep: 2, \(settings),")
    }

    private static func plan(_ run: TinyRun, _ pipeline: String) throws -> Plan {
        try Plan(
            Pipeline(Array(pipeline.utf8), file: run.folder + "/tiny.json5", settings: []),
            kinds: StageKinds.all())
    }

    private static func material(_ plan: Plan) throws -> JSON {
        try #require(plan.stages.first { $0.name == "rollouts" }).stage.material.canonical
    }

    /// What the assistant says in each record of a run.
    private static func answers(_ run: TinyRun, _ pipeline: String) throws -> [String] {
        #expect(try run(pipeline, few).code == .done)
        return try run.records().map { $0["messages"]?.array?.last?["content"]?.string ?? "" }
    }

    private static func complaint(_ run: TinyRun, _ pipeline: String) -> String {
        do {
            _ = try plan(run, pipeline)
            return "nothing"
        } catch {
            return "\(error)"
        }
    }

    /// Adds fields to the model's generation_config.json.
    private static func say(_ members: [JSON.Member], _ run: TinyRun) throws {
        let file = run.folder + "/model/generation_config.json"
        try? Files.remove(run.folder + "/model/leaven.json")
        let names = Set(members.map(\.name))
        let old = try JSON.parse(Files.read(file), file: file).members ?? []
        try Files.remove(file)
        let all = JSON.object(old.filter { !names.contains($0.name) } + members)
        try AtomicFile.write(Array(all.serialized().utf8), to: file)
    }

    @Test("Settings that are not given are no part of a stage's material")
    func defaults() throws {
        let run = try TinyRun.withModel()
        let names = try Self.material(Self.plan(run, TinyRun.sampling)).members?.map(\.name) ?? []
        for name in ["system", "prompt_template", "prefix", "stop", "include_stop", "repetition_penalty"] {
            #expect(!names.contains(name))
        }
        #expect(try Self.plan(run, TinyRun.sampling).warnings == [])
    }

    @Test("What a pipeline leaves out is as generation_config.json says, as if the pipeline said so")
    func ownSampling() throws {
        let run = try TinyRun.withModel()
        let plain = try Self.material(Self.plan(run, TinyRun.sampling))
        try Self.say(
            [
                .init("temperature", 0.5), .init("top_k", 5), .init("top_p", 0.5), .init("min_p", 0.01),
                .init("repetition_penalty", 1.2), .init("num_beams", 4),
            ], run)
        let plan = try Self.plan(run, TinyRun.sampling)
        // Temperature and top_p are given.
        #expect(
            plan.warnings == [
                "stage rollouts: as the model's generation_config.json says: top_k 5, min_p 0.01, "
                    + "repetition_penalty 1.2",
                "stage rollouts: the model's generation_config.json says, to no effect: num_beams 4",
            ])
        let said = Self.pipeline("top_k: 5, min_p: 0.01, repetition_penalty: 1.2")
        let found = try Self.material(plan)
        #expect(found != plain)
        #expect(try found.serialized() == Self.material(Self.plan(run, said)).serialized())
        #expect(try Self.answers(run, TinyRun.sampling) == Self.answers(try TinyRun.withModel(), said))
        // What changes nothing leaves the key as it is, and so does what the pipeline says.
        let other = try TinyRun.withModel()
        try Self.say([.init("temperature", 0.1), .init("top_k", 0), .init("repetition_penalty", 1.0)], other)
        #expect(try Self.material(Self.plan(other, TinyRun.sampling)).serialized() == plain.serialized())
        try Self.say([.init("top_k", "many")], other)
        #expect(Self.complaint(other, TinyRun.sampling).contains("generation_config.json: top_k: found"))
        #expect(Self.complaint(other, Self.pipeline("top_k: 3")) == "nothing")
    }

    @Test("Answers begin with the prefix, and end before a text to stop at, or with it")
    func prefixAndStop() throws {
        let begun = try Self.answers(try TinyRun.withModel(), Self.pipeline(#"prefix: "So: ""#))
        #expect(!begun.isEmpty && begun.allSatisfy { $0.hasPrefix("So: ") })
        let stopped = try Self.answers(try TinyRun.withModel(), Self.pipeline(#"stop: ["e", "a"]"#))
        #expect(!stopped.isEmpty && stopped.allSatisfy { !$0.contains("e") && !$0.contains("a") })
        let kept = try Self.answers(
            try TinyRun.withModel(), Self.pipeline(#"stop: "e", include_stop: true"#))
        #expect(kept.allSatisfy { !$0.dropLast().contains("e") } && kept.contains { $0.hasSuffix("e") })
    }

    @Test(
        "A system prompt and a template of one's own are part of the prompt, and of what a rollout depends on"
    )
    func templates() throws {
        let plain = try Self.answers(try TinyRun.withModel(), TinyRun.sampling)
        for settings in [#"system: "Be brief.""#, #"prompt_template: "Solve: {problem}\nin \\boxed{}""#] {
            #expect(
                try Self.answers(try TinyRun.withModel(), Self.pipeline(settings)) != plain, "\(settings)")
        }
        let run = try TinyRun.withModel()
        for (settings, words) in [
            (
                #"prompt_template: "Solve it""#,
                "prompt_template: found \"Solve it\", expected a text with {problem} in it"
            ),
            (#"prompt_template: "{problem}", prompt: "zero""#, "prompt_template: given with the prompt zero"),
            (#"stop: []"#, "stop: found"), (#"stop: [""]"#, "stop: found"), (#"stop: [-1]"#, "stop: found"),
            (#"include_stop: true"#, "include_stop: there is nothing to stop at"),
            (#"repetition_penalty: 0"#, "repetition_penalty: found 0"),
        ] {
            #expect(Self.complaint(run, Self.pipeline(settings)).contains(words), "\(settings)")
        }
    }

    @Test("Examples of a file stand before every problem")
    func fileExamples() throws {
        func run(_ lines: String) throws -> (TinyRun, String) {
            let run = try TinyRun.withModel()
            try AtomicFile.write(Array(lines.utf8), to: run.folder + "/examples.jsonl")
            let pipeline = Self.pipeline(#"prompt: "few-shot", shots: 1"#)
                .replacing(#"model: "base"}"#, with: #"model: "base", exemplars: "examples"}"#)
                .replacing(
                    "stages: [",
                    with: #"stages: [{name: "examples", kind: "samples", file: "examples.jsonl"},"#)
            return (run, pipeline)
        }
        let turns = #"{"role": "user", "content": "1+1?"}, {"role": "assistant", "content": "2"}"#
        let (made, pipeline) = try run("{\"messages\": [\(turns)]}\n")
        let found = try Self.answers(made, pipeline)
        #expect(try found != Self.answers(try TinyRun.withModel(), TinyRun.sampling))
        let (other, same) = try run(#"{"messages": [{"role": "system", "content": "x"}, \#(turns)]}"# + "\n")
        #expect {
            try other(same, Self.few)
        } throws: {
            "\($0)".contains("found an example with a system prompt") && ExitCode(for: $0) == .badInput
        }
    }

    @Test("The turns before a problem's prompt are sampled after, and written and learned with the answer")
    func earlierTurns() throws {
        let run = try TinyRun.withModel()
        let turns = #"{"role": "user", "content": "6*7=?"}, {"role": "assistant", "content": "42"}"#
        let last = #"{"role": "user", "content": "And 6*8=?"}"#
        try AtomicFile.write(
            Array(
                (#"{"messages": [{"role": "system", "content": "Be brief."}, \#(turns), \#(last)], "answer": 48}"#
                    + "\n" + #"{"messages": [\#(last)], "answer": 48}"# + "\n").utf8),
            to: run.folder + "/chat.jsonl")
        let pipeline = """
            {name: "chat", stages: [
              {name: "chat", kind: "problem-file", file: "chat.jsonl"},
              {name: "base", kind: "model", folder: "model"},
              {name: "rollouts", kind: "rollouts", inputs: {problems: "chat", model: "base"}, keep: 1,
               system: "Be kind.", max_tokens: 8, checks: {length: {max: 100}}},
              {name: "corpus", kind: "corpus", inputs: {samples: "rollouts"}},
              {name: "tuned", kind: "sft", inputs: {model: "base", samples: "rollouts"}, epochs: 1},
            ]}
            """
        #expect(try run(pipeline, []).code == .done)
        let records = try run.records()
        let messages = records.map { ($0["messages"]?.array ?? []).map { "\($0["role"]?.string ?? "")" } }
        #expect(
            Set(messages) == [["system", "user", "assistant", "user", "assistant"], ["user", "assistant"]])
        #expect(records.map { $0["problem"]?.string } == ["And 6*8=?", "And 6*8=?"])
        let (store, record) = try run.stage("rollouts")
        let chat = try #require(try store.stages.named("chat"))
        #expect(try store.problems.of(chat.id, at: 0..<9).map(\.earlier.count) == [3, 0])
        #expect(record.summary?["kept"]?.int == 2)
        let answers = records.map { $0["messages"]?.array?.last?["content"]?.string }
        #expect(answers[0] != answers[1])
    }
}
