import Archive
import Curation
import Problems
import TestSupport
import Testing

@Suite("Shapes of completions")
struct CompletionShapeTests {
    private static let own: JSON = [
        "thought": ["[THINK]", "[/THINK]"], "answer": ["<solution>", "</solution>"],
    ]

    private func outcomes(_ text: String, _ shape: JSON, gold: String = "42") throws -> [String: Verdict
        .Outcome]
    {
        let suite = try CheckSuite(
            ["format": [:], "answer": [:], "reaches-answer": [:], "steps": [:]], of: CheckKind.standard,
            path: "checks", shape: shape)
        var problem = Fixture.problem()
        (problem.answer, problem.form) = (gold, .number)
        let verdicts = suite.verdicts(problem: problem, rollout: Fixture.rollout(text))
        return Dictionary(uniqueKeysWithValues: verdicts.map { ($0.check, $0.outcome) })
    }

    @Test(
        "One setting tells all checks where chain of thought and answer are",
        arguments: [
            ("think-answer", "<think>6*7=42</think><answer>42</answer>"),
            ("boxed", "6*7=42, so \\boxed{42}."),
            ("boxed", "<think>6*7=42</think>So it is \\boxed{42}."), ("final-line", "6*7=42\n\n#### 42"),
            ("final-line", "6*7=42\nThe answer is 42."), ("final-line", "6*7=42\n42\n"),
            ("final-line", "<think>6*7=42</think>\n42"),
        ])
    func read(name: String, text: String) throws {
        let found = try outcomes(text, .string(name))
        #expect(found.values.allSatisfy { $0 == .pass }, "\(text): \(found)")
        let wrong = try outcomes(text, .string(name), gold: "43")
        #expect(wrong["answer"] == .fail && wrong["format"] == .pass)
    }

    @Test("The chain of thought before a last line is as it was written, with its blank lines")
    func linesBefore() {
        for text in [" 6*7\n\n= 42 \n\n#### 42\n", "6*7\n\n= 42\r\n42"] {
            let read = Completion(text, .finalLine)
            #expect(read.thought == "6*7\n\n= 42" && read.place() == .marked("42"))
        }
        #expect(Completion("a\r\nb\r\n42", .finalLine).thought.utf8.elementsEqual("a\r\nb".utf8))
        #expect(Completion("42", .finalLine).thought == "")
    }

    @Test("Tags of one's own are read as the usual ones are")
    func ownTags() throws {
        let text = "[THINK]6*7=42[/THINK]<solution>42</solution>"
        #expect(try outcomes(text, Self.own).values.allSatisfy { $0 == .pass })
        #expect(try outcomes(text, "think-answer")["format"] == .fail)
        // The usual ones are then text like any other.
        #expect(try outcomes("<think>6*7=42</think><answer>42</answer>", Self.own)["format"] == .fail)
        let half: JSON = ["thought": ["[THINK]", "[/THINK]"]]
        #expect(try outcomes("[THINK]6*7=42[/THINK]<answer>42</answer>", half)["format"] == .pass)
        #expect(try outcomes("[THINK]6*7=43[/THINK]<solution>42</solution>", Self.own)["steps"] == .fail)
        #expect(try outcomes("[THINK]6*7=42<solution>42</solution>", Self.own)["format"] == .fail)
    }

    @Test("What a shape wants and a text lacks fails the format and is no answer")
    func lacks() throws {
        for (name, text) in [
            ("boxed", "6*7=42, so the answer is 42."), ("boxed", "<think>So \\boxed{42}</think>It is 42."),
            ("final-line", ""), ("final-line", "42"), ("boxed", "6*7=42, so \\boxed{42"),
            ("boxed", "<think>6*7=42 and \\boxed{42}"),
        ] {
            let found = try outcomes(text, .string(name))
            #expect(found["format"] == .fail, "\(name): \(text)")
            if text != "42" { #expect(found["answer"] != .pass, "\(name): \(text)") }
        }
    }

    @Test("Shapes that are none are refused")
    func refusals() {
        let none: [JSON] = [
            "tags", [:], ["thought": ["a"]], ["thought": ["a", "a"]], ["thought": ["", "b"]], ["answer": "x"],
            ["thought": ["<a>", "<b>"], "else": 1], ["thought": ["<answer>", "</t>"]], 3,
        ]
        for json in none { #expect(CompletionShape(json) == nil, "\(json.serialized())") }
        #expect(CompletionShape("boxed") == .boxed && CompletionShape("think-answer") == .thinkAnswer)
    }
}
