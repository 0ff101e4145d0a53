import Archive
import MoE
import Sampling
import Tensors
import Testing

@Suite("Ends of answers")
struct StopTests {
    /// What is left of a text that comes in pieces, as loops over it.
    private static func plain(_ pieces: [String], _ stops: [String], _ includes: Bool) -> (
        String, stopped: Bool
    ) {
        var text = ""
        for piece in pieces {
            text += piece
            for place in text.indices {
                let found = stops.filter { text[place...].hasPrefix($0) }.min { $0.count < $1.count }
                guard let found else { continue }
                return (String(text[..<place]) + (includes ? found : ""), true)
            }
        }
        return (text, false)
    }

    @Test("A text ends before the first text to stop at, or with it, in whatever pieces it comes")
    func pieces() {
        var random = RandomStream(seed: 5)
        func text(_ length: ClosedRange<Int>) -> String {
            (0..<random.int(length)).map { _ in random.pick(["a", "b", "ab", "é", "中", "\n"]) }.joined()
        }
        for _ in 0..<3000 {
            let pieces = (0..<random.int(0...8)).map { _ in text(0...4) }
            let stops = (0..<random.int(1...3)).map { _ in text(1...4) }
            let includes = random.bool()
            var filter = StopFilter(stops, includes: includes)
            let expected = Self.plain(pieces, stops, includes)
            var found = ""
            for piece in pieces {
                found += filter.append(piece)
                #expect(expected.0.hasPrefix(found))
            }
            #expect(filter.isStopped == expected.stopped)
            found += filter.finish()
            #expect(found == expected.0, "\(pieces) \(stops)")
        }
    }

    private static let tokenizer = Tokenizer.train(
        documents: ["one two three one two", "一二三"], vocabularySize: 280)

    private static func generator(_ batch: Int) throws -> EngineGenerator {
        var config = ModelConfig()
        (config.vocabularySize, config.hiddenSize, config.layers, config.denseSize) = (
            tokenizer.vocabularySize, 16, 2, 20
        )
        (config.heads, config.keyValueRank, config.nopeSize, config.ropeSize, config.valueSize) = (
            2, 12, 4, 4, 6
        )
        (config.experts, config.expertSize, config.contextLength) = (4, 8, 128)
        return try EngineGenerator(
            InferenceWeights(Model(config, seed: 3)), format: ChatFormat(tokenizer), identity: "",
            resources: Resources(batch: batch))
    }

    /// Eight completions of a conversation, in order.
    private static func complete(
        _ turns: [ChatFormat.Turn], batch: Int = 4, _ change: (inout SamplingOptions) -> Void = { _ in }
    ) throws -> [GeneratedCompletion] {
        let generator = try generator(batch)
        var options = SamplingOptions()
        options.maxTokens = 40
        change(&options)
        let conversation = try #require(try generator.conversation(turns))
        var left = (0..<8).reversed().map {
            GenerationRequest(
                conversation, options: options, random: RandomStream(seed: 9, UInt64($0)), tag: $0)
        }
        var found: [GeneratedCompletion] = []
        try generator.run(next: { left.popLast() }, finished: { found.append($0) }, stop: { false })
        generator.release(conversation)
        return found.sorted { $0.tag < $1.tag }
    }

    private static let question = [ChatFormat.Turn(.user, "one two")]

    @Test("Completions end where a text or a token to stop at comes, whatever the batch")
    func stops() throws {
        let whole = try Self.complete(Self.question)
        // Two scalars of the midst of some completion.
        let scalars = Array(whole.map(\.text).max { $0.count < $1.count }!.unicodeScalars)
        let stop = String(String.UnicodeScalarView(scalars[scalars.count / 2..<scalars.count / 2 + 2]))
        for includes in [false, true] {
            for batch in [1, 8] {
                let found = try Self.complete(Self.question, batch: batch) {
                    $0.stop = [stop]
                    $0.includesStop = includes
                }
                #expect(found.contains { $0.finish == .stop && $0.completionTokens < 40 })
                for (found, whole) in zip(found, whole) {
                    #expect(found.text == StopFilter.cut(whole.text, at: [stop], including: includes))
                    #expect(whole.tokens?.starts(with: found.tokens ?? [-1]) == true)
                }
            }
        }
        let token = try #require(whole[0].tokens?[7])
        let found = try Self.complete(Self.question) { $0.stopTokens = [token] }
        for (found, whole) in zip(found, whole) {
            let tokens = whole.tokens ?? []
            let end = tokens.firstIndex(of: token).map { $0 + 1 } ?? tokens.count
            #expect(found.tokens == Array(tokens[..<end]))
            #expect(end == tokens.count || found.finish == .stop)
        }
    }

