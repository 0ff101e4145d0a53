import Problems
import Tensors
import Testing

@Suite("Satisfiability")
struct SatisfiabilityTests {
    @Test("The rule judges values of all variables, and the word that there are none")
    func rule() {
        let open = SatisfiabilityRule(clauses: [["a", "-b"], ["b", "c"]])
        #expect(open.ruling(on: "a=true, b=true, c=false") == .right)
        #expect(open.ruling(on: "C = False; B = T; A = 1.") == .right)
        #expect(open.ruling(on: "a=真，b=真，c=假") == .right)
        for wrong in [
            "a=false, b=true, c=true", "a=true, b=true", "a=true, b=true, c=true, d=true",
            "a=true, a=false, b=true, c=true", "unsatisfiable",
        ] {
            if case .wrong = open.ruling(on: wrong) { continue }
            Issue.record("\(wrong) is wrong")
        }
        for garbage in ["", "a", "a=", "=true", "a=maybe, b=true, c=true", "a=b=true", "yes", ",,,"] {
            #expect(open.ruling(on: garbage) == .unread, "\(garbage)")
        }
        let closed = SatisfiabilityRule(clauses: [["a", "b"], ["a", "-b"], ["-a", "b"], ["-a", "-b"]])
        #expect(closed.ruling(on: "Unsatisfiable.") == .right)
        #expect(closed.ruling(on: "不可满足。") == .right)
        #expect(closed.ruling(on: "a=true, b=true") != .right)
    }

    @Test("Some draws of every level above the first have no solution, most have one")
    func both() throws {
        let family = try #require(Families.named("satisfiability"))
        for level in 2...5 {
            var none = 0
            for draw in 0..<300 {
                var random = RandomStream(seed: 19, UInt64(draw))
                let exercise = family.exercise(level: level, random: &random)
                if exercise.accepts("unsatisfiable") { none += 1 }
            }
            #expect((3...200).contains(none), "\(none) of 300 at level \(level)")
        }
    }
}
