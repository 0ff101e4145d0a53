import Problems
import Tensors
import Testing

/// What the arithmetic families promise at every level, the hard ones among them.
@Suite("Long arithmetic")
struct LongArithmeticTests {
    static let families = ["addition", "multiplication", "equation"]

    private func properties(_ name: String) throws -> FamilyProperties {
        FamilyProperties(family: try #require(Families.named(name)))
    }

    @Test("An attempt without a slip reaches the gold answer", arguments: families)
    func gold(_ name: String) throws { try properties(name).attemptReachesGold() }

    @Test("Slips are carried through alike in both languages and the check finds them", arguments: families)
    func slips(_ name: String) throws { try properties(name).slipsAreConsistentAndFound() }

    @Test("Strings that are no answer are refused", arguments: families)
    func garbage(_ name: String) throws { try properties(name).garbageIsRefused() }

    @Test("A product that is a multiple of 99 away and as large is refused")
    func castingOutIsNotAll() throws {
        let family = try #require(Families.named("multiplication"))
        for draw in 0..<200 {
            var random = RandomStream(seed: 9, UInt64(draw))
            let exercise = family.exercise(level: draw % 5 + 1, random: &random)
            let product = try #require(Int(exercise.answer))
            for language in Language.builtIn {
                #expect(!exercise.check(String(product + 99), language).holds)
            }
        }
    }

    @Test("Work grows with the level", arguments: families)
    func grows(_ name: String) throws {
        let family = try #require(Families.named(name))
        let lengths = Families.levels.map { level in
            (0..<200).reduce(0) { sum, draw in
                var random = RandomStream(seed: 6, UInt64(draw))
                var slip = Slip.none
                let exercise = family.exercise(level: level, random: &random)
                return sum + exercise.attempt(.english, slip: &slip).lines.joined().count
            }
        }
        #expect(zip(lengths, lengths.dropFirst()).allSatisfy(<), "\(lengths)")
    }
}
