/// The equations that a text states, `12*3=36` or `722=7*103+1`, and whether they are true: an evaluator
/// that shares nothing with the families.
enum StatedEquations {
    /// Every maximal run of digits, points and `+-*/=` that holds an `=`.
    static func all(in text: String) -> [String] {
        text.split(whereSeparator: { !($0.isASCII && ($0.isNumber || "+-*/=.".contains($0))) })
            .map { String($0.reversed().drop(while: { !$0.isNumber }).reversed()) }
            .filter { $0.contains("=") && $0.first != "=" }
    }

    static func areTrue(_ equation: String) -> Bool {
        let sides = equation.split(separator: "=", omittingEmptySubsequences: false).map { value(String($0)) }
        return sides.allSatisfy { side in
            guard let side, let first = sides[0] else { return false }
            return abs(side - first) < 1e-6
        }
    }

    /// Sums of products, left to right; nil if it is no expression.
    static func value(_ expression: String) -> Double? {
        var sum = 0.0
        var product: Double?
        var sign = 1.0
        var operation: Character = "*"
        var rest = Substring(expression)
        while !rest.isEmpty {
            let negative = rest.first == "-"
            if negative { rest.removeFirst() }
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            guard let number = Double(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let factor = negative ? -number : number
            if let left = product {
                product = operation == "*" ? left * factor : left / factor
            } else {
                product = factor
            }
            guard let next = rest.popFirst() else { break }
            guard !rest.isEmpty else { return nil }
            if next == "+" || next == "-" {
                sum += sign * (product ?? 0)
                (product, sign) = (nil, next == "+" ? 1 : -1)
            } else {
                operation = next
            }
        }
        return product.map { sum + sign * $0 }
    }
}
