import Archive
import Curation
import Dataflow
import Glibc
import MoE
import Sampling
import Stages
import Tensors

/// `leaven sample`: one completion, streamed to the terminal.
enum SampleCommand: Command {
    static let usage = Usage(
        name: "sample", summary: "Ask a model, and watch it answer.",
        discussion: """
            Samples one completion of a prompt and prints it token by token; how fast, on standard error. \
            The same seed gives the same completion. Where the model's generation_config.json has a \
            temperature, top_k, top_p, min_p (unless do_sample is false there) or repetition_penalty, it is \
            the default. With --server, a server of OpenAI's protocol is asked: what is not given of \
            temperature, top_k, top_p and min_p is left to it, and the answer is printed when it is whole.
            """,
        operands: [
            .init(
                name: "MODEL",
                help:
                    "A model folder, with config.json, model.safetensors and tokenizer.json; none with --server.",
                isOptional: true
            ),
            .init(name: "PROMPT", help: "The prompt (default: all of standard input).", isOptional: true),
        ],
        options: SamplingArguments.options + [
            .init("--seed", "N", "Which completion (default: 1)."),
            .flag(
                "--int8",
                "Put the weights, and what they are multiplied with, in 8 bits: fastest, almost the same."),
            .flag("--int8-weights", "Put the weights alone in 8 bits: small, and nearly the same."),
            .init("--system", "TEXT", "A system prompt."),
            .init("--prefix", "TEXT", "How the answer begins: tokens that are not sampled."),
            .init("--few-shot", "FILE", "Put the conversations of a JSON Lines file before the prompt."),
            .init("--shots", "N", "How many of them (default: 2)."),
            .init("--chat-template", "FILE", "A Jinja template to use instead of the model's own."),
        ] + TemplateArguments.options + ServerSample.options,
        examples: [
            "leaven sample fixtures/base 'Find gcd(84, 36).' --temperature 0.7",
            "leaven sample --server http://gpu1:8000 --model r1 'Find gcd(84, 36).'",
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        if arguments.has(ServerSample.address) {
            if let prompt = arguments.operand(1) {
                throw arguments.error(
                    ServerSample.address,
                    "takes no MODEL operand; found two operands, the last of them \"\(prompt)\"")
            }
            let prompt = try prompt(arguments, 0)
            return try ServerSample.run(
                arguments, turns: system(arguments) + examples(arguments) + [.init(.user, prompt)])
        }
        try ServerSample.refuse(arguments)
        guard arguments.operand(0) != nil else { throw arguments.missing("MODEL") }
        let options = try SamplingArguments.read(arguments, model: arguments.required(0))
        let seed = try arguments.seed() ?? 1
        let examples = try examples(arguments)
        let (checkpoint, format) = try load(
            arguments.required(0), template: arguments.value("--chat-template"),
            options: TemplateArguments.read(arguments))
        let size = format.tokenizer.vocabularySize
        if let other = options.stopTokens.first(where: { $0 >= size }) {
            throw arguments.error("--stop-tokens", "found \(other), expected tokens from 0 to \(size - 1)")
        }
        let prompt = try prompt(arguments, 1)
        let prefix = arguments.value("--prefix").map { [ChatFormat.Turn(.assistant, $0)] } ?? []
        let (tokens, beginning) = try format.prompt(
            continuing: system(arguments) + examples + [.init(.user, prompt)] + prefix)
        guard tokens.count < checkpoint.config.contextLength else {
            throw arguments.error(
                "PROMPT",
                "\(tokens.count) tokens leave no room for an answer; the model takes "
                    + "\(checkpoint.config.contextLength) in all")
        }
        let request = Request(
            prompt: Prompt(tokens, beginning: beginning), random: RandomStream(seed: seed), options: options,
            watch: StopWatch(options, format.tokenizer), tag: 0)
        let weights = try InferenceWeights(
            checkpoint, ModelCommand.form(arguments), threads: processorCount)
        try stream(request, options, weights, format)
        return .done
    }

    private static func load(
        _ folder: String, template: String?, options: TemplateOptions
    ) throws -> (Checkpoint, ChatFormat) {
        if !Files.exists(folder + "/config.json"), Files.exists(folder + "/model/config.json") {
            throw Complaint(folder, "holds no config.json", advice: "did you mean \(folder)/model?")
        }
        let checkpoint = try Checkpoint(folder: folder)
        let format = try ChatFormat(
            folder: folder, for: checkpoint.config, template: template, options: options)
        return (checkpoint, format)
    }

    /// The turns of the few-shot examples.
    private static func examples(_ arguments: Arguments) throws -> [ChatFormat.Turn] {
        let shots = try arguments.int("--shots", in: 1...64, default: 2)
        guard let file = arguments.value("--few-shot") else {
            if arguments.has("--shots") { throw arguments.error("--shots", "needs --few-shot FILE") }
            return []
        }
        let turns = try SampleFile(file).samples().prefix(shots).flatMap(\.messages)
        return turns.map(ChatFormat.Turn.init)
    }

    /// The turn of the system prompt, if there is one.
    private static func system(_ arguments: Arguments) -> [ChatFormat.Turn] {
        arguments.value("--system").map { [ChatFormat.Turn(.system, $0)] } ?? []
    }

    /// The prompt: the operand at a place, or all of standard input.
    private static func prompt(_ arguments: Arguments, _ place: Int) throws -> String {
        if let extra = arguments.operand(place + 1) {
            throw arguments.error("PROMPT", "one is enough; found \"\(extra)\", too")
        }
        let prompt = try arguments.operand(place) ?? standardInput()
        guard prompt.contains(where: { !$0.isWhitespace }) else {
            throw arguments.error("PROMPT", "is empty")
        }
        return prompt
    }

    private static func standardInput() throws -> String {
        if isatty(STDIN_FILENO) == 1 { Output.note("Type the prompt; Ctrl-D on a new line ends it.") }
        var text = String(decoding: try Files.read("/dev/stdin", limit: 1 << 24), as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    private static func stream(
        _ request: Request, _ options: SamplingOptions, _ weights: InferenceWeights, _ format: ChatFormat
    ) throws {
        let engine = try Engine(
            weights, options: options, resources: Resources(batch: 1), ends: format.ends)
        let onTerminal = isatty(STDOUT_FILENO) == 1
        var text = TextStream(format.tokenizer)
        var filter = StopFilter(options.stop, includes: options.includesStop)
        var failure: (any Error)?
        var requests = [request]
        var generation: Generation?
        func show(_ text: String) {
            guard failure == nil, !text.isEmpty else { return }
            do {
                try Output.print(onTerminal ? VisibleText.of(text) : text)
            } catch {
                failure = error
            }
        }
        show(request.prompt.beginning)
        let started = Clock.monotonic()
        try engine.run(
            next: { requests.popLast() },
            produced: { _, token in
                if !options.includesStop, options.stopTokens.contains(token) { return }
                show(filter.append(text.append(token)))
            },
            finished: { generation = $0 },
            stop: { failure != nil })
        let seconds = max(1e-3, Clock.monotonic() - started)
        show(filter.append(text.finish()) + filter.finish())
        show("\n")
        if let failure { throw failure }
        guard let generation else { preconditionFailure("the engine ended without a completion") }
        let rate = Figure.grouped(Int(Double(generation.tokens.count) / seconds))
        Output.note(
            "\(Figure.grouped(generation.tokens.count)) tokens in \(Figure.fixed(seconds, 1)) s, "
                + "\(rate) tokens/s; prompt \(Figure.grouped(request.prompt.tokens.count)) tokens"
                + (generation.ended || generation.stopped ? "" : "; cut off by the length limit"))
    }
}
