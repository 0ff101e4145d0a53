import Archive
import MoE
import Tensors

/// The built-in engine as a generator: conversations in a model's own chat format.
package final class EngineGenerator: Generator {
    package let identity: String?
    private let engine: Engine
    private let format: ChatFormat
    private let context: Int
    /// Tokens that an answer is given room for at least.
    private static let leastRoom = 16

    /// - Parameter identity: a digest of the model and of how its weights are computed with.
    /// - Throws: `Complaint` if the cache is bounded to less than one rollout needs.
    package init(
        _ weights: InferenceWeights, format: ChatFormat, identity: String, resources: Resources
    ) throws(Complaint) {
        self.identity = identity
        self.format = format
        context = weights.config.contextLength
        engine = try Engine(weights, options: SamplingOptions(), resources: resources, ends: format.ends)
    }

    package func conversation(_ turns: [ChatFormat.Turn]) throws -> Prompt? {
        let tokens = try format.prompt(turns)
        return tokens.count <= context - Self.leastRoom ? Prompt(tokens) : nil
    }

    package func release(_ prompt: Prompt) { engine.release(prompt) }

    /// No request fails.
    package func run(
        next: () throws -> GenerationRequest<Prompt>?, finished: (GeneratedCompletion) throws -> Void,
        failed: (GenerationFailure) throws -> Void = { _ in }, stop: () -> Bool
    ) throws {
        var promptTokens: [Int: Int] = [:]
        try engine.run(
            next: {
                guard let request = try next() else { return nil }
                promptTokens[request.tag] = request.conversation.tokens.count
                return Request(
                    prompt: request.conversation, random: request.random, options: request.options,
                    tag: request.tag)
            },
            finished: { generation in
                let said = generation.ended ? generation.tokens.dropLast() : generation.tokens[...]
                try finished(
                    GeneratedCompletion(
                        tag: generation.tag, text: format.text(said), tokens: generation.tokens,
                        logProbabilities: generation.logProbabilities, routes: generation.routes,
                        finish: generation.ended ? .stop : .length,
                        promptTokens: promptTokens.removeValue(forKey: generation.tag) ?? 0,
                        completionTokens: generation.tokens.count))
            }, stop: stop)
    }
}
