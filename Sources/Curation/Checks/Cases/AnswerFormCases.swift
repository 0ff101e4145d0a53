import Problems

/// Lists, numerals, dates, names and other texts.
extension AnswerCheck {
    static let formCases: [CheckCase] = lists + numerals + dates + names + texts

    private static let lists = CheckCase.answers(
        "items in order, each of them, as often as it stands", form: .list,
        [
            ("4, 6, 9", "[4, 6, 9]", .pass), ("4, 6, 9", "4 6 9", .pass), ("4, 6, 9", "4、6、9", .pass),
            ("4, 6, 9", "4, 6 and 9.", .pass),
            ("4, 6, 9", "4, 6, and 9", .pass), ("4, 6, 9", "\\{4,6,9\\}", .pass),
            ("4, 6, 9", "4 → 6 → 9", .pass), ("4, 6, 9", "4; 6; 9", .pass),
            ("4, 6, 9", "四、六、九", .pass), ("4, 6, 9", "4, 9, 6", .fail), ("4, 6, 9", "4, 6", .fail),
            ("4, 6, 9", "4, 6, 9, 9", .fail),
            ("4, 4, 9", "4, 9, 9", .fail), ("4, 4, 9", "4, 9", .fail), ("4, 6, 9", "4, 6, 8", .fail),
            ("4, -6", "4 -6", .pass), ("4, -6", "4, 6", .fail),
            ("1/2, 3", "0.5, 3", .pass), ("1.5, 3", "1 1/2, 3", .pass), ("1,234", "1, 234", .pass),
            ("1000, 2000", "1,000, 2,000", .undecided),
            ("4, 6, 9", "4, 6 or 9", .undecided), ("4, 6, 9", "4,, 6, 9", .undecided), ("a, b", "A、B", .pass),
            ("a, b", "b, a", .fail), ("4, 6, 9", "", .fail),
            ("4, 6, 9", "4, 6, 9 or more", .undecided), ("4, 6, 9", "not 4, 6, 9", .undecided),
            ("12, 3", "12 3", .pass), ("12, 3", "1 23", .fail),
            ("4, 6", "4 和 6", .pass), ("4, 6", "4 & 6", .pass), ("4, 6", "46", .fail), ("4, 6", "4.6", .fail),
        ])

    private static let numerals = CheckCase.answers(
        "a numeral keeps its digits and its base", form: .numeral,
        [
            ("1011_2", "1011_3", .fail), ("1011_2", "1011_2", .pass), ("1011_2", "1011", .pass),
            ("1011", "(1011)_2", .pass), ("1011", "1011_{2}", .pass),
            ("1011", "1011₂", .pass), ("1011₂", "1011₃", .fail), ("1011", "0b1011", .pass),
            ("1011_2", "0x1011", .fail), ("2B", "0x2B", .pass),
            ("2B", "2b", .pass), ("2B", "2C", .fail), ("1011", "1011 (base 2)", .pass),
            ("1011_2", "1011 (base 8)", .fail), ("1011_2", "1011 in base 2", .pass),
            ("1011", "1011 in binary", .pass), ("17_8", "17 (octal)", .pass), ("17_8", "17_{16}", .fail),
            ("1011", "1011_7", .undecided), ("1011", "001011", .pass),
            ("1011", "1101", .fail), ("-101", "101", .fail), ("-101", "−101", .pass), ("1.01", "101", .fail),
            ("1.01", "1.010", .pass), ("FF", "255", .fail),
            ("1011", "１０１１", .pass), ("1011", "10 11", .undecided), ("10110011", "1011 0011", .pass),
            ("1011", "1011 or 1101", .fail), ("1011", "not 1011", .fail),
            ("1011", "1011?", .undecided), ("2B", "2B_2", .undecided), ("101", "101（二进制）", .pass),
            ("1011", "", .fail), ("2B_{16}", "2b_{16}", .pass),
        ])

