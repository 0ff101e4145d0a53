import Problems
import Tensors
import Testing

@Suite("Polynomials")
struct PolynomialsTests {
    /// The value of `2x^3-x+5` or of a product of such in brackets.
    private func value(_ text: Substring, at x: Double) -> Double? {
        if text.first == "(" {
            var product = 1.0
            for factor in text.split(whereSeparator: { "()".contains($0) }) {
                guard let value = value(factor, at: x) else { return nil }
                product *= value
            }
            return product
        }
        var sum = 0.0
        var rest = text
        while let sign = rest.first {
            let signed = sign == "-" ? -1.0 : 1.0
            if "+-".contains(sign) { rest.removeFirst() }
            let digits = rest.prefix(while: \.isNumber)
            rest = rest.dropFirst(digits.count)
            var term = digits.isEmpty ? 1 : Double(digits) ?? .nan
            if rest.first == "x" {
                rest.removeFirst()
                var power = 1
                if rest.first == "^" {
                    guard let digit = rest.dropFirst().first?.wholeNumberValue else { return nil }
                    power = digit
                    rest = rest.dropFirst(2)
                }
                for _ in 0..<power { term *= x }
            } else if digits.isEmpty {
                return nil
            }
            sum += signed * term
        }
        return sum
    }

    @Test("The gold answer says what the polynomial of the key does, by its values")
    func independent() throws {
        var kinds: Set<Substring> = []
        for draw in 0..<1_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Polynomials().exercise(level: draw % 5 + 1, random: &random)
            let parts = exercise.key.split(separator: " ")
            let answer = exercise.answer.split(separator: ", ").compactMap { Double($0) }
            kinds.insert(parts[0])
            switch parts[0] {
            case "value":
                let values = parts.dropFirst(2).map { value(parts[1], at: Double($0) ?? .nan) }
                #expect(values == answer, "\(exercise.key): \(exercise.answer)")
            case "roots":
                #expect(answer.allSatisfy { value(parts[1], at: $0) == 0 }, "\(exercise.key)")
                #expect(zip(answer, answer.dropFirst()).allSatisfy(<))
                #expect(answer.count == (parts[1].contains("x^4") ? 4 : parts[1].contains("x^3") ? 3 : 2))
            default:
                for x in [-2.0, -1, 0.5, 1, 2, 3, 4] {
                    let expanded = answer.reduce(0) { $0 * x + $1 }
                    #expect(value(parts[1], at: x) == expanded, "\(exercise.key): \(exercise.answer)")
                }
            }
        }
        #expect(kinds.count == 3)
    }

    @Test("The search for roots shows numbers that are none")
    func deadEnds() {
        var rejected = 0
        for draw in 0..<300 {
            var random = RandomStream(seed: 4, UInt64(draw))
            var slip = Slip.none
            let exercise = Polynomials().exercise(level: 5, random: &random)
            if exercise.attempt(.english, slip: &slip).lines.contains(where: { $0.hasSuffix(": no.") }) {
                rejected += 1
            }
        }
        #expect(rejected > 40)
    }
}
