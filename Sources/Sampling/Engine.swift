import Archive
import MoE
import Tensors

/// A prompt whose cache its rollouts share; the engine that first needs it computes it once.
package final class Prompt {
    /// The tokens of the prompt.
    package let tokens: [Int32]
    /// The beginning of the answer's text that is already in the prompt.
    package let beginning: String
    fileprivate var pages: [KeyValueCache.Page] = []
    fileprivate var computed = 0
    fileprivate var logits: [Float] = []
    fileprivate var route: UInt64 = 0

    /// A prompt with no beginning of an answer.
    package convenience init(_ tokens: [Int32]) { self.init(tokens, beginning: "") }

    package init(_ tokens: [Int32], beginning: String) {
        precondition(!tokens.isEmpty, "an empty prompt")
        self.tokens = tokens
        self.beginning = beginning
    }

    fileprivate var isReady: Bool { computed == tokens.count }
}

/// Samples many rollouts at once on one thread (continuous batching): when a rollout is finished, another
/// takes its place at once. A rollout's text does not depend on the others, the resources, or the order of
/// admission.
package final class Engine {
    private let pass: InferencePass
    private let cache: KeyValueCache
    private let options: SamplingOptions
    private let resources: Resources
    private let ends: Set<Int32>
    private let vocabulary: Int
    private let context: Int
    private var sampler: TokenSampler
    private var penalty: RepetitionPenalty
    private let logits: FloatBuffer
    /// The rollouts in progress, oldest first.
    private var active: [Sequence] = []
    private var waiting: [Waiting] = []
    /// Prompts that hold pages.
    private var prompts: [Prompt] = []
    /// The beginnings of the last few prompts, which later prompts may share.
    private var beginnings: [Beginning] = []
    /// Tokens drawn so far, of all rollouts.
    package private(set) var sampledTokens = 0

    private struct Sequence {
        let request: Request
        var pages: [KeyValueCache.Page]
        /// The tokens sampled so far.
        var tokens: [Int32]
        var logProbabilities: [Float]
        var routes: [UInt64]
        /// Cached positions: all but the last sampled token's, or fewer after it gave up its pages.
        var position: Int
    }

    /// A rollout that has not begun, or one that gave up its pages and keeps its tokens.
    private struct Waiting {
        let request: Request
        var tokens: [Int32] = []
        var logProbabilities: [Float] = []
        var routes: [UInt64] = []
    }

    /// The full pages of a prompt.
    private struct Beginning {
        let tokens: ArraySlice<Int32>
        let pages: ArraySlice<KeyValueCache.Page>
    }

    /// A number for the bits that sampling computes. Raise it with every change of them, which a test
    /// notices: older rollouts are then sampled anew, so that no corpus is a mixture that cannot be made
    /// again.
    package static let arithmetic = 2

    /// How many rows of prompts fit in a pass besides the rollouts' rows, so that neither waits for the
    /// other.
    private static let promptRows = 128

    /// - Parameter ends: the tokens that end a rollout.
    /// - Throws: `Complaint` if the cache is bounded to less than one rollout needs.
    package init(
        _ weights: InferenceWeights, options: SamplingOptions, resources: Resources = Resources(),
        ends: [Int32]
    ) throws(Complaint) {
        precondition(resources.batch > 0)
        self.options = options
        self.resources = resources
        self.ends = Set(ends)
        vocabulary = weights.config.vocabularySize
        context = weights.config.contextLength
        let bytes = max(0, resources.cacheBytes) / resources.threads
        cache = KeyValueCache(for: weights, pagePositions: resources.pagePositions, bytes: bytes)
        // Pages for one rollout, and for the last page of its prompt.
        let least = (context - 1) / resources.pagePositions + 2
        guard cache.capacity >= least else {
            throw Complaint(
                "the cache", found: "room for \(resources.cacheBytes) bytes",
                expected:
                    "at least \(least * cache.pageBytes * resources.threads), for one rollout of \(context) "
                    + "tokens on each thread",
                advice: "give more, or use fewer threads or smaller pages")
        }
        let rows = resources.batch + Self.promptRows
        pass = InferencePass(weights, cache: cache, capacity: rows)
        sampler = TokenSampler(vocabulary: vocabulary)
        penalty = RepetitionPenalty(vocabulary: vocabulary)
        logits = FloatBuffer(rows * vocabulary)
    }

    /// Pages that prompts and rollouts hold.
    package var pagesInUse: Int { cache.pagesInUse }

    /// The most pages that the cache can have.
    package var pageCapacity: Int { cache.capacity }

    /// Gives a prompt's pages back; no later request may use the prompt.
    package func release(_ prompt: Prompt) {
        cache.release(prompt.pages)
        prompt.pages = []
        prompt.computed = 0
        prompts.removeAll { $0 === prompt }
    }

    /// Samples until `next` has no more requests and all rollouts are finished.
    ///
    /// - Parameters:
    ///   - next: gives the next request, or nil if there is none now; called again after each pass.
    ///   - produced: called with a request's tag and each of its tokens as it is drawn.
    ///   - finished: called with each rollout as it ends; afterwards `next` may have more.
    ///   - stop: called before each pass; true leaves at once.
    package func run(
        next: () throws -> Request?, produced: ((Int, Int32) -> Void)? = nil,
        finished: (Generation) throws -> Void,
        stop: () -> Bool = { false }
    ) throws {
        defer { forgetBeginnings() }
        while !stop() {
            while active.count + waiting.count < resources.batch, let request = try next() {
                precondition(
                    request.prompt.tokens.count < context, "a prompt that leaves no room for an answer")
                waiting.append(Waiting(request: resources.sharesPrefixes ? request : request.alone))
            }
            if active.isEmpty && waiting.isEmpty { return }
            let drawn = try advance()
            for place in drawn.reversed() {
                let sequence = active[place]
                guard let last = sequence.tokens.last else { preconditionFailure("a draw without a token") }
                produced?(sequence.request.tag, last)
                let ended = ends.contains(last)
                let stopped = !ended && sequence.request.watch?.ends(with: last) == true
                let full =
                    sequence.tokens.count >= (sequence.request.options ?? options).maxTokens
                    || sequence.request.prompt.tokens.count + sequence.tokens.count >= context
                guard ended || stopped || full else { continue }
                cache.release(sequence.pages)
                active.remove(at: place)
                try finished(
                    Generation(
                        tag: sequence.request.tag, tokens: sequence.tokens,
                        logProbabilities: sequence.logProbabilities, routes: sequence.routes, ended: ended,
                        stopped: stopped))
            }
        }
    }

    /// One pass of the model: a token for every active rollout, and rows of prompts as far as they fit.
    ///
    /// - Returns: the places in `active` of the rollouts that have a new token, in order.
    /// - Throws: if the model's logits give no distribution.
    private func advance() throws(Complaint) -> [Int] {
        var rows: [InferenceRow] = []
        // The rollouts that get a token, and the rows whose logits it is drawn from.
        var drawn: [Int] = []
        var wanted: [Int] = []
        var place = 0
        while place < active.count {
            let known = active[place].request.prompt.tokens.count + active[place].tokens.count
            // A rollout needs one row, or more after it gave up its pages: then as many as leave one row to
            // each later rollout.
            let room = pass.capacity - rows.count - (active.count - place - 1)
            let end = min(known, active[place].position + room)
            guard makeRoom(for: place, to: end) else { break }
            for position in active[place].position..<end {
                let index = position - active[place].request.prompt.tokens.count
                rows.append(
                    InferenceRow(
                        token: active[place].tokens[index], position: position, pages: active[place].pages))
            }
            active[place].position = end
            if end == known {
                drawn.append(place)
                wanted.append(rows.count - 1)
            }
            place += 1
        }
        let ready = readPrompts(&rows)
        wanted += ready.map(\.row)
        if !rows.isEmpty {
            pass.run(rows, wanted: wanted, logits: logits.pointer)
            guard NumberFormat.f32.isFinite(logits.pointer, count: wanted.count * vocabulary) else {
                throw Complaint(
                    "the model's logits", found: "one that is not a finite number",
                    expected: "numbers to draw a token by",
                    advice: "what its weights compute is too large for f32; see `leaven model logits`")
            }
        }
        for (index, place) in drawn.enumerated() {
            draw(&active[place], logits.pointer + index * vocabulary, route: pass.routes[wanted[index]])
        }
        for (index, prompt) in ready.enumerated() {
            prompt.prompt.logits = Array(
                UnsafeBufferPointer(
                    start: logits.pointer + (drawn.count + index) * vocabulary, count: vocabulary))
            prompt.prompt.route = pass.routes[prompt.row]
            remember(prompt.prompt)
        }
        return drawn + admit()
    }

    /// Adds rows of the prompts that are waited for; returns the prompts that are then complete, with their
    /// last rows.
    private func readPrompts(_ rows: inout [InferenceRow]) -> [(prompt: Prompt, row: Int)] {
        var ready: [(prompt: Prompt, row: Int)] = []
        for (index, waiting) in waiting.enumerated() where rows.count < pass.capacity {
            let prompt = waiting.request.prompt
            if prompt.isReady { continue }
            if prompt.pages.isEmpty {
                begin(prompt)
                prompts.append(prompt)
            }
            let end = min(prompt.tokens.count, prompt.computed + pass.capacity - rows.count)
            while !cache.extend(&prompt.pages, to: end) {
                guard freePrompt(before: index) else { return ready }
            }
            for position in prompt.computed..<end {
                rows.append(
                    InferenceRow(token: prompt.tokens[position], position: position, pages: prompt.pages))
            }
            prompt.computed = end
            if prompt.isReady { ready.append((prompt, rows.count - 1)) }
        }
        return ready
    }

    private func draw(_ sequence: inout Sequence, _ logits: UnsafePointer<Float>, route: UInt64) {
        let uniform = sequence.request.random.uniform(at: sequence.tokens.count)
        let options = sequence.request.options ?? options
        let penalized =
            options.repetitionPenalty == 1
            ? logits
            : penalty.apply(
                options.repetitionPenalty, to: logits,
                said: [sequence.request.prompt.tokens, sequence.tokens])
        guard let draw = sampler.draw(penalized, uniform: uniform, options) else {
            preconditionFailure("logits that were not looked at")
        }
        sampledTokens += 1
        sequence.tokens.append(draw.token)
        sequence.logProbabilities.append(draw.logProbability)
        sequence.routes.append(route)
    }

    /// Starts the rollouts whose prompts are ready, each with its first token. Rollouts that gave up their
    /// pages go on with the next pass.
    ///
    /// - Returns: the places of the rollouts that have a new token.
    private func admit() -> [Int] {
        var left: [Waiting] = []
        var drawn: [Int] = []
        for (index, waiting) in waiting.enumerated() {
            let prompt = waiting.request.prompt
            // Each active rollout may need a page soon.
            guard prompt.isReady, active.isEmpty || cache.available > active.count,
                let pages = fork(prompt, index)
            else {
                left.append(waiting)
                continue
            }
            var sequence = Sequence(
                request: waiting.request, pages: pages, tokens: waiting.tokens,
                logProbabilities: waiting.logProbabilities, routes: waiting.routes,
                position: prompt.tokens.count)
            if waiting.tokens.isEmpty {
                prompt.logits.withUnsafeBufferPointer {
                    draw(&sequence, $0.baseAddress!, route: prompt.route)
                }
                drawn.append(active.count)
            }
            active.append(sequence)
            if !resources.sharesPrefixes { release(prompt) }
        }
        waiting = left
        return drawn
    }
}

