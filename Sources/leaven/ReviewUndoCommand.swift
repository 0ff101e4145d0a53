import Dataflow
import Stages
import Tensors

/// `leaven review undo`: takes an import back.
enum ReviewUndoCommand: Command {
    static let usage = Usage(
        name: "review undo", summary: "Take an import of answers back.",
        discussion: """
            The answers of the import do not count any more, and those that they had superseded count again. \
            They stay in the store; importing the file again enters them anew.
            """,
        operands: [
            .init(name: "RUN", help: "The run folder."),
            .init(
                name: "IMPORT",
                help: "The number of the import, as `review import` printed it and `review status` lists it."),
        ],
        options: [ResourceOptions.threads], examples: ["leaven review undo runs/reviewed 3"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let (run, word) = (arguments.required(0), arguments.required(1))
        guard let batch = Int(word) else {
            throw arguments.error("IMPORT", "found \"\(word)\", expected the number of an import")
        }
        let threads = try ResourceOptions.threads(arguments)
        let (undone, queues) = try ReviewImport.undo(run, batch: batch, threads: threads)
        let count = ReviewCommand.counted(undone.annotations, "answer", "answers")
        var text = "Import \(undone.id) is undone: \(count) of \(VisibleText.of(undone.file)).\n"
        for queue in queues { text += ReviewCommand.words(queue) + "\n" }
        try Output.print(text + ReviewCommand.advice(queues, run) + "\n")
        return .done
    }
}
