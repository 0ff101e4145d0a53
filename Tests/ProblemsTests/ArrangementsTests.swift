import Problems
import Tensors
import Testing

@Suite("Arrangements")
struct ArrangementsTests {
    let family: any Family

    init() throws {
        family = try #require(Families.named("arrangements"))
    }

    @Test("The work names as many orders as the answer says, all different")
    func independent() {
        for draw in 0..<300 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = family.exercise(level: draw % 5 + 1, random: &random)
            var slip = Slip.none
            let found = exercise.attempt(.english, slip: &slip).lines.filter { $0.hasSuffix(": fits") }
            #expect(Set(found).count == found.count && exercise.answer == "\(found.count)", "\(exercise.key)")
        }
    }
}
