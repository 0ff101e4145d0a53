import Problems
import Tensors
import Testing

struct SolutionTests {
    /// Calls `body` with exercises of all families and levels.
    static func each(_ count: Int, _ body: (any Exercise, inout RandomStream) throws -> Void) rethrows {
        var random = RandomStream(seed: 31)
        for draw in 0..<count {
            let family = Families.all[draw % Families.all.count]
            let exercise = family.exercise(level: draw / Families.all.count % 5 + 1, random: &random)
            try body(exercise, &random)
        }
    }

    @Test("a clean solution is right, has the form asked for, and ends with a check that holds")
    func clean() {
        Self.each(4000) { exercise, random in
            let solution = Solution.clean(of: exercise, random: &random)
            #expect(exercise.accepts(solution.answer))
            for language in Language.builtIn {
                let check = exercise.check(solution.answer, language)
                #expect(solution.lines.last?[language].hasSuffix(check.text) == true)
                let text = solution.text(language)
                #expect(text.hasPrefix("<think>\n"))
                // Programs stand in a block.
                let answer =
                    solution.answer.contains("\n")
                    ? "\n```python\n\(solution.answer)\n```\n" : solution.answer
                #expect(text.hasSuffix("\n</think>\n<answer>\(answer)</answer>"))
            }
        }
    }

    @Test("a reflecting solution has a mistake, a check that fails, a retraction, and a repair")
    func reflection() throws {
        var reflecting = 0
        try Self.each(4000) { exercise, random in
            let solution = Solution.clean(of: exercise, random: &random)
            guard solution.reflects else { return }
            reflecting += 1
            let repair = try #require(
                solution.lines.firstIndex {
                    ($0.english.contains("Wait") || $0.english.contains("ot right."))
                        && !$0.english.contains("=")
                })
            let chinese = solution.lines[repair].chinese
            #expect(["不对", "等等", "重新"].contains { chinese.contains($0) })
            // The line before it is the check that failed.
            let failure = solution.lines[repair - 1]
            #expect(failure.english.contains("wrong") && !failure.english.hasSuffix("right."))
            #expect(["错", "不对"].contains { failure.chinese.contains($0) } && !failure.chinese.contains("正确"))
            #expect(repair > 1 && repair < solution.lines.count - 2)
        }
        #expect(abs(Double(reflecting) / 4000 - 0.35) < 0.03)
    }

    @Test("a wrong solution is never checked, and its answer is wrong")
    func wrong() {
        var count = 0
        Self.each(4000) { exercise, random in
            guard let solution = Solution.wrong(of: exercise, random: &random) else { return }
            count += 1
            #expect(!exercise.accepts(solution.answer))
            #expect(!solution.lines.contains { $0.english.hasSuffix("right.") })
            #expect(!solution.text(.chinese).contains("正确"))
        }
        #expect(count > 3900)
    }

    @Test("nothing is reflected or checked at probability 0, everything at 1")
    func probabilities() {
        Self.each(500) { exercise, random in
            let bare = Solution.clean(of: exercise, checked: 0, reflection: 1, random: &random)
            var slip = Slip.none
            #expect(bare.lines.map(\.english) == exercise.attempt(.english, slip: &slip).steps)
            #expect(!Solution.clean(of: exercise, reflection: 0, random: &random).reflects)
        }
    }
}
