import Archive
import Tensors

/// Small Python functions on lists of whole numbers, with one to five tasks; checked by calling them. The
/// gold answer is the results that the function must give for ten lists: eight that are drawn, and two that
/// reach beyond all bounds of the tasks.
package struct Coding: Family {
    package let name = "code"
    package let form = AnswerForm.code

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        while true {
            let inputs = Self.inputs(level, &random)
            var values = inputs
            var tasks: [CodeTask] = []
            for place in 0..<level {
                let isLast = place == level - 1
                let kinds = CodeTask.Kind.allCases.filter { kind in
                    !tasks.contains { $0.kind == kind } && (isLast || !kind.endsList)
                        && (level > 3 || !kind.isBlock)
                }
                let task = CodeTask(
                    random.pick(kinds), level: level, pool: values.flatMap { $0 }, random: &random)
                tasks.append(task)
                values = values.compactMap { list in
                    if case .list(let next) = task.lines[0].apply(list) { next } else { nil }
                }
            }
            let instance = Instance(tasks: tasks, inputs: inputs)
            // The numbers stay readable, and every possible mistake shows.
            if instance.isShort, instance.isPlain, instance.tellsMistakes { return instance }
        }
    }

    /// Lists of different lengths, with the empty list.
    private static func inputs(_ level: Int, _ random: inout RandomStream) -> [[Int]] {
        let limit = [20, 50, 99, 50, 50][level - 1]
        return [0, 1, 2, 3, 5, 6, 8, 9].map { count in
            let low = random.bool(0.6) ? 0 : -limit
            return (0..<count).map { _ in random.int(low...limit) }
        }
    }

    struct Instance: Exercise {
        let tasks: [CodeTask]
        let inputs: [[Int]]

        var key: String { tasks.map { "\($0.kind.rawValue) \($0.a) \($0.b)" }.joined(separator: ", ") }
        let phrasings = 4

        func prompt(_ language: Language, phrasing: Int) -> String {
            let wordings = tasks.map { $0.wording.in(language) }
            let task = wordings.joined(separator: language.choose(", then ", "；然后"))
            return language.choose(
                [
                    "Write a Python function f(x). Given a list x of whole numbers, it should \(task), and return the result.",
                    "Define a function f in Python that takes a list of whole numbers. It has to \(task). It returns what comes out.",
                    "In Python, implement f(x) for a list x of whole numbers: \(task). Return the result.",
                    "I need a Python function f(x), where x is a list of whole numbers. What it must do: \(task). Return the outcome.",
                ],
                [
                    "写一个Python函数f(x)。x是一个整数列表，要求：\(task)。返回结果。",
                    "用Python定义函数f，它接收一个整数列表，\(task)，最后返回得到的结果。",
                    "请用Python实现f(x)，其中x是整数列表：\(task)。把结果返回。",
                    "我需要一个Python函数f(x)，x为整数列表。它要做的是：\(task)。请返回最后的结果。",
                ])[phrasing]
        }

        var answer: String {
            let right = tasks.map { $0.lines[0] }
            let cases = (inputs + [Self.wide, near]).map { list -> JSON in
                let output: JSON =
                    switch Self.run(right, list) {
                    case .list(let numbers): .array(numbers.map(JSON.int))
                    case .number(let number): .int(number)
                    }
                return ["input": [.array(list.map(JSON.int))], "output": output]
            }
            return JSON.object([.init("function", "f"), .init("cases", .array(cases))]).serialized()
        }

        /// Every number from -30 to 30, in an order of its own: drawn lists may lie on one side of a bound,
        /// or hold no multiple of a number, and then a wrong program gives the right results.
        private static let wide = (0..<61).map { $0 * 23 % 61 - 30 }

        /// Numbers around those of the tasks.
        private var near: [Int] {
            tasks.flatMap { [$0.a + 1, $0.b - 1, $0.a, -$0.a, $0.b + 1, $0.a - 1, $0.b, 2 * $0.a, -$0.b] }
        }

        /// Runs the lines; one that gives a number is the last.
        private static func run(_ lines: [CodeTask.Line], _ list: [Int]) -> CodeTask.Value {
            lines.reduce(.list(list)) { value, line in
                if case .list(let numbers) = value { line.apply(numbers) } else { value }
            }
        }

        private static func program(_ lines: [CodeTask.Line]) -> String {
            (["def f(x):"] + lines.map { indented($0.text) } + ["    return x"]).joined(separator: "\n")
        }

        private static func indented(_ text: String) -> String {
            text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        }

        /// The lines of a program for these tasks, right or wrong; nil for any other program.
        private func lines(of program: String) -> [CodeTask.Line]? {
            guard program.utf8.count < 2_000, program.hasPrefix("def f(x):\n") else { return nil }
            var rest = program.dropFirst("def f(x):\n".count)
            var lines: [CodeTask.Line] = []
            for task in tasks {
                guard let line = task.lines.first(where: { rest.hasPrefix(Self.indented($0.text) + "\n") })
                else {
                    return nil
                }
                rest = rest.dropFirst(Self.indented(line.text).count + 1)
                lines.append(line)
            }
            return rest == "    return x" ? lines : nil
        }

        /// Whether a program gives the right result for every list.
        func accepts(_ answer: String) -> Bool {
            guard let lines = lines(of: answer) else { return false }
            let right = tasks.map { $0.lines[0] }
            return inputs.allSatisfy { Self.run(lines, $0) == Self.run(right, $0) }
        }

        /// Whether the prompt is short enough in its longest wording.
        var isShort: Bool { prompt(.english, phrasing: 3).utf8.count <= 500 }

        /// The right program.
        var reference: String { Self.program(tasks.map { $0.lines[0] }) }

        var isPlain: Bool {
            let right = tasks.map { $0.lines[0] }
            return inputs.allSatisfy { list in
                switch Self.run(right, list) {
                case .list(let numbers): numbers.allSatisfy { abs($0) < 100_000 }
                case .number(let number): abs(number) < 100_000
                }
            }
        }

        /// Whether each program with one mistake gives another result for some list.
        var tellsMistakes: Bool {
            let right = tasks.map { $0.lines[0] }
            let expected = inputs.map { Self.run(right, $0) }
            return tasks.indices.allSatisfy { place in
                tasks[place].lines.dropFirst().allSatisfy { line in
                    var lines = right
                    lines[place] = line
                    return inputs.map { Self.run(lines, $0) } != expected
                }
            }
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var chosen: [CodeTask.Line] = []
            var work: [String] = []
            for (place, task) in tasks.enumerated() {
                let line = task.lines[slip(0, among: Array(task.lines.indices))]
                chosen.append(line)
                let head = language.choose("Step \(place + 1), ", "第\(place + 1)步，")
                let text = head + task.wording.in(language)
                // Marked as code, which does not count as text in a language.
                work.append(
                    line.text.contains("\n")
                        ? text + language.choose(":", "：")
                            + line.text.split(separator: "\n").map { "\n`\($0)`" }.joined()
                        : text + language.choose(": ", "：") + "`\(line.text)`")
            }
            work.append(language.choose("Then x is returned.", "最后返回x。"))
            return Attempt(lines: work, answer: Self.program(chosen))
        }

        /// Follows a program for these tasks on the lists, shorter lists first.
        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let lines = lines(of: answer) else {
                return SelfCheck(
                    text: language.choose(
                        "This is no program of these steps: wrong.", "这个程序没有照这些步骤做，不对。"), holds: false)
            }
            let right = tasks.map { $0.lines[0] }
            for list in inputs {
                let (found, wanted) = (Self.run(lines, list), Self.run(right, list))
                guard found != wanted else { continue }
                let call = "f(\(CodeTask.Value.list(list).text))"
                return SelfCheck(
                    text: language.choose(
                        "\(call) gives \(found.text), but it should be \(wanted.text): wrong.",
                        "\(call)得到\(found.text)，应当是\(wanted.text)，不对。"), holds: false)
            }
            let list = inputs[min(3, inputs.count - 1)]
            let call = "f(\(CodeTask.Value.list(list).text))"
            return SelfCheck(
                text: language.choose(
                    "\(call) gives \(Self.run(lines, list).text), as it should: right.",
                    "\(call)得到\(Self.run(lines, list).text)，符合要求，正确。"), holds: true)
        }
    }
}

extension Coding {
    /// A program that solves an exercise of this family.
    package static func reference(_ exercise: any Exercise) -> String? {
        (exercise as? Instance)?.reference
    }
}
