/// The filters and methods that chat templates use, as Jinja and Python define them.
enum TemplateFilter {
    static let names = [
        "trim", "tojson", "upper", "lower", "capitalize", "title", "length", "count", "default", "first",
        "last", "join",
        "list", "string", "int", "replace", "reverse", "items", "map", "selectattr", "rejectattr", "safe",
        "indent",
    ]

    /// Nil where the filter does not take such a value.
    static func apply(
        _ name: String, to value: TemplateValue, _ arguments: [TemplateValue],
        _ named: [String: TemplateValue]
    ) -> TemplateValue? {
        switch (name, value) {
        case ("safe", _): return value
        case ("default", _):
            let fallback = arguments.first ?? named["default_value"] ?? .string("")
            let falseToo = (arguments.count > 1 ? arguments[1] : named["boolean"])?.isTrue ?? false
            if case .undefined = value { return fallback }
            return falseToo && !value.isTrue ? fallback : value
        case ("tojson", _):
            var indent: Int?
            if case .int(let spaces)? = named["indent"] ?? arguments.first, 0...16 ~= spaces {
                indent = spaces
            }
            return value.json(indent: indent).map { .string($0) }
        case ("string", _): return value.text.map { .string($0) }
        case ("int", .string(let text)): return .int(Int(text) ?? 0)
        case ("int", _): return value.number.map { .int($0) }
        case ("length", .dictionary(let members)), ("count", .dictionary(let members)):
            return .int(members.count)
        case ("length", _), ("count", _): return value.elements.map { .int($0.count) }
        case ("items", .dictionary(let members)):
            return .list(members.map { .list([.string($0.name), $0.value]) })
        case ("trim", _):
            return value.text.map { .string(strip($0, arguments.first, start: true, end: true)) }
        case ("upper", .string(let text)), ("lower", .string(let text)), ("capitalize", .string(let text)),
            ("title", .string(let text)), ("replace", .string(let text)):
            return call(name, ofText: text, arguments)
        case ("reverse", .string(let text)):
            return .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
        case ("indent", .string(let text)):
            guard case .int(let width) = arguments.first ?? named["width"] ?? .int(4), 0...100 ~= width else {
                return nil
            }
            let first = (arguments.dropFirst().first ?? named["first"])?.isTrue ?? false
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return .string(
                lines.enumerated().map { index, line in
                    (index == 0 ? first : !line.isEmpty)
                        ? String(repeating: " ", count: width) + line : String(line)
                }.joined(separator: "\n"))
        default:
            guard let elements = value.elements else { return nil }
            return apply(name, toList: elements, arguments, named)
        }
    }

    private static func apply(
        _ name: String, toList elements: [TemplateValue], _ arguments: [TemplateValue],
        _ named: [String: TemplateValue]
    ) -> TemplateValue? {
        switch name {
        case "first": return elements.first ?? .undefined("the first element of nothing")
        case "last": return elements.last ?? .undefined("the last element of nothing")
        case "list": return .list(elements)
        case "reverse": return .list(elements.reversed())
        case "join":
            var separator = ""
            if case .string(let text)? = arguments.first { separator = text }
            let texts = elements.compactMap(\.text)
            return texts.count == elements.count ? .string(texts.joined(separator: separator)) : nil
        case "map":
            if case .string(let attribute)? = named["attribute"] {
                return .list(elements.map { $0.member(attribute) ?? .undefined(attribute) })
            }
            guard case .string(let filter)? = arguments.first, names.contains(filter), filter != "map" else {
                return nil
            }
            let mapped = elements.compactMap { apply(filter, to: $0, Array(arguments.dropFirst()), [:]) }
            return mapped.count == elements.count ? .list(mapped) : nil
        case "selectattr", "rejectattr":
            guard case .string(let attribute)? = arguments.first else { return nil }
            var test = "true"
            if case .string(let name)? = arguments.dropFirst().first { test = name }
            var kept: [TemplateValue] = []
            for element in elements {
                let member = element.member(attribute) ?? .undefined(attribute)
                let holds =
                    arguments.count == 1
                    ? member.isTrue : TemplateTest.holds(test, member, Array(arguments.dropFirst(2)))
                guard let holds else { return nil }
                if holds == (name == "selectattr") { kept.append(element) }
            }
            return .list(kept)
        default: return nil
        }
    }

    /// A method of a text or a dictionary; nil where there is none such, or not with these arguments.
    static func call(
        _ name: String, of value: TemplateValue, _ arguments: [TemplateValue]
    ) -> TemplateValue? {
        switch value {
        case .string(let text): return call(name, ofText: text, arguments)
        case .dictionary(let members):
            switch name {
            case "items": return apply("items", to: value, [], [:])
            case "keys": return .list(members.map { .string($0.name) })
            case "values": return .list(members.map(\.value))
            case "get":
                guard case .string(let key)? = arguments.first else { return nil }
                return value.member(key) ?? arguments.dropFirst().first ?? TemplateValue.none
            default: return nil
            }
        default: return nil
        }
    }

