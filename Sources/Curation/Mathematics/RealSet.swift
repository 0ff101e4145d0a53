/// A set of real numbers as intervals whose ends are expressions.
struct RealSet: Sendable {
    var intervals: [Interval]

    /// The numbers from `lower` to `upper`; nil means that there is no end.
    struct Interval: Sendable {
        var lower: MathNode?
        var upper: MathNode?
        var hasLower = false
        var hasUpper = false

        static func point(_ value: MathNode) -> Interval {
            Interval(lower: value, upper: value, hasLower: true, hasUpper: true)
        }
    }

    static let reals = RealSet(intervals: [Interval()])
    static let limit = 64

    /// The set of a relation between one variable and numbers, or of brackets; nil for other nodes.
    init?(_ node: MathNode) {
        switch node {
        case .constant(.reals): self = .reals
        case .group(.curly, let items, .curly):
            guard items.count <= Self.limit else { return nil }
            if items.count == 1, case .relation = items[0], let set = RealSet(items[0]) {
                self = set
                return
            }
            guard items.allSatisfy(\.isScalar) else { return nil }
            intervals = items.map { .point($0) }
        case .group(let open, let items, let close):
            guard items.count == 2, open == .round || open == .square, close == .round || close == .square,
                items.allSatisfy(\.isScalar)
            else { return nil }
            var interval = Interval()
            if !items[0].isInfinite {
                (interval.lower, interval.hasLower) = (items[0], open == .square)
            }
            if !items[1].isInfinite {
                (interval.upper, interval.hasUpper) = (items[1], close == .square)
            }
            intervals = [interval]
        case .relation(let operands, let relations):
            guard let set = Self.solved(operands, relations) else { return nil }
            self = set
        default: return nil
        }
    }

    init(intervals: [Interval]) {
        self.intervals = intervals
    }

    /// The set of a relation: `x > 3`, `1 < x ≤ 2`, `x ∈ (1, 2)`, `x ≠ 3`, `|x - 1| < 2`.
    private static func solved(_ operands: [MathNode], _ relations: [MathNode.Relation]) -> RealSet? {
        if let (place, center) = operands.enumerated().lazy.compactMap({ place, node in
            node.center.map { (place, $0) }
        }).first {
            guard !relations.contains(.equal), !relations.contains(.element) else { return nil }
            var plain = operands
            plain[place] = .symbol("|x|")
            guard let distances = solved(plain, relations) else { return nil }
            return around(center, distances)
        }
        if relations.count == 1 {
            switch (operands[0], operands[1]) {
            case (.symbol, let value) where value.isScalar && !value.hasSymbols:
                return set(relations[0], value)
            case (let value, .symbol) where value.isScalar && !value.hasSymbols:
                return set(relations[0].reversed, value)
            case (.symbol, let right) where relations[0] == .element:
                return RealSet(right)
            default: return nil
            }
        }
        guard relations.count == 2, case .symbol = operands[1], !operands[0].hasSymbols,
            !operands[2].hasSymbols, let left = set(relations[0].reversed, operands[0]),
            let right = set(relations[1], operands[2]), left.intervals.count == 1, right.intervals.count == 1
        else { return nil }
        let (a, b) = (left.intervals[0], right.intervals[0])
        if a.upper == nil, b.lower == nil {
            return RealSet(intervals: [
                .init(lower: a.lower, upper: b.upper, hasLower: a.hasLower, hasUpper: b.hasUpper)
            ])
        }
        guard a.lower == nil, b.upper == nil else { return nil }
        return RealSet(intervals: [
            .init(lower: b.lower, upper: a.upper, hasLower: b.hasLower, hasUpper: a.hasUpper)
        ])
    }

    /// The numbers whose distance from the centre is in a set, on either side of it.
    private static func around(_ center: MathNode, _ distances: RealSet) -> RealSet {
        func away(_ end: MathNode, _ isUp: Bool) -> MathNode {
            .sum([center, isUp ? end : .negative(end)])
        }
        return RealSet(
            intervals: distances.intervals.flatMap { interval in
                let start = interval.lower ?? .number(.zero)
                let hasStart = interval.lower == nil || interval.hasLower
                return [
                    Interval(
                        lower: interval.upper.map { away($0, false) }, upper: away(start, false),
                        hasLower: interval.hasUpper, hasUpper: hasStart),
                    Interval(
                        lower: away(start, true), upper: interval.upper.map { away($0, true) },
                        hasLower: hasStart, hasUpper: interval.hasUpper),
                ]
            })
    }

    private static func set(_ relation: MathNode.Relation, _ value: MathNode) -> RealSet? {
        let isInfinite = value.isInfinite
        let end = isInfinite ? nil : value
        switch relation {
        case .less, .lessOrEqual:
            return RealSet(intervals: [.init(upper: end, hasUpper: relation == .lessOrEqual && !isInfinite)])
        case .greater, .greaterOrEqual:
            return RealSet(intervals: [
                .init(lower: end, hasLower: relation == .greaterOrEqual && !isInfinite)
            ])
        case .notEqual:
            guard !isInfinite else { return nil }
            return RealSet(intervals: [.init(upper: value), .init(lower: value)])
        case .equal: return RealSet(intervals: [.point(value)])
        case .element, .approximate: return nil
        }
    }
}

