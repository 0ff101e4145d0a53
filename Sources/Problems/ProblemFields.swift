import Archive

/// Where the parts of a problem stand in the lines of a problem file.
package struct ProblemFields: Sendable, Equatable {
    /// The parts of a problem: `prompt` and `answer` must be found, the others have defaults.
    package static let parts = [
        "prompt", "answer", "id", "family", "language", "level", "form", "source", "license",
    ]

    /// Field names by part; dots lead into objects: `meta.level`.
    private var names: [String: String] = [:]
    private var constants: [String: JSON] = [:]

    /// Each part in the field of its own name, if there is one.
    package init() {}

    /// - Parameters:
    ///   - names: `{"prompt": "question", "level": "meta.level"}`; a part that is named must be in every line.
    ///   - constants: `{"language": "en", "license": "MIT"}`, for parts that no field holds.
    ///   - path: where they stand, for errors: `corpus.json: stages[0]`.
    /// - Throws: `ProblemError` naming the unknown part.
    package init(names: JSON, constants: JSON = [:], path: String) throws(ProblemError) {
        for member in try Self.members(names, path: path + ".fields") {
            guard let name = member.value.string, !name.isEmpty else {
                throw ProblemError.field(
                    "\(path).fields.\(member.name)", found: member.value.kind,
                    expected: "the name of a field",
                    advice: "correct it")
            }
            self.names[member.name] = name
        }
        for member in try Self.members(constants, path: path + ".defaults") {
            guard member.value.string != nil || member.value.double != nil else {
                throw ProblemError.field(
                    "\(path).defaults.\(member.name)", found: member.value.kind,
                    expected: "a text or a number",
                    advice: "correct it")
            }
            self.constants[member.name] = member.value
        }
    }

    private static func members(_ json: JSON, path: String) throws(ProblemError) -> [JSON.Member] {
        guard let members = json.members else {
            throw ProblemError.field(path, found: json.kind, expected: "an object", advice: "correct it")
        }
        for member in members where !parts.contains(member.name) {
            throw ProblemError.field(
                path, found: "\"\(member.name)\"", expected: "one of " + parts.joined(separator: ", "),
                advice: "correct the name")
        }
        return members
    }

    func name(of part: String) -> String { names[part] ?? part }

    func isNamed(_ part: String) -> Bool { names[part] != nil }

    func constant(_ part: String) -> JSON? { constants[part] }

    func value(of part: String, in row: JSON) -> JSON? { Self.value(at: name(of: part), in: row) }

    /// The value in a line's field; a field whose own name has dots goes before a path.
    package static func value(at name: String, in row: JSON) -> JSON? {
        if let value = row[name] { return value }
        return name.split(separator: ".").reduce(row as JSON?) { $0?[String($1)] }
    }
}
