import MoE
import Sampling

/// The sampling options of `leaven sample`; without an option, the model's `generation_config.json` decides.
enum SamplingArguments {
    static let options: [Usage.Option] = [
        .init("--temperature", "T", "0 takes the likeliest token each time (default: 1)."),
        .init("--top-k", "K", "Only the K likeliest tokens; 0 for all (default: 0)."),
        .init("--top-p", "P", "Only the likeliest that together hold the share P (default: 1)."),
        .init("--min-p", "P", "Only tokens at least P times as likely as the likeliest (default: 0)."),
        .init(
            "--repetition-penalty", "R",
            "Divide the logits of tokens that were said already by R, or multiply, where they are below 0 (default: 1)."
        ),
        .init("--max-tokens", "N", "Tokens at the most (default: 512)."),
        .init(
            "--stop", "TEXT", repeats: true,
            "A text that ends the answer, or that of a special token; may be given several times."),
        .init("--stop-tokens", "LIST", "Tokens that end the answer, by number: 5,17."),
        .flag("--include-stop", "Print the text that ended the answer, too."),
    ]

    /// Reads the options; says on standard error which settings of the model's file have no effect.
    static func read(_ arguments: Arguments, model folder: String) throws -> SamplingOptions {
        let own = try GenerationConfig(folder: folder)
        // A field of the file is read only if no option replaces it.
        func double(
            _ name: String, in range: ClosedRange<Double>, _ fallback: Double, _ given: () throws -> Double?
        ) throws -> Double {
            try arguments.double(
                name, in: range, default: arguments.has(name) ? fallback : given() ?? fallback)
        }
        var options = SamplingOptions()
        options.temperature = try double("--temperature", in: 0...100, 1, own.temperature)
        options.topK = try arguments.int(
            "--top-k", in: 0...1_000_000, default: arguments.has("--top-k") ? 0 : own.topK() ?? 0)
        options.topP = try double("--top-p", in: 1e-6...1, 1, own.topP)
        options.minP = try double("--min-p", in: 0...1, 0, own.minP)
        options.repetitionPenalty = try double(
            "--repetition-penalty", in: 0.01...100, 1, own.repetitionPenalty)
        options.maxTokens = try arguments.int("--max-tokens", in: 1...1_000_000, default: 512)
        options.stop = arguments.all("--stop")
        guard !options.stop.contains("") else { throw arguments.error("--stop", "is empty") }
        options.stopTokens = (try arguments.ints("--stop-tokens", in: 0...Int(Int32.max)) ?? []).map(
            Int32.init)
        options.includesStop = arguments.has("--include-stop")
        if options.includesStop, options.stop.isEmpty, options.stopTokens.isEmpty {
            throw arguments.error("--include-stop", "needs --stop TEXT or --stop-tokens LIST")
        }
        if !own.ignored.isEmpty {
            Output.note("generation_config.json says, to no effect: " + own.ignored.joined(separator: ", "))
        }
        return options
    }
}
