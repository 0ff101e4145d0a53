/// An exact decimal of at most three places, kept as a whole number of thousandths.
struct Thousandths: Equatable, Sendable, CustomStringConvertible {
    let count: Int

    init(count: Int) { self.count = count }

    init(_ whole: Int) { count = whole * 1000 }

    /// Reads `-12` or `3.45`; nil for anything else, for more than three places, and for a thousand million
    /// or more, so that arithmetic on a given answer cannot overflow.
    init?(_ text: String) {
        let negative = text.hasPrefix("-")
        let parts = text.dropFirst(negative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        let places = parts.count == 2 ? String(parts[1]) : "0"
        guard parts.count <= 2, (1...9).contains(parts[0].count), (1...3).contains(places.count),
            (String(parts[0]) + places).allSatisfy({ ("0"..."9").contains($0) }),
            let whole = Int(parts[0]),
            let fraction = Int(places + String(repeating: "0", count: 3 - places.count))
        else { return nil }
        count = (negative ? -1 : 1) * (whole * 1000 + fraction)
    }

    /// The number if it is whole; else nil.
    var whole: Int? { count.isMultiple(of: 1000) ? count / 1000 : nil }

    var description: String {
        var places = String((1000 + abs(count) % 1000)).dropFirst()
        while places.last == "0" { places.removeLast() }
        let whole = (count < 0 ? "-" : "") + String(abs(count) / 1000)
        return places.isEmpty ? whole : whole + "." + places
    }
}
