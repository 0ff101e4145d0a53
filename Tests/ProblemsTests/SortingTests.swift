import Problems
import Tensors
import Testing

@Suite("Sorting")
struct SortingTests {
    @Test("The gold answer holds the numbers of the key, each not before the one that it follows")
    func independent() {
        for draw in 0..<2_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Sorting().exercise(level: draw % 5 + 1, random: &random)
            let words = exercise.key.split(separator: " ")
            var left = words.dropFirst().compactMap { Int($0) }
            #expect((4...15).contains(left.count))
            for number in exercise.answer.split(separator: ",").compactMap({ Int($0) }) {
                #expect(left.allSatisfy { words[0] == "up" ? number <= $0 : number >= $0 })
                left.removeAll { $0 == number }
            }
            #expect(left.isEmpty)
        }
    }
}
