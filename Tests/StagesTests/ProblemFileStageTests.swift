import Archive
import Curation
import Dataflow
import Problems
import Stages
import TestSupport
import Testing

@Suite struct ProblemFileStageTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test("a form that was told from an answer reads that answer: none is undecided against itself")
    func golds() {
        var noise = Noise(state: 7)
        let pieces = [
            "0", "1", "12", "345", "007", ",", ", ", ";", " ", ".", "/", "-", "+", "%", "$", "e", "e-", "[",
            "]",
            "年", "月", "日", "2024",
        ]
        var seen: [AnswerForm: Int] = [:]
        for _ in 0..<60_000 {
            let answer = (0..<Int.random(in: 1...7, using: &noise)).map { _ in
                pieces.randomElement(using: &noise) ?? ""
            }.joined()
            let form = AnswerForm(of: answer)
            seen[form, default: 0] += 1
            guard [.number, .list, .date].contains(form) else { continue }
            #expect(AnswerMatch(gold: answer, given: answer, form: form) == .right, "\(answer) as \(form)")
        }
        #expect((seen[.number] ?? 0) > 1000 && (seen[.list] ?? 0) > 100)
        for date in ["2024-03-01", "2024/3/1", "2024年3月1日"] {
            #expect(AnswerForm(of: date) == .date)
            #expect(AnswerMatch(gold: date, given: "2024-03-01", form: .date) == .right)
        }
    }

    private func plan(_ lines: [String], _ settings: String = "", checks: String = "{answer: {}}") throws
        -> Plan
    {
        try scratch.write(lines.joined(separator: "\n"), "p.jsonl")
        let model = Scratch.fixture("base")
        let text = """
            {name: "p", stages: [{name: "mine", kind: "problem-file", file: "p.jsonl"\(settings)},
            {name: "model", kind: "model", folder: "\(model)"},
            {name: "tried", kind: "rollouts", inputs: {problems: "mine", model: "model"}, checks: \(checks)}]}
            """
        return try Plan(Pipeline(Array(text.utf8), file: scratch("p.json5")), kinds: StageKinds.all())
    }

    private static let lines = [
        #"{"prompt": "a", "answer": 1}"#, "", #"{"prompt": "b", "answer": "1, 2", "level": "hard"}"#,
        #"{"prompt": "c", "answer": "many", "form": "number", "level": 5.5}"#,
        #"{"prompt": "d", "answer": "few", "form": "number", "level": 3}"#,
    ]

    @Test("what is left out, what cannot be read and what is not verified is said before anything runs")
    func warnings() throws {
        let file = scratch("p.jsonl")
        let said = try plan(Self.lines).warnings
        #expect(said.count == 2, "\(said)")
        #expect(
            said.first?.hasPrefix(
                "stage mine: 2 values are left out that cannot be a problem's level, the first in \(file):3")
                == true)
        #expect(
            said.last
                == "stage tried: the check answer leaves rollouts undecided: 2 gold answers are not of the "
                + "form given, the first in \(file):4: \"many\" as number")
        #expect(try plan(Self.lines, ", fields: {level: null}").warnings.count == 1)
        #expect(try plan(Self.lines, ", fields: {level: null}", checks: "{format: {}}").warnings.isEmpty)
        let unverified = try plan(Array(Self.lines.prefix(1)), checks: "{}").warnings
        #expect(unverified == ["stage tried: no checks: nothing is verified, and every rollout passes"])
    }

    @Test("the summary counts the forms of the problems that are taken, and what was left out of them")
    func summary() throws {
        try scratch.write(Self.lines.joined(separator: "\n"), "p.jsonl")
        for (limit, expected) in [
            (9, #"{"problems":4,"forms":{"number":3,"list":1},"left_out":{"level":2},"unreadable_golds":2}"#),
            (2, #"{"problems":2,"forms":{"number":1,"list":1},"left_out":{"level":1}}"#),
            (1, #"{"problems":1,"forms":{"number":1}}"#),
        ] {
            let text =
                #"{name: "p", stages: [{name: "mine", kind: "problem-file", file: "p.jsonl", limit: \#(limit)}]}"#
            let plan = try Plan(
                Pipeline(Array(text.utf8), file: scratch("p.json5")), kinds: StageKinds.all())
            var options = Runner.Options()
            (options.output, options.warn, options.stop) = ({ _ in }, { _ in }, StopSignal())
            #expect(try Runner.run(plan, in: scratch("run\(limit)"), options) == .done)
            let summary = try Store(reading: scratch("run\(limit)")).stages.named("mine")?.summary
            #expect(summary?.serialized() == expected)
        }
    }
}
