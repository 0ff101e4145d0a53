import Archive
import Problems

extension ToleranceCheck {
    static let cases: [CheckCase] =
        CheckCase.answers(
            "near enough by the usual tolerance",
            [
                ("2.71828183", "2.7182818", .pass), ("2.71", "2.72", .fail), ("0", "0.0", .pass),
                ("0", "1e-9", .fail), ("1000", "1000.0001", .pass), ("1000", "1000.01", .fail),
                ("1234.5", "1,234.5", .pass), ("-2.5", "−2.5", .pass), ("-2.5", "2.5", .fail),
                ("2/3", "0.6666667", .pass), ("0.5", "1/2", .pass), ("0.5", "50%", .pass),
                ("0.5", "0.5%", .fail), ("6.02e23", "6.02 \\times 10^{23}", .pass),
                ("6.02e23", "6.02×10²³", .pass), ("6.02e23", "6.02×10²²", .fail), ("1e400", "1e400", .pass),
                ("1e400", "1e401", .fail), ("5", "\\boxed{5}", .pass), ("5", "about 5", .pass),
                ("5", "≈5", .pass), ("5", "约5", .pass), ("5", "5 km", .pass), ("5 m", "500 cm", .pass),
                ("5 m", "5 cm", .fail), ("9.8", "x = 9.8", .pass),
                ("9007199254740993", "9007199254740993.0", .pass),
            ])
        + CheckCase.answers(
            "not understood, or another number",
            [
                ("5", "5 dozen", .fail), ("5", "5 million", .fail), ("5", "5 percent", .fail),
                ("5", "5 or 6", .fail), ("5", "not 5", .fail), ("5", "5e", .undecided),
                ("5", "--5", .undecided), ("5", "5 ± 0.1", .undecided), ("5", "5 or more", .undecided),
                ("9.81", "9,81", .undecided), ("inf", "inf", .undecided), ("pi", "3.14", .undecided),
                ("5", "nan", .undecided), ("5", "", .fail), ("5", "5 less than", .undecided),
                ("5", "4.9 to 5.1", .undecided), ("5 kg", "5 m", .undecided),
                ("5", "less than 5", .undecided),
            ])
        + CheckCase.answers(
            "within 0.01", thresholds: ["absolute": 0.01, "relative": 0],
            [
                ("3.14", "3.15", .pass), ("3.14", "3.13", .pass), ("3.14", "3.1500001", .fail),
                ("3.14", "3.1", .fail), ("1/3", "0.34", .pass), ("1/3", "0.35", .fail),
            ])
        + CheckCase.answers(
            "within 1%", thresholds: ["relative": 0.01],
            [
                ("1000", "1010", .pass), ("1000", "1010.1", .fail), ("-5", "-5.05", .pass),
                ("9.8", "9.81 m/s^2", .pass), ("1e30", "1.01e30", .pass), ("1e30", "1.02e30", .fail),
            ])
        + CheckCase.completions(
            "where it stands", gold: "2.5",
            [
                ("<think>\\boxed{2.5}</think> It is \\boxed{2.6}.", .fail), ("<think>2.5</think>", .fail),
                ("The answer is 2.5.", .pass), ("2.5", .pass), ("We divide. So 2.5.", .pass),
                ("#### 2.5", .pass), ("<think>so \\boxed{2.5}", .fail),
            ])
}
