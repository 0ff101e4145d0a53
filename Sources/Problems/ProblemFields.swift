import Archive

/// Where the parts of a problem stand in the lines of a problem file.
package struct ProblemFields: Sendable, Equatable {
    /// The parts of a problem: `prompt` and `answer` must be found, the others have defaults.
    package static let parts = [
        "prompt", "answer", "id", "family", "language", "level", "form", "source", "license",
    ]

    /// Columns that hold a part in well-known data sets, tried in order where no field is named for it:
    /// MATH and open-r1 (`problem`), GSM8K (`question`), distilabel (`instruction`), verl
    /// (`reward_model.ground_truth`).
    private static let usual = [
        "prompt": ["prompt", "problem", "question", "instruction"],
        "answer": ["answer", "gold", "ground_truth", "expected_answer", "reward_model.ground_truth"],
    ]

    /// Field names by part; dots lead into objects: `meta.level`.
    private var names: [String: String] = [:]
    private var constants: [String: JSON] = [:]

    /// Each part in the field of its own name, or of a usual one, if there is one.
    package init() {}

    /// - Parameters:
    ///   - names: `{"prompt": "question", "level": "meta.level"}`; a part that is named must be in every line.
    ///   - constants: `{"language": "en", "license": "MIT"}`, for parts that no field holds.
    ///   - path: where they stand, for errors: `corpus.json: stages[0]`.
    /// - Throws: `Complaint` naming the unknown part.
    package init(names: JSON, constants: JSON = [:], path: String) throws(Complaint) {
        for member in try Self.members(names, path: path + ".fields") {
            guard let name = member.value.string, !name.isEmpty else {
                throw Complaint.field(
                    "\(path).fields.\(member.name)", found: member.value.kind,
                    expected: "the name of a field",
                    advice: "correct it")
            }
            self.names[member.name] = name
        }
        for member in try Self.members(constants, path: path + ".defaults") {
            guard member.value.string != nil || member.value.double != nil else {
                throw Complaint.field(
                    "\(path).defaults.\(member.name)", found: member.value.kind,
                    expected: "a text or a number",
                    advice: "correct it")
            }
            self.constants[member.name] = member.value
        }
    }

    private static func members(_ json: JSON, path: String) throws(Complaint) -> [JSON.Member] {
        guard let members = json.members else {
            throw Complaint.field(path, found: json.kind, expected: "an object", advice: "correct it")
        }
        for member in members where !parts.contains(member.name) {
            throw Complaint.field(
                path, found: "\"\(member.name)\"", expected: "one of " + parts.joined(separator: ", "),
                advice: "correct the name")
        }
        return members
    }

    func name(of part: String) -> String { names[part] ?? part }

    package func isNamed(_ part: String) -> Bool { names[part] != nil }

    func constant(_ part: String) -> JSON? { constants[part] }

    /// What a line has for a part: in the field named for it, else in the first of the usual ones that holds
    /// something.
    package func value(of part: String, in row: JSON) -> JSON? {
        Self.value(at: names[part].map { [$0] } ?? Self.usual[part] ?? [part], in: row)
    }

    /// The first value in a line's fields that is not null; null where there are such fields, but all are null.
    package static func value(at names: [String], in row: JSON) -> JSON? {
        var found: JSON?
        for name in names {
            guard let value = value(at: name, in: row) else { continue }
            if value != .null { return value }
            found = .null
        }
        return found
    }

    /// The value in a line's field; a field whose own name has dots goes before a path, and a number in a path is
    /// a place in a list: `generations.0`.
    private static func value(at name: String, in row: JSON) -> JSON? {
        if let value = row[name] { return value }
        guard name.utf8.contains(UInt8(ascii: ".")) else { return nil }
        return name.split(separator: ".").reduce(row as JSON?) { value, step in
            guard let list = value?.array else { return value?[String(step)] }
            return Int(step).flatMap { list.indices.contains($0) ? list[$0] : nil }
        }
    }
}
