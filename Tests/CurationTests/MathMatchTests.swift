import Curation
import Problems
import Testing

@Suite struct MathMatchTests {
    @Test("the cases that come with the check have the outcomes they state")
    func cases() throws {
        for item in MathCheck.kind.cases {
            let suite = try CheckSuite(["math": item.thresholds], of: [MathCheck.kind], path: "")
            let verdict = suite.checks[0].verdict(
                problem: item.problem, rollout: item.rollout, completion: Completion(item.text))
            #expect(
                verdict.outcome == item.outcome,
                "\(item.gold) | \(item.text) | \(item.why) | \(verdict.reason)")
        }
    }

    @Test("what is equal is equal either way round, and each answer is equal to itself")
    func symmetry() {
        // A thought is part of a completion, and of no gold answer.
        for item in MathCheck.kind.cases where !item.gold.isEmpty && !item.text.contains("<think>") {
            #expect(MathMatch(gold: item.gold, prediction: item.gold).outcome == .equal)
            let there = MathMatch(gold: item.gold, prediction: item.text).outcome
            let back = MathMatch(gold: item.text, prediction: item.gold).outcome
            #expect((there == .equal) == (back == .equal), "\(item.gold) | \(item.text)")
        }
    }

    @Test("whole numbers are equal exactly where their digits are, at any length")
    func largeNumbers() {
        for count in [1, 18, 19, 20, 38, 39, 77, 500, 10_000] {
            let digits = String((0..<count).map { Character("\(($0 * 7 + count) % 9 + 1)") })
            var changed = digits
            changed.removeLast()
            changed += digits.last == "1" ? "2" : "1"
            #expect(MathMatch(gold: digits, prediction: digits + ".0").outcome == .equal)
            #expect(MathMatch(gold: digits, prediction: changed).outcome == .different)
            #expect(MathMatch(gold: digits, prediction: "0" + changed).outcome == .different)
        }
    }

    @Test("products and quotients of large numbers are exact")
    func largeArithmetic() {
        for (gold, prediction) in [
            ("2^{200}", "1606938044258990275541962092341162602522202993782792835301376"),
            ("\\frac{3^{90}}{3^{88}}", "9"), ("30!/28!", "870"), ("(10^{40}+1)(10^{40}-1)", "10^{80}-1"),
            ("\\frac{10^{60}-1}{10^{30}-1}", "10^{30}+1"), ("\\gcd(2^{80}, 6^{40})", "2^{40}"),
            ("12345678901234567890123456789/9", "1371742100137174210013717421"),
        ] {
            #expect(MathMatch(gold: gold, prediction: prediction).outcome == .equal, "\(gold)")
            #expect(MathMatch(gold: gold, prediction: prediction + "+1").outcome == .different, "\(gold)")
        }
    }

    @Test("values of functions are known to fifty digits, and no longer number is taken for one")
    func values() {
        for (expression, digits) in [
            ("\\pi", "3.1415926535897932384626433832795028841971693993751058"),
            ("e", "2.7182818284590452353602874713526624977572470936999595"),
            ("\\ln 2", "0.6931471805599453094172321214581765680755001343602552"),
            ("\\sin 1", "0.8414709848078965066525023216302989996225630607983710"),
            ("\\arctan 3", "1.2490457723982544258299170772810901230778294041298967"),
            ("\\sqrt{2}", "1.4142135623730950488016887242096980785696718753769480"),
            ("2^{1/3}", "1.2599210498948731647672106072782283505702514647015079"),
            ("2^{\\sqrt{2}}", "2.6651441426902251886502972498731398482742113137146594"),
        ] {
            #expect(MathMatch(gold: expression, prediction: digits).outcome == .different)
            // The next digits are beyond the fiftieth.
            let bracket = "(\(digits) - 10^{-50}, \(digits) + 10^{-50})"
            let set = "(\(digits) - 10^{-50}, \(expression)] \\cup [\(expression), \(digits) + 10^{-50})"
            #expect(MathMatch(gold: bracket, prediction: set).outcome == .equal, "\(expression)")
        }
    }

    @Test("rows as GSM8K has them: every gold answer is equal to itself, however it is given back")
    func rows() throws {
        for number in ["18", "3", "70,000", "-5", "2.5", "1,234,567", "$64", "20%"] {
            let solution = "He sells 16 - 3 = <<16-3=13>>13 of them.\n#### \(number)"
            #expect(MathMatch(gold: solution, prediction: solution).outcome == .equal)
            #expect(MathMatch(gold: number, prediction: solution).outcome == .equal)
            #expect(
                MathMatch(gold: solution, prediction: "So the answer is \\boxed{\(number)}.").outcome
                    == .equal)
            #expect(MathMatch(gold: solution, prediction: "#### 7").outcome == .different)
        }
    }

    @Test("a problem may state the form math, and then the check answer compares as mathematics")
    func form() {
        let problem = Fixture.problem("\\frac{x^2-1}{x-1}", form: .math)
        #expect(
            Fixture.verdict(AnswerCheck(), thought: "a", answer: "x+1", problem: problem).outcome == .pass)
        #expect(
            Fixture.verdict(AnswerCheck(), thought: "a", answer: "x-1", problem: problem).outcome == .fail)
        let unread = Fixture.problem("\\int_0^1 x\\,dx", form: .math)
        #expect(
            Fixture.verdict(AnswerCheck(), thought: "a", answer: "1", problem: unread).outcome == .undecided)
    }

    @Test("towers of powers, long numbers and deep brackets have an outcome at once")
    func costly() {
        let deep = String(repeating: "(", count: 20_000) + "1" + String(repeating: ")", count: 20_000)
        let inputs = [
            "5^5^5^5", "9^{9^{9^{9^9}}}", "((10^9)!)!", "99999999!", "(x+y+z+w)^{60}", "(1+\\sqrt{2})^{3000}",
            String(repeating: "7", count: 10_000), String(repeating: "7", count: 1_000_000), deep,
            String(repeating: "\\frac{", count: 5000), String(repeating: "\\text{", count: 5000),
            String(repeating: "1+", count: 100_000) + "1", String(repeating: "x,", count: 2000) + "y",
            String(repeating: "\\boxed{", count: 5000), String(repeating: "\\sqrt{2+", count: 60) + "x",
            String(repeating: "2^", count: 5000) + "2", String(repeating: "|", count: 5000),
            String(repeating: "\\begin{pmatrix}2\\end{pmatrix}", count: 800),
            String(repeating: "\\begin{pmatrix}1&2\\\\3&x\\end{pmatrix}", count: 600),
            String(
                repeating: "\\begin{pmatrix}2&x\\end{pmatrix}\\begin{pmatrix}2\\\\x\\end{pmatrix}", count: 400
            ),
            "\\binom{99999}{500}", "\\sin(10^{10^{10}})", "0." + String(repeating: "3", count: 19_000),
        ]
        for gold in inputs {
            for prediction in inputs {
                let spent = MathFuzz.milliseconds { _ = MathMatch(gold: gold, prediction: prediction) }
                #expect(spent < MathFuzz.limit, "\(spent) ms: \(gold.prefix(40)) | \(prediction.prefix(40))")
            }
        }
    }

    @Test("mutated answers crash nothing, and none takes long")
    func mutations() {
        let count = MathFuzz.longRun ?? 20_000
        let worst = MathFuzz.worst(of: count)
        #expect(worst.milliseconds < MathFuzz.limit, "\(worst.gold) | \(worst.prediction)")
        if MathFuzz.longRun != nil {
            print("worst of \(count): \(worst.milliseconds) ms: \(worst.gold) | \(worst.prediction)")
        }
    }
}
