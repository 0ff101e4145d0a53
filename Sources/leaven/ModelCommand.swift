import Archive
import Dataflow
import MoE
import Tensors

/// `leaven model logits DIR --tokens 5,17,9 | --text TEXT`: prints what the model says after each token, as one
/// JSON object `{"tokens": […], "logits": [[…], …]}`, for comparison with other implementations.
struct ModelCommand {
    static let usage = """
        usage: leaven model logits DIR (--tokens 5,17,9 | --text TEXT)

        Prints one JSON object: the tokens, and for each the logits of the token after it. The model is run as in
        sampling, one token at a time. --text takes text as it is, special tokens such as <|user|> included.
        """

    static func run(_ arguments: [String]) throws {
        if arguments.contains("--help") || arguments.contains("-h") { return print(usage) }
        guard arguments.count == 4, arguments[0] == "logits", ["--tokens", "--text"].contains(arguments[2])
        else {
            throw DataflowError(
                "leaven model", "", found: arguments.isEmpty ? "nothing" : arguments.joined(separator: " "),
                expected: "logits DIR --tokens 5,17,9, or --text TEXT")
        }
        let folder = arguments[1]
        let model = try Model(folder: folder)
        let tokens =
            arguments[2] == "--text"
            ? try Tokenizer(file: folder + "/tokenizer.json").encode(arguments[3], special: .all)
            : try parse(arguments[3], model.config)
        guard (1...model.config.contextLength).contains(tokens.count) else {
            throw DataflowError(
                arguments[2], "", found: "\(tokens.count) tokens",
                expected: "1 to \(model.config.contextLength)")
        }
        let rows = logits(model, tokens).map { JSON.array($0.map { .double(Double($0)) }) }
        print(
            JSON.object([
                .init("tokens", .array(tokens.map { .int(Int($0)) })), .init("logits", .array(rows)),
            ]).serialized())
    }

    /// The tokens of `5,17,9`; each must be in the model's vocabulary.
    private static func parse(_ list: String, _ config: ModelConfig) throws -> [Int32] {
        try list.split(separator: ",", omittingEmptySubsequences: false).map { item in
            guard let token = Int32(item), (0..<config.vocabularySize).contains(Int(token)) else {
                throw DataflowError(
                    "--tokens", "", found: "\"\(item)\"",
                    expected: "a number from 0 to \(config.vocabularySize - 1)")
            }
            return token
        }
    }

    /// `[tokens, vocabulary]`, computed token by token.
    private static func logits(_ model: Model, _ tokens: [Int32]) -> [[Float]] {
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
