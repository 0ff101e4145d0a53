import Archive
import MoE
import Tensors

/// The built-in engine as a generator: conversations in a model's own chat format.
package final class EngineGenerator: Generator {
    /// The digest of the model and of the way its weights are used.
    package let identity: String?
    package var sampledTokens: Int { engine.sampledTokens }
    private let engine: Engine
    private let format: ChatFormat
    private let context: Int
    /// The least room for an answer, in tokens.
    private static let leastRoom = 16

    /// Makes a generator from a model's weights.
    ///
    /// - Parameter identity: a digest of the model and of the way its weights are used.
    /// - Throws: `Complaint` if the cache is bounded to less than one rollout needs.
    package init(
        _ weights: InferenceWeights, format: ChatFormat, identity: String, resources: Resources
    ) throws(Complaint) {
        self.identity = identity
        self.format = format
        context = weights.config.contextLength
        engine = try Engine(weights, options: SamplingOptions(), resources: resources, ends: format.ends)
    }

    /// Makes a conversation ready; if its last turn is the assistant's, that is the beginning of the answer.
    package func conversation(_ turns: [ChatFormat.Turn]) throws -> Prompt? {
        let (tokens, beginning) = try format.prompt(continuing: turns)
        return tokens.count <= context - Self.leastRoom ? Prompt(tokens, beginning: beginning) : nil
    }

    package func release(_ prompt: Prompt) { engine.release(prompt) }

    /// Makes completions; no request fails.
    package func run(
        next: () throws -> GenerationRequest<Prompt>?, finished: (GeneratedCompletion) throws -> Void,
        failed: (GenerationFailure) throws -> Void = { _ in }, stop: () -> Bool
    ) throws {
        var open: [Int: GenerationRequest<Prompt>] = [:]
        try engine.run(
            next: {
                guard let request = try next() else { return nil }
                open[request.tag] = request
                return Request(
                    prompt: request.conversation, random: request.random, options: request.options,
                    watch: StopWatch(request.options, format.tokenizer), tag: request.tag)
            },
            finished: { generation in
                guard let request = open.removeValue(forKey: generation.tag) else {
                    preconditionFailure("a rollout that was not asked for")
                }
                try finished(
                    GeneratedCompletion(
                        tag: generation.tag, text: text(of: generation, request), tokens: generation.tokens,
                        logProbabilities: generation.logProbabilities, routes: generation.routes,
                        finish: generation.ended || generation.stopped ? .stop : .length,
                        promptTokens: request.conversation.tokens.count,
                        completionTokens: generation.tokens.count))
            }, stop: stop)
    }

    /// The text of a completion: the answer's beginning, and the sampled text up to its end.
    private func text(of generation: Generation, _ request: GenerationRequest<Prompt>) -> String {
        let options = request.options
        var said = generation.tokens[...]
        let isStopToken = generation.stopped && said.last.map(options.stopTokens.contains) == true
        if generation.ended || isStopToken && !options.includesStop { said.removeLast() }
        let text = format.tokenizer.decode(said, skipSpecial: false)
        return request.conversation.beginning
            + StopFilter.cut(text, at: options.stop, including: options.includesStop)
    }
}
