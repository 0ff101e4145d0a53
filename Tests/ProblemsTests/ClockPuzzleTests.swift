import Problems
import Tensors
import Testing

@Suite("Clock puzzles")
struct ClockPuzzleTests {
    @Test("The gold answer is reached by letting a clock run minute by minute")
    func independent() throws {
        for draw in 0..<1_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = ClockPuzzle().exercise(level: draw % 5 + 1, random: &random)
            var words = exercise.key.split { " ,".contains($0) }.map(String.init)
            var time = try #require(Int(words.removeFirst()))
            let back = words.removeFirst() == "-"
            var minutes: [Int] = []
            while !words.isEmpty {
                let word = words.removeFirst()
                if word == "shift" {
                    minutes.append(60 * (try #require(Int(words.removeFirst()))))
                } else if word == "bells" {
                    let first = try #require(Int(words.removeFirst()))
                    let second = try #require(Int(words.removeFirst()))
                    minutes.append(try #require((1...).first { $0 % first == 0 && $0 % second == 0 }))
                } else if word.contains("*") {
                    minutes.append(word.split(separator: "*").compactMap { Int($0) }.reduce(1, *))
                } else {
                    let hours = try #require(Int(words.removeFirst()))
                    minutes.append(60 * hours + (try #require(Int(words.removeFirst()))))
                }
            }
            for minute in minutes {
                for _ in 0..<abs(minute) {
                    time += (minute > 0) != back ? 1 : -1
                    if time == 1440 { time = 0 }
                    if time < 0 { time = 1439 }
                }
            }
            let parts = exercise.answer.split(separator: ":").compactMap { Int($0) }
            #expect(exercise.answer.count == 5 && parts == [time / 60, time % 60], "\(exercise.key)")
        }
    }
}
