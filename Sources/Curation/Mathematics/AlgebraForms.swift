/// Makes the normal form of an expression.
extension MathAlgebra {
    /// The normal form of a node. Throws where the expression has none, or costs too much. The reader bounds
    /// the depth.
    mutating func form(_ node: MathNode) throws(Undecided) -> Quotient {
        try budget.pay(60)
        switch node {
        case .number(let value), .numeral(let value, _):
            guard value.limbCount <= Self.limbLimit else { throw .size }
            return Quotient(top: Polynomial(value))
        case .symbol(let name): return try quotient(atom: .symbol(name))
        case .constant(.pi): return try quotient(atom: .pi)
        case .constant(.e): return try quotient(atom: .e)
        case .constant(.imaginaryUnit): return try quotient(atom: .imaginaryUnit)
        case .sum(let nodes):
            var sum = Quotient(top: .zero)
            for node in nodes { sum = try add(sum, try form(node)) }
            return sum
        case .negative(let node):
            let value = try form(node)
            return Quotient(top: -value.top, bottom: value.bottom)
        case .product(let nodes):
            var product = Quotient(top: .one)
            for node in nodes { product = try multiply(product, try form(node)) }
            return product
        case .quotient(let top, let bottom):
            return try multiply(try form(top), try inverse(try form(bottom)))
        case .power(let base, let exponent):
            return try power(try form(base), try form(exponent))
        case .percent(let node):
            let value = try form(node)
            return Quotient(
                top: value.top.scaled(by: Rational(.one, over: .word(100))), bottom: value.bottom)
        case .unit(let node, .degree):
            let pi = try quotient(atom: .pi)
            let value = try multiply(try form(node), pi)
            return Quotient(
                top: value.top.scaled(by: Rational(.one, over: .word(180))), bottom: value.bottom)
        case .call(let function, let arguments): return try call(function, arguments)
        case .ratio(let parts) where parts.count == 2:
            return try multiply(try form(parts[0]), try inverse(try form(parts[1])))
        default: throw Self.noForm
        }
    }

    private mutating func call(
        _ function: MathFunction, _ nodes: [MathNode]
    ) throws(Undecided) -> Quotient {
        var arguments: [Quotient] = []
        for node in nodes { arguments.append(try form(node)) }
        let first = arguments[0]
        let numbers = arguments.compactMap(\.constant)
        switch function {
        case .root:
            guard arguments.count > 1 else {
                return try root(first, Exponent(.init(.one, over: .word(2))) ?? .one)
            }
            return try power(first, try inverse(arguments[1]))
        case .exp: return try power(try quotient(atom: .e), first)
        case .ln: return try logarithm(first)
        case .log:
            let base = arguments.count > 1 ? arguments[1] : try form(logarithmBase)
            return try multiply(try logarithm(first), try inverse(try logarithm(base)))
        case .sin, .cos: return try sine(function, first)
        case .tan: return try multiply(try sine(.sin, first), try inverse(try sine(.cos, first)))
        case .cot: return try multiply(try sine(.cos, first), try inverse(try sine(.sin, first)))
        case .sec: return try inverse(try sine(.cos, first))
        case .csc: return try inverse(try sine(.sin, first))
        case .sinh, .cosh, .tanh: return try hyperbolic(function, first)
        case .absolute:
            if let value = first.constant { return Quotient(top: Polynomial(value.absolute)) }
        case .floor, .ceiling, .factorial, .binomial, .gcd, .lcm, .maximum, .minimum:
            if numbers.count == arguments.count {
                guard let value = try whole(function, numbers) else { throw Self.noForm }
                return Quotient(top: Polynomial(value))
            }
        case .arcsin, .arccos, .arctan: break
        }
        return try quotient(atom: .call(function, arguments))
    }

