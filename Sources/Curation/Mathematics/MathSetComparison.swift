/// Compares intervals, unions and other sets of real numbers.
extension MathComparison {
    mutating func sets(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch? {
        guard isInterval(gold) || isInterval(prediction) else { return nil }
        // Two tuples with two items each stay tuples.
        guard let one = try realSet(gold), let two = try realSet(prediction) else {
            if gold.isScalar || prediction.isScalar { return MathMatch(.different, "a set and a number") }
            return nil
        }
        guard one.intervals.count == two.intervals.count else {
            return MathMatch(.different, "other intervals")
        }
        for (a, b) in zip(one.intervals, two.intervals) {
            guard a.hasLower == b.hasLower, a.hasUpper == b.hasUpper, (a.lower == nil) == (b.lower == nil),
                (a.upper == nil) == (b.upper == nil)
            else { return MathMatch(.different, "open and closed ends differ") }
            for (x, y) in [(a.lower, b.lower), (a.upper, b.upper)] {
                guard let x, let y else { continue }
                let match = try scalars(x, y)
                if match.outcome != .equal { return match }
            }
        }
        return MathMatch(.equal, "the same set")
    }

    /// Whether a node is a set of real numbers, no matter what the other side is.
    func isInterval(_ node: MathNode) -> Bool {
        switch node {
        case .union(let items), .intersection(let items): isOfOneVariable(items)
        case .constant(.reals), .difference: true
        case .group(.curly, let items, _): items.count == 1 && isInterval(items[0])
        case .group(let open, let items, let close):
            items.count == 2 && open != .curly && open != .angle && items.allSatisfy(\.isScalar)
                && (open == .square || close == .square || items.contains(where: \.isInfinite))
                && (open != close || open == .square || items.contains(where: \.isInfinite))
        case .relation(_, let relations): relations.contains { $0 != .equal } && RealSet(node) != nil
        case .list(let items):
            items.contains { isInterval($0) } && items.allSatisfy { RealSet($0) != nil }
                && isOfOneVariable(items)
        default: false
        }
    }

    /// Whether the relations have the same variable.
    private func isOfOneVariable(_ nodes: [MathNode]) -> Bool {
        var names: [String] = []
        for case .relation(let operands, _) in nodes {
            for operand in operands { operand.symbols(into: &names) }
        }
        return names.count < 2
    }

    /// The set as intervals that do not touch, from the lowest up; nil where ends cannot be ordered.
    mutating func realSet(_ node: MathNode) throws(Undecided) -> RealSet? {
        switch node {
        case .list(let nodes), .union(let nodes), .intersection(let nodes):
            guard isOfOneVariable(nodes) else { return nil }
        default: break
        }
        switch node {
        case .list(let nodes) where nodes.count > 1 && nodes.allSatisfy(\.isInequality):
            // `x > 0, x ≠ 1`: if "or" would always be true, "and" is meant.
            guard let union = try realSet(.union(nodes)) else { return nil }
            let isAll =
                union.intervals.count == 1 && union.intervals[0].lower == nil
                && union.intervals[0].upper == nil
            return isAll ? try realSet(.intersection(nodes)) : union
        case .union(let nodes), .list(let nodes):
            guard nodes.count <= RealSet.limit else { return nil }
            var all: [RealSet.Interval] = []
            for node in nodes {
                guard let set = try realSet(node) else { return nil }
                all += set.intervals
            }
            return try merged(RealSet(intervals: all))
        case .intersection(let nodes):
            var result = RealSet.reals
            for node in nodes.prefix(RealSet.limit) {
                guard let set = try realSet(node), let common = try intersection(result, set) else {
                    return nil
                }
                result = common
            }
            return result
        case .difference(let left, let right):
            guard let set = try realSet(left), let hole = try realSet(right) else { return nil }
            return try intersection(set, complement(hole))
        default:
            return try RealSet(node).flatMap { set throws(Undecided) in try merged(set) }
        }
    }

    /// The complement of a set whose intervals are in order.
    func complement(_ set: RealSet) -> RealSet {
        var intervals: [RealSet.Interval] = []
        var open: (lower: MathNode?, has: Bool)? = (nil, false)
        for interval in set.intervals {
            if let start = open, interval.lower != nil {
                intervals.append(
                    .init(
                        lower: start.lower, upper: interval.lower, hasLower: start.has,
                        hasUpper: !interval.hasLower))
            }
            open = interval.upper.map { ($0, !interval.hasUpper) }
        }
        if let open { intervals.append(.init(lower: open.lower, hasLower: open.has)) }
        return RealSet(intervals: intervals)
    }

    mutating func intersection(_ a: RealSet, _ b: RealSet) throws(Undecided) -> RealSet? {
        guard a.intervals.count * b.intervals.count <= 256 else { return nil }
        var result: [RealSet.Interval] = []
        for x in a.intervals {
            for y in b.intervals {
                var common = x
                if let low = y.lower {
                    if let other = x.lower {
                        guard let order = try order(other, low) else { return nil }
                        if order < 0 { (common.lower, common.hasLower) = (low, y.hasLower) }
                        if order == 0 { common.hasLower = x.hasLower && y.hasLower }
                    } else {
                        (common.lower, common.hasLower) = (low, y.hasLower)
                    }
                }
                if let high = y.upper {
                    if let other = x.upper {
                        guard let order = try order(other, high) else { return nil }
                        if order > 0 { (common.upper, common.hasUpper) = (high, y.hasUpper) }
                        if order == 0 { common.hasUpper = x.hasUpper && y.hasUpper }
                    } else {
                        (common.upper, common.hasUpper) = (high, y.hasUpper)
                    }
                }
                result.append(common)
            }
        }
        return try merged(RealSet(intervals: result))
    }

    mutating func merged(_ set: RealSet) throws(Undecided) -> RealSet? {
        var ordered: [RealSet.Interval] = []
        for interval in set.intervals {
            if let lower = interval.lower, let upper = interval.upper {
                if set.intervals.count == 1, lower.hasSymbols || upper.hasSymbols { return set }
                guard let order = try order(lower, upper) else { return nil }
                if order > 0 || (order == 0 && !(interval.hasLower && interval.hasUpper)) { continue }
            }
            var place = ordered.count
            while place > 0 {
                guard let isBefore = try begins(interval, before: ordered[place - 1]) else { return nil }
                if !isBefore { break }
                place -= 1
            }
            ordered.insert(interval, at: place)
        }
        var result: [RealSet.Interval] = []
        for interval in ordered {
            guard let last = result.last, let end = last.upper, let start = interval.lower else {
                if result.isEmpty || (result.last?.upper != nil && interval.lower != nil) {
                    result.append(interval)
                } else if result.last?.upper != nil {
                    result[result.count - 1] = try joined(result[result.count - 1], interval) ?? interval
                }
                continue
            }
            guard let order = try order(start, end) else { return nil }
            if order > 0 || (order == 0 && !last.hasUpper && !interval.hasLower) {
                result.append(interval)
            } else {
                guard let both = try joined(last, interval) else { return nil }
                result[result.count - 1] = both
            }
        }
        return RealSet(intervals: result)
    }

    mutating func begins(
        _ a: RealSet.Interval, before b: RealSet.Interval
    ) throws(Undecided) -> Bool? {
        guard let x = a.lower else { return b.lower != nil }
        guard let y = b.lower else { return false }
        guard let order = try order(x, y) else { return nil }
        return order < 0 || (order == 0 && a.hasLower && !b.hasLower)
    }

    /// The union of two intervals that touch; the first one begins first.
    mutating func joined(
        _ a: RealSet.Interval, _ b: RealSet.Interval
    ) throws(Undecided) -> RealSet.Interval? {
        var result = a
        guard let end = a.upper else { return a }
        guard let other = b.upper else {
            (result.upper, result.hasUpper) = (nil, false)
            return result
        }
        guard let order = try order(other, end) else { return nil }
        if order > 0 { (result.upper, result.hasUpper) = (other, b.hasUpper) }
        if order == 0 { result.hasUpper = a.hasUpper || b.hasUpper }
        return result
    }

    /// −1, 0 or 1 if the first is less than, equal to or greater than the second; nil where that is not
    /// known.
    mutating func order(_ a: MathNode, _ b: MathNode) throws(Undecided) -> Int? {
        var expressions = MathExpressions(budget: budget, logarithmBase: logarithmBase)
        defer { budget = expressions.budget }
        return try expressions.order(a, b)
    }
}
