import Foundation
import Problems
import Tensors
import Testing

@Suite("Date arithmetic")
struct DateArithmeticTests {
    @Test("The gold answer is the one of Foundation's calendar")
    func independent() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for draw in 0..<2_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = DateArithmetic().exercise(level: draw % 5 + 1, random: &random)
            let words = exercise.key.split(separator: " ")
            let parts = words[0].split(separator: "-").compactMap { Int($0) }
            let days = try #require(Int(words[1]))
            let start = try #require(
                calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2])))
            let end = try #require(calendar.date(byAdding: .day, value: days, to: start))
            let found = calendar.dateComponents([.year, .month, .day], from: end)
            let gold = exercise.answer.split(separator: "-").compactMap { Int($0) }
            #expect([found.year, found.month, found.day] == gold)
            #expect(exercise.answer.count == 10)
        }
    }
}
