import Archive
import Dataflow
import Review
import Stages
import Tensors

/// `leaven review export`: writes the samples of a queue to a file in which people review them.
enum ReviewExportCommand: Command {
    static let usage = Usage(
        name: "review export", summary: "Write the samples that wait for people to a file.",
        discussion: """
            The extension of FILE chooses the format. .html: a page that works in any browser, without a \
            network, and saves the answers as .jsonl. .json: tasks for Label Studio, with its labelling \
            configuration in a second file (.xml); the tasks show as predictions what the checks would \
            decide. .csv: a table for spreadsheets. .jsonl: one line for each sample, for scripts, editors \
            and doccano.
            """,
        operands: [
            .init(name: "RUN", help: "The run folder."),
            .init(name: "FILE", help: "A new file: .html, .json, .csv or .jsonl."),
        ],
        options: [
            .init("--stage", "NAME", "Write only the queue of this stage (default: all queues of the run)."),
            .flag("--all", "Also write the samples that are already decided."),
            .flag("--overwrite", "Replace FILE if it exists."), ResourceOptions.threads,
        ],
        examples: [
            "leaven review export runs/reviewed queue.html",
            "leaven review export runs/reviewed tasks.json --stage review",
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let (run, path) = (arguments.required(0), arguments.required(1))
        let stage = arguments.value("--stage")
        let threads = try ResourceOptions.threads(arguments)
        try ReviewFile.check(path, overwrite: arguments.has("--overwrite"))
        let items = try ReviewQueue.items(
            of: run, stage: stage, all: arguments.has("--all"), threads: threads)
        guard !items.isEmpty else {
            try Output.print(
                arguments.has("--all")
                    ? "No sample waits for people, and nothing was written.\n"
                    : "Nothing is open, and nothing was written; --all writes what is decided, too.\n")
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
