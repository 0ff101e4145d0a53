/// An expression of `Countdown`, as the search builds it and as a check evaluates it.
indirect enum CountdownExpression: Sendable {
    case number(Int)
    /// Two parts joined; `shown` is the value that the work gives for them.
    case pair(Operation, CountdownExpression, CountdownExpression, shown: Int)

    enum Operation: Character, Sendable, CaseIterable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
    }

    /// The value that the work gives for the expression.
    var shown: Int {
        switch self {
        case .number(let value), .pair(_, _, _, let value): value
        }
    }

    /// The whole expression, with brackets around all parts but the outermost.
    var text: String { text(depth: .max) }

    /// The expression with its parts below `depth` pairs replaced by their values.
    func text(depth: Int) -> String {
        guard depth > 0, case .pair(let operation, let left, let right, _) = self else {
            return String(shown)
        }
        return left.part(depth - 1) + String(operation.rawValue) + right.part(depth - 1)
    }

    private func part(_ depth: Int) -> String {
        let text = text(depth: depth)
        return text.allSatisfy(\.isNumber) ? text : "(\(text))"
    }

    /// The depth of nested pairs.
    var depth: Int {
        guard case .pair(_, let left, let right, _) = self else { return 0 }
        return 1 + max(left.depth, right.depth)
    }

    var numbers: [Int] {
        switch self {
        case .number(let value): [value]
        case .pair(_, let left, let right, _): left.numbers + right.numbers
        }
    }
}

extension CountdownExpression {
    /// Reads digits, + - * / and round brackets; nil if the text is anything else, or longer than any answer.
    init?(_ text: String) {
        var rest = Array(text.utf8.prefix(121))[...]
        guard rest.count <= 120, let whole = Self.sum(&rest, depth: 0), rest.isEmpty else { return nil }
        self = whole
    }

    private static func sum(_ rest: inout ArraySlice<UInt8>, depth: Int) -> Self? {
        joined(&rest, [.plus, .minus]) { product(&$0, depth: depth) }
    }

    private static func product(_ rest: inout ArraySlice<UInt8>, depth: Int) -> Self? {
        joined(&rest, [.times, .over]) { factor(&$0, depth: depth) }
    }

    private static func joined(
        _ rest: inout ArraySlice<UInt8>, _ operations: [Operation],
        _ operand: (inout ArraySlice<UInt8>) -> Self?
    ) -> Self? {
        guard var left = operand(&rest) else { return nil }
        while let next = rest.first,
            let operation = operations.first(where: { $0.rawValue.asciiValue == next })
        {
            rest.removeFirst()
            guard let right = operand(&rest) else { return nil }
            left = .pair(operation, left, right, shown: 0)
        }
        return left
    }

    private static func factor(_ rest: inout ArraySlice<UInt8>, depth: Int) -> Self? {
        if rest.first == UInt8(ascii: "(") {
            guard depth < 16 else { return nil }
            rest.removeFirst()
            guard let inner = sum(&rest, depth: depth + 1), rest.popFirst() == UInt8(ascii: ")") else {
                return nil
            }
            return inner
        }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard (1...4).contains(digits.count), let value = Int(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        rest = rest.dropFirst(digits.count)
        return .number(value)
    }
}

extension CountdownExpression {
    /// An exact value as it is written in the work: 12, or 5/2.
    struct Value: Equatable, CustomStringConvertible {
        let top: Int
        let bottom: Int

        init(_ whole: Int) { (top, bottom) = (whole, 1) }

        private init?(_ top: Int, over bottom: Int) {
            guard bottom != 0, top.magnitude < 1 << 30, bottom.magnitude < 1 << 30 else { return nil }
            let divisor = top.commonDivisor(with: bottom) * bottom.signum()
            (self.top, self.bottom) = (top / divisor, bottom / divisor)
        }

        /// The result of an operation; nil where it does not exist or is too large.
        static func joined(_ operation: Operation, _ a: Value, _ b: Value) -> Value? {
            switch operation {
            case .plus: Value(a.top * b.bottom + b.top * a.bottom, over: a.bottom * b.bottom)
            case .minus: Value(a.top * b.bottom - b.top * a.bottom, over: a.bottom * b.bottom)
            case .times: Value(a.top * b.top, over: a.bottom * b.bottom)
            case .over: Value(a.top * b.bottom, over: a.bottom * b.top)
            }
        }

        var description: String { bottom == 1 ? String(top) : "\(top)/\(bottom)" }

        /// The value as it is written after a sign.
        func operand(of operation: Operation) -> String {
            top < 0 || bottom != 1 && operation == .over ? "(\(self))" : description
        }
    }

    /// Computes the expression from the inside, one equation after the other; nil where it divides by 0,
    /// after the last equation that can be written.
    func value(_ equations: inout [String]) -> Value? {
        guard case .pair(let operation, let left, let right, _) = self else { return Value(shown) }
        guard let a = left.value(&equations), let b = right.value(&equations) else { return nil }
        guard let value = Value.joined(operation, a, b) else { return nil }
        let (joined, result) = (
            "\(a)\(operation.rawValue)\(b.operand(of: operation))", String(describing: value)
        )
        equations.append(joined == result ? joined : "\(joined)=\(result)")
        return value
    }
}
