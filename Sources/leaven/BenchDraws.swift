import Sampling
import Tensors

/// `leaven bench --draws`: how fast tokens are drawn from the logits of a large vocabulary, without a model.
enum BenchDraws {
    /// The vocabulary of Qwen's tokenizers, padded.
    static let vocabulary = 151_936

    /// The measured cases: a name, and the options that differ from plain sampling.
    private static let cases: [(name: String, options: SamplingOptions)] = [
        ("plain", .init()), ("top-k 20", options { $0.topK = 20 }),
        ("top-p 0.95", options { $0.topP = 0.95 }),
        (
            "both",
            options {
                $0.topK = 20
                $0.topP = 0.95
            }
        ), ("min-p 0.05", options { $0.minP = 0.05 }),
    ]

    private static func options(_ change: (inout SamplingOptions) -> Void) -> SamplingOptions {
        var options = SamplingOptions()
        change(&options)
        return options
    }

    static func run(_ bench: Bench, _ report: BenchReport) throws {
        // With a deviation of 3, thousands of tokens share the probability; with 8, only a few do.
        for deviation in [3.0, 8] {
            var plain = 0.0
            for (name, options) in cases {
                let rate = bench.drawing(vocabulary: vocabulary, deviation: deviation, options)
                if plain == 0 { plain = rate }
                try report.addDraws(name, deviation: deviation, rate, beside: rate / plain)
            }
        }
    }
}
