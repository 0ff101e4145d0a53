import Archive
import Curation
import Foundation
import Problems
import Tensors
import Testing

@Suite struct CheckTests {
    /// All checks that need no more than their name: a command must be given.
    private static let names = CheckKind.standard.map(\.name).filter { $0 != "command" }

    @Test("format passes a whole completion, and says what is malformed or cut off")
    func format() {
        let check = FormatCheck()
        let problem = Fixture.problem()
        func verdict(_ text: String, _ finish: Rollout.Finish = .stop) -> Verdict {
            check.verdict(
                problem: problem, rollout: Fixture.rollout(text, finish: finish), completion: Completion(text)
            )
        }
        #expect(verdict("<think>a</think><answer>1</answer>").outcome == .pass)
        #expect(verdict("<think>a</think>").reason == "no <answer>")
        let cut = verdict("<think>a</think><answer>1</answer>", .length)
        #expect(cut.outcome == .fail)
        #expect(cut.reason == "cut off by the length limit")
    }

    @Test("the share of repeated n-grams is 0 for a text without repetition and near 1 for a loop")
    func repetition() {
        let clean = Fixture.verdict(
            RepetitionCheck(max: 0), thought: (0..<200).map { "\($0)*3=\($0 * 3)" }.joined(separator: "\n"))
        #expect(clean.value == 0)
        for loop in ["wait, 3+4=7. ", "哈", "ha", "3", "= "] {
            let verdict = Fixture.verdict(RepetitionCheck(), thought: String(repeating: loop, count: 400))
            #expect(verdict.outcome == .fail, "\(loop)")
            #expect(verdict.value ?? 0 > 0.8)
            #expect(verdict.threshold == 0.6)
        }
        // Of the words a b c d a b c d the bigrams are ab bc cd da ab bc cd: 3 of 7 are repeated.
        let known = Fixture.verdict(RepetitionCheck(max: 1, n: 2), thought: "a b c d a b c d")
        #expect(known.value == 3.0 / 7)
    }

    @Test("the share of repeated lines counts characters, without white space at the ends")
    func lines() {
        let verdict = Fixture.verdict(LineRepetitionCheck(), thought: "abcd\n  abcd \nefgh\n\n\nab")
        #expect(verdict.value == 4.0 / 14)
        #expect(verdict.outcome == .pass)
        let loop = Fixture.verdict(LineRepetitionCheck(), thought: String(repeating: "3+4=7\n", count: 9))
        #expect(loop.outcome == .fail)
    }

    @Test("the longest paragraph is measured in characters of either script")
    func paragraph() {
        #expect(Fixture.verdict(ParagraphCheck(max: 5), thought: "12345\n数数数数数").outcome == .pass)
        let long = Fixture.verdict(ParagraphCheck(max: 5), thought: "1\n数数数数数数\n2")
        #expect(long.outcome == .fail)
        #expect(long.value == 6)
    }

    @Test("code blocks in the chain of thought are counted")
    func code() {
        #expect(Fixture.verdict(CodeBlocksCheck(), thought: "use `a` and ~b").outcome == .pass)
        let two = Fixture.verdict(CodeBlocksCheck(max: 9), thought: "```python\nx=1\n```\nand\n```\ny")
        #expect(two.value == 2)
        #expect(Fixture.verdict(CodeBlocksCheck(), thought: "<code>x</code>").outcome == .fail)
        #expect(Fixture.verdict(CodeBlocksCheck(), thought: "~~~\nx\n~~~").outcome == .fail)
    }

    @Test("length is held between its limits, and the broken one is told")
    func length() {
        let tokens = Fixture.rollout(Fixture.completion(thought: "abc")).tokens
        #expect(Fixture.verdict(LengthCheck(min: tokens, max: tokens), thought: "abc").outcome == .pass)
        #expect(Fixture.verdict(LengthCheck(min: tokens + 1), thought: "abc").reason == "too short")
        #expect(Fixture.verdict(LengthCheck(max: tokens - 1), thought: "abc").reason == "too long")
    }

