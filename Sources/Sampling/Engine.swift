import MoE
import Tensors

/// A prompt whose cache its rollouts share: computed once, by the engine that first needs it.
package final class Prompt {
    package let tokens: [Int32]
    fileprivate var pages: [KeyValueCache.Page] = []
    fileprivate var computed = 0
    fileprivate var logits: [Float] = []

    package init(_ tokens: [Int32]) {
        precondition(!tokens.isEmpty, "an empty prompt")
        self.tokens = tokens
    }

    fileprivate var isReady: Bool { computed == tokens.count }
}

/// One rollout to be sampled.
package struct Request {
    package let prompt: Prompt
    /// Names the rollout's random numbers: the n-th token is drawn with the stream's n-th number.
    package let random: RandomStream
    /// The caller's own name for it.
    package let tag: Int

    package init(prompt: Prompt, random: RandomStream, tag: Int) {
        self.prompt = prompt
        self.random = random
        self.tag = tag
    }
}

/// The tokens of a finished rollout.
package struct Generation: Sendable, Equatable {
    package let tag: Int
    /// Sampled tokens, with the end token if there was one.
    package let tokens: [Int32]
    /// Whether the model ended by itself.
    package let ended: Bool
}

/// Samples many rollouts at once on one thread (continuous batching): a finished rollout's place is filled at
/// once. What a rollout says does not depend on the others, the batch size, or the order of admission.
package final class Engine {
    private let pass: InferencePass
    private let cache: KeyValueCache
    private let options: SamplingOptions
    private let ends: Set<Int32>
    private let batch: Int
    private let vocabulary: Int
    private let context: Int
    private var sampler: TokenSampler
    private let logits: FloatBuffer
    private var active: [Sequence] = []
    private var waiting: [Request] = []

    private struct Sequence {
        let request: Request
        var pages: [KeyValueCache.Page]
        var tokens: [Int32]
        /// Positions that are cached.
        var position: Int
    }

    /// - Parameters:
    ///   - batch: rollouts in flight.
    ///   - ends: the tokens that end a rollout.
    package init(_ weights: InferenceWeights, options: SamplingOptions, batch: Int, ends: [Int32]) {
        precondition(batch > 0)
        cache = KeyValueCache(for: weights)
        self.options = options
        self.batch = batch
        self.ends = Set(ends)
        vocabulary = weights.config.vocabularySize
        context = weights.config.contextLength
        // Room for prompts beside the rollouts, so that neither waits for the other.
        pass = InferencePass(weights, cache: cache, capacity: batch + 128)
        sampler = TokenSampler(options, vocabulary: vocabulary)
        logits = FloatBuffer((batch + 128) * vocabulary)
    }

    /// Pages of the cache that prompts and rollouts hold.
    package var pagesInUse: Int { cache.pagesInUse }

    /// Gives a prompt's pages back; no request with it may follow.
    package func release(_ prompt: Prompt) {
        cache.release(prompt.pages)
        prompt.pages = []
        prompt.computed = 0
    }

    /// Samples until `next` has no more requests and all are finished.
    ///
    /// - Parameters:
    ///   - next: the next request, or nil if there is none now; asked again after each step.
    ///   - produced: told each token as it is drawn, if given.
    ///   - finished: told each rollout as it ends; may make `next` have more.
    ///   - stop: asked before each step; true leaves at once.
    package func run(
        next: () throws -> Request?, produced: ((Int, Int32) -> Void)? = nil,
        finished: (Generation) throws -> Void,
        stop: () -> Bool = { false }
    ) throws {
        while !stop() {
            while active.count + waiting.count < batch, let request = try next() {
                precondition(
                    request.prompt.tokens.count < context, "a prompt that leaves no room for an answer")
                waiting.append(request)
            }
            if active.isEmpty && waiting.isEmpty { return }
            step()
            for place in active.indices.reversed() {
                let sequence = active[place]
                guard let last = sequence.tokens.last else { continue }
                produced?(sequence.request.tag, last)
                let ended = ends.contains(last)
                let full =
                    sequence.tokens.count >= options.maxTokens
                    || sequence.request.prompt.tokens.count + sequence.tokens.count >= context
                guard ended || full else { continue }
                cache.release(sequence.pages)
                active.remove(at: place)
                try finished(Generation(tag: sequence.request.tag, tokens: sequence.tokens, ended: ended))
            }
        }
    }

    /// One step of the model: a token for every active rollout, and prompts as far as there is room.
    private func step() {
        var rows: [InferenceRow] = []
        var wanted: [Int] = []
        for place in active.indices {
            let position = active[place].position
            if position % KeyValueCache.pagePositions == 0 { active[place].pages.append(cache.take()) }
            rows.append(
                InferenceRow(
                    token: active[place].tokens.last!, position: position, pages: active[place].pages))
            wanted.append(place)
            active[place].position += 1
        }
        var prompts: [(prompt: Prompt, logits: Int)] = []
        for request in waiting where !request.prompt.isReady && rows.count < pass.capacity {
            let prompt = request.prompt
            let count = min(prompt.tokens.count - prompt.computed, pass.capacity - rows.count)
            for position in prompt.computed..<prompt.computed + count {
                if position % KeyValueCache.pagePositions == 0 { prompt.pages.append(cache.take()) }
                rows.append(
                    InferenceRow(token: prompt.tokens[position], position: position, pages: prompt.pages))
            }
            prompt.computed += count
            if prompt.isReady {
                prompts.append((prompt, wanted.count))
                wanted.append(rows.count - 1)
            }
        }
        if !rows.isEmpty { pass.step(rows, wanted: wanted, logits: logits.pointer) }
        for place in active.indices { draw(&active[place], logits.pointer + place * vocabulary) }
        for (prompt, place) in prompts {
            prompt.logits = Array(
                UnsafeBufferPointer(start: logits.pointer + place * vocabulary, count: vocabulary))
        }
        admit()
    }

    private func draw(_ sequence: inout Sequence, _ logits: UnsafePointer<Float>) {
        let uniform = sequence.request.random.uniform(at: sequence.tokens.count)
        sequence.tokens.append(sampler.token(logits, uniform: uniform))
    }

    /// Starts the rollouts whose prompts are ready, each with its first token.
    private func admit() {
        var left: [Request] = []
        for request in waiting {
            guard request.prompt.isReady else {
                left.append(request)
                continue
            }
            let length = request.prompt.tokens.count
            var sequence = Sequence(
                request: request, pages: cache.fork(request.prompt.pages, positions: length), tokens: [],
                position: length)
            request.prompt.logits.withUnsafeBufferPointer { draw(&sequence, $0.baseAddress!) }
            active.append(sequence)
        }
        waiting = left
    }
}
