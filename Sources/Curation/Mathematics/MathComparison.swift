/// Compares the meaning of two answers: structures part by part, expressions by value.
struct MathComparison {
    var budget: MathBudget
    let options: MathOptions
    let logarithmBase: MathNode

    init(budget: MathBudget, options: MathOptions, logarithmBase: MathNode = .number(Rational(10))) {
        (self.budget, self.options, self.logarithmBase) = (budget, options, logarithmBase)
    }

    static let itemLimit = 1000

    mutating func compare(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch {
        try budget.pay(200)
        if gold == prediction { return MathMatch(.equal, "the same expression") }
        if case .words(let one) = gold { return compare(words: one, prediction) }
        if case .words(let text) = prediction {
            return text.unicodeScalars.contains { $0.properties.numericType != nil && !$0.isHan }
                || MathWords.nearNumbers.contains(text)
                ? MathMatch(.undecided, "the prediction is no formula")
                : MathMatch(.different, "words instead of a formula")
        }
        if gold.hasPlusMinus || prediction.hasPlusMinus {
            let (one, two) = (items(gold), items(prediction))
            guard !one.contains(where: \.hasPlusMinus), !two.contains(where: \.hasPlusMinus) else {
                throw Undecided(reason: "± inside a structure")
            }
            let match = try unordered(one, two, isSet: true)
            // Several signs ± may be linked or not.
            func most(_ node: MathNode) -> Int {
                if case .list(let items) = node { return items.map(\.plusMinusCount).max() ?? 0 }
                return node.plusMinusCount
            }
            guard match.outcome == .different, max(most(gold), most(prediction)) > 1 else { return match }
            return MathMatch(.undecided, "more than one ±")
        }
        if gold.isBuilder || prediction.isBuilder {
            guard gold.isBuilder, prediction.isBuilder else {
                return MathMatch(.different, "another kind of set")
            }
            let (one, two) = (gold.builderItems, prediction.builderItems)
            // Another expression with the same condition may make the same set: 2x and 3x of all numbers x.
            guard one.dropFirst().elementsEqual(two.dropFirst()),
                try compare(one[0], two[0]).outcome == .equal
            else { return MathMatch(.undecided, "sets by condition") }
            return MathMatch(.equal, "the same expression and condition")
        }
        if gold.isJoined && !isInterval(gold) || prediction.isJoined && !isInterval(prediction) {
            return gold.isJoined == prediction.isJoined
                ? MathMatch(.undecided, "conditions that are not compared")
                : MathMatch(.different, "conditions that are joined another way")
        }
        if let match = try relations(gold, prediction) { return match }
        if let match = try sets(gold, prediction) { return match }
        if let match = try sequences(gold, prediction) { return match }
        guard gold.isScalar, prediction.isScalar else {
            if (gold.isScalar ? gold : prediction).hasMatrix {
                throw Undecided(reason: "matrices that are not computed")
            }
            return gold.isScalar != prediction.isScalar
                ? MathMatch(.different, "\(gold.kind) and \(prediction.kind)")
                : MathMatch(.undecided, "\(gold.kind) and \(prediction.kind) are not compared")
        }
        return try scalars(gold, prediction)
    }

    func compare(words gold: String, _ prediction: MathNode) -> MathMatch {
        if case .words(let other) = prediction {
            if gold == other { return MathMatch(.equal, "the same words") }
            return WordPieces(gold).compare(WordPieces(other))
        }
        let isFormula = gold.unicodeScalars.contains { $0.isDigit || "\\=^".unicodeScalars.contains($0) }
        return isFormula || gold.count <= 2
            ? MathMatch(.undecided, "the gold answer is no formula that can be read")
            : MathMatch(.different, "a formula instead of words")
    }

    // MARK: Items in any order

    /// The items of a list or set; an item with ± counts as two.
    func items(_ node: MathNode) -> [MathNode] {
        switch node {
        case .list(let nodes), .group(.curly, let nodes, .curly):
            nodes.flatMap { node in
                // A set inside a set is one item.
                if case .group(.curly, _, .curly) = value(node) { return [value(node)] }
                return items(value(node))
            }
        default:
            node.hasPlusMinus
                ? [node.signed(upper: true), node.signed(upper: false)].map(value) : [value(node)]
        }
    }

    /// The right side of `x = 5`; any other node as it is.
    func value(_ node: MathNode) -> MathNode {
        assignment(node)?.value ?? node
    }

    /// Compares items in any order.
    ///
    /// - Parameter isSet: whether an item that is given twice counts once.
    mutating func unordered(
        _ gold: [MathNode], _ prediction: [MathNode], isSet: Bool = false
    ) throws(Undecided) -> MathMatch {
        guard max(gold.count, prediction.count) <= Self.itemLimit else {
            throw Undecided(reason: "too many items")
        }
        if let one = Self.numbers(gold), let two = Self.numbers(prediction) {
            guard Self.distinct(one) == Self.distinct(two) else {
                return MathMatch(.different, "one of the numbers is not in the other answer")
            }
            if isSet || one == two { return MathMatch(.equal, "the same numbers") }
            return one.count == two.count
                ? MathMatch(.different, "a number occurs more often in one answer")
                : MathMatch(.undecided, "a number that is given twice")
        }
        var doubt: MathMatch?
        // Each item of one side must be found on the other. So far, an item that is given twice counts once.
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
        if let doubt { return doubt }
        guard !isSet, gold.count > 1 || prediction.count > 1 else {
            return MathMatch(.equal, "the same items")
        }
        // Of points and other tuples, an item that is given twice says nothing new.
        if (gold + prediction).allSatisfy({ sequence($0) != nil }) {
            return MathMatch(.equal, "the same items")
        }
        guard gold.count == prediction.count else {
            return MathMatch(.undecided, "an item that is given twice")
        }
        var left = prediction
        for item in gold {
            var place: Int?
            for (index, other) in left.enumerated() where try compare(item, other).outcome == .equal {
                place = index
                break
            }
            guard let place else { return MathMatch(.different, "an item another number of times") }
            left.remove(at: place)
        }
        return MathMatch(.equal, "the same items")
    }

    private static func distinct(_ sorted: [Rational]) -> [Rational] {
        sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }.map { sorted[$0] }
    }

