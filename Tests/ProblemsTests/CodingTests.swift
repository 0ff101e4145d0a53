import Archive
import Problems
import Tensors
import Testing

/// The family of small Python functions; `CurationTests` runs its programs.
@Suite struct CodingTests {
    private func draw(_ level: Int, _ draw: Int) -> any Exercise {
        var random = RandomStream(seed: 3, UInt64(level), UInt64(draw))
        return Coding().exercise(level: level, random: &random)
    }

    @Test("its gold answers are tests of a function")
    func isNamed() throws {
        var source = try ProblemSource(families: ["code"], split: .training, seed: 1)
        let problem = try source.next()
        #expect(problem.form == .code)
        #expect(CodeTests(answer: problem.answer)?.function == "f")
    }

    @Test("the lists of its tests lie on both sides of zero and hold multiples of every small number")
    func reach() throws {
        var source = try ProblemSource(families: ["code"], split: .training, seed: 2)
        for _ in 0..<50 {
            let answer = try JSON.parse(Array(try source.next().answer.utf8), file: "answer")
            let lists = try #require(answer["cases"]?.array).compactMap {
                $0["input"]?.array?.first?.array?.compactMap(\.int)
            }
            #expect(lists.count == 10)
            #expect(lists.contains { $0.contains { $0 < -20 } && $0.contains { $0 > 20 } })
            for divisor in 2...30 {
                #expect(lists.contains { $0.contains { $0 != 0 && $0 % divisor == 0 } })
            }
        }
    }

    @Test(
        "attempts in both languages go the same way, and the check finds every mistake and says what is true")
    func attempts() {
        var (wrong, kinds) = (0, Set<String>())
        for number in 0..<600 {
            let exercise = draw(number % 5 + 1, number)
            for part in exercise.key.split(separator: ", ") {
                kinds.insert(String(part.prefix { $0 != " " }))
            }
            var counting = Slip.none
            let right = exercise.attempt(.english, slip: &counting)
            #expect(right.answer == Coding.reference(exercise))
            #expect(exercise.accepts(right.answer))
            #expect(exercise.check(right.answer, .english).holds)
            for place in 0..<counting.passed {
                var slips = [Slip](repeating: Slip(place: place, random: RandomStream(seed: 4)), count: 2)
                let english = exercise.attempt(.english, slip: &slips[0])
                let chinese = exercise.attempt(.chinese, slip: &slips[1])
                #expect(english.answer == chinese.answer)
                #expect(english.lines.count == chinese.lines.count)
                #expect(english.answer != right.answer)
                #expect(!exercise.accepts(english.answer))
                #expect(!exercise.check(english.answer, .english).holds)
                #expect(!exercise.check(english.answer, .chinese).holds)
                wrong += 1
            }
            #expect(!exercise.check("def f(x): pass", .chinese).holds)
        }
        #expect(wrong > 1000)
        #expect(kinds.count == 14)
    }

    @Test("in text for pretraining a program stands in a fenced block of the answer")
    func isWritten() throws {
        var random = RandomStream(seed: 5)
        let exercise = draw(5, 1)
        let solution = Solution.clean(of: exercise, random: &random)
        let block = "```python\n\(solution.answer)\n```"
        #expect(solution.text(.english).hasSuffix("<answer>\n\(block)\n</answer>"))
        let web = try WebText(families: ["code"], mess: .none, seed: 1)
        for index in 0..<20 {
            for item in web.page(index).items {
                #expect(item.response.contains("<answer>\n```python\ndef f(x):\n"))
            }
        }
    }

    @Test("there are over 50,000 problems, and wordings differ")
    func variety() {
        // By the birthday bound: of n draws from N problems, n²/2N pairs meet.
        let draws = 6000
        let repeats = draws - Set((0..<draws).map { draw($0 % 2 + 2, $0).key }).count
        #expect(repeats < draws * draws / 2 / 50_000)
        let exercise = draw(2, 1)
        for language in Language.allCases {
            #expect(Set((0..<exercise.phrasings).map { exercise.prompt(language, phrasing: $0) }).count == 4)
        }
    }
}
