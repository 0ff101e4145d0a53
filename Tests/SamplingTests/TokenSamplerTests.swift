import Foundation
import Sampling
import Tensors
import Testing

@Suite("Token sampler")
struct TokenSamplerTests {
    private static func options(
        temperature: Double = 1, topK: Int = 0, topP: Double = 1, minP: Double = 0
    ) -> SamplingOptions {
        var options = SamplingOptions()
        options.temperature = temperature
        options.topK = topK
        options.topP = topP
        options.minP = minP
        return options
    }

    private static func logits(_ count: Int, _ seed: UInt64, coarse: Bool = false) -> [Float] {
        var random = RandomStream(seed: 15, seed)
        return (0..<count).map { _ in
            coarse ? Float(random.int(-3...3)) : Float(random.normal() * 2)
        }
    }

    /// The distribution that is left, as sorts and filters in double precision: min-p,
    /// then top-k, then top-p.
    private static func naive(_ logits: [Float], _ options: SamplingOptions) -> [Double] {
        let top = Double(logits.max() ?? 0)
        var p = logits.map { exp((Double($0) - top) / options.temperature) }
        p = p.map { $0 < options.minP ? 0 : $0 }
        let order = p.indices.sorted { (-p[$0], $0) < (-p[$1], $1) }
        var kept = options.topK > 0 ? Array(order.prefix(options.topK)) : order
        let total = kept.reduce(0) { $0 + p[$1] }
        var sum = 0.0
        kept = kept.filter { index in
            defer { sum += p[index] }
            return sum < options.topP * total
        }
        let rest = kept.reduce(0) { $0 + p[$1] }
        return p.indices.map { kept.contains($0) ? p[$0] / rest : 0 }
    }

    @Test("A temperature of 0 takes the likeliest token, the lower id of two, whatever the random number")
    func argmax() {
        for temperature in [0, 1e-300] {
            var sampler = TokenSampler(vocabulary: 5)
            let options = Self.options(temperature: temperature)
            for uniform in [0, 0.3, 0.999999] {
                #expect(sampler.draw([1, 3, -2, 3, 0], uniform: uniform, options)?.token == 1)
                #expect(sampler.draw([-9, -8, -7, -6, -5], uniform: uniform, options)?.token == 4)
            }
        }
    }

    @Test("Each token is drawn on its share of [0, 1), in the order of the vocabulary, with any truncation")
    func inversion() {
        var cases = [Self.options(), Self.options(temperature: 0.4), Self.options(temperature: 3)]
        cases += [1, 2, 5, 40].map { Self.options(topK: $0) }
        cases += [1e-6, 0.3, 0.9, 0.9999].map { Self.options(topP: $0) }
        cases += [0.01, 0.2, 1].map { Self.options(minP: $0) }
        cases.append(Self.options(temperature: 0.8, topK: 9, topP: 0.8, minP: 0.05))
        for (number, options) in cases.enumerated() {
            for (seed, size) in [1, 2, 17, 33].enumerated() {
                // Ties are cut by id; top-p at a tie would turn on the last bit of a sum, so not there.
                let logits = Self.logits(
                    size, UInt64(10 * number + seed), coarse: number % 2 == 0 && options.topP == 1)
                let share = Self.naive(logits, options)
                var sampler = TokenSampler(vocabulary: size)
                for draw in 0..<200 {
                    let uniform = (Double(draw) + 0.5) / 200
                    let token = Int(sampler.draw(logits, uniform: uniform, options)?.token ?? -1)
                    #expect(share[token] > 0, "case \(number): token \(token) of \(share)")
                    let below = share[..<token].reduce(0, +)
                    #expect(
                        below - 1e-6 <= uniform && uniform <= below + share[token] + 1e-6,
                        "case \(number): \(uniform) gave \(token) of \(share)")
                }
            }
        }
    }

    @Test("What is drawn is distributed as the softmax (chi-square)", arguments: [0.7, 1, 2])
    func distribution(temperature: Double) {
        let logits = Self.logits(12, 3)
        let share = Self.naive(logits, Self.options(temperature: temperature))
        var sampler = TokenSampler(vocabulary: 12)
        let options = Self.options(temperature: temperature)
        let random = RandomStream(seed: 44, UInt64(temperature * 10))
        let draws = 40_000
        var counts = [Int](repeating: 0, count: 12)
        for index in 0..<draws {
            let token = sampler.draw(logits, uniform: random.uniform(at: index), options)?.token
            counts[Int(token ?? 0)] += 1
        }
        let statistic = zip(counts, share).reduce(0.0) {
            $0 + pow(Double($1.0) - $1.1 * Double(draws), 2) / ($1.1 * Double(draws))
        }
        // 11 degrees of freedom: above 35 once in four thousand seeds.
        #expect(statistic < 35)
    }

    @Test("Tokens of no probability are never drawn, at either end of [0, 1)")
    func masked() {
        var sampler = TokenSampler(vocabulary: 4)
        let options = Self.options()
        let logits: [Float] = [-.infinity, 1, 1, -.infinity]
        #expect(sampler.draw(logits, uniform: 0, options)?.token == 1)
        #expect(sampler.draw(logits, uniform: 1 - 0x1p-53, options)?.token == 2)
    }

    @Test("Nothing is drawn from what is no distribution, with any options")
    func notFinite() {
        var sampler = TokenSampler(vocabulary: 4)
        let logits: [[Float]] = [
            [0, .nan, 1, 2], [.infinity, 0, 1, 2], [.nan, .nan, .nan, .nan], [.infinity, -.infinity, 0, 0],
            [Float](repeating: -.infinity, count: 4),
        ]
        for options in [Self.options(), Self.options(temperature: 0), Self.options(topK: 2, topP: 0.5)] {
            for logits in logits {
                #expect(sampler.draw(logits, uniform: 0.5, options) == nil, "\(logits) \(options)")
            }
        }
    }

    @Test("The token has the same id on every SIMD path")
    func paths() {
        let kept = SIMDPath.current
        defer { _ = kept.use() }
        var seen: [[Int32]] = []
        for path in SIMDPath.allCases where path.use() {
            var sampler = TokenSampler(vocabulary: 61)
            let options = Self.options(temperature: 0.9, topP: 0.95)
            seen.append(
                (0..<500).map {
                    sampler.draw(Self.logits(61, UInt64($0)), uniform: Double($0) / 500, options)?.token ?? -1
                })
        }
        #expect(seen.allSatisfy { $0 == seen[0] })
    }
}
