/// Reads the arithmetic that a text states, `84-2*36=84-72=12`, and says which statements are false.
/// It shares no code with the families: it is the independent judge of what they write.
enum ShownArithmetic {
    /// Every `left=right` of the text whose sides differ. Sides with letters in them say nothing.
    static func falseStatements(in text: String) -> [String] {
        var found: [String] = []
        for chain in runs(text) {
            let sides = chain.split(separator: "=", omittingEmptySubsequences: false)
                .filter { !$0.isEmpty && !$0.contains(where: \.isLetter) }
            for (left, right) in zip(sides, sides.dropFirst()) where value(left) != value(right) {
                found.append("\(left)=\(right)")
            }
        }
        return found
    }

    /// How many `left=right` with numbers on both sides the text has.
    static func count(in text: String) -> Int {
        runs(text).reduce(0) { total, chain in
            let sides = chain.split(separator: "=").filter { !$0.contains(where: \.isLetter) }
            return total + max(0, sides.count - 1)
        }
    }

    private static func runs(_ text: String) -> [Substring] {
        text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "+-*/=()^".contains($0))) }
            .filter { $0.contains("=") && $0.contains(where: \.isNumber) }
    }

    private static func value(_ side: Substring) -> Double {
        var reader = Reader(rest: Array(side))
        let value = reader.sum()
        return reader.rest.isEmpty ? value : .nan
    }

    /// Recursive descent over sums, products and factors.
    private struct Reader {
        var rest: [Character]

        mutating func take(_ wanted: Character) -> Bool {
            guard rest.first == wanted else { return false }
            rest.removeFirst()
            return true
        }

        mutating func sum() -> Double {
            var total = product()
            while let sign = rest.first, sign == "+" || sign == "-" {
                rest.removeFirst()
                total += sign == "+" ? product() : -product()
            }
            return total
        }

        mutating func product() -> Double {
            var total = factor()
            while let sign = rest.first, sign == "*" || sign == "/" {
                rest.removeFirst()
                total = sign == "*" ? total * factor() : total / factor()
            }
            return total
        }

        mutating func factor() -> Double {
            if take("-") { return -factor() }
            if take("(") {
                let inner = sum()
                return take(")") ? inner : .nan
            }
            let digits = rest.prefix { $0.isNumber }
            rest.removeFirst(digits.count)
            return Double(String(digits)) ?? .nan
        }
    }
}
