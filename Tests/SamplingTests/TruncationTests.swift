import CKernels
import Foundation
import Sampling
import Tensors
import Testing

@Suite("Truncation by selection")
struct TruncationTests {
    /// A draw from a distribution that is sorted and cut as top-k, top-p and min-p are defined: the weights
    /// from the largest on, of equal ones the lower id first, and sums in f64 of one after the other.
    private static func sorted(_ logits: [Float], uniform: Double, _ options: SamplingOptions)
        -> (token: Int32, logProbability: Float)
    {
        var p = [Float](repeating: 0, count: logits.count)
        lv_exp_sum(p.count, logits, Float(1 / options.temperature), &p)
        p = p.map { Double($0) < options.minP ? 0 : $0 }
        let order = p.indices.filter { p[$0] > 0 }.sorted { (p[$1], $0) < (p[$0], $1) }
        let likeliest = order.prefix(options.topK > 0 ? options.topK : order.count)
        let goal = options.topP * likeliest.reduce(0) { $0 + Double(p[$1]) }
        var (kept, sum) = (Set<Int>(), 0.0)
        for index in likeliest {
            kept.insert(index)
            sum += Double(p[index])
            if options.topP < 1, sum >= goal { break }
        }
        for index in p.indices where !kept.contains(index) { p[index] = 0 }
        let token = lv_inverse_cdf(p.count, p, uniform)
        let total = p.reduce(0) { $0 + Double($1) }
        return (Int32(token), Float(log(Double(p[token])) - log(total)))
    }

    private static func logits(_ count: Int, _ kind: Int, _ random: inout RandomStream) -> [Float] {
        let scale = Float(random.pick([0.01, 1, 3, 8, 40]))
        var logits = (0..<count).map { _ in Float(random.normal()) * scale }
        switch kind {
        case 0: break
        // Ties, many and few.
        case 1: logits = logits.map { $0.rounded() }
        case 2: logits = logits.map { _ in Float(random.int(0...1)) * 2 }
        case 3: logits = logits.map { _ in 7 }
        // Tokens that cannot be, the first and the last among them.
        case 4:
            for index in logits.indices where index != count / 2 && random.bool() {
                logits[index] = -.infinity
            }
        // One stands out.
        case 5: logits[random.int(0...count - 1)] = 12 * scale
        // Numbers as small and as large as there are.
        case 6: logits = logits.map { $0 * 1e-38 }
        case 7: logits = logits.map { $0 * 1e30 }
        default: logits = logits.sorted()
        }
        return logits
    }

    private static func options(_ count: Int, _ random: inout RandomStream) -> SamplingOptions {
        var options = SamplingOptions()
        options.temperature = random.pick([1, 1, 0.3, 2.5, 1e-6, 100])
        if random.bool() {
            options.topK = random.pick([1, 2, 20, 50, count / 2, max(1, count - 1), count, count + 1])
        }
        if random.bool() { options.topP = random.pick([1e-6, 0.1, 0.5, 0.75, 0.95, 0.999, 1 - 1e-9]) }
        if random.int(0...2) == 0 { options.minP = random.pick([1e-300, 1e-9, 0.02, 0.5, 1]) }
        let cutsK = options.topK > 0 && options.topK < count
        if !cutsK, options.topP == 1, options.minP == 0 { options.topP = 0.9 }
        return options
    }

    @Test(
        "Draws are those from the sorted distribution, to the bit, with ties, infinities, tiny and huge numbers",
        arguments: [(1, 30), (2, 60), (63, 200), (64, 100), (65, 300), (300, 400), (3000, 120), (20000, 12)])
    func sortedDraws(count: Int, times: Int) {
        var sampler = TokenSampler(vocabulary: count)
        var random = RandomStream(seed: 3, UInt64(count))
        for time in 0..<times {
            let logits = Self.logits(count, time % 9, &random)
            let options = Self.options(count, &random)
            for uniform in [0, random.uniform(), 1 - 0x1p-53] {
                let expected = Self.sorted(logits, uniform: uniform, options)
                let found = sampler.draw(logits, uniform: uniform, options)
                #expect(found?.token == expected.token, "\(time): \(options), \(uniform)")
                #expect(
                    found?.logProbability.bitPattern == expected.logProbability.bitPattern,
                    "\(time): \(options), \(uniform)")
            }
        }
    }

    @Test("Draws are the same on every SIMD path, and whatever was drawn before")
    func paths() {
        let kept = SIMDPath.current
        defer { _ = kept.use() }
        var first: [TokenSampler.Draw?] = []
        for path in SIMDPath.allCases where path.use() {
            var sampler = TokenSampler(vocabulary: 700)
            for fresh in [false, true] {
                var random = RandomStream(seed: 4)
                let found = (0..<90).map { time in
                    if fresh { sampler = TokenSampler(vocabulary: 700) }
                    let logits = Self.logits(700, time % 9, &random)
                    return sampler.draw(logits, uniform: random.uniform(), Self.options(700, &random))
                }
                if first.isEmpty { first = found }
                #expect(found == first, "\(path)")
            }
        }
        #expect(first.allSatisfy { $0 != nil })
    }
}
