import Archive
import Problems

extension CheckCase {
    /// Cases of one kind: gold answer, given answer in its tags, outcome.
    static func answers(
        _ why: String, form: AnswerForm = .number, thresholds: JSON = [:],
        _ rows: [(gold: String, given: String, outcome: Verdict.Outcome)]
    ) -> [CheckCase] {
        rows.map {
            CheckCase(
                $0.outcome, "<think>a</think>\n<answer>\($0.given)</answer>", gold: $0.gold, form: form,
                thresholds: thresholds, why: why)
        }
    }
}

/// Numbers.
extension AnswerCheck {
    static let cases: [CheckCase] = numbers + words + chinese + units + placeCases + formCases

    private static let numbers =
        CheckCase.answers(
            "equal in another notation",
            [
                ("3/4", "0.75", .pass), ("1,234", "１２３４", .pass), ("1234", "1,234.00", .pass),
                ("7", "+7", .pass),
                ("-7", "−7", .pass), ("-7", "- 7", .pass), ("0.5", "\\frac12", .pass), ("0.5", ".5", .pass),
                ("1.5", "1\\frac{1}{2}", .pass), ("1.5", "1½", .pass), ("2.75", "2 3/4", .pass),
                ("-1.25", "-1\\tfrac14", .pass), ("0.2", "\\cfrac{1}{5}", .pass), ("1500", "1.5e3", .pass),
                ("0.0015", "1.5 \\times 10^{-3}", .pass), ("1500", "1.5×10³", .pass),
                ("1000000", "10^6", .pass),
                ("1234567", "1\\,234\\,567", .pass), ("1234567", "1{,}234{,}567", .pass),
                ("1234.5", "1'234.5", .pass),
                ("8", "x = 8", .pass), ("8", "$x_1=8$", .pass), ("8", "3+5=8", .pass),
                ("8", "f(2) = 8", .pass),
                ("8", "(8)", .pass), ("8", "$8$.", .pass), ("8", "**8**", .pass), ("8", "\\mathbf{8}", .pass),
                ("8", "{8}", .pass), ("8", "8\\,", .pass), ("-0", "0", .pass), ("100", "1e2", .pass),
                ("36893488147419103232", "36,893,488,147,419,103,232", .pass),
                ("123456789012345678901234567890.5", "123456789012345678901234567890.50", .pass),
                ("12", "012", .pass),
                ("2/3", "4/6", .pass), ("50%", "0.5", .pass), ("1/2", "50\\%", .pass), ("0.005", "5‰", .pass),
            ])
        + CheckCase.answers(
            "another number",
            [
                ("3/4", "0.76", .fail), ("1234", "1,235", .fail), ("7", "-7", .fail), ("-7", "(7)", .fail),
                ("0.5", "\\frac21", .fail), ("1.5", "11/2", .fail), ("1.5", "1\\frac{2}{1}", .undecided),
                ("3", "3.000000001", .fail), ("1500", "1.5e4", .fail), ("10", "1e2", .fail),
                ("0.3", "1/3", .fail),
                ("36893488147419103232", "36893488147419103233", .fail),
                ("123456789012345678901234567890.5", "123456789012345678901234567890.51", .fail),
                ("9007199254740993", "9007199254740992", .fail), ("8", "x = 9", .fail), ("64", "2^5", .fail),
                ("5", "5%", .undecided), ("0.5", "0.5%", .fail), ("5%", "5‰", .fail),
                ("5", "5 percent", .fail),
                ("25", "25‰", .fail), ("9.81", "9,81", .undecided), ("1.234", "1,234", .undecided),
                ("1234", "1.234", .undecided), ("12", "1,2", .undecided), ("6", "5!", .undecided),
            ])
        + CheckCase.answers(
            "not understood to the last sign, denied, or several",
            [
                ("12", "12 or 13", .fail), ("12", "12, 13", .fail), ("12", "12 and 13", .fail),
                ("12", "12或13", .fail),
                ("12", "not 12", .fail), ("12", "不是12", .fail), ("12", "--12", .undecided),
                ("12", "12/0", .undecided),
                ("12", "12?", .undecided), ("12", "12-3", .undecided), ("12", "12 ± 1", .undecided),
                ("12", ">12", .undecided),
                ("12", "≈12", .undecided), ("12", "12~13", .undecided), ("12", "12n", .undecided),
                ("12", "2x = 12", .undecided),
                ("12", "x ≠ 12", .undecided), ("12", "x > 12", .undecided), ("9", "4+4=9", .undecided),
                ("12", "12!", .undecided),
                ("12", "12:00", .undecided), ("12", "v12", .undecided), ("12", "12...", .undecided),
                ("12", "1 2", .undecided),
                ("12", "", .fail), ("12", "I do not know.", .undecided), ("x=8", "y=8", .undecided),
                ("four or so", "4", .undecided), ("30-40", "30-40", .pass), ("30-40", "30-50", .undecided),
            ])

