import Tensors

/// One rollout to be sampled.
package struct Request {
    package let prompt: Prompt
    /// Names the rollout's random numbers: the n-th token is drawn with the stream's n-th number.
    package let random: RandomStream
    /// How its tokens are drawn; nil for the engine's own options.
    package let options: SamplingOptions?
    /// Watches for what ends it besides an end token; nil where nothing does.
    package let watch: StopWatch?
    /// The caller's own name for it.
    package let tag: Int

    package init(
        prompt: Prompt, random: RandomStream, options: SamplingOptions? = nil, watch: StopWatch? = nil,
        tag: Int
    ) {
        self.prompt = prompt
        self.random = random
        self.options = options
        self.watch = watch
        self.tag = tag
    }

    /// The same with a prompt that is no other's.
    var alone: Request {
        Request(prompt: Prompt(prompt.tokens), random: random, options: options, watch: watch, tag: tag)
    }
}

/// The tokens of a finished rollout.
package struct Generation: Sendable, Equatable {
    package let tag: Int
    /// Sampled tokens, with the end token if there was one.
    package let tokens: [Int32]
    /// The log-probability of each, in nats, under the distribution that it was drawn from.
    package let logProbabilities: [Float]
    /// The route of each: of the row that it was drawn from.
    package let routes: [UInt64]
    /// Whether the model ended by itself: with an end token, the last.
    package let ended: Bool
    /// Whether it was ended by what its request watches for.
    package let stopped: Bool
}
