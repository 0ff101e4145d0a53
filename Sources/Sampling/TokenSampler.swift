import CKernels
import Glibc
import Tensors

/// How a token is drawn from a distribution.
package struct SamplingOptions: Sendable, Equatable {
    /// 0 takes the likeliest token.
    package var temperature = 1.0
    /// Only the k likeliest; 0 for all.
    package var topK = 0
    /// Only the likeliest that together hold this probability (Holtzman et al. 2020); 1 for all.
    package var topP = 1.0
    /// Only tokens at least this likely relative to the likeliest (Nguyen et al. 2024); 0 for all.
    package var minP = 0.0
    /// Sampled tokens at the most.
    package var maxTokens = 512

    package init() {}
}

/// Draws tokens by inverting the cumulative distribution in the order of the vocabulary.
package struct TokenSampler {
    private let weights: FloatBuffer
    private var order: [Int32] = []

    package struct Draw: Equatable {
        package var token: Int32
        /// In nats, under the distribution that it was drawn from: with the temperature, and without what was cut off.
        package var logProbability: Float
    }

    package init(vocabulary: Int) {
        weights = FloatBuffer(vocabulary)
    }

    /// The token for a uniform random number in `[0, 1)`.
    package mutating func draw(
        _ logits: UnsafePointer<Float>, uniform: Double, _ options: SamplingOptions
    ) -> Draw {
        let count = weights.count
        // A temperature whose inverse no f32 holds is no different from 0.
        let sharpness = Float(1 / options.temperature)
        guard sharpness.isFinite else {
            var best = 0
            for index in 1..<count where logits[index] > logits[best] { best = index }
            return Draw(token: Int32(best), logProbability: 0)
        }
        let p = weights.pointer
        // Relative to the likeliest token, which weighs 1.
        var total = Double(lv_exp_sum(count, logits, sharpness, p))
        if options.minP > 0 {
            for index in 0..<count where Double(p[index]) < options.minP { p[index] = 0 }
        }
        let truncates = options.topK > 0 && options.topK < count || options.topP < 1
        if truncates { truncate(p, count, options) }
        if truncates || options.minP > 0 { total = (0..<count).reduce(0.0) { $0 + Double(p[$1]) } }
        let token = lv_inverse_cdf(count, p, uniform)
        return Draw(token: Int32(token), logProbability: Float(log(Double(p[token])) - log(total)))
    }

    /// Clears all but the likeliest tokens: top-k, then top-p of what it left; the lower id wins a tie.
    private mutating func truncate(_ p: Floats, _ count: Int, _ options: SamplingOptions) {
        order = (0..<Int32(count)).filter { p[Int($0)] > 0 }
        order.sort { (p[Int($1)], $0) < (p[Int($0)], $1) }
        var kept = options.topK > 0 ? min(options.topK, order.count) : order.count
        if options.topP < 1 {
            let total = order[..<kept].reduce(0.0) { $0 + Double(p[Int($1)]) }
            var sum = 0.0
            for (place, index) in order[..<kept].enumerated() {
                sum += Double(p[Int(index)])
                if sum >= options.topP * total {
                    kept = place + 1
                    break
                }
            }
        }
        for index in order[kept...] { p[Int(index)] = 0 }
    }
}
