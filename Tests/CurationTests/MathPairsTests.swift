import Curation
import Glibc
import Testing

@Suite struct MathPairsTests {
    /// 20,000 pairs of each kind, or as many as LEAVEN_PAIRS says.
    private static let count = getenv("LEAVEN_PAIRS").flatMap { Int(String(cString: $0)) } ?? 20_000

    @Test(
        "of formulas that differ in one sign, digit, name, order, unit, subscript, case, bound or word none passes"
    )
    func different() {
        var pairs = MathPairs(seed: 31)
        var passed: Set<String> = []
        for _ in 0..<Self.count {
            let (gold, given) = pairs.different()
            if MathPairs.verdict(gold: gold, given: given).outcome == .pass {
                passed.insert("\(gold) | \(given)")
            }
        }
        #expect(passed.isEmpty, "\(passed.count): \(passed.prefix(20).joined(separator: "\n"))")
    }

    @Test("of formulas that are equal by one rewriting 99% pass, and none fails")
    func equal() {
        var pairs = MathPairs(seed: 32)
        var (failed, open): ([String], [String]) = ([], [])
        for _ in 0..<Self.count {
            let (gold, given) = pairs.equal()
            switch MathPairs.verdict(gold: gold, given: given).outcome {
            case .pass: break
            case .fail: failed.append("\(gold) | \(given)")
            case .undecided: open.append("\(gold) | \(given)")
            }
        }
        #expect(failed.isEmpty, "\(failed.count): \(failed.prefix(20).joined(separator: "\n"))")
        #expect(open.count * 100 <= Self.count, "\(open.count): \(open.prefix(20).joined(separator: "\n"))")
    }
}