    private static let dates = CheckCase.answers(
        "one day of the calendar", form: .date,
        [
            ("2021-06-09", "9 June 2021", .pass), ("2021-06-09", "June 9, 2021", .pass),
            ("2021-06-09", "June 9th, 2021", .pass), ("2021-06-09", "2021/6/9", .pass),
            ("2021-06-09", "2021年6月9日", .pass), ("2021-06-09", "2021年6月9日（星期三）", .pass),
            ("2021-06-09", "Wednesday, June 9, 2021", .pass),
            ("2021-06-09", "Wed, 9 Jun 2021", .pass), ("2021-06-09", "二〇二一年六月九日", .pass),
            ("2021-06-09", "20210609", .pass), ("2021-06-09", "9th of June, 2021", .pass),
            ("2021-06-09", "2021.06.09", .pass), ("2021-06-09", "2021-09-06", .fail),
            ("2021-06-09", "2021-06-08", .fail), ("2021-06-09", "9 June 2022", .fail),
            ("2021-06-09", "9 July 2021", .fail), ("2021-06-09", "Thursday, June 9, 2021", .undecided),
            ("2021-06-09", "2021年6月9日（星期四）", .undecided),
            ("2021-06-09", "09/06/2021", .undecided), ("2021-06-29", "29/06/2021", .pass),
            ("2021-06-09", "10/07/2021", .fail), ("2021-06-09", "June 9", .undecided),
            ("2021-06-09", "6月9日", .undecided), ("2021-06-09", "not 2021-06-09", .fail),
            ("2021-06-09", "2021-06-09 or 2021-06-10", .fail),
            ("2021-06-09", "before 2021-06-09", .undecided), ("2021-06-09", "2021-06-09 12:00", .undecided),
            ("2021-02-29", "2021-02-29", .undecided),
            ("2021-06-09", "2021-06-31", .fail), ("2021-06-09", "-2021-06-09", .undecided),
            ("2021-06-09", "9 junio 2021", .undecided), ("2021-06-09", "", .fail),
            ("2021-06-09", "June 9, 2021 BC", .undecided), ("2021-06-09", "２０２１年６月９日", .pass),
        ])

    private static let names = CheckCase.answers(
        "names in any order", form: .names,
        [
            ("Ann, Bo", "Bo and Ann", .pass), ("Ann, Bo", "Ann / Bo", .pass),
            ("Ann, Bo", "both Ann and Bo", .pass), ("Ann, Bo", "Bo、Ann", .pass), ("Ann, Bo", "Ann", .fail),
            ("Ann, Bo", "Ann, Bo, Cy", .fail), ("Ann", "ann.", .pass), ("Ann", "Anna", .fail),
            ("Ann", "not Ann", .fail), ("Ann", "Ann or Bo", .fail), ("Ann", "not Bo", .fail),
            ("Andy", "And y", .fail), ("王芳和李雷", "李雷、王芳", .pass), ("和平", "平", .fail), ("和平", "和平", .pass),
            ("和平, 王芳", "王芳和和平", .pass), ("Ann", "Ann is the knight", .undecided),
            ("Ann", "everyone but Ann", .undecided), ("Ann, Bo", "neither Ann nor Bo", .undecided),
            ("Ann", "Ann?", .undecided), ("José", "José", .pass), ("Ann, Bo", "Ann and not Bo", .undecided),
            ("Ann, Bo", "Ann, Bo, and Ann", .pass), ("李雷", "李雷不是", .undecided), ("Ann", "", .fail),
            ("Ann, Bo", "", .fail), ("Mary Ann", "Ann Mary", .fail),
        ])

    private static let texts = CheckCase.answers(
        "the same words", form: .text,
        [
            ("Yes", "yes.", .pass), ("yes", "no", .fail), ("True", "true", .pass), ("True", "False", .fail),
            ("IV", "VI", .fail), ("Paris", "**Paris**", .pass), ("Paris", "\\text{Paris}", .pass),
            ("Paris", "London", .fail), ("Paris", "The answer is Paris.", .pass),
            ("Paris", "not Paris", .fail), ("Paris", "Paris or London", .fail),
            ("Paris", "Paris, Texas", .undecided),
            ("Paris, Texas", "Paris", .undecided),
            ("Paris", "I went to London by train and then on to Rome", .undecided), ("9:30", "9:30", .pass),
            ("9:30", "3:10", .fail),
            ("12 apples", "12", .pass), ("12 apples", "13 apples", .fail), ("5 MW", "5 mW", .undecided),
            ("November 8, 2023", "2023-11-08", .pass), ("November 8, 2023", "2023-08-11", .fail),
            ("北京", "北京。", .pass), ("北京", "上海", .fail), ("北京", "不是北京", .fail), ("北京", "北京或上海", .fail),
            ("a-b", "ab", .fail), ("a b", "ab", .fail), ("even", "odd", .fail), ("x+1", "x-1", .fail),
            ("E. coli", "E. coli", .pass),
            ("So what", "what", .undecided), ("", "a", .undecided), ("（B）", "b", .pass),
            ("Yes", "yes yes", .undecided), ("New  York", "new york", .pass), ("New York", "York New", .fail),
        ])
}
