import Tensors

/// Reaching a target with three to five numbers, each used once; solved by a depth-first search, checked by
/// computing the expression.
struct Countdown: Family {
    let name = "countdown"
    let form = AnswerForm.rule

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let greatest = [10, 10, 12, 15, 20][level - 1]
        let length = [1...3, 3...9, 9...17, 14...26, 27...39][level - 1]
        while true {
            let count = [3, 4, 4, random.bool(0.7) ? 4 : 5, random.bool() ? 4 : 5][level - 1]
            let numbers = (0..<count).map { _ in random.int(1...greatest) }
            let target = random.int(10...99)
            guard !numbers.contains(target) else { continue }
            let order = random.next()
            var search = CountdownSearch(target: target, language: .english, order: order, writes: false)
            var slip = Slip.none
            if search.solve(numbers.map { .number($0) }, &slip) != nil, length.contains(search.count) {
                return Instance(numbers: numbers, target: target, order: order)
            }
        }
    }

    struct Instance: Exercise {
        let numbers: [Int]
        let target: Int
        /// The seed for the order of the search.
        let order: UInt64

        var key: String {
            numbers.sorted().map(String.init).joined(separator: " ") + " : \(target)"
        }
        let phrasings = 5

        func prompt(_ language: Language, phrasing: Int) -> String {
            let list = numbers.map(String.init).joined(separator: language.choose(", ", "、"))
            return language.choose(
                [
                    "Use each of the numbers \(list) exactly once, with + - * / and brackets, to make \(target).",
                    "Make \(target) from \(list). Use every number exactly once, with + - * / and brackets.",
                    "Find an expression with the value \(target) that uses each of \(list) exactly once. "
                        + "Only + - * / and brackets are allowed.",
                    "The numbers are \(list) and the target is \(target). "
                        + "Reach the target with + - * /, using each number once.",
                    "How can \(list) be combined with + - * / and brackets, each used once, to get \(target)?",
                ],
                [
                    "用\(list)这几个数，每个数恰好用一次，通过+ - * /和括号得到\(target)。",
                    "用\(list)凑出\(target)：每个数用且只用一次，可以用+ - * /和括号。",
                    "写出一个值为\(target)的算式，其中\(list)各用一次，只能用+ - * /和括号。",
                    "给定的数是\(list)，目标是\(target)。每个数各用一次，用+ - * /达到目标。",
                    "怎样用+ - * /和括号把\(list)（每个数用一次）算成\(target)？",
                ])[phrasing]
        }

        private var rule: CountdownRule { CountdownRule(numbers: numbers, target: target) }

        var answer: String { rule.gold }

        func accepts(_ answer: String) -> Bool { rule.ruling(on: answer) == .right }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var search = CountdownSearch(target: target, language: language, order: order)
            guard let found = search.solve(numbers.map { .number($0) }, &slip) else {
                let end = language.choose("I find no way.", "我找不到办法。")
                return Attempt(lines: search.lines + [end], answer: "none")
            }
            // The parts are put in from the outside inwards: 12*2, (7+5)*2.
            var stages = (1...found.depth).map { found.text(depth: $0) }
            let expression = stages.removeLast()
            let answer = slip(expression, among: [expression] + miswritten(expression))
            let end =
                language.choose("Put together: ", "合起来：")
                + (stages + [answer]).joined(separator: language.choose(", then ", "，再写成"))
                + language.choose(".", "。")
            return Attempt(lines: search.lines + [end], answer: answer)
        }

        /// The expression without its brackets, or with one sign changed, where that makes it wrong.
        private func miswritten(_ expression: String) -> [String] {
            let signs = Array(expression)
            let others = signs.indices.filter { "+-*".contains(signs[$0]) }.map { index in
                var wrong = signs
                wrong[index] = signs[index] == "+" ? "-" : "+"
                return String(wrong)
            }
            return ([expression.filter { $0 != "(" && $0 != ")" }] + others).filter { !accepts($0) }
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let expression = CountdownExpression(answer) else {
                return SelfCheck(
                    text: language.choose("That is no expression: wrong.", "这不是算式，不对。"), holds: false)
            }
            guard expression.numbers.sorted() == numbers.sorted() else {
                return SelfCheck(
                    text: language.choose(
                        "It does not use each number once: wrong.", "没有把每个数恰好用一次，不对。"),
                    holds: false)
            }
            var equations: [String] = []
            let value = expression.value(&equations)
            let work =
                language.choose("Each number is used once. ", "每个数都用了一次。")
                + equations.map { $0 + language.choose(", ", "，") }.joined()
            guard let value else {
                return SelfCheck(
                    text: work + language.choose("then it divides by 0: wrong.", "然后除以0，不对。"), holds: false)
            }
            return value == .init(target)
                ? SelfCheck(text: work + language.choose("as asked: right.", "符合要求，正确。"), holds: true)
                : SelfCheck(
                    text: work + language.choose("not \(target): wrong.", "不是\(target)，不对。"), holds: false)
        }
    }
}
