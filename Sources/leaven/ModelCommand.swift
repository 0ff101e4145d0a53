import Archive
import Dataflow
import MoE
import Tensors

/// `leaven model logits`: what a model says after each token, for comparison with other implementations.
enum ModelCommand: Command {
    static let usage = Usage(
        name: "model", summary: "Print a model's logits.",
        discussion: """
            Prints one JSON object: the tokens, and for each the logits of the token that follows. The model is \
            run as in sampling, one token at a time.
            """,
        operands: [
            .init(name: "logits", help: "What to print."),
            .init(
                name: "MODEL", help: "A model folder, with config.json, model.safetensors and tokenizer.json."
            ),
        ],
        options: [
            .init("--tokens", "LIST", "The tokens by number: 5,17,9."),
            .init("--text", "TEXT", "The tokens of a text, special ones such as <|user|> included."),
        ],
        examples: ["leaven model logits fixtures/base --text '<|bos|><|user|>84*36=?<|assistant|>'"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        guard arguments.required(0) == "logits" else {
            throw arguments.error(arguments.required(0), "is nothing to print; expected logits")
        }
        guard arguments.has("--tokens") != arguments.has("--text") else {
            throw arguments.error("--tokens", "expected either --tokens LIST or --text TEXT")
        }
        let folder = arguments.required(1)
        let model = try Model(folder: folder)
        let tokens =
            try arguments.value("--text").map {
                try Tokenizer(file: folder + "/tokenizer.json").encode($0, special: .all)
            } ?? numbers(arguments, below: model.config.vocabularySize)
        let rows = try logits(model, tokens, arguments).map { JSON.array($0.map { .double(Double($0)) }) }
        let answer = JSON.object([
            .init("tokens", .array(tokens.map { .int(Int($0)) })), .init("logits", .array(rows)),
        ])
        try Output.print(answer.serialized() + "\n")
        return .done
    }

    /// The tokens of `5,17,9`.
    private static func numbers(_ arguments: Arguments, below size: Int) throws -> [Int32] {
        try (arguments.value("--tokens") ?? "").split(separator: ",", omittingEmptySubsequences: false).map {
            item in
            guard let token = Int32(item), token >= 0, token < size else {
                throw arguments.error(
                    "--tokens", "found \"\(item)\", expected a whole number from 0 to \(size - 1)")
            }
            return token
        }
    }

    /// `[tokens, vocabulary]`, computed token by token.
    private static func logits(_ model: Model, _ tokens: [Int32], _ arguments: Arguments) throws -> [[Float]]
    {
        guard (1...model.config.contextLength).contains(tokens.count),
            tokens.allSatisfy({ $0 < model.config.vocabularySize })
        else {
            throw arguments.error(
                "MODEL",
                "takes 1 to \(model.config.contextLength) tokens below \(model.config.vocabularySize); "
                    + "found \(tokens.count) tokens")
        }
        let cache = KeyValueCache(model.config)
        let pass = InferencePass(InferenceWeights(model), cache: cache, capacity: 1)
        let output = FloatBuffer(model.config.vocabularySize)
        var pages: [KeyValueCache.Page] = []
        return tokens.enumerated().map { position, token in
            if position % KeyValueCache.pagePositions == 0 { pages.append(cache.take()) }
            pass.step(
                [InferenceRow(token: token, position: position, pages: pages)], wanted: [0],
                logits: output.pointer)
            return Array(output.values)
        }
    }
}
