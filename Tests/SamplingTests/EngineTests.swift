import Archive
import Foundation
import MoE
import Sampling
import Synchronization
import Tensors
import Testing

@Suite("Engine")
struct EngineTests {
    private static let end: Int32 = 2
    private static let config = {
        var config = ModelConfig()
        config.vocabularySize = 23
        config.hiddenSize = 16
        config.layers = 2
        config.denseSize = 20
        config.heads = 2
        config.keyValueRank = 12
        config.nopeSize = 4
        config.ropeSize = 4
        config.valueSize = 6
        config.experts = 4
        config.expertSize = 8
        config.contextLength = 96
        return config
    }()
    private static let model = Model(config, seed: 12)
    private static let weights = InferenceWeights(model)

    /// Rollouts to ask for: 20 prompts of 1 to 60 tokens, 4 of each.
    private static let prompts: [[Int32]] = {
        var random = RandomStream(seed: 50)
        return (0..<20).map { _ in (0..<random.int(1...60)).map { _ in Int32(random.int(0...22)) } }
    }()

    private static func options(_ maxTokens: Int = 40) -> SamplingOptions {
        var options = SamplingOptions()
        options.maxTokens = maxTokens
        return options
    }

    /// Samples rollouts `tags`, in that order; the generations by tag. Prompts are released when done with.
    private static func sample(
        _ tags: [Int], resources: Resources, options: SamplingOptions = options(),
        weights: InferenceWeights = weights, prompts: [[Int32]] = prompts, seen: (Engine) -> Void = { _ in }
    ) throws -> [Int: Generation] {
        let engine = try Engine(weights, options: options, resources: resources, ends: [end])
        let shared = prompts.map(Prompt.init)
        var left = tags.reversed().map { tag in
            Request(prompt: shared[tag / 4], random: RandomStream(seed: 60, UInt64(tag)), tag: tag)
        }
        var result: [Int: Generation] = [:]
        try engine.run(
            next: { left.popLast() },
            finished: { generation in
                #expect(result.updateValue(generation, forKey: generation.tag) == nil)
                seen(engine)
            })
        for prompt in shared { engine.release(prompt) }
        #expect(engine.pagesInUse == 0)
        return result
    }

    @Test("A rollout's tokens are the same for any batch size, order of admission, and sharing of prompts")
    func independence() throws {
        let tags = Array(0..<80)
        let expected = try Self.sample(tags, resources: Resources(batch: 1))
        #expect(expected.count == 80)
        #expect(Set(expected.values.map(\.tokens)).count > 70)
        #expect(expected.values.contains { $0.ended } && expected.values.contains { !$0.ended })
        var random = RandomStream(seed: 70)
        for batch in [1, 3, 64, 200] {
            for sharing in [true, false] {
                let order = random.shuffled(tags)
                var resources = Resources(batch: batch)
                resources.sharesPrefixes = sharing
                #expect(try Self.sample(order, resources: resources) == expected, "batch \(batch)")
            }
        }
    }

    /// A page of 16 positions of the test model.
    private static let pageBytes = 2 * 16 * 16 * 4

    @Test("A cache with little room never has more pages than that, and gives the same tokens")
    func boundedCache() throws {
        let tags = Array(0..<80)
        let expected = try Self.sample(tags, resources: Resources(batch: 1))
        for (pages, positions) in [(7, 16), (8, 16), (11, 16), (20, 16), (40, 16), (8, 32), (6, 48)] {
            var resources = Resources(batch: 30)
            resources.pagePositions = positions
            resources.cacheBytes = pages * positions / 16 * Self.pageBytes
            var most = 0
            let found = try Self.sample(
                tags, resources: resources, options: Self.options(),
                seen: { engine in
                    #expect(engine.pageCapacity <= pages)
                    most = max(most, engine.pagesInUse)
                })
            #expect(most <= pages && most > 2)
            #expect(found == expected, "\(pages) pages of \(positions)")
        }
    }

