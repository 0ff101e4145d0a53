import Archive

/// A JSON Schema: the commonly used part of draft 2020-12 (https://json-schema.org/draft/2020-12/schema),
/// read once and checked against any number of values. An unknown keyword is refused, because a schema that
/// is only half understood would pass wrong values.
struct JSONSchema: Sendable {
    /// One schema object; it refers to others by their numbers.
    struct Node: Sendable {
        /// Nil for the schemas `true` and `false`.
        var always: Bool?
        var rules: [Rule] = []
    }

    indirect enum Rule: Sendable {
        case types([String])
        case values([JSON])
        case minimum(Double, exclusive: Bool)
        case maximum(Double, exclusive: Bool)
        case multiple(Double)
        case length(min: Int, max: Int)
        case pattern(RegularExpression, String)
        case items(prefix: [Int], rest: Int?)
        case contains(Int, min: Int, max: Int)
        case count(min: Int, max: Int)
        case unique
        case object(properties: [(String, Int)], patterns: [(RegularExpression, Int)], rest: Int?)
        case names(Int)
        case required([String])
        case members(min: Int, max: Int)
        case all([Int])
        case any([Int])
        case one([Int])
        case not(Int)
        case condition(Int, then: Int?, otherwise: Int?)
        case reference(Int)
    }

    /// Node 0 is the whole schema.
    var nodes: [Node] = []

    /// The outcome for a value; a misfit has a JSON pointer and says what is wrong there.
    enum Result: Equatable {
        case fits
        case misfit(String)
        /// The schema asks for too much work, or refers to itself without end.
        case unsettled(String)
    }

    /// Whether a value fits. The work is bounded: `unsettled` where the bound is reached.
    func check(_ value: JSON) -> Result {
        var validator = SchemaValidator(schema: self)
        do {
            try validator.check(value, node: 0, at: "", depth: 0)
            return .fits
        } catch {
            switch error {
            case .misfit(let text): return .misfit(text)
            case .unsettled(let text): return .unsettled(text)
            }
        }
    }
}

/// Checks one value, and throws where it does not fit.
struct SchemaValidator {
    enum Misfit: Error {
        case misfit(String)
        case unsettled(String)
    }

    let schema: JSONSchema
    private var cost = 0

    private static let highestCost = 1_000_000
    private static let deepest = 1000

    init(schema: JSONSchema) { self.schema = schema }

    mutating func check(_ value: JSON, node: Int, at path: String, depth: Int) throws(Misfit) {
        guard depth < Self.deepest else { throw .unsettled("the schema refers to itself without end") }
        if schema.nodes[node].always == false { throw misfit(path, "nothing is allowed here") }
        for rule in schema.nodes[node].rules {
            cost += 1
            guard cost < Self.highestCost else { throw .unsettled("the schema takes too many steps") }
            try check(value, rule, path, depth)
        }
    }

    private func misfit(_ path: String, _ text: String) -> Misfit {
        .misfit((path.isEmpty ? "" : excerpt(path) + ": ") + text)
    }

    private mutating func holds(_ value: JSON, _ node: Int, _ path: String, _ depth: Int) throws(Misfit)
        -> Bool
    {
        do {
            try check(value, node: node, at: path, depth: depth + 1)
            return true
        } catch {
            if case .unsettled = error { throw error }
            return false
        }
    }

    private mutating func check(
        _ value: JSON, _ rule: JSONSchema.Rule, _ path: String, _ depth: Int
    ) throws(Misfit) {
        switch rule {
        case .types(let names):
            guard names.contains(where: { Self.isType($0, value) }) else {
                throw misfit(path, "found \(value.kind), expected \(names.joined(separator: " or "))")
            }
        case .values(let values):
            cost += values.count
            guard values.contains(where: { Self.same($0, value) }) else {
                let known = values.prefix(5).map { $0.serialized() }.joined(separator: ", ")
                throw misfit(path, "found \(excerpt(value.serialized())), expected \(excerpt(known))")
            }
        case .minimum, .maximum, .multiple: try checkNumber(value, rule, path)
        case .length, .pattern: try checkText(value, rule, path)
        case .items, .contains, .count, .unique: try checkItems(value, rule, path, depth)
        case .object, .names, .required, .members: try checkMembers(value, rule, path, depth)
        case .all(let nodes):
            for node in nodes { try check(value, node: node, at: path, depth: depth + 1) }
        case .any(let nodes):
            for node in nodes where try holds(value, node, path, depth) { return }
            throw misfit(path, "fits none of anyOf")
        case .one(let nodes):
            var count = 0
            for node in nodes where try holds(value, node, path, depth) { count += 1 }
            if count != 1 { throw misfit(path, "fits \(count) of oneOf, expected 1") }
        case .not(let node):
            if try holds(value, node, path, depth) { throw misfit(path, "fits what it must not (not)") }
        case .condition(let test, let then, let otherwise):
            let branch = try holds(value, test, path, depth) ? then : otherwise
            if let branch { try check(value, node: branch, at: path, depth: depth + 1) }
        case .reference(let node): try check(value, node: node, at: path, depth: depth + 1)
        }
    }

