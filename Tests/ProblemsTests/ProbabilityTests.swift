import Problems
import Tensors
import Testing

@Suite("Probability")
struct ProbabilityTests {
    @Test("The gold answer is the share of the outcomes of the key in which the event of the key comes about")
    func independent() throws {
        for draw in 0..<1_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Probability().exercise(level: draw % 5 + 1, random: &random)
            let parts = exercise.key.split(separator: ":").map(String.init)
            let numbers = parts[0].split { !$0.isNumber }.compactMap { Int($0) }
            let isCards = parts[0].hasPrefix("cards")
            // Every outcome is a number whose digits, in bases that differ, are the places of what came up.
            let sizes =
                isCards
                ? Array(repeating: numbers.count - 1, count: numbers[numbers.count - 1])
                : parts[0].hasPrefix("coins") ? Array(repeating: 2, count: numbers[0]) : numbers
            let event = parts[1].split(separator: " ").map(String.init)
            let wanted = try #require(Int(event[2]))
            var (all, good) = (0, 0)
            for code in 0..<sizes.reduce(1, *) {
                var (rest, places) = (code, [Int]())
                for size in sizes {
                    places.append(rest % size)
                    rest /= size
                }
                // Cards in any order: every order counts, which changes no share.
                if isCards, Set(places).count < places.count { continue }
                let up = places.map { isCards ? numbers[$0] : parts[0].hasPrefix("coins") ? $0 : $0 + 1 }
                let value =
                    event[0] == "sum"
                    ? up.reduce(0, +)
                    : event[0] == "product" ? up.reduce(1, *) : (up.max() ?? 0) - (up.min() ?? 0)
                all += 1
                switch event[1] {
                case "=": good += value == wanted ? 1 : 0
                case ">=": good += value >= wanted ? 1 : 0
                case "<=": good += value <= wanted ? 1 : 0
                default: good += value % wanted == 0 ? 1 : 0
                }
            }
            let gold = exercise.answer.split(separator: "/").compactMap { Int($0) }
            try #require(gold.count == 2)
            #expect(gold[0] * all == good * gold[1], "\(exercise.key)")
            #expect((2...gold[1]).allSatisfy { gold[0] % $0 != 0 || gold[1] % $0 != 0 }, "\(exercise.answer)")
        }
    }
}
