import Dataflow
import Glibc
import Problems
import Report
import Review
import Stages
import Tensors

/// `leaven review show`: a sample, and people's answers about it.
enum ReviewShowCommand: Command {
    static let usage = Usage(
        name: "review show", summary: "Show a sample, its answers, and what edits changed.",
        discussion: """
            Prints the problem, the completion and the checks' verdicts, every answer with its import and \
            whether it counts, and for each edit the difference (as diff -u has it) and the verdicts before \
            and after. Control characters are spelled out.
            """,
        operands: [
            .init(name: "RUN", help: "The run folder."),
            .init(name: "SAMPLE", help: "A sample id, PROBLEM/INDEX or PROBLEM."),
        ],
        options: [ResourceOptions.threads],
        examples: ["leaven review show runs/reviewed addition-6ba3ae5d40ffd417-en/3"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let threads = try ResourceOptions.threads(arguments)
        let samples = try ReviewedSample.all(
            arguments.required(1), in: arguments.required(0), threads: threads)
        let width = TextWidth.terminal(STDOUT_FILENO)
        let texts = samples.map { VisibleText.of(lines($0, width).joined(separator: "\n")) + "\n" }
        try Output.print(texts.joined(separator: "\n"))
        return .done
    }

    private static func lines(_ sample: ReviewedSample, _ width: Int?) -> [String] {
        let (item, problem) = (sample.item, sample.item.problem)
        var lines = [
            "\(item.sampleID) [\(problem.family), \(problem.language.rawValue), level \(problem.level)]"
        ]
        lines += sample.results.map { "\($0.stage): \(words($0.resolution))" }
        if !item.reasons.isEmpty { lines.append("in the queue: " + item.reasons.joined(separator: "; ")) }
        lines += ["", problem.transcript, "", "gold answer: \(problem.answer)", "", item.text, ""]
        lines += verdicts([("", item.verdicts)], width)
        lines += [""] + answers(sample.answers, width)
        for edit in edits(sample.answers) {
            let names = edit.reviewers.filter { !$0.isEmpty }.joined(separator: " and ")
            lines += ["", "--- as sampled", "+++ as edited" + (names.isEmpty ? "" : " by \(names)")]
            lines += UnifiedDifference.lines(item.text, edit.text)
            lines += [""] + verdicts([("before", item.verdicts), ("after", edit.verdicts)], width)
        }
        return lines
    }

    /// The edited texts, each once, with the reviewers who wrote it.
    private static func edits(
        _ answers: [ReviewedSample.Answer]
    ) -> [(text: String, reviewers: [String], verdicts: [Verdict])] {
        var edits: [(text: String, reviewers: [String], verdicts: [Verdict])] = []
        for answer in answers {
            guard let text = answer.annotation.text else { continue }
            let name = answer.annotation.reviewer
            guard let place = edits.firstIndex(where: { $0.text.utf8.elementsEqual(text.utf8) }) else {
                edits.append((text, [name], answer.verdicts))
                continue
            }
            if !edits[place].reviewers.contains(name) { edits[place].reviewers.append(name) }
        }
        return edits
    }

    private static func words(_ resolution: Resolution) -> String {
        switch resolution {
        case .waiting(let missing): "open, \(missing) more to answer"
        case .accepted: "accepted"
        case .rejected(let reason): "rejected: \(reason)"
        case .edited: "edited"
        case .disputed: "open, disputed"
        case .skipped: "skipped by all"
        }
    }

    /// A row for each check, a column for each text that was checked.
    private static func verdicts(_ columns: [(title: String, verdicts: [Verdict])], _ width: Int?) -> [String]
    {
        var table = Table([("check", .left)] + columns.map { ($0.title, .left) })
        var checks: [String] = []
        for check in columns.flatMap(\.verdicts).map(\.check) where !checks.contains(check) {
            checks.append(check)
        }
        for check in checks {
            table.add(
                [check]
                    + columns.map { column in
                        guard let verdict = column.verdicts.first(where: { $0.check == check }) else {
                            return ""
                        }
                        return verdict.outcome.rawValue
                            + (verdict.reason.isEmpty ? "" : ": \(verdict.reason)")
                    })
        }
        return table.lines(width: width)
    }

    private static func answers(_ answers: [ReviewedSample.Answer], _ width: Int?) -> [String] {
        guard !answers.isEmpty else { return ["Nobody has answered."] }
        var table = Table([
            ("import", .right), ("reviewer", .left), ("time", .left), ("state", .left), ("decision", .left),
        ])
        for answer in answers {
            let annotation = answer.annotation
            let reason = annotation.reason.isEmpty ? "" : ": \(annotation.reason)"
            table.add([
                String(answer.batch), annotation.reviewer, annotation.time, words(answer.state),
                annotation.decision.rawValue + reason,
            ])
        }
        return table.lines(width: width)
    }

    private static func words(_ state: ReviewedSample.State) -> String {
        switch state {
        case .counts: "counts"
        case .superseded: "superseded"
        case .undone: "undone"
        case .stale: "of another text"
        case .failed: "fails checks"
        }
    }
}
