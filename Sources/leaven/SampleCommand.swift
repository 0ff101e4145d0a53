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
            Samples one completion of a prompt and prints it token by token; how fast, on standard error. The same \
            seed gives the same completion. Where the model's generation_config.json has a temperature, top_k or top_p, \
            it is the default (unless do_sample is false there).
            """,
        operands: [
            .init(
                name: "MODEL", help: "A model folder, with config.json, model.safetensors and tokenizer.json."
            ),
            .init(name: "PROMPT", help: "The prompt (default: all of standard input).", isOptional: true),
        ],
        options: [
            .init("--temperature", "T", "0 takes the likeliest token each time (default: 1)."),
            .init("--top-k", "K", "Only the K likeliest tokens; 0 for all (default: 0)."),
            .init("--top-p", "P", "Only the likeliest that together hold the share P (default: 1)."),
            .init("--min-p", "P", "Only tokens at least P times as likely as the likeliest (default: 0)."),
            .init("--max-tokens", "N", "Tokens at the most (default: 512)."),
            .init("--seed", "N", "Which completion (default: 1)."),
            .flag("--int8", "Put the weights in 8 bits: less memory, faster, almost the same."),
            .init("--few-shot", "FILE", "Put the conversations of a JSON Lines file before the prompt."),
            .init("--shots", "N", "How many of them (default: 2)."),
            .init("--chat-template", "FILE", "A Jinja template to use instead of the model's own."),
        ] + TemplateArguments.options,
        examples: ["leaven sample fixtures/base 'Find gcd(84, 36).' --temperature 0.7"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let own = try GenerationConfig(folder: arguments.required(0))
        var options = SamplingOptions()
        options.temperature = try arguments.double(
            "--temperature", in: 0...100,
            default: arguments.has("--temperature") ? 1 : own.temperature() ?? 1)
        options.topK = try arguments.int(
            "--top-k", in: 0...1_000_000, default: arguments.has("--top-k") ? 0 : own.topK() ?? 0)
        options.topP = try arguments.double(
            "--top-p", in: 1e-6...1, default: arguments.has("--top-p") ? 1 : own.topP() ?? 1)
        options.minP = try arguments.double("--min-p", in: 0...1, default: 0)
        options.maxTokens = try arguments.int("--max-tokens", in: 1...1_000_000, default: 512)
        let seed = try arguments.seed() ?? 1
        let turns = try examples(arguments)
        let (checkpoint, format) = try load(
            arguments.required(0), template: arguments.value("--chat-template"),
            options: TemplateArguments.read(arguments))
        let prompt = try arguments.operand(1) ?? standardInput()
        guard prompt.contains(where: { !$0.isWhitespace }) else {
            throw arguments.error("PROMPT", "is empty")
        }
        let tokens = try format.prompt(turns + [.init(.user, prompt)])
        guard tokens.count < checkpoint.config.contextLength else {
            throw arguments.error(
                "PROMPT",
                "\(tokens.count) tokens leave no room for an answer; the model takes "
                    + "\(checkpoint.config.contextLength) in all")
        }
        let request = Request(prompt: Prompt(tokens), random: RandomStream(seed: seed), tag: 0)
        let weights = InferenceWeights(
            checkpoint, quantized: arguments.has("--int8"), threads: processorCount)
        try stream(request, weights, options, format)
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

    /// The turns of the worked examples.
    private static func examples(_ arguments: Arguments) throws -> [ChatFormat.Turn] {
        let shots = try arguments.int("--shots", in: 1...64, default: 2)
        guard let file = arguments.value("--few-shot") else {
            if arguments.has("--shots") { throw arguments.error("--shots", "needs --few-shot FILE") }
            return []
        }
        let turns = try SampleFile(file).samples().prefix(shots).flatMap(\.messages)
        return turns.map(ChatFormat.Turn.init)
    }

    private static func standardInput() throws -> String {
        if isatty(STDIN_FILENO) == 1 { Output.note("Type the prompt; Ctrl-D on a new line ends it.") }
        var text = String(decoding: try Files.read("/dev/stdin", limit: 1 << 24), as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    private static func stream(
        _ request: Request, _ weights: InferenceWeights, _ options: SamplingOptions, _ format: ChatFormat
    ) throws {
        let engine = try Engine(
            weights, options: options, resources: Resources(batch: 1), ends: format.ends)
        let onTerminal = isatty(STDOUT_FILENO) == 1
        var text = TextStream(format.tokenizer)
        var failure: (any Error)?
        var requests = [request]
        var generation: Generation?
        func show(_ text: String) {
            guard failure == nil, !text.isEmpty else { return }
            do {
                try Output.print(onTerminal ? Self.harmless(text) : text)
            } catch {
                failure = error
            }
        }
        show(format.opening)
        let started = Clock.monotonic()
        try engine.run(
            next: { requests.popLast() },
            produced: { _, token in show(text.append(token)) },
            finished: { generation = $0 },
            stop: { failure != nil })
        let seconds = max(1e-3, Clock.monotonic() - started)
        show(text.finish())
        show("\n")
        if let failure { throw failure }
        guard let generation else { preconditionFailure("the engine ended without a completion") }
        let rate = Figure.grouped(Int(Double(generation.tokens.count) / seconds))
        Output.note(
            "\(Figure.grouped(generation.tokens.count)) tokens in \(Figure.fixed(seconds, 1)) s, "
                + "\(rate) tokens/s; prompt \(Figure.grouped(request.prompt.tokens.count)) tokens"
                + (generation.ended ? "" : "; cut off by the length limit"))
    }

    /// The text without characters that would command a terminal.
    private static func harmless(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let commands =
                scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
            result.append(commands ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }
}
