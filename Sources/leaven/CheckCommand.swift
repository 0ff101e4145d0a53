import Archive
import Curation
import Dataflow
import Datasets
import Glibc
import Problems
import Report
import Stages
import Tensors

/// `leaven check`: verdicts for a file of completions, from this project or any other.
enum CheckCommand: Command {
    /// The checks that need only a prompt, a gold answer and a completion.
    private static let standard = [
        "format", "answer", "steps", "language", "repetition", "line-repetition", "paragraph", "code",
        "reaches-answer",
    ]

    static let usage = Usage(
        name: "check", summary: "Check a file of completions.",
        discussion: """
            Checks completions in JSON Lines (.jsonl, .jsonl.zst), and prints each line in order and \
            unchanged, with a column "verdicts" added. For each check, the column holds the outcome (pass, \
            fail or undecided), the reason, the measured value and the threshold. Verdicts of other checks \
            in the line are kept; where the line has another column of that name, which is no object, the \
            whole line stands as a text in a column "line". A table on standard error shows how many completions passed. Corpus files \
            that leaven wrote can be given as they are, and so can files with the columns of GSM8K, MATH, \
            HumanEval, open-r1, distilabel and TRL. In a column "messages", the last message is the \
            completion, and the user's last message is the prompt. A column "reasoning_content" or \
            "reasoning", in the messages or beside the completion, is the chain of thought. A line needs \
            only what the checks read. A rejected completion is not an error: the exit code is 0 whatever \
            the outcomes are. It is 1 if the share of lines that pass every check is less than --fail-below, \
            if a case of --self-test has a wrong outcome, or if the system fails.
            """,
        operands: [
            .init(name: "FILE", help: "The completions; /dev/stdin reads from a pipe.", isOptional: true)
        ],
        options: reading(standard) + [
            .init(
                "--output", "FILE",
                "Write the lines to a new file, compressed if its name ends in .zst (default: "
                    + "standard output)."),
            .flag("--overwrite", "Replace the file that --output names."),
            .flag(
                "--strict",
                "End with an error at the first line that cannot be read or lacks what a check needs "
                    + "(default: such a line is undecided, and its verdicts give the reason)."),
            .init(
                "--fail-below", "SHARE",
                "End with exit code 1 if less than this share of the lines passes every check."),
            ResourceOptions.threads,
            .flag(
                "--self-test",
                "Run the cases that come with leaven, for all checks or for those in --with. No file is "
                    + "read."),
        ],
        examples: [
            "leaven check train-00000-of-00012.jsonl.zst --output checked.jsonl",
            "leaven check a.jsonl --with math --field gold=answer --field prediction=out",
            "leaven check a.jsonl --with steps,code --fail-below 0.95 > checked.jsonl",
        ])

    /// The options that choose the checks, and that say where a line holds the parts that checks read.
    ///
    /// - Parameter standard: the names of the checks that run by default.
    static func reading(_ standard: [String]) -> [Usage.Option] {
        [
            .init(
                "--with", "NAMES",
                "Names of checks, separated by commas (default: \(standard.joined(separator: ","))). All: "
                    + "\(StageKinds.checks.map(\.name).joined(separator: ", ")) (`leaven help checks`)."),
            .init(
                "--checks", "JSON",
                "Checks with thresholds, as in a pipeline: '{\"answer\":{},\"repetition\":{\"max\":0.3}}'."),
            .init(
                "--shape", "JSON",
                "How completions mark their chain of thought and their answer: think-answer, boxed, "
                    + "final-line, or other tags, "
                    + "'{\"thought\":[\"[THINK]\",\"[/THINK]\"]}' (default: think-answer)."),
            field,
        ]
    }

    static let field = Usage.Option(
        "--field", "NAME=COLUMN", repeats: true,
        "The column that holds a part (\(CompletionReader.parts.joined(separator: ", "))). A dot leads into "
            + "an object or a list: generations.0. Other names: gold for answer, prediction for completion. "
            + "May be repeated (default: the columns of well-known data sets).")

