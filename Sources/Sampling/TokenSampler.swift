import CKernels
import Glibc
import Tensors

/// How a token is drawn from a distribution.
package struct SamplingOptions: Sendable, Equatable {
    /// Divides the logits; 0 takes the likeliest token.
    package var temperature = 1.0
    /// Only the k likeliest tokens are drawn from; 0 for all.
    package var topK = 0
    /// Only the likeliest tokens that together have this probability are drawn from (Holtzman et al. 2020); 1
    /// for all.
    package var topP = 1.0
    /// Only tokens with at least this share of the likeliest token's probability are drawn from (Nguyen et
    /// al. 2024); 0 for all.
    package var minP = 0.0
    /// Makes tokens less likely that have already occurred (see `RepetitionPenalty`); 1 for no change.
    package var repetitionPenalty = 1.0
    /// The most tokens to sample.
    package var maxTokens = 512
    /// Texts that end an answer; a special token may be given by its text.
    package var stop: [String] = []
    /// Tokens that end an answer, besides the model's end tokens.
    package var stopTokens: [Int32] = []
    /// Whether the text that ended an answer is part of it.
    package var includesStop = false

    package init() {}
}

/// Draws tokens by inverting the cumulative distribution, in the order of the vocabulary.
package struct TokenSampler {
    private let weights: FloatBuffer
    /// Copies of the blocks of 64 weights in which some are kept, with 0 for the others.
    private let kept: FloatBuffer
    private var blocks: [Int] = []
    private var sums: [Double]
    private var finder: CutFinder

    /// A drawn token.
    package struct Draw: Equatable {
        /// The token.
        package var token: Int32
        /// Its log-probability, in nats, under the distribution that it was drawn from, with temperature and
        /// cuts.
        package var logProbability: Float
    }

    package init(vocabulary: Int) {
        weights = FloatBuffer(vocabulary)
        kept = FloatBuffer((vocabulary + 63) / 64 * 64)
        sums = Array(repeating: 0, count: (vocabulary + 63) / 64)
        finder = CutFinder(vocabulary)
    }

    /// The token for a uniform random number in `[0, 1)`. Nil if a logit is NaN or +infinity, so that there
    /// is no distribution; -infinity means an impossible token.
    package mutating func draw(
        _ logits: UnsafePointer<Float>, uniform: Double, _ options: SamplingOptions
    ) -> Draw? {
        let count = weights.count
        // If f32 cannot hold the inverse of the temperature, the temperature counts as 0.
        let sharpness = Float(1 / options.temperature)
        let p = weights.pointer
        // Weights are relative to the likeliest token's, which is 1.
        let total = lv_exp_sum(count, logits, sharpness.isFinite ? sharpness : 1, p)
        guard total.isFinite else { return nil }
        guard sharpness.isFinite else {
            var best = 0
            for index in 1..<count where logits[index] > logits[best] { best = index }
            return Draw(token: Int32(best), logProbability: 0)
        }
        guard options.topK > 0 && options.topK < count || options.topP < 1 || options.minP > 0 else {
            let token = lv_inverse_cdf(count, p, uniform)
            return Draw(
                token: Int32(token), logProbability: Float(log(Double(p[token])) - log(Double(total))))
        }
        collect(finder.cut(p, count, options))
        let place = lv_inverse_cdf(64 * blocks.count, kept.pointer, uniform)
        return Draw(
            token: Int32(64 * blocks[place / 64] + place % 64),
            logProbability: logProbability(of: Double(kept.pointer[place])))
    }

    /// Puts the blocks in which a cut keeps some weights one after the other. Sums over them have the same
    /// bits as sums over all blocks with zeros for the weights outside the cut.
    private mutating func collect(_ cut: Cut) {
        blocks.removeAll(keepingCapacity: true)
        var ties = cut.ties
        for block in sums.indices where finder.most.pointer[block] >= cut.least {
            let (from, to) = (weights.pointer + 64 * block, kept.pointer + 64 * blocks.count)
            let count = min(64, weights.count - 64 * block)
            for index in 0..<count { to[index] = from[index] >= cut.least ? from[index] : 0 }
            for index in count..<64 { to[index] = 0 }
            blocks.append(block)
            guard cut.ties < .max else { continue }
            for index in 0..<count where to[index] == cut.least {
                if ties == 0 { to[index] = 0 } else { ties -= 1 }
            }
        }
    }

    /// The logarithm of a weight's share of all kept weights. Their sum is defined as added one by one in
    /// f64. These additions wait for each other, so they are made only if sums of blocks do not settle the
    /// result in f32.
    private mutating func logProbability(of weight: Double) -> Float {
        let count = 64 * blocks.count
        lv_blocks(count, kept.pointer, &sums, finder.most.pointer)
        let sum = sums[..<blocks.count].reduce(0, +)
        let slack = Double(count) * 0x1p-50
        let least = Float(log(weight) - log(sum * (1 + slack)))
        guard least != Float(log(weight) - log(sum * (1 - slack))) else { return least }
        return Float(log(weight) - log((0..<count).reduce(0.0) { $0 + Double(kept.pointer[$1]) }))
    }
}
