/// The equations that a text states, `12*3=36` or `722=7*103+1`, and whether they are true: an evaluator
/// that shares nothing with the families.
enum StatedEquations {
    /// Every maximal run of digits, points and `+-*/=` that holds an `=`.
    static func all(in text: String) -> [String] {
        withoutBrackets(Array(text.utf8)).split { !((48...57).contains($0) || "+-*/=.".utf8.contains($0)) }
            .filter { $0.contains(61) && $0.first != 61 }
            .map {
                String(decoding: $0.reversed().drop { !(48...57).contains($0) }.reversed(), as: UTF8.self)
            }
    }

    /// Negative numbers in brackets, `(-6)`, as they read without them.
    private static func withoutBrackets(_ text: [UInt8]) -> [UInt8] {
        var (result, index) = ([UInt8](), 0)
        while index < text.count {
            let digits = text[min(index + 2, text.count)...].prefix { (48...57).contains($0) }
            let end = index + 2 + digits.count
            if text[index...].starts(with: "(-".utf8), !digits.isEmpty, end < text.count, text[end] == 41 {
                result += [45] + digits
                index = end + 1
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return result
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
        var operation = UInt8(ascii: "*")
        var rest = Substring(expression).utf8
        while !rest.isEmpty {
            let negative = rest.first == UInt8(ascii: "-")
            if negative { rest.removeFirst() }
            let digits = rest.prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
            guard let number = Double(Substring(digits)) else { return nil }
            rest = rest.dropFirst(digits.count)
            let factor = negative ? -number : number
            if let left = product {
                product = operation == UInt8(ascii: "*") ? left * factor : left / factor
            } else {
                product = factor
            }
            guard let next = rest.popFirst() else { break }
            guard !rest.isEmpty else { return nil }
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") {
                sum += sign * (product ?? 0)
                (product, sign) = (nil, next == UInt8(ascii: "+") ? 1 : -1)
            } else {
                operation = next
            }
        }
        return product.map { sum + sign * $0 }
    }
}
