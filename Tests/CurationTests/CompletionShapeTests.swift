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

    @Test(
        "The format's reason names what the shape wants",
        arguments: [
            ("think-answer", "6*7=42", "no <think>"),
            ("think-answer", "<think>6*7=42", "<think> is not closed"),
            ("think-answer", "<think>6*7=42</think>42", "no <answer>"),
            ("think-answer", "6*7=42</think><answer>42</answer>", "</think> without <think>"),
            ("think-answer", "<think>6*7=42</think><answer> </answer>", "empty answer"),
            ("boxed", "6*7=42", "no \\boxed{}"), ("boxed", "", "no \\boxed{}"),
            ("boxed", "<think>\\boxed{42}</think>42", "no \\boxed{} after </think>"),
            ("boxed", "6*7=42, \\boxed{42", "no clear answer: a box is not closed"),
            ("boxed", "6*7=42, \\boxed{ }", "empty \\boxed{}"),
            ("boxed", "<think>\\boxed{42}", "<think> is not closed"),
            ("boxed", "<think></think>\\boxed{42}", "empty chain of thought"),
            ("final-line", " \n", "no last line with an answer"),
            ("final-line", "<think>6*7=42</think>\n", "no last line with an answer after </think>"),
            ("final-line", "42", "no chain of thought before the last line"),
            ("final-line", "<think></think>42", "empty chain of thought"),
            (
                "final-line", "6*7\nThe answer is 42, or the answer is 43.",
                "no clear answer: several answers are stated"
            ),
        ])
    func reasons(name: String, text: String, reason: String) throws {
        #expect(try formatReason(text, .string(name)) == reason)
    }

    @Test("The format's reason names tags of one's own, and so do the checks of ends and answers")
    func ownReasons() throws {
        for (text, reason) in [
            ("6*7=42", "no [THINK]"), ("[THINK]6*7=42", "[THINK] is not closed"),
            ("so [THINK]6*7=42[/THINK]<solution>42</solution>", "text before [THINK]"),
            ("6*7=42[/THINK]<solution>42</solution>", "[/THINK] without [THINK]"),
            ("[THINK]6*7=42[/THINK]<answer>42</answer>", "no <solution>"),
            ("[THINK]6*7=42[/THINK]<solution>42", "<solution> is not closed"),
            ("[THINK]6*7=42[/THINK]so <solution>42</solution>", "text between [/THINK] and <solution>"),
            ("[THINK]6*7=42[/THINK]<solution>42</solution>.", "text after </solution>"),
            ("[THINK]6*7=42[/THINK]<solution>4<solution>2</solution>", "tags inside <solution>"),
        ] {
            #expect(try formatReason(text, Self.own) == reason)
        }
        // Tags may bear the names of others.
        let swapped: JSON = ["thought": ["<answer>", "</answer>"], "answer": ["<think>", "</think>"]]
        #expect(try formatReason("<answer>6*7=42</answer>", swapped) == "no <think>")
        let open = Completion("[THINK]6*7=42[/THINK]<solution>42", try #require(CompletionShape(Self.own)))
        #expect(open.place() == .unclear("<solution> is not closed"))
        let verdict = TruncatedCheck().verdict(
            problem: Fixture.problem(), rollout: Fixture.rollout("[THINK]6*7=42[/THINK]<solution>42"),
            completion: open)
        #expect(verdict.reason == "cut off: <solution> is not closed")
    }

    private func formatReason(_ text: String, _ shape: JSON) throws -> String {
        let suite = try CheckSuite(["format": [:]], of: CheckKind.standard, path: "checks", shape: shape)
        let verdict = suite.verdicts(problem: Fixture.problem(), rollout: Fixture.rollout(text))[0]
        #expect(verdict.outcome == .fail)
        return verdict.reason
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
