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

    @Test("a reflecting solution goes wrong, says so, and does right what went wrong: a line, or all of it")
    func reflection() {
        var (atOnce, atTheEnd) = (0, 0)
        Self.each(4000) { exercise, random in
            let solution = Solution.clean(of: exercise, random: &random)
            guard solution.reflects else { return }
            var slip = Slip.none
            let right = exercise.attempt(.english, slip: &slip).lines
            // Without the check at the end.
            let lines = solution.lines.dropLast()
            let redone = lines.count - right.count - 1
            if redone > 0, lines.suffix(right.count).map(\.english) == right,
                lines[redone - 1].english.contains("wrong")
            {
                atTheEnd += 1
                #expect(Self.retracts(lines[redone]))
                #expect(["错", "不对"].contains { lines[redone - 1].chinese.contains($0) })
                #expect(!lines[redone - 1].chinese.contains("正确"))
                return
            }
            atOnce += 1
            var rest = lines
            for expected in right {
                if rest.first?.english != expected {
                    rest.removeFirst()
                    let notice = rest.popFirst()
                    #expect(notice.map(Self.retracts) == true)
                }
                let line = rest.popFirst()?.english
                #expect(line == expected)
            }
            #expect(rest.isEmpty)
        }
        #expect(atOnce > 500 && atTheEnd > 250)
    }

    private static func retracts(_ line: Solution.Line) -> Bool {
        ["ot right", "mistake", "something is wrong"].contains { line.english.contains($0) }
            && ["不对", "等等", "重新"].contains { line.chinese.contains($0) } && !line.english.contains("=")
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
            let bare = Solution.clean(of: exercise, checked: 0, reflection: 0, random: &random)
            var slip = Slip.none
            #expect(bare.lines.map(\.english) == exercise.attempt(.english, slip: &slip).lines)
            #expect(!Solution.clean(of: exercise, checked: 0, reflection: 1, random: &random).lines.isEmpty)
            #expect(!Solution.clean(of: exercise, reflection: 0, random: &random).reflects)
        }
    }
}
