/// A small program on whole numbers, for `Trace`. Variables are numbered from 0.
struct Program: Sendable, Equatable {
    var variables: [String]
    var statements: [Statement]

    enum Operand: Sendable, Equatable {
        case number(Int)
        case variable(Int)
    }

    enum Operation: String, Sendable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case modulo = "%"
    }

    /// One operand, or two with an operation.
    struct Expression: Sendable, Equatable {
        var left: Operand
        var operation: Operation?
        var right = Operand.number(0)
    }

    enum Condition: Sendable, Equatable {
        case below(Int, Operand)
        case above(Int, Operand)
        case divisible(Int, by: Int)
    }

    indirect enum Statement: Sendable, Equatable {
        case assign(Int, Expression)
        /// A loop that counts from the first number to the last, inclusive.
        case count(Int, ClosedRange<Int>, [Statement])
        case loop(while: Condition, [Statement])
        case branch(Condition, then: [Statement], otherwise: [Statement])

        /// The number of lines that the statement takes.
        var lineCount: Int {
            switch self {
            case .assign: 1
            case .count(_, _, let body), .loop(_, let body): 1 + Self.lineCount(body)
            case .branch(_, let then, let otherwise):
                1 + Self.lineCount(then) + (otherwise.isEmpty ? 0 : 1 + Self.lineCount(otherwise))
            }
        }

        static func lineCount(_ statements: [Statement]) -> Int { statements.reduce(0) { $0 + $1.lineCount } }
    }

    /// How programs are written: in Python, or in pseudo-code with the same lines.
    enum Style: Sendable {
        case python, pseudo
    }

    /// The program with numbered lines.
    func text(_ style: Style) -> String {
        lines(statements, depth: 0, style).enumerated().map { "\($0 + 1): \($1)" }.joined(separator: "\n")
    }

    private func lines(_ statements: [Statement], depth: Int, _ style: Style) -> [String] {
        let indent = String(repeating: style == .python ? "    " : "  ", count: depth)
        return statements.flatMap { statement -> [String] in
            switch statement {
            case .assign(let variable, let expression):
                let sign = style == .python ? "=" : "<-"
                return [indent + "\(variables[variable]) \(sign) \(text(expression, style))"]
            case .count(let variable, let range, let body):
                let head =
                    style == .python
                    ? "for \(variables[variable]) in range(\(range.lowerBound), \(range.upperBound + 1)):"
                    : "for \(variables[variable]) from \(range.lowerBound) to \(range.upperBound):"
                return [indent + head] + lines(body, depth: depth + 1, style)
            case .loop(let condition, let body):
                return [indent + "while \(text(condition, style)):"] + lines(body, depth: depth + 1, style)
            case .branch(let condition, let then, let otherwise):
                let first = [indent + "if \(text(condition, style)):"] + lines(then, depth: depth + 1, style)
                guard !otherwise.isEmpty else { return first }
                return first + [indent + "else:"] + lines(otherwise, depth: depth + 1, style)
            }
        }
    }

    private func text(_ operand: Operand) -> String {
        switch operand {
        case .number(let number): String(number)
        case .variable(let variable): variables[variable]
        }
    }

    private func text(_ expression: Expression, _ style: Style) -> String {
        guard let operation = expression.operation else { return text(expression.left) }
        let sign = operation == .modulo && style == .pseudo ? "mod" : operation.rawValue
        return "\(text(expression.left)) \(sign) \(text(expression.right))"
    }

    private func text(_ condition: Condition, _ style: Style) -> String {
        switch condition {
        case .below(let variable, let operand): "\(variables[variable]) < \(text(operand))"
        case .above(let variable, let operand): "\(variables[variable]) > \(text(operand))"
        case .divisible(let variable, let divisor):
            style == .python
                ? "\(variables[variable]) % \(divisor) == 0" : "\(divisor) divides \(variables[variable])"
        }
    }
}

/// A run of a program without any text: its final values, and the measures of the run.
struct Execution: Sendable {
    /// The values of the variables; a variable is 0 before its first assignment.
    private(set) var values: [Int]
    /// The number of lines run; the head of a loop counts each time.
    private(set) var lineCount = 0
    private(set) var least = 0
    /// The largest absolute value of a result.
    private(set) var largest = 0
    /// The assignments, except those of counting loops: the variable, and the computation of its value,
    /// `3+4=7`.
    private(set) var assignments: [(variable: Int, work: String)] = []
    /// The number of results of operations so far, which are the places for a slip.
    private(set) var places = 0
    private let falsified: Int?

    /// Runs a program; the result at the place `falsified` comes out one too large.
    init(_ program: Program, falsified: Int? = nil) {
        values = program.variables.map { _ in 0 }
        self.falsified = falsified
        run(program.statements)
    }

    /// The number of lines after which a run is given up.
    static let mostLines = 200
    /// The absolute value at which a run is given up.
    static let largestValue = 1_000_000

    private mutating func run(_ statements: [Program.Statement]) {
        for statement in statements {
            guard lineCount < Self.mostLines, largest <= Self.largestValue else { return }
            lineCount += 1
            switch statement {
            case .assign(let variable, let expression): assign(variable, expression)
            case .count(let variable, let range, let body):
                for number in range {
                    values[variable] = number
                    run(body)
                    lineCount += 1
                }
            case .loop(let condition, let body):
                while holds(condition), lineCount < Self.mostLines, largest <= Self.largestValue {
                    run(body)
                    lineCount += 1
                }
            case .branch(let condition, let then, let otherwise): run(holds(condition) ? then : otherwise)
            }
        }
    }

    private func value(_ operand: Program.Operand) -> Int {
        switch operand {
        case .number(let number): number
        case .variable(let variable): values[variable]
        }
    }

    private mutating func assign(_ variable: Int, _ expression: Program.Expression) {
        let (left, right) = (value(expression.left), value(expression.right))
        guard let operation = expression.operation else {
            values[variable] = left
            assignments.append((variable, String(left)))
            return
        }
        var result = operation.result(left, right)
        if places == falsified { result += 1 }
        places += 1
        values[variable] = result
        (least, largest) = (min(least, result), max(largest, abs(result)))
        let work =
            operation == .modulo
            ? "\(left)=\(right)*\((left - result) / right)+\(result)"
            : "\(left)\(operation == .plus ? right.signed : operation.rawValue + String(right))=\(result)"
        assignments.append((variable, work))
    }

    private func holds(_ condition: Program.Condition) -> Bool {
        switch condition {
        case .below(let variable, let operand): values[variable] < value(operand)
        case .above(let variable, let operand): values[variable] > value(operand)
        case .divisible(let variable, let divisor): values[variable].isMultiple(of: divisor)
        }
    }
}

extension Program.Operation {
    /// The result; a remainder is never negative.
    func result(_ left: Int, _ right: Int) -> Int {
        switch self {
        case .plus: left + right
        case .minus: left - right
        case .times: left * right
        case .modulo: left.modulo(right)
        }
    }
}
