/// Compares equations and inequalities.
extension MathComparison {
    /// The name and the value of `x = 5` or `f(x) = 2x`; nil for any other node.
    func assignment(_ node: MathNode) -> (name: MathNode, value: MathNode)? {
        guard case .relation(let operands, let relations) = node, let last = operands.last else { return nil }
        if relations == [.element], case .symbol = operands[0] { return (operands[0], last) }
        guard relations.allSatisfy({ $0 == .equal }) else { return nil }
        switch operands[0] {
        case .symbol: return (operands[0], last)
        case .product(let factors):
            if operands.count == 2, MathNode.isSegment(factors), last.isScalar, !last.hasSymbols {
                return (operands[0], last)
            }
            // f(x), P(A) and x + y are names if their other side is a value.
            if factors.count == 2, case .symbol = factors[0], operands.count == 2, last.isScalar {
                if case .symbol(let name) = factors[0],
                    ["f", "g", "h", "P", "p", "F", "G", "E"].contains(name)
                {
                    return (operands[0], last)
                }
            }
            return nil
        case .group: return last.isScalar ? nil : (operands[0], last)
        case .ratio, .call(.absolute, _):
            return last.isScalar && !last.hasSymbols ? (operands[0], last) : nil
        case .quotient(.product(let one), .product(let two))
        where MathNode.isSegment(one) && MathNode.isSegment(two):
            return last.isScalar && !last.hasSymbols ? (operands[0], last) : nil
        default:
            // 84 / 12 = 7.
            return operands.contains(where: \.hasSymbols) ? nil : (operands[0], last)
        }
    }

    private func operandsAreSimple(_ node: MathNode) -> Bool {
        node.children.allSatisfy { child in
            switch child {
            case .symbol, .number: true
            default: false
            }
        }
    }

    mutating func relations(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch? {
        let (one, two) = (assignment(gold), assignment(prediction))
        if let one, let two {
            if case .group(_, let names, _) = one.name, case .group(_, let others, _) = two.name,
                names != others
            {
                guard case .group(_, let values, _) = two.value, values.count == others.count,
                    names.count == others.count, names.allSatisfy(others.contains)
                else { return MathMatch(.undecided, "other names") }
                let sorted = names.compactMap { name in others.firstIndex(of: name).map { values[$0] } }
                return try compare(one.value, .group(.round, sorted, .round))
            }
            if one.name.isAbsolute != two.name.isAbsolute {
                return MathMatch(.undecided, "a value and an absolute value")
            }
            if let renamed = Self.renamed(two, as: one.name) { return try compare(one.value, renamed) }
            let match = try compare(one.value, two.value)
            if match.outcome == .different, one.name == two.name, !one.value.contains({ $0 == one.name }),
                !two.value.contains({ $0 == one.name })
            {
                return match
            }
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
        if let one = Self.chain(gold), let two = Self.chain(prediction) {
            if one == two { return MathMatch(.equal, "the same order") }
            if one.sorted() == two.sorted(), Set(one).count == Set(two).count, operandsAreSimple(gold) {
                return MathMatch(.different, "another order")
            }
        }
        if let match = try equations(gold, prediction) { return match }
        let areSets = RealSet(gold) != nil && RealSet(prediction) != nil
        return areSets || first.count == second.count
            ? nil : MathMatch(.undecided, "relations that are not compared")
    }

    /// The value of `f(m) = 2m` in terms of n, where the name is `f(n)`; nil where more than the variable
    /// differs.
    private static func renamed(_ other: (name: MathNode, value: MathNode), as name: MathNode) -> MathNode? {
        guard case .symbol(let one) = name, case .symbol(let two) = other.name, one != two,
            let head = one.firstIndex(of: "("), one[...head] == two.prefix(one[...head].count),
            one.last == ")",
            two.last == ")"
        else { return nil }
        let new = String(one[one.index(after: head)...].dropLast())
        let old = String(two.dropFirst(one[...head].count).dropLast())
        guard new.count == 1, old.count == 1, !other.value.contains({ $0 == .symbol(new) }) else {
            return nil
        }
        return other.value.replacing([old: .symbol(new)])
    }

    /// The names and signs of a chain `a < b < c`, from the least up; nil where it has relations of other
    /// kinds.
    static func chain(_ node: MathNode) -> [String]? {
        guard case .relation(let operands, let relations) = node, relations.count > 1 else { return nil }
        let isUp = relations.allSatisfy { $0 == .less || $0 == .lessOrEqual }
        guard isUp || relations.allSatisfy({ $0 == .greater || $0 == .greaterOrEqual }) else { return nil }
        let signs = relations.map { $0 == .less || $0 == .greater ? "<" : "≤" }
        let names = operands.map(\.canonical)
        var parts: [String] = [names[0]]
        for (place, sign) in signs.enumerated() { parts += [sign, names[place + 1]] }
        return isUp ? parts : parts.reversed()
    }

    /// Compares two equations or inequalities: the same if one difference of sides is a multiple of the
    /// other.
    mutating func equations(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch? {
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
}

extension MathNode {
    fileprivate var isAbsolute: Bool {
        if case .call(.absolute, _) = self { return true }
        return false
    }

    /// Whether the factors of a product name a segment, as in `AB = 4`: two different capitals.
    static func isSegment(_ factors: [MathNode]) -> Bool {
        let names = factors.compactMap { factor -> String? in
            guard case .symbol(let name) = factor, name.utf8.count == 1,
                name.unicodeScalars.allSatisfy({ $0.isASCIILetter && $0.value < 0x5B })
            else { return nil }
            return name
        }
        return names.count == 2 && factors.count == 2 && names[0] != names[1]
    }
}
