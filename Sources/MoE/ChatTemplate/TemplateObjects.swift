/// What filters such as `map` make: each of its elements comes out once, as of Python's generators.
final class TemplateIterator {
    private(set) var elements: ArraySlice<TemplateValue>

    init(_ elements: [TemplateValue]) { self.elements = elements[...] }

    func rest() -> [TemplateValue] {
        defer { elements = [] }
        return Array(elements)
    }

    func next() -> TemplateValue? { elements.popFirst() }

    /// Takes out elements up to the first that is wanted; whether there is one.
    func contains(where isWanted: (TemplateValue) -> Bool) -> Bool {
        while let element = elements.popFirst() {
            if isWanted(element) { return true }
        }
        return false
    }
}

final class TemplateNamespace {
    var members: [String: TemplateValue]

    init(_ members: [String: TemplateValue]) { self.members = members }
}

/// The variable `loop` of a loop.
final class TemplateLoop {
    let elements: [TemplateValue]
    var index = 0
    /// How many loops that go into themselves are around it.
    let depth: Int
    /// What is carried out for each element, and in how many scopes it stands.
    let statement: TemplateStatement.Loop
    let level: Int
    /// What `changed` was asked last.
    var seen: [TemplateValue]?

    init(_ elements: [TemplateValue], _ statement: TemplateStatement.Loop, level: Int, depth: Int) {
        self.elements = elements
        self.statement = statement
        self.level = level
        self.depth = depth
    }

    func member(_ name: String) -> TemplateValue? {
        switch name {
        case "index": .int(index + 1)
        case "index0": .int(index)
        case "first": .bool(index == 0)
        case "last": .bool(index == elements.count - 1)
        case "length": .int(elements.count)
        case "revindex": .int(elements.count - index)
        case "revindex0": .int(elements.count - index - 1)
        case "depth": .int(depth + 1)
        case "depth0": .int(depth)
        case "previtem": index > 0 ? elements[index - 1] : .undefined("loop.previtem")
        case "nextitem": index + 1 < elements.count ? elements[index + 1] : .undefined("loop.nextitem")
        default: nil
        }
    }
}
