/// Evaluates an expression of numbers: `+ - * / ^ mod !`, brackets, signs, functions. Powers bind tightest,
/// and to the right.
struct StatementExpression {
    private let tokens: ArraySlice<StatementToken>
    private let scale: (StatementToken) -> Fraction?
    private var index: Int
    private var depth = 0
    /// Whether more than one number, with or without a sign, was read.
    private var hasOperator = false
    /// Whether the expression could also be read differently: `6/2(1+2)`, `-3^2`, `3+4 mod 5`.
    private var isAmbiguous = false

    struct Value {
        var value: Fraction
        var isPlain: Bool
        var isAmbiguous: Bool
    }

    /// Nil where the tokens are not exactly one expression, or its value is too large or does not exist.
    ///
    /// - Parameter scale: gives the value of a number's token.
    static func evaluate(
        _ tokens: ArraySlice<StatementToken>, scale: (StatementToken) -> Fraction? = { $0.value }
    ) -> Value? {
        guard !tokens.isEmpty else { return nil }
        return withoutActuallyEscaping(scale) { scale in
            var expression = StatementExpression(tokens: tokens, scale: scale)
            guard let value = expression.sum(), expression.index == tokens.endIndex else { return nil }
            return Value(
                value: value, isPlain: !expression.hasOperator, isAmbiguous: expression.isAmbiguous)
        }
    }

    private init(tokens: ArraySlice<StatementToken>, scale: @escaping (StatementToken) -> Fraction?) {
        self.tokens = tokens
        self.scale = scale
        index = tokens.startIndex
    }

    private var next: StatementToken.Kind? { index < tokens.endIndex ? tokens[index].kind : nil }

    private mutating func sum() -> Fraction? {
        let start = index
        guard var value = product() else { return nil }
        while let kind = next, kind == .plus || kind == .minus {
            index += 1
            hasOperator = true
            guard let right = product(), let result = kind == .plus ? value.plus(right) : value.minus(right)
            else { return nil }
            value = result
            // 50+10% and 3+4 mod 5 are ambiguous.
            let terms = tokens[start..<index]
            if terms.count < 64, Self.isLoose(terms) { isAmbiguous = true }
        }
        return value
    }

    private static func isLoose(_ terms: ArraySlice<StatementToken>) -> Bool {
        var (percents, numbers) = (0, 0)
        for token in terms {
            if token.kind == .modulo { return true }
            if token.kind == .number { numbers += 1 }
            if token.isPercent { percents += 1 }
        }
        return percents > 0 && percents < numbers
    }

    private mutating func product() -> Fraction? {
        guard var value = signed() else { return nil }
        var isDivided = false
        while let kind = next {
            guard kind == .times || kind == .over || kind == .modulo || isJuxtaposed else { break }
            if kind == .times || kind == .over || kind == .modulo {
                index += 1
                if kind != .times { isDivided = true }
            } else if isDivided {
                isAmbiguous = true
            }
            hasOperator = true
            guard let right = signed() else { return nil }
            let result =
                switch kind {
                case .over: value.over(right)
                case .modulo: value.modulo(right)
                default: value.times(right)
                }
            guard let result else { return nil }
            value = result
            if kind == .modulo, next == .times || next == .over || next == .modulo { isAmbiguous = true }
        }
        return value
    }

    /// Whether a product without a sign begins here: `2(3+4)`, `(3)(4)`. 7(1) is none: it may be a label.
    private var isJuxtaposed: Bool {
        guard next == .open, index > tokens.startIndex, !tokens[index].isSpaced, tokens[index - 1].label == 0
        else { return false }
        if tokens[index - 1].kind == .close { return true }
        return tokens[index - 1].kind == .number && index + 2 < tokens.endIndex
            && tokens[index + 2].kind != .close
    }