    private static func call(
        _ name: String, ofText text: String, _ arguments: [TemplateValue]
    ) -> TemplateValue? {
        let texts = arguments.compactMap { if case .string(let text) = $0 { text } else { nil as String? } }
        switch name {
        case "strip": return .string(strip(text, arguments.first, start: true, end: true))
        case "lstrip": return .string(strip(text, arguments.first, start: true, end: false))
        case "rstrip": return .string(strip(text, arguments.first, start: false, end: true))
        case "upper": return .string(text.uppercased())
        case "lower": return .string(text.lowercased())
        case "capitalize": return .string(capitalized(text))
        case "title": return .string(title(text))
        case "startswith": return texts.first.map { .bool(text.utf8.starts(with: $0.utf8)) }
        case "endswith":
            return texts.first.map { .bool(text.utf8.reversed().starts(with: $0.utf8.reversed())) }
        case "replace": return texts.count == 2 ? .string(replace(text, texts[0], texts[1])) : nil
        case "split":
            var limit = Int.max
            if case .int(let most)? = arguments.dropFirst().first, most >= 0 { limit = most }
            guard let separator = texts.first else {
                let words = text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
                return arguments.isEmpty ? .list(words.map { .string(String($0)) }) : nil
            }
            return separator.isEmpty ? nil : .list(split(text, separator, limit).map { .string($0) })
        default: return nil
        }
    }

    private static func strip(_ text: String, _ characters: TemplateValue?, start: Bool, end: Bool) -> String
    {
        var set: Set<Unicode.Scalar>?
        if case .string(let some)? = characters { set = Set(some.unicodeScalars) }
        func isStripped(_ scalar: Unicode.Scalar) -> Bool {
            set?.contains(scalar) ?? scalar.properties.isWhitespace
        }
        var rest = Substring(text).unicodeScalars
        while start, let first = rest.first, isStripped(first) { rest.removeFirst() }
        while end, let last = rest.last, isStripped(last) { rest.removeLast() }
        return String(rest)
    }

    /// By bytes: a text is valid UTF-8, so that no character is cut.
    private static func split(_ text: String, _ separator: String, _ limit: Int) -> [String] {
        let (bytes, wanted) = (Array(text.utf8), Array(separator.utf8))
        var (parts, start, position) = ([String](), 0, 0)
        while position + wanted.count <= bytes.count, parts.count < limit {
            guard bytes[position] == wanted[0], bytes[position...].starts(with: wanted) else {
                position += 1
                continue
            }
            parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
            position += wanted.count
            start = position
        }
        return parts + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    static func isAbsent(_ part: String, in text: String) -> Bool { split(text, part, 1).count == 1 }

    private static func replace(_ text: String, _ old: String, _ new: String) -> String {
        old.isEmpty ? text : split(text, old, .max).joined(separator: new)
    }

    private static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst().lowercased()
    }

    private static func title(_ text: String) -> String {
        var (result, isInside) = ("", false)
        for character in text {
            result += isInside ? character.lowercased() : character.uppercased()
            isInside = character.isLetter
        }
        return result
    }
}

/// The tests after `is`.
enum TemplateTest {
    static let names = [
        "defined", "undefined", "none", "string", "number", "integer", "boolean", "true", "false", "mapping",
        "iterable",
        "sequence", "equalto", "eq", "ne", "in",
    ]

    /// Nil where the test does not take such a value.
    static func holds(_ name: String, _ value: TemplateValue, _ arguments: [TemplateValue]) -> Bool? {
        switch (name, value) {
        case ("defined", .undefined): return false
        case ("defined", _): return true
        case ("undefined", .undefined): return true
        case ("none", .none), ("string", .string), ("boolean", .bool), ("integer", .int), ("number", .int),
            ("mapping", .dictionary):
            return true
        case ("true", .bool(let value)): return value
        case ("false", .bool(let value)): return !value
        case ("undefined", _), ("none", _), ("string", _), ("boolean", _), ("integer", _),
            ("mapping", _), ("number", _), ("true", _), ("false", _):
            return false
        case ("iterable", _), ("sequence", _): return value.elements != nil
        case ("equalto", _), ("eq", _): return arguments.first.map { value == $0 }
        case ("ne", _): return arguments.first.map { !(value == $0) }
        case ("in", _): return arguments.first.flatMap { TemplateRenderer.contains($0, value) }
        default: return nil
        }
    }
}
