import Problems
import Tensors
import Testing

@Suite("String rewriting")
struct RewritingTests {
    @Test("The gold answer is that of rewriting the string of the prompt")
    func independent() throws {
        for draw in 0..<300 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Rewriting().exercise(level: draw % 5 + 1, random: &random)
            let parts = exercise.key.split(separator: ": ", maxSplits: 1)
            let rules = parts[0].split(separator: ", ").map { rule in
                rule.split(separator: " ").filter { $0 != "->" }.map(String.init)
            }
            let words = try #require(parts.last).split(separator: " ").map(String.init)
            var string = words[0]
            var left = words.count > 1 ? try #require(Int(words[1])) : 1_000
            while left > 0, let rule = rules.first(where: { string.contains($0[0]) }) {
                let place = string.ranges(of: rule[0])[0]
                string.replaceSubrange(place, with: rule[1])
                left -= 1
            }
            #expect(string == exercise.answer, "\(exercise.key)")
            let prompt = exercise.prompt(.english, phrasing: draw % 4)
            for text in rules.map({ $0.joined(separator: " -> ") }) + [words[0]] {
                #expect(prompt.contains(text), "\(prompt)")
            }
        }
    }
}
