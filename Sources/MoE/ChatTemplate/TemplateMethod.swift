/// The methods of texts, lists and dictionaries that chat templates use, as Python defines them.
///
/// Each method lists the names of its parameters; "" stands for one that must be given by position.
enum TemplateMethod {
    /// The methods that change a dictionary, which no template may do.
    static let mutating: Set<String> = ["clear", "pop", "popitem", "setdefault", "update"]

    private static let ofTexts: [String: [String]] = [
        "strip": [""], "lstrip": [""], "rstrip": [""], "startswith": ["", "", ""], "endswith": ["", "", ""],
        "upper": [], "lower": [], "capitalize": [], "title": [], "replace": ["", "", "count"],
        "split": ["sep", "maxsplit"], "rsplit": ["sep", "maxsplit"], "splitlines": ["keepends"],
        "join": [""], "find": [""], "rfind": [""], "index": [""], "count": [""], "removeprefix": [""],
        "removesuffix": [""], "partition": [""], "rpartition": [""], "isdigit": [], "isalpha": [],
        "isspace": [], "isupper": [], "islower": [], "ljust": ["", ""], "rjust": ["", ""],
        "center": ["", ""],
        "zfill": [""],
    ]

    /// The parameters of a method; nil if the value has no such method.
    static func parameters(_ name: String, of value: TemplateValue) -> [String]? {
        switch (value, name) {
        case (.string, _): ofTexts[name]
        case (.dictionary, "items"), (.dictionary, "keys"), (.dictionary, "values"), (.dictionary, "copy"): []
        case (.dictionary, "get"): ["", ""]
        case (.list, "index"), (.list, "count"), (.sequence(_, .tuple), "index"),
            (.sequence(_, .tuple), "count"):
            [""]
        case (.list, "copy"): []
        default: nil
        }
    }

    /// Calls a method; nil if it does not take these arguments. `arguments` has one element for each
    /// parameter, nil if not given.
    static func call(
        _ name: String, of value: TemplateValue, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        switch (name, value) {
        case (_, .string(let text)): return call(name, ofText: text, arguments, meter)
        case ("copy", _): return value
        case ("items", .dictionary(let members)):
            return .sequence(members.map { .sequence([.string($0.name), $0.value], .tuple) }, .view)
        case ("keys", .dictionary(let members)): return .sequence(members.map { .string($0.name) }, .view)
        case ("values", .dictionary(let members)): return .sequence(members.map(\.value), .view)
        case ("get", _):
            guard case .string(let key)? = arguments[0] else { return nil }
            return value.item(meter.plain(key), meter) ?? arguments[1] ?? TemplateValue.none
        case ("index", .list(let values)), ("index", .sequence(let values, _)):
            guard let wanted = arguments[0] else { return nil }
            return values.firstIndex { $0.isSame(as: wanted, meter) }.map { .int($0) }
        case ("count", .list(let values)), ("count", .sequence(let values, _)):
            guard let wanted = arguments[0] else { return nil }
            return .int(values.filter { $0.isSame(as: wanted, meter) }.count)
        default: return nil
        }
    }

