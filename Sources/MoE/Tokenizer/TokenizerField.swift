import Archive

/// A value of a `tokenizer.json` with its place in the file, for complaints that name it.
struct TokenizerField {
    let value: JSON
    /// Its place in the file: `pre_tokenizer.pretokenizers[0]`.
    let name: String
    let file: String

    private static let mostParts = 32
    private static let mostMembers = 64

    subscript(_ member: String) -> TokenizerField {
        let place = name.isEmpty ? member : "\(name).\(member)"
        return TokenizerField(value: value[member] ?? .null, name: place, file: file)
    }

    var isNull: Bool { value == .null }

    func error(expected: String) -> Complaint {
        var text = value == .null ? "nothing" : value.serialized()
        if text.count > 80 { text = text.prefix(80) + "…" }
        return .unsupported(file: file, field: name, found: text, expected: expected)
    }

    /// Refuses members that are not among `names`, except nulls.
    func allow(_ names: String...) throws(Complaint) {
        guard let members = value.members, members.count <= Self.mostMembers else {
            throw error(expected: "an object with \(names.joined(separator: ", "))")
        }
        for (place, member) in members.enumerated() {
            guard member.value == .null || names.contains(member.name) else {
                throw self[member.name].error(expected: "nothing")
            }
            guard !members[..<place].contains(where: { $0.name == member.name }) else {
                throw self[member.name].error(expected: "it once")
            }
        }
    }

    func bool(default fallback: Bool? = nil) throws(Complaint) -> Bool {
        if value == .null, let fallback { return fallback }
        guard let bool = value.bool else { throw error(expected: "true or false") }
        return bool
    }

    func text() throws(Complaint) -> String {
        guard let text = value.string, !text.isEmpty else {
            throw error(expected: "a text that is not empty")
        }
        return text
    }

    func elements() throws(Complaint) -> [TokenizerField] {
        guard let elements = value.array else { throw error(expected: "a list") }
        return elements.enumerated().map {
            TokenizerField(value: $1, name: "\(name)[\($0)]", file: file)
        }
    }

    /// The elements of a `Sequence`, with those of sequences inside it; for another type the field itself,
    /// and for null nothing.
    func sequence(_ list: String) throws(Complaint) -> [TokenizerField] {
        if isNull { return [] }
        guard self["type"].value == "Sequence" else { return [self] }
        try allow("type", list)
        var all: [TokenizerField] = []
        for element in try self[list].elements() {
            all += try element.sequence(list)
            guard all.count <= Self.mostParts else {
                throw self[list].error(expected: "at most \(Self.mostParts) steps")
            }
        }
        return all
    }
}