extension MathNode {
    /// Whether the node is one number or expression, not a structure.
    var isScalar: Bool {
        switch self {
        case .group, .list, .matrix, .relation, .union, .intersection, .difference, .words, .constant(.reals):
            false
        case .plusMinus: false
        default: true
        }
    }

    /// The number from which a distance `|x - 3|` is measured; nil for other nodes, and for `|z|` and `|w|`,
    /// as these are often complex.
    fileprivate var center: MathNode? {
        guard case .call(.absolute, let inner) = self, inner.count == 1 else { return nil }
        var terms = [inner[0]]
        if case .sum(let nodes) = inner[0] { terms = nodes }
        let names = terms.filter(\.hasSymbols)
        guard names.count == 1, case .symbol(let name) = names[0], !["z", "w"].contains(name) else {
            return nil
        }
        return .negative(.sum(terms.filter { !$0.hasSymbols } + [.number(.zero)]))
    }

    var isInfinite: Bool {
        switch self {
        case .constant(.infinity): true
        case .negative(let inner): inner.isInfinite
        case .sum(let nodes): nodes.count == 1 && nodes[0].isInfinite
        default: false
        }
    }

    /// The direct children of the node.
    var children: [MathNode] {
        switch self {
        case .number, .symbol, .constant, .words, .numeral: []
        case .sum(let nodes), .product(let nodes), .call(_, let nodes), .ratio(let nodes),
            .group(_, let nodes, _), .list(let nodes), .relation(let nodes, _), .union(let nodes),
            .intersection(let nodes):
            nodes
        case .negative(let node), .plusMinus(let node, _), .percent(let node), .unit(let node, _): [node]
        case .quotient(let a, let b), .power(let a, let b), .difference(let a, let b): [a, b]
        case .matrix(let rows): rows.flatMap { $0 }
        }
    }

    func contains(_ matches: (MathNode) -> Bool) -> Bool {
        matches(self) || children.contains { $0.contains(matches) }
    }

    var hasSymbols: Bool {
        contains {
            if case .symbol = $0 { return true }
            return false
        }
    }

    var hasPlusMinus: Bool {
        contains {
            if case .plusMinus = $0 { return true }
            return false
        }
    }

    /// Adds the names of the variables, each once, in the order found.
    func symbols(into names: inout [String]) {
        if case .symbol(let name) = self, !names.contains(name) { names.append(name) }
        for child in children { child.symbols(into: &names) }
    }

    var hasRootOfSymbols: Bool {
        contains {
            switch $0 {
            case .call(.root, let nodes): nodes.contains(where: \.hasSymbols)
            case .power(let base, let exponent):
                base.hasSymbols
                    && exponent.contains {
                        if case .quotient = $0 { return true }
                        if case .number(let value) = $0 { return !value.isWhole }
                        return false
                    }
            default: false
            }
        }
    }

    /// The expression with values in place of variables.
    func replacing(_ values: [String: MathNode]) -> MathNode {
        func each(_ nodes: [MathNode]) -> [MathNode] { nodes.map { $0.replacing(values) } }
        switch self {
        case .symbol(let name): return values[name] ?? self
        case .sum(let nodes): return .sum(each(nodes))
        case .product(let nodes): return .product(each(nodes))
        case .negative(let node): return .negative(node.replacing(values))
        case .quotient(let a, let b): return .quotient(a.replacing(values), b.replacing(values))
        case .power(let a, let b): return .power(a.replacing(values), b.replacing(values))
        case .call(let function, let nodes): return .call(function, each(nodes))
        case .percent(let node): return .percent(node.replacing(values))
        default: return self
        }
    }

    var plusMinusCount: Int {
        var count = children.reduce(0) { $0 + $1.plusMinusCount }
        if case .plusMinus = self { count += 1 }
        return count
    }

    /// The expression with the upper or the lower signs of all ± and ∓.
    func signed(upper: Bool) -> MathNode {
        func each(_ nodes: [MathNode]) -> [MathNode] { nodes.map { $0.signed(upper: upper) } }
        switch self {
        case .plusMinus(let node, let minusFirst):
            let value = node.signed(upper: upper)
            return upper == minusFirst ? .negative(value) : value
        case .sum(let nodes): return .sum(each(nodes))
        case .product(let nodes): return .product(each(nodes))
        case .negative(let node): return .negative(node.signed(upper: upper))
        case .percent(let node): return .percent(node.signed(upper: upper))
        case .unit(let node, let unit): return .unit(node.signed(upper: upper), unit)
        case .quotient(let a, let b): return .quotient(a.signed(upper: upper), b.signed(upper: upper))
        case .power(let a, let b): return .power(a.signed(upper: upper), b.signed(upper: upper))
        case .call(let function, let nodes): return .call(function, each(nodes))
        case .relation(let nodes, let relations): return .relation(each(nodes), relations)
        case .group(let open, let nodes, let close): return .group(open, each(nodes), close)
        case .ratio(let nodes): return .ratio(each(nodes))
        default: return self
        }
    }
}
