import Archive
import Dataflow
import MoE
import Report

/// `leaven model plan` and `leaven model inspect`: what a model takes, and what is in a folder.
enum ModelSizes {
    /// Of a configuration alone: a `config.json`, or a folder that has one.
    static func plan(_ arguments: Arguments) throws {
        let place = arguments.required(1)
        let file = Files.isFolder(place) ? place + "/config.json" : place
        let config = try ModelFolder.config(file: file)
        let sequences = try arguments.int("--sequences", in: 1...1 << 30, default: 1)
        let length = try arguments.int(
            "--length", in: 1...config.contextLength, default: min(4096, config.contextLength))
        try Output.print(
            (summary(config) + plan(ModelPlan(config), sequences, length)).joined(separator: "\n") + "\n")
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
            table.add([size.name, Progress.grouped(size.tensors), Progress.grouped(size.bytes)])
        }
        var lines = summary(checkpoint.config) + table.lines()
        lines.append("weights in the files: \(bytes(Double(sizes.reduce(0) { $0 + $1.bytes })))")
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
            "parameters: \(number(count.total)) in \(number(count.tensors)) tensors",
            "active for a token: \(number(count.active))",
        ]
    }

    private static func plan(_ plan: ModelPlan, _ sequences: Int, _ length: Int) -> [String] {
        let precisions = ModelPlan.Precision.allCases
        var table = Table([("", .left)] + precisions.map { ($0.rawValue, .right) })
        func row(_ name: String, _ value: (ModelPlan.Precision) -> Double) {
            table.add([name] + precisions.map { bytes(value($0)) })
        }
        row("weights") { plan.weights($0) }
        row("cache of a token") { plan.cache($0, sequences: 1, length: 1) }
        row("cache of \(number(Double(sequences))) × \(number(Double(length))) tokens") {
            plan.cache($0, sequences: sequences, length: length)
        }
        row("read for a token") { plan.bytes($0, length: length) }
        let operations = tenths(plan.operations(length: length) / 1e9)
        return table.lines() + [
            "operations for a token: \(operations) billion, after \(number(Double(length))) tokens"
        ]
    }

    private static func number(_ value: Double) -> String {
        Progress.grouped(Int(min(value.rounded(), 1e18)))
    }

    /// One digit after the point.
    private static func tenths(_ value: Double) -> String {
        let tenths = Int(min((value * 10).rounded(), 1e18))
        return "\(Progress.grouped(tenths / 10)).\(tenths % 10)"
    }

    private static func bytes(_ value: Double) -> String {
        for (unit, size) in [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where value >= size {
            return tenths(value / size) + " " + unit
        }
        return number(value) + " B"
    }
}
