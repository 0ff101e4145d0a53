/// The filters that chat templates use, as Jinja defines them.
///
/// Each filter lists the names of its parameters; "" stands for one that must be given by position.
enum TemplateFilter {
    private static let filters: [(name: String, parameters: [String])] = [
        ("trim", ["chars"]), ("tojson", ["ensure_ascii", "indent", "separators", "sort_keys"]), ("upper", []),
        ("lower", []), ("capitalize", []), ("title", []), ("length", []), ("count", []),
        ("default", ["default_value", "boolean"]), ("d", ["default_value", "boolean"]), ("first", []),
        ("last", []), ("join", ["d", "attribute"]), ("list", []), ("string", []),
        ("int", ["default", "base"]),
        ("float", ["default"]), ("abs", []), ("round", ["precision", "method"]),
        ("replace", ["old", "new", "count"]), ("reverse", []), ("items", []),
        ("map", ["attribute", "default"]),
        ("select", ["", ""]), ("reject", ["", ""]), ("selectattr", ["", "", ""]),
        ("rejectattr", ["", "", ""]),
        ("sort", ["reverse", "case_sensitive", "attribute"]),
        ("dictsort", ["case_sensitive", "by", "reverse"]),
        ("unique", ["case_sensitive", "attribute"]), ("groupby", ["attribute", "default", "case_sensitive"]),
        ("batch", ["linecount", "fill_with"]), ("slice", ["slices", "fill_with"]),
        ("min", ["case_sensitive", "attribute"]), ("max", ["case_sensitive", "attribute"]),
        ("sum", ["attribute", "start"]), ("safe", []), ("indent", ["width", "first", "blank"]),
        ("wordcount", []), ("center", ["width"]),
    ]
    static let names = filters.map(\.name)
    /// Filters of Jinja that no chat template needs.
    static let others: Set<String> = [
        "attr", "e", "escape", "filesizeformat", "forceescape", "format", "pprint", "random", "striptags",
        "truncate", "urlencode", "urlize", "wordwrap", "xmlattr",
    ]

    /// The parameters of a filter; nil if there is no such filter.
    static func parameters(_ name: String) -> [String]? { filters.first { $0.name == name }?.parameters }

    /// Applies a filter; nil if it does not take such a value or such arguments. `arguments` has one element
    /// for each parameter, nil if not given.
    static func apply(
        _ name: String, to value: TemplateValue, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        switch name {
        case "safe": return value
        case "default", "d":
            let fallback = arguments[0] ?? .string("")
            if case .undefined = value { return fallback }
            return arguments[1]?.isTrue == true && !value.isTrue ? fallback : value
        case "tojson": return json(value, arguments, meter).map { .string($0) }
        case "string": return value.printed(meter).map { .string($0) }
        case "int", "float", "abs", "round": return number(name, value, arguments, meter)
        case "length", "count": return value.count(meter).map { .int($0) }
        case "items":
            if case .undefined = value { return .iterator(TemplateIterator([])) }
            guard case .dictionary(let members) = value else { return nil }
            return .iterator(
                TemplateIterator(members.map { .sequence([.string($0.name), $0.value], .tuple) }))
        case "trim": return onText("strip", value, arguments, meter)
        case "title": return value.printed(meter).map { .string(TemplateText.headline($0, meter)) }
        case "upper", "lower", "capitalize", "replace": return onText(name, value, arguments, meter)
        case "center": return onText(name, value, [arguments[0] ?? .int(80), nil], meter)
        case "indent": return indent(value, arguments, meter)
        case "wordcount":
            return value.printed(meter).map { text in
                let words = meter.plain(text).unicodeScalars.split {
                    !TemplateText.isLetter($0) && $0.properties.numericType == nil && $0 != "_"
                }
                return .int(words.count)
            }
        case "reverse":
            if case .string(let text) = value {
                return .string(meter.scalars(text).reversed().joined())
            }
            // An iterator has no end to start from, so its rest becomes a list.
            if case .iterator(let iterator) = value { return .list(iterator.rest().reversed()) }
            return value.elements(meter).map { .iterator(TemplateIterator($0.reversed())) }
        case "dictsort": return sortedMembers(value, arguments, meter)
        case "first":
            if case .iterator(let iterator) = value {
                return iterator.next() ?? .undefined("the first element of nothing")
            }
            return value.elements(meter).map { $0.first ?? .undefined("the first element of nothing") }
        case "last":
            if case .iterator = value { return nil }
            return value.elements(meter).map { $0.last ?? .undefined("the last element of nothing") }
        default:
            guard let elements = value.elements(meter) else { return nil }
            return apply(name, toList: elements, arguments, meter)
        }
    }

    /// Applies a text's method to the text of a value.
    private static func onText(
        _ method: String, _ value: TemplateValue, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        guard let text = value.printed(meter) else { return nil }
        if method == "replace" {
            // As in Jinja, the arguments may be values of any kind, which are printed.
            guard let old = arguments[0]?.printed(meter), let new = arguments[1]?.printed(meter) else {
                return nil
            }
            return TemplateMethod.call(
                method, ofText: text, [.string(old), .string(new), arguments[2]], meter)
        }
        return TemplateMethod.call(method, ofText: text, arguments, meter)
    }

