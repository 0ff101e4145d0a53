import Tensors

/// A chain of operations on fractions, from left to right.
struct FractionChain: Exercise {
    enum Operation: String, CaseIterable, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"

        static let sums: [Operation] = [.add, .subtract, .multiply]

        var inverse: Operation {
            switch self {
            case .add: .subtract
            case .subtract: .add
            case .multiply: .divide
            case .divide: .multiply
            }
        }

        /// The exact result, not reduced.
        func callAsFunction(_ a: Ratio, _ b: Ratio) -> Ratio {
            switch self {
            case .add: Ratio(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom)
            case .subtract: Ratio(a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom)
            case .multiply: Ratio(a.top * b.top, a.bottom * b.bottom)
            case .divide: Ratio(a.top * b.bottom, a.bottom * b.top)
            }
        }
    }

    let terms: [Ratio]
    let operations: [Operation]

    /// The exact values after each term.
    var values: [Ratio] {
        zip(operations, terms.dropFirst()).reduce(into: [terms[0]]) { values, next in
            values.append(next.0(values[values.count - 1], next.1).reduced)
        }
    }

    /// The chain as it is written, with brackets so that it is computed from left to right:
    /// `((1/2+1/3)*3/4)/(2/5)`.
    var text: String {
        var text = terms[0].text
        for (index, (operation, term)) in zip(operations, terms.dropFirst()).enumerated() {
            let before = index == 0 ? nil : operations[index - 1]
            let bindsTighter = operation == .multiply || operation == .divide
            // Even the first fraction is bracketed; a product needs no brackets.
            if bindsTighter, before != .multiply, before != .divide { text = "(\(text))" }
            text += operation.rawValue + (bindsTighter ? "(\(term.text))" : term.text)
        }
        return text
    }

    var key: String { text }
    let phrasings = 4

    func prompt(_ language: Language, phrasing: Int) -> String {
        language.choose(
            [
                "Compute \(text). Answer with a fraction in lowest terms.",
                "What is \(text)? Give a fraction in lowest terms, or an integer.",
                "Work out \(text) and reduce the result.",
                "Find the value of \(text) as a reduced fraction.",
            ],
            [
                "计算\(text)，结果写成最简分数。", "\(text)等于多少？用最简分数或整数回答。",
                "算出\(text)，并把结果约分。", "求\(text)的值，写成最简分数。",
            ])[phrasing]
    }

    /// The result over one common denominator: numerators and denominators are reduced only at the end.
    var answer: String {
        let unreduced = zip(operations, terms.dropFirst()).reduce(terms[0]) { $1.0($0, $1.1) }
        return unreduced.reduced.text
    }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        var work = FractionWork(language: language)
        var value = terms[0]
        for (operation, term) in zip(operations, terms.dropFirst()) {
            let sign = operation.rawValue
            let part = FractionChain(terms: [value, term], operations: [operation]).text
            work.say("Now \(part).", "算\(part)。")
            switch operation {
            case .add, .subtract:
                let (a, b, bottom) = work.common(value, term, &slip)
                let top = slip(operation == .add ? a + b : max(0, a - b))
                let equation = operation == .add || a >= b ? "\(a)\(sign)\(b)=\(top)" : ""
                let found = Ratio(top, bottom)
                work.say(
                    equation.isEmpty
                        ? "\(a) is less than \(b), so take 0." : "\(equation), so \(found.text).",
                    equation.isEmpty ? "\(a)小于\(b)，当作0。" : "\(equation)，得\(found.text)。")
                value = work.reduce(found, &slip)
            case .multiply:
                value = work.reduce(work.multiply(value, term, &slip), &slip)
            case .divide:
                work.say(
                    "Multiply by \(term.bottom)/\(term.top).", "改为乘以\(term.bottom)/\(term.top)。")
                value = work.reduce(work.multiply(value, Ratio(term.bottom, term.top), &slip), &slip)
            }
        }
        work.say("The result is \(value.text).", "结果是\(value.text)。")
        return Attempt(lines: work.lines, answer: value.text)
    }

    func check(_ answer: String, _ language: Language) -> SelfCheck {
        guard let given = Ratio(candidate: answer) else {
            return SelfCheck(text: language.choose("That is no fraction: wrong.", "这不是分数，不对。"), holds: false)
        }
        guard given.reduced == given else {
            let divisor = given.top.commonDivisor(with: given.bottom)
            return SelfCheck(
                text: language.choose(
                    "\(divisor) divides \(given.top) and \(given.bottom), not in lowest terms: wrong.",
                    "\(divisor)能整除\(given.top)和\(given.bottom)，不是最简分数，不对。"), holds: false)
        }
        var (value, work) = (given, [String]())
        for (operation, term) in zip(operations, terms.dropFirst()).reversed() {
            let inverse = operation.inverse
            let unreduced = inverse(value, term)
            let before = unreduced.reduced
            work.append(
                language.list(
                    Self.shown(inverse, value, term) + ["\(unreduced.top)/\(unreduced.bottom)=\(before.text)"]
                ))
            value = before
        }
        let backwards =
            language.choose("Backwards: ", "倒推：")
            + work.joined(separator: language.choose("; ", "；"))
        return value == terms[0]
            ? SelfCheck(text: backwards + language.choose(", as given: right.", "，与已知相同，正确。"), holds: true)
            : SelfCheck(
                text: backwards
                    + language.choose(", not \(terms[0].text): wrong.", "，不是\(terms[0].text)，不对。"),
                holds: false)
    }

    /// How the numerator and the denominator of a result are computed.
    private static func shown(_ operation: Operation, _ a: Ratio, _ b: Ratio) -> [String] {
        let result = operation(a, b)
        let (top, bottom) =
            switch operation {
            case .add, .subtract:
                (
                    "\(a.top)*\(b.bottom)\(operation.rawValue)\(b.top)*\(a.bottom)=\(result.top)",
                    "\(a.bottom)*\(b.bottom)=\(result.bottom)"
                )
            case .multiply: ("\(a.top)*\(b.top)=\(result.top)", "\(a.bottom)*\(b.bottom)=\(result.bottom)")
            case .divide: ("\(a.top)*\(b.bottom)=\(result.top)", "\(a.bottom)*\(b.top)=\(result.bottom)")
            }
        return [top, bottom]
    }
}