    @Test(
        "numbers, formulas, variables and names of the prompt are of no language",
        arguments: [
            ("84-2*36=12, x=5, gcd(84, 36)", Language.chinese, "求gcd(84, 36)。", 1.0),
            ("Ann说的是真话，所以Bo是骑士。", .chinese, "Ann和Bo谁是骑士？", 1.0),
            ("a=3, b=4, AB=5, 2F=47, \\frac{1}{2}, π", .chinese, "算", 1.0),
            ("The answer is 12.", .english, "What?", 1.0), ("余数是零", .chinese, "?", 1.0),
            ("", .english, "?", 1.0),
            ("The remainder is 余数", .english, "Why?", 0.6), ("余数 wait 是零", .chinese, "求余数", 0.8),
            ("余数是 remainder 零", .english, "Why?", 0.2),
            // A prompt without words is of no language, but its chain of thought is of one.
            ("余数是零", .english, "67*276=?", 1.0), ("余数 wait 是零", .english, "67*276=?", 0.8),
            ("the character 龙 means dragon", .english, "What does 龙 mean?", 1.0),
            ("ответ is 12", .english, "?", 1.0 / 2), ("答えは十二", .chinese, "?", 0.6),
        ])
    func language(thought: String, language: Language, prompt: String, share: Double) {
        #expect(abs(LanguageCheck.share(of: thought, in: language, prompt: prompt) - share) < 1e-12)
    }

