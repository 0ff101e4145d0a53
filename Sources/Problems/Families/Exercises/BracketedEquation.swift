import Tensors

/// A linear equation with brackets on both sides, `3(2x-5)-2(x+4)+7=5(x-1)-9`: its brackets are expanded one
/// by one, its terms collected, and it is solved; checked by substitution.
struct BracketedEquation: Exercise {
    /// `factor(slope x+constant)`
    struct Bracket {
        let factor: Int
        let slope: Int
        let constant: Int

        func value(at x: Int) -> Int { factor * (slope * x + constant) }

        var inside: String { LinearSum([slope], 0).text.dropLast(2) + constant.signed }
    }

    /// One side of the equation: brackets and a number that is not 0.
    struct Side {
        let brackets: [Bracket]
        let constant: Int

        var slope: Int { brackets.reduce(0) { $0 + $1.factor * $1.slope } }
        func value(at x: Int) -> Int { brackets.reduce(constant) { $0 + $1.value(at: x) } }

        var text: String {
            brackets.enumerated().reduce("") { text, next in
                let factor = next.offset == 0 ? String(next.element.factor) : next.element.factor.signed
                return text + factor + "(\(next.element.inside))"
            } + constant.signed
        }
    }

    let left: Side
    let right: Side

    static func drawn(level: Int, random: inout RandomStream) -> BracketedEquation {
        while true {
            let solution = random.int(-12...12)
            func bracket(_ place: Int) -> Bracket {
                Bracket(
                    factor: random.int(2...9) * (place > 0 && random.bool() ? -1 : 1),
                    slope: random.int(1...(level == 4 ? 5 : 9)),
                    constant: random.int(1...(level == 4 ? 9 : 15)) * (random.bool() ? 1 : -1))
            }
            let count = level == 4 ? 1 : 2
            let left = Side(
                brackets: (0..<count).map(bracket), constant: random.int(1...30) * (random.bool() ? 1 : -1))
            let brackets = (0..<count).map(bracket)
            let rest = brackets.reduce(left.value(at: solution)) { $0 - $1.value(at: solution) }
            let right = Side(brackets: brackets, constant: rest)
            if left.slope > right.slope, rest != 0, abs(rest) < 500 {
                return BracketedEquation(left: left, right: right)
            }
        }
    }

    private var equation: String { "\(left.text)=\(right.text)" }

    var key: String { equation }
    let phrasings = 5

    func prompt(_ language: Language, phrasing: Int) -> String {
        LinearEquation.prompts(equation, language)[phrasing]
    }

