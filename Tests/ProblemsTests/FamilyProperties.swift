import Problems
import Tensors
import Testing

/// What must hold of every family, by drawing from it.
struct FamilyProperties {
    let family: any Family

    private func exercise(_ level: Int, _ draw: Int) -> any Exercise {
        var random = RandomStream(seed: 7, UInt64(level), UInt64(draw))
        return family.exercise(level: level, random: &random)
    }

    /// An unslipped attempt reaches the gold answer in both languages, and the check agrees and lies nowhere.
    func attemptReachesGold(draws: Int = 100) {
        for level in Families.levels {
            for draw in 0..<draws {
                let exercise = exercise(level, draw)
                for language in Language.builtIn {
                    var slip = Slip.none
                    let attempt = exercise.attempt(language, slip: &slip)
                    expect(exercise.accepts(attempt.answer), "\(exercise.key): \(attempt.lines)")
                    expect(slip.passed > 0, "no place to slip: \(exercise.key)")
                    let check = exercise.check(attempt.answer, language)
                    expect(check.holds, "\(exercise.key): \(check.text)")
                    expectTrue(attempt.lines + [check.text])
                }
            }
        }
    }

    /// `#expect` without its cost where nothing is amiss.
    private func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
        if !condition { Issue.record("\(message())") }
    }

    private func expectTrue(_ texts: [String]) {
        for text in texts {
            for equation in StatedEquations.all(in: text) where !StatedEquations.areTrue(equation) {
                Issue.record("\(equation) in \(text)")
            }
        }
    }

    /// For a slip at every place: both languages go the same way line for line, at most one equation is
    /// false, the check is true of what it is given, alike in both languages, and finds every wrong answer.
    func slipsAreConsistentAndFound(draws: Int = 15) {
        var (wrong, found, slips) = (0, 0, 0)
        for level in Families.levels {
            for draw in 0..<draws {
                let exercise = exercise(level, draw)
                var counting = Slip.none
                _ = exercise.attempt(.english, slip: &counting)
                for place in 0..<counting.passed {
                    let random = RandomStream(seed: 11, UInt64(draw), UInt64(place))
                    var (first, second) = (
                        Slip(place: place, random: random), Slip(place: place, random: random)
                    )
                    let english = exercise.attempt(.english, slip: &first)
                    let chinese = exercise.attempt(.chinese, slip: &second)
                    expect(english.answer == chinese.answer, exercise.key)
                    expect(english.lines.count == chinese.lines.count, "\(english.lines) \(chinese.lines)")
                    for (left, right) in zip(english.lines, chinese.lines) {
                        expect(StatedEquations.all(in: left) == StatedEquations.all(in: right), left)
                    }
                    let untrue = english.lines.flatMap(StatedEquations.all).filter {
                        // A contradiction, 0=5, is what a mistake led to and no other mistake.
                        !StatedEquations.areTrue($0) && !$0.hasPrefix("0=")
                    }
                    expect(untrue.count <= 1, "\(exercise.key): \(english.lines)")
                    let checks = Language.builtIn.map { exercise.check(english.answer, $0) }
                    expect(checks[0].holds == checks[1].holds, exercise.key)
                    for check in checks { expectTrue([check.text]) }
                    slips += 1
                    if exercise.accepts(english.answer) {
                        expect(checks[0].holds, exercise.key)
                    } else {
                        wrong += 1
                        if !checks[0].holds { found += 1 }
                    }
                }
            }
        }
        expect(found == wrong, "\(found) of \(wrong) found")
        expect(wrong * 2 >= slips, "only \(wrong) of \(slips) slips matter")
    }

    /// Strings that are no answer are refused in both languages.
    func garbageIsRefused(draws: Int = 10) {
        let garbage = [
            "", " ", "-", ".", ",", ",,", "abc", "-1", "0", "1e9", "99999999999999999999999", "1.2.3", "９",
            "²", "骑士",
            "2023-02-30", "0000-00-00", "2023-13-01", "9999999999-01-01", "--", "1,2,3,4,5", "5.0001", "GG",
            "Zed, Zed",
            String(repeating: "1", count: 5_000), String(repeating: "9,", count: 5_000),
        ]
        for level in Families.levels {
            for draw in 0..<draws {
                let exercise = exercise(level, draw)
                for text in garbage where !exercise.accepts(text) {
                    for language in Language.builtIn {
                        let check = exercise.check(text, language)
                        expect(!check.holds, "\(text.prefix(40)) for \(exercise.key)")
                        #expect(check.text.count < 800)
                    }
                }
            }
        }
    }

    /// Wordings are at least four and all different; work and check together stay short.
    func textIsShortAndVaried(longest: Int, draws: Int = 60) {
        for level in Families.levels {
            for draw in 0..<draws {
                let exercise = exercise(level, draw)
                for language in Language.builtIn {
                    let prompts = (0..<exercise.phrasings).map { exercise.prompt(language, phrasing: $0) }
                    #expect(prompts.count >= 4)
                    expect(Set(prompts).count == prompts.count, "\(prompts)")
                    let chinese = prompts.allSatisfy {
                        $0.contains { ("\u{4E00}"..."\u{9FFF}").contains($0) }
                    }
                    expect(chinese == (language == .chinese), "\(prompts)")
                    var slip = Slip.none
                    let attempt = exercise.attempt(language, slip: &slip)
                    let work = attempt.lines + [exercise.check(attempt.answer, language).text]
                    let length = work.joined(separator: "\n").count
                    expect(length <= longest, "\(length): \(work)")
                }
            }
        }
    }
}
