import Archive
import Dataflow
import MoE
import Training

/// Training of a stage's model, step by step, with checkpoints in the stage's folder.
///
/// A batch is a function of its step, so that an interrupted training goes on where its checkpoint stands and
/// ends in the same bits.
struct TrainingLoop {
    let context: StageContext
    let trainer: Trainer
    let steps: Int
    /// Parameters for the making of the model that are recorded beside it.
    let recorded: [JSON.Member]

    private static let checkpointSeconds = 30.0
    private static let curvePoints = 100

    /// Trains to the end and writes the model to `model` in the stage's folder.
    ///
    /// - Parameter batch: the sequences of a step.
    func run(_ format: ChatFormat, batch: (Int) throws -> [TrainingSequence]) throws -> JSON {
        let folder = try context.makeFolder()
        let target = folder + "/model"
        let checkpoint = folder + "/checkpoint.safetensors"
        let curveFile = folder + "/loss.csv"
        if !Files.exists(target) {
            let resumed = try trainer.resume(from: checkpoint, key: context.key)
            var curve = resumed ? try readCurve(curveFile, before: trainer.step) : []
            var saved = Progress.monotonicClock()
            let started = saved
            var tokens = 0
            while trainer.step < steps {
                let step = trainer.step
                let report = trainer.train(try batch(step))
                guard report.loss.isFinite, report.gradientNorm.isFinite else {
                    throw DataflowError(
                        "stage \(context.name)", "training diverged",
                        found: "loss \(report.loss), gradient norm \(report.gradientNorm) at step \(step)",
                        expected: "finite numbers",
                        advice: "lower rate or raise warmup, or see whether the model is sound")
                }
                tokens += report.tokens
                let imbalance = Double(Int(report.imbalance * 100)) / 100
                let load = report.load.map { $0.map(String.init).joined(separator: " ") }
                curve.append(
                    "\(step),\(report.tokens),\(report.loss),\(report.rate),\(imbalance),"
                        + load.joined(separator: "|"))
                let now = Progress.monotonicClock()
                context.progress.update(
                    step + 1, of: steps,
                    extra:
                        "loss \(Self.short(report.loss)), \(Progress.grouped(Int(Double(tokens) / max(1e-3, now - started)))) tokens/s, "
                        + "expert load max/mean \(Self.short(report.imbalance))")
                let stopping = context.stop.isRequested
                if now - saved > Self.checkpointSeconds || stopping, trainer.step < steps {
                    try writeCurve(curve, curveFile)
                    try trainer.save(to: checkpoint, key: context.key)
                    saved = Progress.monotonicClock()
                }
                if stopping, trainer.step < steps { try context.stop.check() }
            }
            try writeCurve(curve, curveFile)
            let learned = curve.reduce(0) { $0 + (Int($1.split(separator: ",")[1]) ?? 0) }
            try trainer.model.save(
                to: target, format: format,
                making: recorded + [.init("tokens", .int(learned)), .init("loss", thinned(curve))])
        }
        try Files.remove(checkpoint)
        let curve = try readCurve(curveFile, before: steps)
        return [
            "steps": .int(steps), "digest": .string(try ModelFolder.digest(target)),
            "loss": .double(Double(curve.last?.split(separator: ",").dropFirst(2).first ?? "0") ?? 0),
            "expert_load": Self.load(curve.suffix(max(1, steps / 10))),
        ]
    }

    private static func short(_ value: Double) -> String { String(Double(Int(value * 1000)) / 1000) }

    /// The last column is the tokens that each expert got, experts parted by blanks and layers by bars.
    private static let header = "step,tokens,loss,learning_rate,expert_load_max_over_mean,expert_load"

    private func writeCurve(_ curve: [String], _ path: String) throws {
        try AtomicFile.write(Array(([Self.header] + curve).joined(separator: "\n").utf8) + [0x0A], to: path)
    }

    private func readCurve(_ path: String, before step: Int) throws -> [String] {
        guard Files.exists(path) else { return [] }
        let lines = String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n").dropFirst()
        return Array(lines.prefix(step).map(String.init))
    }

    /// Each expert's tokens over the mean of its layer, in a part of the curve: `[[1.02, 0.97, …], …]` by layer.
    private static func load(_ curve: ArraySlice<String>) -> JSON {
        var sums: [[Int]] = []
        for line in curve {
            let column = line.split(separator: ",", omittingEmptySubsequences: false).last ?? ""
            let load = column.split(separator: "|").map { $0.split(separator: " ").map { Int($0) ?? 0 } }
            sums = sums.isEmpty ? load : zip(sums, load).map { zip($0, $1).map(+) }
        }
        return .array(
            sums.map { layer in
                let mean = max(1e-9, Double(layer.reduce(0, +)) / Double(layer.count))
                return .array(layer.map { .double((Double($0) / mean * 1000).rounded() / 1000) })
            })
    }

    /// About a hundred points of the curve, each the mean loss of its stretch: `[[step, loss], …]`.
    private func thinned(_ curve: [String]) -> JSON {
        let losses = curve.map { Double($0.split(separator: ",")[2]) ?? 0 }
        let stretch = max(1, losses.count / Self.curvePoints)
        return .array(
            stride(from: 0, to: losses.count, by: stretch).map { start in
                let part = losses[start..<min(start + stretch, losses.count)]
                return [.int(start), .double(part.reduce(0, +) / Double(part.count))]
            })
    }
}

extension TrainingOptions {
    /// Reads the parameters that all training stages have.
    init(_ parameters: Parameters, steps: Int, rate: Double) throws {
        self.init(
            schedule: Schedule(
                steps: steps, peak: try parameters.double("rate", in: 1e-7...1, default: rate),
                warmup: try parameters.int("warmup", in: 0...1_000_000, default: 50),
                floor: try parameters.double("rate_floor", in: 0...1, default: 0.03)))
        optimizer = try parameters.choice("optimizer", default: Optimizer.adamw)
        muonScale = Float(try parameters.double("muon_scale", in: 1e-3...10, default: 0.2))
        beta1 = Float(try parameters.double("beta1", in: 0...0.9999, default: 0.9))
        beta2 = Float(try parameters.double("beta2", in: 0...0.99999, default: 0.95))
        decay = Float(try parameters.double("weight_decay", in: 0...1, default: 0.05))
        clip = try parameters.double("clip", in: 1e-3...1e3, default: 1)
        biasRate = Float(try parameters.double("bias_rate", in: 0...1, default: 2e-3))
        // It counts among the effective parameters only where it is named: other trainings keep their keys.
        if parameters.has("shares") { shares = try parameters.int("shares", in: 1...256) }
    }
}

extension ModelInput {
    /// Refuses a model folder that cannot be trained, when the pipeline is read. The models that other stages
    /// make can all be trained.
    static func demandTrainable(_ inputs: [String: any Stage]) throws {
        guard let stage = inputs[role.name] as? ModelStage else { return }
        try stage.config.validateForTraining(file: stage.folder + "/config.json")
    }

    /// The input model, read whole; one that cannot be trained is refused before it is built.
    static func trainable(_ context: StageContext) throws -> Model {
        let folder = folder(context)
        let checkpoint = try Checkpoint(folder: folder)
        try checkpoint.config.validateForTraining(file: folder + "/config.json")
        return Model(checkpoint)
    }
}
