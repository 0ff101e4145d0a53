import Archive
import Curation
import Dataflow
import Stages
import Testing

@Suite struct StageKindTests {
    /// Settings of each kind: what must be given, and all that has settings of its own inside.
    private static let examples: [String: JSON] = [
        "problems": ["count": 3], "problem-file": ["file": "problems.jsonl"], "model": ["folder": "model"],
        "server": ["url": "http://localhost:8000", "model": "m"], "samples": ["file": "samples.jsonl"],
        "tokenizer": ["documents": 10, "vocabulary": 300],
        "pretrain": ["steps": 3], "sft": [:], "written-tests": [:],
        "reinforce": ["steps": 3, "checks": ["format": [:]], "reward": ["format": 1]],
        "rollouts": ["samples": 3, "checks": ["format": [:]], "quotas": ["family": 0.5]],
        "review": ["disagreement": ["checks": ["math", "answer"], "count": 3]],
        "corpus": ["near_duplicates": [:], "decontaminate": ["files": [["file": "problems.jsonl"]]]],
    ]

    private static func names(_ settings: [any DeclaredSetting]) -> [String] {
        settings.flatMap { setting in
            [setting.name] + names(setting.parts).map { "\(setting.name).\($0)" }
        }
    }

    @Test(
        "A stage reads the settings that its kind declares, and no other",
        arguments: StageKinds.all().map(\.name))
    func settings(name: String) throws {
        let kind = try #require(StageKinds.all().first { $0.name == name })
        let run = try TinyRun.withModel()
        try AtomicFile.write(
            Array(#"{"prompt": "What is 1+1?", "answer": "2"}"#.utf8), to: run.folder + "/problems.jsonl")
        try AtomicFile.write(
            Array(
                #"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#
                    .utf8),
            to: run.folder + "/samples.jsonl")
        let example = try #require(Self.examples[name], "a new kind needs an example here")
        let settings = Settings(example.members ?? [], path: "stages[0]", file: run.folder + "/p.json")
        _ = try kind.make(settings)
        let declared = Self.names(kind.settings)
        #expect(settings.asked.sorted() == declared.sorted())
        #expect(Set(declared).count == declared.count, "each is declared once")
        #expect(settings.unread().isEmpty)
        #expect(kind.help.last == ".")
    }
}
