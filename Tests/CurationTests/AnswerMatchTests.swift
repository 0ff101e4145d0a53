import Curation
import Problems
import Testing

@Suite struct AnswerMatchTests {
    @Test(
        "numbers are equal in whatever notation",
        arguments: [
            ("3/4", "0.75"), ("1234", "1,234"), ("1,234", "１２３４"), ("12", "１２"), ("12", "１２。"), ("12", "12."),
            ("-5", "−5"), ("5", "+5"), ("5", "x = 5"), ("5", "x=5"), ("5", "$5.00"), ("12", "\\boxed{12}"),
            ("0.75", "\\frac{3}{4}"), ("1/2", "50%"), ("50%", "0.5"), ("12", "12 apples"),
            ("12", "12个苹果"), ("12", "十二"), ("320", "三百二十"), ("23000", "两万三千"), ("23000", "2.3万"),
            ("2/3", "三分之二"), ("1/20", "百分之五"), ("1.5", "1 1/2"), ("1500", "1.5e3"), ("1500", "1.5×10^3"),
            ("12", "The answer is 12."), ("12", "答案是12。"), ("12", "**12**"), ("0", "-0"), ("100", "1e2"),
            ("5", "5千克"), ("5000", "5千"), ("12", "$12$"), ("12", "(12)"), ("2000000", "2 million"),
            ("7", "84/12=7"),
            ("100000000000000000000000000000000001", "100000000000000000000000000000000001.0"),
            ("3.14", "三点一四"),
            ("300000000", "三亿"), ("0.5", ".5"), ("16", "一十六"), ("5", "5 each"), ("-12", "-$12"), ("-3", "负三"),
            ("0.5", "\\frac12"), ("1.5", "1\\frac{1}{2}"), ("150", "一百五"), ("3.5", "三又二分之一"), ("3.5", "三个半"),
            ("0.3", "三成"),
            ("300000000", "3億"), ("42", "forty-two"), ("60", "5 dozen"), ("5 km", "5000 m"), ("5", "4+1=5"),
        ])
    func equalNumbers(gold: String, given: String) {
        #expect(AnswerMatch(gold: gold, given: given, form: .number) == .right)
    }

    @Test(
        "numbers that differ are wrong, and so are several and what is denied",
        arguments: [
            ("12", "13"), ("12", ""), ("12", "12 or 13"), ("12", "12,13"), ("0.333", "1/3"), ("0.5%", "0.5"),
            ("12", "2"),
            ("12", "x=5, y=12"), ("12", "-12"), ("12", "12 million"), ("1", "="), ("12", "十三"),
            ("105", "一百五"), ("3", "三个半"),
            ("100000000000000000000000000000000001", "100000000000000000000000000000000000"),
            ("12", "not 12"),
            ("5", "5 dozen"), ("5", "5k"), ("5", "5 percent"), ("9223372036854775808", "9223372036854775809"),
        ])
    func unequalNumbers(gold: String, given: String) {
        #expect(AnswerMatch(gold: gold, given: given, form: .number) == .wrong)
    }

    @Test(
        "what is not read to its last sign is undecided",
        arguments: [
            ("12", "1 2"), ("1234", "1,23,4"), ("12", "12/0"), ("5", "--5"), ("12", "1e999999"),
            ("12", "about"),
            ("12", "12-3"), ("12", "\u{0}"), ("50", "50%"), ("5", "5 or more"), ("5", "5 less than ten"),
            ("5", "5 below zero"),
            ("9.81", "9,81"), ("12", "12?"), ("5", "5多"), ("9", "4+4=9"),
        ])
    func unread(gold: String, given: String) {
        guard case .undecided = AnswerMatch(gold: gold, given: given, form: .number) else {
            Issue.record("\(given) is decided")
            return
        }
    }

