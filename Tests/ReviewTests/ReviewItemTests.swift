import Problems
import Review
import Testing

/// Items and what ties annotations to them.
struct ReviewItemTests {
    private let item = ReviewItem(
        sampleID: "gcd-1/0@0123456789ab",
        problem: Problem(
            id: "gcd-1", family: "gcd", language: .english, level: 1, prompt: "gcd of 4 and 6?", answer: "2",
            form: .number, source: "test", license: "none", digest: "0"),
        text: "<think>\n2\n</think>\n<answer>2</answer>", verdicts: [], reasons: ["random"])

    @Test("the digest of an item depends on prompt, answer and text, and on nothing else")
    func digest() {
        var other = item
        other.reasons = []
        other.verdicts = [Verdict("format", .pass)]
        #expect(other.contentSHA256 == item.contentSHA256)
        for change: (inout ReviewItem) -> Void in [
            { $0.problem.prompt += " " }, { $0.problem.answer = "3" }, { $0.text += "\n" },
        ] {
            var changed = item
            change(&changed)
            #expect(changed.contentSHA256 != item.contentSHA256)
        }
    }
}