    private func checkNumber(_ value: JSON, _ rule: JSONSchema.Rule, _ path: String) throws(Misfit) {
        guard let number = value.double else { return }
        switch rule {
        case .minimum(let least, let exclusive):
            if exclusive ? number <= least : number < least {
                throw misfit(
                    path,
                    "found \(value.serialized()), expected \(exclusive ? "more than" : "at least") \(least)")
            }
        case .maximum(let most, let exclusive):
            if exclusive ? number >= most : number > most {
                throw misfit(
                    path,
                    "found \(value.serialized()), expected \(exclusive ? "less than" : "at most") \(most)")
            }
        case .multiple(let unit):
            // Decimals such as 0.3 and 0.1 are multiples, although not in binary.
            let quotient = number / unit
            if abs(quotient - quotient.rounded()) > 1e-9 * max(1, abs(quotient)) || !quotient.isFinite {
                throw misfit(path, "found \(value.serialized()), expected a multiple of \(unit)")
            }
        default: break
        }
    }

    private mutating func checkText(_ value: JSON, _ rule: JSONSchema.Rule, _ path: String) throws(Misfit) {
        guard let text = value.string else { return }
        switch rule {
        case .length(let least, let most):
            let count = text.unicodeScalars.count
            if count < least || count > most {
                throw misfit(path, "a text of \(count) characters, expected \(Self.bounds(least, most))")
            }
        case .pattern(let pattern, let source):
            cost += text.utf8.count / 100
            switch pattern.matches(text) {
            case true: break
            case false: throw misfit(path, "found \(excerpt(text)), expected a match of \(excerpt(source))")
            case nil: throw .unsettled("the pattern \(excerpt(source)) takes too many steps")
            }
        default: break
        }
    }

    private mutating func checkItems(
        _ value: JSON, _ rule: JSONSchema.Rule, _ path: String, _ depth: Int
    ) throws(Misfit) {
        guard let items = value.array else { return }
        switch rule {
        case .items(let prefix, let rest):
            for (index, item) in items.enumerated() {
                guard let node = index < prefix.count ? prefix[index] : rest else { continue }
                try check(item, node: node, at: "\(path)/\(index)", depth: depth + 1)
            }
        case .contains(let node, let least, let most):
            var count = 0
            for (index, item) in items.enumerated() where try holds(item, node, "\(path)/\(index)", depth) {
                count += 1
            }
            if count < least || count > most {
                throw misfit(path, "\(count) items fit contains, expected \(Self.bounds(least, most))")
            }
        case .count(let least, let most):
            if items.count < least || items.count > most {
                throw misfit(path, "\(items.count) items, expected \(Self.bounds(least, most))")
            }
        case .unique:
            var seen = Set<String>()
            for item in items {
                let text = Self.canonical(item).serialized()
                cost += text.utf8.count / 100
                if !seen.insert(text).inserted { throw misfit(path, "the item \(excerpt(text)) twice") }
            }
        default: break
        }
    }

    private mutating func checkMembers(
        _ value: JSON, _ rule: JSONSchema.Rule, _ path: String, _ depth: Int
    ) throws(Misfit) {
        guard let members = value.members else { return }
        switch rule {
        case .object(let properties, let patterns, let rest):
            let known = Dictionary(properties, uniquingKeysWith: { first, _ in first })
            for member in members {
                let place = "\(path)/\(member.name)"
                var isKnown = false
                if let node = known[member.name] {
                    isKnown = true
                    try check(member.value, node: node, at: place, depth: depth + 1)
                }
                for (pattern, node) in patterns {
                    guard let matches = pattern.matches(member.name) else {
                        throw .unsettled("a pattern of patternProperties takes too many steps")
                    }
                    guard matches else { continue }
                    isKnown = true
                    try check(member.value, node: node, at: place, depth: depth + 1)
                }
                guard !isKnown, let rest else { continue }
                if schema.nodes[rest].always == false {
                    throw misfit(path, "the key \"\(excerpt(member.name))\", which is not allowed")
                }
                try check(member.value, node: rest, at: place, depth: depth + 1)
            }
        case .names(let node):
            for member in members {
                try check(.string(member.name), node: node, at: "\(path)/\(member.name)", depth: depth + 1)
            }
        case .required(let names):
            let given = Set(members.map(\.name))
            if let missing = names.first(where: { !given.contains($0) }) {
                throw misfit(path, "no \"\(excerpt(missing))\", which is required")
            }
        case .members(let least, let most):
            if members.count < least || members.count > most {
                throw misfit(path, "\(members.count) keys, expected \(Self.bounds(least, most))")
            }
        default: break
        }
    }

    private static func bounds(_ least: Int, _ most: Int) -> String {
        most == Int.max ? "at least \(least)" : least == 0 ? "at most \(most)" : "\(least) to \(most)"
    }

    private static func isType(_ name: String, _ value: JSON) -> Bool {
        switch name {
        case "null": value == .null
        case "boolean": value.bool != nil
        case "integer": value.double.map { $0 == $0.rounded() } ?? false
        case "number": value.double != nil
        case "string": value.string != nil
        case "array": value.array != nil
        default: value.members != nil
        }
    }

    /// Whether two JSON values are equal: 1 is 1.0, and the order of keys does not count.
    static func same(_ a: JSON, _ b: JSON) -> Bool { canonical(a) == canonical(b) }

    private static func canonical(_ value: JSON) -> JSON {
        switch value {
        case .double(let number): value.int.map(JSON.int) ?? .double(number)
        case .array(let items): .array(items.map(canonical))
        case .object(let members):
            .object(
                members.map { .init($0.name, canonical($0.value)) }
                    .sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) })
        default: value
        }
    }
}
