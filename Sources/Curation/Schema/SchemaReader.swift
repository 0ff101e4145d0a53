import Archive

/// Reads a JSON Schema into `JSONSchema`. Every keyword is understood, ignored because it is only for people,
/// or refused with its name and place.
struct SchemaReader {
    private let root: JSON
    private let place: String
    private var schema = JSONSchema()
    /// The numbers of the schemas read so far, by JSON pointer.
    private var known: [String: Int] = [:]

    private static let most = 10_000

    /// - Parameter place: where the schema stands, for errors.
    static func read(_ json: JSON, at place: String) throws(Complaint) -> JSONSchema {
        var reader = SchemaReader(root: json, place: place)
        _ = try reader.node(json, "")
        return reader.schema
    }

    private init(root: JSON, place: String) {
        self.root = root
        self.place = place
    }

    /// Keywords that are only for people, or that hold definitions.
    private static let silent: Set<String> = [
        "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples",
        "deprecated", "readOnly", "writeOnly", "format", "contentEncoding", "contentMediaType",
    ]

    /// Keywords that are read together with another keyword.
    private static let companions: Set<String> = [
        "additionalProperties", "patternProperties", "minContains", "maxContains", "then", "else",
    ]

    private func fault(_ path: String, _ found: String, _ expected: String) -> Complaint {
        Complaint(
            path.isEmpty ? place : "\(place)#\(path)", found: found, expected: expected,
            advice: "correct the schema")
    }

    private mutating func node(_ json: JSON, _ path: String) throws(Complaint) -> Int {
        if let number = known[path] { return number }
        let number = schema.nodes.count
        guard number < Self.most else { throw fault(path, "more than \(Self.most) schemas", "fewer") }
        known[path] = number
        schema.nodes.append(.init())
        if let always = json.bool {
            schema.nodes[number].always = always
            return number
        }
        guard let members = json.members else {
            throw fault(path, json.kind, "a schema: an object, true or false")
        }
        var rules: [JSONSchema.Rule] = []
        for member in members where !Self.silent.contains(member.name) {
            let at = "\(path)/\(Self.escaped(member.name))"
            if Self.companions.contains(member.name) {
                // One that stands alone has a meaning as well, unlike `then` and the like.
                if ["additionalProperties", "patternProperties"].contains(member.name),
                    json["properties"] == nil,
                    member.name == "patternProperties" || json["patternProperties"] == nil
                {
                    rules.append(try object(json, path))
                }
                continue
            }
            rules += try rule(member.name, member.value, json, at, path)
        }
        schema.nodes[number].rules = rules
        return number
    }

    private mutating func rule(
        _ name: String, _ value: JSON, _ whole: JSON, _ at: String, _ path: String
    ) throws(Complaint) -> [JSONSchema.Rule] {
        switch name {
        case "type":
            let names = value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
            let types = ["null", "boolean", "integer", "number", "string", "array", "object"]
            guard !names.isEmpty, names.allSatisfy(types.contains),
                value.array.map({ $0.count == names.count }) ?? true
            else { throw fault(at, value.serialized(), "one or some of \(types.joined(separator: ", "))") }
            return [.types(names)]
        case "const": return [.values([value])]
        case "enum":
            guard let values = value.array else { throw fault(at, value.kind, "a list of values") }
            return [.values(values)]
        case "minimum": return [.minimum(try number(value, at), exclusive: false)]
        case "exclusiveMinimum": return [.minimum(try number(value, at), exclusive: true)]
        case "maximum": return [.maximum(try number(value, at), exclusive: false)]
        case "exclusiveMaximum": return [.maximum(try number(value, at), exclusive: true)]
        case "multipleOf":
            let unit = try number(value, at)
            guard unit > 0 else { throw fault(at, "\(unit)", "a number above 0") }
            return [.multiple(unit)]
        case "minLength": return [.length(min: try count(value, at), max: .max)]
        case "maxLength": return [.length(min: 0, max: try count(value, at))]
        case "minItems": return [.count(min: try count(value, at), max: .max)]
        case "maxItems": return [.count(min: 0, max: try count(value, at))]
        case "minProperties": return [.members(min: try count(value, at), max: .max)]
        case "maxProperties": return [.members(min: 0, max: try count(value, at))]
        case "pattern":
            guard let source = value.string else { throw fault(at, value.kind, "a regular expression") }
            return [.pattern(try pattern(source, at), source)]
        case "uniqueItems":
            guard let unique = value.bool else { throw fault(at, value.kind, "true or false") }
            return unique ? [.unique] : []
        case "prefixItems":
            let prefix = try list(value, at)
            return whole["items"] == nil ? [.items(prefix: prefix, rest: nil)] : []
        case "items":
            if value.array != nil { throw fault(at, "a list", "a schema; a list of schemas is prefixItems") }
            let prefix: [Int]
            if let first = whole["prefixItems"] {
                prefix = try list(first, path + "/prefixItems")
            } else {
                prefix = []
            }
            return [.items(prefix: prefix, rest: try node(value, at))]
        case "contains":
            let least = try whole["minContains"].map { json throws(Complaint) in
                try count(json, path + "/minContains")
            }
            let most = try whole["maxContains"].map { json throws(Complaint) in
                try count(json, path + "/maxContains")
            }
            return [.contains(try node(value, at), min: least ?? 1, max: most ?? .max)]
        case "properties": return [try object(whole, path)]
        case "propertyNames": return [.names(try node(value, at))]
        case "required":
            guard let names = value.array?.compactMap(\.string), names.count == value.array?.count else {
                throw fault(at, value.kind, "a list of keys")
            }
            return [.required(names)]
        case "allOf": return [.all(try list(value, at))]
        case "anyOf": return [.any(try list(value, at))]
        case "oneOf": return [.one(try list(value, at))]
        case "not": return [.not(try node(value, at))]
        case "if":
            let then = try whole["then"].map { json throws(Complaint) in try node(json, path + "/then") }
            let otherwise = try whole["else"].map { json throws(Complaint) in
                try node(json, path + "/else")
            }
            return [.condition(try node(value, at), then: then, otherwise: otherwise)]
        case "$ref": return [.reference(try reference(value, at))]
        default:
            throw Complaint(
                "\(place)#\(path)", found: "the keyword \"\(excerpt(name))\"",
                expected: "one of the common keywords of draft 2020-12", advice: "say it with another keyword"
            )
        }
    }

