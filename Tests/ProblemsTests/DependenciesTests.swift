import Problems
import Tensors
import Testing

@Suite("Dependencies")
struct DependenciesTests {
    /// Reads the English facts of a prompt and computes what is asked for.
    private func value(of prompt: String) -> Int? {
        let sentences = prompt.split(whereSeparator: { ".?".contains($0) }).map { $0.split(separator: " ") }
        var facts: [Substring: [Substring]] = [:]
        var asked: Substring?
        for words in sentences {
            if words.starts(with: ["How", "many"]) {
                asked = words.last == "have" ? words[words.count - 2] : words.last
            } else if words.count > 2, words[1] == "has" {
                facts[words[0]] = Array(words[2...])
            }
        }
        func value(_ name: Substring, _ depth: Int) -> Int? {
            guard depth < 40, let fact = facts[name] else { return nil }
            if fact.count == 1 { return Int(fact[0]) }
            if fact[0] == "half" { return value(fact[4], depth + 1).map { $0 / 2 } }
            if fact[1] == "sum", let one = value(fact[3], depth + 1), let other = value(fact[5], depth + 1) {
                return one + other
            }
            guard let number = Int(fact[0]), let base = value(fact[fact.count - 1], depth + 1) else {
                return nil
            }
            return fact[1] == "more" ? base + number : fact[1] == "fewer" ? base - number : base * number
        }
        return asked.flatMap { value($0, 0) }
    }

    @Test("The gold answer follows from the sentences of the prompt")
    func independent() {
        for draw in 0..<1_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Dependencies().exercise(level: draw % 5 + 1, random: &random)
            for phrasing in 0..<exercise.phrasings {
                let prompt = exercise.prompt(.english, phrasing: phrasing)
                #expect(value(of: prompt).map(String.init) == exercise.answer, "\(prompt)")
                #expect(prompt.utf8.count <= 500)
            }
        }
    }
}
