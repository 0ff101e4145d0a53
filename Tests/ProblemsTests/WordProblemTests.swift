import Problems
import Tensors
import Testing

@Suite("Word problems")
struct WordProblemTests {
    @Test("The gold answer is that of each story's formula, a positive whole number; every story is told")
    func independent() throws {
        var told: Set<String> = []
        for draw in 0..<3_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = WordProblem().exercise(level: draw % 3 + 1, random: &random)
            let words = exercise.key.split(separator: " ")
            let numbers = words.suffix(3).compactMap { Double($0) }
            let (a, b, c) = (numbers[0], numbers[1], numbers[2])
            let expected: Double? =
                switch words[0] {
                case "change", "remaining": c - a * b
                case "basket", "saving", "tour": a * b + c
                case "train": a - b + c
                case "share": (a + b) / c
                case "packing", "reading": (a - b) / c
                case "repacking": a * b / c
                case "more": 2 * a + b
                case "times": a * (b + 1)
                case "difference": a * (b - 1)
                case "seats": a * b - c
                default: nil
                }
            #expect(Double(exercise.answer) == expected, "\(exercise.key)")
            #expect(try #require(Int(exercise.answer)) > 0, "\(exercise.key)")
            told.insert(String(words[0]))
        }
        #expect(told.count == 14)
    }

    @Test("Longer stories have four to eight events, and the gold answer is what they come to")
    func events() throws {
        for draw in 0..<1_000 {
            var random = RandomStream(seed: 5, UInt64(draw))
            let level = draw % 2 + 4
            let exercise = WordProblem().exercise(level: level, random: &random)
            let words = exercise.key.split(separator: " ")
            let events = words.reversed().prefix { "+-*/".contains($0.first ?? " ") }.reversed()
            #expect((level == 4 ? 4...5 : 6...8).contains(events.count))
            var value = try #require(Int(words[words.count - events.count - 1]))
            for event in events {
                let number = try #require(Int(event.dropFirst()))
                switch event.first {
                case "+": value += number
                case "-": value -= number
                case "*": value *= number
                default:
                    #expect(value.isMultiple(of: number))
                    value /= number
                }
            }
            #expect(String(value) == exercise.answer)
            #expect(exercise.prompt(.english, phrasing: 1).utf8.count <= 500)
        }
    }

    @Test("Every slot of every template is filled, and every number of the story is told")
    func filled() {
        for draw in 0..<2_000 {
            var random = RandomStream(seed: 4, UInt64(draw))
            let exercise = WordProblem().exercise(level: draw % 3 + 1, random: &random)
            let numbers = Set(exercise.key.split(separator: " ").suffix(3))
            for language in Language.builtIn {
                var slip = Slip.none
                let prompts = (0..<exercise.phrasings).map { exercise.prompt(language, phrasing: $0) }
                for text in prompts + exercise.attempt(language, slip: &slip).lines {
                    #expect(!text.contains { "{}#".contains($0) }, "\(text)")
                }
                for prompt in prompts {
                    let found = prompt.split { !($0.isASCII && $0.isNumber) }
                    #expect(Set(found) == numbers, "\(prompt)")
                }
            }
        }
    }
}
