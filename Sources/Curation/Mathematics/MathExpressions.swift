/// Compares two expressions: exactly as rational numbers; then by their normal forms; then by their values
/// with error bounds at several points.
struct MathExpressions {
    var budget: MathBudget
    let logarithmBase: MathNode
    /// Whether the forms compared last hold independent atoms only.
    private(set) var isPolynomial = false

    init(budget: MathBudget, logarithmBase: MathNode) {
        (self.budget, self.logarithmBase) = (budget, logarithmBase)
    }

    /// The number of bits to which values must agree to count as equal: some 50 digits.
    private static let agreeingBits = 170

    mutating func compare(_ a: MathNode, _ b: MathNode) throws(Undecided) -> MathMatch {
        if case .number(let x) = a, case .number(let y) = b {
            try budget.pay(100 + 4 * x.limbCount * y.limbCount)
            return x == y ? MathMatch(.equal, "the same number") : MathMatch(.different, "other numbers")
        }
        if a.hasInfinity || b.hasInfinity { return infinities(a, b) }
        var form: MathMatch?
        do throws(Undecided) {
            form = try forms(a, b)
        } catch {
            // No form, or too large a one: the values may still decide.
        }
        if let form, !isImaginary(a, b) { return form }
        if form != nil { throw Undecided(reason: "j may be the imaginary unit") }
        if let match = try wholeValues(a, b) { return match }
        return try values(a, b)
    }

    /// Whether one expression has the imaginary unit and the other has a variable j in its place.
    private func isImaginary(_ a: MathNode, _ b: MathNode) -> Bool {
        func has(_ node: MathNode, _ part: MathNode) -> Bool { node.contains { $0 == part } }
        let (i, j) = (MathNode.constant(.imaginaryUnit), MathNode.symbol("j"))
        return has(a, i) && has(b, j) && !has(b, i) && !has(a, j)
            || has(b, i) && has(a, j) && !has(a, i) && !has(b, j)
    }

    /// Compares factorials, floors and binomial coefficients of variables at whole numbers; nil where there
    /// are none, or where a value cannot be computed.
    private mutating func wholeValues(_ a: MathNode, _ b: MathNode) throws(Undecided) -> MathMatch? {
        func isOfWhole(_ node: MathNode) -> Bool {
            node.contains {
                if case .call(let function, let nodes) = $0 {
                    return [.factorial, .floor, .ceiling, .binomial].contains(function)
                        && nodes.contains(where: \.hasSymbols)
                }
                return false
            }
        }
        guard isOfWhole(a) || isOfWhole(b) else { return nil }
        var names: [String] = []
        a.symbols(into: &names)
        b.symbols(into: &names)
        guard (1...3).contains(names.count) else { return nil }
        let span = Self.span(a, b)
        // As many values of each variable as periods and degrees may ask for; all combinations of several
        // variables, as a binomial coefficient is 0 on one side of a diagonal.
        let far = span ?? 8
        let count = names.count == 1 ? 2 * far + 10 : names.count == 2 ? far + 8 : far + 4
        let total = (0..<names.count).reduce(1) { all, _ in all * count }
        guard total <= Self.mostPoints else { return nil }
        var decided = 0
        for point in 0..<total {
            var rest = point
            let values = Dictionary(
                uniqueKeysWithValues: names.map { name in
                    defer { rest /= count }
                    return (name, MathNode.number(Rational(1 + rest % count)))
                })
            let (one, two) = (a.replacing(values), b.replacing(values))
            guard !one.hasSymbols, !two.hasSymbols else { return nil }
            // Where a factorial or a binomial coefficient does not exist, nothing can be told.
            guard let match = try? compare(one, two) else { continue }
            switch match.outcome {
            case .equal: decided += 1
            case .different: return MathMatch(.different, "other values at whole numbers")
            case .undecided: continue
            }
        }
        return span != nil && 2 * decided >= total
            ? MathMatch(.equal, "the same values at \(decided) places") : nil
    }

    private static let mostPoints = 400

