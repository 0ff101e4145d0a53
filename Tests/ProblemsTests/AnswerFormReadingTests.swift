import Problems
import Testing

@Suite struct AnswerFormReadingTests {
    @Test(
        "the form of an answer is that of all of it",
        arguments: [
            AnswerForm.number: [
                "12", "-3.5", "+7", "1,012", "1,234,567.25", "3/4", "-3/4", "1 1/2", "$12.00", "-$5", "50%",
                "50\\%", "1e-7", "2.5E+3", ".5", "5.", "$42$", "007", "99999999999999999999",
            ],
            .list: [
                "1, 2, 3", "1,2,3", "1;2", "1 2 3", "[1, 2]", "-1, 2.5", "1/2, 3/4", "1,5", "1,234,5678",
                "1.5 1/2",
            ],
            .date: ["2024-03-01", "2024/3/1", "2024年3月1日", "2024年12月31日", "2024-02-29"],
            .text: [
                "3-5", "3–5", "10:45", "1+2", "Ann", "2023-02-29", "3/4/5", "1/0", "12 apples", "", "-",
                "1,,2",
                "1.5.2", "$5%", "1e", "(Ann, Bo)",
            ],
            .math: ["\\frac{1}{2}", "x^2-1", "$\\pi$", "(0, 1]", "(1, 2)"],
        ])
    func forms(form: AnswerForm, answers: [String]) {
        for answer in answers { #expect(AnswerForm(of: answer) == form, "\(answer)") }
    }
}
