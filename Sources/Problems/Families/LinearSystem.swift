import Tensors

/// Systems of two or three linear equations with whole solutions; solved by elimination, checked by
/// substitution.
package struct LinearSystem: Family {
    package let name = "systems"
    package let form = AnswerForm.list

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let count = level < 3 ? 2 : 3
        let coefficients = [1...5, 2...9, 1...4, 1...6, 2...15][level - 1]
        let solutions = [1...9, -9...9, -6...6, -9...9, -12...12][level - 1]
        let bound = [100, 200, 200, 900, 20_000][level - 1]
        while true {
            let solution = (0..<count).map { _ in random.int(solutions) }
            let equations = (0..<count).map { _ in
                let row = (0..<count).map { _ in
                    random.int(coefficients) * (level > 1 && random.bool(0.4) ? -1 : 1)
                }
                return LinearSum(row, zip(row, solution).reduce(0) { $0 + $1.0 * $1.1 })
            }
            guard Instance.determinant(equations.map(\.coefficients)) != 0,
                let next = Self.eliminated(0, equations[0], equations[1], bound: bound)
            else { continue }
            if count == 3 {
                guard let last = Self.eliminated(0, equations[0], equations[2], bound: bound),
                    Self.eliminated(1, next, last, bound: bound) != nil
                else { continue }
            }
            return Instance(equations: equations)
        }
    }

    /// Two equations combined so that an unknown vanishes; nil if one of them lacks it, or if numbers exceed
    /// `bound`.
    private static func eliminated(
        _ unknown: Int, _ first: LinearSum, _ second: LinearSum, bound: Int
    ) -> LinearSum? {
        let (p, q) = (first.coefficients[unknown], second.coefficients[unknown])
        guard p != 0, q != 0 else { return nil }
        let (times, plus) = Elimination.multipliers(p, q)
        let sums = zip(first.coefficients + [first.constant], second.coefficients + [second.constant])
            .map { times * $0 + plus * $1 }
        guard sums.allSatisfy({ abs($0) <= bound }) else { return nil }
        let divisor = max(1, sums.reduce(0) { $0.commonDivisor(with: $1) })
        return LinearSum(sums.dropLast().map { $0 / divisor }, sums[sums.count - 1] / divisor)
    }

    struct Instance: Exercise {
        let equations: [LinearSum]

        private var names: String { LinearSum.names.prefix(equations.count).joined(separator: ", ") }

        var key: String { equations.map(\.text).joined(separator: " ") }
        let phrasings = 5

        func prompt(_ language: Language, phrasing: Int) -> String {
            let system = language.list(equations.map(\.text))
            return language.choose(
                [
                    "Solve \(system) for integers. Answer: \(names).",
                    "Find the integers \(names) with \(system). Give them in this order.",
                    "\(system). What are \(names)? Answer with the numbers in this order.",
                    "Which integers satisfy the system \(system)? Answer with \(names), in this order.",
                    "The integers \(names) satisfy \(system). Find them and list them in this order.",
                ],
                [
                    "解方程组\(system)，未知数都是整数。答案依次写\(names)。",
                    "求满足\(system)的整数\(names)，按此顺序写出。",
                    "已知\(system)，\(names)各是多少？按此顺序写出。",
                    "哪些整数满足方程组\(system)？按\(names)的顺序回答。",
                    "整数\(names)满足\(system)。求出它们，并按此顺序列出。",
                ])[phrasing]
        }

        /// The solution by Cramer's rule.
        var answer: String {
            let rows = equations.map(\.coefficients)
            let whole = Self.determinant(rows)
            return rows.indices.map { column in
                var replaced = rows
                for row in rows.indices { replaced[row][column] = equations[row].constant }
                return String(Self.determinant(replaced) / whole)
            }.joined(separator: ", ")
        }

        static func determinant(_ rows: [[Int]]) -> Int {
            guard rows.count > 1 else { return rows[0][0] }
            return rows.indices.reduce(0) { sum, column in
                let minor = rows.dropFirst().map { row in
                    row.indices.filter { $0 != column }.map { row[$0] }
                }
                return sum + (column % 2 == 0 ? 1 : -1) * rows[0][column] * determinant(minor)
            }
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var elimination = Elimination(of: equations, language: language)
            let solution = elimination.solve(&slip)
            let answer = solution.map { $0.map(String.init).joined(separator: ", ") } ?? "none"
            return Attempt(lines: elimination.lines, answer: answer)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            let given = answer.split(separator: ",", omittingEmptySubsequences: false)
                .map { Int(candidate: String($0.drop(while: \.isWhitespace))) }
            let values = given.compactMap { $0 }
            guard values.count == given.count, values.count == equations.count else {
                return SelfCheck(
                    text: language.choose(
                        "That does not name an integer for each of \(names): wrong.",
                        "这没有给出\(names)各自的整数值，不对。"), holds: false)
            }
            var lines: [String] = []
            for (name, equation) in zip(Elimination.names, equations) {
                let products = zip(equation.coefficients, values).map { $0 * $1 }
                var work = zip(equation.coefficients, values).filter { $0.0.magnitude != 1 }
                    .map { "\($0)*\($1.enclosed)=\($0 * $1)" }
                var sum = products[0]
                for product in products.dropFirst() {
                    work.append("\(sum)\(product.signed)=\(sum + product)")
                    sum += product
                }
                let colon = language.choose(": ", "：")
                guard sum == equation.constant else {
                    lines.append(
                        name + colon + language.list(work)
                            + language.choose(
                                ", not \(equation.constant): wrong.", "，不是\(equation.constant)，不对。"))
                    return SelfCheck(
                        text: language.choose("Put in: ", "代入：")
                            + lines.joined(separator: language.choose("; ", "；")),
                        holds: false)
                }
                lines.append(name + colon + language.list(work))
            }
            return SelfCheck(
                text: language.choose("Put in: ", "代入：") + lines.joined(separator: language.choose("; ", "；"))
                    + language.choose(". All hold: right.", "。都成立，正确。"), holds: true)
        }
    }
}

/// A linear equation: a sum of multiples of the unknowns that equals a constant.
struct LinearSum: Sendable {
    static let names = ["x", "y", "z"]

    var coefficients: [Int]
    var constant: Int

    init(_ coefficients: [Int], _ constant: Int) {
        self.coefficients = coefficients
        self.constant = constant
    }

    /// `2x-y=5`
    var text: String {
        var left = ""
        for (coefficient, name) in zip(coefficients, Self.names) where coefficient != 0 {
            let number = coefficient.magnitude == 1 ? "" : String(coefficient.magnitude)
            left += (coefficient < 0 ? "-" : left.isEmpty ? "" : "+") + number + name
        }
        return "\(left.isEmpty ? "0" : left)=\(constant)"
    }
}
