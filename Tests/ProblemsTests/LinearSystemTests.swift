import Problems
import Tensors
import Testing

@Suite("Systems of linear equations")
struct LinearSystemTests {
    /// The coefficients and the constant of `2x-y+3z=5`.
    private func row(_ equation: Substring) -> [Int]? {
        let sides = equation.split(separator: "=")
        guard sides.count == 2, let constant = Int(sides[1]) else { return nil }
        var row: [Int] = []
        var number = ""
        for sign in sides[0] {
            if sign.isLetter {
                guard let value = Int(number.isEmpty || "+-".contains(number) ? number + "1" : number) else {
                    return nil
                }
                row.append(value)
                number = ""
            } else {
                number.append(sign)
            }
        }
        return row + [constant]
    }

    @Test("The gold answer satisfies the equations of the key, and no other near it does")
    func independent() throws {
        for draw in 0..<500 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = LinearSystem().exercise(level: draw % 5 + 1, random: &random)
            let rows = exercise.key.split(separator: " ").compactMap(row)
            let answer = exercise.answer.split(separator: ", ").compactMap { Int($0) }
            try #require(rows.count == answer.count && rows.allSatisfy { $0.count == answer.count + 1 })
            func holds(_ values: [Int]) -> Bool {
                rows.allSatisfy { row in zip(row, values).reduce(0) { $0 + $1.0 * $1.1 } == row.last }
            }
            #expect(holds(answer))
            for place in answer.indices {
                for offset in [-1, 1] {
                    var other = answer
                    other[place] += offset
                    #expect(!holds(other))
                }
            }
        }
    }
}
