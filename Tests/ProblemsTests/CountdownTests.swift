import Problems
import Tensors
import Testing

@Suite("Countdown")
struct CountdownTests {
    @Test("The rule reads expressions exactly and judges only those that it has read")
    func rule() {
        let rule = CountdownRule(numbers: [3, 5, 8, 8, 8], target: 24)
        #expect(rule.ruling(on: "3*5+8+8/8") == .right)
        #expect(rule.ruling(on: " 3×5＋8＋（8÷8） = 24 ") == .right)
        #expect(rule.ruling(on: "3*5+8+8/8=25") != .right)
        #expect(rule.ruling(on: "3+5+8+8") != .right)
        #expect(CountdownRule(numbers: [3, 3, 8, 8], target: 24).ruling(on: "8/(3-8/3)") == .right)
        if case .wrong = CountdownRule(numbers: [1, 1, 2], target: 2).ruling(on: "2/(1-1)") {
        } else {
            Issue.record("a division by 0 is wrong")
        }
        for garbage in [
            "", "(3+5", "3+5)", "3+", "+", "=24", "3**5", "3 apples", String(repeating: "(", count: 200),
        ] {
            #expect(rule.ruling(on: garbage) == .unread, "\(garbage)")
        }
    }

    @Test("The gold answer is read back as the rule, and a check agrees with it about every attempt")
    func agreement() throws {
        let family = try #require(Families.named("countdown"))
        for draw in 0..<200 {
            var random = RandomStream(seed: 17, UInt64(draw))
            let exercise = family.exercise(level: draw % 5 + 1, random: &random)
            let rule = try #require(AnswerRules.read(exercise.answer))
            for place in 0..<12 {
                var slip = Slip(place: place, random: RandomStream(seed: 3, UInt64(place)))
                let answer = exercise.attempt(.english, slip: &slip).answer
                let isRight = rule.ruling(on: answer) == .right
                #expect(exercise.accepts(answer) == isRight)
                #expect(exercise.check(answer, .english).holds == isRight, "\(exercise.key): \(answer)")
            }
        }
    }
}
