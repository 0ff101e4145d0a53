import Tensors

/// The value of a variable after a small program; solved by running it line by line, checked by its
/// assignments alone.
package struct Trace: Family {
    package let name = "trace"
    package let form = AnswerForm.number

    package init() {}

    /// The number of lines run, by level.
    private static let lengths = [4...6, 8...12, 17...21, 26...33, 38...47]

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        while true {
            var draw = Draw(&random)
            let program = draw.program(level: level, &random)
            let run = Execution(program)
            let most = level == 1 ? 99 : 500
            guard Self.lengths[level - 1].contains(run.lineCount), run.least >= 0, run.largest <= most,
                run.places > 0, let asked = Self.asked(of: program, run, draw.named)
            else { continue }
            let instance = Instance(program: program, asked: asked, value: run.values[asked])
            if instance.fits { return instance }
        }
    }

    /// The variable that most mistakes change; nil where no variable is changed by two thirds of them.
    private static func asked(of program: Program, _ run: Execution, _ count: Int) -> Int? {
        // All places of short runs, and some of long ones.
        let places = stride(from: 0, to: run.places, by: 1 + run.places / 12)
        var changes = [Int](repeating: 0, count: count)
        for place in places {
            let wrong = Execution(program, falsified: place)
            for variable in 0..<count where wrong.values[variable] != run.values[variable] {
                changes[variable] += 1
            }
        }
        let most = changes.max() ?? 0
        let total = places.underestimatedCount
        return most * 3 >= total * 2 ? changes.firstIndex(of: most) : nil
    }

    /// Draws programs.
    private struct Draw {
        let variables: [String]
        /// The number of variables that are not counters.
        private(set) var named = 0

        init(_ random: inout RandomStream) {
            variables = random.pick([
                ["a", "b", "c"], ["x", "y", "z"], ["m", "n", "k"], ["p", "q", "r"], ["s", "t", "u"],
                ["u", "v", "w"],
            ])
        }

        mutating func program(level: Int, _ random: inout RandomStream) -> Program {
            named = level < 3 ? 2 : random.int(2...3)
            let outer = named
            let inner = named + 1
            var statements: [Program.Statement] = (0..<named).map {
                .assign($0, .init(left: .number(random.int(1...(level == 1 ? 20 : 12))), operation: nil))
            }
            switch level {
            case 1:
                for _ in 0..<random.int(2...3) { statements.append(assignment(&random)) }
                if random.bool(0.4) { statements.append(branch(hasElse: false, &random)) }
            case 2:
                let body = (0..<random.int(1...2)).map { _ in assignment(&random, counter: outer) }
                statements.append(.count(outer, 1...random.int(2...4), body))
            case 3:
                statements.append(
                    loop(times: 4...6, outer, &random) { [self] in
                        [assignment(&$0, counter: $1), branch(hasElse: $0.bool(), &$0)]
                    })
            case 4:
                statements.append(
                    loop(times: 4...7, outer, &random) { [self] in
                        let first = assignment(&$0, counter: $1)
                        return [first, branch(hasElse: true, &$0), assignment(&$0)]
                    })
                statements.append(assignment(&random))
            default:
                if random.bool() {
                    let nested = Program.Statement.count(
                        inner, 1...random.int(2...4),
                        [assignment(&random, counter: inner), branch(hasElse: random.bool(), &random)])
                    statements.append(
                        .count(outer, 1...random.int(3...5), [assignment(&random, counter: outer), nested]))
                } else {
                    for _ in 0..<2 {
                        statements.append(
                            loop(times: 4...6, outer, &random) { [self] in
                                let first = assignment(&$0, counter: $1)
                                return [first, branch(hasElse: true, &$0)]
                            })
                    }
                }
                statements.append(assignment(&random))
            }
            return Program(variables: Array(variables.prefix(named)) + ["i", "j"], statements: statements)
        }

        /// A counting loop, or a loop in which a variable grows up to a bound.
        private func loop(
            times: ClosedRange<Int>, _ counter: Int, _ random: inout RandomStream,
            body: (inout RandomStream, Int?) -> [Program.Statement]
        ) -> Program.Statement {
            if random.bool() { return .count(counter, 1...random.int(times), body(&random, counter)) }
            let (growing, increment) = (random.int(0...named - 1), random.int(2...7))
            let inside = body(&random, nil).map { replaced($0, growing) }
            let grown = Program.Statement.assign(
                growing, .init(left: .variable(growing), operation: .plus, right: .number(increment)))
            return .loop(
                while: .below(growing, .number(increment * random.int(times) + random.int(1...9))),
                inside + [grown])
        }

        /// The statement, with assignments to a variable changed into assignments to another one.
        private func replaced(_ statement: Program.Statement, _ variable: Int) -> Program.Statement {
            switch statement {
            case .assign(variable, let expression): .assign((variable + 1) % named, expression)
            case .branch(let condition, let then, let otherwise):
                .branch(
                    condition, then: then.map { replaced($0, variable) },
                    otherwise: otherwise.map { replaced($0, variable) })
            default: statement
            }
        }

        private func assignment(_ random: inout RandomStream, counter: Int? = nil) -> Program.Statement {
            let target = random.int(0...named - 1)
            // Mostly a variable changes its own value, so that earlier values matter.
            let left = random.bool(0.75) ? target : random.int(0...named - 1)
            let other = (left + random.int(1...max(1, named - 1))) % named
            let right = counter.flatMap { random.bool(0.5) ? $0 : nil } ?? other
            let expression: Program.Expression =
                switch random.int(0...11) {
                case 0...3: .init(left: .variable(left), operation: .plus, right: .variable(right))
                case 4...5: .init(left: .variable(left), operation: .plus, right: .number(random.int(2...15)))
                case 6: .init(left: .variable(left), operation: .minus, right: .variable(right))
                case 7...8: .init(left: .variable(left), operation: .minus, right: .number(random.int(1...9)))
                case 9...10:
                    .init(left: .variable(left), operation: .times, right: .number(random.int(2...4)))
                default: .init(left: .variable(left), operation: .modulo, right: .number(random.int(7...19)))
                }
            return .assign(target, expression)
        }

        private func branch(hasElse: Bool, _ random: inout RandomStream) -> Program.Statement {
            let variable = random.int(0...named - 1)
            let other = (variable + random.int(1...max(1, named - 1))) % named
            let condition: Program.Condition =
                switch random.int(0...4) {
                case 0: .below(variable, .variable(other))
                case 1: .above(variable, .variable(other))
                case 2: .above(variable, .number(random.int(10...30)))
                default: .divisible(variable, by: random.int(2...3))
                }
            return .branch(
                condition, then: [assignment(&random)], otherwise: hasElse ? [assignment(&random)] : [])
        }
    }

    struct Instance: Exercise {
        let program: Program
        /// The variable that is asked for.
        let asked: Int
        /// Its final value.
        let value: Int

        private var variable: String { program.variables[asked] }

        var key: String { "\(variable)\n\(program.text(.python))" }
        let phrasings = 6

        func prompt(_ language: Language, phrasing: Int) -> String {
            let (python, pseudo) = (program.text(.python), program.text(.pseudo))
            return language.choose(
                [
                    "What is the value of \(variable) when this Python program ends?\n\(python)",
                    "Run this program in your head and give the final value of \(variable).\n\(pseudo)",
                    "\(python)\nThis is Python. What is \(variable) in the end?",
                    "Follow the program line by line. What is \(variable) at the end?\n\(pseudo)",
                    "Trace this Python code and find the last value of \(variable).\n\(python)",
                    "\(pseudo)\nWhat value does \(variable) have after this program?",
                ],
                [
                    "下面的Python程序结束时，\(variable)的值是多少？\n\(python)",
                    "请在心里运行这个程序，给出\(variable)最后的值。\n\(pseudo)",
                    "\(python)\n这是一段Python程序。最后\(variable)等于多少？",
                    "逐行执行下面的程序，最后\(variable)是多少？\n\(pseudo)",
                    "跟踪这段Python代码，求\(variable)的最终值。\n\(python)",
                    "\(pseudo)\n这个程序运行之后，\(variable)的值是多少？",
                ])[phrasing]
        }

        /// Whether the work is short enough.
        var fits: Bool {
            let check = check(answer, .english).text.utf8.count
            guard check < 560 else { return false }
            guard program.statements.count > 4 else { return true }
            var slip = Slip.none
            return attempt(.english, slip: &slip).lines.reduce(check) { $0 + $1.utf8.count + 1 } <= 2_850
        }

        var answer: String { String(value) }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var tracing = Tracing(program, language)
            tracing.run(&slip)
            let result = String(tracing.values[asked] ?? 0)
            return Attempt(
                lines: tracing.lines + [
                    language.choose(
                        "The program ends. \(variable) is \(result).", "程序结束，\(variable)是\(result)。")
                ], answer: result)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let given = Int(candidate: answer) else {
                return SelfCheck(
                    text: language.choose("That is not a whole number: wrong.", "这不是整数，不对。"), holds: false)
            }
            let work = Execution(program).assignments.map { "\(program.variables[$0.variable]) \($0.work)" }
            let text =
                language.choose("Assignments only: ", "只看赋值：") + language.list(work)
                + language.choose(". \(variable) ends as \(value)", "。\(variable)最后是\(value)")
            return value == given
                ? SelfCheck(text: text + language.choose(": right.", "，正确。"), holds: true)
                : SelfCheck(
                    text: text + language.choose(", not \(given): wrong.", "，不是\(given)，不对。"), holds: false)
        }
    }
}
