import Archive

/// An annotation as one row of named values, as a file has it, held to what an annotation must be.
struct FlatAnnotation {
    /// `answers.jsonl: line 12`.
    let place: String
    /// The value of a name; nil where there is none.
    let value: (String) -> JSON?

    /// Nil where no decision was made.
    func annotation() throws(ReviewError) -> Annotation? {
        let sampleID = try text("sample_id")
        guard !sampleID.isEmpty else {
            throw error("sample_id", found: "nothing", expected: "the id that was exported")
        }
        let digest = try text("content_sha256")
        guard digest.utf8.count == 64, digest.utf8.allSatisfy(Self.isHexadecimal) else {
            throw error(
                "content_sha256", found: Self.quoted(digest), expected: "the 64 digits that were exported")
        }
        let edit = try text("edited_text")
        let reason = try text("reason")
        guard let decision = try decision() else {
            // What someone wrote is not to be lost because a field beside it was forgotten.
            for (name, words) in [("edited_text", edit), ("reason", reason)] where !words.isEmpty {
                throw error("decision", found: "nothing beside a value of \(name)", expected: Self.decisions)
            }
            return nil
        }
        if decision == .reject, reason.isEmpty {
            throw error(
                "reason", found: "nothing beside the decision reject",
                expected: "one of \(Annotation.rejectReasons.joined(separator: ", ")), or other words")
        }
        if (decision == .edit) == edit.isEmpty {
            throw error(
                "edited_text",
                found: (edit.isEmpty ? "nothing" : "a text") + " beside the decision \(decision.rawValue)",
                expected: decision == .edit ? "the whole text as it should be" : "none, or the decision edit")
        }
        return Annotation(
            sampleID: sampleID, contentSHA256: digest, decision: decision, reason: reason,
            text: decision == .edit ? edit : nil, reviewer: try text("reviewer"), seconds: try seconds(),
            time: try time())
    }

    private static let decisions =
        "one of " + Annotation.Decision.allCases.map(\.rawValue).joined(separator: ", ")

    private func decision() throws(ReviewError) -> Annotation.Decision? {
        let words = try text("decision")
        let word = String(words.utf8.filter { $0 > 0x20 }.map { Character(Unicode.Scalar($0)) }).lowercased()
        if word.isEmpty { return nil }
        guard let decision = Annotation.Decision(rawValue: word) else {
            throw error("decision", found: Self.quoted(words), expected: Self.decisions)
        }
        return decision
    }

    private func seconds() throws(ReviewError) -> Double? {
        guard let found = value("seconds"), found != .null, found != "" else { return nil }
        // Spreadsheets of some locales write 12,5.
        let number = found.double ?? found.string.flatMap { Double($0.replacing(",", with: ".")) }
        guard let number, number.isFinite, number >= 0 else {
            throw error(
                "seconds", found: found.string.map(Self.quoted) ?? found.serialized(),
                expected: "a number of 0 or more, or nothing")
        }
        return number
    }

    private func time() throws(ReviewError) -> String {
        let words = try text("annotated_at")
        if words.isEmpty { return "" }
        guard let time = Timestamp.utc(words) else {
            throw error(
                "annotated_at", found: Self.quoted(words),
                expected: "a time such as 2026-01-31T12:00:00Z, or nothing")
        }
        return time
    }

    /// A text or a whole number; empty where there is none.
    private func text(_ name: String) throws(ReviewError) -> String {
        switch value(name) {
        case nil, .null?: return ""
        case .string(let text)?: return text
        case .int(let number)?: return String(number)
        case let other?: throw error(name, found: other.kind, expected: "a text")
        }
    }

    private func error(_ field: String, found: String, expected: String) -> ReviewError {
        ReviewError(at: "\(place): \(field)", found: found, expected: expected, advice: "correct the file")
    }

    /// The beginning of a text on one line.
    static func quoted(_ text: String) -> String {
        text.isEmpty ? "nothing" : JSON.string(String(text.prefix(60))).serialized()
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
    }
}