    @Test("solutions of every family are in their language, and those of the other are not")
    func languageOfFamilies() {
        var random = RandomStream(seed: 3)
        for family in Families.all {
            for level in Families.levels {
                let exercise = family.exercise(level: level, random: &random)
                let solution = Solution.clean(of: exercise, random: &random)
                for language in Language.builtIn {
                    let other = language.choose(Language.chinese, .english)
                    let prompt = exercise.prompt(language, phrasing: 0)
                    let thought = Completion(solution.text(language)).thought
                    #expect(
                        LanguageCheck.share(of: thought, in: language, prompt: prompt) >= 0.95, "\(thought)")
                    let strange = Completion(solution.text(other)).thought
                    #expect(
                        LanguageCheck.share(of: strange, in: language, prompt: prompt) < 0.6, "\(strange)")
                }
            }
        }
    }

    @Test(
        "a chain of thought states its answer in any notation, and not inside another number",
        arguments: [
            (AnswerForm.number, "so it is 12.", "12", true), (.number, "112 and 12.5 and 0.12", "12", false),
            (.number, "it is 1234", "1,234", true), (.number, "7，120", "120", true),
            (.number, "得12。", "１２", true),
            (.number, "84=12*7+0。17", "17", true), (.number, "it is 0.50", "0.5", true),
            (.number, "", "12", false),
            (.list, "3 < 5 < 8: 3、5、8", "3, 5, 8", true), (.list, "8, 5, 3", "3, 5, 8", false),
            (.date, "2024年3月5日", "2024-03-05", true), (.date, "2024-03-06", "2024-03-05", false),
            (.names, "Bo is a knight, and Ann too", "Ann, Bo", true), (.names, "Anna, Bo", "Ann, Bo", false),
            (.numeral, "10 is A: 2F", "2f", true), (.text, "It is on Tuesday", "tuesday", true),
        ])
    func reachesAnswer(form: AnswerForm, thought: String, answer: String, states: Bool) {
        let verdict = Fixture.verdict(
            ReachesAnswerCheck(), thought: "." + thought, answer: answer, problem: Fixture.problem(form: form)
        )
        #expect((verdict.outcome == .pass) == states)
    }

    @Test("reflection counts the places where a text checks itself, in both languages")
    func reflection() {
        #expect(Fixture.verdict(ReflectionCheck(), thought: "Let me check: 3+4=7. Wait, yes.").value == 2)
        #expect(Fixture.verdict(ReflectionCheck(), thought: "验算：3+4=7。等等，不对").value == 3)
        #expect(Fixture.verdict(ReflectionCheck(), thought: "3+4=7, paycheck").outcome == .fail)
    }

    @Test("a suite is read with its thresholds, in the order of the file")
    func suite() throws {
        let json: JSON = [
            "format": [:], "repetition": ["max": 0.25, "n": 4], "language": ["min": 0.9],
            "length": ["max": 100],
        ]
        let suite = try Fixture.suite(json)
        #expect(suite.checks.map(\.name) == ["format", "repetition", "language", "length"])
        let verdicts = suite.verdicts(
            problem: Fixture.problem(), rollout: Fixture.rollout(Fixture.completion(thought: "a")))
        #expect(verdicts.map(\.threshold) == [0, 0.25, 0.9, 100])
        let all = JSON.object(Self.names.map { .init($0, [:]) })
        #expect(try Fixture.suite(all).checks.map(\.name) == Self.names)
    }

    @Test(
        "an unknown check, key or value is refused with its place",
        arguments: [
            (
                ["formt": [:]],
                "p.json: checks.formt: unknown check: found \"formt\"; did you mean \"format\"?"
            ),
            (
                ["zzzzzzzz": [:]],
                "p.json: checks.zzzzzzzz: unknown check: found \"zzzzzzzz\", expected one of format, answer"
            ),
            (
                ["repetition": ["mx": 1]],
                "p.json: checks.repetition.mx: unknown key; did you mean \"max\"?"
            ),
            (
                ["repetition": ["max": 2]],
                "p.json: checks.repetition.max: found 2, expected a number from 0.0 to 1.0"
            ),
            (
                ["repetition": ["n": "8"]],
                "p.json: checks.repetition.n: found \"8\", expected a whole number from 1 to 64"
            ),
            (["format": ["max": 1]], "p.json: checks.format.max: unknown key: expected no keys"),
            (["format": 3], "p.json: checks.format: found a number, expected an object of settings"),
            ([1], "p.json: checks: found a list, expected an object of checks"),
            (["code": [:], "code": [:]], "p.json: checks.code: given twice: expected each check once"),
        ] as [(JSON, String)])
    func refusals(json: JSON, message: String) {
        let error = #expect(throws: (any Error).self) { try Fixture.suite(json) }
        let words = error.map { "\($0)" } ?? ""
        #expect(words.hasPrefix(message), "\(words)")
    }

    @Test("All mistakes in the checks of a stage are told at once")
    func mistakes() throws {
        let error = #expect(throws: Complaints.self) {
            try Fixture.suite(["formt": [:], "code": ["max": -1], "format": ["min": 1, "max": 2]])
        }
        #expect(error?.complaints.count == 4)
    }

    @Test("Mutated completions have one verdict of every check each, the same each time")
    func mutations() throws {
        let suite = try Fixture.suite(.object(Self.names.map { .init($0, [:]) }))
        var random = RandomStream(seed: 11)
        let pieces: [[UInt8]] =
            [
                "<think>", "</think>", "<answer>", "</answer>", "=", "(", ")", "-", "^", "*", "/", "%",
                "mod ", "\u{0}", "。", "十",
                "9999999999999999999", "0", ".", ",", "\n", "```", "Wait", "不对", "≡", "\\frac{", "…", "余",
                " ", "e9", "😀", "<|",
            ].map { Array($0.utf8) } + [[0xFF], [0xE4], [0xC0, 0x80]]
        var source = try ProblemSource(split: .training, seed: 1)
        let exercises = try (0..<64).map { index -> (Problem, [UInt8]) in
            let problem = try source.next()
            let exercise = Families.all[index % Families.all.count].exercise(level: 2, random: &random)
            let text = Solution.clean(of: exercise, random: &random).text(problem.language)
            return (problem, Array(text.utf8))
        }
        let rounds = ProcessInfo.processInfo.environment["LEAVEN_MUTATIONS"].flatMap(Int.init) ?? 8000
        for round in 0..<rounds {
            var (problem, bytes) = exercises[round % exercises.count]
            for _ in 0..<random.int(1...6) {
                let place = random.int(0...bytes.count)
                switch random.int(0...2) {
                case 0: bytes.insert(contentsOf: random.pick(pieces), at: place)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + random.int(1...20)))
                default: if place < bytes.count { bytes[place] = UInt8(truncatingIfNeeded: random.next()) }
                }
            }
            if round % 10 == 0 { problem.answer = String(decoding: random.pick(pieces), as: UTF8.self) }
            let text = String(decoding: bytes, as: UTF8.self)
            let rollout = Fixture.rollout(text)
            let verdicts = suite.verdicts(problem: problem, rollout: rollout)
            #expect(verdicts.map(\.check) == Self.names)
            if round % 100 == 0 {
                #expect(suite.verdicts(problem: problem, rollout: rollout) == verdicts)
            }
        }
    }

    @Test("texts of a megabyte are checked in time")
    func large() throws {
        let suite = try Fixture.suite(.object(Self.names.map { .init($0, [:]) }))
        for piece in [
            "a", "3+", "(", "1=", "1,", "中", "wait ", "错", "\n", "```", "2^", "9", "3-", "mod", ".",
        ] {
            let long = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
            let rollout = Fixture.rollout(Fixture.completion(thought: long, answer: "12"))
            let verdicts = suite.verdicts(problem: Fixture.problem(), rollout: rollout)
            #expect(verdicts.contains { $0.outcome == .fail })
        }
    }
}
