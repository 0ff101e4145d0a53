import Archive
import Curation
import Testing

@Suite("Completions written in another shape")
struct CompletionRewritingTests {
    private static let own = CompletionShape([
        "thought": ["[THINK]", "[/THINK]"], "answer": ["<solution>", "</solution>"],
    ])!

    @Test(
        "A chain of thought and an answer in any shape are written with tags, and nothing else is",
        arguments: [
            (.boxed, "6*7\n\n=42, so \\boxed{42}.\n", "6*7\n\n=42, so \\boxed{42}.", "42"),
            (.boxed, "<think>\n6*7=42\n</think>\n\nSo it is \\boxed{42}.", "6*7=42", "42"),
            // The chat template began the chain of thought.
            (.boxed, "6*7=42\n</think>\n\\boxed{\\frac{84}{2}}", "6*7=42", "\\frac{84}{2}"),
            // A prefix of the answer is part of the completion.
            (.boxed, "Let me see.\n6*7=\\boxed{42}", "Let me see.\n6*7=\\boxed{42}", "42"),
            (.boxed, "Sure.\n<think>6*7=42</think>\\boxed{42}", "6*7=42", "42"),
            (.boxed, "一共\\boxed{28}\\%。", "一共\\boxed{28}\\%。", "28%"),
            (.boxed, "<|x|>\u{FFFD} 6*7 is \\boxed{42}", "<|x|>\u{FFFD} 6*7 is \\boxed{42}", "42"),
            (.finalLine, "6*7\n\n= 42 \n\n#### 42\n", "6*7\n\n= 42", "42"),
            (.finalLine, "6*7=42\r\nThe answer is 42.", "6*7=42", "42"),
            (.finalLine, "<think>a\nb</think>\nAs above.\nforty-two", "a\nb", "forty-two"),
            (.thinkAnswer, "<think>6*7=42</think>\nIt is so: \\boxed{42}", "6*7=42", "42"),
            (.thinkAnswer, "so <think>a</think> and <answer> 42 </answer> done", "a", "42"),
            (.thinkAnswer, "a</think><answer>\\boxed{42}</answer>", "a", "\\boxed{42}"),
            (own, "[THINK]a <answer>[/THINK]\n<solution>x\ny</solution>.", "a <answer>", "x\ny"),
        ] as [(CompletionShape, String, String, String)])
    func written(shape: CompletionShape, text: String, thought: String, answer: String) {
        let usual = "<think>\n\(thought)\n</think>\n<answer>\(answer)</answer>"
        // Tags that would be read in another way than they were meant are not written.
        let isPlain = !thought.contains("<answer>")
        #expect(CompletionShape.thinkAnswer.rewriting(text, from: shape) == (isPlain ? usual : nil))
        guard shape != Self.own else { return }
        let other = "[THINK]\n\(thought)\n[/THINK]\n<solution>\(answer)</solution>"
        #expect(Self.own.rewriting(text, from: shape) == other)
        // What is written has its shape.
        #expect(CompletionShape.thinkAnswer.rewriting(usual, from: shape) == usual)
    }

    @Test(
        "A completion that has the shape already keeps its bytes, whatever its other marks say",
        arguments: [CompletionShape.thinkAnswer, .boxed, .finalLine, own])
    func kept(shape: CompletionShape) {
        for text in [
            "<think>a</think><answer>42</answer>", "<think>\n a\n</think>\n\n<answer> \\boxed{42}</answer>\n",
        ] {
            let found = CompletionShape.thinkAnswer.rewriting(text, from: shape)
            #expect(found?.utf8.elementsEqual(text.utf8) == true)
        }
        let text = "[THINK]a[/THINK] <solution>42</solution>"
        #expect(Self.own.rewriting(text, from: shape) == text)
    }

    @Test(
        "Without a chain of thought or an answer that is plain, nothing is written",
        arguments: [
            (.boxed, ""), (.boxed, "6*7=42"), (.boxed, "\\boxed{41}, then \\boxed{42}"),
            (.boxed, "a \\boxed{42"),
            (.boxed, "a \\boxed{}"), (.boxed, "<think>a \\boxed{42}"),
            (.boxed, "<think>\\boxed{42}</think>42"),
            (.boxed, "<think></think>\\boxed{42}"),
            (.boxed, "<think>a</think><think>b</think>\\boxed{42}"),
            (.boxed, "a <answer>\\boxed{42}</answer>"), (.finalLine, ""), (.finalLine, "42"),
            (.finalLine, "<think>a</think>"), (.finalLine, "a\n<answer>42</answer>"),
            (.thinkAnswer, "6*7=42, so \\boxed{42}"), (.thinkAnswer, "a <answer>42</answer>"),
            (.thinkAnswer, "<think>a</think>42"), (.thinkAnswer, "<think>a<answer>42</answer>"),
            (.thinkAnswer, "<think>a</think><answer>42"), (.thinkAnswer, "<think>a</think><answer></answer>"),
            (.thinkAnswer, "<think>a</think><answer>4</answer><answer>2</answer>"),
            (own, "<think>a</think>\\boxed{42}"), (own, "[THINK]a[/THINK]42"),
        ] as [(CompletionShape, String)])
    func left(shape: CompletionShape, text: String) {
        #expect(CompletionShape.thinkAnswer.rewriting(text, from: shape) == nil)
    }

    @Test("Only shapes with tags are written")
    func shapes() throws {
        func read(_ json: JSON) throws -> JSON? {
            try Settings([.init("shape", json)], path: "stages[3]").given(CompletionShape.written)
        }
        let half: JSON = ["thought": ["[THINK]", "[/THINK]"]]
        for json in ["think-answer", half] { #expect(try read(json) == json) }
        for json in ["boxed", "final-line", "tags", [:], 3] as [JSON] {
            #expect(throws: Complaint.self) { try read(json) }
        }
    }
}
