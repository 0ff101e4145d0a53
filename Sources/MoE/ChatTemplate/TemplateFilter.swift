/// The filters and methods that chat templates use, as Jinja and Python define them.
///
/// Each has the names of its parameters; "" for those that have to be given by position.
enum TemplateFilter {
    private static let filters: [(name: String, parameters: [String])] = [
        ("trim", ["chars"]), ("tojson", ["ensure_ascii", "indent"]), ("upper", []), ("lower", []),
        ("capitalize", []), ("title", []), ("length", []), ("count", []),
        ("default", ["default_value", "boolean"]), ("first", []), ("last", []), ("join", ["d", "attribute"]),
        ("list", []), ("string", []), ("int", ["default"]), ("replace", ["old", "new", "count"]),
        ("reverse", []), ("items", []), ("map", ["attribute", "default"]), ("selectattr", ["", "", ""]),
        ("rejectattr", ["", "", ""]), ("safe", []), ("indent", ["width", "first"]),
    ]
    static let names = filters.map(\.name)

    /// The parameters of a filter; nil where there is none such.
    static func parameters(_ name: String) -> [String]? { filters.first { $0.name == name }?.parameters }

    /// The parameters of a method; nil where a value has none such.
    static func parameters(_ name: String, of value: TemplateValue) -> [String]? {
        switch (value, name) {
        case (.string, "strip"), (.string, "lstrip"), (.string, "rstrip"), (.string, "startswith"),
            (.string, "endswith"):
            [""]
        case (.string, "upper"), (.string, "lower"), (.string, "capitalize"), (.string, "title"): []
        case (.string, "replace"): ["", "", "count"]
        case (.string, "split"): ["sep", "maxsplit"]
        case (.dictionary, "items"), (.dictionary, "keys"), (.dictionary, "values"): []
        case (.dictionary, "get"): ["", ""]
        default: nil
        }
    }

    /// Nil where the filter does not take such a value, or not with these arguments; there is one, given or not, for
    /// each parameter.
    static func apply(
        _ name: String, to value: TemplateValue, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        switch (name, value) {
        case ("safe", _): return value
        case ("default", _):
            let fallback = arguments[0] ?? .string("")
            if case .undefined = value { return fallback }
            return arguments[1]?.isTrue == true && !value.isTrue ? fallback : value
        case ("tojson", _):
            guard arguments[0]?.isTrue != true, let indent = number(arguments[1], or: -1), indent <= 16 else {
                return nil
            }
            return value.json(indent: indent < 0 ? nil : indent, meter).map { .string($0) }
        case ("string", _): return value.text.map { .string($0) }
        case ("int", .string(let text)):
            return TemplateText.number(meter.plain(text)).map { .int($0) } ?? arguments[0] ?? .int(0)
        case ("int", _): return value.number.map { .int($0) }
        case ("length", .string(let text)), ("count", .string(let text)):
            return .int(meter.plain(text).unicodeScalars.count)
        case ("length", .dictionary(let members)), ("count", .dictionary(let members)):
            return .int(members.count)
        case ("length", _), ("count", _): return value.elements(meter).map { .int($0.count) }
        case ("items", .dictionary(let members)):
            return .list(members.map { .list([.string($0.name), $0.value]) })
        case ("trim", _):
            return value.text.flatMap { call("strip", ofText: $0, arguments, meter) }
        case ("upper", .string(let text)), ("lower", .string(let text)), ("capitalize", .string(let text)),
            ("title", .string(let text)), ("replace", .string(let text)):
            return call(name, ofText: text, arguments, meter)
        case ("reverse", .string(let text)):
            return .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
        case ("indent", .string(let text)):
            guard let width = number(arguments[0], or: 4), 0...100 ~= width else { return nil }
            return TemplateText.indent(text, width, first: arguments[1]?.isTrue == true, meter)
                .map { .string($0) }
        default:
            guard let elements = value.elements(meter) else { return nil }
            return apply(name, toList: elements, arguments, meter)
        }
    }