    private static let words =
        CheckCase.answers(
            "words after a number change it",
            [
                ("6", "6 dozen", .fail), ("72", "6 dozen", .pass), ("6", "6 million", .fail),
                ("6000000", "6 million", .pass),
                ("6", "6k", .fail), ("6000", "6k", .undecided), ("6", "6M", .fail),
                ("6", "6 hundredths", .fail),
                ("0.06", "6 hundredths", .pass), ("0.6", "6 tenths", .pass), ("6", "6 squared", .fail),
                ("36", "6 squared", .pass),
                ("216", "6 cubed", .pass), ("60", "6 tens", .pass), ("6", "6 or more", .undecided),
                ("6", "6 or fewer", .undecided),
                ("6", "6 and above", .undecided), ("6", "6 less than ten", .undecided),
                ("6", "6 more than x", .undecided),
                ("6", "6 below zero", .undecided), ("6", "6 at most", .undecided),
                ("6", "at least 6", .undecided),
                ("6", "less than 6", .undecided), ("6", "up to 6", .undecided),
                ("6", "between 5 and 7", .undecided),
                ("6", "about 6", .undecided), ("6", "6 pairs", .undecided), ("6", "6 score", .undecided),
                ("6", "6 lakh", .undecided),
                ("6", "6 short", .undecided), ("6", "6 times", .undecided), ("6", "6th", .undecided),
                ("6", "6 mod 7", .undecided),
                ("6", "6 to the power of 2", .undecided), ("6", "6 years ago", .undecided),
                ("6", "6 AM", .undecided),
                ("0.75", "3 quarters", .pass), ("3", "3 quarters", .undecided),
                ("7.5", "7.5 thousand", .fail),
                ("6", "almost 6", .undecided), ("6", "6 plus", .undecided), ("6", "6 thirds", .fail),
                ("2", "6 thirds", .pass),
            ])
        + CheckCase.answers(
            "numbers in words",
            [
                ("42", "forty-two", .pass), ("42", "Forty-Two", .pass), ("43", "forty-two", .fail),
                ("115", "one hundred fifteen", .pass),
                ("115", "one hundred and fifteen", .pass), ("1500", "one hundred fifteen", .fail),
                ("2345", "two thousand three hundred forty-five", .pass),
                ("2.5", "two and a half", .pass), ("2", "two and a half", .fail),
                ("2.5", "two point five", .pass), ("-4", "minus four", .pass),
                ("2/3", "two thirds", .pass), ("2", "two thirds", .fail), ("3/4", "three quarters", .pass),
                ("3", "three quarters", .fail),
                ("0.5", "one half", .pass), ("1", "one half", .fail), ("6", "half a dozen", .pass),
                ("1000", "a thousand", .pass),
                ("5", "twenty five", .fail), ("25", "twenty-five", .pass), ("25", "five twenty", .undecided),
                ("0", "zero", .pass),
                ("3", "third", .undecided), ("12", "The answer is twelve.", .pass),
                ("5", "five or six", .fail), ("12", "twelve apples", .pass),
            ])

