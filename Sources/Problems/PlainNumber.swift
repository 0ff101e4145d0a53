/// Writes numbers of files as people write them.
enum PlainNumber {
    /// The greatest exponent that is written out, up or down; numbers beyond it keep their exponent.
    private static let most: UInt = 60

    /// A JSON number without its exponent, digit for digit: `1e-07` is `0.0000001`, and `12.0` is `12`.
    static func text(_ number: String) -> String {
        let parts = number.split(maxSplits: 1) { $0 == "e" || $0 == "E" }
        let isNegative = number.utf8.first == UInt8(ascii: "-")
        let places = (parts.first ?? "").drop { $0 == "-" }.split(
            separator: ".", omittingEmptySubsequences: false)
        guard let whole = places.first, let exponent = parts.count == 1 ? 0 : Int(parts[1]),
            exponent.magnitude <= most
        else { return number }
        let fraction = places.count == 2 ? places[1] : ""
        var digits = whole + fraction
        var point = whole.utf8.count + exponent
        if point <= 0 {
            digits = Substring(String(repeating: "0", count: 1 - point)) + digits
            point = 1
        }
        if point > digits.utf8.count { digits += String(repeating: "0", count: point - digits.utf8.count) }
        var before = digits.prefix(point).drop { $0 == "0" }
        var after = digits.dropFirst(point)
        if before.isEmpty { before = "0" }
        while after.last == "0" { after.removeLast() }
        let text = String(before) + (after.isEmpty ? "" : "." + String(after))
        return (isNegative && text != "0" ? "-" : "") + text
    }
}
