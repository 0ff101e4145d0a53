import Archive

/// An annotation as one row of named values, as a file has it, held to what an annotation must be.
///
/// The names are those of flat lines (see `FlatItem`), or what Label Studio and doccano export beside or instead of
/// them: `note`, `annotator`, `lead_time`, `updated_at`, `created_at`; `label`, `Comments`.
struct FlatAnnotation {
    /// `answers.jsonl: line 12`.
    let place: String
    /// The value of a name; nil where there is none.
    let value: (String) -> JSON?

    /// Nil where no decision was made.
    func annotation() throws(Complaint) -> Annotation? {
        let sampleID = try text("sample_id")
        guard !sampleID.isEmpty else {
            throw error("sample_id", found: "nothing", expected: "the id that was exported")
        }
        let digest = try text("content_sha256")
        guard Self.isDigest(digest) else {
            throw error(
                "content_sha256", found: Self.quoted(digest), expected: "the 64 digits that were exported")
        }
        let labels = try labels()
        let edit = try edit() ?? labels.text
        let reasons = try texts("reason") + texts("note") + labels.reasons
        guard let decision = try decision() ?? labels.decision else {
            // What someone wrote is not to be lost because a field beside it was forgotten.
            guard edit == nil, reasons.isEmpty else {
                throw error(
                    "decision", found: "nothing beside \(edit == nil ? "a reason" : "an edited text")",
                    expected: DoccanoLabels.decisions)
            }
            return nil
        }
        let reason = (reasons + (try texts("Comments"))).joined(separator: "; ")
        if decision == .reject, reason.isEmpty {
            throw error(
                "reason", found: "nothing beside the decision reject",
                expected: "one of \(Annotation.rejectReasons.joined(separator: ", ")), or other words")
        }
        if (decision == .edit) != (edit != nil) {
            throw error(
                "edited_text",
                found: (edit == nil ? "nothing" : "a text") + " beside the decision \(decision.rawValue)",
                expected: decision == .edit ? "the whole text as it should be" : "none, or the decision edit")
        }
        return Annotation(
            sampleID: sampleID, contentSHA256: digest, decision: decision, reason: reason, text: edit,
            reviewer: try text("reviewer", "annotator"), seconds: try seconds(), time: try time())
    }

    private func decision() throws(Complaint) -> Annotation.Decision? {
        let words = try texts("decision")
        guard let word = words.first else { return nil }
        guard words.count == 1, let decision = Annotation.Decision(spelled: word) else {
            throw error(
                "decision", found: words.map(Self.quoted).joined(separator: " and "),
                expected: DoccanoLabels.decisions)
        }
        return decision
    }

    /// Doccano's labels, which count where there is no decision of its own.
    private func labels() throws(Complaint) -> DoccanoLabels {
        guard try texts("decision").isEmpty else { return DoccanoLabels() }
        // In a table they are joined by signs.
        let isJoined = value("label")?.string != nil
        return try DoccanoLabels(texts("label"), areJoined: isJoined, at: "\(place): label")
    }

    /// The edited text; nil where it is the text that was exported, as forms show it to be edited, unless it is said
    /// to be an edit.
    private func edit() throws(Complaint) -> String? {
        let edits = try texts("edited_text")
        guard let edit = edits.first else { return nil }
        guard edits.count == 1 else {
            throw error("edited_text", found: "\(edits.count) texts", expected: "one")
        }
        guard try decision() != .edit, let text = value("text")?.string else { return edit }
        return text.utf8.elementsEqual(edit.utf8) ? nil : edit
    }

    private func seconds() throws(Complaint) -> Double? {
        guard let (name, found) = first(of: ["seconds", "lead_time"]) else { return nil }
        // Spreadsheets of some locales write 12,5.
        let number = found.double ?? found.string.flatMap { Double($0.replacing(",", with: ".")) }
        guard let number, number.isFinite, number >= 0 else {
            throw error(
                name, found: found.string.map(Self.quoted) ?? found.kind,
                expected: "a number of 0 or more, or nothing")
        }
        return number
    }

    private func time() throws(Complaint) -> String {
        guard let (name, found) = first(of: ["annotated_at", "updated_at", "created_at"]) else { return "" }
        guard let time = found.string.flatMap(Timestamp.utc) else {
            throw error(
                name, found: found.string.map(Self.quoted) ?? found.kind,
                expected: "a time such as 2026-01-31T12:00:00Z, or nothing")
        }
        return time
    }

    /// The first of the names that has a value.
    private func first(of names: [String]) -> (name: String, value: JSON)? {
        for name in names {
            if let value = value(name), value != .null, value != "" { return (name, value) }
        }
        return nil
    }

    /// The one text of the first name that has any; empty where there is none.
    private func text(_ names: String...) throws(Complaint) -> String {
        for name in names {
            let texts = try texts(name)
            guard texts.count < 2 else {
                throw error(name, found: "\(texts.count) texts", expected: "one")
            }
            if let text = texts.first { return text }
        }
        return ""
    }

    /// The texts of a name that are not empty: one, a list, or what Label Studio puts them in.
    private func texts(_ name: String) throws(Complaint) -> [String] {
        guard let value = value(name) else { return [] }
        // In its tables these are JSON where there are several.
        if let text = value.string, ["reason", "note"].contains(name),
            text.hasPrefix("{\"choices\":") || text.hasPrefix("{\"text\":"),
            let inner = try? JSON.parse(Array(text.utf8), file: place)
        {
            return try texts(in: inner, name)
        }
        return try texts(in: value, name)
    }

    private func texts(in value: JSON, _ name: String) throws(Complaint) -> [String] {
        switch value {
        case .null: return []
        case .string(let text): return text.isEmpty ? [] : [text]
        case .object: if let inner = value["choices"] ?? value["text"] { return try texts(in: inner, name) }
        case .array(let elements):
            var found: [String] = []
            for element in elements {
                guard element.array == nil else {
                    throw error(name, found: "a list in a list", expected: "texts")
                }
                found += try texts(in: element, name)
            }
            return found
        case .int, .double, .number, .bool: if let number = value.int { return [String(number)] }
        }
        throw error(name, found: value.kind, expected: "a text")
    }

    private func error(_ field: String, found: String, expected: String) -> Complaint {
        Complaint("\(place): \(field)", found: found, expected: expected, advice: "correct the file")
    }

    /// The beginning of a text, on one line: letters, and of other signs those of ASCII.
    static func quoted(_ text: String) -> String {
        guard !text.isEmpty else { return "nothing" }
        let plain = text.unicodeScalars.prefix(60).map { scalar in
            scalar.value < 0x7F || scalar.properties.isAlphabetic ? Character(scalar) : "?"
        }
        return JSON.string(String(plain)).serialized()
    }

    /// Whether a text is a digest as `ReviewItem.contentSHA256` spells it.
    static func isDigest(_ text: String) -> Bool {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        return text.utf8.count == 64 && text.utf8.allSatisfy { digits ~= $0 || letters ~= $0 }
    }
}
