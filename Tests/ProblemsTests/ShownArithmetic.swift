/// Reads the arithmetic that a text states, `84-2*36=84-72=12`, and says which statements are false.
/// It shares no code with the families: it is the independent judge of what they write.
enum ShownArithmetic {
    /// Every `left=right` of the text whose sides differ. Sides with letters in them say nothing.
    static func falseStatements(in text: String) -> [String] {
        statements(text).filter { value($0) != value($1) }
            .map { String(decoding: $0, as: UTF8.self) + "=" + String(decoding: $1, as: UTF8.self) }
    }

    /// How many `left=right` with numbers on both sides the text has.
    static func count(in text: String) -> Int { statements(text).count }

    private typealias Side = ArraySlice<UInt8>

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func statements(_ text: String) -> [(Side, Side)] {
        let marks = Array("+-*/=()^".utf8)
        let runs = Array(text.utf8).split { !(isLetter($0) || isDigit($0) || marks.contains($0)) }
        return runs.flatMap { run in
            let sides = run.split(separator: UInt8(ascii: "="))
                .filter { $0.contains(where: isDigit) && !$0.contains(where: isLetter) }
            return Array(zip(sides, sides.dropFirst()))
        }
    }

    private static func value(_ side: Side) -> Double {
        var reader = Reader(rest: side)
        let value = reader.sum()
        return reader.rest.isEmpty ? value : .nan
    }

    /// Recursive descent over sums, products and factors.
    private struct Reader {
        var rest: Side

        mutating func take(_ wanted: Character) -> Bool {
            guard rest.first == wanted.asciiValue else { return false }
            rest.removeFirst()
            return true
        }

        mutating func sum() -> Double {
            var total = product()
            while true {
                if take("+") { total += product() } else if take("-") { total -= product() } else { break }
            }
            return total
        }

        mutating func product() -> Double {
            var total = factor()
            while true {
                if take("*") { total *= factor() } else if take("/") { total /= factor() } else { break }
            }
            return total
        }

        mutating func factor() -> Double {
            if take("-") { return -factor() }
            if take("(") {
                let inner = sum()
                return take(")") ? inner : .nan
            }
            let digits = rest.prefix(while: isDigit)
            rest.removeFirst(digits.count)
            return digits.isEmpty ? .nan : digits.reduce(0) { $0 * 10 + Double($1 - 48) }
        }
    }
}
