import Problems
import Tensors
import Testing

@Suite("Modular arithmetic of all levels")
struct ModularArithmeticTests {
    private func properties() throws -> FamilyProperties {
        FamilyProperties(family: try #require(Families.named("modular")))
    }

    @Test("An attempt without a slip reaches the gold answer")
    func gold() throws { try properties().attemptReachesGold() }

    @Test("Slips are carried through alike in both languages and the check finds them")
    func slips() throws { try properties().slipsAreConsistentAndFound() }

    @Test("Wordings differ and the work is short")
    func text() throws { try properties().textIsShortAndVaried(longest: 1_300) }

    @Test("A power of the upper levels is the one by multiplying again and again")
    func independent() throws {
        let family = try #require(Families.named("modular"))
        for draw in 0..<1_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = family.exercise(level: draw % 2 + 4, random: &random)
            let numbers = exercise.key.split { !$0.isNumber }.compactMap { Int($0) }
            var value = 1
            for _ in 0..<numbers[1] { value = value * numbers[0] % numbers[3] }
            #expect(exercise.answer == String((value + numbers[2]) % numbers[3]), "\(exercise.key)")
        }
    }
}
