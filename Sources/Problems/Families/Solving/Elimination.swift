/// Gaussian elimination in writing: named equations, one line for each coefficient, then back substitution.
struct Elimination {
    static let names = ["A", "B", "C", "D", "E", "F"]

    private let language: Language
    private(set) var lines: [String] = []
    private var equations: [LinearSum]

    init(of equations: [LinearSum], language: Language) {
        self.equations = equations
        self.language = language
    }

    /// The unknowns in order; nil where a mistake left an equation without an integer solution.
    mutating func solve(_ slip: inout Slip) -> [Int]? {
        for (name, equation) in zip(Self.names, equations) { lines.append("\(name): \(equation.text)") }
        let count = equations.count
        eliminate(0, from: 0, 1, &slip)
        var order = [0, 2]
        if count == 3 {
            eliminate(0, from: 0, 2, &slip)
            eliminate(1, from: 3, 4, &slip)
            order = [0, 3, 5]
        }
        var values = [Int](repeating: 0, count: count)
        for unknown in (0..<count).reversed() {
            guard let value = substitute(values, into: order[unknown], for: unknown, &slip) else {
                return nil
            }
            values[unknown] = value
        }
        let found = zip(LinearSum.names, values).map { "\($0)=\($1)" }
        say("So \(language.list(found)).", "所以\(language.list(found))。")
        return values
    }

    /// The multipliers that make two coefficients cancel; the first is positive.
    static func multipliers(_ p: Int, _ q: Int) -> (first: Int, second: Int) {
        guard q != 0 else { return (0, 1) }
        let divisor = p.commonDivisor(with: q) * q.signum()
        return (q / divisor, -p / divisor)
    }

    /// Adds an equation without the unknown: a sum of multiples of two others.
    private mutating func eliminate(_ unknown: Int, from a: Int, _ b: Int, _ slip: inout Slip) {
        let (first, second) = (equations[a], equations[b])
        let (p, q) = (first.coefficients[unknown], second.coefficients[unknown])
        let (times, plus) = Self.multipliers(p, q)
        let (name, unknownName) = (Self.names[equations.count], LinearSum.names[unknown])
        let terms = Self.multiple(times, a, isFirst: true) + Self.multiple(plus, b, isFirst: false)
        say("Remove \(unknownName): \(name) is \(terms).", "消去\(unknownName)：\(name)是\(terms)。")
        let products = [(times, p), (plus, q)].filter { $0.0 != 0 }
            .map { "\($0)*\($1.enclosed)=\($0 * $1)" }
        say(
            "\(unknownName): \(language.list(products)), gone.",
            "\(unknownName)：\(language.list(products))，消去了。")
        var result = LinearSum(first.coefficients.map { _ in 0 }, 0)
        for place in first.coefficients.indices where place > unknown {
            let sum = combine(
                times, first.coefficients[place], plus, second.coefficients[place], LinearSum.names[place],
                &slip)
            result.coefficients[place] = sum
        }
        result.constant = combine(
            times, first.constant, plus, second.constant, language.choose("Right side", "右边"), &slip)
        lines.append("\(name): \(result.text)")
        reduce(&result, name, &slip)
        equations.append(result)
    }

    /// A multiple of an equation: `2*A`, `-3*B`, `+C`.
    private static func multiple(_ factor: Int, _ equation: Int, isFirst: Bool) -> String {
        let sign = factor < 0 ? "-" : isFirst ? "" : "+"
        return sign + (factor.magnitude == 1 ? "" : "\(factor.magnitude)*") + names[equation]
    }

    private mutating func combine(
        _ p: Int, _ a: Int, _ q: Int, _ b: Int, _ name: String, _ slip: inout Slip
    ) -> Int {
        let (left, leftWork) = scaled(p, a, &slip)
        let (right, rightWork) = scaled(q, b, &slip)
        let sum = slip(left + right)
        let work = language.list(leftWork + rightWork + ["\(left)\(right.signed)=\(sum)"])
        lines.append(name + language.choose(": ", "：") + work + language.choose(".", "。"))
        return sum
    }

    /// The product with its work; a factor of 1 or -1 needs no line.
    private func scaled(_ factor: Int, _ value: Int, _ slip: inout Slip) -> (Int, [String]) {
        factor.magnitude == 1
            ? (factor * value, []) : PartialProducts.multiply(factor, value, &slip)
    }

    /// Divides an equation by the greatest common divisor of its numbers.
    private mutating func reduce(_ equation: inout LinearSum, _ name: String, _ slip: inout Slip) {
        let divisor = equation.coefficients.reduce(abs(equation.constant)) { $0.commonDivisor(with: $1) }
        guard divisor > 1 else { return }
        var work: [String] = []
        func divided(_ value: Int) -> Int {
            guard value != 0 else { return 0 }
            let quotient = slip(value / divisor)
            work.append("\(value)/\(divisor)=\(quotient)")
            return quotient
        }
        equation.coefficients = equation.coefficients.map(divided)
        equation.constant = divided(equation.constant)
        say(
            "All divide by \(divisor): \(language.list(work)). \(name): \(equation.text)",
            "都能被\(divisor)整除：\(language.list(work))。\(name): \(equation.text)")
    }

    /// Puts the known values into an equation, and solves it for the remaining unknown.
    private mutating func substitute(
        _ values: [Int], into index: Int, for unknown: Int, _ slip: inout Slip
    ) -> Int? {
        let equation = equations[index]
        let (name, unknownName) = (Self.names[index], LinearSum.names[unknown])
        var (constant, work) = (equation.constant, [String]())
        for place in values.indices where place > unknown && equation.coefficients[place] != 0 {
            let (product, shown) = scaled(equation.coefficients[place], values[place], &slip)
            let rest = slip(constant - product)
            work += shown + ["\(constant)\((-product).signed)=\(rest)"]
            constant = rest
        }
        let coefficient = equation.coefficients[unknown]
        if !work.isEmpty {
            let known = language.list(
                values.indices.filter { $0 > unknown }.map { "\(LinearSum.names[$0])=\(values[$0])" })
            say(
                "Put \(known) into \(name): \(language.list(work)).",
                "把\(known)代入\(name)：\(language.list(work))。")
        }
        let left =
            coefficient == 1
            ? unknownName : coefficient == -1 ? "-" + unknownName : "\(coefficient)\(unknownName)"
        guard coefficient != 0, constant % coefficient == 0 else {
            say(
                "\(left)=\(constant): no integer \(unknownName) does that.",
                "\(left)=\(constant)：没有这样的整数\(unknownName)。")
            return nil
        }
        guard coefficient != 1 else {
            if !work.isEmpty { say("So \(left)=\(constant).", "所以\(left)=\(constant)。") }
            return constant
        }
        let value = slip(constant / coefficient)
        say(
            "\(left)=\(constant): \(coefficient)*\(value.enclosed)=\(constant), so \(unknownName)=\(value).",
            "\(left)=\(constant)：\(coefficient)*\(value.enclosed)=\(constant)，所以\(unknownName)=\(value)。")
        return value
    }

    private mutating func say(_ english: String, _ chinese: String) {
        lines.append(language.choose(english, chinese))
    }
}