    static func run(_ arguments: Arguments) throws -> ExitCode {
        if arguments.has("--self-test") { return try SelfTest.run(arguments) }
        guard let path = arguments.operand(0) else {
            throw arguments.error("FILE", "missing; `leaven check --help` explains what it takes")
        }
        let suite = try suite(arguments, standard: standard)
        if !arguments.has("--output") { try arguments.refuse(["--overwrite"], with: "standard output") }
        let least = try arguments.double("--fail-below", in: 0...1, default: 0)
        let threads = try ResourceOptions.threads(arguments)
        let reader = try CompletionReader(columns: columns(arguments), checks: suite)
        let output = try LineOutput(arguments.value("--output"), replaces: arguments.has("--overwrite"))
        let progress = Progress("check")
        let file = try CompletionFile(
            path, reader: reader, threads: threads, progress: progress, strictly: arguments.has("--strict"))
        var tally = Tally(suite)
        for obstacle in suite.obstacles { Output.note(obstacle) }
        StopSignal.catchSignals()
        do {
            defer { progress.finish() }
            while case let lines = try file.next(), !lines.isEmpty {
                let verdicts = verdicts(of: lines, suite, threads)
                let texts = parallelMap(count: lines.count, threads: threads) { place in
                    lines[place].marked(verdicts[place]) + [0x0A]
                }
                verdicts.forEach { tally.add($0) }
                for text in texts { try output.write(text) }
            }
        } catch is Stopped {
            Output.note("Stopped; no file was written. The same command begins anew.")
            return .stopped
        }
        try output.commit()
        for line in tally.table(width: TextWidth.terminal(STDERR_FILENO)) { Output.note(line) }
        if file.odd.count > 0 {
            let lines = file.odd.count == 1 ? "line is" : "lines are"
            Output.note(
                "\(Figure.grouped(file.odd.count)) \(lines) not as expected and left undecided, the first: "
                    + file.odd.first)
        }
        guard tally.share < least else { return .done }
        Output.note("The share is below --fail-below \(least).")
        return .failure
    }

    /// The verdicts of all lines: `[line][check]`. A check is undecided on a line that cannot be read, or
    /// that lacks a part which the check needs.
    private static func verdicts(
        of lines: [CompletionLine], _ suite: CheckSuite, _ threads: Int
    ) -> [[Verdict]] {
        var found = suite.verdicts(of: lines.filter { $0.fault == nil }.map(\.item), threads: threads)[...]
        return lines.map { line in
            let verdicts = line.fault == nil ? found.popFirst() : nil
            return suite.checks.enumerated().map { place, check in
                if let reason = line.fault ?? line.lacks[check.name] {
                    return Verdict(check.name, .undecided, reason, version: check.version)
                }
                return verdicts?[place] ?? Verdict(check.name, .undecided, version: check.version)
            }
        }
    }

    /// The checks that the options choose.
    ///
    /// - Parameter standard: the names of the checks that run if the options choose none.
    /// - Throws: `UsageError` or `Complaint` if an option has a wrong value.
    static func suite(_ arguments: Arguments, standard: [String]) throws -> CheckSuite {
        let shape = try arguments.value("--shape").map { text in
            let name = JSON.string(text)
            let json =
                text.hasPrefix("{") ? try JSON.parse(Array(text.utf8), json5: true, file: "--shape") : name
            guard CompletionShape(json) != nil else {
                throw arguments.error(
                    "--shape", "found \"\(excerpt(text))\"; expected \(CompletionShape.setting.expected)")
            }
            return json
        }
        guard let text = arguments.value("--checks") else {
            let names = try names(arguments) ?? standard
            return try CheckSuite(
                .object(names.map { JSON.Member($0, [:]) }), of: StageKinds.checks, path: "--with",
                shape: shape)
        }
        try arguments.refuse(["--with"], with: "--checks")
        let json = try JSON.parse(Array(text.utf8), json5: true, file: "--checks")
        guard json != .object([]) else {
            throw arguments.error("--checks", "found no checks, expected at least one")
        }
        return try CheckSuite(json, of: StageKinds.checks, path: "--checks", shape: shape)
    }

    /// The names of checks in `--with`; nil if the option was not given.
    static func names(_ arguments: Arguments) throws -> [String]? {
        guard let text = arguments.value("--with") else { return nil }
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for name in names { _ = try StageKinds.checks.named(name, at: "check: --with") }
        return names
    }

    /// The parts and their columns in all `--field` options.
    static func columns(_ arguments: Arguments) throws -> [(part: String, column: String)] {
        try arguments.all("--field").map { field in
            guard let sign = field.firstIndex(of: "="), sign > field.startIndex, field.last != "=" else {
                throw arguments.error("--field", "found \"\(field)\", expected NAME=COLUMN")
            }
            let name = String(field[..<sign])
            guard CompletionReader.parts.contains(name) else {
                throw arguments.error(
                    "--field",
                    "found \"\(name)\"; \(KnownNames(CompletionReader.parts, not: name).words)")
            }
            return (name, String(field[field.index(after: sign)...]))
        }
    }

    /// Counts the outcomes of each check, and the lines that passed every check.
    private struct Tally {
        private var lines = 0
        private var passed = 0
        private var checks: [(name: String, pass: Int, fail: Int, undecided: Int)]

        init(_ suite: CheckSuite) {
            checks = suite.checks.map { ($0.name, 0, 0, 0) }
        }

        /// The share of lines, from 0 to 1, that passed every check; 0 if there are no lines.
        var share: Double { Double(passed) / Double(max(1, lines)) }

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
                table.add([check.name] + [check.pass, check.fail, check.undecided].map(Figure.grouped))
            }
            let all =
                "\(Figure.grouped(passed)) of \(Figure.grouped(lines)) completions passed every check"
            return table.lines(width: width) + [all]
        }
    }
}
