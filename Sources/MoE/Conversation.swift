import Archive

/// A conversation as a chat template sees it: messages with any members, and tools.
package struct Conversation: Sendable, Equatable {
    /// The messages, objects with a role. Content that is no text is left to the template.
    package var messages: [JSON]
    /// A list of JSON schemas; null if there are no tools.
    package var tools: JSON
    /// A list of documents, which are objects; null if there are none.
    package var documents: JSON

    package init(_ messages: [(role: String, content: String)]) {
        self.messages = messages.map { ["role": .string($0.role), "content": .string($0.content)] }
        (tools, documents) = (nil, nil)
    }

    /// Reads messages, or an object with `messages` and perhaps `tools` and `documents`.
    package init(_ json: JSON, at place: String) throws(Complaint) {
        let list = json["messages"] ?? json
        guard let messages = list.array, !messages.isEmpty else {
            throw Complaint(
                place, found: list.array == nil ? list.kind : "an empty list", expected: "a list of messages")
        }
        for (index, message) in messages.enumerated() {
            let role = message["role"]?.string
            // A role is put into the text unguarded, so it must not look like a token.
            guard let role, Self.isWord(role) else {
                throw Complaint(
                    "\(place)[\(index)].role", found: role.map { "\"\(excerpt($0))\"" } ?? message.kind,
                    expected: "a message with a role such as user")
            }
        }
        self.messages = messages
        tools = json.array == nil ? json["tools"] ?? .null : .null
        documents = json.array == nil ? json["documents"] ?? .null : .null
        for (name, value) in [("tools", tools), ("documents", documents)] {
            guard value == .null || value.array?.allSatisfy({ $0.members != nil }) == true else {
                throw Complaint("\(place).\(name)", found: value.kind, expected: "a list of objects")
            }
        }
    }

    /// Whether a name consists of letters, digits, `_` and `-`. No token for a role or an end is of this
    /// form.
    static func isWord(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
                default: false
                }
            }
    }

    private static let reasoning = ["reasoning_content", "thinking", "reasoning"]

    /// A message as transformers gives it to a template: without members that are null, and with the
    /// reasoning under each name that templates look for.
    static func normalized(_ message: JSON) -> JSON {
        var members = (message.members ?? []).filter { $0.value != .null }
        let thought = reasoning.lazy.compactMap { name in members.first { $0.name == name }?.value }.first
        guard let thought else { return .object(members) }
        if !members.contains(where: { $0.name == "thinking" }) {
            members.insert(.init("thinking", thought), at: 0)
        }
        if let place = members.firstIndex(where: { $0.name == "reasoning_content" }) {
            members[place].value = thought
        } else {
            members.append(.init("reasoning_content", thought))
        }
        return .object(members)
    }

    /// The conversation with each text replaced, except roles; `isAnswer` tells whether the assistant says
    /// the text.
    func mapTexts(_ change: (_ text: String, _ isAnswer: Bool) -> String) -> Conversation {
        func mapped(_ json: JSON, _ isAnswer: Bool) -> JSON {
            switch json {
            case .string(let text): .string(change(text, isAnswer))
            case .array(let values): .array(values.map { mapped($0, isAnswer) })
            case .object(let members): .object(members.map { .init($0.name, mapped($0.value, isAnswer)) })
            default: json
            }
        }
        var result = self
        result.messages = messages.map { message in
            let isAnswer = message["role"] == "assistant"
            return .object(
                (message.members ?? []).map {
                    $0.name == "role" ? $0 : .init($0.name, mapped($0.value, isAnswer))
                })
        }
        result.tools = mapped(tools, false)
        result.documents = mapped(documents, false)
        return result
    }

    /// The names of all members of objects, and all texts except roles.
    var words: (names: [String], texts: [String]) {
        var (names, texts) = ([String](), [String]())
        func collect(_ json: JSON) {
            for member in json.members ?? [] {
                names.append(member.name)
                collect(member.value)
            }
            for value in json.array ?? [] { collect(value) }
            if let text = json.string { texts.append(text) }
        }
        for message in messages {
            for member in message.members ?? [] where member.name != "role" {
                names.append(member.name)
                collect(member.value)
            }
        }
        collect(tools)
        collect(documents)
        return (names, texts)
    }
}
