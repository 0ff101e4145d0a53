import Archive

/// The places of the parts of a problem in the lines of a problem file.
package struct ProblemFields: Sendable, Equatable {
    /// The parts of a problem: `prompt` and `answer` are required, and the others have defaults.
    package static let parts = [
        "prompt", "answer", "id", "family", "language", "level", "form", "source", "license",
    ]

    /// The columns that hold a part in well-known data sets, tried in order if the user names none: MATH and
    /// open-r1 (`problem`), GSM8K (`question`), distilabel (`instruction`), verl
    /// (`reward_model.ground_truth`).
    private static let usual = [
        "prompt": ["prompt", "problem", "question", "instruction"],
        "answer": ["answer", "gold", "ground_truth", "expected_answer", "reward_model.ground_truth"],
    ]

    /// The field names by part; dots lead into objects: `meta.level`.
    private var names: [String: String] = [:]
    /// The parts whose columns are ignored.
    private var ignored: Set<String> = []
    private var constants: [String: JSON] = [:]
    /// The place of the names, for errors.
    private var place = "fields"

    /// Takes each part from the field of its own name, or from a usual field.
    package init() {}

    /// - Parameters:
    ///   - names: `{"prompt": "question", "level": "meta.level", "id": null}`. A part with a name must be in
    ///     every line, unless it has a constant; a part with null is ignored in the file.
    ///   - constants: `{"language": "en", "license": "MIT"}`, for parts that a line lacks or has empty.
    ///   - path: the place of both in a file, for errors: `corpus.json: stages[0]`.
    /// - Throws: `Complaint` that names the unknown part, or the value that a part cannot have.
    package init(names: JSON, constants: JSON = [:], path: String) throws(Complaint) {
        place = path + ".fields"
        for member in try Self.members(names, path: place) {
            let isRequired = member.name == "prompt"
            if member.value == .null, !isRequired {
                ignored.insert(member.name)
                continue
            }
            guard let name = member.value.string, !name.isEmpty else {
                throw Complaint.field(
                    "\(place).\(member.name)", found: member.value.brief,
                    expected: "the name of a field" + (isRequired ? "" : ", or null for none"),
                    advice: "correct it")
            }
            self.names[member.name] = name
        }
        for member in try Self.members(constants, path: path + ".defaults") {
            guard let expected = Self.expected(of: member.name, instead: member.value) else {
                self.constants[member.name] = member.value
                continue
            }
            throw Complaint.field(
                "\(path).defaults.\(member.name)", found: member.value.brief, expected: expected,
                advice: "correct it")
        }
    }

    /// What a part should be, if a constant is not allowed for it; nil if it is allowed.
    private static func expected(of part: String, instead value: JSON) -> String? {
        func choice<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> String?
        where Choice.RawValue == String {
            value.string.flatMap(Choice.init) != nil
                ? nil : "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", ")
        }
        switch part {
        case "level": return level(value) == nil ? levels : nil
        case "language": return choice(Language.self)
        case "form": return choice(AnswerForm.self)
        default:
            let isText = value.string?.contains { !$0.isWhitespace } ?? false
            return isText || value.double != nil ? nil : "a text or a number"
        }
    }

    static let levels = "a level from 0 to 9"

    /// The level from a whole number, or from a text that ends in one: `Level 3`.
    static func level(_ value: JSON) -> Int? {
        let number =
            value.int
            ?? value.string.flatMap { text in
                let digits = text.utf8.reversed().prefix { $0 >= 0x30 && $0 <= 0x39 }.reversed()
                // The end of 5.5 is not a level.
                let before = text.utf8.dropLast(digits.count).last
                guard before != UInt8(ascii: "."), before != UInt8(ascii: "-") else { return nil }
                return Int(String(decoding: digits, as: UTF8.self))
            }
        return number.flatMap { (0...9).contains($0) ? $0 : nil }
    }

    private static func members(_ json: JSON, path: String) throws(Complaint) -> [JSON.Member] {
        guard let members = json.members else {
            throw Complaint.field(path, found: json.kind, expected: "an object", advice: "correct it")
        }
        for member in members where !parts.contains(member.name) {
            throw .unknown("part of a problem", member.name, at: path, among: parts)
        }
        return members
    }

    /// The parts for which the user named columns.
    var named: [String] { Self.parts.filter { names[$0] != nil } }

    /// The names of a line's columns; those inside objects have dots.
    static func columns(of row: JSON) -> [String] {
        (row.members ?? []).flatMap { member in
            [member.name] + (member.value.members ?? []).map { "\(member.name).\($0.name)" }
        }
    }

    /// The complaint about a named column that no line has.
    func absent(_ part: String, among columns: [String], in file: String) -> Complaint {
        let name = name(of: part)
        let known = KnownNames(columns, not: name)
        return Complaint(
            "\(place).\(part)", "no line of \(file) has the column", found: JSON.string(name).brief,
            expected: known.expected.map { excerpt($0, length: 300) }, advice: known.advice)
    }

    func name(of part: String) -> String { names[part] ?? part }

    /// Whether the user named a column for a part.
    package func isNamed(_ part: String) -> Bool { names[part] != nil }

    func constant(_ part: String) -> JSON? { constants[part] }

    /// The value of a part in a line: from the field that is named for it, or else from the first usual field
    /// that holds something.
    package func value(of part: String, in row: JSON) -> JSON? {
        guard !ignored.contains(part) else { return nil }
        return Self.value(at: names[part].map { [$0] } ?? Self.usual[part] ?? [part], in: row)
    }

    /// The first value in the named fields of a line that is not null; null where such fields exist but all
    /// are null.
    package static func value(at names: [String], in row: JSON) -> JSON? {
        var found: JSON?
        for name in names {
            guard let value = value(at: name, in: row) else { continue }
            if value != .null { return value }
            found = .null
        }
        return found
    }

    /// The value in a field of a line. A field whose own name has dots is preferred to a path; a number in a
    /// path is a place in a list: `generations.0`.
    private static func value(at name: String, in row: JSON) -> JSON? {
        if let value = row[name] { return value }
        guard name.utf8.contains(UInt8(ascii: ".")) else { return nil }
        return name.split(separator: ".").reduce(row as JSON?) { value, part in
            guard let list = value?.array else { return value?[String(part)] }
            return Int(part).flatMap { list.indices.contains($0) ? list[$0] : nil }
        }
    }
}