    /// The solution, from the difference of the sides at 0 and at 1, which is linear in x.
    var answer: String {
        let (zero, one) = (left.value(at: 0) - right.value(at: 0), left.value(at: 1) - right.value(at: 1))
        return String(zero / (zero - one))
    }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        var lines: [String] = []
        func say(_ english: String, _ chinese: String) { lines.append(language.choose(english, chinese)) }
        say("Expand the left side.", "展开左边。")
        let (a, b) = expand(left, language, &lines, &slip)
        say("Expand the right side.", "展开右边。")
        let (c, d) = expand(right, language, &lines, &slip)
        let slope = slip(a - c)
        say("Bring all x to the left: \(a)\((-c).signed)=\(slope).", "把x都移到左边：\(a)\((-c).signed)=\(slope)。")
        let constant = slip(d - b)
        say(
            "Bring all numbers to the right: \(d)\((-b).signed)=\(constant).",
            "把数都移到右边：\(d)\((-b).signed)=\(constant)。")
        guard slope != 0 else {
            say("No x is left, so there is no solution.", "没有x了，所以无解。")
            return Attempt(lines: lines, answer: "none")
        }
        guard constant % slope == 0 else {
            let quotient = "\(constant)/\(slope)"
            say(
                "So \(Self.text(slope))=\(constant), x=\(quotient).",
                "所以\(Self.text(slope))=\(constant)，x=\(quotient)。")
            return Attempt(lines: lines, answer: quotient)
        }
        let solution = slip(constant / slope)
        say(
            "So \(Self.text(slope))=\(constant), \(slope)*\(solution.enclosed)=\(constant), x=\(solution).",
            "所以\(Self.text(slope))=\(constant)，\(slope)*\(solution.enclosed)=\(constant)，x=\(solution)。")
        return Attempt(lines: lines, answer: String(solution))
    }

    /// Expands a side: adds the lines of the work to `lines`, and returns the slope and the constant found.
    private func expand(
        _ side: Side, _ language: Language, _ lines: inout [String], _ slip: inout Slip
    ) -> (slope: Int, constant: Int) {
        let colon = language.choose(": ", "：")
        var (slopes, constants) = ([Int](), [Int]())
        for bracket in side.brackets {
            let (slope, slopeWork) = PartialProducts.multiply(bracket.factor, bracket.slope, &slip)
            let (constant, constantWork) = PartialProducts.multiply(bracket.factor, bracket.constant, &slip)
            let work = language.list(slopeWork + constantWork)
            let result = Self.text(slope) + constant.signed
            lines.append(
                "\(bracket.factor)(\(bracket.inside))" + colon + work
                    + language.choose(", so \(result).", "，得\(result)。"))
            slopes.append(slope)
            constants.append(constant)
        }
        let (slope, slopeWork) = Self.sum(slopes, &slip)
        let (constant, constantWork) = Self.sum(constants + [side.constant], &slip)
        if !slopeWork.isEmpty {
            lines.append("x" + colon + language.list(slopeWork) + language.choose(".", "。"))
        }
        lines.append(
            language.choose("Numbers", "数") + colon + language.list(constantWork) + language.choose(".", "。"))
        lines.append(
            language.choose(
                "This side is \(Self.text(slope))\(constant.signed).",
                "这一边是\(Self.text(slope))\(constant.signed)。"))
        return (slope, constant)
    }

    /// `3x`, `-x`, `0x`
    private static func text(_ slope: Int) -> String {
        slope.magnitude == 1 ? (slope < 0 ? "-x" : "x") : "\(slope)x"
    }

    private static func sum(_ terms: [Int], _ slip: inout Slip) -> (Int, [String]) {
        var (total, work) = (terms[0], [String]())
        for term in terms.dropFirst() {
            let sum = slip(total + term)
            work.append("\(total)\(term.signed)=\(sum)")
            total = sum
        }
        return (total, work)
    }

    func check(_ answer: String, _ language: Language) -> SelfCheck {
        guard let x = Int(candidate: answer) else { return .notWhole(answer, language) }
        let (leftValue, rightValue) = (left.value(at: x), right.value(at: x))
        let conclusion =
            leftValue == rightValue
            ? language.choose(". The sides are equal, so x=\(x) is right.", "。两边相等，x=\(x)正确。")
            : language.choose(
                ". \(leftValue) is not \(rightValue), so x=\(x) is wrong.",
                "。\(leftValue)不等于\(rightValue)，所以x=\(x)错了。")
        return SelfCheck(
            text: language.choose("Put in x=\(x): left ", "代入x=\(x)：左边")
                + language.list(work(left, x)) + language.choose(", right ", "，右边")
                + language.list(work(right, x)) + conclusion,
            holds: leftValue == rightValue)
    }

    /// The lines that compute the value of a side at `x`.
    private func work(_ side: Side, _ x: Int) -> [String] {
        var (total, work) = (Int?.none, [String]())
        for bracket in side.brackets {
            let inside = bracket.slope * x + bracket.constant
            let value = bracket.factor * inside
            work.append("\(bracket.slope)*\(x.enclosed)\(bracket.constant.signed)=\(inside)")
            work.append("\(bracket.factor)*\(inside.enclosed)=\(value)")
            if let before = total { work.append("\(before)\(value.signed)=\(before + value)") }
            total = (total ?? 0) + value
        }
        let value = total ?? 0
        return work + ["\(value)\(side.constant.signed)=\(value + side.constant)"]
    }
}
