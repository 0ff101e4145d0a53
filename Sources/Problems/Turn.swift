import Archive

/// One turn of a conversation.
package struct Turn: Sendable, Equatable {
    /// The speaker of a turn.
    package enum Role: String, Sendable, CaseIterable {
        case system, user, assistant
    }

    /// The speaker of the turn.
    package var role: Role
    /// The text of the turn.
    package var content: String

    package init(_ role: Role, _ content: String) {
        self.role = role
        self.content = content
    }

    /// The turn as messages of chat models have it: `{"role": "user", "content": "…"}`.
    package var json: JSON { ["role": .string(role.rawValue), "content": .string(content)] }

    /// Reads a list of messages; `place` names it in errors.
    package static func list(_ list: JSON, at place: String) throws(Complaint) -> [Turn] {
        guard let items = list.array, !items.isEmpty else {
            throw Complaint(
                place, found: list.array == nil ? list.kind : "an empty list",
                expected: "a list of messages")
        }
        var messages: [Turn] = []
        for (index, item) in items.enumerated() {
            let at = "\(place)[\(index)]"
            guard item.members != nil else {
                throw Complaint(at, found: item.kind, expected: "an object with role and content")
            }
            // ShareGPT's names are understood, too.
            let said = item["role"] ?? item["from"]
            let name = ["human": "user", "gpt": "assistant"][said?.string ?? ""] ?? said?.string
            let roles = Role.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            guard let role = name.flatMap(Role.init) else {
                throw Complaint(
                    at + ".role", found: Self.show(said), expected: "one of \(roles)")
            }
            let text = item["content"] ?? item["value"]
            guard let content = text?.string else {
                throw Complaint(at + ".content", found: Self.show(text), expected: "a text")
            }
            messages.append(Turn(role, content))
        }
        return messages
    }

    private static func show(_ value: JSON?) -> String {
        guard let value else { return "nothing" }
        return value.string.map { "\"\(excerpt($0))\"" } ?? value.kind
    }
}
