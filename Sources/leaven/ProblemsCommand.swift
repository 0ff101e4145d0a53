import Archive
import Dataflow
import Problems

/// `leaven problems`: prints problems of the procedural families, or documents made from them.
enum ProblemsCommand: Command {
    static let usage = Usage(
        name: "problems", summary: "Print problems with their gold answers.",
        discussion: """
            Prints distinct problems of the procedural families, readable or as JSON Lines that a \
            problem-file stage reads. With --web-text, documents of the corpus that base models are \
            pretrained on.
            """,
        options: [
            .init(
                "--family", "NAME", repeats: true,
                "Only this family; may be repeated (default: all of \(Families.names.joined(separator: ", ")))."
            ),
            .init("--language", "CODE", "Only this language: en or zh (default: both)."),
            .init("--level", "N", "Only this level, 1 (easy) to 5 (default: all)."),
            .init("--count", "N", "How many (default: 10)."),
            .init("--seed", "N", "Which ones (default: 1)."),
            .flag("--held-out", "Problems that no stage trains on."),
            .flag("--jsonl", "Print JSON Lines."),
            .flag("--web-text", "Print pretraining documents, as messy as the web is."),
        ],
        examples: [
            "leaven problems --family gcd --language zh --level 3", "leaven problems --jsonl --count 1000",
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let families = arguments.has("--family") ? arguments.all("--family") : Families.names
        for name in families where Families.named(name) == nil {
            throw arguments.error("--family", unknown(name, among: Families.names))
        }
        let languages = try arguments.value("--language").map { text in
            guard let language = Language(rawValue: text), Language.builtIn.contains(language) else {
                throw arguments.error("--language", unknown(text, among: Language.builtIn.map(\.rawValue)))
            }
            return [language]
        }
        let levels =
            arguments.has("--level")
            ? [try arguments.int("--level", in: Families.levels, default: 1)] : Array(Families.levels)
        let count = try arguments.int("--count", in: 1...100_000_000, default: 10)
        let seed = try arguments.seed() ?? 1
        let asLines = arguments.has("--jsonl")
        if arguments.has("--web-text") {
            try arguments.refuse(["--language", "--level", "--held-out"], with: "--web-text")
            let text = try WebText(families: families, seed: seed)
            for index in 0..<count {
                let page = text.page(index)
                try Output.print(
                    asLines
                        ? JSON.object([.init("text", .string(page.text))]).serialized() + "\n"
                        : "\(page)\n\n")
            }
            return .done
        }
        var source = try ProblemSource(
            families: families, languages: languages ?? Language.builtIn, levels: levels,
            split: arguments.has("--held-out") ? .heldOut : .training, seed: seed)
        for _ in 0..<count {
            let problem = try source.next()
            try Output.print(asLines ? line(problem) : text(problem))
        }
        return .done
    }

    private static func unknown(_ word: String, among words: [String]) -> String {
        "found \"\(word)\"; \(KnownNames(words, not: word).words)"
    }

    private static func text(_ problem: Problem) -> String {
        """
        [\(problem.family), \(problem.language.rawValue), level \(problem.level)]
        \(problem.prompt)
        = \(problem.answer)


        """
    }

    private static func line(_ problem: Problem) -> String {
        let json: JSON = [
            "id": .string(problem.id), "family": .string(problem.family),
            "language": .string(problem.language.rawValue), "level": .int(problem.level),
            "prompt": .string(problem.prompt), "answer": .string(problem.answer),
            "form": .string(problem.form.rawValue), "source": .string(problem.source),
            "license": .string(problem.license),
        ]
        return json.serialized() + "\n"
    }
}
