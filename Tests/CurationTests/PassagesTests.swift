import Curation
import Problems
import Testing

@Suite struct PassagesTests {
    private func texts(_ ranges: [Range<Int>], of text: String) -> [String] {
        ranges.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
    }

    @Test("repeated words, words in another language and false steps are found at their bytes")
    func places() {
        let again = "first we add the two numbers of the list"
        let text =
            "ü <think>\n\(again), 求和. Then 7*2=15 holds. So \(again) once more.\n</think>\n<answer>15</answer>"
        let passages = Passages(text, problem: Fixture.problem(language: .english, prompt: "Add them."))
        #expect(texts(passages.repeated, of: text) == [again])
        #expect(passages.repeated[0].lowerBound > text.utf8.count / 2)
        #expect(texts(passages.foreign, of: text) == ["求和"])
        #expect(texts(passages.falseSteps, of: text) == ["7*2=15"])
    }

    @Test("a false step that is taken back, and a text without any of it, have no places")
    func none() {
        let problem = Fixture.problem(language: .english, prompt: "7*2=?")
        let repaired = "<think>\n7*2=15. Wait, that is wrong: 7*2=14.\n</think>\n<answer>14</answer>"
        #expect(Passages(repaired, problem: problem).falseSteps.isEmpty)
        for text in [
            "", "<think></think>", "</answer>", "plain words", String(repeating: "<think>", count: 9),
        ] {
            let passages = Passages(text, problem: problem)
            #expect(passages.falseSteps.isEmpty && passages.repeated.isEmpty && passages.foreign.isEmpty)
        }
    }

    @Test("whatever the text, places are in it, in order, at the bounds of scalars")
    func anyText() {
        let parts = [
            "<think>", "</think>", "<answer>", "我们来算", " the sum is ", "3+4=8", "\n", "é", "🧮", "\0",
            "مرحبا ",
            "one two three four five six seven eight nine ", "wait ",
        ]
        var state: UInt64 = 3
        for _ in 0..<300 {
            var text = ""
            for _ in 0..<30 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += parts[Int(state >> 33) % parts.count]
            }
            let bytes = Array(text.utf8)
            let passages = Passages(text, problem: Fixture.problem(language: .english, prompt: "1+1=?"))
            for ranges in [passages.repeated, passages.foreign, passages.falseSteps] {
                var last = 0
                for range in ranges {
                    #expect(range.lowerBound >= last && range.upperBound <= bytes.count && !range.isEmpty)
                    #expect(String(validating: bytes[range], as: UTF8.self) != nil)
                    last = range.upperBound
                }
            }
        }
    }
}
