import Problems
import Tensors
import Testing

@Suite("Word problems")
struct WordProblemTests {
    let properties = FamilyProperties(family: WordProblem())

    @Test("An attempt without a slip reaches the gold answer")
    func gold() { properties.attemptReachesGold() }

    @Test("Slips are carried through alike in both languages and the check finds them")
    func slips() { properties.slipsAreConsistentAndFound() }

    @Test("Strings that are no number are refused")
    func garbage() { properties.garbageIsRefused() }

    @Test("Wordings differ and the work is short")
    func text() { properties.textIsShortAndVaried(longest: 200) }

    @Test("Hardly two draws are the same problem")
    func distinct() { #expect(properties.distinct(draws: 20_000) > 58_500) }

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

    @Test("Every slot of every template is filled, and every number of the story is told")
    func filled() {
        for draw in 0..<2_000 {
            var random = RandomStream(seed: 4, UInt64(draw))
            let exercise = WordProblem().exercise(level: draw % 3 + 1, random: &random)
            let numbers = Set(exercise.key.split(separator: " ").suffix(3))
            for language in Language.builtIn {
                var slip = Slip.none
                let prompts = (0..<exercise.phrasings).map { exercise.prompt(language, phrasing: $0) }
                for text in prompts + exercise.attempt(language, slip: &slip).steps {
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
