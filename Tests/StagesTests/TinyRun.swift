import Archive
import Curation
import Dataflow
import Stages
import Synchronization
import Tensors
import TestSupport

/// A run of a pipeline so small that it takes a second or two, in a folder of its own.
final class TinyRun: Sendable {
    private let scratch: Scratch
    var folder: String { scratch.path }

    init() throws { scratch = try Scratch() }

    /// From nothing to a corpus: tokenizer, base model, rollouts, fine-tuned model, rollouts again.
    static let whole = """
        {
            name: "tiny", seed: 5, parameters: {samples: 10},
            stages: [
                {name: "tokenizer", kind: "tokenizer", documents: 400, vocabulary: 400, \(few)},
                {name: "base", kind: "pretrain", inputs: {tokenizer: "tokenizer"}, steps: 30, \(few),
                 documents_per_step: 2, optimizer: "muon", warmup: 5, rate: 0.01, model: \(model)},
                {name: "annealed", kind: "pretrain", inputs: {model: "base"}, steps: 6, documents_per_step: 2, \(few),
                 warmup: 1, rate: 0.003},
                {name: "problems", kind: "problems", count: 80, \(short)},
                {name: "first", kind: "rollouts", inputs: {problems: "problems", model: "base"}, samples: 6,
                 unit: 2, max_tokens: 48, checks: {length: {max: 47}}},
                {name: "tuned", kind: "sft", inputs: {model: "annealed", samples: "first"}, epochs: 3,
                 samples_per_step: 2, warmup: 2, rate: 0.003},
                {name: "second", kind: "rollouts", inputs: {problems: "problems", model: "tuned"},
                 samples: "$samples", rounds: 3, per_round: 2, unit: 3, max_tokens: 48,
                 checks: {length: {min: 2, max: 47}}},
                {name: "corpus", kind: "corpus", inputs: {samples: "second"}, samples: "$samples",
                 records_per_shard: 4},
            ],
        }
        """

    /// Problems that are short, and enough alike for some completions to be near-duplicates.
    private static let short = """
        families: ["addition", "multiplication", "equation", "modular", "gcd", "sorting", "base", "word", "unit",
        "date", "knights"], levels: [1, 2, 3]
        """

    private static let few = #"families: ["addition", "gcd", "sorting", "knights"]"#

    private static let model = """
        {hidden_size: 32, num_hidden_layers: 2, intermediate_size: 48, num_attention_heads: 2,
         kv_lora_rank: 12, qk_nope_head_dim: 8, qk_rope_head_dim: 8, v_head_dim: 8, n_routed_experts: 4,
         moe_intermediate_size: 16, max_position_embeddings: 256}
        """

    /// From a model folder `model` beside the pipeline to a corpus.
    static let sampling = """
        {
            name: "sampling", seed: 2, parameters: {samples: 20, records: 20, longest: 47, count: 80},
            stages: [
                {name: "base", kind: "model", folder: "model"},
                {name: "problems", kind: "problems", count: "$count", \(short)},
                {name: "rollouts", kind: "rollouts", inputs: {problems: "problems", model: "base"}, keep: 2,
                 samples: "$samples", rounds: 2, per_round: 3, unit: 3, temperature: 0.9, top_p: 0.98,
                 max_tokens: 48, checks: {length: {min: 2, max: "$longest"}}},
                {name: "corpus", kind: "corpus", inputs: {samples: "rollouts"}, samples: "$records"},
            ],
        }
        """

    /// A model folder that the whole pipeline made, for runs that only sample.
    static let base: Result<TinyRun, any Error> = Result {
        let run = try TinyRun()
        _ = try run(TinyRun.whole, [])
        return run
    }

    /// A run for `sampling`, with its model folder in place.
    static func withModel() throws -> TinyRun {
        let (source, run) = (try base.get().folder + "/run/models/base/model", try TinyRun())
        try Files.makeFolder(run.folder + "/model")
        for name in try Files.names(in: source) {
            try AtomicFile.write(try Files.read(source + "/" + name), to: run.folder + "/model/" + name)
        }
        return run
    }

    struct Outcome {
        var code: ExitCode
        var lines: [String]

        /// What was said of a stage, in order.
        func words(_ stage: String) -> [String] {
            lines.filter { $0.hasPrefix(stage + " ") }
                .map { String($0.dropFirst(stage.count).drop { $0 == " " }) }
        }
    }

    /// Runs a pipeline; stops after the given number of progress updates, or when `stop` says so.
    func callAsFunction(
        _ pipeline: String, _ settings: [String], threads: Int = 1, batch: Int = 16, updates: Int = .max,
        stop: StopSignal = StopSignal(),
        checks: [CheckKind] = StageKinds.checks
    ) throws -> Outcome {
        let plan = try Plan(
            Pipeline(Array(pipeline.utf8), file: folder + "/tiny.json5", settings: settings),
            kinds: StageKinds.all(checks: checks))
        let lines = Lines()
        let left = Lines.Countdown(updates)
        var options = Runner.Options()
        options.resources = Resources(threads: threads, batch: batch)
        options.stop = stop
        options.output = { lines.add($0) }
        options.progress = { name in
            // A progress looks at the clock once when it is made, and once at each update.
            let made = Atomic(false)
            return Progress(
                name, onTerminal: false,
                clock: {
                    if made.exchange(true, ordering: .relaxed), left.isOver() { stop.request() }
                    return 0
                }, write: { _ in })
        }
        return Outcome(code: try Runner.run(plan, in: folder + "/run", options), lines: lines.all)
    }

    /// The files of a corpus by name.
    func corpus(_ name: String = "corpus") throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for file in try Files.names(in: folder + "/run/" + name) {
            files[file] = try Files.read("\(folder)/run/\(name)/\(file)")
        }
        return files
    }

    /// The records of a corpus, in order.
    func records(_ corpus: String = "corpus") throws -> [JSON] {
        var records: [JSON] = []
        for name in try Files.names(in: "\(folder)/run/\(corpus)") where name.hasPrefix("train-") {
            let lines = try JSONLines("\(folder)/run/\(corpus)/\(name)")
            while let (_, value) = try lines.nextValue() { records.append(value) }
        }
        return records
    }

    /// What the run's store says of a stage.
    func stage(_ name: String) throws -> (store: Store, record: StageRecord) {
        let store = try Store(reading: folder + "/run")
        guard let record = try store.stages.named(name) else {
            throw Complaint(folder, "has no stage \(name)")
        }
        return (store, record)
    }
}

extension Lines {
    /// Says when it has been asked a number of times.
    final class Countdown: Sendable {
        private let left: Mutex<Int>

        init(_ count: Int) { left = Mutex(count) }

        func isOver() -> Bool {
            left.withLock { left in
                left -= 1
                return left <= 0
            }
        }
    }
}