    /// The value of a function of numbers; nil where it is not defined or too large.
    private mutating func whole(_ function: MathFunction, _ values: [Rational]) throws(Undecided) -> Rational?
    {
        for value in values where value.limbCount > 40 { throw .size }
        switch function {
        case .floor: return Rational(values[0].floor)
        case .ceiling: return Rational(-(-values[0]).floor)
        case .maximum: return values.max()
        case .minimum: return values.min()
        case .gcd, .lcm:
            var result = values[0].numerator.absolute
            for value in values {
                guard value.isWhole else { return nil }
                let divisor = BigInteger.gcd(result, value.numerator)
                try budget.pay(50 * (result.limbCount + 1) * 64)
                if function == .gcd || divisor.isZero {
                    result = divisor
                } else {
                    result = (result * value.numerator.absolute).dividedWithRemainder(by: divisor).quotient
                    guard result.limbCount < 100 else { throw .size }
                }
            }
            return Rational(result)
        case .factorial:
            guard let n = values[0].word, (0...1500).contains(n) else { return nil }
            var product = BigInteger.one
            for k in 0..<n {
                product = product * .word(k + 1)
                try budget.pay(10 + product.limbCount)
            }
            return Rational(product)
        case .binomial:
            guard values.count == 2, let n = values[0].word, let k = values[1].word, n >= 0,
                (0...1000).contains(k)
            else { return nil }
            var product = BigInteger.one
            for j in 0..<k {
                product = (product * .word(n - j)).dividedWithRemainder(by: .word(j + 1)).quotient
                try budget.pay(40 + 4 * product.limbCount)
            }
            return Rational(product)
        default: return nil
        }
    }

    /// Sine or cosine: exact at multiples of π/12; else one call whose argument begins with a positive term.
    private mutating func sine(_ function: MathFunction, _ argument: Quotient) throws(Undecided) -> Quotient {
        if argument.top.isZero { return Quotient(top: function == .sin ? .zero : .one) }
        let term = argument.top.terms[0]
        if argument.bottom.isOne, argument.top.terms.count == 1, term.monomial.factors.count == 1,
            atoms[term.monomial.factors[0].atom] == .pi, term.monomial.factors[0].exponent == .one,
            term.coefficient.limbCount < 8
        {
            let twelfths = term.coefficient * Rational(12)
            if twelfths.isWhole {
                let turn = Rational(twelfths.numerator.dividedWithRemainder(by: .word(24)).remainder)
                let place = (turn.word ?? 0) + (function == .sin ? 0 : 6)
                return try sine(ofTwelfths: ((place % 24) + 24) % 24)
            }
        }
        guard term.coefficient.isNegative else { return try quotient(atom: .call(function, [argument])) }
        let opposite = try quotient(
            atom: .call(function, [Quotient(top: -argument.top, bottom: argument.bottom)]))
        return function == .sin ? Quotient(top: -opposite.top, bottom: opposite.bottom) : opposite
    }

    /// sin(kπ/12) for k from 0 to 23.
    private mutating func sine(ofTwelfths k: Int) throws(Undecided) -> Quotient {
        if k >= 12 { return Quotient(top: -(try sine(ofTwelfths: k - 12).top)) }
        if k > 6 { return try sine(ofTwelfths: 12 - k) }
        func scaled(_ value: Quotient, _ bottom: Int) -> Quotient {
            Quotient(top: value.top.scaled(by: Rational(.one, over: .word(bottom))))
        }
        let half = Exponent(Rational(.one, over: .word(2))) ?? .one
        func root(_ value: Int, _ algebra: inout MathAlgebra) throws(Undecided) -> Quotient {
            try algebra.root(Quotient(top: Polynomial(Rational(value))), half)
        }
        switch k {
        case 0: return Quotient(top: .zero)
        case 2: return Quotient(top: Polynomial(Rational(.one, over: .word(2))))
        case 3: return scaled(try root(2, &self), 2)
        case 4: return scaled(try root(3, &self), 2)
        case 6: return Quotient(top: .one)
        default:
            // sin 15° and sin 75°: (√6 ∓ √2) / 4.
            let (six, two) = (try root(6, &self), try root(2, &self))
            let sum = try add(six, k == 1 ? Quotient(top: -two.top) : two)
            return scaled(sum, 4)
        }
    }

    private mutating func hyperbolic(
        _ function: MathFunction, _ argument: Quotient
    ) throws(Undecided) -> Quotient {
        let e = try quotient(atom: .e)
        let up = try power(e, argument)
        let down = try power(e, Quotient(top: -argument.top, bottom: argument.bottom))
        let sum = try add(up, down)
        let difference = try add(up, Quotient(top: -down.top, bottom: down.bottom))
        if function == .tanh { return try multiply(difference, try inverse(sum)) }
        let value = function == .sinh ? difference : sum
        return Quotient(top: value.top.scaled(by: Rational(.one, over: .word(2))), bottom: value.bottom)
    }
}
