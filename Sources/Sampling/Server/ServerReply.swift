import Archive

/// The parts of a server's answer that are used; all other parts are ignored.
struct ServerReply: Equatable {
    /// A completion of the answer.
    struct Choice: Equatable {
        var text: String
        var finish: GeneratedCompletion.Finish
    }

    /// Each choice, or why it cannot be used.
    var choices: [Result<Choice, Unreadable>]
    /// The usage; nil if the answer does not report it.
    var usage: ServerUsage?

    /// Why a part of an answer cannot be used. The words may be the server's: of any length, with any
    /// characters.
    struct Unreadable: Error, Equatable {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }

    init(_ body: [UInt8], _ interface: Server.Interface) throws(Unreadable) {
        let json: JSON
        do {
            json = try JSON.parse(body, file: "the reply")
        } catch {
            throw Unreadable(error.description)
        }
        usage = Self.usage(json)
        guard let list = json["choices"]?.array else {
            throw Unreadable(Self.message(json) ?? "the reply has no list of choices")
        }
        // The choices are ordered by their numbers, if all have one.
        let numbers = list.compactMap { $0["index"]?.int }
        let order =
            numbers.count == list.count
            ? list.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) } : Array(list.indices)
        choices = order.map { place in
            Result { () throws(Unreadable) in try Self.choice(list[place], interface) }
        }
    }

    /// Numbers of tokens so small that no sum of them overflows.
    private static let plausible = 0...(1 << 32)

    private static func usage(_ json: JSON) -> ServerUsage? {
        let usage = json["usage"]
        let prompt = usage?["prompt_tokens"]?.int ?? 0
        guard let completion = usage?["completion_tokens"]?.int, plausible ~= completion, plausible ~= prompt
        else { return nil }
        return ServerUsage(requests: 1, promptTokens: prompt, completionTokens: completion)
    }

    private static func choice(_ json: JSON, _ interface: Server.Interface) throws(Unreadable) -> Choice {
        let finish: GeneratedCompletion.Finish
        switch json["finish_reason"] ?? .null {
        case .string("stop"): finish = .stop
        case .string("length"): finish = .length
        case let other: throw Unreadable("finish_reason is \(excerpt(other.brief)), neither stop nor length")
        }
        switch interface {
        case .completions:
            guard let text = json["text"]?.string else { throw Unreadable("a choice has no text") }
            return Choice(text: joined(nil, text, finish), finish: finish)
        case .chat:
            guard let message = json["message"], message.members != nil else {
                throw Unreadable("a choice has no message")
            }
            if let refusal = message["refusal"]?.string, !refusal.isEmpty {
                throw Unreadable("refused: \(refusal)")
            }
            let thought = message["reasoning_content"] ?? .null
            let reasoning = try text(thought == .null ? message["reasoning"] : thought, "reasoning_content")
            let content = try text(message["content"], "content")
            return Choice(text: joined(reasoning, content ?? "", finish), finish: finish)
        }
    }

    /// A text, or nil for null.
    private static func text(_ json: JSON?, _ name: String) throws(Unreadable) -> String? {
        switch json ?? .null {
        case .null: return nil
        case .string(let text): return text
        case let other: throw Unreadable("\(name) is \(other.kind), not a text")
        }
    }

    /// The chain of thought and the text after it as one text. A chain that was cut off is left open; a chain
    /// whose beginning is in the prompt gets it back.
    private static func joined(_ reasoning: String?, _ content: String, _ finish: GeneratedCompletion.Finish)
        -> String
    {
        guard let reasoning, reasoning.contains(where: { !$0.isWhitespace }), !content.contains("<think>"),
            !content.contains("</think>")
        else {
            let isOpen = content.contains("</think>") && !content.contains("<think>")
            return isOpen ? "<think>\n" + content : content
        }
        if finish == .length, content.isEmpty { return "<think>\n" + reasoning }
        return "<think>\n\(reasoning)\n</think>\n\(content)"
    }

    /// The server's message about an error, in the forms of OpenAI, vLLM, SGLang, llama-server and FastAPI;
    /// nil if there is none.
    static func message(_ body: [UInt8]) -> String? {
        guard body.count < 1 << 20, let json = try? JSON.parse(body, file: "") else { return nil }
        return message(json)
    }

    private static func message(_ json: JSON) -> String? {
        let error = json["error"]
        for text in [error?["message"], error, json["message"], json["detail"]].compactMap({ $0?.string })
        where !text.isEmpty {
            return text
        }
        return nil
    }
}