    /// How far values at whole numbers must be compared so that they tell: beyond the period of what is
    /// rounded, which divides the product of the numbers in both, and beyond the degree of what is not, at
    /// most their sum. Nil where that is too far.
    private static func span(_ a: MathNode, _ b: MathNode) -> Int? {
        var numbers: [Int] = []
        var isRounded = false
        for node in [a, b] {
            let isReadable = !node.contains { part in
                switch part {
                case .number(let value):
                    for part in [value.numerator, value.denominator] {
                        guard let number = part.word, number.magnitude <= 60 else { return true }
                        if number.magnitude > 1 { numbers.append(Int(number.magnitude)) }
                    }
                case .call(let function, _): isRounded = isRounded || [.floor, .ceiling].contains(function)
                default: break
                }
                return false
            }
            guard isReadable else { return nil }
        }
        var span = isRounded ? 1 : 0
        for number in numbers {
            span = isRounded ? span * number : span + number
            guard span <= 120 else { return nil }
        }
        return span
    }

    private func infinities(_ a: MathNode, _ b: MathNode) -> MathMatch {
        guard a.isInfinite, b.isInfinite else { return MathMatch(.different, "infinity and a number") }
        return a.isNegativeInfinity == b.isNegativeInfinity
            ? MathMatch(.equal, "both infinite") : MathMatch(.different, "infinities of other signs")
    }

    /// Compares the normal forms; nil where they do not decide.
    private mutating func forms(_ a: MathNode, _ b: MathNode) throws(Undecided) -> MathMatch? {
        // Only half of the budget: the rest is for the values.
        try budget.pay(1000)
        var algebra = MathAlgebra(budget: MathBudget(budget.left / 2), logarithmBase: logarithmBase)
        let before = algebra.budget.left
        defer { try? budget.pay(before - algebra.budget.left) }
        let (x, y) = (try algebra.form(a), try algebra.form(b))
        let difference = try algebra.difference(x, y)
        if difference.isZero { return MathMatch(.equal, "the same normal form") }
        return algebra.isIndependent(difference) ? MathMatch(.different, "other normal forms") : nil
    }

    // MARK: Values

    private mutating func values(_ a: MathNode, _ b: MathNode) throws(Undecided) -> MathMatch {
        var names: [String] = []
        a.symbols(into: &names)
        b.symbols(into: &names)
        guard names.count <= 16 else { throw Undecided(reason: "too many variables") }
        var agreeing = 0
        var isClose = true
        let hasRoots = a.hasRootOfSymbols || b.hasRootOfSymbols
        let points = names.isEmpty ? 1 : 8
        for point in 0..<points {
            let evaluation = MathEvaluation(
                values: Self.values(of: names, at: point), logarithmBase: logarithmBase)
            guard let x = try evaluation.value(a, &budget), let y = try evaluation.value(b, &budget) else {
                continue
            }
            let difference = x - y
            if !difference.containsZero {
                // Roots of negative numbers depend on the branch.
                guard hasRoots, point > 3, agreeing > 2, !x.isReal || !y.isReal else {
                    return MathMatch(.different, "other values")
                }
                throw Undecided(reason: "equal where the variables are positive")
            }
            let scale = x.real.absolute + x.imaginary.absolute
            if difference.real.isKnown(to: Self.agreeingBits, beside: scale),
                difference.imaginary.isKnown(to: Self.agreeingBits, beside: scale)
            {
                agreeing += 1
            } else {
                isClose = false
            }
        }
        if agreeing >= min(points, 3), isClose { return MathMatch(.equal, "the same value to 50 digits") }
        if names.isEmpty, let match = try logarithms(a, b) { return match }
        throw Undecided(
            reason: agreeing == 0 && isClose
                ? "a value that cannot be computed" : "values too close to tell apart")
    }

    /// Fixed values for variables: all different, large and small, of both signs, without simple relations.
    private static func values(of names: [String], at point: Int) -> [String: ComplexBall] {
        var values: [String: ComplexBall] = [:]
        for (place, name) in names.enumerated() {
            let seed = (point + 1) * 7919 + (place + 1) * 104_729
            let top = seed * 48271 % 2_147_483_647 % 30011 + 1
            let bottom = [10007, 30013, 4001, 12007][(point + place) % 4]
            // The first four points are positive.
            let sign = point < 4 ? 1 : (point + place).isMultiple(of: 2) ? -1 : 1
            values[name] = ComplexBall(Ball(Rational(BigInteger(sign * top), over: BigInteger(bottom))))
        }
        return values
    }

