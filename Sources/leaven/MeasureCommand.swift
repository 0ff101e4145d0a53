import Archive
import Curation
import Dataflow
import Datasets
import Glibc
import Problems
import Report
import Tensors

/// `leaven measure`: the distribution of the checks' measures over a file, so that thresholds can be chosen
/// from data.
enum MeasureCommand: Command {
    /// The checks that measure how readable a completion is.
    private static let standard = [
        "format", "truncated", "summary", "language", "repetition", "line-repetition", "paragraph", "code",
        "markup",
        "symbols", "control-characters", "mojibake", "reflection",
    ]

    private static let shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
    private static let bins = 12

    static let usage = Usage(
        name: "measure", summary: "Show how the measures of checks are spread over a file.",
        discussion: """
            Runs checks over the completions of a JSON Lines file, as `leaven check` reads them. For each \
            check it prints the mean, least and greatest measured value, percentiles, the threshold, the \
            share of completions that fail, in the column "beyond", and a histogram of the values. Memory \
            does not grow with the file: values are counted in steps of 1 in 128, whole numbers up to 256 \
            exactly.
            """,
        operands: [.init(name: "FILE", help: "The completions; /dev/stdin reads from a pipe.")],
        options: CheckCommand.reading(standard) + [
            ResourceOptions.threads,
            .flag("--json", "Print everything as one JSON object."),
        ],
        examples: [
            "leaven measure train-00000-of-00012.jsonl.zst",
            "leaven measure a.jsonl --with repetition,paragraph --field completion=output",
        ])

    /// The measurements of one check.
    private struct Measure {
        let name: String
        var values = Distribution()
        var threshold: Double?
        var failed = 0
        var undecided = 0

        init(_ name: String) {
            self.name = name
        }

        mutating func add(_ verdict: Verdict) {
            if let value = verdict.value { values.add(value) }
            threshold = threshold ?? verdict.threshold
            if verdict.outcome == .fail { failed += 1 }
            if verdict.outcome == .undecided { undecided += 1 }
        }
    }

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let suite = try CheckCommand.suite(arguments, standard: standard)
        let threads = try ResourceOptions.threads(arguments)
        let progress = Progress("measure")
        let file = try CompletionFile(
            arguments.required(0),
            reader: try CompletionReader(columns: CheckCommand.columns(arguments), checks: suite),
            threads: threads, progress: progress)
        var measures = suite.checks.map { Measure($0.name) }
        StopSignal.catchSignals()
        do {
            defer { progress.finish() }
            while case let lines = try file.next(), !lines.isEmpty {
                for list in suite.verdicts(of: lines.map(\.item), threads: threads) {
                    for (place, verdict) in list.enumerated() { measures[place].add(verdict) }
                }
            }
        } catch is Stopped {
            return .stopped
        }
        if arguments.has("--json") {
            let json: JSON = [
                "lines": .int(file.count), "measures": .array(measures.map { object($0, lines: file.count) }),
            ]
            try Output.print(json.serialized(pretty: true) + "\n")
        } else {
            let width = TextWidth.terminal(STDOUT_FILENO)
            let lines = table(measures, lines: file.count).lines(width: width) + measures.flatMap(histogram)
            try Output.print(lines.joined(separator: "\n") + "\n")
        }
        return .done
    }

    private static func object(_ measure: Measure, lines: Int) -> JSON {
        let values = measure.values
        return [
            "measure": .string(measure.name), "values": .int(values.count), "mean": .double(values.mean),
            "least": .double(values.count == 0 ? 0 : values.least),
            "greatest": .double(values.count == 0 ? 0 : values.most),
            "percentiles": .object(
                shares.map { .init(Figure.fixed($0 * 100, 0), .double(values.quantile($0))) }),
            "threshold": measure.threshold.map(JSON.double) ?? .null,
            "beyond": .int(measure.failed), "undecided": .int(measure.undecided),
            "share_beyond": .double(Double(measure.failed) / Double(lines)),
            "histogram": .array(
                values.histogram(bins: bins).map {
                    ["from": .double($0.from), "to": .double($0.to), "count": .int($0.count)]
                }),
        ]
    }

    private static func table(_ measures: [Measure], lines: Int) -> Table {
        var table = Table(
            [("measure", .left), ("mean", .right), ("least", .right)]
                + shares.map { (Figure.fixed($0 * 100, 0) + "%", .right) }
                + [("greatest", .right), ("threshold", .right), ("beyond", .right)])
        for measure in measures {
            let values = measure.values
            let numbers =
                values.count == 0
                ? Array(repeating: "", count: shares.count + 3)
                : ([values.mean, values.least] + shares.map(values.quantile) + [values.most]).map(
                    Figure.short)
            table.add(
                [measure.name] + numbers
                    + [
                        measure.threshold.map(Figure.short) ?? "",
                        Figure.short(Double(measure.failed) * 100 / Double(lines)) + "%",
                    ])
        }
        return table
    }

    private static func histogram(_ measure: Measure) -> [String] {
        let bins = measure.values.histogram(bins: bins)
        guard bins.count > 1, let most = bins.map(\.count).max() else { return [] }
        var table = Table([("", .right), ("", .right), ("", .left)])
        for bin in bins {
            // Every bin with a count shows at least one block.
            let length = bin.count == 0 ? 0 : max(1, bin.count * 40 / most)
            table.add([
                Figure.short(bin.from) + (bin.from == bin.to ? "" : " to " + Figure.short(bin.to)),
                Figure.grouped(bin.count),
                String(repeating: "█", count: length),
            ])
        }
        return ["", measure.name] + table.lines(indent: 2)
    }
}
