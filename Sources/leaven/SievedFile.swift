import Archive
import Curation
import Dataflow
import Datasets
import Glibc
import Problems
import Tensors

/// Reads a file of completions, keeps the lines that pass a check, and rejects the others with their verdict.
/// `leaven dedup` and `leaven decontaminate` work in this way.
struct SievedFile {
    static let operands: [Usage.Operand] = [
        .init(name: "FILE", help: "The completions; /dev/stdin reads from a pipe.")
    ]

    static let options: [Usage.Option] = [
        CheckCommand.field,
        .init(
            "--output", "FILE",
            "Write the kept lines to a new file, compressed if its name ends in .zst (default: "
                + "standard output)."),
        .init(
            "--rejected", "FILE",
            "Write the rejected lines to a new file, each with a column \"verdicts\" that says why."),
        .flag("--overwrite", "Replace the files that --output and --rejected name."),
        ResourceOptions.threads,
    ]

    private let output: LineOutput
    private let rejected: LineOutput?
    private let file: CompletionFile
    private let threads: Int
    private let progress: Progress
    private let name: String

    init(_ arguments: Arguments, name: String) throws {
        self.name = name
        threads = try ResourceOptions.threads(arguments)
        let replaces = arguments.has("--overwrite")
        if !arguments.has("--output"), !arguments.has("--rejected") {
            try arguments.refuse(["--overwrite"], with: "standard output")
        }
        output = try LineOutput(arguments.value("--output"), replaces: replaces)
        rejected = try arguments.value("--rejected").map {
            if let output = arguments.value("--output"), Files.isSame($0, output) {
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

    /// Judges all lines, and writes each to its output, in order. Files appear only if all lines were judged.
    ///
    /// - Parameters:
    ///   - prepare: does the slow part of the work for one line; it runs for several lines at once.
    ///   - judge: gives the verdict on a prepared line; it is called for one line after another, in order.
    /// - Returns: `.done`, or `.stopped` if the user stopped it.
    /// - Throws: the error of the first line that cannot be read.
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
            Output.note("Stopped; no file was written. The same command begins anew.")
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
