import Archive
import Dataflow
import Glibc
import Sampling

/// `server`: an inference server, to sample from instead of a model.
struct ServerStage: Stage {
    static let kind = "server"
    static let help =
        "Takes an inference server in place of a model to sample from: vLLM, SGLang, llama-server, or a hosted one."
    static let product = Product.generator
    static let inputs: [InputRole] = []

    private static let address = Setting<String>.text(
        "url", "Its address, https://host:port/v1; without a path, /v1 is added.")
    private static let model = Setting<String>.text("model", "The model's name on the server.")
    private static let interface = Setting<Server.Interface>.choice(
        "api", default: .chat,
        "/v1/chat/completions, or /v1/completions, which is given the texts of a conversation with empty lines between."
    )
    private static let identity = Setting<String>.text(
        "identity",
        "A name that stands for the url in keys, where one is given: the same model may then move to another address, and what it made before "
            + "is found.")
    private static let stop = Setting<[String]>.texts(
        "stop", default: [], "Texts that end a completion, and are no part of it.")
    private static let parameters = Setting<JSON>.object(
        "parameters",
        "More members of a request's body, in place of those that are there; null leaves one out: "
            + "{ repetition_penalty: 1, top_k: null }.")
    private static let choices = Setting<Int>.int(
        "choices", in: 1...128, default: 1,
        "Completions of a problem that one request asks for at most (n). Their tokens are told in sum, and divided by length."
    )
    private static let concurrency = Setting<Int>.int(
        "concurrency", in: 1...4096, default: 64,
        "Requests on their way at once, at most. It begins with 4, rises while answers come, and halves when the server has "
            + "too much to do.")
    private static let attempts = Setting<Int>.int(
        "attempts", in: 1...64, default: ServerRetry().attempts,
        "Times that a request is sent at most: after 408, 409, 429, 500, 502, 503, 504, no answer in time, a cut connection, "
            + "and an answer that cannot be read or has too few choices.")
    private static let backoff = Setting<Double>.double(
        "backoff", in: 0...60, default: ServerRetry().backoff,
        "Seconds before the second attempt, doubled with each, up to a minute; half to all of them, at random."
    )
    private static let longestWait = Setting<Double>.double(
        "longest_wait", in: 0...86_400, default: ServerRetry().longestWait,
        "Seconds that the server may ask to wait (Retry-After); if it asks for more, the run ends, and can be resumed."
    )
    private static let failuresInARow = Setting<Int>.int(
        "failures_in_a_row", in: 1...1_000_000, default: ServerRetry().failuresInARow,
        "The run ends when so many requests failed for good one after another.")
    private static let timeout = Setting<Double>.double(
        "timeout", in: 0.01...86_400, default: 600,
        "Seconds from the start of a request to the end of its answer.")
    private static let longestReply = Setting<Int>.int(
        "max_reply", in: 1000...1 << 25, default: 16 << 20, "Bytes of an answer at most.")
    private static let keyVariable = Setting<String>.text(
        "api_key_env",
        "The environment variable that holds the key, which is sent and never written down; none is sent without it."
    )
    private static let certificates = Setting<String>.file(
        "certificates", "A file (PEM) with the certificates to trust for https instead of the system's.")
    private static let promptPrice = Setting<Double>.double(
        "prompt", in: 0...1e9, default: 0, "Price of a million tokens of prompts.")
    private static let completionPrice = Setting<Double>.double(
        "completion", in: 0...1e9, default: 0, "Price of a million tokens of completions.")
    private static let prices = SettingGroup(
        "prices", "What tokens cost, in a currency of your choice.", [promptPrice, completionPrice])
    private static let budget = Setting<Double>.double(
        "budget", in: 0...1e12,
        "What all requests of the run to this server may cost (without it, any sum); then the run pauses, and goes on with a larger one."
    )
    static let settings: [any DeclaredSetting] = [
        address, model, interface, identity, stop, parameters, choices, concurrency, attempts, backoff,
        longestWait, failuresInARow, timeout, longestReply, keyVariable, certificates, prices, budget,
    ]

    let server: Server
    /// The facts that determine completions, as far as anything does. How requests are sent (how often, how
    /// fast, with which key, at which price) is left out, so that it can be changed in the middle of a run.
    let material: JSON
    /// The place of its settings, for complaints.
    let place: String