    private static let chinese =
        CheckCase.answers(
            "Chinese numerals are read whole",
            [
                ("150", "一百五", .pass), ("105", "一百五", .fail), ("105", "一百零五", .pass), ("3200", "三千二", .pass),
                ("25000", "两万五", .pass), ("20005", "两万五", .fail), ("20005", "两万零五", .pass),
                ("12", "十二", .pass),
                ("20", "二十", .pass), ("2024", "二〇二四", .pass), ("3.14", "三点一四", .pass),
                ("3.5", "三又二分之一", .pass),
                ("3", "三又二分之一", .fail), ("3.5", "三个半", .pass), ("3", "三个半", .fail), ("3.5", "3个半小时", .pass),
                ("2.5", "两年半", .pass), ("2", "两年半", .fail), ("0.5", "一半", .pass), ("1", "一半", .fail),
                ("0.5", "半", .pass),
                ("0.3", "三成", .pass), ("3", "三成", .fail), ("0.8", "八折", .pass), ("8", "八折", .fail),
                ("300000000", "3億", .pass),
                ("3", "3億", .fail), ("30000", "3萬", .pass), ("3", "3萬", .fail), ("35000", "3.5万", .pass),
                ("2/3", "三分之二", .pass),
                ("0.2", "5分之1", .pass), ("5", "5分之1", .fail), ("0.25", "百分之二十五", .pass),
                ("25", "百分之二十五", .fail),
                ("0.005", "千分之五", .pass), ("100", "壹佰", .pass), ("5", "伍", .pass), ("-3", "负三", .pass),
                ("-3", "零下3度", .pass),
                ("3", "零下3度", .fail), ("5", "5多", .undecided), ("5", "五个以上", .undecided),
                ("5", "五六个", .undecided), ("5", "约5", .undecided),
                ("5", "5左右", .undecided), ("5", "第五", .undecided), ("2", "两点半", .undecided),
                ("5", "不到5", .undecided), ("5", "5点", .undecided),
                ("100000005", "一亿零五", .pass), ("150000000", "一亿五", .pass), ("5", "答案是五。", .pass),
                ("5", "所以一共有5个苹果。", .pass),
            ])

    private static let units = CheckCase.answers(
        "units and what is counted",
        [
            ("12", "12 apples", .pass), ("12", "12 red apples", .pass), ("12", "12个苹果", .pass),
            ("12", "12 people", .pass),
            ("5 km", "5 km", .pass), ("5 km", "5 kilometers", .pass), ("5 km", "5000 m", .pass),
            ("5 km", "5千米", .pass), ("5 km", "5 m", .fail),
            ("5 km", "5 cm", .fail), ("5 m", "500 cm", .pass), ("5", "5 km", .pass), ("5 km", "5", .pass),
            ("5 km", "5 kg", .undecided),
            ("5 km", "6 kg", .fail), ("5 boys", "5 girls", .undecided), ("5 boys", "5 boys", .pass),
            ("2 hours", "120 minutes", .pass),
            ("2 hours", "2 minutes", .fail), ("$5", "5 dollars", .pass), ("$5", "€5", .undecided),
            ("5", "$5.00", .pass), ("-5", "-$5", .pass),
            ("20", "20 °C", .pass), ("20 °C", "20℃", .pass), ("20 °C", "20 °F", .undecided),
            ("9", "9 m^2", .pass), ("9 m^2", "9 square meters", .pass),
            ("9 m^2", "9 m", .undecided), ("60 km/h", "60 kilometers per hour", .pass),
            ("60 km/h", "60 km", .undecided), ("5", "5 each", .pass),
            ("5", "5 miles", .pass), ("5", "5 miles north", .undecided),
            ("6 boys and 4 girls", "4 boys and 6 girls", .fail), ("5元", "5块", .pass),
        ])
}