    /// The numbers, sorted; nil where there is anything else, or a long number.
    static func numbers(_ nodes: [MathNode]) -> [Rational]? {
        var numbers: [Rational] = []
        for node in nodes {
            switch node {
            case .number(let value) where value.limbCount < 16: numbers.append(value)
            case .negative(.number(let value)) where value.limbCount < 16: numbers.append(-value)
            default: return nil
            }
        }
        return numbers.sorted()
    }

    // MARK: Tuples, lists, matrices

    enum Sequence {
        case ordered([MathNode])
        case unordered([MathNode])
        case rows([[MathNode]])
    }

    func sequence(_ node: MathNode) -> Sequence? {
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
            // A row or a column is a vector.
            if rows.count == 1 { return .ordered(rows[0]) }
            if rows.allSatisfy({ $0.count == 1 }) { return .ordered(rows.map { $0[0] }) }
            return .rows(rows)
        default: return nil
        }
    }

    mutating func sequences(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch? {
        if case .ratio(let one) = gold, case .ratio(let two) = prediction, one.count == two.count,
            one.count > 2
        {
            return try ratios(one, two)
        }
        let (one, two) = (sequence(gold), sequence(prediction))
        if one == nil, two == nil { return nil }
        switch (one, two) {
        case (.unordered, .unordered):
            if let match = try named(gold, prediction) { return match }
            var isSet = false
            if case .group = gold { isSet = true }
            if case .group = prediction { isSet = true }
            return try unordered(items(gold), items(prediction), isSet: isSet)
        case (.rows, .ordered), (.ordered, .rows):
            guard case .matrix = gold, case .matrix = prediction else { return nil }
            return MathMatch(.different, "another shape")
        case (.rows(let a), .rows(let b)):
            guard a.map(\.count) == b.map(\.count) else { return MathMatch(.different, "another shape") }
            return try ordered(a.flatMap { $0 }, b.flatMap { $0 })
        case (.ordered(let a), .ordered(let b)), (.ordered(let a), .unordered(let b)),
            (.unordered(let a), .ordered(let b)):
            return try ordered(a, b)
        case (.unordered, nil), (nil, .unordered):
            return try unordered(items(gold), items(prediction))
        default: return nil
        }
    }

    mutating func ordered(_ gold: [MathNode], _ prediction: [MathNode]) throws(Undecided) -> MathMatch {
        guard gold.count == prediction.count else { return MathMatch(.different, "another number of items") }
        var doubt: MathMatch?
        for (one, two) in zip(gold, prediction) {
            let match = try compare(value(one), value(two))
            if match.outcome == .different { return MathMatch(.different, "items differ") }
            if match.outcome == .undecided { doubt = match }
        }
        return doubt ?? MathMatch(.equal, "the same items in order")
    }

    mutating func ratios(_ gold: [MathNode], _ prediction: [MathNode]) throws(Undecided) -> MathMatch {
        for index in gold.indices.dropFirst() {
            let match = try compare(
                .product([gold[0], prediction[index]]), .product([gold[index], prediction[0]]))
            if match.outcome != .equal { return match }
        }
        return MathMatch(.equal, "the same ratio")
    }

    // MARK: Values

    /// Compares values with percent signs and units.
    mutating func scalars(_ gold: MathNode, _ prediction: MathNode) throws(Undecided) -> MathMatch {
        switch (gold, prediction) {
        case (.percent(let a), .percent(let b)): return try scalars(a, b)
        case (.percent(let a), let b), (let b, .percent(let a)):
            let match = try scalars(.quotient(a, .number(Rational(100))), b)
            if match.outcome == .equal { return match }
            // From 1 up, a percent sign on one side only may be the unit of the question.
            if case .number(let value) = a, value.absolute < .one { return match }
            let plain = try scalars(a, b)
            return plain.outcome == .equal ? plain : match
        case (.unit(let a, let first), .unit(let b, let second)):
            return try units(a, first, b, second)
        case (.unit(let a, let unit), let b), (let b, .unit(let a, let unit)):
            let match = try scalars(a, b)
            // `5 at most`: words that are not a unit may change the number.
            if match.outcome == .equal, !unit.isKnown, !unit.isNeutral {
                return MathMatch(.undecided, "words after a number")
            }
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

    mutating func units(
        _ a: MathNode, _ first: MathUnit, _ b: MathNode, _ second: MathUnit
    ) throws(Undecided) -> MathMatch {
        if first.powers == second.powers {
            guard first.factor != second.factor else { return try scalars(a, b) }
            return try scalars(
                .product([a, .number(first.factor)]), .product([b, .number(second.factor)]))
        }
        let match = try scalars(a, b)
        // 分 is a hundredth of 元, or a minute.
        if first == .fen, second.powers == MathUnit.minute.powers { return try units(a, .minute, b, second) }
        if second == .fen, first.powers == MathUnit.minute.powers { return try units(a, first, b, .minute) }
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

    mutating func values(_ a: MathNode, _ b: MathNode) throws(Undecided) -> MathMatch {
        var expressions = MathExpressions(budget: budget, logarithmBase: logarithmBase)
        defer { budget = expressions.budget }
        let match = try expressions.compare(a, b)
        guard match.outcome == .different, options.digits > 0 else { return match }
        return try agreesInDigits(a, b, &expressions)
            ? MathMatch(.equal, "a decimal rounded to the digits shown") : match
    }
}

extension MathNode {
    var isEquation: Bool {
        if case .relation = self { return true }
        return false
    }

    /// The kind of the answer, for a reason.
    var kind: String {
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
