/// Evaluates an expression of numbers: `+ - * / ^ mod`, brackets, signs; powers bind tightest and to the right.
struct StepExpression {
    private let tokens: ArraySlice<StepToken>
    private var index: Int
    private var depth = 0
    /// Whether anything but one number (with or without a sign) was read.
    private var hasOperator = false

    struct Value {
        var value: Fraction
        var isPlain: Bool
    }

    /// Nil where the tokens are not one whole expression, or its value does not exist or fit.
    static func evaluate(_ tokens: ArraySlice<StepToken>) -> Value? {
        guard !tokens.isEmpty else { return nil }
        var expression = StepExpression(tokens: tokens, index: tokens.startIndex)
        guard let value = expression.sum(), expression.index == tokens.endIndex else { return nil }
        return Value(value: value, isPlain: !expression.hasOperator)
    }

    private init(tokens: ArraySlice<StepToken>, index: Int) {
        self.tokens = tokens
        self.index = index
    }

    private var next: StepToken.Kind? { index < tokens.endIndex ? tokens[index].kind : nil }

    private mutating func sum() -> Fraction? {
        guard var value = product() else { return nil }
        while let kind = next, kind == .plus || kind == .minus {
            index += 1
            hasOperator = true
            guard let right = product(), let result = kind == .plus ? value.plus(right) : value.minus(right)
            else { return nil }
            value = result
        }
        return value
    }

    private mutating func product() -> Fraction? {
        guard var value = signed() else { return nil }
        while let kind = next, kind == .times || kind == .over || kind == .modulo {
            index += 1
            hasOperator = true
            guard let right = signed() else { return nil }
            let result =
                switch kind {
                case .times: value.times(right)
                case .over: value.over(right)
                default: value.modulo(right)
                }
            guard let result else { return nil }
            value = result
        }
        return value
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
        guard let value = power() else { return nil }
        return negative ? value.negated : value
    }

    private mutating func power() -> Fraction? {
        guard let base = atom() else { return nil }
        guard next == .power else { return base }
        index += 1
        hasOperator = true
        depth += 1
        defer { depth -= 1 }
        guard depth < 32, let exponent = signed() else { return nil }
        return base.power(exponent)
    }

    private mutating func atom() -> Fraction? {
        switch next {
        case .number:
            defer { index += 1 }
            return tokens[index].value
        case .open:
            index += 1
            depth += 1
            defer { depth -= 1 }
            guard depth < 32, let value = sum(), next == .close else { return nil }
            index += 1
            return value
        default:
            return nil
        }
    }
}
