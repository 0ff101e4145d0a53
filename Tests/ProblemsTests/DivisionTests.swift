import Problems
import Tensors
import Testing

@Suite("Division")
struct DivisionTests {
    @Test("Quotient and remainder make the dividend, and the remainder is less than the divisor")
    func independent() throws {
        for draw in 0..<1_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Division().exercise(level: draw % 5 + 1, random: &random)
            let numbers = exercise.key.split(separator: " ").compactMap { Int($0) }
            let answer = exercise.answer.split(separator: ", ").compactMap { Int($0) }
            try #require(numbers.count == 2 && answer.count == 2)
            #expect(answer[0] * numbers[1] + answer[1] == numbers[0] && 0..<numbers[1] ~= answer[1])
        }
    }

    @Test("Hard divisions hold guesses that were too much and guesses that were too little")
    func corrections() {
        var (tooMuch, tooLittle) = (0, 0)
        for draw in 0..<200 {
            var random = RandomStream(seed: 4, UInt64(draw))
            var slip = Slip.none
            let exercise = Division().exercise(level: 5, random: &random)
            let work = exercise.attempt(.english, slip: &slip).lines.joined()
            if work.contains("too much") { tooMuch += 1 }
            if work.contains("too little") { tooLittle += 1 }
        }
        #expect(tooMuch > 50 && tooLittle > 50)
    }
}
