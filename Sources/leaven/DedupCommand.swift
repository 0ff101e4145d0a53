import Curation
import Dataflow

/// `leaven dedup`: a file without near-duplicates.
enum DedupCommand: Command {
    static let usage = Usage(
        name: "dedup", summary: "Remove near-duplicates from a file of completions.",
        discussion: """
            Keeps each completion whose prompt and text are not nearly those of an earlier one: compared by \
            the estimated Jaccard similarity of their runs of words (in Chinese, of characters), with \
            MinHash. The lines that are rejected name the line that each is nearly the same as, and the \
            similarity. The first of several stays.
            """,
        operands: SievedFile.operands,
        options: [
            .init(
                "--threshold", "SHARE",
                "The similarity from which on two are duplicates, 0.7 to 1 (default: 0.8). Of pairs at 0.8, 95% are found."
            ),
            .init("--words", "N", "Words in a run (default: 5)."),
            .init(
                "--window", "N",
                "Completions to remember, about 260 bytes each (default: 4,000,000): of more than half as many, those "
                    + "before the latest half are forgotten as new ones come."),
        ] + SievedFile.options,
        examples: ["leaven dedup a.jsonl.zst --output b.jsonl.zst --rejected duplicates.jsonl"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let threshold = try arguments.double("--threshold", in: 0.7...1, default: 0.8)
        let words = try arguments.int("--words", in: 1...64, default: 5)
        let window = try arguments.int("--window", in: 2...500_000_000, default: 4_000_000)
        var index = NearDuplicates(threshold: threshold, window: window)
        return try SievedFile(arguments, name: "dedup").run(
            prepare: { (MinHash([$0.item.problem.prompt, $0.item.rollout.text], n: words), $0.number) },
            judge: { sketch, number in
                let match = index.match(sketch, number: number)
                return index.verdict(match) { "line \($0)" }
            })
    }
}
