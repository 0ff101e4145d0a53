import Archive
import Dataflow
import Glibc
import Report
import Review
import Stages
import Tensors

/// `leaven review status`: how far the reviews of a run are.
enum ReviewStatusCommand: Command {
    static let usage = Usage(
        name: "review status", summary: "Show how far reviews are, and how far reviewers agree.",
        discussion: """
            Prints each queue with what is open and what was decided, what each reviewer did and in what \
            time, how far reviewers agree beyond chance (Cohen's kappa of each two, Fleiss' kappa, \
            Krippendorff's alpha: 1 is perfect, 0 is chance, and - means that it is not defined), and the \
            imports.
            """,
        operands: [.init(name: "RUN", help: "The run folder.")],
        options: [
            .init("--stage", "NAME", "The queue of one stage (default: all of the run)."),
            .flag("--json", "Print everything as one JSON object."), ResourceOptions.threads,
        ],
        examples: ["leaven review status runs/reviewed"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let status = try ReviewStatus(
            folder: arguments.required(0), stage: arguments.value("--stage"),
            threads: try ResourceOptions.threads(arguments))
        if arguments.has("--json") {
            try Output.print(status.json.serialized(pretty: true) + "\n")
        } else {
            let width = TextWidth.terminal(STDOUT_FILENO)
            var parts = status.queues.map { lines($0, width) }
            if !status.batches.isEmpty { parts.append(imports(status.batches, width)) }
            try Output.print(
                VisibleText.of(parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")))
        }
        return .done
    }

    private static func lines(_ queue: ReviewStatus.Queue, _ width: Int?) -> [String] {
        var lines = [ReviewCommand.words(queue.counts)]
        let failed = ReviewCommand.counted(
            queue.failedEdits, "edit that does not pass the checks", "edits that do not pass the checks")
        lines.append(
            "  reviewers for each: \(queue.reviewers), policy: \(queue.policy.rawValue)"
                + (queue.failedEdits > 0 ? "; \(failed)" : ""))
        lines += queue.disputed.map { "  disputed: \($0)" }
        let agreement = queue.agreement
        guard !agreement.reviewers.isEmpty else { return lines }
        var people = Table([
            ("reviewer", .left), ("answers", .right), ("accept", .right), ("reject", .right),
            ("edit", .right),
            ("skip", .right), ("time", .right), ("each", .right),
        ])
        for person in agreement.reviewers {
            func count(_ decision: Annotation.Decision) -> String { String(person.decisions[decision] ?? 0) }
            people.add([
                person.name.isEmpty ? "(no name)" : person.name, String(person.items), count(.accept),
                count(.reject), count(.edit), count(.skip),
                person.timed == 0 ? "" : Figure.duration(person.seconds),
                person.timed == 0 ? "" : Figure.duration(person.seconds / Double(person.timed)),
            ])
        }
        lines += [""] + people.lines(indent: 2, width: width)
        guard agreement.alpha.items > 0 else { return lines }
        var measures = Table([("agreement", .left), ("samples", .right), ("same", .right), ("", .right)])
        for pair in agreement.pairs {
            measures.add([
                "Cohen's kappa, \(pair.first) and \(pair.second)", String(pair.items), String(pair.agreed),
                number(pair.kappa),
            ])
        }
        let (fleiss, alpha) = (agreement.fleiss, agreement.alpha)
        measures.add([
            "Fleiss' kappa, \(fleiss.votes) votes each", String(fleiss.items), "", number(fleiss.value),
        ])
        measures.add(["Krippendorff's alpha", String(alpha.items), "", number(alpha.value)])
        return lines + [""] + measures.lines(indent: 2, width: width)
    }

    private static func number(_ value: Double?) -> String { value.map { Figure.fixed($0, 3) } ?? "-" }

    private static func imports(_ batches: [ReviewBatch], _ width: Int?) -> [String] {
        var table = Table([
            ("import", .right), ("answers", .right), ("time (UTC)", .left), ("", .left), ("file", .left),
        ])
        for batch in batches {
            table.add([
                String(batch.id), Figure.grouped(batch.annotations), time(batch.imported),
                batch.undone == nil ? "" : "undone", batch.file,
            ])
        }
        return table.lines(width: width)
    }

    /// A moment in UTC: `2026-01-31 12:00`.
    private static func time(_ seconds: Double) -> String {
        // The year is kept to four digits, whatever number the store holds.
        var (moment, parts) = (time_t(seconds > 0 ? min(seconds, 253_402_300_799) : 0), tm())
        gmtime_r(&moment, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M", &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
