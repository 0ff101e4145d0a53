/// Compares values with names, `x = 7, y = 2`, by their names.
extension MathComparison {
    /// Compares lists of items that each have a name of their own, `x = 7, y = 2`. Nil where there are no
    /// such names.
    mutating func named(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch? {
        func items(_ node: MathNode) -> [MathNode] {
            switch node {
            case .list(let nodes), .group(.curly, let nodes, .curly): nodes
            default: []
            }
        }
        func names(_ nodes: [MathNode]) -> [MathNode]? {
            let names = nodes.compactMap { name($0) }
            guard nodes.count > 1, names.count == nodes.count else { return nil }
            return names.indices.allSatisfy { place in !names[..<place].contains(names[place]) } ? names : nil
        }
        let (one, two) = (items(gold), items(prediction))
        if let match = try rounds(one, two) { return match }
        switch (names(one), names(two)) {
        case (nil, nil): return nil
        case (let first?, let second?):
            guard first.count == second.count, first.allSatisfy(second.contains) else {
                return MathMatch(.undecided, "other names")
            }
            var doubt: MathMatch?
            for (place, name) in first.enumerated() {
                guard let other = second.firstIndex(of: name) else { continue }
                let match = try compare(one[place], two[other])
                if match.outcome == .different { return MathMatch(.different, "another value of a name") }
                if match.outcome == .undecided { doubt = match }
            }
            return doubt ?? MathMatch(.equal, "the same values by their names")
        default:
            guard !one.isEmpty, !two.isEmpty else { return nil }
            let match = try ordered(one, two)
            guard match.outcome == .different else { return match }
            let anyOrder = try unordered(one.map(value), two.map(value))
            return anyOrder.outcome == .equal
                ? MathMatch(.undecided, "it is not said which value belongs to which name") : anyOrder
        }
    }

    /// Compares lists in which the same names repeat, `p = 5, q = 2; p = 7, q = 2`, with another such list,
    /// or with tuples `(5, 2), (7, 2)` in the alphabetical order of the names. Nil where no names repeat.
    private mutating func rounds(
        _ gold: [MathNode], _ prediction: [MathNode]
    ) throws(Undecided) -> MathMatch? {
        func tuples(_ nodes: [MathNode]) -> [MathNode]? {
            let pairs = nodes.compactMap { assignment($0) }
            guard let first = pairs.first, pairs.count == nodes.count else { return nil }
            let width = (pairs.dropFirst().firstIndex { $0.name == first.name }) ?? pairs.count
            guard width > 1, width < pairs.count, pairs.count.isMultiple(of: width) else { return nil }
            let names = pairs[..<width].map(\.name.canonical)
            guard Set(names).count == width else { return nil }
            var tuples: [MathNode] = []
            for start in stride(from: 0, to: pairs.count, by: width) {
                let part = pairs[start..<start + width].sorted { $0.name.canonical < $1.name.canonical }
                guard part.map(\.name.canonical) == names.sorted() else { return nil }
                tuples.append(.group(.round, part.map(\.value), .round))
            }
            return [.words(names.sorted().joined(separator: " "))] + tuples
        }
        switch (tuples(gold), tuples(prediction)) {
        case (nil, nil): return nil
        case (let one?, let two?):
            guard one[0] == two[0] else { return MathMatch(.undecided, "other names") }
            return try unordered(Array(one.dropFirst()), Array(two.dropFirst()))
        case (let one?, nil): return try unordered(Array(one.dropFirst()), prediction)
        case (nil, let two?): return try unordered(gold, Array(two.dropFirst()))
        }
    }

    /// The name that an item is about: the left side of `x = 5`, the variable of `x > 2`.
    private func name(_ node: MathNode) -> MathNode? {
        if let assignment = assignment(node) { return assignment.name }
        if case .unit(_, let unit) = node, !unit.isKnown { return .words("\(unit.powers)") }
        if case .relation(let operands, [.equal]) = node, operands[0].hasSymbols, !operands[1].hasSymbols {
            return operands[0]
        }
        guard node.isInequality else { return nil }
        var names: [String] = []
        node.symbols(into: &names)
        return names.count == 1 ? .symbol(names[0]) : nil
    }
}
