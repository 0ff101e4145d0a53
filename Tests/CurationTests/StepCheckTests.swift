import Curation
import Problems
import Tensors
import Testing

@Suite struct StepCheckTests {
    private func outcome(_ thought: String) -> Verdict.Outcome {
        Fixture.verdict(StepCheck(), thought: thought).outcome
    }

    @Test(
        "true arithmetic, and what cannot be read for sure, passes",
        arguments: [
            "84-2*36=84-72=12", "x=5", "2*5+3=13", "3x+4=10", "x + 3 = 7", "x - 3 = 7", "5=x-3", "2024-03-05",
            "2024-03-05+30=2024-04-04", "From 02-29 on: 02-29+1=03-01", "84/36=2 remainder 12", "84÷36=2余12",
            "84/36=2, remainder 12", "84÷36=2……12", "17 mod 5=2", "17%5=2", "17 ≡ 2 (mod 5)", "17=2 mod 5",
            "17 = 2 (mod 5)", "10/3=3.33", "50%=0.5", "20%*50=10", "1,234+1=1,235", "3+4=7,120+5=125",
            "3^4=81",
            "2**10=1024", "-3^2=-9", "2*-3=-6", "10-(-3)=13", "(3+4)*2=14", "(3+4=7)", "1) 3+4=7",
            "(1) 3+4=7",
            "1. 3+4=7", "- 3+4=7", "* 3+4=7", "**3+4=7**", "$3+$4=$7", "$3+4=7$", "3\\times 4=12",
            "is 3+4=8?",
            "3×4=12", "３＋４＝７", "2 times 3 = 6", "half of 8 = 4", "25% of 8 = 2", "log 8 = 3", "sqrt(16)=4",
            "√16=4",
            "gcd(84, 36) = 12", "12:30+45=13:15", "3:4=6:8", "1011=11", "FF=255", "100cm=1m", "3*100=300cm",
            "1/2+1/3=5/6", "0.1+0.2=0.3", "7/2=3.5", "3 x 4 = 12", "12=3m", "14=2+3y", "5!=120", "3+4≠8",
            "3+4<8",
            "99999999999999999999*99999999999999999999*99999999999=1", "((((((((1))))))))=1", "1/0=5",
            "0^0=1", "=",
            "3+4=", "=7", "==", "3 4 = 7", "所以3+4=7。", "3加2*4=20", "84的1/2=42", "a=b=c", "2^2^3=256",
            "减5：400*5=2000", "120=16*7+8（余数是8）", "127=16*7+15（F）", "14=2(x+5)", "14=2+3(y)",
        ])
    func passes(thought: String) {
        #expect(outcome(thought) == .pass)
    }

    @Test(
        "false arithmetic fails, wherever in the chain it stands",
        arguments: [
            "3+4=8", "84-2*36=84-70=14", "84-2*36=84-72=13", "so 3+4=8", "So the total is 3+4=8.", "所以3+4=8。",
            "x=3+4=8", "答案是3+4=8", "3*100=310cm", "1,234+1=1,236", "17 mod 5=3", "84/36=2 remainder 11",
            "84÷36=2余11", "10/3=3.34", "17 ≡ 3 (mod 5)", "(3+4=8)", "1) 3+4=8", "- 3+4=8", "**3+4=8**",
            "$3+$4=$8",
            "3\\times 4=13", "2^10=1000", "0.1+0.2=0.4", "1/2+1/3=2/5", "3+4=7, 3+5=9", "3+4==8", "５×５＝２４",
            "wait, no: 3+4=8", "3+4=8. Nothing wrong here.", "3+4=8. They wait 3 hours.", "3+4=8，没错。",
            "3+4=8. No mistake.",
            "减5：400*5=1990", "120=16*7+15（F）", "3+4=8 (which is even)",
        ])
    func fails(thought: String) {
        #expect(outcome(thought) == .fail)
    }

    @Test(
        "a false statement that is taken back later does not count",
        arguments: [
            "3+4=8\nWait, that is not right. 3+4=7", "3+4=8，不对。3+4=7", "3+4=8\n等等，重新算：3+4=7",
            "3+4=8 is wrong, 3+4=7", "3+4=8. I made a mistake: 3+4=7",
        ])
    func repaired(thought: String) {
        #expect(outcome(thought) == .pass)
    }

    @Test("the verdict names the statement, its true value and its place")
    func reason() {
        let verdict = Fixture.verdict(StepCheck(), thought: "First: 3+4=7.\nThen 7*2=15.")
        #expect(
            verdict.reason == "false step: 7*2=15, the left side is 14, at line 2, column 6 "
                + "(steps: 1 true, 1 false, 0 repaired, 0 unreadable)")
        #expect(verdict.value == 1)
        #expect(verdict.threshold == 0)
        #expect(Fixture.verdict(StepCheck(max: 1), thought: "7*2=15").outcome == .pass)
    }

    @Test("right solutions of every family pass, repaired ones included")
    func rightSolutions() throws {
        var random = RandomStream(seed: 5)
        for family in Families.all {
            for draw in 0..<60 {
                let exercise = family.exercise(level: draw % 5 + 1, random: &random)
                let solution = Solution.clean(of: exercise, random: &random)
                for language in Language.builtIn {
                    let rollout = Fixture.rollout(solution.text(language))
                    let verdict = StepCheck().verdict(
                        problem: Fixture.problem(), rollout: rollout, completion: Completion(rollout.text))
                    #expect(verdict.outcome == .pass, "\(family.name): \(verdict.reason)\n\(rollout.text)")
                }
            }
        }
    }

    @Test("unrepaired mistakes in the arithmetic of worked solutions are found")
    func wrongSolutions() throws {
        var random = RandomStream(seed: 6)
        for family in Families.all where ["addition", "multiplication", "modular"].contains(family.name) {
            var (found, total) = (0, 0)
            for draw in 0..<200 {
                let exercise = family.exercise(level: draw % 3 + 1, random: &random)
                guard let solution = Solution.wrong(of: exercise, random: &random) else { continue }
                let rollout = Fixture.rollout(solution.text(.english))
                let verdict = StepCheck().verdict(
                    problem: Fixture.problem(), rollout: rollout, completion: Completion(rollout.text))
                total += 1
                if verdict.outcome == .fail { found += 1 }
            }
            #expect(found * 20 >= total * 19, "\(family.name): \(found) of \(total)")
        }
    }
}
