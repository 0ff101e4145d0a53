import Archive
import MoE

/// A conversation in the form that a server gets, made once for all its completions.
package final class ServerConversation {
    /// The member of a request's body: `messages` or `prompt`.
    let member: JSON.Member

    init(_ turns: [ChatFormat.Turn], _ interface: Server.Interface) {
        switch interface {
        case .chat:
            let messages = turns.map { turn -> JSON in
                ["role": .string(turn.role.rawValue), "content": .string(turn.text)]
            }
            member = JSON.Member("messages", .array(messages))
        case .completions:
            member = JSON.Member("prompt", .string(turns.map(\.text).joined(separator: "\n\n")))
        }
    }
}

extension Server {
    /// The body of a request: the members of OpenAI's protocol, and `top_k` and `min_p` as vLLM, SGLang and
    /// llama-server read them. A parameter of the user replaces the member of its name; null removes it.
    ///
    /// - Parameter count: how many completions to ask for.
    func body(_ conversation: ServerConversation, _ options: SamplingOptions, seed: Int, count: Int)
        -> [UInt8]
    {
        var members: [JSON.Member] = [
            .init("model", .string(model)), conversation.member,
            .init("temperature", .double(options.temperature)),
            .init("top_p", .double(options.topP)),
            // -1 means "all" on every server; without the member, a server uses a default of its own.
            .init("top_k", .int(options.topK == 0 ? -1 : options.topK)),
            .init("min_p", .double(options.minP)),
            .init("max_tokens", .int(options.maxTokens)), .init("seed", .int(seed)),
            .init("stream", .bool(false)),
        ]
        if count > 1 { members.append(.init("n", .int(count))) }
        if !stop.isEmpty { members.append(.init("stop", .array(stop.map(JSON.string)))) }
        for parameter in parameters {
            members.removeAll { $0.name == parameter.name }
            if parameter.value != .null { members.append(parameter) }
        }
        var bytes: [UInt8] = []
        JSON.object(members).write(to: &bytes)
        return bytes
    }

    /// Members of a request that Leaven sets itself; the user's `parameters` must not contain them.
    package static let ownMembers = ["model", "messages", "prompt", "n", "stream", "stop", "seed"]
}
