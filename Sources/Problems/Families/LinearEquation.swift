import Tensors

/// Linear equations with whole solutions: `ax+b=c` and `ax+b=cx+d`; harder ones have brackets. They are
/// checked by substitution.
struct LinearEquation: Family {
    let name = "equation"
    let form = AnswerForm.number

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        if level > 3 { return BracketedEquation.drawn(level: level, random: &random) }
        let (left, right, solution) =
            switch level {
            case 1: (random.int(2...9), 0, random.int(1...12))
            case 2: (random.int(2...12), 0, random.int(-20...20))
            default: (random.int(3...12), random.int(2...9), random.int(-15...15))
            }
        let constant = random.int(1...[50, 99, 60][level - 1]) * (random.bool() ? 1 : -1)
        let (a, c) = left == right ? (left + 1, right) : (max(left, right), min(left, right))
        return Instance(a: a, b: constant, c: c, d: (a - c) * solution + constant)
    }

    /// The wordings of a question about the x of an equation.
    static func prompts(_ equation: String, _ language: Language) -> [String] {
        language.choose(
            [
                "Find the integer x with \(equation).", "Solve \(equation) for the integer x.",
                "For which integer x is \(equation)?", "The integer x satisfies \(equation). What is x?",
                "\(equation), where x is an integer. Find x.",
            ],
            [
                "求满足\(equation)的整数x。", "解方程\(equation)，x是整数。", "整数x满足\(equation)，x是多少？",
                "x取哪个整数时\(equation)？", "已知\(equation)，求整数x的值。",
            ])
    }

    /// The equation `ax+b=cx+d` with a > c ≥ 0; if c = 0, there is no x on the right.
    struct Instance: Exercise {
        let a: Int
        let b: Int
        let c: Int
        let d: Int

        var key: String { "\(a) \(b) \(c) \(d)" }
        let phrasings = 5

        private var right: String { c == 0 ? String(d) : d == 0 ? "\(c)x" : "\(c)x\(d.signed)" }

        func prompt(_ language: Language, phrasing: Int) -> String {
            LinearEquation.prompts("\(a)x\(b.signed)=\(right)", language)[phrasing]
        }

        var answer: String { String((d - b) / (a - c)) }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var lines: [String] = []
            var slope = a
            if c != 0 {
                // A slope of 0 would leave no equation to solve.
                slope = slip(a - c, among: [a - c, a - c + 1, a - c + 2, a + c])
                lines.append(
                    language.choose(
                        "Subtract \(c)x from both sides: \(a)-\(c)=\(slope).", "两边减去\(c)x：\(a)-\(c)=\(slope)。"
                    ))
            }
            let constant = slip(d - b)
            let moved = "\(d)\((-b).signed)=\(constant)"
            lines.append(
                b < 0
                    ? language.choose("Add \(-b) to both sides: \(moved).", "两边加上\(-b)：\(moved)。")
                    : language.choose("Subtract \(b) from both sides: \(moved).", "两边减去\(b)：\(moved)。"))
            let scaled = slope == 1 ? "x=\(constant)" : "\(slope)x=\(constant)"
            guard constant % slope == 0 else {
                let quotient = "\(constant)/\(slope)"
                lines.append(language.choose("So \(scaled), x=\(quotient).", "所以\(scaled)，x=\(quotient)。"))
                return Attempt(lines: lines, answer: quotient)
            }
            guard slope != 1 else {
                lines.append(language.choose("So \(scaled).", "所以\(scaled)。"))
                return Attempt(lines: lines, answer: String(constant))
            }
            let solution = slip(constant / slope)
            lines.append(
                language.choose(
                    "So \(scaled), x=\(constant)/\(slope)=\(solution).",
                    "所以\(scaled)，x=\(constant)/\(slope)=\(solution)。"))
            return Attempt(lines: lines, answer: String(solution))
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let x = Int(candidate: answer) else { return .notWhole(answer, language) }
            let (left, leftWork) = side(a, b, x)
            let (right, rightWork) = c == 0 ? (d, []) : side(c, d, x)
            let shown =
                c == 0
                ? language.list(leftWork)
                : language.choose("left ", "左边") + language.list(leftWork)
                    + language.choose(", right ", "，右边") + language.list(rightWork)
            let conclusion =
                left == right
                ? language.choose(
                    ". The sides are equal, so x=\(x) is right.", "。两边相等，x=\(x)正确。")
                : language.choose(
                    ". \(left) is not \(right), so x=\(x) is wrong.", "。\(left)不等于\(right)，所以x=\(x)错了。")
            return SelfCheck(
                text: language.choose("Put in x=\(x): ", "代入x=\(x)：") + shown + conclusion,
                holds: left == right)
        }

        /// The value of one side at `x`, and the work.
        private func side(_ factor: Int, _ term: Int, _ x: Int) -> (value: Int, work: [String]) {
            let product = factor * x
            let work = "\(factor)*\(x.enclosed)=\(product)"
            guard term != 0 else { return (product, [work]) }
            return (product + term, [work, "\(product)\(term.signed)=\(product + term)"])
        }
    }
}
