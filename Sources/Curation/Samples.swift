import Archive
import Problems

/// A conversation to learn from; its last turn is the assistant's.
package struct Sample: Sendable, Equatable {
    /// The turns of the conversation.
    package var messages: [Turn]

    package init(messages: [Turn]) {
        self.messages = messages
    }

    /// The text of the last turn, which is learned.
    package var completion: String { messages.last?.content ?? "" }

    /// The turns before it.
    package var prompt: [Turn] { Array(messages.dropLast()) }
}

/// Samples in JSON Lines (`.jsonl`, `.jsonl.zst`), the format of TRL and of the corpus: each line is an
/// object with `messages`, a list of `{"role": "user", "content": "…"}`; other columns are ignored.
package struct SampleFile: Sendable {
    /// The path of the file.
    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// Reads the samples one by one, in order.
    ///
    /// - Throws: `Complaint` that names the line and the field, or the line that is not JSON, and the errors
    ///   of `body`.
    package func forEach(_ body: (Sample) throws -> Void) throws {
        let lines = try JSONLines(path, ofObjects: true)
        while let (line, value) = try lines.nextValue() {
            try body(Sample(json: value, at: "\(path):\(line)"))
        }
        try lines.demandLines("at least one sample")
    }

    /// All samples, in order. Throws as `forEach` does.
    package func samples() throws -> [Sample] {
        var samples: [Sample] = []
        try forEach { samples.append($0) }
        return samples
    }

}

extension Sample {
    /// Reads the column `messages` of a line; `place` names the line in complaints.
    package init(json row: JSON, at place: String) throws(Complaint) {
        guard row.members != nil else {
            throw Complaint(place, found: row.kind, expected: "an object")
        }
        guard let list = row["messages"] else {
            throw Complaint(place, found: "no \"messages\"", expected: "a list of messages")
        }
        let messages = try Turn.list(list, at: "\(place): messages")
        guard messages.last?.role == .assistant, messages.contains(where: { $0.role == .user }) else {
            throw Complaint(
                "\(place): messages", found: messages.map(\.role.rawValue).joined(separator: ", "),
                expected: "a user's message, and the assistant's last")
        }
        self.init(messages: messages)
    }
}