    private static func json(
        _ value: TemplateValue, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> String? {
        var style = TemplateValue.JSONStyle()
        style.escapes = arguments[0]?.isTrue == true
        style.sorts = arguments[3]?.isTrue == true
        switch arguments[1] {
        case nil, .some(.none): break
        case .string(let indent)?:
            guard indent.utf8.count <= 16 else { return nil }
            style.indent = indent
        case let given?:
            guard let width = given.number, width <= 16 else { return nil }
            style.indent = String(repeating: " ", count: max(0, width))
        }
        switch arguments[2] {
        case nil, .some(.none): break
        case .list(let pair)?, .sequence(let pair, .tuple)?:
            let texts = pair.compactMap { TemplateMethod.string($0) }
            guard pair.count == 2, texts.count == 2, texts.allSatisfy({ $0.utf8.count <= 16 }) else {
                return nil
            }
            style.separators = (texts[0], texts[1])
        default: return nil
        }
        return value.json(style, meter)
    }

    private static func number(
        _ name: String, _ value: TemplateValue, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        switch (name, value) {
        case (_, .undefined): return nil
        case ("int", .string(let text)):
            guard let base = TemplateMethod.number(arguments[1], or: 10), base == 10 else { return nil }
            return TemplateText.number(meter.plain(text)).map { .int($0) } ?? arguments[0] ?? .int(0)
        case ("int", _):
            if let number = value.number { return .int(number) }
            guard let real = value.real else { return arguments[0] ?? .int(0) }
            return Int(exactly: real.rounded(.towardZero)).map { .int($0) } ?? arguments[0] ?? .int(0)
        case ("float", .string(let text)):
            return TemplateText.realNumber(meter.plain(text)).map { .double($0) } ?? arguments[0]
                ?? .double(0)
        case ("float", _): return .double(value.real ?? 0)
        case ("abs", .double(let real)): return .double(real.magnitude)
        case ("abs", _): return value.number.flatMap { $0 == .min ? nil : .int(abs($0)) }
        default:
            guard TemplateMethod.number(arguments[0], or: 0) == 0, let real = value.real else { return nil }
            switch arguments[1] {
            case nil, .some(.string("common")):
                if let whole = value.number { return .int(whole) }
                return .double(real.rounded(.toNearestOrEven))
            case .string("ceil")?: return .double(real.rounded(.up))
            case .string("floor")?: return .double(real.rounded(.down))
            default: return nil
            }
        }
    }

    private static func indent(
        _ value: TemplateValue, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        guard case .string(let text) = value else { return nil }
        var indent = String(repeating: " ", count: 4)
        switch arguments[0] {
        case nil: break
        case .string(let given)?:
            guard given.utf8.count <= 100 else { return nil }
            indent = given
        case .int(let width)? where 0...100 ~= width: indent = String(repeating: " ", count: width)
        default: return nil
        }
        return TemplateText.indent(
            text, indent, first: arguments[1]?.isTrue == true, blank: arguments[2]?.isTrue == true, meter
        ).map { .string($0) }
    }

    private static func sortedMembers(
        _ value: TemplateValue, _ arguments: [TemplateValue?], _ meter: TemplateMeter
    ) -> TemplateValue? {
        guard case .dictionary(let members) = value else { return nil }
        let by = TemplateMethod.string(arguments[1] ?? .string("key"))
        guard by == "key" || by == "value" else { return nil }
        let pairs = members.map { TemplateValue.sequence([.string($0.name), $0.value], .tuple) }
        let keys = members.map { by == "key" ? .string($0.name) : $0.value }
        let isCased = arguments[0]?.isTrue == true
        return TemplateListFilter.sorted(
            pairs, by: keys.map { [$0] }, isCased: isCased, descends: arguments[2]?.isTrue == true, meter
        ).map { .list($0) }
    }

    private static func apply(
        _ name: String, toList elements: [TemplateValue], _ arguments: [TemplateValue?],
        _ meter: TemplateMeter
    ) -> TemplateValue? {
        let list = TemplateListFilter(elements: elements, meter: meter)
        switch name {
        case "list": return .list(elements)
        case "join": return list.joined(arguments)
        case "map": return list.mapped(arguments)
        case "select", "reject": return list.selected(nil, arguments, keeps: name == "select")
        case "selectattr", "rejectattr":
            guard let attribute = arguments[0] else { return nil }
            return list.selected(attribute, Array(arguments.dropFirst()), keeps: name == "selectattr")
        case "sort": return list.sorted(arguments)
        case "unique": return list.unique(arguments)
        case "groupby": return list.grouped(arguments)
        case "batch": return list.batched(arguments)
        case "slice": return list.sliced(arguments)
        case "min", "max": return list.extreme(arguments, isLeast: name == "min")
        case "sum": return list.sum(arguments)
        default: return nil
        }
    }
}