    static func call(
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
                TemplateText.strip(
                    text, characters, start: name != "rstrip", end: name != "lstrip", mark: meter.mark))
        case "upper": return .string(text.uppercased())
        case "lower": return .string(text.lowercased())
        case "capitalize": return .string(TemplateText.capitalized(text))
        case "title": return .string(TemplateText.title(text, meter))
        case "startswith", "endswith":
            return ends(text, name == "startswith", arguments, meter).map { .bool($0) }
        case "replace":
            guard let old = string(arguments[0]), let new = string(arguments[1]),
                let limit = number(arguments[2], or: -1)
            else { return nil }
            return TemplateText.replace(text, old, new, limit < 0 ? .max : limit, meter).map { .string($0) }
        case "split", "rsplit": return split(text, fromEnd: name == "rsplit", arguments, meter)
        case "splitlines":
            return .list(
                TemplateText.lines(text, keepsEnds: arguments[0]?.isTrue == true, meter).map { .string($0) })
        case "join":
            guard let elements = arguments[0]?.elements(meter) else { return nil }
            let texts = elements.compactMap { string($0) }
            guard texts.count == elements.count else { return nil }
            return TemplateText.join(texts, text, meter).map { .string($0) }
        case "find", "rfind", "index", "count": return search(name, meter.plain(text), arguments, meter)
        case "removeprefix", "removesuffix":
            guard let part = string(arguments[0]) else { return nil }
            let isPrefix = name == "removeprefix"
            guard ends(text, isPrefix, [.string(part), nil, nil], meter) == true else {
                return .string(text)
            }
            let (scalars, count) = (meter.scalars(text), meter.plain(part).unicodeScalars.count)
            return .string((isPrefix ? scalars.dropFirst(count) : scalars.dropLast(count)).joined())
        case "partition", "rpartition":
            guard let separator = string(arguments[0]), !separator.isEmpty else { return nil }
            let isFirst = name == "partition"
            let places = TemplateText.places(of: separator, in: text, isFirst ? 1 : .max, meter)
            guard let place = isFirst ? places.first : places.last else {
                return tuple(isFirst ? [text, "", ""] : ["", "", text])
            }
            let parts = TemplateText.cut(text, at: [place])
            return tuple([parts[0], String(decoding: Array(text.utf8)[place], as: UTF8.self), parts[1]])
        case "isdigit", "isalpha", "isspace":
            let scalars = meter.plain(text).unicodeScalars
            return .bool(
                !scalars.isEmpty
                    && scalars.allSatisfy {
                        switch name {
                        case "isdigit":
                            $0.properties.numericType == .decimal || $0.properties.numericType == .digit
                        case "isalpha": TemplateText.isLetter($0)
                        default: TemplateText.isSpace($0)
                        }
                    })
        case "isupper", "islower":
            return .bool(TemplateText.isCased(meter.plain(text), upper: name == "isupper"))
        case "ljust", "rjust", "center", "zfill": return padded(name, text, arguments, meter)
        default: return nil
        }
    }

    private static func tuple(_ texts: [String]) -> TemplateValue {
        .sequence(texts.map { .string($0) }, .tuple)
    }

    private static func ends(
        _ text: String, _ atStart: Bool, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> Bool? {
        guard arguments[1] == nil, arguments[2] == nil else { return nil }
        let wanted: [TemplateValue]
        switch arguments[0] {
        case .sequence(let values, .tuple)?: wanted = values
        case .string(let part)?: wanted = [.string(part)]
        default: return nil
        }
        let parts = wanted.compactMap { string($0) }
        guard parts.count == wanted.count else { return nil }
        let bytes = Array(meter.plain(text).utf8)
        return parts.contains { part in
            let part = Array(meter.plain(part).utf8)
            return atStart ? bytes.starts(with: part) : bytes.suffix(part.count).elementsEqual(part)
        }
    }

    private static func split(
        _ text: String, fromEnd: Bool, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        guard let limit = number(arguments[1], or: -1) else { return nil }
        switch arguments[0] {
        case .string(let separator)?:
            guard !separator.isEmpty else { return nil }
            let most = limit < 0 ? Int.max : limit
            let places = TemplateText.places(of: separator, in: text, fromEnd ? .max : most, meter)
            return .list(TemplateText.cut(text, at: places.suffix(most)).map { .string($0) })
        case nil, .some(.none):
            guard limit < 0 else { return nil }
            let words = meter.scalars(text).split {
                $0.unicodeScalars.first.map(TemplateText.isSpace) ?? false
            }
            return .list(words.map { .string($0.joined()) })
        default: return nil
        }
    }

    private static func search(
        _ name: String, _ text: String, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        guard let part = string(arguments[0]).map(meter.plain) else { return nil }
        let count = text.unicodeScalars.count
        if part.isEmpty { return .int(name == "count" ? count + 1 : name == "rfind" ? count : 0) }
        let parts = TemplateText.split(text, part, name == "find" || name == "index" ? 1 : .max, meter)
        if name == "count" { return .int(parts.count - 1) }
        guard parts.count > 1 else { return name == "index" ? nil : .int(-1) }
        if name != "rfind" { return .int(parts[0].unicodeScalars.count) }
        // The last occurrence may overlap others.
        let (bytes, wanted) = (Array(text.utf8), Array(part.utf8))
        var place = bytes.count - wanted.count
        while !bytes[place...].starts(with: wanted) {
            guard meter.spends(bytes: wanted.count + 8) else { return nil }
            place -= 1
        }
        return .int(String(decoding: bytes[..<place], as: UTF8.self).unicodeScalars.count)
    }

    static func padded(
        _ name: String, _ text: String, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        guard case .int(let width)? = arguments[0] else { return nil }
        var fill = name == "zfill" ? "0" : " "
        if name != "zfill", let given = arguments[1] {
            guard let text = string(given), text.unicodeScalars.count == 1 else { return nil }
            fill = text
        }
        let missing = width - meter.plain(text).unicodeScalars.count
        guard missing > 0 else { return .string(text) }
        guard missing <= 1 << 16, meter.spends(bytes: missing * fill.utf8.count) else { return nil }
        func filling(_ count: Int) -> String { String(repeating: fill, count: count) }
        switch name {
        case "ljust": return .string(text + filling(missing))
        case "rjust": return .string(filling(missing) + text)
        case "zfill":
            let sign = text.hasPrefix("-") || text.hasPrefix("+") ? 1 : 0
            return .string(text.prefix(sign) + filling(missing) + text.dropFirst(sign))
        default:
            let left = missing / 2 + (missing & width & 1)
            return .string(filling(left) + text + filling(missing - left))
        }
    }

    /// The whole number of an argument, or `fallback` if it is not given; nil if it is something else.
    static func number(_ argument: TemplateValue?, or fallback: Int) -> Int? {
        switch argument {
        case nil, .some(.none): fallback
        case .int(let number)?: number
        default: nil
        }
    }

    static func string(_ argument: TemplateValue?) -> String? {
        if case .string(let text)? = argument { text } else { nil }
    }
}
