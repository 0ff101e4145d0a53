import Archive
import Dataflow
import Review
import Stages
import Tensors

/// `leaven review import`: enters people's answers into the run.
enum ReviewImportCommand: Command {
    static let usage = Usage(
        name: "review import", summary: "Take answers of reviewers in.",
        discussion: """
            Reads annotation files: .jsonl as the page gives them or as filled in by hand or by doccano, \
            .csv, and .json as Label Studio exports them (JSON or JSON-MIN). All files are checked before \
            anything is written, and then all answers are entered at once, or none. What was entered before \
            is not entered again. Answers that do not count are listed: to samples that are not in a queue, \
            or that have changed since, and edits that do not pass the checks.
            """,
        operands: [
            .init(name: "RUN", help: "The run folder."),
            .init(name: "FILE", help: "Annotation files.", repeats: true),
        ],
        options: [
            .flag("--dry-run", "Say what would happen, and write nothing."),
            .init(
                "--policy", "POLICY",
                "With --dry-run: what the answers amount to by another policy than the stage's: "
                    + ReviewPolicy.allCases.map(\.rawValue).joined(separator: ", ") + "."),
            .flag(
                "--take-text",
                "Take a text that was corrected where a table or a line shows it, and not in edited_text, for an edit."
            ),
            ResourceOptions.threads,
        ],
        examples: [
            "leaven review import runs/reviewed answers.jsonl",
            "leaven review import runs/reviewed ada.csv bo.csv --dry-run",
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let run = arguments.required(0)
        let dryRun = arguments.has("--dry-run")
        let report = try ReviewImport.run(
            run, files: arguments.operands(from: 1), dryRun: dryRun, policy: try policy(arguments),
            takesText: arguments.has("--take-text"),
            threads: try ResourceOptions.threads(arguments))
        var text = ""
        for file in report.files {
            text += "\(file.path): " + words(file, dryRun: dryRun) + "\n"
            for apart in file.apart {
                text += "  \(VisibleText.of("\(apart.place): \(apart.sampleID): \(apart.reason)"))\n"
            }
        }
        for queue in report.queues { text += ReviewCommand.words(queue) + "\n" }
        for sample in report.disputed { text += "  disputed: \(VisibleText.of(sample))\n" }
        text += dryRun ? "Nothing was written.\n" : ReviewCommand.advice(report.queues, run) + "\n"
        try Output.print(text)
        return .done
    }

    private static func words(_ file: ReviewReport.File, dryRun: Bool) -> String {
        var words = ReviewCommand.counted(file.added, "new answer", "new answers")
        if file.unchanged > 0 { words += ", \(Figure.grouped(file.unchanged)) known already" }
        if !file.apart.isEmpty {
            words +=
                ", " + ReviewCommand.counted(file.apart.count, "that does not count", "that do not count")
        }
        return words + (file.batch.map { " (import \($0))" } ?? "")
    }

    private static func policy(_ arguments: Arguments) throws -> ReviewPolicy? {
        guard let name = arguments.value("--policy") else { return nil }
        let names = ReviewPolicy.allCases.map(\.rawValue)
        guard let policy = ReviewPolicy(rawValue: name) else {
            throw arguments.error(
                "--policy", "found \"\(name)\", expected one of \(names.joined(separator: ", "))")
        }
        guard arguments.has("--dry-run") else {
            throw arguments.error(
                "--policy", "has a meaning with --dry-run only; the policy that counts stands in the pipeline"
            )
        }
        return policy
    }
}
