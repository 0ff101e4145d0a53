/// Compares what two answers say: structures part by part, expressions by value.
struct MathComparison {
    var budget: MathBudget
    var logarithmBase: MathNode

    init(budget: MathBudget, logarithmBase: MathNode = .number(Rational(10))) {
        (self.budget, self.logarithmBase) = (budget, logarithmBase)
    }

    private static let itemLimit = 1000

    mutating func compare(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch {
        try budget.pay(200)
        if gold == prediction { return MathMatch(.equal, "the same expression") }
        if case .words(let one) = gold { return compare(words: one, prediction) }
        if case .words(let text) = prediction {
            return text.unicodeScalars.contains(where: \.isDigit)
                ? MathMatch(.undecided, "the prediction is no formula")
                : MathMatch(.different, "words instead of a formula")
        }
        if gold.hasPlusMinus || prediction.hasPlusMinus {
            let (one, two) = (items(gold), items(prediction))
            guard !one.contains(where: \.hasPlusMinus), !two.contains(where: \.hasPlusMinus) else {
                throw Undecided(reason: "± inside a structure")
            }
            return try unordered(one, two)
        }
        if let match = try relations(gold, prediction) { return match }
        if let match = try sets(gold, prediction) { return match }
        if let match = try sequences(gold, prediction) { return match }
        guard gold.isScalar, prediction.isScalar else {
            return gold.isScalar != prediction.isScalar
                ? MathMatch(.different, "\(gold.kind) and \(prediction.kind)")
                : MathMatch(.undecided, "\(gold.kind) and \(prediction.kind) are not compared")
        }
        return try scalars(gold, prediction)
    }

    private func compare(words gold: String, _ prediction: MathNode) -> MathMatch {
        if case .words(let other) = prediction {
            if gold == other || gold.filter({ $0 != " " }) == other.filter({ $0 != " " }) {
                return MathMatch(.equal, "the same words")
            }
            let isFormula = gold.unicodeScalars.contains { $0.isDigit || "\\=^".unicodeScalars.contains($0) }
            return isFormula
                ? MathMatch(.undecided, "the gold answer is no formula that can be read")
                : MathMatch(.different, "other words")
        }
        let isFormula = gold.unicodeScalars.contains { $0.isDigit || "\\=^".unicodeScalars.contains($0) }
        return isFormula
            ? MathMatch(.undecided, "the gold answer is no formula that can be read")
            : MathMatch(.different, "a formula instead of words")
    }

    // MARK: Items in any order

    /// The items of a list or set, those with ± taken both ways.
    private func items(_ node: MathNode) -> [MathNode] {
        switch node {
        case .list(let nodes), .group(.curly, let nodes, .curly): nodes.flatMap { items(value($0)) }
        default:
            node.hasPlusMinus
                ? [node.signed(upper: true), node.signed(upper: false)].map(value) : [value(node)]
        }
    }

    /// The right side of `x = 5`.
    private func value(_ node: MathNode) -> MathNode {
        assignment(node)?.value ?? node
    }

    private mutating func unordered(_ gold: [MathNode], _ prediction: [MathNode]) throws(Undecided)
        -> MathMatch
    {
        guard max(gold.count, prediction.count) <= Self.itemLimit else {
            throw Undecided(reason: "too many items")
        }
        if let one = Self.numbers(gold), let two = Self.numbers(prediction) {
            return one == two
                ? MathMatch(.equal, "the same numbers")
                : MathMatch(.different, "a number that the other has not")
        }
        var doubt: MathMatch?
        // Each of one side must be found among the other, so that one given twice is still one.
        for (from, to) in [(gold, prediction), (prediction, gold)] {
            for item in from {
                var isFound = false
                var mayBe: MathMatch?
                for other in to {
                    let match = try compare(item, other)
                    if match.outcome == .equal {
                        isFound = true
                        break
                    }
                    if match.outcome == .undecided { mayBe = match }
                }
                if !isFound {
                    guard let mayBe else { return MathMatch(.different, "an item that the other has not") }
                    doubt = mayBe
                }
            }
        }
        return doubt ?? MathMatch(.equal, "the same items")
    }

    /// The numbers in order of size, each once; nil where there is anything else, or a long number.
    private static func numbers(_ nodes: [MathNode]) -> [Rational]? {
        var numbers: [Rational] = []
        for node in nodes {
            switch node {
            case .number(let value) where value.limbCount < 16: numbers.append(value)
            case .negative(.number(let value)) where value.limbCount < 16: numbers.append(-value)
            default: return nil
            }
        }
        numbers.sort()
        return numbers.indices.filter { $0 == 0 || numbers[$0] != numbers[$0 - 1] }.map { numbers[$0] }
    }

    // MARK: Tuples, lists, matrices

    private enum Sequence {
        case ordered([MathNode])
        case unordered([MathNode])
        case rows([[MathNode]])
    }

    private func sequence(_ node: MathNode) -> Sequence? {
        switch node {
        case .list(let items): return .unordered(items)
        case .group(.curly, let items, .curly): return .unordered(items)
        case .group(_, let items, _):
            let rows = items.compactMap { item -> [MathNode]? in
                if case .group(let open, let inner, _) = item, open != .curly { return inner }
                return nil
            }
            if rows.count == items.count, rows.count > 1, Set(rows.map(\.count)).count == 1,
                case .group(.square, _, _) = node
            {
                return .rows(rows)
            }
            return .ordered(items)
        case .matrix(let rows):
            // A row or column is a vector.
            if rows.count == 1 { return .ordered(rows[0]) }
            if rows.allSatisfy({ $0.count == 1 }) { return .ordered(rows.map { $0[0] }) }
            return .rows(rows)
        default: return nil
        }
    }

    private mutating func sequences(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch?
    {
        if case .ratio(let one) = gold, case .ratio(let two) = prediction, one.count == two.count,
            one.count > 2
        {
            return try ratios(one, two)
        }
        let (one, two) = (sequence(gold), sequence(prediction))
        if one == nil, two == nil { return nil }
        switch (one, two) {
        case (.unordered, .unordered):
            return try unordered(items(gold), items(prediction))
        case (.rows(let a), .rows(let b)):
            guard a.map(\.count) == b.map(\.count) else { return MathMatch(.different, "another shape") }
            return try ordered(a.flatMap { $0 }, b.flatMap { $0 })
        case (.ordered(let a), .ordered(let b)), (.ordered(let a), .unordered(let b)),
            (.unordered(let a), .ordered(let b)):
            return try ordered(a, b)
        case (.unordered, nil), (nil, .unordered):
            // 2, 2 is one number given twice.
            return try unordered(items(gold), items(prediction))
        default: return nil
        }
    }

    private mutating func ordered(_ gold: [MathNode], _ prediction: [MathNode]) throws(Undecided) -> MathMatch
    {
        guard gold.count == prediction.count else { return MathMatch(.different, "another number of items") }
        var doubt: MathMatch?
        for (one, two) in zip(gold, prediction) {
            let match = try compare(value(one), value(two))
            if match.outcome == .different { return MathMatch(.different, "items differ") }
            if match.outcome == .undecided { doubt = match }
        }
        return doubt ?? MathMatch(.equal, "the same items in order")
    }

    private mutating func ratios(_ gold: [MathNode], _ prediction: [MathNode]) throws(Undecided) -> MathMatch
    {
        for index in gold.indices.dropFirst() {
            let match = try compare(
                .product([gold[0], prediction[index]]), .product([gold[index], prediction[0]]))
            if match.outcome != .equal { return match }
        }
        return MathMatch(.equal, "the same ratio")
    }

    // MARK: Sets of real numbers

    private mutating func sets(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch? {
        guard isInterval(gold) || isInterval(prediction) else { return nil }
        // Two tuples of two stay tuples.
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

    /// Whether a node is a set of real numbers whatever stands on the other side.
    private func isInterval(_ node: MathNode) -> Bool {
        switch node {
        case .constant(.reals), .union, .intersection, .difference: true
        case .group(.curly, let items, _): items.count == 1 && isInterval(items[0])
        case .group(let open, let items, let close):
            items.count == 2 && open != .curly && open != .angle && items.allSatisfy(\.isScalar)
                && (open == .square || close == .square || items.contains(where: \.isInfinite))
                && (open != close || open == .square || items.contains(where: \.isInfinite))
        case .relation(_, let relations): relations.contains { $0 != .equal } && RealSet(node) != nil
        case .list(let items): items.contains { isInterval($0) } && items.allSatisfy { RealSet($0) != nil }
        default: false
        }
    }

    /// The set in intervals that do not touch, from the lowest up; nil where ends cannot be ordered.
    private mutating func realSet(_ node: MathNode) throws(Undecided) -> RealSet? {
        switch node {
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

    /// Of a set in order.
    private func complement(_ set: RealSet) -> RealSet {
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

    private mutating func intersection(_ a: RealSet, _ b: RealSet) throws(Undecided) -> RealSet? {
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

    private mutating func merged(_ set: RealSet) throws(Undecided) -> RealSet? {
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

    private mutating func begins(
        _ a: RealSet.Interval, before b: RealSet.Interval
    ) throws(Undecided) -> Bool? {
        guard let x = a.lower else { return b.lower != nil }
        guard let y = b.lower else { return false }
        guard let order = try order(x, y) else { return nil }
        return order < 0 || (order == 0 && a.hasLower && !b.hasLower)
    }

    /// Two intervals that touch, the first beginning first.
    private mutating func joined(
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

    /// −1, 0 or 1 as the first is less, equal or greater; nil where that is not known.
    private mutating func order(_ a: MathNode, _ b: MathNode) throws(Undecided) -> Int? {
        var expressions = MathExpressions(budget: budget, logarithmBase: logarithmBase)
        defer { budget = expressions.budget }
        return try expressions.order(a, b)
    }

    // MARK: Equations and inequalities

    /// `x = 5`, `f(x) = 2x`: the name on the left, and the value on the right.
    private func assignment(_ node: MathNode) -> (name: MathNode, value: MathNode)? {
        guard case .relation(let operands, let relations) = node, let last = operands.last else { return nil }
        if relations == [.element], case .symbol = operands[0] { return (operands[0], last) }
        guard relations.allSatisfy({ $0 == .equal }) else { return nil }
        switch operands[0] {
        case .symbol: return (operands[0], last)
        case .product(let factors):
            // f(x), P(A), x + y are names where no value stands with them.
            if factors.count == 2, case .symbol = factors[0], operands.count == 2, last.isScalar {
                if case .symbol(let name) = factors[0],
                    ["f", "g", "h", "P", "p", "F", "G", "E"].contains(name)
                {
                    return (operands[0], last)
                }
            }
            return nil
        case .group: return last.isScalar ? nil : (operands[0], last)
        default:
            // 84 / 12 = 7.
            return operands.contains(where: \.hasSymbols) ? nil : (operands[0], last)
        }
    }

    private mutating func relations(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch?
    {
        let (one, two) = (assignment(gold), assignment(prediction))
        if let one, let two {
            let match = try compare(one.value, two.value)
            if match.outcome == .equal, one.name == two.name || !one.value.hasSymbols { return match }
            if match.outcome != .equal, !one.value.hasSymbols || !two.value.hasSymbols { return match }
            return try equations(gold, prediction) ?? match
        }
        if let one, case .relation(_, let relations) = prediction, relations == [.equal] {
            return try equations(gold, prediction)
                ?? MathMatch(.different, "\(one.value.kind) and an equation")
        }
        if let two, case .relation(_, let relations) = gold, relations == [.equal] {
            return try equations(gold, prediction)
                ?? MathMatch(.different, "an equation and \(two.value.kind)")
        }
        if let one { return try compare(one.value, prediction) }
        if let two { return try compare(gold, two.value) }
        guard case .relation(_, let first) = gold, case .relation(_, let second) = prediction else {
            if gold.isEquation || prediction.isEquation, gold.isScalar || prediction.isScalar {
                return MathMatch(.undecided, "an equation and an expression")
            }
            return nil
        }
        if let match = try equations(gold, prediction) { return match }
        return first.count == second.count ? nil : MathMatch(.undecided, "relations that are not compared")
    }

    /// Equations and inequalities of one relation: a difference of sides that is a multiple of the other.
    private mutating func equations(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch?
    {
        guard case .relation(let a, let first) = gold, case .relation(let b, let second) = prediction,
            first.count == 1, second.count == 1, a.allSatisfy(\.isScalar), b.allSatisfy(\.isScalar),
            (first[0] == .equal || first[0] == .notEqual) == (second[0] == .equal || second[0] == .notEqual)
        else { return nil }
        var expressions = MathExpressions(budget: budget, logarithmBase: logarithmBase)
        defer { budget = expressions.budget }
        let isStrict = first[0] == second[0] || first[0] == second[0].reversed
        let factor = try expressions.factor(
            .sum([a[0], .negative(a[1])]), .sum([b[0], .negative(b[1])]), isEquation: first[0] == .equal)
        switch factor {
        case .some(let factor):
            guard isStrict else { return MathMatch(.different, "another relation") }
            let isSame: Bool
            switch first[0] {
            case .equal, .notEqual: isSame = first[0] == second[0]
            default: isSame = (first[0] == second[0]) == !factor.isNegative
            }
            return isSame
                ? MathMatch(.equal, "a multiple of the relation") : MathMatch(.different, "the other side")
        case .none:
            if first[0] != .equal, RealSet(gold) != nil, RealSet(prediction) != nil { return nil }
            return expressions.isPolynomial
                ? MathMatch(.different, "no multiple of the relation")
                : MathMatch(.undecided, "relations that are not compared")
        }
    }

    // MARK: Values

    /// Values with percent signs and units.
    private mutating func scalars(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch {
        switch (gold, prediction) {
        case (.percent(let a), .percent(let b)): return try scalars(a, b)
        case (.percent(let a), let b), (let b, .percent(let a)):
            let match = try scalars(.quotient(a, .number(Rational(100))), b)
            if match.outcome == .equal { return match }
            // From 1 up a lone percent sign is taken for the question's unit.
            if case .number(let value) = a, value.absolute < .one { return match }
            let plain = try scalars(a, b)
            return plain.outcome == .equal ? plain : match
        case (.unit(let a, let first), .unit(let b, let second)):
            return try units(a, first, b, second)
        case (.unit(let a, let unit), let b), (let b, .unit(let a, let unit)):
            let match = try scalars(a, b)
            guard match.outcome != .equal, unit == .degree else { return match }
            let angle = try values(.unit(a, .degree), b)
            return angle.outcome == .equal ? angle : match
        case (.numeral(let a, let digits), let b), (let b, .numeral(let a, let digits)):
            if case .numeral(let other, _) = b {
                return a == other
                    ? MathMatch(.equal, "the same number") : MathMatch(.different, "other numbers")
            }
            let match = try values(.number(digits), b)
            return match.outcome == .equal ? match : try values(.number(a), b)
        default: return try values(gold, prediction)
        }
    }

    private mutating func units(
        _ a: MathNode, _ first: MathUnit, _ b: MathNode, _ second: MathUnit
    ) throws(Undecided) -> MathMatch {
        if first.powers == second.powers {
            guard first.factor != second.factor else { return try scalars(a, b) }
            return try scalars(
                .product([a, .number(first.factor)]), .product([b, .number(second.factor)]))
        }
        let match = try scalars(a, b)
        if first.isKnown, second.isKnown {
            let angles: Set<String> = ["angle", "radian"]
            if first.powers.count == 1, second.powers.count == 1, angles.contains(first.powers[0].dimension),
                angles.contains(second.powers[0].dimension)
            {
                return first == .degree ? try values(.unit(a, .degree), b) : try values(a, .unit(b, .degree))
            }
            return MathMatch(.different, "other units")
        }
        if match.outcome == .equal { return MathMatch(.undecided, "units that may differ") }
        return match
    }

    private mutating func values(_ a: MathNode, _ b: MathNode) throws(Undecided) -> MathMatch {
        var expressions = MathExpressions(budget: budget, logarithmBase: logarithmBase)
        defer { budget = expressions.budget }
        return try expressions.compare(a, b)
    }
}

extension MathNode {
    fileprivate var isEquation: Bool {
        if case .relation = self { return true }
        return false
    }

    /// The kind of answer, for a reason.
    fileprivate var kind: String {
        switch self {
        case .group(.curly, _, .curly): "a set"
        case .group: "a tuple or interval"
        case .list: "a list"
        case .matrix: "a matrix"
        case .relation: "a relation"
        case .union, .intersection, .difference, .constant(.reals): "a set"
        case .words: "words"
        default: "a value"
        }
    }
}
