import Archive
import Curation
import Dataflow
import Datasets
import Glibc
import Problems
import Tensors

/// A file of completions of which some lines are kept and the others rejected with a verdict: the work of
/// `leaven dedup` and `leaven decontaminate`.
struct SievedFile {
    static let operands: [Usage.Operand] = [
        .init(name: "FILE", help: "The completions; /dev/stdin reads from a pipe.")
    ]

    static let options: [Usage.Option] = [
        CheckCommand.field,
        .init(
            "--output", "FILE",
            "Write the lines that are kept to a new file, .zst to compress (default: standard output)."),
        .init(
            "--rejected", "FILE",
            "Write the others to a new file, each with a column \"verdicts\" that says why."),
        .flag("--overwrite", "Replace the files that --output and --rejected name."),
        .init("--threads", "N", "Threads (default: all processors)."),
    ]

    private let output: LineOutput
    private let rejected: LineOutput?
    private let file: CompletionFile
    private let threads: Int
    private let progress: Progress
    private let name: String

    init(_ arguments: Arguments, name: String) throws {
        self.name = name
        threads = try arguments.int("--threads", in: 1...1024, default: processorCount)
        let replaces = arguments.has("--overwrite")
        if !arguments.has("--output"), !arguments.has("--rejected") {
            try arguments.refuse(["--overwrite"], with: "standard output")
        }
        output = try LineOutput(arguments.value("--output"), replaces: replaces)
        rejected = try arguments.value("--rejected").map {
            guard $0 != arguments.value("--output") else {
                throw arguments.error("--rejected", "names the file of --output")
            }
            return try LineOutput($0, option: "--rejected", replaces: replaces)
        }
        progress = Progress(name)
        file = try CompletionFile(
            arguments.required(0),
            reader: try CompletionReader(columns: CheckCommand.columns(arguments), checks: CheckSuite([])),
            threads: threads, progress: progress)
    }

    /// Judges all lines.
    ///
    /// - Parameters:
    ///   - prepare: the slow part; it runs on several threads.
    ///   - judge: called for each line, in order.
    func run<Prepared: Sendable>(
        prepare: @Sendable (CompletionLine) -> Prepared, judge: (Prepared) -> Verdict
    ) throws -> ExitCode {
        StopSignal.catchSignals()
        var (number, kept) = (0, 0)
        do {
            defer { progress.finish() }
            while case let lines = try file.next(), !lines.isEmpty {
                let prepared = parallelMap(count: lines.count, threads: threads) { prepare(lines[$0]) }
                let verdicts = prepared.map(judge)
                number += lines.count
                let texts = parallelMap(count: lines.count, threads: threads) { place in
                    // A kept line stays unchanged, to the last digit of its numbers.
                    if verdicts[place].outcome == .pass { return lines[place].text + [0x0A] }
                    return lines[place].marked([verdicts[place]]) + [0x0A]
                }
                for (verdict, text) in zip(verdicts, texts) {
                    if verdict.outcome == .pass { kept += 1 }
                    try verdict.outcome == .pass ? output.write(text) : rejected?.write(text)
                }
            }
        } catch is Stopped {
            Output.note("Stopped; nothing was kept. The same command begins anew.")
            return .stopped
        }
        try output.commit()
        try rejected?.commit()
        Output.note(
            "\(Figure.grouped(kept)) of \(Figure.grouped(number)) lines kept,"
                + " \(Figure.grouped(number - kept)) rejected by \(name)")
        return .done
    }
}
