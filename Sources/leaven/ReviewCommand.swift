import Archive
import Dataflow
import Report
import Stages

/// `leaven review`: sends samples to people, and takes their answers.
enum ReviewCommand: Command {
    static let usage = Usage(
        name: "review", summary: "Send samples to people, and take their answers in.",
        discussion: """
            A pipeline with a stage of kind review puts samples into a queue for people, and waits for them \
            unless it says otherwise. export writes a file that people work with, import takes their answers \
            in, and the same `leaven run` then goes on with what they decided.
            """,
        operands: [
            .init(name: "ACTION", help: "One of the actions above, with arguments of its own.", repeats: true)
        ],
        examples: [
            "leaven review export runs/reviewed queue.html",
            "leaven review import runs/reviewed answers.jsonl",
        ])

    static let actions: [any Command.Type] = [
        ReviewExportCommand.self, ReviewImportCommand.self, ReviewStatusCommand.self, ReviewShowCommand.self,
        ReviewUndoCommand.self,
    ]

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let names = actions.map { String($0.usage.name.split(separator: " ").last ?? "") }
        let given = arguments.required(0)
        throw arguments.error(given, "is nothing to do; \(KnownNames(names, not: given).words)")
    }

    /// A number with its noun: `1 answer`, `2,000 answers`.
    static func counted(_ number: Int, _ one: String, _ more: String) -> String {
        "\(Figure.grouped(number)) \(number == 1 ? one : more)"
    }

    /// The progress of a queue, on one line.
    static func words(_ counts: ReviewCounts) -> String {
        func count(_ number: Int, _ what: String) -> String? {
            number == 0 ? nil : "\(Figure.grouped(number)) \(what)"
        }
        var open = "\(Figure.grouped(counts.open)) open"
        let parts = [count(counts.disputed, "disputed"), count(counts.begun, "begun")].compactMap { $0 }
        if !parts.isEmpty { open += " (\(parts.joined(separator: ", ")))" }
        let rest = [
            count(counts.accepted, "accepted"), count(counts.edited, "edited"),
            count(counts.rejected, "rejected"), count(counts.skipped, "skipped by all"),
        ].compactMap { $0 }
        return "\(counts.stage): \(counted(counts.items, "sample", "samples")), "
            + ([open] + rest).joined(separator: ", ")
    }

    /// What the user should do next, according to the queues.
    static func advice(_ queues: [ReviewCounts], _ run: String) -> String {
        queues.contains { $0.open > 0 }
            ? "`leaven review export \(shellWord(run)) FILE` writes what is open."
            : "Nothing is open any more: the same `leaven run` goes on with the decisions."
    }
}
