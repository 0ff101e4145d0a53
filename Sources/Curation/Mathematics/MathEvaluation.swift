/// The value of an expression to about 75 digits with an error bound, at given values of its variables.
struct MathEvaluation {
    let values: [String: ComplexBall]
    /// The base of a `log` without a base.
    let logarithmBase: MathNode

    /// The value of a node; nil where it has no value there, or has no bounds.
    func value(_ node: MathNode, _ budget: inout MathBudget) throws(Undecided) -> ComplexBall? {
        try budget.pay(100)
        switch node {
        case .number(let value), .numeral(let value, _):
            try budget.pay(500 + 30 * value.limbCount)
            return ComplexBall(Ball(value))
        case .symbol(let name): return values[name]
        case .constant(.pi): return ComplexBall(.pi)
        case .constant(.e): return ComplexBall(.e)
        case .constant(.imaginaryUnit): return ComplexBall(.zero, .one)
        case .sum(let nodes):
            var sum = ComplexBall(.zero)
            for node in nodes {
                guard let value = try value(node, &budget) else { return nil }
                sum = sum + value
            }
            return sum.checked
        case .negative(let node): return try value(node, &budget).map { -$0 }
        case .product(let nodes):
            var product = ComplexBall(.one)
            for node in nodes {
                guard let value = try value(node, &budget), let next = (product * value).checked else {
                    return nil
                }
                product = next
            }
            return product
        case .quotient(let top, let bottom):
            guard let a = try value(top, &budget), let b = try value(bottom, &budget) else { return nil }
            try budget.pay(1500)
            return a.divided(by: b)
        case .power(let base, let exponent): return try power(base, exponent, &budget)
        case .percent(let node):
            return try value(node, &budget)?.divided(by: ComplexBall(Ball(100)))
        case .unit(let node, .degree):
            guard let value = try value(node, &budget) else { return nil }
            return (value * ComplexBall(Ball.pi)).divided(by: ComplexBall(Ball(180)))
        case .ratio(let parts) where parts.count == 2:
            return try value(.quotient(parts[0], parts[1]), &budget)
        case .call(let function, let arguments): return try call(function, arguments, &budget)
        default: return nil
        }
    }

    private func power(
        _ base: MathNode, _ exponent: MathNode, _ budget: inout MathBudget
    ) throws(Undecided) -> ComplexBall? {
        guard let a = try value(base, &budget) else { return nil }
        if let rational = try rational(exponent, &budget) { return try power(a, rational, &budget) }
        guard let b = try value(exponent, &budget) else { return nil }
        try budget.pay(40_000)
        return a.power(b)
    }

    /// The exponent as an exact number, because it matters whether it is whole or odd; nil where it is not
    /// known.
    private func rational(_ node: MathNode, _ budget: inout MathBudget) throws(Undecided) -> Rational? {
        try budget.pay(50)
        switch node {
        case .number(let value): return value.limbCount <= 16 ? value : nil
        case .negative(let inner): return try rational(inner, &budget).map { -$0 }
        case .quotient(let top, let bottom):
            guard let a = try rational(top, &budget), let b = try rational(bottom, &budget), !b.isZero,
                a.limbCount + b.limbCount <= 16
            else { return nil }
            return a / b
        default: return nil
        }
    }

    private func power(
        _ base: ComplexBall, _ exponent: Rational, _ budget: inout MathBudget
    ) throws(Undecided) -> ComplexBall? {
        if let whole = exponent.word, abs(whole) <= 1 << 20 {
            try budget.pay(8000)
            return base.power(whole)
        }
        try budget.pay(40_000)
        let power = ComplexBall(Ball(exponent))
        if base.isReal, base.real.isZero { return exponent.isNegative ? nil : base }
        // Odd roots of negative numbers are real.
        if base.isReal, base.real.isNegative, !base.real.containsZero, !exponent.denominator.isEven {
            let value = (-base).power(power)
            return exponent.numerator.isEven ? value : value.map { -$0 }
        }
        return exponent == Rational(.one, over: .word(2)) ? base.squareRoot : base.power(power)
    }

    private func call(
        _ function: MathFunction, _ nodes: [MathNode], _ budget: inout MathBudget
    ) throws(Undecided) -> ComplexBall? {
        var arguments: [ComplexBall] = []
        for node in nodes {
            guard let argument = try value(node, &budget) else { return nil }
            arguments.append(argument)
        }
        try budget.pay(30_000)
        let x = arguments[0]
        switch function {
        case .root:
            guard nodes.count > 1 else { return x.squareRoot }
            guard let degree = try rational(nodes[1], &budget), !degree.isZero else { return nil }
            return try power(x, .one / degree, &budget)
        case .exp: return x.exponential
        case .ln: return x.logarithm
        case .log:
            let base = arguments.count > 1 ? arguments[1] : try value(logarithmBase, &budget)
            guard let top = x.logarithm, let bottom = base?.logarithm else { return nil }
            return top.divided(by: bottom)
        case .absolute: return x.absolute.map { ComplexBall($0) }
        case .sinh, .cosh, .tanh:
            guard let up = x.exponential, let down = ComplexBall(.one).divided(by: up) else { return nil }
            if function == .tanh { return (up - down).divided(by: up + down) }
            return (function == .sinh ? up - down : up + down).divided(by: ComplexBall(Ball(2)))
        default: break
        }
        guard x.isReal else { return nil }
        return real(function, x.real).flatMap { $0.checked }.map { ComplexBall($0) }
    }

    private func real(_ function: MathFunction, _ x: Ball) -> Ball? {
        switch function {
        case .sin: return x.sineAndCosine.sine
        case .cos: return x.sineAndCosine.cosine
        case .tan, .cot, .sec, .csc:
            let (sine, cosine) = x.sineAndCosine
            switch function {
            case .tan: return sine.divided(by: cosine)
            case .cot: return cosine.divided(by: sine)
            case .sec: return Ball.one.divided(by: cosine)
            default: return Ball.one.divided(by: sine)
            }
        case .arcsin: return x.arcsine
        case .arccos: return x.arccosine
        case .arctan: return x.arctangent
        default: return nil
        }
    }
}