    private static func apply(
        _ name: String, toList elements: [TemplateValue], _ arguments: [TemplateValue?],
        _ meter: TemplateMeter
    ) -> TemplateValue? {
        switch name {
        case "first": return elements.first ?? .undefined("the first element of nothing")
        case "last": return elements.last ?? .undefined("the last element of nothing")
        case "list": return .list(elements)
        case "reverse": return .list(elements.reversed())
        case "join":
            guard let separator = text(arguments[0], or: "") else { return nil }
            var members = elements
            if let attribute = arguments[1] {
                guard case .string(let attribute) = attribute else { return nil }
                members = members.map { $0.member(attribute, meter) ?? .undefined(attribute) }
            }
            let texts = members.compactMap(\.text)
            guard texts.count == elements.count else { return nil }
            return TemplateText.join(texts, separator, meter).map { .string($0) }
        case "map":
            // With a filter's name it is the renderer's: the arguments are that filter's.
            guard case .string(let attribute)? = arguments[0] else { return nil }
            return .list(
                elements.map { $0.member(attribute, meter) ?? arguments[1] ?? .undefined(attribute) })
        case "selectattr", "rejectattr":
            guard case .string(let attribute)? = arguments[0], let test = text(arguments[1], or: "true"),
                let count = TemplateTest.argumentCount(test), count == (arguments[2] == nil ? 0 : 1)
            else { return nil }
            var kept: [TemplateValue] = []
            for element in elements {
                let member = element.member(attribute, meter) ?? .undefined(attribute)
                let holds =
                    arguments[1] == nil
                    ? member.isTrue : TemplateTest.holds(test, member, arguments[2], meter)
                guard let holds else { return nil }
                if holds == (name == "selectattr") { kept.append(element) }
            }
            return .list(kept)
        default: return nil
        }
    }

    /// A method of a text or a dictionary; nil where it does not take these arguments.
    static func call(
        _ name: String, of value: TemplateValue, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        switch (name, value) {
        case (_, .string(let text)): return call(name, ofText: text, arguments, meter)
        case ("items", _): return apply("items", to: value, [], meter)
        case ("keys", .dictionary(let members)): return .list(members.map { .string($0.name) })
        case ("values", .dictionary(let members)): return .list(members.map(\.value))
        case ("get", _):
            guard case .string(let key)? = arguments[0] else { return nil }
            return value.member(key, meter) ?? arguments[1] ?? TemplateValue.none
        default: return nil
        }
    }

    private static func call(
        _ name: String, ofText text: String, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        switch name {
        case "strip", "lstrip", "rstrip":
            var characters: String?
            if let given = arguments[0] {
                if case .string(let some) = given {
                    characters = some
                } else if given.kind != "none" {
                    return nil
                }
            }
            return .string(
                TemplateText.strip(text, characters, start: name != "rstrip", end: name != "lstrip"))
        case "upper": return .string(text.uppercased())
        case "lower": return .string(text.lowercased())
        case "capitalize": return .string(TemplateText.capitalized(text))
        case "title": return .string(TemplateText.title(text))
        case "startswith", "endswith":
            guard case .string(let given)? = arguments[0] else { return nil }
            let (text, part) = (Array(meter.plain(text).utf8), Array(meter.plain(given).utf8))
            return .bool(
                name == "startswith" ? text.starts(with: part) : text.suffix(part.count).elementsEqual(part))
        case "replace":
            guard case .string(let old)? = arguments[0], case .string(let new)? = arguments[1],
                let limit = number(arguments[2], or: -1)
            else { return nil }
            return TemplateText.replace(text, old, new, limit < 0 ? .max : limit, meter).map { .string($0) }
        case "split":
            guard let limit = number(arguments[1], or: -1) else { return nil }
            switch arguments[0] {
            case .string(let separator)?:
                guard !separator.isEmpty else { return nil }
                let parts = TemplateText.split(text, separator, limit < 0 ? .max : limit)
                return .list(parts.map { .string($0) })
            case nil, .some(.none):
                guard limit < 0 else { return nil }
                let words = text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
                return .list(words.map { .string(String($0)) })
            default: return nil
            }
        default: return nil
        }
    }

    /// An argument that has to be a whole number; nil where it is something else.
    private static func number(_ argument: TemplateValue?, or fallback: Int) -> Int? {
        switch argument {
        case nil, .some(.none): fallback
        case .int(let number)?: number
        default: nil
        }
    }

    /// An argument that has to be a text; nil where it is something else.
    private static func text(_ argument: TemplateValue?, or fallback: String) -> String? {
        switch argument {
        case nil: fallback
        case .string(let text)?: text
        default: nil
        }
    }
}

/// The tests after `is`.
enum TemplateTest {
    static let names = [
        "defined", "undefined", "none", "string", "number", "integer", "boolean", "true", "false", "mapping",
        "iterable",
        "sequence", "equalto", "eq", "ne", "in",
    ]

    /// How many arguments a test takes; nil where there is none such.
    static func argumentCount(_ name: String) -> Int? {
        names.contains(name) ? (["equalto", "eq", "ne", "in"].contains(name) ? 1 : 0) : nil
    }

    /// Nil where the test does not take such a value.
    static func holds(
        _ name: String, _ value: TemplateValue, _ argument: TemplateValue?, _ meter: TemplateMeter
    ) -> Bool? {
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
        case ("iterable", _), ("sequence", _): return value.isIterable
        case ("equalto", _), ("eq", _): return argument.map { value.isSame(as: $0, meter) }
        case ("ne", _): return argument.map { !value.isSame(as: $0, meter) }
        case ("in", _): return argument.flatMap { TemplateOperator.contains($0, value, meter) }
        default: return nil
        }
    }
}
