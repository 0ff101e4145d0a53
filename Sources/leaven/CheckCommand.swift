import Archive
import Curation
import Dataflow
import Glibc
import Problems
import Report

/// `leaven check`: verdicts for a file of completions, this project's or anyone's.
enum CheckCommand: Command {
    /// What needs no more than a prompt, a gold answer and a completion.
    private static let standardChecks: JSON = [
        "format": [:], "answer": [:], "steps": [:], "language": [:], "repetition": [:],
        "line-repetition": [:], "paragraph": [:], "code": [:], "reaches-answer": [:],
    ]

    static let usage = Usage(
        name: "check", summary: "Check a file of completions.",
        discussion: """
            Runs checks over completions in JSON Lines (.jsonl, .jsonl.zst) and prints each line with a column \
            "verdicts": by check, its outcome, reason, measured value and threshold. How many passed, on standard \
            error. A line needs a prompt, a gold answer, and a completion; the last two messages of a column \
            "messages" stand for prompt and completion. Corpus files that leaven wrote can be given as they are. \
            Rejected completions are no error: the exit code is 0 if all lines could be checked.
            """,
        operands: [.init(name: "FILE", help: "The completions; /dev/stdin reads from a pipe.")],
        options: [
            .init(
                "--checks", "JSON",
                "Checks and thresholds, as in a pipeline: '{\"answer\":{},\"repetition\":{\"max\":0.3}}' (default: "
                    + "\((standardChecks.members ?? []).map(\.name).joined(separator: ", "))). All there are: "
                    + "\(CheckSuite.names.joined(separator: ", "))."),
            .init(
                "--field", "NAME=COLUMN", repeats: true,
                "The column that holds a part (\(CompletionLine.parts.joined(separator: ", "))); dots lead into "
                    + "objects. May be repeated (default: the column of its name)."),
            .init(
                "--output", "FILE",
                "Write the lines to a new file, .zst to compress (default: standard output)."),
        ],
        examples: [
            "leaven check train-00000-of-00012.jsonl.zst --output checked.jsonl",
            "leaven check mine.jsonl --field prompt=question --field completion=output",
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let suite = try CheckSuite(checks(arguments), path: "--checks")
        let reader = try CompletionLine(fields: fields(arguments))
        let path = arguments.required(0)
        let needsTokens = suite.checks.contains { $0.name == "length" }
        let output = try LineOutput(arguments.value("--output"))
        let lines = try JSONLines(path)
        var tally = Tally(suite)
        for obstacle in suite.obstacles { Output.note(obstacle) }
        var batch: [(row: JSON, item: CheckItem)] = []
        var size = 0
        func flush() throws {
            for (row, verdicts) in zip(batch.map(\.row), suite.verdicts(of: batch.map(\.item))) {
                tally.add(verdicts)
                try output.write(CompletionLine.marked(row, verdicts))
            }
            (batch, size) = ([], 0)
        }
        while let (number, row) = try lines.nextValue() {
            let (problem, rollout) = try reader.read(row, at: "\(path):\(number)", needsTokens: needsTokens)
            batch.append((row, CheckItem(problem: problem, rollout: rollout)))
            size += rollout.text.utf8.count
            if batch.count == 256 || size > 8 << 20 { try flush() }
        }
        try flush()
        guard tally.lines > 0 else {
            throw CurationError(at: path, found: "no lines", expected: "at least one completion")
        }
        try output.commit()
        for line in tally.table(width: TextWidth.terminal(STDERR_FILENO)) { Output.note(line) }
        return .done
    }

    private static func checks(_ arguments: Arguments) throws -> JSON {
        guard let text = arguments.value("--checks") else { return standardChecks }
        let json = try JSON.parse(Array(text.utf8), json5: true, file: "--checks")
        guard json != .object([]) else {
            throw arguments.error("--checks", "found no checks, expected at least one")
        }
        return json
    }

    private static func fields(_ arguments: Arguments) throws -> [JSON.Member] {
        try arguments.all("--field").map { field in
            guard let sign = field.firstIndex(of: "="), sign > field.startIndex, field.last != "=" else {
                throw arguments.error("--field", "found \"\(field)\", expected NAME=COLUMN")
            }
            let name = String(field[..<sign])
            guard CompletionLine.parts.contains(name) else {
                let near = nearest(to: name, among: CompletionLine.parts).map { "did you mean \"\($0)\"?" }
                throw arguments.error(
                    "--field",
                    "found \"\(name)\"; "
                        + (near ?? "expected one of \(CompletionLine.parts.joined(separator: ", "))"))
            }
            return JSON.Member(name, .string(String(field[field.index(after: sign)...])))
        }
    }

    /// Outcomes by check.
    private struct Tally {
        private(set) var lines = 0
        private var passed = 0
        private var checks: [(name: String, pass: Int, fail: Int, undecided: Int)]

        init(_ suite: CheckSuite) {
            checks = suite.checks.map { ($0.name, 0, 0, 0) }
        }

        mutating func add(_ verdicts: [Verdict]) {
            lines += 1
            if verdicts.allSatisfy({ $0.outcome == .pass }) { passed += 1 }
            for (place, verdict) in verdicts.enumerated() {
                switch verdict.outcome {
                case .pass: checks[place].pass += 1
                case .fail: checks[place].fail += 1
                case .undecided: checks[place].undecided += 1
                }
            }
        }

        func table(width: Int?) -> [String] {
            var table = Table([
                ("check", .left), ("pass", .right), ("fail", .right), ("undecided", .right),
            ])
            for check in checks {
                table.add([check.name] + [check.pass, check.fail, check.undecided].map(Progress.grouped))
            }
            let all =
                "\(Progress.grouped(passed)) of \(Progress.grouped(lines)) completions passed every check"
            return table.lines(width: width) + [all]
        }
    }
}
