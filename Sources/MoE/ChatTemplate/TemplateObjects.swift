/// The result of a filter such as `map`: each element comes out only once, as from Python's generators.
final class TemplateIterator {
    private(set) var elements: ArraySlice<TemplateValue>

    init(_ elements: [TemplateValue]) { self.elements = elements[...] }

    func rest() -> [TemplateValue] {
        defer { elements = [] }
        return Array(elements)
    }

    func next() -> TemplateValue? { elements.popFirst() }

    /// Takes out elements up to the first wanted one; says whether there was one.
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
    /// How many loops around it are runs of the same recursive loop.
    let depth: Int
    /// The loop's statement, and the number of scopes outside it.
    let statement: TemplateStatement.Loop
    let level: Int
    /// The values that `changed` was asked about last.
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
