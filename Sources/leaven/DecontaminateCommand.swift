import Curation
import Dataflow

/// `leaven decontaminate`: a file without the lines that share text with files that must stay unseen.
enum DecontaminateCommand: Command {
    static let usage = Usage(
        name: "decontaminate", summary: "Remove completions that have text in common with benchmarks.",
        discussion: """
            Keeps each completion of which neither prompt nor text has a run of words in common with the \
            files of --against, or is one of their texts as a whole, but for case, width and punctuation. \
            The lines that are rejected show the words, and the file and line where they stand. Of the files \
            of --against every text in a line counts, whatever its column.
            """,
        operands: SievedFile.operands,
        options: [
            .init(
                "--against", "FILE", repeats: true,
                "What must stay unseen: JSON Lines, or .txt with a text in each line. May be repeated."),
            .init(
                "--words", "N,…",
                "Words in a run (default: 13; 8 is stricter). In Chinese, characters. Of several, as in 8,13, the least "
                    + "decides, and the lines that are rejected tell the greatest that was found."),
        ] + SievedFile.options,
        examples: ["leaven decontaminate a.jsonl --against gsm8k-test.jsonl --words 8 --output b.jsonl"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let files = arguments.all("--against")
        guard !files.isEmpty else {
            throw arguments.error("--against", "is missing; name a file to compare with")
        }
        let lengths = try arguments.ints("--words", in: 1...64) ?? [13]
        let contamination = try Contamination(files: files, lengths: lengths)
        return try SievedFile(arguments, name: "decontaminate").run(
            prepare: { contamination.verdict([$0.item.problem.prompt, $0.item.rollout.text]) },
            judge: { $0 })
    }
}
