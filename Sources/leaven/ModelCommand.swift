import Archive
import Dataflow
import MoE
import Tensors

/// `leaven model`: shows what a model folder contains, and what the model computes.
enum ModelCommand: Command {
    static let usage = Usage(
        name: "model", summary: "Inspect a model, or print what it computes.",
        discussion: """
            inspect: what is in a folder: parameters, number formats, memory, digest. plan: what a model of \
            a config.json takes: parameters, memory, work for a token, and for a folder with weights what \
            they take as they are stored; with --training, the memory of sft in steps of --sequences, with \
            each optimizer. logits: one JSON object with the tokens, and for each the logits of the token \
            that follows, to compare with other implementations; the model is run as in sampling, one token \
            at a time. gradients: those of the mean loss over the tokens, or of a batch of rollouts, as a \
            file in the form of the weights. tokenize: the ids of texts, which are read from standard \
            input, one a line: a JSON array for each, on a line of its own; the line's end is no part of \
            the text, tokens such as <|eos|> are recognised, and bytes that are not UTF-8 become U+FFFD. \
            quantize: write a folder of the same model with its matrices in 8 bits, a scale for each \
            output, as compressed-tensors has them. The embedding stays in full, and so does an output \
            layer that is tied to it; --embedding puts them in 8 bits, too. Other engines read that only \
            where they know compressed-tensors' embeddings.
            """,
        operands: [
            .init(name: "ACTION", help: "inspect, plan, logits, gradients, tokenize or quantize."),
            .init(
                name: "MODEL",
                help:
                    "A model folder, with config.json and model.safetensors or its shards; config.json is enough "
                    + "for a plan, and tokenizer.json for tokenize."),
        ],
        options: [
            .init("--tokens", "LIST", "The tokens by number: 5,17,9."),
            .init("--text", "TEXT", "The tokens of a text, special ones such as <|user|> included."),
            .init(
                "--batch", "FILE",
                "Gradients of reinforcement learning: rollouts as JSON Lines with group, reward, prompt and completion "
                    + "(tokens), log_probabilities, and references where there is a penalty."),
            .init(
                "--objective", "JSON",
                "With --batch: settings of a stage of kind reinforce, {\"kl\": 0.001} (default: {})."),
            .flag(
                "--prefill", "Compute all tokens at once, as a prompt is computed; the numbers are the same."),
            .flag("--int8", "Logits with the weights, and what they are multiplied with, in 8 bits."),
            .flag("--int8-weights", "Logits with the weights alone in 8 bits."),
            .init(
                "--output", "PLACE",
                "The file for the gradients, or for the logits, or the folder for the quantized model."),
            .flag("--embedding", "Quantize the embedding, too, and with it a tied output layer."),
            .flag("--tensors", "List all tensors, too."),
            .init("--sequences", "N", "Sequences to plan for (default: 1)."),
            .init("--length", "N", "Their length in tokens (default: 4096, or the longest)."),
            .flag("--training", "Plan training, too: its memory, with the sequences as those of a step."),
            .init("--threads", "N", "Threads to plan training for (default: one per core)."),
        ] + ModelTokenize.options,
        examples: [
            "leaven model inspect fixtures/base",
            "leaven model plan config.json --sequences 64 --length 8192",
            "leaven model plan fixtures/base --training --sequences 12 --length 1024",
            "leaven model quantize fixtures/base --output base-int8",
            "leaven model logits fixtures/base --text '<|bos|><|user|>84*36=?<|assistant|>'",
            "echo 'What is 12*34?' | leaven model tokenize fixtures/base",
        ])

    /// The options of each action.
    private static let options = [
        "inspect": ["--tensors"], "plan": ["--sequences", "--length", "--training", "--threads"],
        "logits": ["--tokens", "--text", "--prefill", "--int8", "--int8-weights", "--output"],
        "gradients": ["--tokens", "--text", "--batch", "--objective", "--output"],
        "tokenize": ModelTokenize.options.map(\.name), "quantize": ["--output", "--embedding"],
    ]

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let action = arguments.required(0)
        guard let own = options[action] else {
            throw arguments.error(
                action, "is nothing to do; expected inspect, plan, logits, gradients, tokenize or quantize")
        }
        try arguments.refuse(usage.options.map(\.name).filter { !own.contains($0) }, with: action)
        switch action {
        case "inspect": try ModelSizes.inspect(arguments)
        case "plan": try ModelSizes.plan(arguments)
        case "logits": try ModelLogits.run(arguments)
        case "gradients": try ModelGradients.run(arguments)
        case "quantize": try ModelQuantize.run(arguments)
        default: try ModelTokenize.run(arguments)
        }
        return .done
    }

    /// The form of the weights that `--int8` or `--int8-weights` asks for.
    static func form(_ arguments: Arguments) throws(UsageError) -> InferenceWeights.Form {
        if arguments.has("--int8") { try arguments.refuse(["--int8-weights"], with: "--int8") }
        return arguments.has("--int8") ? .int8 : arguments.has("--int8-weights") ? .int8Weights : .stored
    }

    /// The tokens of `--tokens` or `--text`, for a model of `config`.
    static func tokens(_ arguments: Arguments, _ config: ModelConfig) throws -> [Int32] {
        guard arguments.has("--tokens") != arguments.has("--text") else {
            throw arguments.error("--tokens", "expected either --tokens LIST or --text TEXT")
        }
        let tokens =
            try arguments.value("--text").map {
                try Tokenizer(file: arguments.required(1) + "/tokenizer.json").encode($0, special: .all)
            } ?? (arguments.ints("--tokens", in: 0...config.vocabularySize - 1) ?? []).map(Int32.init)
        guard (1...config.contextLength).contains(tokens.count),
            tokens.allSatisfy({ $0 < config.vocabularySize })
        else {
            throw arguments.error(
                "MODEL",
                "takes 1 to \(config.contextLength) tokens below \(config.vocabularySize); "
                    + "found \(tokens.count) tokens")
        }
        return tokens
    }
}