    @Test(
        "the other forms are lenient in notation and exact in value",
        arguments: [
            (AnswerForm.list, "3, 5, 8", "3 5 8", true), (.list, "3,5,8", "[3、5、8]", true),
            (.list, "3,5,8", "3, 5 and 8.", true), (.list, "3,5,8", "3,8,5", false),
            (.list, "3,5,8", "3,5", false),
            (.list, "3,5", "", false), (.list, "1,234", "1, 234", true), (.list, "a, b", "A、B", true),
            (.numeral, "2F", "2f", true), (.numeral, "1011", "0b1011", true),
            (.numeral, "1011", "001011", true),
            (.numeral, "B1", "0b1", true), (.numeral, "1011", "1011₂", true),
            (.numeral, "1011", "(1011)_2", true),
            (.numeral, "1011", "1101", false), (.numeral, "FF", "255", false), (.numeral, "0", "00", true),
            (.date, "2024-03-05", "2024年3月5日", true), (.date, "2024-03-05", "2024/3/5", true),
            (.date, "2024-03-05", "March 5, 2024", true), (.date, "2024-03-05", "5 Mar 2024.", true),
            (.date, "2024-03-05", "Tuesday, March 5th, 2024", true),
            (.date, "2024-03-05", "2024-05-03", false),
            (.date, "2024-03-05", "04/05/2024", false), (.date, "2024-02-29", "2024-02-30", false),
            (.date, "2024-03-05", "２０２４年３月５日", true), (.date, "2024-03-05", "", false),
            (.names, "Ann, Bo", "Bo和Ann", true), (.names, "Ann, Bo", "bo, ann", true),
            (.names, "Ann, Bo", "Ann and Bo.", true), (.names, "Ann, Bo", "Ann、Bo、Ann", true),
            (.names, "Ann, Bo", "Ann", false), (.names, "Andy, Bo", "Andy and Bo", true),
            (.names, "Ann", "", false),
            (.text, "Tuesday", "tuesday.", true), (.text, "New  York", "new york", true),
            (.text, "（B）", "b", true), (.text, "yes", "no", false), (.text, "a=1", "b=1", false),
        ] as [(AnswerForm, String, String, Bool)])
    func otherForms(form: AnswerForm, gold: String, given: String, isRight: Bool) {
        #expect(AnswerMatch(gold: gold, given: given, form: form) == (isRight ? .right : .wrong))
    }

    @Test("an unreadable gold answer is undecided, never a failure")
    func unreadableGold() {
        for (form, gold) in [
            (AnswerForm.number, "a dozen or so"), (.number, ""), (.date, "soon"), (.list, ""),
            (.numeral, "?!"),
            (.names, " "),
            (.text, ""),
        ] {
            #expect(AnswerMatch(gold: gold, given: "12", form: form) == .unreadableGold)
            let verdict = Fixture.verdict(
                AnswerCheck(), thought: "a", problem: Fixture.problem(gold, form: form))
            #expect(verdict.outcome == .undecided)
        }
    }

    @Test("equal numbers in units that differ are undecided")
    func units() {
        #expect(AnswerMatch(gold: "5 boys", given: "5 girls", form: .number) == .differentUnits)
        #expect(AnswerMatch(gold: "5 km", given: "5 m", form: .number) == .wrong)
        #expect(AnswerMatch(gold: "5 km", given: "5 km", form: .number) == .right)
        #expect(AnswerMatch(gold: "5 km", given: "6 m", form: .number) == .wrong)
    }

    @Test("a wrong answer is told with what was found and expected")
    func reason() {
        let verdict = Fixture.verdict(AnswerCheck(), thought: "a", answer: "13")
        #expect(verdict.outcome == .fail)
        #expect(verdict.reason == "wrong answer: found 13, expected 12")
    }

    @Test("the gold answers of every family are right, and one changed digit makes them wrong")
    func families() throws {
        var source = try ProblemSource(split: .training, seed: 7)
        for _ in 0..<3000 {
            let problem = try source.next()
            // The gold answers of programs and rules are no answers.
            guard problem.form != .code, problem.form != .rule else { continue }
            #expect(AnswerMatch(gold: problem.answer, given: problem.answer, form: problem.form) == .right)
            guard problem.form != .names, let digit = problem.answer.lastIndex(where: \.isNumber) else {
                continue
            }
            var changed = problem.answer
            changed.replaceSubrange(digit...digit, with: changed[digit] == "1" ? "2" : "1")
            #expect(AnswerMatch(gold: problem.answer, given: changed, form: problem.form) == .wrong)
        }
    }

    @Test("texts of a megabyte are compared in time, in every form")
    func large() {
        for piece in ["1", "1,", "a ", "(", "$", "十", "九", "1e", "0x", "="] {
            let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
            for form in AnswerForm.allCases {
                _ = AnswerMatch(gold: "12", given: text, form: form)
                _ = AnswerMatch(gold: text, given: text, form: form)
            }
        }
    }
}
