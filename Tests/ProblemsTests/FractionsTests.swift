import Problems
import Tensors
import Testing

@Suite("Fractions")
struct FractionsTests {
    @Test("The gold answer has the value of the key, in lowest terms")
    func independent() throws {
        for draw in 0..<1_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Fractions().exercise(level: draw % 5 + 1, random: &random)
            let answer = exercise.answer.split(separator: "/").compactMap { Int($0) }
            let top = try #require(answer.first)
            let bottom = answer.count == 2 ? answer[1] : 1
            #expect(bottom == 1 || !(2...bottom).contains { top % $0 == 0 && bottom % $0 == 0 })
            let expected: Double
            let parts = exercise.key.split(separator: " ")
            if parts.count == 3 {
                let values = parts.prefix(2).map { StatedEquations.value(String($0)) ?? .nan }
                expected = (parts[2] == "larger" ? values.max() : values.min()) ?? .nan
            } else {
                expected = value(exercise.key)
            }
            #expect(
                abs(Double(top) / Double(bottom) - expected) < 1e-9, "\(exercise.key): \(exercise.answer)")
        }
    }

    /// Evaluates with brackets, a pair without brackets inside at a time, to all the places there are.
    private func value(_ text: String) -> Double {
        var text = text
        while let close = text.firstIndex(of: ")"), let open = text[..<close].lastIndex(of: "(") {
            let inside = StatedEquations.value(String(text[text.index(after: open)..<close])) ?? .nan
            // Plain decimal places, which the evaluator reads.
            let fraction = Int((inside * 1e15).rounded())
            let digits = String(repeating: "0", count: max(0, 16 - String(fraction).count)) + String(fraction)
            text.replaceSubrange(open...close, with: digits.dropLast(15) + "." + digits.suffix(15))
        }
        return StatedEquations.value(text) ?? .nan
    }
}
