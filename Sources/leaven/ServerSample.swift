import Archive
import Dataflow
import Glibc
import MoE
import Sampling
import Tensors

/// `leaven sample --server URL --model NAME`: one completion from a server.
enum ServerSample {
    static let address = "--server"
    private static let model = "--model"
    private static let interface = "--api"
    private static let key = "--api-key-env"
    private static let certificates = "--certificates"
    static let options: [Usage.Option] = [
        .init(address, "URL", "Ask a server: http://localhost:8000 stands for http://localhost:8000/v1."),
        .init(model, "NAME", "The model's name on the server."),
        .init(interface, "API", "chat (default), or completions for a plain text."),
        .init(key, "VARIABLE", "The environment variable that holds the key for the server."),
        .init(certificates, "FILE", "Certificates (PEM) to trust for https instead of the system's."),
    ]

    /// Refuses options that need a server.
    static func refuse(_ arguments: Arguments) throws(UsageError) {
        for option in options where option.name != address && arguments.has(option.name) {
            throw arguments.error(option.name, "needs --server URL")
        }
    }

    static func run(_ arguments: Arguments, turns: [ChatFormat.Turn]) throws -> ExitCode {
        let local =
            TemplateArguments.options.map(\.name) + [
                "--int8", "--int8-weights", "--chat-template", "--prefix", "--stop", "--stop-tokens",
                "--include-stop",
                "--repetition-penalty",
            ]
        try arguments.refuse(local, with: address)
        let (server, options) = try read(arguments)
        let load = ServerLoad(server)
        let generator = try ServerGenerator(server, load: load)
        var waiting: [GenerationRequest<ServerConversation>] = []
        if let conversation = generator.conversation(turns) {
            let random = RandomStream(seed: try arguments.seed() ?? 1)
            waiting.append(GenerationRequest(conversation, options: options, random: random, tag: 0))
        }
        var completion: GeneratedCompletion?
        StopSignal.catchSignals()
        let started = Clock.monotonic()
        try generator.run(
            next: { waiting.popLast() }, finished: { completion = $0 },
            failed: { throw Complaint(server.address.url, $0.reason, cause: .system) },
            stop: { StopSignal.process.isRequested })
        guard let completion else {
            Output.note("Stopped.")
            return .stopped
        }
        let text = completion.text + "\n"
        try Output.print(isatty(STDOUT_FILENO) == 1 ? VisibleText.of(text) : text)
        let seconds = max(1e-3, Clock.monotonic() - started)
        Output.note(
            "\(Figure.grouped(completion.completionTokens)) tokens in \(Figure.fixed(seconds, 1)) s; prompt "
                + "\(Figure.grouped(completion.promptTokens)) tokens"
                + (completion.finish == .stop ? "" : "; cut off by the length limit"))
        return .done
    }

    private static func read(_ arguments: Arguments) throws -> (Server, SamplingOptions) {
        let place = "sample: " + address
        guard let name = arguments.value(model), !name.isEmpty else {
            throw arguments.error(model, "is missing; a server is asked for a model by name")
        }
        var server = Server(
            try ServerAddress(arguments.value(address) ?? "", at: place), model: name)
        if let word = arguments.value(interface) {
            guard let chosen = Server.Interface(rawValue: word) else {
                throw arguments.error(interface, "found \"\(word)\", expected chat or completions")
            }
            server.interface = chosen
        }
        if let name = arguments.value(key) {
            server.key = try ServerKey(
                name: name, value: getenv(name).map { String(cString: $0) }, at: "sample: " + key)
        }
        server.certificates = arguments.value(certificates)
        if let file = server.certificates, !Files.exists(file) || Files.isFolder(file) {
            throw arguments.error(certificates, "\(file) is no file")
        }
        // A person waits for the answer, so there are few attempts.
        server.retry.attempts = 4
        var options = SamplingOptions()
        options.temperature = try arguments.double("--temperature", in: 0...100, default: 1)
        options.topK = try arguments.int("--top-k", in: 0...1_000_000, default: 0)
        options.topP = try arguments.double("--top-p", in: 1e-6...1, default: 1)
        options.minP = try arguments.double("--min-p", in: 0...1, default: 0)
        options.maxTokens = try arguments.int("--max-tokens", in: 1...1_000_000, default: 512)
        for (option, name) in [
            ("--temperature", "temperature"), ("--top-k", "top_k"), ("--top-p", "top_p"),
            ("--min-p", "min_p"),
        ] where !arguments.has(option) {
            server.parameters.append(.init(name, .null))
        }
        return (server, options)
    }
}
