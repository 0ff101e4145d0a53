import Dataflow
import Glibc
import MoE
import Tensors

/// `leaven bench`: how fast a model samples, reads prompts and trains here, and which share of the
/// processor's peak that is.
enum BenchCommand: Command {
    static let usage = Usage(
        name: "bench", summary: "Measure how fast a model samples and learns on this machine.",
        discussion: """
            Tokens a second of sampling, for each number of sequences and each length of their context, of \
            reading prompts, and of training; and the share of the peak of this processor's multiply-adds, \
            which is measured in the same run. A core has sequences of its own. Without a MODEL, one of 26.9 \
            million random weights in the shape of DeepSeek-V3 (vocabulary 4096, hidden 256, 8 layers, 32 \
            experts of 128 of which 4 are active).
            """,
        operands: [.init(name: "MODEL", help: "A model folder.", isOptional: true)],
        options: [
            .init("--sequences", "LIST", "Sequences of a core (default: 1,32,128,512)."),
            .init("--context", "LIST", "Positions that they have behind them (default: 32,256,1024)."),
            .init("--weights", "LIST", "stored, int8, int8-weights, with commas (default: stored,int8)."),
            .init("--threads", "N", "Cores to use (default: all)."),
            .init("--seconds", "S", "For each measurement (default: 1)."),
            .flag("--training", "Measure training too: steps of 4096 tokens."),
            .flag(
                "--draws", "Measure drawing alone: tokens from 151,936 logits, with top-k, top-p and min-p."),
            .init("--length", "N", "Tokens of a prompt, or of a sequence in training (default: 256)."),
            .flag("--json", "A JSON object for each measurement, on a line of its own."),
        ],
        examples: ["leaven bench", "leaven bench fixtures/base --sequences 128 --context 160"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let sequences = try arguments.ints("--sequences", in: 1...4096) ?? [1, 32, 128, 512]
        var contexts = try arguments.ints("--context", in: 1...1 << 20) ?? [32, 256, 1024]
        let threads = try arguments.int("--threads", in: 1...processorCount, default: processorCount)
        let seconds = try arguments.double("--seconds", in: 0.01...3600, default: 1)
        let forms = try (arguments.value("--weights") ?? "stored,int8").split(separator: ",").map { name in
            guard let form = InferenceWeights.Form(rawValue: String(name)) else {
                throw arguments.error(
                    "--weights", "found \"\(name)\", expected stored, int8 or int8-weights, with commas")
            }
            return form
        }
        guard !forms.isEmpty else { throw arguments.error("--weights", "is empty") }
        if arguments.has("--draws") {
            try BenchDraws.run(
                Bench(threads: threads, seconds: seconds), BenchReport(json: arguments.has("--json")))
            return .done
        }
        let source: any ParameterSource =
            try arguments.operand(0).map { folder -> any ParameterSource in
                let checkpoint = try Checkpoint(folder: folder)
                return arguments.has("--training") ? try Model(checkpoint) : checkpoint
            } ?? Model(Bench.config(), seed: 1)
        let config = source.config
        if !arguments.has("--context") { contexts.removeAll { $0 + 64 > config.contextLength } }
        guard let longest = contexts.max(), longest + 64 <= config.contextLength else {
            throw arguments.error(
                "--context",
                "the model takes \(config.contextLength) positions, 64 of which are for the measurement")
        }
        // The length of prompts, and of the sequences to train on.
        let length = try arguments.int(
            "--length", in: 1...min(4096, config.contextLength), default: min(256, config.contextLength))
        let bench = Bench(threads: threads, seconds: seconds)
        var report = BenchReport(json: arguments.has("--json"))
        try report.begin(config, threads: threads)
        for form in forms {
            let weights = try weights(source, form)
            let peak = bench.peak(form)
            for context in contexts {
                for count in sequences where fits(config, count * threads, context) {
                    let rate = bench.sampling(weights, sequences: count, context: context)
                    try report.add(
                        "sampling", form.rawValue, sequences: count, context: context, rate,
                        share: rate * ModelPlan(config).operations(length: context) / Double(threads) / peak)
                }
            }
            let rate = bench.prefill(weights, length: length)
            try report.add(
                "prompts", form.rawValue, sequences: 1, context: length, rate,
                share: rate * ModelPlan(config).operations(length: length / 2) / Double(threads) / peak)
        }
        if arguments.has("--training"), let model = source as? Model {
            let rate = bench.training(model, length: length)
            // A backward pass has twice as many products as a forward pass.
            let operations = 3 * ModelPlan(config).operations(length: length / 2)
            try report.add(
                "training", "f32", sequences: 4096 / length, context: length, rate,
                share: rate * operations / Double(threads) / bench.peak(.stored))
        }
        return .done
    }

    private static func weights(_ source: any ParameterSource, _ form: InferenceWeights.Form) throws
        -> InferenceWeights
    {
        if let checkpoint = source as? Checkpoint {
            return try InferenceWeights(checkpoint, form, threads: processorCount)
        }
        guard let model = source as? Model else { preconditionFailure("a source of another kind") }
        return InferenceWeights(model, form, threads: processorCount)
    }

    /// Whether the cache of `sequences` sequences takes at most half of the memory; if not, says so.
    private static func fits(_ config: ModelConfig, _ sequences: Int, _ context: Int) -> Bool {
        let bytes = ModelPlan(config).cache(.f32, sequences: sequences, length: context + 64)
        if bytes <= machineMemory / 2 { return true }
        Output.note(
            "left out: \(sequences) sequences of \(context) positions, whose cache takes more than half of the memory"
        )
        return false
    }
}