// MARK: Room in the cache

extension Engine {
    /// Takes the pages that a rollout needs, if necessary from others: first from prompts, then from rollouts
    /// that began later, and at last from itself, which then waits. The oldest rollout always goes on.
    ///
    /// - Returns: false if the rollout must wait.
    private func makeRoom(for place: Int, to positions: Int) -> Bool {
        while !cache.extend(&active[place].pages, to: positions) {
            if freePrompt(before: nil) { continue }
            let last = active.removeLast()
            cache.release(last.pages)
            waiting.insert(
                Waiting(
                    request: last.request, tokens: last.tokens, logProbabilities: last.logProbabilities,
                    routes: last.routes),
                at: 0)
            if active.count == place { return false }
        }
        return true
    }

    /// The prompt's pages, forked for one rollout; nil if there is not enough memory.
    private func fork(_ prompt: Prompt, _ index: Int) -> [KeyValueCache.Page]? {
        while true {
            if let pages = cache.fork(prompt.pages, positions: prompt.tokens.count) { return pages }
            guard freePrompt(before: index) else { return nil }
        }
    }

    /// Gives back some pages of prompts: first the kept beginnings, then a prompt that no rollout waits for,
    /// then one that only rollouts after the `index`-th waiting one need.
    ///
    /// - Returns: false if there were none.
    private func freePrompt(before index: Int?) -> Bool {
        if !beginnings.isEmpty {
            forgetBeginnings()
            return true
        }
        let needed = waiting.prefix(index.map { $0 + 1 } ?? 0).map(\.request.prompt)
        guard let prompt = prompts.last(where: { prompt in !needed.contains { $0 === prompt } }) else {
            return false
        }
        release(prompt)
        return true
    }

