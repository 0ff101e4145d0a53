/// The solution of `Trace`: each line that is run, and the values after it.
struct Tracing {
    let program: Program
    let language: Language
    private(set) var lines: [String] = []
    /// The values of the variables; nil before the first assignment.
    private(set) var values: [Int?]

    init(_ program: Program, _ language: Language) {
        self.program = program
        self.language = language
        values = program.variables.map { _ in nil }
    }

    mutating func run(_ slip: inout Slip) { run(program.statements, from: 1, &slip) }

    /// Whether a mistake made the run too long or a number too large.
    private var isGivenUp: Bool {
        lines.count >= Execution.mostLines
            || values.contains { ($0?.magnitude ?? 0) > UInt(Execution.largestValue) }
    }

    private mutating func run(_ statements: [Program.Statement], from first: Int, _ slip: inout Slip) {
        var line = first
        for statement in statements {
            guard !isGivenUp else { return }
            switch statement {
            case .assign(let variable, let expression):
                let work = assign(variable, expression, &slip)
                note(line, gets(variable, work) + state)
            case .count(let variable, let range, let body):
                for number in range {
                    values[variable] = number
                    note(line, gets(variable, String(number)) + state)
                    run(body, from: line + 1, &slip)
                }
                note(
                    line,
                    language.choose(
                        "\(program.variables[variable]) was \(range.upperBound), the last: leave the loop.",
                        "\(program.variables[variable])已到最后的\(range.upperBound)，循环结束。"))
            case .loop(let condition, let body):
                while !isGivenUp {
                    let (isTrue, words) = judged(condition)
                    note(
                        line,
                        words
                            + (isTrue
                                ? language.choose(": go on.", "，继续。")
                                : language.choose(": leave the loop.", "，循环结束。")))
                    guard isTrue else { break }
                    run(body, from: line + 1, &slip)
                }
            case .branch(let condition, let then, let otherwise):
                let (isTrue, words) = judged(condition)
                note(
                    line,
                    words + (isTrue ? language.choose(": yes.", "，成立。") : language.choose(": no.", "，不成立。")))
                if isTrue {
                    run(then, from: line + 1, &slip)
                } else {
                    run(otherwise, from: line + 2 + Program.Statement.lineCount(then), &slip)
                }
            }
            line += statement.lineCount
        }
    }

    private mutating func note(_ line: Int, _ words: String) {
        lines.append(language.choose("Line \(line): ", "第\(line)行：") + words)
    }

    private func gets(_ variable: Int, _ work: String) -> String {
        language.choose(
            "\(program.variables[variable]) gets \(work). ", "\(program.variables[variable])得\(work)。")
    }

    /// The values of the variables that have one, in words.
    private var state: String {
        let known = program.variables.indices.compactMap { place in
            values[place].map { "\(program.variables[place]) \($0)" }
        }
        return language.choose("Now ", "现在") + known.joined(separator: language.choose(", ", "，"))
            + language.choose(".", "。")
    }

    private func value(_ operand: Program.Operand) -> Int {
        switch operand {
        case .number(let number): number
        case .variable(let variable): values[variable] ?? 0
        }
    }

    /// Computes and stores a value, and returns the work: `3+4=7`, or `17=5*3+2` for the remainder 2.
    private mutating func assign(
        _ variable: Int, _ expression: Program.Expression, _ slip: inout Slip
    ) -> String {
        let (left, right) = (value(expression.left), value(expression.right))
        guard let operation = expression.operation else {
            values[variable] = left
            return String(left)
        }
        let exact = operation.result(left, right)
        let result = slip(exact)
        values[variable] = result
        switch operation {
        case .plus: return "\(left)\(right.signed)=\(result)"
        case .minus: return right < 0 ? "\(left)+\(-right)=\(result)" : "\(left)-\(right)=\(result)"
        case .times: return "\(left)*\(right)=\(result)"
        case .modulo:
            return language.choose("the rest of ", "余数：")
                + "\(left)=\(right)*\((left - exact) / right)\(result.signed)"
        }
    }

    /// Whether a condition is true, and why.
    private func judged(_ condition: Program.Condition) -> (isTrue: Bool, words: String) {
        switch condition {
        case .below(let variable, let operand):
            let isTrue = value(.variable(variable)) < value(operand)
            return (isTrue, compared(variable, operand, isTrue, Both("less", "小于")))
        case .above(let variable, let operand):
            let isTrue = value(.variable(variable)) > value(operand)
            return (isTrue, compared(variable, operand, isTrue, Both("greater", "大于")))
        case .divisible(let variable, let divisor):
            let number = value(.variable(variable))
            let rest = Program.Operation.modulo.result(number, divisor)
            let equation = "\(number)=\(divisor)*\((number - rest) / divisor)+\(rest)"
            let name = program.variables[variable]
            return (
                rest == 0,
                language.choose(
                    "\(equation), \(divisor) \(rest == 0 ? "divides" : "does not divide") \(name)",
                    "\(equation)，\(name)\(rest == 0 ? "能" : "不能")被\(divisor)整除")
            )
        }
    }

    private func compared(
        _ variable: Int, _ operand: Program.Operand, _ isTrue: Bool, _ word: Both<String>
    ) -> String {
        let (name, number) = (program.variables[variable], value(.variable(variable)))
        var other = String(value(operand))
        if case .variable(let place) = operand {
            other = language.choose(
                "\(program.variables[place]), \(other)", "\(program.variables[place])的\(other)")
        }
        return language.choose(
            "\(name) is \(number), \(isTrue ? "" : "not ")\(word.english) than \(other)",
            "\(name)是\(number)，\(isTrue ? "" : "不")\(word.chinese)\(other)")
    }
}
