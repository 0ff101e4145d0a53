import Problems
import Tensors
import Testing

@Suite("Base conversion")
struct BaseConversionTests {
    @Test("The gold answer is the value by powers of the base")
    func independent() {
        let letters = Array("0123456789ABCDEF")
        for draw in 0..<2_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = BaseConversion().exercise(level: draw % 5 + 1, random: &random)
            let words = exercise.key.split(separator: " ")
            guard let number = Int(words[0]), let base = Int(words[1].prefix { $0 != ">" }) else {
                Issue.record("key \(exercise.key)")
                continue
            }
            if words.count == 2 {
                // From base to base: `722 8>12`.
                let bases = words[1].split(separator: ">").compactMap { Int($0) }
                #expect(exercise.answer == String(number, radix: bases[1]).uppercased())
                #expect(
                    exercise.prompt(.english, phrasing: 0).contains(
                        String(number, radix: bases[0]).uppercased()))
                continue
            }
            if words[2] == "value" {
                #expect(exercise.answer == String(number))
                continue
            }
            var (power, value) = (1, 0)
            for letter in exercise.answer.reversed() {
                value += power * (letters.firstIndex(of: letter) ?? 99)
                power *= base
            }
            #expect(value == number)
            #expect(exercise.answer.first != "0")
        }
    }
}
