import Curation
import Problems
import Testing

@Suite struct CompletionTests {
    @Test("a completion in the expected form has its parts and no faults")
    func wellFormed() {
        let completion = Completion("<think>\n84-72=12\n</think>\n\n<answer> 12 </answer>\n")
        #expect(completion.thought == "84-72=12")
        #expect(completion.answer == "12")
        #expect(completion.faults == [])
    }

    @Test(
        "each fault of form is told apart",
        arguments: [
            ("", [.noThought, .thoughtEmpty]),
            ("12", [.noThought]),
            ("x <think>a</think><answer>1</answer>", [.textBeforeThought]),
            ("a</think><answer>1</answer>", [.thoughtUnopened]),
            ("<think>a", [.thoughtUnclosed]),
            ("<think>a<answer>1</answer>", [.thoughtUnclosed]),
            ("<think>a<think>b</think><answer>1</answer>", [.thoughtNested]),
            (
                "<think>a</think><think>b</think><answer>1</answer>",
                [.thoughtTwice, .textBetween, .thoughtClosedTwice]
            ),
            ("<think>a</think></think><answer>1</answer>", [.thoughtClosedTwice]),
            ("<think> \n</think><answer>1</answer>", [.thoughtEmpty]),
            ("<think>a</think>", [.noAnswer]),
            ("<think>a</think>12", [.noAnswer]),
            ("<think>a<answer>1</answer></think><answer>2</answer>", [.answerInThought]),
            ("<think>a</think></answer><answer>1</answer>", [.answerUnopened]),
            ("<think>a</think><answer>1", [.answerUnclosed]),
            ("<think>a</think><answer>1<answer>2</answer>", [.answerNested]),
            ("<think>a</think><answer>1</answer><answer>2</answer>", [.answerTwice]),
            ("<think>a</think><answer> </answer>", [.answerEmpty]),
            ("<think>a</think>so<answer>1</answer>", [.textBetween]),
            ("<think>a</think><answer>1</answer> done", [.textAfter]),
            ("<think>a\u{0}</think><answer>1</answer>", [.control]),
            ("<think>a\u{FFFD}</think><answer>1</answer>", [.control]),
            ("<think>a<|user|></think><answer>1</answer>", [.specialToken]),
        ] as [(String, [Completion.Fault])])
    func faults(text: String, faults: [Completion.Fault]) {
        #expect(Completion(text).faults == faults)
    }

    @Test("the answer is the last closed one after the thought")
    func lastAnswer() {
        #expect(Completion("<think>a</think><answer>1</answer><answer>2</answer>").answer == "2")
        #expect(Completion("<think><answer>1</answer></think>").answer == nil)
        #expect(Completion("<think>a</think><answer>1").answer == nil)
        #expect(Completion("<answer>5</answer>").answer == "5")
    }

    @Test("a megabyte of tags, of letters and of NULs is read in time")
    func large() {
        for piece in ["<think>", "</think>", "<answer>", "a", "\u{0}", "<", "中"] {
            let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
            #expect(!Completion(text).faults.isEmpty)
        }
    }
}