    @Test("A last turn of the assistant is where the answer goes on from, and is part of its text")
    func beginnings() throws {
        let whole = try Self.complete(Self.question)
        let begun = try Self.complete(Self.question + [.init(.assistant, "two one ")])
        #expect(begun.allSatisfy { $0.text.hasPrefix("two one ") })
        #expect(begun.map(\.tokens) != whole.map(\.tokens))
        let format = try ChatFormat(Self.tokenizer)
        let (tokens, beginning) = try format.prompt(
            continuing: Self.question + [.init(.assistant, "<think>\n")])
        #expect(beginning == "<think>\n")
        // As a sample with that answer has it.
        let sample = try format.prompt(Self.question) + format.completion("<think>\none")
        #expect(sample.starts(with: tokens))
    }

    @Test("Tokens that were said are less likely by the penalty, in prompt and answer; 1 changes nothing")
    func repetition() throws {
        let plain = try Self.complete(Self.question)
        #expect(try Self.complete(Self.question) { $0.repetitionPenalty = 1 } == plain)
        func repeats(_ completions: [GeneratedCompletion]) -> Int {
            completions.reduce(0) { $0 + ($1.tokens ?? []).count - Set($1.tokens ?? []).count }
        }
        let punished = try Self.complete(Self.question) { $0.repetitionPenalty = 100 }
        #expect(repeats(punished) < repeats(plain))
        #expect(repeats(try Self.complete(Self.question) { $0.repetitionPenalty = 0.3 }) > repeats(plain))
    }

    @Test("Each token is drawn from logits that a plain loop has put the penalty on")
    func penalizedLogits() throws {
        var config = ModelConfig()
        (config.vocabularySize, config.hiddenSize, config.layers, config.contextLength) = (60, 16, 2, 64)
        let weights = InferenceWeights(Model(config, seed: 4))
        var options = SamplingOptions()
        (options.repetitionPenalty, options.maxTokens, options.topK) = (1.3, 20, 30)
        let engine = try Engine(weights, options: options, resources: Resources(batch: 3), ends: [])
        let prompt: [Int32] = [5, 6, 5, 7]
        let shared = Prompt(prompt)
        var left = (0..<3).map { Request(prompt: shared, random: RandomStream(seed: 8, UInt64($0)), tag: $0) }
        var found: [Int: Generation] = [:]
        try engine.run(next: { left.popLast() }, finished: { found[$0.tag] = $0 })
        for tag in 0..<3 {
            var tokens = prompt
            var sampler = TokenSampler(vocabulary: 60)
            for index in 0..<20 {
                let cache = KeyValueCache(config)
                let pages = cache.take(positions: 64)
                let logits = FloatBuffer(60)
                InferencePass(weights, cache: cache, capacity: 64).run(
                    tokens.enumerated().map { InferenceRow(token: $1, position: $0, pages: pages) },
                    wanted: [tokens.count - 1], logits: logits.pointer)
                for token in Set(tokens) {
                    let logit = logits.pointer[Int(token)]
                    logits.pointer[Int(token)] = logit < 0 ? logit * 1.3 : logit / 1.3
                }
                let uniform = RandomStream(seed: 8, UInt64(tag)).uniform(at: index)
                let draw = sampler.draw(logits.pointer, uniform: uniform, options)
                tokens.append(try #require(draw).token)
            }
            #expect(found[tag]?.tokens == Array(tokens.dropFirst(4)))
        }
    }
}
