import Archive
import Curation
import Dataflow
import Problems

/// `leaven language`: the language of each part of a text; it also trains the model that recognises them.
enum LanguageCommand: Command {
    static let usage = Usage(
        name: "language", summary: "Show which languages a text is in, part by part.",
        discussion: """
            Prints, for each line of a text, a JSON object: "line" (its number), and "spans", its parts in \
            one language each: "language" (null for an unknown script), "start" and "end" (in characters), \
            "words", and "text". Told by script, and in the Latin script by words: \(names). With --train, \
            makes the weights of the model for these.
            """,
        operands: [.init(name: "FILE", help: "The text, .zst or plain; /dev/stdin reads from a pipe.")],
        options: [
            .init(
                "--target", "CODE", "The language that it should be in, which words in doubt are counted to."),
            .flag(
                "--train",
                "FILE is a folder with a text CODE.txt in each of these languages, a paragraph a line."),
            .init("--steps", "N", "Steps to train for (default: 2,000,000)."),
            .init("--output", "FILE", "Where the weights go, with --train."),
        ],
        examples: ["echo 'The remainder es igual a cero' | leaven language /dev/stdin"])

    private static let names = LanguageModel.languages.map(\.rawValue).joined(separator: ", ")

    static func run(_ arguments: Arguments) throws -> ExitCode {
        if arguments.has("--train") {
            try train(arguments)
            return .done
        }
        for name in ["--steps", "--output"] where arguments.has(name) {
            throw arguments.error(name, "has no meaning without --train")
        }
        let target = try arguments.value("--target").map { code in
            guard let language = Language(rawValue: code) else {
                throw arguments.error(
                    "--target",
                    "found \"\(code)\", expected one of "
                        + Language.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return language
        }
        let lines = try JSONLines(arguments.required(0))
        let output = try LineOutput(nil)
        while let (number, bytes) = try lines.next() {
            let text = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
            let spans = LanguageReading(text, target: target).spans(text)
            let line: JSON = ["line": .int(number), "spans": .array(spans.map { json($0, text) })]
            try output.write(Array(line.serialized().utf8) + [0x0A])
        }
        try output.commit()
        return .done
    }

    private static func json(_ span: LanguageReading.Span, _ text: [Unicode.Scalar]) -> JSON {
        var part = String.UnicodeScalarView()
        part.append(contentsOf: text[span.range])
        return [
            "language": span.language.map { .string($0.rawValue) } ?? .null,
            "start": .int(span.range.lowerBound), "end": .int(span.range.upperBound),
            "words": .int(span.words), "text": .string(String(part)),
        ]
    }

    private static func train(_ arguments: Arguments) throws {
        try arguments.refuse(["--target"], with: "--train")
        guard let output = arguments.value("--output") else {
            throw arguments.error("--output", "is missing; --train needs it")
        }
        let steps = try arguments.int("--steps", in: 1...1_000_000_000, default: 2_000_000)
        var trainer = LanguageTrainer()
        for language in LanguageModel.languages {
            let path = "\(arguments.required(0))/\(language.rawValue).txt"
            let lines = try JSONLines(path)
            var count = 0
            while let (_, bytes) = try lines.next() {
                if trainer.add(String(decoding: bytes, as: UTF8.self), in: language) { count += 1 }
            }
            guard count > 0 else {
                throw Complaint(path, found: "no words", expected: "a paragraph a line")
            }
        }
        let weights = trainer.train(steps: steps)
        try AtomicFile.write(weights.map { UInt8(bitPattern: $0) }, to: output)
        Output.note("\(output): \(weights.count) bytes")
    }
}
