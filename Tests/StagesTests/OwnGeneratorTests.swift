import Archive
import Curation
import Dataflow
import MoE
import Problems
import Sampling
import Stages
import Tensors
import TestSupport
import Testing

/// Answers sums, and is wrong as often as its random numbers say; several answers are on the way at once.
private final class Guesser: Generator {
    struct Conversation { let sum: Int }

    let identity: String? = "guesser"
    private(set) var held = 0
    private(set) var sampledTokens = 0

    func conversation(_ turns: [ChatFormat.Turn]) throws -> Conversation? {
        guard let text = turns.last?.text, text.count < 60 else { return nil }
        held += 1
        return Conversation(sum: text.split { !$0.isNumber }.compactMap { Int($0) }.reduce(0, +))
    }

    func release(_ conversation: Conversation) { held -= 1 }

    func run(
        next: () throws -> GenerationRequest<Conversation>?, finished: (GeneratedCompletion) throws -> Void,
        failed: (GenerationFailure) throws -> Void, stop: () -> Bool
    ) throws {
        var waiting: [GenerationRequest<Conversation>] = []
        while !stop() {
            while waiting.count < 5, let request = try next() { waiting.append(request) }
            guard let request = waiting.popLast() else { return }
            let sum = request.conversation.sum + (request.random.uniform(at: 0) < 0.5 ? 0 : 1)
            sampledTokens += 2
            try finished(
                GeneratedCompletion(
                    tag: request.tag, text: "<think>\(request.tag)</think><answer>\(sum)</answer>",
                    finish: .stop, promptTokens: 1, completionTokens: 2))
        }
    }
}

/// Lets the guesser answer problems in rounds, and writes how many rounds each took: a product of its own.
private struct GuessStage: Stage {
    static let kind = "guesses"
    static let help = "Guesses answers."
    static let product = Product("guesses")
    static let inputs = [InputRole("problems", [.problems])]
    private static let rounds = Setting<Int>.int("rounds", in: 1...9, default: 3, "Rounds at most.")
    static let settings: [any DeclaredSetting] = [rounds]

    let rule: Rounds.Rule
    let checks: CheckSuite
    let material: JSON

    init(_ settings: Settings) throws {
        rule = Rounds.Rule(keep: 1, rounds: try settings(Self.rounds), perRound: 1)
        checks = try CheckSuite(["answer": [:]], of: StageKinds.checks, path: Self.kind)
        material = settings.effective
    }

    func run(_ context: StageContext) throws -> JSON {
        let guesser = Guesser()
        let count = try context.store.problems.count(context.input("problems").stage)
        let problems = try context.store.problems.of(context.input("problems").stage, at: 0..<count)
        var rounds = problems.map { _ in Rounds(rule) }
        var conversations = try problems.map { problem in
            try guesser.conversation([ChatFormat.Turn(.user, problem.prompt)])
        }
        var left = Array(problems.indices)
        try guesser.run(
            next: {
                while let place = left.popLast() {
                    if let conversation = conversations[place], let index = rounds[place].next()?.first {
                        let random = RandomStream(seed: context.seed, UInt64(place), UInt64(index))
                        return GenerationRequest(
                            conversation, options: SamplingOptions(), random: random, tag: place)
                    }
                    conversations[place].map(guesser.release)
                    conversations[place] = nil
                }
                return nil
            },
            finished: { completion in
                let (place, index) = (completion.tag, rounds[completion.tag].candidates.count)
                let rollout = Rollout(
                    problem: problems[place].id, index: index, text: completion.text,
                    tokens: completion.completionTokens, finish: .stop)
                let verdicts = checks.verdicts(problem: problems[place], rollout: rollout)
                rounds[place].add([.init(rollout: rollout, verdicts: verdicts)])
                left.append(place)
            }, failed: { _ in }, stop: { context.stop.isRequested })
        #expect(guesser.held == 0)
        let text = rounds.map { "\($0.candidates.count) \($0.kept.count)" }.joined(separator: "\n")
        try AtomicFile.write(Array(text.utf8), to: try context.makeFolder() + "/guesses.txt")
        return ["problems": .int(count)]
    }
}

/// Takes guesses, and nothing else.
private struct GuessCount: Stage {
    static let kind = "guess-count"
    static let help = "Counts guesses."
    static let product = Product("counts")
    static let inputs = [InputRole("guesses", [GuessStage.product])]
    static let settings: [any DeclaredSetting] = []
    let material: JSON

    init(_ settings: Settings) throws { material = settings.effective }

    func run(_ context: StageContext) throws -> JSON {
        let file = context.input("guesses").folder + "/guesses.txt"
        let lines = String(decoding: try Files.read(file), as: UTF8.self).split(separator: "\n")
        let numbers = lines.map { $0.split(separator: " ").compactMap { Int($0) } }
        return [
            "guesses": .int(numbers.reduce(0) { $0 + $1[0] }), "kept": .int(numbers.reduce(0) { $0 + $1[1] }),
        ]
    }
}

@Suite struct OwnGeneratorTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func run(_ inputs: String) throws -> StageRecord? {
        let problems = (0..<200).map { "{\"prompt\": \"\($0) and \($0 * 7)\", \"answer\": \($0 * 8)}" }
        try scratch.write(problems.joined(separator: "\n"), "sums.jsonl")
        let text = """
            {name: "own", stages: [{name: "sums", kind: "problem-file", file: "sums.jsonl"},
            {name: "guesses", kind: "guesses", inputs: {problems: "sums"}},
            {name: "counted", kind: "guess-count", inputs: {guesses: "\(inputs)"}}]}
            """
        let kinds = StageKinds.all() + [StageKind(GuessStage.init), StageKind(GuessCount.init)]
        let plan = try Plan(Pipeline(Array(text.utf8), file: scratch("own.json5")), kinds: kinds)
        var options = Runner.Options()
        options.output = { _ in }
        options.stop = StopSignal()
        #expect(try Runner.run(plan, in: scratch("run"), options) == .done)
        return try Store(reading: scratch("run")).stages.named("counted")
    }

    @Test("A generator, a stage kind and a product of one's own need no change elsewhere")
    func ownKinds() throws {
        let record = try #require(try run("guesses"))
        let kept = record.summary?["kept"]?.int ?? 0
        // Each of 200 problems is right within three guesses seven times in eight.
        #expect(155...190 ~= kept)
        #expect((record.summary?["guesses"]?.int ?? 0) > kept + 50)
        #expect(Files.exists(scratch("run/guesses/guesses/guesses.txt")))
    }

    @Test("A role refuses a stage that makes another product, and names the kinds that make the right one")
    func otherProduct() {
        #expect(failure { _ = try run("sums") }.hasSuffix("expected a stage of kind guesses"))
    }
}