    init(_ settings: Settings) throws {
        let address = try ServerAddress(settings(Self.address), at: settings.place(of: Self.address))
        var server = Server(address, model: try settings(Self.model))
        if server.model.isEmpty {
            throw settings.complaint(Self.model, found: "an empty text", expected: "a name")
        }
        server.interface = try settings(Self.interface)
        server.stop = try settings(Self.stop)
        if server.stop.contains("") {
            throw settings.complaint(Self.stop, found: "an empty text", expected: "texts that can be found")
        }
        let parameters = try settings(Self.parameters)
        server.parameters = parameters.members ?? []
        for name in Server.ownMembers where parameters[name] != nil {
            throw settings.complaint(
                Self.parameters, "\"\(name)\" cannot be given here",
                advice: Self.settings.contains { $0.name == name } ? "it is a setting of its own" : nil)
        }
        server.choices = try settings(Self.choices)
        server.concurrency = try settings(Self.concurrency)
        server.retry.attempts = try settings(Self.attempts)
        server.retry.backoff = try settings(Self.backoff)
        server.retry.longestWait = try settings(Self.longestWait)
        server.retry.failuresInARow = try settings(Self.failuresInARow)
        server.timeout = try settings(Self.timeout)
        server.longestReply = try settings(Self.longestReply)
        server.certificates = try settings.given(Self.certificates)
        if let name = try settings.given(Self.keyVariable) {
            server.key = try ServerKey(
                name: name, value: getenv(name).map { String(cString: $0) },
                at: settings.place(of: Self.keyVariable))
        }
        let prices = try settings(Self.prices)
        server.prices.prompt = try prices(Self.promptPrice)
        server.prices.completion = try prices(Self.completionPrice)
        server.budget = try settings.given(Self.budget)
        if server.budget != nil, server.prices == ServerPrices() {
            throw settings.complaint(
                Self.budget, "a budget needs prices", expected: "prices: { prompt: 0.5, completion: 2 }")
        }
        let identity = try settings.given(Self.identity)
        self.server = server
        place = settings.place
        var members: [JSON.Member] = [
            .init(Self.identity.name, .string(identity ?? address.url)),
            .init("model", .string(server.model)),
            .init("api", .string(server.interface.rawValue)),
        ]
        if !server.stop.isEmpty { members.append(.init("stop", .array(server.stop.map(JSON.string)))) }
        if !server.parameters.isEmpty { members.append(.init("parameters", parameters)) }
        material = JSON.object(members).canonical
    }

    /// The digest by which the store tells servers apart.
    var digest: String { SHA256.hex(Array(material.serialized().utf8)) }

    func run(_ context: StageContext) throws -> JSON { material }

    /// The source of completions, for their provenance: the server's address or identity, its model, and all
    /// its sampling settings. It also says that these do not determine a text, so it cannot be replayed.
    static func provenance(_ material: JSON, _ options: SamplingOptions) -> String {
        let name = material[identity.name]?.string ?? ""
        let members = (material.members ?? []).filter { $0.name != identity.name }
        return JSON.object(
            [.init("server", .string(name))] + members + [
                .init("temperature", .double(options.temperature)), .init("top_k", .int(options.topK)),
                .init("top_p", .double(options.topP)), .init("min_p", .double(options.minP)),
                .init("max_tokens", .int(options.maxTokens)), .init("replay", .bool(false)),
            ]
        ).serialized()
    }

    /// The server in words: `qwen3-32b at http://localhost:8000/v1`.
    static func words(_ material: JSON) -> String {
        "\(material["model"]?.string ?? "") at \(material[identity.name]?.string ?? "")"
    }

    /// Refuses sampling options that the server's `parameters` leave out or replace.
    func demand(_ options: SamplingOptions, from stage: String) throws(Complaint) {
        let plain = SamplingOptions()
        for (name, isPlain) in [
            ("top_k", options.topK == plain.topK), ("min_p", options.minP == plain.minP),
            ("top_p", options.topP == plain.topP), ("temperature", options.temperature == plain.temperature),
        ] where !isPlain && server.parameters.contains(where: { $0.name == name }) {
            throw Complaint(
                "\(stage).\(name)", "would not hold: \(Self.parameters.name) of the server has it, too",
                advice: "give it in one place")
        }
        for (name, isPlain) in [
            ("stop", options.stop.isEmpty && options.stopTokens.isEmpty),
            ("repetition_penalty", options.repetitionPenalty == plain.repetitionPenalty),
        ] where !isPlain {
            throw Complaint(
                "\(stage).\(name)", "is not sent to a server",
                advice: "give it to the stage of kind \(Self.kind): stop, or parameters")
        }
    }
}
