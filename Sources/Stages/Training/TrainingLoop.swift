import Archive
import Dataflow
import MoE
import Training

/// The batch of one step of a training, and the additional measures of the step.
struct TrainingBatch {
    var sequences: [TrainingSequence]
    var objective: any Objective = CrossEntropy()
    /// Gives further measures of the step and words for the progress line, from the step's report.
    var measured: ((StepReport) -> (measures: [Measure], words: String))?
}

/// Training of a stage's model, step by step, with checkpoints in the stage's folder and measures in the
/// store.
///
/// A batch is a function of its step, so an interrupted training goes on from its checkpoint and ends with
/// the same bits.
struct TrainingLoop {
    let context: StageContext
    let trainer: Trainer
    let steps: Int
    /// Facts about the training, to be recorded beside the model.
    let recorded: [JSON.Member]
    /// Checkpoints are written only before steps that are multiples of this.
    var interval = 1

    private static let checkpointSeconds = 30.0
    /// Seconds between two writes of measures to the store. The experts' load is added up in between.
    private static let measureSeconds = 5.0
    private static let curvePoints = 100

    /// The names of the measures of a step.
    private enum Name {
        static let loss = "loss"
        static let tokens = "tokens"
        static let rate = "learning_rate"
        static let norm = "gradient_norm"
        static let imbalance = "expert_load_max_over_mean"

        /// The tokens that an expert got since the load was last written. Experts and layers count from 0;
        /// layers without experts are not counted.
        static func load(layer: Int, expert: Int) -> String { "expert_load.\(layer).\(expert)" }
    }

    /// Trains to the end and writes the model to `model` in the stage's folder.
    ///
    /// - Parameter batch: gives the sequences of a step.
    func run(_ format: ChatFormat, batch: (Int) throws -> [TrainingSequence]) throws -> JSON {
        try run(format) { TrainingBatch(sequences: try batch($0)) }
    }

    /// Trains to the end and writes the model to `model` in the stage's folder.
    ///
    /// - Parameters:
    ///   - resumed: called with the step at which training goes on, while the measures of later steps still
    ///     exist.
    ///   - batch: gives the batch of a step; nil if training ends before it.
    ///   - trained: called before the model is written.
    func run(
        _ format: ChatFormat, resumed: (Int) throws -> Void = { _ in }, batch: (Int) throws -> TrainingBatch?,
        trained: () throws -> Void = {}
    ) throws -> JSON {
        let folder = try context.makeFolder()
        let target = folder + "/model"
        let checkpoint = folder + "/checkpoint.safetensors"
        let experts = trainer.expertCounts
        if !Files.exists(target) {
            _ = try trainer.resume(from: checkpoint, key: context.key)
            try resumed(trainer.step)
            // Steps after the checkpoint are measured again.
            try context.store.measures.remove(context.stage, from: trainer.step)
            try train(to: checkpoint, experts: experts, batch: batch)
            try trained()
            let losses = try values(Name.loss)
            let learned = try values(Name.tokens).reduce(0) { $0 + Int($1) }
            try trainer.model.save(
                to: target, format: format,
                making: recorded + [.init("tokens", .int(learned)), .init("loss", thinned(losses))])
        }
        try Files.remove(checkpoint)
        return [
            "steps": .int(try values(Name.loss).count), "digest": .string(try ModelFolder.digest(target)),
            "loss": .double(try values(Name.loss).last ?? 0), "expert_load": try load(experts),
        ]
    }

