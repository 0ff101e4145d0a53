import Problems

extension MathCheck {
    /// Pairs of gold and prediction whose truth is known: every kind of answer, and what is known to have gone
    /// wrong in other verifiers.
    package static let selfTest: [CheckCase] =
        equal.map { gold, text, why in
            CheckCase(.pass, text, gold: gold, form: .math, why: why)
        }
        + different.map { gold, text, why in
            CheckCase(.fail, text, gold: gold, form: .math, why: why)
        }
        + undecided.map { gold, text, why in
            CheckCase(.undecided, text, gold: gold, form: .math, why: why)
        }

    private typealias Pair = (gold: String, text: String, why: String)

    private static let equal: [Pair] = [
        ("13", "\\text{13}", "a number in text mode"),
        ("13", "The answer is \\boxed{\\text{13}}.", "a number in text mode"),
        ("\\frac{1}{2}", "So \\boxed{\\frac{1}{2}}", "nested braces"),
        ("1/2", "We get \\boxed{3}, no: \\boxed{\\dfrac12}.", "the last box"),
        ("18", "She has 18 left.\n#### 18", "the mark of GSM8K"),
        ("18", "The answer is 18.", "a sentence"),
        ("18", "答案是18。", "a sentence in Chinese"),
        ("18", "<think>17</think><answer>18</answer>", "answer tags"),
        ("1234", "1,234", "thousands"), ("1234567", "1{,}234{,}567", "thousands in LaTeX"),
        ("0.75", "\\frac{3}{4}", "decimal and fraction"), ("1/3", "0.\\overline{3}", "a repeating decimal"),
        ("1.5", "1\\frac{1}{2}", "a mixed number"), ("3/2", "1 1/2", "a mixed number"),
        ("1200", "1.2 \\times 10^{3}", "scientific notation"), ("0.0012", "1.2e-3", "scientific notation"),
        ("50\\%", "0.5", "a percentage"), ("50", "50\\%", "a percent sign for the question's unit"),
        ("$5$", "\\$5.00", "currency"), ("5", "5 dollars", "a unit"), ("5 cm", "0.05\\text{ m}", "units"),
        ("72 km/h", "20 m/s", "units"), ("90", "90^\\circ", "degrees"), ("\\pi/2", "90^\\circ", "degrees"),
        ("12", "１２", "full width"), ("12", "十二", "a Chinese numeral"), ("30000", "3万", "a Chinese numeral"),
        ("12", "twelve", "a number in words"), ("25", "twenty-five", "a number in words"),
        ("2\\sqrt{3}", "\\sqrt{12}", "roots"), ("\\frac{\\sqrt{2}}{2}", "1/sqrt(2)", "roots"),
        ("1+\\sqrt{2}", "\\sqrt{3+2\\sqrt{2}}", "a nested root"), ("2", "\\sqrt[3]{8}", "a cube root"),
        ("-2", "\\sqrt[3]{-8}", "a real root"), ("3i", "\\sqrt{-9}", "an imaginary root"),
        ("1/(1+i)", "\\frac{1-i}{2}", "complex numbers"),
        ("x^2-1", "(x-1)(x+1)", "polynomials"), ("\\frac{x^2-1}{x-1}", "x+1", "rational expressions"),
        ("2^{n+1}", "2\\cdot 2^n", "a variable exponent"), ("4^n", "2^{2n}", "a variable exponent"),
        ("\\sin^2 x+\\cos^2 x", "1", "an identity"), ("2\\sin x\\cos x", "\\sin 2x", "an identity"),
        ("\\frac12", "\\sin 30^\\circ", "an exact angle"),
        ("\\sqrt{3}", "\\tan\\frac{\\pi}{3}", "an exact angle"),
        ("\\ln 8", "3\\ln 2", "logarithms"), ("3", "\\log_2 8", "logarithms"), ("2", "\\log 100", "base 10"),
        ("120", "5!", "a factorial"), ("10", "\\binom{5}{2}", "a binomial coefficient"),
        ("\\{1,2,3\\}", "\\{3,2,1\\}", "a set"), ("1, 2", "x = 2 or x = 1", "a list"),
        ("\\pm 3", "3, -3", "plus or minus"), ("1\\pm\\sqrt{2}", "1+\\sqrt2, 1-\\sqrt2", "plus or minus"),
        ("(1,2)", "\\left( 1, \\frac{4}{2} \\right)", "a tuple"), ("(3,\\infty)", "x > 3", "an interval"),
        ("[1,3)", "1 \\le x < 3", "an interval"),
        ("(-\\infty,2)\\cup(2,\\infty)", "x \\neq 2", "a union"),
        (
            "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "\\begin{bmatrix}1&2\\\\3&\\frac82\\end{bmatrix}",
            "a matrix"
        ),
        ("\\begin{pmatrix}1\\\\2\\end{pmatrix}", "\\langle 1, 2\\rangle", "a vector"),
        ("x=5", "5", "an equation"), ("5", "x = 10/2 = 5", "a chain of equations"),
        ("y=2x+1", "2x - y + 1 = 0", "equations"), ("x>3", "2x > 6", "inequalities"),
        ("x>3", "3<x", "inequalities"), ("B", "(B)", "a choice"), ("B", "\\text{B}", "a choice"),
        ("B", "B. 12", "a choice with its text"), ("12", "(B) 12", "a choice with its text"),
        ("Tuesday", "\\text{tuesday}.", "words"), ("3:4", "6:8", "a ratio"), ("101_2", "5", "a numeral"),
        ("\\emptyset", "no solution", "the empty set"),
        ("5^{5^{5^5}}", "5^{5^{5^{5}}}", "a tower of powers"),
    ]

