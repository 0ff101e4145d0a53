import Problems
import Tensors
import Testing

@Suite("Congruences")
struct CongruencesTests {
    @Test("The gold answer is the first integer from 0 on that satisfies all congruences of the prompt")
    func independent() {
        for draw in 0..<300 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Congruences().exercise(level: draw % 5 + 1, random: &random)
            let prompt = exercise.prompt(.english, phrasing: 0)
            let numbers = prompt.split(separator: " ")
            var congruences: [(factor: Int, rest: Int, modulus: Int)] = []
            for (index, word) in numbers.enumerated() where word == "≡" {
                let digits = [numbers[index - 1], numbers[index + 1], numbers[index + 3]].map {
                    Int($0.filter(\.isNumber)) ?? 1
                }
                congruences.append((digits[0], digits[1], digits[2]))
            }
            let first = (0...).first { x in
                congruences.allSatisfy { ($0.factor * x - $0.rest).isMultiple(of: $0.modulus) }
            }
            #expect(first.map(String.init) == exercise.answer, "\(exercise.key)")
        }
    }
}
