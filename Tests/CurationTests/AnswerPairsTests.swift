import Curation
import Glibc
import Problems
import Testing

@Suite struct AnswerPairsTests {
    /// 20,000 pairs of each kind, or as many as LEAVEN_PAIRS says.
    private static let count = getenv("LEAVEN_PAIRS").flatMap { Int(String(cString: $0)) } ?? 20_000

    @Test("of pairs that differ in one sign, digit, word, unit or place none passes")
    func different() {
        var pairs = AnswerPairs(seed: 21)
        var passed: [String] = []
        for _ in 0..<Self.count {
            let pair = pairs.different()
            if AnswerPairs.verdict(pair).outcome == .pass { passed.append("\(pair)") }
        }
        #expect(passed.isEmpty, "\(passed.count): \(passed.prefix(10).joined(separator: "\n"))")
    }

    @Test("of pairs that are equal by one rewriting 99% pass, and none fails")
    func equal() {
        var pairs = AnswerPairs(seed: 22)
        var (failed, open): ([String], [String]) = ([], [])
        for _ in 0..<Self.count {
            let pair = pairs.equal()
            switch AnswerPairs.verdict(pair).outcome {
            case .pass: break
            case .fail: failed.append("\(pair)")
            case .undecided: open.append("\(pair)")
            }
        }
        #expect(failed.isEmpty, "\(failed.count): \(failed.prefix(10).joined(separator: "\n"))")
        #expect(open.count * 100 <= Self.count, "\(open.count): \(open.prefix(10).joined(separator: "\n"))")
    }
}
