import Tensors

/// Polynomials with whole coefficients, which are expanded, solved for their roots, or evaluated.
package struct Polynomials: Family {
    package let name = "polynomials"
    package let form = AnswerForm.list

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        while true {
            let exercise: any Exercise =
                switch random.int(0...2) {
                case 0: PolynomialExpansion.drawn(level: level, random: &random)
                case 1: PolynomialRoots.drawn(level: level, random: &random)
                default: PolynomialValues.drawn(level: level, random: &random)
                }
            if exercise.workLength <= [400, 900, 1300, 1700, 2100][level - 1] { return exercise }
        }
    }

    /// A polynomial with this degree; its first coefficient is positive.
    static func drawn(degree: Int, coefficients: ClosedRange<Int>, random: inout RandomStream) -> Polynomial {
        let first = random.int(1...coefficients.upperBound)
        return Polynomial([first] + (0..<degree).map { _ in random.int(coefficients) })
    }
}

/// The values of a polynomial at two numbers, by Horner's scheme; checked by powers.
struct PolynomialValues: Exercise {
    let polynomial: Polynomial
    let places: [Int]

    static func drawn(level: Int, random: inout RandomStream) -> PolynomialValues {
        let degree = [2, 3, 3, 4, 5][level - 1]
        let bound = [3, 4, 9, 8, 7][level - 1]
        var polynomial = Polynomials.drawn(
            degree: degree, coefficients: level == 1 ? 0...6 : -9...9, random: &random)
        if polynomial.coefficients.dropFirst().allSatisfy({ $0 == 0 }) {
            polynomial = Polynomial(polynomial.coefficients.dropLast() + [random.int(1...9)])
        }
        let first = random.int(2...bound)
        let second = random.int(2...bound) * (level > 1 || random.bool() ? -1 : 1)
        return PolynomialValues(polynomial: polynomial, places: [first, second == first ? -first : second])
    }

    var key: String { "value \(polynomial.text) \(places[0]) \(places[1])" }
    let phrasings = 4

    func prompt(_ language: Language, phrasing: Int) -> String {
        let (p, a, b) = (polynomial.text, places[0], places[1])
        return language.choose(
            [
                "Let p(x)=\(p). Find p(\(a)) and p(\(b)), in this order.",
                "Evaluate \(p) at x=\(a) and at x=\(b). Give the two values in this order.",
                "What are the values of \(p) for x=\(a) and for x=\(b)? Answer in this order.",
                "For p(x)=\(p), list p(\(a)), p(\(b)).",
            ],
            [
                "设p(x)=\(p)，依次求p(\(a))和p(\(b))。",
                "求\(p)在x=\(a)和x=\(b)时的值，按此顺序写出。",
                "x=\(a)和x=\(b)时，\(p)的值各是多少？按此顺序回答。",
                "已知p(x)=\(p)，列出p(\(a))，p(\(b))的值。",
            ])[phrasing]
    }

    var answer: String { places.map { String(polynomial.value(at: $0)) }.joined(separator: ", ") }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        var (lines, values) = ([String](), [String]())
        let row = polynomial.coefficients.map(String.init).joined(separator: ", ")
        lines.append(language.choose("Coefficients: \(row).", "系数：\(row)。"))
        for place in places {
            lines.append(
                language.choose(
                    "At \(place), start with \(polynomial.coefficients[0]):",
                    "在\(place)处，从\(polynomial.coefficients[0])开始："))
            var value = polynomial.coefficients[0]
            for coefficient in polynomial.coefficients.dropFirst() {
                let (row, work) = Polynomial([value, coefficient]).horner(at: place, &slip)
                value = row[1]
                lines.append(language.list(work))
            }
            values.append(String(value))
            lines.append(language.choose("The value is \(value).", "值是\(value)。"))
        }
        let answer = values.joined(separator: ", ")
        lines.append(language.choose("In order: \(answer).", "依次是\(answer)。"))
        return Attempt(lines: lines, answer: answer)
    }

    func check(_ answer: String, _ language: Language) -> SelfCheck {
        guard let given = Polynomial.numbers(answer, count: 2) else {
            return SelfCheck(
                text: language.choose("Those are not two integers: wrong.", "这不是两个整数，不对。"), holds: false)
        }
        var text = language.choose("By powers: ", "用幂计算：")
        for (place, value) in zip(places, given) {
            var (sum, power, work) = (polynomial.coefficient(0), place, [String]())
            for exponent in 1...polynomial.degree {
                if exponent > 1 {
                    work.append("\(power)*\(place.enclosed)=\(power * place)")
                    power *= place
                }
                let coefficient = polynomial.coefficient(exponent)
                guard coefficient != 0 else { continue }
                let term = coefficient * power
                if coefficient != 1 { work.append("\(coefficient)*\(power.enclosed)=\(term)") }
                work.append("\(sum)\(term.signed)=\(sum + term)")
                sum += term
            }
            text += language.choose("at \(place), ", "在\(place)处，") + language.list(work)
            guard sum == value else {
                return SelfCheck(
                    text: text + language.choose(", not \(value): wrong.", "，不是\(value)，不对。"), holds: false)
            }
            text += language.choose("; ", "；")
        }
        return SelfCheck(text: text + language.choose("as given: right.", "与答案相同，正确。"), holds: true)
    }
}
