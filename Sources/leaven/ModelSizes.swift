import Archive
import Dataflow
import MoE
import Report
import Tensors
import Training

/// `leaven model plan` and `leaven model inspect`: the costs of a model, and the contents of a folder.
enum ModelSizes {
    /// Prints the costs from a configuration alone: a `config.json`, or a folder that has one. Where the
    /// folder has weights, it says as well what they take as they are stored.
    static func plan(_ arguments: Arguments) throws {
        let place = arguments.required(1)
        let isFolder = Files.isFolder(place)
        let file = isFolder ? place + "/config.json" : place
        let config = try ModelFolder.config(file: file)
        let sequences = try arguments.int("--sequences", in: 1...1 << 30, default: 1)
        let length = try arguments.int(
            "--length", in: 1...config.contextLength, default: min(4096, config.contextLength))
        let hasWeights =
            try isFolder && ModelFolder.weightFiles(place).allSatisfy { Files.exists(place + "/" + $0) }
        let checkpoint = hasWeights ? try Checkpoint(folder: place) : nil
        var lines = summary(config) + plan(ModelPlan(config), checkpoint, sequences, length)
        if arguments.has("--training") {
            let threads = try ResourceOptions.threads(arguments)
            lines += training(config, sequences, length, threads: threads)
        } else {
            try arguments.refuse(["--threads"], with: "plan without --training")
        }
        try Output.print(lines.joined(separator: "\n") + "\n")
    }

    static func inspect(_ arguments: Arguments) throws {
        let folder = arguments.required(1)
        let checkpoint = try Checkpoint(folder: folder)
        var sizes: [(name: String, tensors: Int, bytes: Int)] = []
        for tensor in checkpoint.layout.tensors {
            let format = checkpoint.format(tensor)
            let place = sizes.firstIndex { $0.name == format.rawValue } ?? sizes.count
            if place == sizes.count { sizes.append((format.rawValue, 0, 0)) }
            sizes[place].tensors += 1
            sizes[place].bytes += tensor.count * format.size
        }
        var table = Table([("format", .left), ("tensors", .right), ("bytes", .right)])
        for size in sizes {
            table.add([size.name, Figure.grouped(size.tensors), Figure.grouped(size.bytes)])
        }
        var lines = summary(checkpoint.config) + table.lines()
        lines.append("weights in the files: \(Figure.bytes(Double(checkpoint.weightBytes)))")
        lines.append("digest: \(try ModelFolder.digest(folder))")
        if arguments.has("--tensors") {
            var table = Table([("tensor", .left), ("format", .left), ("shape", .left)])
            for tensor in checkpoint.layout.tensors {
                table.add([tensor.name, checkpoint.format(tensor).rawValue, "\(tensor.shape)"])
            }
            lines += table.lines()
        }
        try Output.print(lines.joined(separator: "\n") + "\n")
    }

    private static func summary(_ config: ModelConfig) -> [String] {
        let count = ParameterCount(config)
        let mixtures = (0..<config.layers).reduce(0) { $0 + (config.hasExperts($1) ? 1 : 0) }
        var layers = "\(config.layers) layers"
        if mixtures > 0 {
            layers += ", \(mixtures) of them with \(config.experts) experts, \(config.activeExperts) active"
        }
        return [
            "\(config.architecture.rawValue): \(layers)",
            "parameters: \(Figure.fixed(count.total, 0)) in \(Figure.fixed(count.tensors, 0)) tensors",
            "active for a token: \(Figure.fixed(count.active, 0))",
        ]
    }

    /// The costs of a model with its weights in one form.
    private struct Column {
        let name: String
        let weights: Double
        /// Bytes of the weights that take part in computing one token.
        let active: Double
        let cache: ModelPlan.Precision
    }

    private static func plan(_ plan: ModelPlan, _ checkpoint: Checkpoint?, _ sequences: Int, _ length: Int)
        -> [String]
    {
        var columns = ModelPlan.Precision.allCases.map {
            Column(
                name: $0.rawValue, weights: plan.weights($0), active: plan.count.active * $0.size, cache: $0)
        }
        if let checkpoint {
            columns.append(
                Column(
                    name: "stored", weights: Double(checkpoint.weightBytes), active: checkpoint.activeBytes,
                    cache: checkpoint.hasCodes ? .int8 : .f32))
        }
        var table = Table([("", .left)] + columns.map { ($0.name, .right) })
        func row(_ name: String, _ value: (Column) -> Double) {
            table.add([name] + columns.map { Figure.bytes(value($0)) })
        }
        row("weights") { $0.weights }
        row("cache of a token") { plan.cache($0.cache, sequences: 1, length: 1) }
        row("cache of \(Figure.grouped(sequences)) × \(Figure.grouped(length)) tokens") {
            plan.cache($0.cache, sequences: sequences, length: length)
        }
        row("read for a token") { $0.active + plan.cache($0.cache, sequences: 1, length: length) }
        let operations = Figure.fixed(plan.operations(length: length) / 1e9, 1)
        return table.lines() + [
            "operations for a token: \(operations) billion, after \(Figure.grouped(length)) tokens"
        ]
    }

    /// What training takes with each optimizer, in steps of `sequences` sequences of `length` tokens.
    private static func training(_ config: ModelConfig, _ sequences: Int, _ length: Int, threads: Int)
        -> [String]
    {
        var options = TrainingOptions(schedule: Schedule(steps: 1, peak: 1, warmup: 0, floor: 1))
        let tokens = TrainingPlan.tokens(sequences: sequences, length: length, options)
        let optimizers = TrainingOptions.Optimizer.allCases
        let plans = optimizers.map { optimizer in
            options.optimizer = optimizer
            return TrainingPlan(config, options, threads: threads, tokens: tokens)
        }
        let title = "training, \(Figure.grouped(sequences)) × \(Figure.grouped(length)) tokens a step"
        var table = Table([(title, .left)] + optimizers.map { ($0.rawValue, .right) })
        func row(_ name: String, _ value: (TrainingPlan) -> Double) {
            table.add([name] + plans.map { Figure.bytes(value($0)) })
        }
        row("weights") { $0.weights }
        row("their copies, packed for products") { $0.copies }
        row("gradients") { $0.gradients }
        row("optimizer state") { $0.optimizer }
        row("activations of a thread, \(Figure.grouped(tokens)) tokens at once") { $0.activations }
        row("all, with --threads \(threads)") { $0.total }
        return table.lines()
    }
}
