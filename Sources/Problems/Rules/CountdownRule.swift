import Archive

/// An answer is right if it is an expression with + - * / and brackets that makes `target` and uses each of
/// `numbers` exactly once.
package struct CountdownRule: AnswerRule {
    package static let name = "countdown"

    let numbers: [Int]
    let target: Int

    package init(numbers: [Int], target: Int) {
        self.numbers = numbers
        self.target = target
    }

    package init?(_ json: JSON) {
        guard let list = json["numbers"]?.array, let target = json["target"]?.int else { return nil }
        let numbers = list.compactMap(\.int)
        guard !numbers.isEmpty, numbers.count == list.count else { return nil }
        self.init(numbers: numbers, target: target)
    }

    package var members: [JSON.Member] {
        [.init("numbers", .array(numbers.map(JSON.int))), .init("target", .int(target))]
    }

    package func ruling(on answer: String) -> Ruling {
        guard answer.utf8.count <= 300, var reader = Reader(answer) else { return .unread }
        let sides = reader.equation()
        guard let sides, reader.isAtEnd else { return .unread }
        let used = reader.numbers.prefix(sides.count)
        guard used.sorted() == numbers.sorted() else {
            return .wrong("it does not use each of \(numbers.map(String.init).joined(separator: ", ")) once")
        }
        guard let value = sides.value else { return .wrong("it divides by 0") }
        guard value == Quotient(target), sides.stated.map({ $0 == target }) ?? true else {
            return .wrong("it does not reach \(target)")
        }
        return .right
    }

    /// An exact fraction in lowest terms.
    private struct Quotient: Equatable {
        var top: Int
        var bottom: Int

        init(_ whole: Int) { (top, bottom) = (whole, 1) }

        /// Nil where it is too large or divides by 0.
        init?(_ top: Int, _ bottom: Int) {
            guard bottom != 0, top.magnitude < 1 << 30, bottom.magnitude < 1 << 30 else { return nil }
            let divisor = top.commonDivisor(with: bottom) * bottom.signum()
            (self.top, self.bottom) = (top / divisor, bottom / divisor)
        }
    }

    /// Reads an expression and computes its value at the same time.
    private struct Reader {
        private let signs: [Character]
        private var index = 0
        private var depth = 0
        private(set) var numbers: [Int] = []

        /// Nil where the text holds a sign that an expression cannot have.
        init?(_ text: String) {
            let spellings: [Character: Character] = [
                "×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "＋": "+", "－": "-", "＊": "*", "／": "/",
                "（": "(", "）": ")", "[": "(", "]": ")", "＝": "=",
            ]
            signs = text.filter { !$0.isWhitespace }.map { spellings[$0] ?? $0 }
            guard signs.allSatisfy({ "0123456789+-*/()=".contains($0) }) else { return nil }
        }

        var isAtEnd: Bool { index == signs.count }

        private mutating func take(_ sign: Character) -> Bool {
            guard index < signs.count, signs[index] == sign else { return false }
            index += 1
            return true
        }

        /// Reads an expression, perhaps with `=` and a number after it. The result is nil where it cannot be
        /// read; its value is nil where the expression has none.
        mutating func equation() -> (value: Quotient?, count: Int, stated: Int?)? {
            guard let value = sum() else { return nil }
            let count = numbers.count
            guard take("=") else { return (value, count, nil) }
            guard let stated = number() else { return nil }
            return (value, count, stated)
        }

        private mutating func sum() -> Quotient?? {
            guard var value = product() else { return nil }
            while true {
                let sign = take("+") ? 1 : take("-") ? -1 : 0
                guard sign != 0 else { return value }
                guard let next = product() else { return nil }
                value = value.flatMap { a in
                    next.flatMap { b in
                        Quotient(a.top * b.bottom + sign * b.top * a.bottom, a.bottom * b.bottom)
                    }
                }
            }
        }

        private mutating func product() -> Quotient?? {
            guard var value = factor() else { return nil }
            while true {
                let isTimes = take("*")
                guard isTimes || take("/") else { return value }
                guard let next = factor() else { return nil }
                value = value.flatMap { a in
                    next.flatMap { b in
                        isTimes
                            ? Quotient(a.top * b.top, a.bottom * b.bottom)
                            : Quotient(a.top * b.bottom, a.bottom * b.top)
                    }
                }
            }
        }

        private mutating func factor() -> Quotient?? {
            guard take("(") else { return number().map { Quotient($0) } }
            depth += 1
            defer { depth -= 1 }
            guard depth < 32, let value = sum(), take(")") else { return nil }
            return value
        }

        private mutating func number() -> Int? {
            let start = index
            while index < signs.count, signs[index].isNumber { index += 1 }
            guard index - start <= 6, let value = Int(String(signs[start..<index])) else { return nil }
            numbers.append(value)
            return value
        }
    }
}