    @Test("A cache without room for one rollout is refused, with what it takes")
    func tooLittleRoom() {
        for (pages, positions) in [(0, 16), (1, 16), (6, 16), (3, 32), (1, 96)] {
            var resources = Resources(batch: 2)
            resources.pagePositions = positions
            resources.cacheBytes = pages * positions / 16 * Self.pageBytes
            #expect(throws: Complaint.self) {
                try Engine(Self.weights, options: Self.options(), resources: resources, ends: [Self.end])
            }
        }
    }

    @Test("Prompts that begin alike hold the pages of their beginning once")
    func sharedBeginnings() throws {
        // 80 tokens in common, then each its own.
        let prompts = (0..<8).map { index in Array(Self.prompts.joined().prefix(80)) + [Int32(index + 3)] }
        let tags = Array(0..<32)
        var most: [Bool: Int] = [:]
        var found: [[Int: Generation]] = []
        for sharing in [true, false] {
            var resources = Resources(batch: 32)
            resources.sharesPrefixes = sharing
            found.append(
                try Self.sample(
                    tags, resources: resources, options: Self.options(8), prompts: prompts,
                    seen: { most[sharing] = max(most[sharing] ?? 0, $0.pagesInUse) }))
        }
        #expect(found[0] == found[1])
        // Five full pages in all, and for each prompt and rollout one page or two.
        #expect((most[true] ?? 0) <= 5 + 8 + 32 * 2)
        #expect((most[false] ?? 0) > (most[true] ?? 0) + 20)
    }

    /// How many; `LEAVEN_CONFIGURATIONS` asks for more than an ordinary run takes.
    private static let configurationCount =
        ProcessInfo.processInfo.environment["LEAVEN_CONFIGURATIONS"].flatMap(Int.init) ?? 60

    @Test("The tokens are the same in random configurations of everything that may not matter")
    func configurations() throws {
        let kept = SIMDPath.current
        defer { _ = kept.use() }
        let integers = InferenceWeights(Self.model, .int8)
        let tags = Array(0..<24)
        let expected = try [Self.weights, integers].map {
            try Self.sample(tags, resources: Resources(batch: 1), weights: $0)
        }
        #expect(expected[0] != expected[1])
        var random = RandomStream(seed: 71)
        for number in 0..<Self.configurationCount {
            var resources = Resources(threads: random.int(1...4), batch: random.int(1...40))
            resources.pagePositions = 16 * random.int(1...6)
            resources.sharesPrefixes = random.bool()
            if random.bool() {
                let least = 95 / resources.pagePositions + 2
                resources.cacheBytes =
                    random.int(least...3 * least) * resources.pagePositions / 16 * Self.pageBytes
                    * resources.threads
            }
            _ = random.pick(SIMDPath.allCases).use()
            let which = random.int(0...1)
            let order = random.shuffled(tags)
            let given = resources
            let found = Mutex<[Int: Generation]>([:])
            parallel(tasks: given.threads, threads: given.threads) { thread in
                let own = order.indices.filter { $0 % given.threads == thread }.map { order[$0] }
                let part = try? Self.sample(
                    own, resources: given, weights: [Self.weights, integers][which])
                found.withLock { $0.merge(part ?? [:]) { first, _ in first } }
            }
            #expect(
                found.withLock { $0 } == expected[which], "configuration \(number): \(resources)")
        }
    }

    @Test("The tokens are the same on every SIMD path")
    func paths() throws {
        let kept = SIMDPath.current
        defer { _ = kept.use() }
        var seen: [[Int: Generation]] = []
        for path in SIMDPath.allCases where path.use() {
            seen.append(
                try Self.sample(
                    Array(0..<12), resources: Resources(batch: 5), weights: InferenceWeights(Self.model)))
        }
        #expect(seen.allSatisfy { $0 == seen[0] })
    }

    @Test("The bits are those of this number of the arithmetic")
    func arithmetic() throws {
        let expected: [Int: [UInt64]] = [2: [2_505_387_965_583_970_061, 350_893_099_048_083_868]]
        let found = [InferenceWeights.Form.stored, .int8].map { form in
            let weights = InferenceWeights(Self.model, form)
            let cache = KeyValueCache(for: weights)
            let pass = InferencePass(weights, cache: cache, capacity: 40)
            let pages = cache.take(positions: 40)
            let logits = FloatBuffer(40 * Self.config.vocabularySize)
            pass.run(
                (0..<40).map { InferenceRow(token: Int32($0 * 7 % 23), position: $0, pages: pages) },
                wanted: Array(0..<40), logits: logits.pointer)
            return logits.values.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
                ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01b3
            }
        }
        #expect(
            found == expected[Engine.arithmetic],
            "sampling computes other bits: raise Engine.arithmetic, put these here, and renew fixtures/cold-start"
        )
    }

    @Test("Each token is what a plain loop draws: the whole sequence computed anew, the stream's n-th number")
    func plainLoop() throws {
        let found = try Self.sample(Array(0..<16), resources: Resources(batch: 7))
        for tag in [0, 5, 10, 15] {
            let prompt = Self.prompts[tag / 4]
            let random = RandomStream(seed: 60, UInt64(tag))
            var sampler = TokenSampler(vocabulary: 23)
            var (tokens, logProbabilities): ([Int32], [Float]) = ([], [])
            while tokens.last != Self.end, tokens.count < 40, prompt.count + tokens.count < 96 {
                let cache = KeyValueCache(Self.config)
                let pages = cache.take(positions: 96)
                let rows = (prompt + tokens).enumerated().map {
                    InferenceRow(token: $1, position: $0, pages: pages)
                }
                let logits = FloatBuffer(23)
                InferencePass(Self.weights, cache: cache, capacity: 96)
                    .run(rows, wanted: [rows.count - 1], logits: logits.pointer)
                let uniform = random.uniform(at: tokens.count)
                let drawn = sampler.draw(logits.pointer, uniform: uniform, Self.options())
                let draw = try #require(drawn)
                tokens.append(draw.token)
                logProbabilities.append(draw.logProbability)
                let all = (0..<23).map { exp(Double(logits.pointer[$0])) }.reduce(0, +)
                #expect(
                    abs(Double(logits.pointer[Int(draw.token)]) - log(all) - Double(draw.logProbability))
                        < 1e-5)
            }
            #expect(found[tag]?.tokens == tokens)
            #expect(found[tag]?.logProbabilities == logProbabilities)
        }
    }

    @Test("A rollout ends with the end token, at the length limit, or where the context is full")
    func ends() throws {
        let generations = try Self.sample(
            Array(0..<80), resources: Resources(batch: 16), options: Self.options(1000))
        for (tag, generation) in generations {
            let length = Self.prompts[tag / 4].count + generation.tokens.count
            #expect(generation.ended == (generation.tokens.last == Self.end))
            #expect(!generation.tokens.dropLast().contains(Self.end))
            #expect(generation.ended ? length <= 96 : length == 96)
        }
        let short = try Self.sample(Array(0..<80), resources: Resources(batch: 16), options: Self.options(3))
        for (tag, generation) in short {
            #expect(generation.tokens == Array(generations[tag]?.tokens.prefix(3) ?? []))
            #expect(generation.ended == (generation.tokens.last == Self.end))
        }
    }

    @Test("A prompt that fills the context but for one place gives one token")
    func fullPrompt() throws {
        let engine = try Engine(
            Self.weights, options: Self.options(), resources: Resources(batch: 2), ends: [Self.end])
        var left = [
            Request(prompt: Prompt(Array(repeating: 5, count: 95)), random: RandomStream(seed: 1), tag: 0)
        ]
        var lengths: [Int] = []
        try engine.run(next: { left.popLast() }, finished: { lengths.append($0.tokens.count) })
        #expect(lengths == [1])
    }

    @Test("Requests that come up as others finish are sampled too, and each token is told as it is drawn")
    func requestsOnTheWay() throws {
        let engine = try Engine(
            Self.weights, options: Self.options(), resources: Resources(batch: 4), ends: [Self.end])
        let prompt = Prompt([1, 2, 3])
        var waiting = [0]
        var told: [Int: [Int32]] = [:]
        var finished: [Int: [Int32]] = [:]
        try engine.run(
            next: {
                waiting.popLast().map {
                    Request(prompt: prompt, random: RandomStream(seed: 2, UInt64($0)), tag: $0)
                }
            },
            produced: { told[$0, default: []].append($1) },
            finished: { generation in
                finished[generation.tag] = generation.tokens
                if generation.tag < 5 { waiting += [generation.tag + 1, generation.tag + 10] }
            })
        #expect(finished.keys.sorted() == [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14])
        #expect(told == finished)
        #expect(engine.pagesInUse == 1)
        engine.release(prompt)
        #expect(engine.pagesInUse == 0)
    }

    @Test("Logits that are not finite are refused, and nothing is drawn from them")
    func strangeLogits() throws {
        // Finite weights whose products are too large for f32.
        let model = Model(Self.config, seed: 12)
        let head = try #require(model.layout.tensors.first { $0.name == "lm_head.weight" })
        for place in head.offset..<head.offset + head.count {
            model.parameters.pointer[place] = model.parameters.pointer[place] < 0 ? -3e38 : 3e38
        }
        let engine = try Engine(
            InferenceWeights(model), options: Self.options(), resources: Resources(batch: 2), ends: [Self.end]
        )
        var left = [Request(prompt: Prompt([1, 2, 3]), random: RandomStream(seed: 1), tag: 0)]
        var told = 0
        #expect {
            try engine.run(
                next: { left.popLast() }, produced: { _, _ in told += 1 }, finished: { _ in told += 1 })
        } throws: { ($0 as? Complaint)?.found == "one that is not a finite number" }
        #expect(told == 0)
    }

    @Test("A stop is obeyed before the next pass")
    func stop() throws {
        let engine = try Engine(
            Self.weights, options: Self.options(), resources: Resources(batch: 2), ends: [Self.end])
        var passes = 0
        var asked = 0
        try engine.run(
            next: {
                asked += 1
                return Request(prompt: Prompt([4]), random: RandomStream(seed: 3, UInt64(asked)), tag: asked)
            }, finished: { _ in },
            stop: {
                passes += 1
                return passes > 5
            })
        #expect(passes == 6)
        #expect((2...12).contains(asked))
    }
}