    /// Starts a prompt with the full pages that it shares with one of the last prompts.
    private func begin(_ prompt: Prompt) {
        // The prompt's last token is computed in any case: the answer's first token is drawn from it.
        let shared = beginnings.map { beginning in
            zip(beginning.tokens, prompt.tokens.dropLast()).prefix { $0 == $1 }.count / cache.pagePositions
        }
        guard let best = shared.indices.max(by: { shared[$0] < shared[$1] }) else { return }
        prompt.pages = Array(beginnings[best].pages.prefix(shared[best]))
        prompt.computed = shared[best] * cache.pagePositions
        cache.retain(prompt.pages)
    }

    /// Keeps the full pages of a prompt for later prompts with the same beginning.
    private func remember(_ prompt: Prompt) {
        let full = prompt.tokens.count / cache.pagePositions
        guard resources.sharesPrefixes, full > 0 else { return }
        if beginnings.count == 4 { cache.release(beginnings.removeFirst().pages) }
        let beginning = Beginning(
            tokens: prompt.tokens[..<(full * cache.pagePositions)], pages: prompt.pages[..<full])
        cache.retain(beginning.pages)
        beginnings.append(beginning)
    }

    private func forgetBeginnings() {
        for beginning in beginnings { cache.release(beginning.pages) }
        beginnings = []
    }
}