    private func train(to checkpoint: String, experts: [Int], batch: (Int) throws -> TrainingBatch?) throws {
        let started = Clock.monotonic()
        var (saved, written) = (started, started)
        var tokens = 0
        var measures: [Measure] = []
        var load = experts.map { Array(repeating: 0, count: $0) }
        /// Writes the measures and loads, up to a step.
        func write(_ step: Int) throws {
            for (layer, counts) in load.enumerated() {
                for (expert, count) in counts.enumerated() {
                    measures.append(
                        Measure(Name.load(layer: layer, expert: expert), step: step, Double(count)))
                    load[layer][expert] = 0
                }
            }
            try context.store.measures.add(measures, stage: context.stage)
            measures = []
            written = Clock.monotonic()
        }
        while trainer.step < steps {
            let step = trainer.step
            // At the start of the last tenth, the load is counted anew.
            if step == lastTenth, step > 0, !measures.isEmpty { try write(step - 1) }
            guard let batch = try batch(step) else {
                if !measures.isEmpty { try write(step - 1) }
                return
            }
            let report = trainer.train(
                batch.sequences, objective: batch.objective, keepsLogProbabilities: batch.measured != nil)
            guard report.loss.isFinite, report.gradientNorm.isFinite else {
                throw Complaint(
                    "stage \(context.name)", "training diverged",
                    found: "loss \(report.loss), gradient norm \(report.gradientNorm) at step \(step)",
                    expected: "finite numbers",
                    advice: "lower rate or raise warmup, or see whether the model is sound")
            }
            tokens += report.tokens
            measures += [
                Measure(Name.loss, step: step, report.loss),
                Measure(Name.tokens, step: step, Double(report.tokens)),
                Measure(Name.rate, step: step, report.rate),
                Measure(Name.norm, step: step, report.gradientNorm),
                Measure(Name.imbalance, step: step, report.imbalance),
            ]
            let further = batch.measured?(report)
            measures += further?.measures ?? []
            for (layer, counts) in report.load.enumerated() {
                for (expert, count) in counts.enumerated() { load[layer][expert] += count }
            }
            let now = Clock.monotonic()
            let rate = Figure.grouped(Int(Double(tokens) / max(1e-3, now - started)))
            context.progress.update(
                step + 1, of: steps,
                extra: further?.words
                    ?? "loss \(Figure.fixed(report.loss, 3)), \(rate) tokens/s, "
                    + "expert load max/mean \(Figure.fixed(report.imbalance, 3))")
            let stopping = context.stop.isRequested && trainer.step < steps
            let saves =
                trainer.step.isMultiple(of: interval)
                && (now - saved > Self.checkpointSeconds && trainer.step < steps || stopping)
            if saves || trainer.step == steps || now - written > Self.measureSeconds { try write(step) }
            if saves {
                try trainer.save(to: checkpoint, key: context.key)
                saved = Clock.monotonic()
            }
            if stopping { try context.stop.check() }
        }
    }

    /// The first step of the last tenth of the training, over which the experts' load is reported.
    private var lastTenth: Int { steps - max(1, steps / 10) }

    private func values(_ name: String) throws -> [Double] {
        try context.store.measures.values(name, stage: context.stage).map(\.value)
    }

    /// Each expert's tokens over its layer's mean, in the last tenth of the steps: `[[1.02, 0.97, …], …]` by
    /// layer.
    private func load(_ experts: [Int]) throws -> JSON {
        // If training ended early, the load is taken over all steps.
        let first = try values(Name.loss).count == steps ? lastTenth : 0
        return .array(
            try experts.enumerated().map { layer, count in
                let sums = try (0..<count).map { expert in
                    try context.store.measures.values(
                        Name.load(layer: layer, expert: expert), stage: context.stage
                    ).filter { $0.step >= first }.reduce(0) { $0 + $1.value }
                }
                let mean = max(1e-9, sums.reduce(0, +) / Double(count))
                return .array(sums.map { .double(($0 / mean * 1000).rounded() / 1000) })
            })
    }

    /// About a hundred points of the loss curve, each the mean of a stretch: `[[step, loss], …]`.
    private func thinned(_ losses: [Double]) -> JSON {
        let stretch = max(1, losses.count / Self.curvePoints)
        return .array(
            stride(from: 0, to: losses.count, by: stretch).map { start in
                let part = losses[start..<min(start + stretch, losses.count)]
                return [.int(start), .double(part.reduce(0, +) / Double(part.count))]
            })
    }
}
