import Archive

/// A value in a chat template, with the meaning that it has in Python.
enum TemplateValue {
    /// What a name or member that is not there stands for; it prints as nothing.
    case undefined(String)
    case none
    case bool(Bool)
    case int(Int)
    case string(String)
    case list([TemplateValue])
    case dictionary([(name: String, value: TemplateValue)])
    /// `namespace(…)`: its members may be set inside a loop.
    case namespace(TemplateNamespace)
    case macro(TemplateMacro)
    case function(String)

    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let values): !values.isEmpty
        case .dictionary(let members): !members.isEmpty
        case .namespace, .macro, .function: true
        }
    }

    /// As `{{ }}` prints it; nil for what has no text that another program would write the same.
    var text: String? {
        switch self {
        case .undefined: ""
        case .none: "None"
        case .bool(let value): value ? "True" : "False"
        case .int(let value): String(value)
        case .string(let value): value
        case .list, .dictionary, .namespace, .macro, .function: nil
        }
    }

    var kind: String {
        switch self {
        case .undefined(let name): "\(name), which is not defined"
        case .none: "none"
        case .bool: "true or false"
        case .int: "a number"
        case .string: "a text"
        case .list: "a list"
        case .dictionary: "a dictionary"
        case .namespace: "a namespace"
        case .macro, .function: "a function"
        }
    }

    /// True and false count as 1 and 0.
    var number: Int? {
        switch self {
        case .bool(let value): value ? 1 : 0
        case .int(let value): value
        default: nil
        }
    }

    /// The elements that a loop visits: of a dictionary its names, of a text its characters.
    func elements(_ meter: TemplateMeter) -> [TemplateValue]? {
        switch self {
        case .undefined: return []
        case .list(let values): return meter.spends(values.count) ? values : nil
        case .dictionary(let members):
            return meter.spends(members.count) ? members.map { .string($0.name) } : nil
        case .string(let text):
            // At most as many as it has bytes.
            guard meter.spends(text.utf8.count) else { return nil }
            return text.unicodeScalars.map { .string(String($0)) }
        default: return nil
        }
    }

    var isIterable: Bool {
        switch self {
        case .undefined, .list, .dictionary, .string: true
        default: false
        }
    }

    func member(_ name: String, _ meter: TemplateMeter) -> TemplateValue? {
        switch self {
        case .dictionary(let members):
            meter.spends(members.count / 8) ? members.last { same($0.name, name) }?.value : nil
        case .namespace(let space): space.members[name]
        default: nil
        }
    }

    /// Python's `==`; false, too, where all steps are spent.
    func isSame(as value: TemplateValue, _ meter: TemplateMeter) -> Bool {
        guard meter.spends(1) else { return false }
        if let one = number, let other = value.number { return one == other }
        return switch (self, value) {
        case (.none, .none), (.undefined, .undefined): true
        case (.string(let one), .string(let other)): same(meter.plain(one), meter.plain(other))
        case (.list(let one), .list(let other)):
            one.count == other.count && zip(one, other).allSatisfy { $0.isSame(as: $1, meter) }
        case (.dictionary(let one), .dictionary(let other)):
            one.count == other.count
                && one.allSatisfy { name, member in
                    value.member(name, meter).map { $0.isSame(as: member, meter) } ?? false
                }
        default: false
        }
    }

    /// As Python's `json.dumps(value, ensure_ascii=False, indent=indent)`; nil for what JSON has not, or where it gets
    /// too long.
    func json(indent: Int?, depth: Int = 0, _ meter: TemplateMeter) -> String? {
        guard meter.spends(8) else { return nil }
        func lines(_ parts: [String?], _ open: String, _ close: String) -> String? {
            let known = parts.compactMap { $0 }
            guard known.count == parts.count else { return nil }
            guard let indent, !known.isEmpty else {
                return TemplateText.join(known, ", ", meter).map { open + $0 + close }
            }
            let inner = "\n" + String(repeating: " ", count: indent * (depth + 1))
            return TemplateText.join(known, "," + inner, meter).map {
                open + inner + $0 + "\n" + String(repeating: " ", count: indent * depth) + close
            }
        }
        switch self {
        case .none: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .string(let value):
            return meter.spends(bytes: value.utf8.count) ? JSON.string(value).serialized() : nil
        case .list(let values):
            return lines(values.map { $0.json(indent: indent, depth: depth + 1, meter) }, "[", "]")
        case .dictionary(let members):
            return lines(
                members.map { name, value in
                    value.json(indent: indent, depth: depth + 1, meter).map {
                        JSON.string(name).serialized() + ": " + $0
                    }
                }, "{", "}")
        case .undefined, .namespace, .macro, .function: return nil
        }
    }
}

final class TemplateNamespace {
    var members: [String: TemplateValue] = [:]
}

/// Whether two texts are the same, scalar for scalar: Swift's `==` takes é and e with an accent for the same.
func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
