import Archive
import Dataflow
import Review
import Stages
import Tensors

/// `leaven review export`: writes a file with which people review samples.
enum ReviewExportCommand: Command {
    static let usage = Usage(
        name: "review export", summary: "Write the samples that wait for people to a file.",
        discussion: """
            The file's extension says in which format. .html: a page that works without a network in any \
            browser, and gives the answers as .jsonl. .json: tasks for Label Studio, and its labelling \
            configuration beside them (.xml); the checks' verdicts are predictions. .csv: a table for \
            spreadsheets. .jsonl: a line for each sample, for scripts, editors and doccano.
            """,
        operands: [
            .init(name: "RUN", help: "The run folder."),
            .init(name: "FILE", help: "A new file: .html, .json, .csv or .jsonl."),
        ],
        options: [
            .init("--stage", "NAME", "The queue of one stage (default: all of the run)."),
            .flag("--all", "Also what is decided already."),
            .flag("--overwrite", "Replace a file that is there."), ReviewCommand.threads,
        ],
        examples: [
            "leaven review export runs/reviewed queue.html",
            "leaven review export runs/reviewed tasks.json --stage review",
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let (run, path) = (arguments.required(0), arguments.required(1))
        let stage = arguments.value("--stage")
        let threads = try arguments.int("--threads", in: 1...1024, default: processorCount)
        try ReviewFile.check(path, overwrite: arguments.has("--overwrite"))
        let items = try ReviewQueue.items(
            of: run, stage: stage, all: arguments.has("--all"), threads: threads)
        guard !items.isEmpty else {
            try Output.print("Nothing is open, and nothing was written; --all writes what is decided, too.\n")
            return .done
        }
        let title = Files.name(of: run) + (stage.map { ", \($0)" } ?? "")
        try ReviewFile.write(items, title: title, to: path, overwrite: arguments.has("--overwrite"))
        let files = try ReviewFile.files(path).joined(separator: " and ")
        try Output.print(
            "\(ReviewCommand.counted(items.count, "sample is", "samples are")) in \(files)\n"
                + "`leaven review import \(shellWord(run)) FILE…` takes the answers in.\n")
        return .done
    }
}
