/// The meaning of an answer as a tree: expressions, and the structures that hold them.
indirect enum MathNode: Sendable, Equatable {
    case number(Rational)
    /// A variable, with its subscript: `x`, `x_1`, `α`.
    case symbol(String)
    case constant(Constant)
    case sum([MathNode])
    case negative(MathNode)
    case product([MathNode])
    case quotient(MathNode, MathNode)
    case power(MathNode, MathNode)
    case call(MathFunction, [MathNode])
    /// ± before the node or, if `minusFirst`, ∓.
    case plusMinus(MathNode, minusFirst: Bool)
    case percent(MathNode)
    case unit(MathNode, MathUnit)
    /// A numeral in some base: its value, and its digits read in base 10.
    case numeral(value: Rational, digits: Rational)
    /// A ratio: `3:4:5`.
    case ratio([MathNode])
    /// Brackets around no item or several, or brackets that make an interval.
    case group(Bracket, [MathNode], Bracket)
    /// Items separated by commas, "and" or "or" without brackets.
    case list([MathNode])
    case matrix([[MathNode]])
    /// A chain of relations, `a < b ≤ c`, with one operand more than relations.
    case relation([MathNode], [Relation])
    case union([MathNode])
    case intersection([MathNode])
    case difference(MathNode, MathNode)
    /// Words that are not a formula, folded.
    case words(String)

    enum Constant: Sendable { case pi, e, imaginaryUnit, infinity, reals }

    enum Bracket: Sendable { case round, square, curly, angle }

    enum Relation: Sendable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, element
        /// `≈`: the reader resolves it, so that no node has it.
        case approximate

        /// The relation with its sides exchanged.
        var reversed: Relation {
            switch self {
            case .less: .greater
            case .lessOrEqual: .greaterOrEqual
            case .greater: .less
            case .greaterOrEqual: .lessOrEqual
            default: self
            }
        }
    }

    /// Whether the node is one or more relations without an equation: `x > 3`, `x ≠ 2`.
    var isInequality: Bool {
        if case .relation(_, let relations) = self {
            return !relations.contains { $0 == .equal || $0 == .element }
        }
        return false
    }

    /// Whether the node is a set of expressions under a condition: `{3x | x > 2}`.
    var isBuilder: Bool {
        switch self {
        case .group(.angle, _, .curly): true
        case .group(.curly, let items, .curly): items.count == 1 && items[0].isBuilder
        default: false
        }
    }

    var builderItems: [MathNode] {
        switch self {
        case .group(.angle, let items, .curly): items
        case .group(.curly, let items, .curly): items.first?.builderItems ?? []
        default: []
        }
    }

    /// Whether the node is inequalities with "and" or "or" between them.
    var isJoined: Bool {
        switch self {
        case .union(let items), .intersection(let items): items.allSatisfy(\.isInequality)
        default: false
        }
    }

    /// The node as a text that does not depend on the order of terms in sums.
    var canonical: String {
        switch self {
        case .number(let value): value.word.map(String.init) ?? "\(value)"
        case .symbol(let name): name
        case .constant(let constant): "\(constant)"
        case .sum(let nodes): "(" + nodes.map(\.canonical).sorted().joined(separator: "+") + ")"
        case .product(let nodes): nodes.map(\.canonical).joined(separator: "*")
        case .negative(let node): "-" + node.canonical
        default: "\(self)"
        }
    }

    /// The empty set.
    static let empty = MathNode.group(.curly, [], .curly)
}

/// The functions that have a name.
enum MathFunction: String, Sendable {
    case sin, cos, tan, cot, sec, csc, arcsin, arccos, arctan, sinh, cosh, tanh
    case exp, ln
    /// `log` with base 10 or e, depending on the notation; a second argument is the base.
    case log
    /// The square root; with a second argument, the root of that degree.
    case root
    case absolute, floor, ceiling, factorial, binomial, gcd, lcm, maximum, minimum

    static let names: [String: MathFunction] = [
        "sin": .sin, "cos": .cos, "tan": .tan, "tg": .tan, "cot": .cot, "sec": .sec, "csc": .csc,
        "arcsin": .arcsin, "arccos": .arccos, "arctan": .arctan, "asin": .arcsin, "acos": .arccos,
        "atan": .arctan, "sinh": .sinh, "cosh": .cosh, "tanh": .tanh, "exp": .exp, "ln": .ln, "log": .log,
        "lg": .log, "sqrt": .root, "cbrt": .root, "abs": .absolute, "floor": .floor, "ceil": .ceiling,
        "factorial": .factorial, "binomial": .binomial, "gcd": .gcd, "lcm": .lcm, "max": .maximum,
        "min": .minimum,
    ]
}

/// The reason why an outcome is undecided: something is too large, or not known.
struct Undecided: Error {
    let reason: String

    static let cost = Undecided(reason: "the comparison takes too many steps")
    static let size = Undecided(reason: "numbers too large to compute with")
}

/// The work that a comparison may still do, in about nanoseconds; every operation pays for its cost.
struct MathBudget {
    private(set) var left: Int

    init(_ left: Int = 1_500_000) {
        self.left = left
    }

    mutating func pay(_ cost: Int) throws(Undecided) {
        left -= cost
        guard left >= 0 else { throw .cost }
    }
}
