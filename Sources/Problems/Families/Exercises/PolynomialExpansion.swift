import Tensors

/// A product of polynomials, expanded power by power; checked by the values of both sides at some numbers.
struct PolynomialExpansion: Exercise {
    let factors: [Polynomial]

    static func drawn(level: Int, random: inout RandomStream) -> PolynomialExpansion {
        let degrees = [[1, 1], [1, 1], [2, 2], [3, 2], [2, 2, 1]][level - 1]
        let range = [-6...6, -9...9, -6...6, -9...9, -9...9][level - 1]
        return PolynomialExpansion(
            factors: degrees.map { degree in
                let drawn = Polynomials.drawn(degree: degree, coefficients: range, random: &random)
                let first = level == 1 ? 1 : drawn.coefficients[0]
                let last = drawn.coefficient(0)
                // Every factor has a constant, so that there is enough work.
                return Polynomial(
                    [first] + drawn.coefficients.dropFirst().dropLast() + [last == 0 ? 1 : last])
            })
    }

    private var product: String { factors.map { "(\($0.text))" }.joined() }
    private var degree: Int { factors.reduce(0) { $0 + $1.degree } }

    var key: String { "expand \(product)" }
    let phrasings = 4

    func prompt(_ language: Language, phrasing: Int) -> String {
        language.choose(
            [
                "Expand \(product). List the coefficients from the highest power down, zeros included.",
                "Multiply out \(product) and give all coefficients, the highest power first, zeros too.",
                "What are the coefficients of \(product), from x^\(degree) down to the constant?",
                "Write \(product) as a sum of powers of x. Answer with its coefficients from x^\(degree) to the "
                    + "constant.",
            ],
            [
                "展开\(product)，从最高次到常数项依次写出系数，包括0。",
                "把\(product)乘开，从最高次项起写出所有系数，0也要写。",
                "\(product)展开后，从x^\(degree)到常数项的系数依次是多少？",
                "将\(product)写成x的幂的和，按x^\(degree)到常数项的顺序写出系数。",
            ])[phrasing]
    }

    /// The coefficients, from the values of the product at whole numbers: their differences give the
    /// coefficients from the top down.
    var answer: String {
        var coefficients = [Int](repeating: 0, count: degree + 1)
        var values = (0...degree).map { place in factors.reduce(1) { $0 * $1.value(at: place) } }
        for power in (0...degree).reversed() {
            var differences = values[0...power].map { $0 }
            var factorial = 1
            for order in stride(from: 1, through: power, by: 1) {
                differences = zip(differences, differences.dropFirst()).map { $1 - $0 }
                factorial *= order
            }
            let coefficient = differences[0] / factorial
            coefficients[degree - power] = coefficient
            for place in 0...degree {
                values[place] -= coefficient * place.power(power)
            }
        }
        return coefficients.map(String.init).joined(separator: ", ")
    }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        var (lines, done) = ([String](), factors[0])
        for factor in factors.dropFirst() {
            lines.append(
                language.choose(
                    "Multiply \(done.text) by \(factor.text).", "用\(factor.text)乘\(done.text)。"))
            var coefficients: [Int] = []
            for power in (0...done.degree + factor.degree).reversed() {
                let (sum, work) = Self.coefficient(of: power, done, factor, &slip)
                let name = power == 0 ? language.choose("Constant", "常数项") : Polynomial.power(power)
                let shown = work.isEmpty ? "0" : language.list(work)
                lines.append(name + language.choose(": ", "：") + shown + language.choose(".", "。"))
                coefficients.append(sum)
            }
            done = Polynomial(coefficients)
        }
        let answer = done.coefficients.map(String.init).joined(separator: ", ")
        lines.append(
            language.choose(
                "The product is \(done.text), its coefficients are \(answer).",
                "乘积是\(done.text)，系数依次是\(answer)。"))
        return Attempt(lines: lines, answer: answer)
    }

    /// The coefficient of a power in a product, and the equations that lead to it; there are none if it is 0.
    private static func coefficient(
        of power: Int, _ first: Polynomial, _ second: Polynomial, _ slip: inout Slip
    ) -> (Int, [String]) {
        var (total, work) = (Int?.none, [String]())
        for left in (0...power).reversed() {
            let (a, b) = (first.coefficient(left), second.coefficient(power - left))
            guard a != 0, b != 0 else { continue }
            let (product, shown) = PartialProducts.multiply(a, b, &slip)
            work += shown
            if let before = total {
                let sum = slip(before + product)
                work.append("\(before)\(product.signed)=\(sum)")
                total = sum
            } else {
                total = product
            }
        }
        return (total ?? 0, work)
    }

    func check(_ answer: String, _ language: Language) -> SelfCheck {
        guard let given = Polynomial.numbers(answer, count: degree + 1).map({ Polynomial($0) }) else {
            return SelfCheck(
                text: language.choose(
                    "Those are not \(degree + 1) coefficients: wrong.", "这不是\(degree + 1)个系数，不对。"),
                holds: false)
        }
        var lines: [String] = []
        // Values at one more number than the degree are enough for a proof; two are shown where all agree.
        let places = [1, 2, -1, -2, 3, -3, 4].prefix(degree + 1)
        for (index, place) in places.enumerated() {
            let (left, right, work) = values(given, at: place)
            let line = "x=\(place)" + language.choose(": ", "：") + language.list(work)
            guard left == right else {
                let parts = Array(lines.prefix(1)) + [line]
                return SelfCheck(
                    text: language.choose("Put in: ", "代入：")
                        + parts.joined(separator: language.choose("; ", "；"))
                        + language.choose(", not \(left): wrong.", "，不是\(left)，不对。"), holds: false)
            }
            if index < 2 { lines.append(line) }
        }
        return SelfCheck(
            text: language.choose("Put in: ", "代入：") + lines.joined(separator: language.choose("; ", "；"))
                + language.choose(", the same: right.", "，两边相同，正确。"), holds: true)
    }

    /// The product of the factors' values and the value of the given polynomial at a number, with the work.
    private func values(_ given: Polynomial, at place: Int) -> (Int, Int, [String]) {
        func short(_ polynomial: Polynomial) -> (Int, [String]) {
            var (value, work) = (polynomial.coefficients[0], [String]())
            for coefficient in polynomial.coefficients.dropFirst() {
                let next = value * place + coefficient
                work.append("\(value)*\(place.enclosed)\(coefficient.signed)=\(next)")
                value = next
            }
            return (value, work)
        }
        var (product, work) = short(factors[0])
        for factor in factors.dropFirst() {
            let (value, shown) = short(factor)
            work += shown + ["\(product)*\(value.enclosed)=\(product * value)"]
            product *= value
        }
        let (value, shown) = short(given)
        return (product, value, work + shown)
    }
}
