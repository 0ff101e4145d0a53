import Tensors

/// Chains of sums, differences, products and quotients of fractions, reduced after each operation, and
/// comparisons of two fractions. Chains are checked backwards, comparisons by cross products.
package struct Fractions: Family {
    package let name = "fractions"
    package let form = AnswerForm.number

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let count = [2, 2, 3, 4, 5][level - 1]
        let most = [9, 20, 20, 24, 30][level - 1]
        if level < 4, random.bool(0.25) {
            return FractionComparison.drawn(most: most * (level == 1 ? 1 : 2), random: &random)
        }
        while true {
            let terms = (0..<count).map { _ in Ratio.drawn(most: most, random: &random) }
            let operations = (1..<count).map { _ in
                random.pick(level == 1 ? FractionChain.Operation.sums : FractionChain.Operation.allCases)
            }
            let chain = FractionChain(terms: terms, operations: operations)
            let bound = [99, 400, 999, 1999, 4999][level - 1]
            if chain.values.dropFirst().allSatisfy({ $0.isBetween(1, bound) }), chain.workLength <= 2100 {
                return chain
            }
        }
    }
}

/// A fraction as it is written, not always in lowest terms; its denominator is positive.
struct Ratio: Sendable, Equatable {
    let top: Int
    let bottom: Int

    init(_ top: Int, _ bottom: Int) {
        self.top = top
        self.bottom = bottom
    }

    /// The fraction in lowest terms.
    var reduced: Ratio {
        let divisor = max(1, top.commonDivisor(with: bottom))
        return Ratio(top / divisor, bottom / divisor)
    }

    /// `3/4`; a whole number without a denominator.
    var text: String { bottom == 1 ? "\(top)" : "\(top)/\(bottom)" }

    func isBetween(_ least: Int, _ most: Int) -> Bool { least...most ~= top && 1...most ~= bottom }

    /// A fraction in lowest terms that is proper, or not far above 1.
    static func drawn(most: Int, random: inout RandomStream) -> Ratio {
        while true {
            let bottom = random.int(2...most)
            let ratio = Ratio(random.int(1...bottom + bottom / 2), bottom)
            if ratio.reduced == ratio { return ratio }
        }
    }

    /// Reads `3/4` or `3`; nil for any other text, or a number too large for an answer.
    init?(candidate: String) {
        let parts = candidate.split(separator: "/", omittingEmptySubsequences: false)
            .map { Int(candidate: String($0), atMost: 1_000_000) }
        guard parts.count <= 2, let top = parts[0], let bottom = parts.count == 2 ? parts[1] : 1, bottom > 0
        else { return nil }
        self.init(top, bottom)
    }
}

/// Work on fractions in writing, one operation after the other.
struct FractionWork {
    let language: Language
    private(set) var lines: [String] = []

    init(language: Language) { self.language = language }

    mutating func say(_ english: String, _ chinese: String) {
        lines.append(language.choose(english, chinese))
    }

    /// The greatest common divisor by Euclid's algorithm; each line is a division with its remainder.
    mutating func divisor(_ first: Int, _ second: Int, _ slip: inout Slip) -> Int {
        var (a, b) = (max(first, second), min(first, second))
        var work: [String] = []
        while b > 0 {
            let rest = slip(a % b)
            work.append("\(a)=\(b)*\(a / b)+\(rest)")
            // After a slip the remainder may not be smaller than the divisor, but the numbers must become
            // smaller.
            (a, b) = (b, rest < b ? rest : 0)
        }
        say(
            "gcd of \(first) and \(second): \(language.list(work)), so \(a).",
            "\(first)和\(second)的最大公约数：\(language.list(work))，是\(a)。")
        return a
    }

    /// The fraction in lowest terms.
    mutating func reduce(_ ratio: Ratio, _ slip: inout Slip) -> Ratio {
        guard ratio.bottom > 1 else { return ratio }
        guard ratio.top > 0 else { return Ratio(0, 1) }
        let divisor = divisor(ratio.top, ratio.bottom, &slip)
        guard divisor > 1 else { return ratio }
        let (top, topWork) = Self.quotient(ratio.top, divisor, &slip)
        let (bottom, bottomWork) = Self.quotient(ratio.bottom, divisor, &slip)
        let reduced = Ratio(top, max(1, bottom))
        let work = [topWork, bottomWork]
        say(
            "Reduce: \(language.list(work)), so \(reduced.text).",
            "约分：\(language.list(work))，得\(reduced.text)。")
        return reduced
    }

    /// A quotient and its equation; after a mistake there may be a remainder, which is written, too.
    private static func quotient(_ value: Int, _ divisor: Int, _ slip: inout Slip) -> (Int, String) {
        guard value % divisor == 0 else {
            return (value / divisor, "\(value)=\(divisor)*\(value / divisor)+\(value % divisor)")
        }
        let quotient = slip(value / divisor)
        return (quotient, "\(value)/\(divisor)=\(quotient)")
    }

    /// The numerators of two fractions over their least common denominator.
    mutating func common(_ a: Ratio, _ b: Ratio, _ slip: inout Slip) -> (Int, Int, bottom: Int) {
        let divisor = a.bottom == 1 || b.bottom == 1 ? 1 : divisor(a.bottom, b.bottom, &slip)
        let (part, division) = divisor == 1 ? (b.bottom, "") : Self.quotient(b.bottom, divisor, &slip)
        let (multiple, shown) = PartialProducts.multiply(a.bottom, part, &slip)
        let work = (divisor == 1 ? [] : [division]) + shown
        let bottom = max(1, multiple)
        say(
            "Common denominator: \(language.list(work)).", "公分母：\(language.list(work))。")
        let tops = [a, b].map { ratio in
            let (factor, division) = Self.quotient(bottom, ratio.bottom, &slip)
            let (top, shown) = PartialProducts.multiply(ratio.top, factor, &slip)
            let work = language.list([division] + shown)
            say("\(ratio.text): \(work), so \(top)/\(bottom).", "\(ratio.text)：\(work)，得\(top)/\(bottom)。")
            return top
        }
        return (tops[0], tops[1], bottom)
    }

    mutating func multiply(_ a: Ratio, _ b: Ratio, _ slip: inout Slip) -> Ratio {
        let (top, topWork) = PartialProducts.multiply(a.top, b.top, &slip)
        let (bottom, bottomWork) = PartialProducts.multiply(a.bottom, b.bottom, &slip)
        let product = Ratio(top, max(1, bottom))
        say("Top: \(language.list(topWork)).", "分子：\(language.list(topWork))。")
        say("Bottom: \(language.list(bottomWork)).", "分母：\(language.list(bottomWork))。")
        return product
    }
}