    private static let different: [Pair] = [
        ("1+\\frac{1}{e}", "1-\\frac{1}{e}", "1 − 1/e is not 1 + 1/e"),
        ("1+1/e", "1-1/e", "the same in plain text"),
        ("1/3", "0.333", "rounded"), ("\\pi", "3.14159", "rounded"), ("\\sqrt{2}", "1.414", "rounded"),
        ("12", "12 million", "a scale"), ("12", "", "no answer"), ("12", "21", "digits exchanged"),
        ("5", "\\boxed{5} or rather \\boxed{6}", "the last box"),
        ("262537412640768744", "e^{\\pi\\sqrt{163}}", "nearly a whole number"),
        ("(1,2)", "(2,1)", "order in a tuple"), ("\\{1,2\\}", "\\{1,3\\}", "another item"),
        ("(1,2)", "[1,2]", "closed ends"), ("(3,\\infty)", "x \\ge 3", "a closed end"),
        ("x>3", "x<3", "the other side"),
        ("x>3", "-x > 3", "the other side"), ("5 cm", "5 m", "another unit"),
        ("$5", "€5", "another currency"),
        ("0.5\\%", "0.5", "a percentage below 1"), ("x^2-1", "x^2+1", "polynomials"),
        ("x-1", "1-x", "a sign"),
        ("x+1", "y+1", "another variable"), ("\\sin x", "\\cos x", "functions"), ("B", "C", "another choice"),
        ("B", "A. 12", "another choice"), ("yes", "no", "words"), ("5^{5^{5^5}}", "625", "a tower of powers"),
        ("5^{5^{5^5}}", "5^{5^{5^6}}", "towers of powers"), ("\\pm 3", "3", "one of two"),
        ("3", "\\pm 3", "two for one"),
        ("1, 2", "1, 2, 3", "one too many"), ("3:4", "4:3", "a ratio"),
        ("\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "\\begin{pmatrix}1&3\\\\2&4\\end{pmatrix}", "a matrix"),
        ("y=2x+1", "y=2x-1", "equations"), ("2\\sqrt{3}", "3\\sqrt{2}", "roots"),
        ("12", "十三", "a Chinese numeral"),
        (
            "100000000000000000000000000000000001", "100000000000000000000000000000000000",
            "one unit in 36 digits"
        ),
    ]

    private static let undecided: [Pair] = [
        ("", "5", "no gold answer"), ("5 apples", "5 oranges", "units that are words"),
        ("\\int_0^1 x\\,dx", "1/2", "a gold answer that is not read"),
        ("10^{10^{10}}", "10^{10^{10}}+1", "too large to tell apart"),
        ("\\Gamma(1/3)", "12345!!/7^{99!}", "what cannot be computed"),
    ]
}
