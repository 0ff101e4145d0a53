import Problems
import Tensors
import Testing

@Suite("Primes")
struct PrimesTests {
    @Test("The gold answer is the one by a sieve over all numbers")
    func independent() throws {
        // The smallest prime factor of every number.
        var smallest = Array(0...30_000)
        for prime in 2...200 where smallest[prime] == prime {
            for multiple in stride(from: prime * prime, through: 30_000, by: prime)
            where smallest[multiple] == multiple {
                smallest[multiple] = prime
            }
        }
        for draw in 0..<2_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Primes().exercise(level: draw % 5 + 1, random: &random)
            let words = exercise.key.split(separator: " ")
            let number = try #require(Int(words[1]))
            var factors: [Int] = []
            for word in words.dropFirst(words[0] == "count" ? 2 : 1) {
                var rest = try #require(Int(word))
                while rest > 1 {
                    factors.append(smallest[rest])
                    rest /= smallest[rest]
                }
            }
            let value =
                switch words[0] {
                case "smallest": factors[0]
                case "largest": factors[factors.count - 1]
                case "sum": factors.reduce(0, +)
                case "divisors":
                    Set(factors).reduce(1) { product, prime in product * (factors.count { $0 == prime } + 1) }
                case "next": try #require((number + 1...30_000).first { smallest[$0] == $0 })
                default: (number...(try #require(Int(words[2])))).count { smallest[$0] == $0 }
                }
            #expect(exercise.answer == String(value), "\(exercise.key)")
        }
    }
}
