import Archive

/// An annotation as one row of named values in a file, checked against the rules for annotations.
///
/// The names are those of flat lines (see `FlatItem`), or the ones that Label Studio and doccano export
/// besides or instead: `note`, `annotator`, `lead_time`, `updated_at`, `created_at`; `label`, `Comments`.
struct FlatAnnotation {
    /// The place of the row in its file: `answers.jsonl: line 12`, `answers.csv: row 12`.
    let place: String
    /// The place of a name's value, to be appended to `place`: `: reason`, `, column M (reason)`.
    var field: (String) -> String = { ": " + $0 }
    /// Whether people may have changed the text that the file shows.
    var isTypedInto = true
    /// The value of a name; nil where there is none.
    let value: (String) -> JSON?

    /// The annotation; nil where no decision was made, and the text is still the exported one.
    func annotation() throws(Complaint) -> PlacedAnnotation? {
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
            // Written words must not be lost because a field beside them was forgotten.
            guard edit == nil, reasons.isEmpty else {
                throw error(
                    "decision", found: "nothing beside \(edit == nil ? "a reason" : "an edited text")",
                    expected: DoccanoLabels.decisions)
            }
            return try shown(digest).map { shown in
                var placed = PlacedAnnotation(
                    Annotation(sampleID: sampleID, contentSHA256: digest, decision: .edit), at: place)
                (placed.isDecided, placed.shown) = (false, shown)
                return placed
            }
        }
        let reason = (reasons + (try texts("Comments"))).joined(separator: "; ")
        if decision == .reject, reason.isEmpty {
            throw error(
                "reason", found: "nothing beside the decision reject",
                expected: "one of \(Annotation.rejectReasons.joined(separator: ", ")), or other words")
        }
        let shown = try shown(digest)
        if decision == .edit, edit == nil, shown == nil {
            throw Complaint.noEdit(at: place + field("edited_text"))
        }
        if decision != .edit, edit != nil {
            throw error(
                "edited_text", found: "a text beside the decision \(decision.rawValue)",
                expected: "none, or the decision edit")
        }
        var placed = PlacedAnnotation(
            Annotation(
                sampleID: sampleID, contentSHA256: digest, decision: decision, reason: reason, text: edit,
                reviewer: try text("reviewer", "annotator"), seconds: try seconds(), time: try time()),
            at: place)
        placed.shown = shown
        return placed
    }

    /// The text that the file shows; nil if prompt, answer and text are those that were exported.
    private func shown(_ digest: String) throws(Complaint) -> PlacedAnnotation.Shown? {
        guard isTypedInto, let text = value("text")?.string, !text.isEmpty else { return nil }
        if let prompt = value("prompt")?.string, let answer = value("answer")?.string,
            ReviewItem.contentSHA256(prompt: prompt, answer: answer, text: text) == digest
        {
            return nil
        }
        return .init(text: text, place: place + field("text"))
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

    /// The labels of doccano, which count if there is no field `decision`.
    private func labels() throws(Complaint) -> DoccanoLabels {
        guard try texts("decision").isEmpty else { return DoccanoLabels() }
        // In a table the names are joined by signs.
        let isJoined = value("label")?.string != nil
        return try DoccanoLabels(texts("label"), areJoined: isJoined, at: place + field("label"))
    }

    /// The edited text. Forms show the exported text in this field: if it is unchanged, the result is nil,
    /// unless the decision is `edit`.
    private func edit() throws(Complaint) -> String? {
        let edits = try texts("edited_text")
        guard let edit = edits.first else { return nil }
        guard edits.count == 1 else {
            throw error("edited_text", found: "\(edits.count) texts", expected: "one")
        }
        guard try decision() != .edit, let text = value("text")?.string else { return edit }
        return text.isSame(as: edit) ? nil : edit
    }

    private func seconds() throws(Complaint) -> Double? {
        guard let (name, found) = first(of: ["seconds", "lead_time"]) else { return nil }
        // Spreadsheets of some locales write 12,5.
        let number = found.double ?? found.string.flatMap { Double($0.replacing(",", with: ".")) }
        guard let number, number.isFinite, number >= 0 else {
            throw error(
                name, found: found.string.map(Self.quoted) ?? found.brief,
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

    /// The first name that has a value.
    private func first(of names: [String]) -> (name: String, value: JSON)? {
        for name in names {
            if let value = value(name), value != .null, value != "" { return (name, value) }
        }
        return nil
    }

    /// The text of the first name that has one; empty where none has.
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

    /// The texts of a name that are not empty: a single one, a list, or a value in the form of Label Studio.
    private func texts(_ name: String) throws(Complaint) -> [String] {
        guard let value = value(name) else { return [] }
        // In tables of Label Studio, several texts are written as JSON.
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
        Complaint(place + self.field(field), found: found, expected: expected, advice: "correct the file")
    }

    /// The beginning of a text on one line; signs beyond ASCII that are not letters become question marks.
    static func quoted(_ text: String) -> String {
        guard !text.isEmpty else { return "nothing" }
        let plain = text.unicodeScalars.prefix(60).map { scalar in
            scalar.value < 0x7F || scalar.properties.isAlphabetic ? Character(scalar) : "?"
        }
        return JSON.string(String(plain)).serialized()
    }

    /// Whether a text is a digest in the form of `ReviewItem.contentSHA256`.
    static func isDigest(_ text: String) -> Bool {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        return text.utf8.count == 64 && text.utf8.allSatisfy { digits ~= $0 || letters ~= $0 }
    }
}

extension Complaint {
    /// The complaint about an edit without its text.
    package static func noEdit(at place: String) -> Complaint {
        Complaint(
            place, found: "nothing beside the decision edit", expected: "the whole text as it should be",
            advice: "correct the file")
    }
}