    private mutating func signed() -> Fraction? {
        var negative = false
        var signs = 0
        while let kind = next, kind == .minus || kind == .plus {
            signs += 1
            guard signs <= 2 else { return nil }
            if kind == .minus { negative.toggle() }
            index += 1
        }
        let start = index
        guard let value = power() else { return nil }
        if negative, start + 1 < tokens.endIndex, tokens[start + 1].kind == .power { isAmbiguous = true }
        return negative ? value.negated : value
    }

    private mutating func power() -> Fraction? {
        guard let base = postfix() else { return nil }
        guard next == .power else { return base }
        index += 1
        hasOperator = true
        depth += 1
        defer { depth -= 1 }
        guard depth < 32 else { return nil }
        if depth > 1, index > tokens.startIndex + 2, tokens[index - 3].kind == .power { isAmbiguous = true }
        guard let exponent = signed() else { return nil }
        return base.power(exponent)
    }

    private mutating func postfix() -> Fraction? {
        guard var value = atom() else { return nil }
        while next == .factorial {
            index += 1
            hasOperator = true
            guard let result = value.factorial else { return nil }
            value = result
        }
        return value
    }

    private mutating func atom() -> Fraction? {
        switch next {
        case .number:
            let value = scale(tokens[index])
            index += 1
            return mixed(value)
        case .open:
            index += 1
            return bracketed()
        case .function(let function):
            index += 1
            hasOperator = hasOperator || function != .identity
            depth += 1
            defer { depth -= 1 }
            guard depth < 32 else { return nil }
            return apply(function)
        default:
            return nil
        }
    }

    /// Reads the rest of a mixed number, `3 1/2` or `3\frac{1}{2}`, if one begins here; `whole` was read
    /// before.
    private mutating func mixed(_ whole: Fraction?) -> Fraction? {
        guard let whole, whole.isWhole, tokens[index - 1].places == 0 else { return whole }
        let start = index
        if next == .function(.fraction) {
            index += 1
            guard let part = apply(.fraction) else { return nil }
            isAmbiguous = true
            return whole.plus(part)
        }
        guard next == .number, tokens[index].isSpaced, index + 2 < tokens.endIndex,
            tokens[index + 1].kind == .over,
            tokens[index + 2].kind == .number, let top = tokens[index].value,
            let bottom = tokens[index + 2].value, let part = top.over(bottom), part.isProper
        else {
            index = start
            return whole
        }
        index += 3
        isAmbiguous = true
        return whole.plus(part)
    }

    private mutating func bracketed() -> Fraction? {
        depth += 1
        defer { depth -= 1 }
        guard depth < 32, let value = sum(), next == .close else { return nil }
        index += 1
        return value
    }

    private mutating func apply(_ function: StatementToken.Function) -> Fraction? {
        switch function {
        case .fraction, .binomial:
            guard let top = group(), let bottom = group() else { return nil }
            return function == .fraction ? top.over(bottom) : top.choose(bottom)
        case .root: return atom().flatMap(\.squareRoot)
        case .identity: return atom()
        case .absolute: return group().flatMap { $0.numerator < 0 ? $0.negated : $0 }
        case .floor: return group().map(\.floor)
        case .ceiling: return group().flatMap { $0.negated?.floor.negated }
        case .gcd, .lcm, .max, .min: return fold(function)
        }
    }

    private mutating func group() -> Fraction? {
        guard next == .open else { return nil }
        index += 1
        return bracketed()
    }

    /// Applies a function that takes any number of arguments.
    private mutating func fold(_ function: StatementToken.Function) -> Fraction? {
        guard next == .open else { return nil }
        var result: Fraction?
        repeat {
            index += 1
            guard let value = sum() else { return nil }
            guard let before = result else {
                result = value
                continue
            }
            switch function {
            case .gcd: result = before.gcd(value)
            case .lcm: result = before.lcm(value)
            case .max: result = before.isLess(than: value).map { $0 ? value : before }
            default: result = value.isLess(than: before).map { $0 ? value : before }
            }
            guard result != nil else { return nil }
        } while next == .comma
        guard next == .close else { return nil }
        index += 1
        return result
    }
}
