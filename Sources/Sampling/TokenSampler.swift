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
    /// Tokens that were said, in the prompt or since, are made less likely by this (see `RepetitionPenalty`); 1 for no change.
    package var repetitionPenalty = 1.0
    /// Sampled tokens at the most.
    package var maxTokens = 512
    /// Texts that end an answer. A special token may be among them, by its text.
    package var stop: [String] = []
    /// Tokens that end an answer, besides those of the model.
    package var stopTokens: [Int32] = []
    /// Whether a text that ended an answer is part of it.
    package var includesStop = false

    package init() {}
}

/// Draws tokens by inverting the cumulative distribution in the order of the vocabulary.
package struct TokenSampler {
    private let weights: FloatBuffer
    /// Blocks of 64 weights that hold some that are left, for those of `weights` that do.
    private let kept: FloatBuffer
    private var blocks: [Int] = []
    private var sums: [Double]
    private var finder: CutFinder

    package struct Draw: Equatable {
        package var token: Int32
        /// In nats, under the distribution that it was drawn from: with the temperature, and without what was cut off.
        package var logProbability: Float
    }

    package init(vocabulary: Int) {
        weights = FloatBuffer(vocabulary)
        kept = FloatBuffer((vocabulary + 63) / 64 * 64)
        sums = Array(repeating: 0, count: (vocabulary + 63) / 64)
        finder = CutFinder(vocabulary)
    }

    /// The token for a uniform random number in `[0, 1)`; nil where a logit is not a number, or infinite, so that there is
    /// no distribution. -infinity stands for a token that cannot be.
    package mutating func draw(
        _ logits: UnsafePointer<Float>, uniform: Double, _ options: SamplingOptions
    ) -> Draw? {
        let count = weights.count
        // A temperature whose inverse no f32 holds is no different from 0.
        let sharpness = Float(1 / options.temperature)
        let p = weights.pointer
        // Relative to the likeliest token, which weighs 1.
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

    /// Puts the blocks that hold weights that a cut leaves one after the other: sums over them are the same, to the bit, as
    /// those over all, with zeros for what is cut off.
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

    /// The logarithm of a weight's share of all that are left. Their sum is defined as that of one after the other, in f64;
    /// the additions wait for each other, and are made only where sums of blocks leave the result in f32 open.
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