    /// Compares values that are too large to be held: they differ if their logarithms differ. Nil where that
    /// is not shown.
    private mutating func logarithms(_ a: MathNode, _ b: MathNode) throws(Undecided) -> MathMatch? {
        guard let x = try logarithm(a), let y = try logarithm(b), !(x - y).containsZero else { return nil }
        return MathMatch(.different, "other sizes")
    }

    /// The logarithm of a positive value, without the value itself; nil where it cannot be computed.
    private mutating func logarithm(_ node: MathNode) throws(Undecided) -> Ball? {
        try budget.pay(10_000)
        let evaluation = MathEvaluation(values: [:], logarithmBase: logarithmBase)
        switch node {
        case .power(let base, let exponent):
            guard let size = try logarithm(base), let power = try evaluation.value(exponent, &budget),
                power.isReal
            else { return nil }
            return (size * power.real).checked
        case .product(let factors):
            var sum = Ball.zero
            for factor in factors {
                guard let size = try logarithm(factor) else { return nil }
                sum = sum + size
            }
            return sum
        default:
            guard let value = try evaluation.value(node, &budget), value.isReal, value.real.isPositive else {
                return nil
            }
            return value.real.logarithm
        }
    }

    // MARK: Order and multiples

    /// −1, 0 or 1 if `a` is less than, equal to or greater than `b`; nil where that is not known.
    mutating func order(_ a: MathNode, _ b: MathNode) throws(Undecided) -> Int? {
        if case .number(let x) = a, case .number(let y) = b {
            try budget.pay(100 + 4 * x.limbCount * y.limbCount)
            return x == y ? 0 : x < y ? -1 : 1
        }
        guard !a.hasSymbols, !b.hasSymbols else { return a == b ? 0 : nil }
        if try compare(a, b).outcome == .equal { return 0 }
        let evaluation = MathEvaluation(values: [:], logarithmBase: logarithmBase)
        guard let x = try evaluation.value(a, &budget), let y = try evaluation.value(b, &budget) else {
            return nil
        }
        let difference = x - y
        guard difference.isReal, !difference.real.containsZero else { return nil }
        return difference.real.isNegative ? -1 : 1
    }

    /// The factor by which one polynomial is a multiple of another; nil where it is not a multiple.
    ///
    /// - Parameter isEquation: whether both may be multiplied by any nonzero expression, of either sign.
    mutating func factor(_ a: MathNode, _ b: MathNode, isEquation: Bool) throws(Undecided) -> Rational? {
        isPolynomial = false
        var algebra = MathAlgebra(budget: MathBudget(budget.left / 2), logarithmBase: logarithmBase)
        let before = algebra.budget.left
        defer { try? budget.pay(before - algebra.budget.left) }
        let (x, y) = (try algebra.form(a), try algebra.form(b))
        guard isEquation || (x.bottom.isOne && y.bottom.isOne) else { return nil }
        let p = isEquation ? try algebra.cleared(x.top) : x.top
        let q = isEquation ? try algebra.cleared(y.top) : y.top
        isPolynomial = algebra.isIndependent(p) && algebra.isIndependent(q)
        guard let first = p.terms.first, let second = q.terms.first, first.monomial == second.monomial else {
            return nil
        }
        let factor = first.coefficient / second.coefficient
        return p == q.scaled(by: factor) ? factor : nil
    }
}

extension MathAlgebra {
    /// The polynomial, multiplied so that no variable has a negative exponent.
    mutating func cleared(_ polynomial: Polynomial) throws(Undecided) -> Polynomial {
        var result = polynomial
        for atom in atoms.indices {
            guard case .symbol = atoms[atom] else { continue }
            let least = result.terms.map { $0.monomial.exponent(of: atom) }.min() ?? .zero
            guard least.top < 0, let raised = Exponent(-least.rational) else { continue }
            result = try multiply(result, Polynomial(atom: atom, exponent: raised))
        }
        return result
    }
}

extension MathNode {
    fileprivate var hasInfinity: Bool { contains { $0 == .constant(.infinity) } }

    fileprivate var isNegativeInfinity: Bool {
        switch self {
        case .negative(let inner): !inner.isNegativeInfinity
        case .sum(let nodes): nodes.first?.isNegativeInfinity ?? false
        default: false
        }
    }
}
