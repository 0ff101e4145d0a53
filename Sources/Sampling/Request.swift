import Tensors

/// A request to sample one rollout.
package struct Request {
    /// The prompt.
    package let prompt: Prompt
    /// The rollout's random numbers: the n-th token is drawn with the stream's n-th number.
    package let random: RandomStream
    /// How tokens are drawn; nil for the engine's own options.
    package let options: SamplingOptions?
    /// Ends the rollout besides the end tokens; nil if nothing else ends it.
    package let watch: StopWatch?
    /// A number by which the caller knows the request.
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

    /// The same request with a prompt that it shares with no other.
    var alone: Request {
        Request(
            prompt: Prompt(prompt.tokens, beginning: prompt.beginning), random: random, options: options,
            watch: watch, tag: tag)
    }
}

/// The tokens of a finished rollout.
package struct Generation: Sendable, Equatable {
    /// The request's tag.
    package let tag: Int
    /// The sampled tokens, including the end token if there was one.
    package let tokens: [Int32]
    /// The log-probability of each token, in nats, under the distribution that it was drawn from.
    package let logProbabilities: [Float]
    /// The route of each token: the route of the row that it was drawn from.
    package let routes: [UInt64]
    /// Whether the model ended it by itself, with an end token as the last.
    package let ended: Bool
    /// Whether the request's watch ended it.
    package let stopped: Bool
}
