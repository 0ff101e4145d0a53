import Archive
import Curation
import Dataflow
import Problems
import Sampling

/// The texts that a stage puts around its problems, and the texts that end answers, if its pipeline gives
/// any.
struct PromptSettings: Sendable {
    private static let systemText = Setting<String>.text(
        "system",
        "A system prompt: what the conversation begins with, unless a problem has a system prompt of its own."
    )
    private static let ownTemplate = Setting<String>.text(
        "prompt_template",
        "A prompt of one's own, with {problem} and maybe other fields in it: "
            + PromptTemplate.fields.dropFirst().map { "{\($0)}" }.joined(separator: ", ")
            + ". Not with the prompts direct, zero and tests, which are some already.")
    private static let answerPrefix = Setting<String>.text(
        "prefix", "How each answer begins: its first tokens, which are not sampled: <think>\\n.")
    private static let stopList = Setting<JSON>.json(
        "stop", expected: "a text, or a list of texts and of numbers of tokens",
        "What ends an answer: texts, such as that of a special token, and tokens by number."
    ) { !items($0).isEmpty && items($0).allSatisfy { $0.text?.isEmpty == false || $0.token != nil } }
    private static let stopIsKept = Setting<Bool>.bool(
        "include_stop", default: false, "Whether the text of stop that ended an answer is part of it."
    ).quiet
    private static let repetition = Setting<Double>.double(
        "repetition_penalty", in: 0.01...100, default: 1,
        "Divides the logits of tokens that were said already, where they are above 0, and multiplies others; 1 for none."
    ).quiet
    static let all: [any DeclaredSetting] = [
        systemText, ownTemplate, answerPrefix, stopList, stopIsKept, repetition,
    ]
    static let repetitionName = repetition.name

    let system: String?
    let template: PromptTemplate?
    let prefix: String?

    /// Reads the settings, and puts those of sampling into `options`.
    init(_ settings: Settings, forms: [RolloutsStage.PromptForm], _ options: inout SamplingOptions)
        throws(Complaint)
    {
        system = try settings.given(Self.systemText)
        prefix = try settings.given(Self.answerPrefix)
        let text = try settings.given(Self.ownTemplate)
        template = text.flatMap(PromptTemplate.init)
        if let text, template == nil {
            throw settings.complaint(
                Self.ownTemplate, found: JSON.string(text).brief, expected: "a text with {problem} in it")
        }
        if text != nil, let form = forms.first(where: { $0 != .plain && $0 != .fewShot }) {
            throw settings.complaint(
                Self.ownTemplate, "given with the prompt \(form.rawValue)",
                expected: "plain or few-shot", advice: "leave one of the two away")
        }
        let stops = Self.items(try settings.given(Self.stopList) ?? [])
        options.stop = stops.compactMap(\.text)
        options.stopTokens = stops.compactMap(\.token)
        options.includesStop = try settings(Self.stopIsKept)
        if options.includesStop, stops.isEmpty {
            throw settings.complaint(
                Self.stopIsKept, "there is nothing to stop at", expected: Self.stopList.name)
        }
        options.repetitionPenalty = try settings(Self.repetition)
    }

    private static func items(_ json: JSON) -> [(text: String?, token: Int32?)] {
        (json.array ?? [json]).map { item in
            (item.string, item.int.flatMap { $0 >= 0 ? Int32(exactly: $0) : nil })
        }
    }

    /// The part of a rollout's material that these settings determine; empty if all are at their defaults.
    func material(_ options: SamplingOptions) -> [JSON.Member] {
        let plain = SamplingOptions()
        var members: [JSON.Member] = []
        if let system { members.append(.init("system", .string(system))) }
        if let template { members.append(.init(Self.ownTemplate.name, .string(template.text))) }
        if let prefix { members.append(.init("prefix", .string(prefix))) }
        let stops = options.stop.map(JSON.string) + options.stopTokens.map { .int(Int($0)) }
        if !stops.isEmpty {
            members += [.init("stop", .array(stops)), .init("include_stop", .bool(options.includesStop))]
        }
        if options.repetitionPenalty != plain.repetitionPenalty {
            members.append(.init(Self.repetitionName, .double(options.repetitionPenalty)))
        }
        return members
    }

    /// The user's message for a problem: the template if there is one, else the problem's prompt.
    func prompt(_ problem: Problem) -> String { template?(problem) ?? problem.prompt }

    /// The conversation that is sent: the system prompt (the problem's own if it has one, else the setting),
    /// worked examples, the problem's turns, and the beginning of the answer.
    func around(_ examples: [Turn], _ earlier: [Turn], _ turns: [Turn]) -> [Turn] {
        let own = earlier.prefix { $0.role == .system }
        return (own.isEmpty ? system.map { [Turn(.system, $0)] } ?? [] : Array(own)) + examples
            + earlier.dropFirst(own.count) + turns + (prefix.map { [Turn(.assistant, $0)] } ?? [])
    }
}
