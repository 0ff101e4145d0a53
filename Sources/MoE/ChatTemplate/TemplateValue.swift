import Archive

/// A value in a chat template, with the meaning that it has in Python.
enum TemplateValue {
    /// The value of a name or member that does not exist; it prints as nothing.
    case undefined(String)
    case none
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case list([TemplateValue])
    case sequence([TemplateValue], SequenceKind)
    case iterator(TemplateIterator)
    case dictionary([(name: String, value: TemplateValue)])
    /// `namespace(…)`: its members may be set inside a loop.
    case namespace(TemplateNamespace)
    case loop(TemplateLoop)
    case macro(TemplateMacro)
    /// The body of a call block, by its number.
    case caller(Int)
    /// A function, or a method that is named and not called.
    case function(String)

    /// The kinds of sequence that are like a list but are not one.
    enum SequenceKind: Equatable {
        case tuple
        /// A pair that `groupby` makes, whose members have names.
        case group
        case range
        /// The result of `keys()`, `values()` or `items()`: its elements have no numbers.
        case view
    }

    /// Converts a value of a conversation. It may nest half as deep as values may in all.
    init(_ json: JSON, depth: Int = 0) throws(TemplateValueError) {
        guard depth <= TemplateRenderer.maximumNesting / 2 else {
            throw TemplateValueError(found: "values nested too deep", expected: "flatter ones")
        }
        switch json {
        case .null: self = .none
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .double(let value): self = .double(value)
        case .number(let text):
            guard let value = Double(text), value.isFinite,
                text.utf8.contains(where: { ".eE".utf8.contains($0) })
            else { throw TemplateValueError(found: text, expected: "a smaller number") }
            self = .double(value)
        case .string(let text): self = .string(text)
        case .array(let values):
            var list: [TemplateValue] = []
            for value in values { list.append(try TemplateValue(value, depth: depth + 1)) }
            self = .list(list)
        case .object(let members):
            var result: [(name: String, value: TemplateValue)] = []
            for member in members {
                result.append((member.name, try TemplateValue(member.value, depth: depth + 1)))
            }
            self = .dictionary(result)
        }
    }

    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .double(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let values), .sequence(let values, _): !values.isEmpty
        case .dictionary(let members): !members.isEmpty
        case .loop(let loop): !loop.elements.isEmpty
        case .iterator, .namespace, .macro, .caller, .function: true
        }
    }

    var kind: String {
        switch self {
        case .undefined(let name): "\(name), which is not defined"
        case .none: "none"
        case .bool: "true or false"
        case .int, .double: "a number"
        case .string: "a text"
        case .list: "a list"
        case .sequence(_, let kind):
            switch kind {
            case .tuple, .group: "a tuple"
            case .range: "a range"
            case .view: "a view of a dictionary"
            }
        case .iterator: "what can be gone through once"
        case .dictionary: "a dictionary"
        case .namespace: "a namespace"
        case .loop: "a loop"
        case .macro, .caller, .function: "a function"
        }
    }

    /// The value as a whole number, if it is one; true and false count as 1 and 0.
    var number: Int? {
        switch self {
        case .bool(let value): value ? 1 : 0
        case .int(let value): value
        default: nil
        }
    }

    var real: Double? {
        if case .double(let value) = self { value } else { number.map { Double($0) } }
    }

    /// The elements that a loop visits: a dictionary's names, a text's characters. An iterator is empty
    /// afterwards.
    func elements(_ meter: TemplateMeter) -> [TemplateValue]? {
        switch self {
        case .undefined: return []
        case .list(let values), .sequence(let values, _):
            return meter.spends(values.count) ? values : nil
        case .iterator(let iterator):
            return meter.spends(iterator.elements.count) ? iterator.rest() : nil
        case .dictionary(let members):
            return meter.spends(members.count) ? members.map { .string($0.name) } : nil
        case .string(let text):
            // There are at most as many characters as bytes.
            guard meter.spends(text.utf8.count) else { return nil }
            return meter.scalars(text).map { .string($0) }
        default: return nil
        }
    }

    /// The number that `length` gives; nil if the value has no length.
    func count(_ meter: TemplateMeter) -> Int? {
        switch self {
        case .undefined: 0
        case .list(let values), .sequence(let values, _): values.count
        case .dictionary(let members): members.count
        case .string(let text): meter.plain(text).unicodeScalars.count
        case .loop(let loop): loop.elements.count
        default: nil
        }
    }

    var isIterable: Bool {
        switch self {
        case .undefined, .list, .sequence, .iterator, .dictionary, .string, .loop: true
        default: false
        }
    }

    /// Whether its elements have numbers or names.
    var isSequence: Bool {
        switch self {
        case .undefined, .list, .dictionary, .string: true
        case .sequence(_, let kind): kind != .view
        default: false
        }
    }

    /// The element with a number, counted from the end if negative; nil if there is none.
    func element(_ number: Int, _ meter: TemplateMeter) -> TemplateValue? {
        let values: [TemplateValue]
        switch self {
        case .list(let list): values = list
        case .sequence(let list, let kind) where kind != .view: values = list
        case .string:
            guard let list = elements(meter) else { return nil }
            values = list
        default: return nil
        }
        let place = number < 0 ? values.count + max(number, -values.count - 1) : number
        return values.indices.contains(place) ? values[place] : nil
    }

    /// The member that a name in brackets means; nil if there is none.
    func item(_ name: String, _ meter: TemplateMeter) -> TemplateValue? {
        switch self {
        case .dictionary(let members):
            meter.spends(members.count / 8) ? members.last { same($0.name, name) }?.value : nil
        case .namespace(let space): space.members[name]
        case .loop(let loop): loop.member(name)
        case .sequence(let pair, .group) where name == "grouper" || name == "list":
            pair[name == "list" ? 1 : 0]
        default: nil
        }
    }

    /// The member that a name after a point means. A method comes before a dictionary's entry.
    func attribute(_ name: String, _ meter: TemplateMeter) -> TemplateValue? {
        if case .dictionary = self, TemplateMethod.mutating.contains(name) { return nil }
        return method(name) ?? item(name, meter)
    }

    /// The member that a name in brackets means, or else the attribute of that name.
    func member(_ name: String, _ meter: TemplateMeter) -> TemplateValue? {
        item(name, meter) ?? method(name)
    }

    private func method(_ name: String) -> TemplateValue? {
        TemplateMethod.parameters(name, of: self) == nil ? nil : .function(name)
    }

    /// Whether the values are equal, as Python's `==` says; false, too, if everything is spent.
    func isSame(as value: TemplateValue, _ meter: TemplateMeter) -> Bool {
        guard meter.spends(1) else { return false }
        if let one = number, let other = value.number { return one == other }
        if let one = real, let other = value.real { return one == other }
        func areSame(_ one: [TemplateValue], _ other: [TemplateValue]) -> Bool {
            one.count == other.count && zip(one, other).allSatisfy { $0.isSame(as: $1, meter) }
        }
        switch (self, value) {
        case (.none, .none), (.undefined, .undefined): return true
        case (.string(let one), .string(let other)): return same(meter.plain(one), meter.plain(other))
        case (.list(let one), .list(let other)): return areSame(one, other)
        case (.sequence(let one, let kind), .sequence(let other, let otherKind)):
            let isTuple = (kind == .tuple || kind == .group) && (otherKind == .tuple || otherKind == .group)
            return (isTuple || kind == otherKind) && areSame(one, other)
        case (.dictionary(let one), .dictionary(let other)):
            return one.count == other.count
                && one.allSatisfy { name, member in
                    value.item(name, meter).map { $0.isSame(as: member, meter) } ?? false
                }
        case (.namespace(let one), .namespace(let other)): return one === other
        case (.iterator(let one), .iterator(let other)): return one === other
        default: return false
        }
    }

    /// Whether the value comes first, as Python's `<` says of two numbers or two texts; nil for other values.
    func precedes(_ value: TemplateValue, _ meter: TemplateMeter) -> Bool? {
        if let one = number, let other = value.number { return one < other }
        if let one = real, let other = value.real { return one < other }
        guard case .string(let one) = self, case .string(let other) = value else { return nil }
        return meter.plain(one).unicodeScalars.lexicographicallyPrecedes(meter.plain(other).unicodeScalars)
    }
}

/// Why a value of a conversation cannot be given to a template.
struct TemplateValueError: Error {
    let found: String
    let expected: String
}

/// Whether two texts are equal scalar for scalar. Swift's `==` takes "é" and "e" with a combining accent for
/// equal.
func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
