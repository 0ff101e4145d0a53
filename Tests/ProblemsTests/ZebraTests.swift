import Problems
import Tensors
import Testing

@Suite("Zebra")
struct ZebraTests {
    let family: any Family

    init() throws {
        family = try #require(Families.named("zebra"))
    }

    @Test("Work grows with the level")
    func lengths() {
        let means = Families.levels.map { level in
            (0..<100).reduce(0) { total, draw in
                var random = RandomStream(seed: 4, UInt64(level), UInt64(draw))
                var slip = Slip.none
                let attempt = family.exercise(level: level, random: &random).attempt(.english, slip: &slip)
                return total + attempt.lines.joined(separator: "\n").count
            } / 100
        }
        #expect(means == means.sorted() && means[0] < 250 && means[4] > 1_600, "\(means)")
    }

    /// Reads a clue of the key and says whether it holds of the houses.
    private func holds(_ clue: Substring, _ houses: [Int]) throws -> Bool {
        let numbers = clue.split { !$0.isNumber }.compactMap { Int($0) }
        try #require(numbers.count == 2)
        let place = houses[numbers[0]]
        switch clue.filter({ !$0.isNumber }) {
        case "@": return place == numbers[1]
        case "!": return place != numbers[1]
        case "=": return place == houses[numbers[1]]
        case "/": return place != houses[numbers[1]]
        case "<": return place < houses[numbers[1]]
        case "<<": return place == houses[numbers[1]] - 1
        default: return abs(place - houses[numbers[1]]) == 1
        }
    }

    @Test("The gold answer fits the clues, and no exchange of two things of a kind does")
    func independent() throws {
        for draw in 0..<300 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = family.exercise(level: draw % 5 + 1, random: &random)
            let clues = exercise.key.split(separator: ":")[1].split(separator: " ")
            let houses = exercise.answer.split(separator: ",").compactMap { Int($0) }
            let count = houses.max() ?? 0
            #expect(try clues.allSatisfy { try holds($0, houses) })
            for one in houses.indices {
                for other in houses.indices.dropFirst(one + 1) where other / count == one / count {
                    var exchanged = houses
                    exchanged.swapAt(one, other)
                    #expect(try !clues.allSatisfy { try holds($0, exchanged) }, "\(exercise.key)")
                }
            }
        }
    }
}