    private mutating func object(_ whole: JSON, _ path: String) throws(Complaint) -> JSONSchema.Rule {
        var (properties, patterns): ([(String, Int)], [(RegularExpression, Int)]) = ([], [])
        for (name, json) in [
            ("properties", whole["properties"]), ("patternProperties", whole["patternProperties"]),
        ] {
            guard let json else { continue }
            guard let members = json.members else {
                throw fault("\(path)/\(name)", json.kind, "an object of schemas")
            }
            for member in members {
                let at = "\(path)/\(name)/\(Self.escaped(member.name))"
                let number = try node(member.value, at)
                if name == "properties" {
                    properties.append((member.name, number))
                } else {
                    patterns.append((try pattern(member.name, at), number))
                }
            }
        }
        let rest = try whole["additionalProperties"].map { json throws(Complaint) in
            try node(json, path + "/additionalProperties")
        }
        return .object(properties: properties, patterns: patterns, rest: rest)
    }

    private mutating func list(_ value: JSON, _ path: String) throws(Complaint) -> [Int] {
        guard let items = value.array, !items.isEmpty else {
            throw fault(path, value.array == nil ? value.kind : "an empty list", "a list of schemas")
        }
        var numbers: [Int] = []
        for (index, item) in items.enumerated() { numbers.append(try node(item, "\(path)/\(index)")) }
        return numbers
    }

    /// The number of the schema at a JSON pointer (RFC 6901) into the same document.
    private mutating func reference(_ value: JSON, _ at: String) throws(Complaint) -> Int {
        guard let text = value.string, text == "#" || text.hasPrefix("#/") else {
            throw fault(
                at, value.string.map { "\"\(excerpt($0))\"" } ?? value.kind,
                "a place in this schema: #/$defs/name")
        }
        let path = String(text.dropFirst())
        if let number = known[path] { return number }
        var target = root
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = Self.unescaped(String(part))
            guard
                let next = target[name]
                    ?? target.array.flatMap({ list in
                        Int(name).flatMap { list.indices.contains($0) ? list[$0] : nil }
                    })
            else { throw fault(at, "\"\(excerpt(text))\"", "a place that is there") }
            target = next
        }
        return try node(target, path)
    }

    private static func escaped(_ name: String) -> String {
        replaced(replaced(name, "~", "~0"), "/", "~1")
    }

    private static func unescaped(_ name: String) -> String {
        replaced(replaced(name, "~1", "/"), "~0", "~")
    }

    private static func replaced(_ text: String, _ part: String, _ other: String) -> String {
        text.split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }

    private func number(_ value: JSON, _ at: String) throws(Complaint) -> Double {
        guard let number = value.double else { throw fault(at, value.kind, "a number") }
        return number
    }

    private func count(_ value: JSON, _ at: String) throws(Complaint) -> Int {
        guard let count = value.int, count >= 0 else {
            throw fault(at, value.double.map { "\($0)" } ?? value.kind, "a whole number of at least 0")
        }
        return count
    }

    private func pattern(_ source: String, _ at: String) throws(Complaint) -> RegularExpression {
        do {
            return try RegularExpression(source)
        } catch {
            throw fault(at, error.found, error.expected)
        }
    }
}
