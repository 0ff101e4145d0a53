import Tensors

/// Conversions of lengths, masses, times, money, volumes and rates, with one to three operations and exact
/// answers; checked by converting back.
package struct UnitConversion: Family {
    package let name = "unit"
    package let form = AnswerForm.number

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        guard level < 4 else { return UnitTotal.drawn(level, &random) }
        let draw = random.uniform()
        switch level {
        case 1: return draw < 0.6 ? mixed(largest: 20, &random) : single(largest: 2_000, &random)
        case 2:
            return draw < 0.4
                ? mixed(largest: 99, &random)
                : draw < 0.7 ? single(largest: 20_000, &random) : repeated(largest: 500, &random)
        default:
            return draw < 0.4
                ? threefold(&random)
                : draw < 0.7 ? repeated(largest: 950, &random) : draw < 0.85 ? double(&random) : rate(&random)
        }
    }

    /// 3 h 25 min in min; if the factor is a power of ten, also 3 km 250 m in km.
    private func mixed(largest: Int, _ random: inout RandomStream) -> Instance {
        let pair = random.pick(Conversion.all)
        // If the small part has few values, the big part has more.
        let big = random.int(1...(pair.factor < 50 ? largest * 10 : largest))
        let small = random.int(1...pair.factor - 1)
        let up = pair.factor.isMultiple(of: 10) && pair.factor != 60 && random.bool(0.3)
        return Instance(
            question: .convert([(Thousandths(big), pair.big.name), (Thousandths(small), pair.small.name)]),
            target: up ? pair.big.name : pair.small.name, start: Thousandths(up ? small : big),
            plan: [.convert(pair, down: !up), .add(up ? big : small)])
    }

    /// 3.45 kg in g, or 3450 g in kg.
    private func single(largest: Int, _ random: inout RandomStream) -> Instance {
        let pair = random.pick(Conversion.all.filter { $0.factor.isMultiple(of: 10) })
        // A multiple of 3 minutes is an exact decimal of hours.
        let small = Thousandths(
            pair.factor == 60 ? 3 * random.int(4...largest / 3) : random.int(11...largest))
        let big = Thousandths(count: small.count / pair.factor)
        let down = random.bool()
        return Instance(
            question: .convert([down ? (big, pair.big.name) : (small, pair.small.name)]),
            target: down ? pair.small.name : pair.big.name, start: down ? big : small,
            plan: [.convert(pair, down: down)])
    }

    /// 2 days 5 h 30 min in min.
    private func threefold(_ random: inout RandomStream) -> Instance {
        let (first, second) = random.pick(Conversion.chains)
        let big = random.int(1...(first.factor < 60 ? 90 : 20))
        let (middle, small) = (random.int(1...first.factor - 1), random.int(1...second.factor - 1))
        return Instance(
            question: .convert([
                (Thousandths(big), first.big.name), (Thousandths(middle), first.small.name),
                (Thousandths(small), second.small.name),
            ]),
            target: second.small.name, start: Thousandths(big),
            plan: [.convert(first, down: true), .add(middle), .convert(second, down: true), .add(small)])
    }

    /// 2.5 h in s, or 9000 s in h.
    private func double(_ random: inout RandomStream) -> Instance {
        let (first, second) = random.pick(Conversion.chains)
        let big = Thousandths(count: 50 * random.int(1...1_000))
        let small = Thousandths(count: big.count * first.factor * second.factor)
        return random.bool()
            ? Instance(
                question: .convert([(big, first.big.name)]), target: second.small.name, start: big,
                plan: [.convert(first, down: true), .convert(second, down: true)])
            : Instance(
                question: .convert([(small, second.small.name)]), target: first.big.name, start: small,
                plan: [.convert(second, down: false), .convert(first, down: false)])
    }

    /// 72 km/h in m/min, or the other way.
    private func rate(_ random: inout RandomStream) -> Instance {
        let rate = random.pick(Rate.all)
        let small = Thousandths(random.int(2...900))
        let divisor = rate.times.reduce(1) { $0 * $1.factor }
        let big = Thousandths(count: small.count * divisor / rate.amount.factor)
        return random.bool()
            ? Instance(
                question: .convert([(big, rate.big)]), target: rate.small, start: big,
                plan: [.convert(rate.amount, down: true)] + rate.times.map { .convert($0, down: false) })
            : Instance(
                question: .convert([(small, rate.small)]), target: rate.big, start: small,
                plan: rate.times.reversed().map { .convert($0, down: true) }
                    + [.convert(rate.amount, down: false)])
    }

    /// 24 bottles of 350 mL each, in L.
    private func repeated(largest: Int, _ random: inout RandomStream) -> Instance {
        let portion = random.pick(Portion.all)
        let (count, each) = (random.int(2...(largest > 500 ? 12 : 9)), random.int(10...largest))
        return Instance(
            question: .total(count, portion, each), target: portion.conversion.big.name,
            start: Thousandths(each),
            plan: [.times(count), .convert(portion.conversion, down: false)])
    }

    /// A change of the quantity on the way to the answer.
    private enum Change {
        case convert(Conversion, down: Bool)
        case add(Int)
        case times(Int)

        var operation: Calculation.Operation {
            switch self {
            case .convert(let conversion, let down):
                down ? .multiply(conversion.factor) : .divide(conversion.factor)
            case .add(let number): .add(Thousandths(number))
            case .times(let number): .multiply(number)
            }
        }
    }

    private enum Question {
        /// A quantity in one or more units.
        case convert([(Thousandths, Both<String>)])
        /// A number of portions, each with a number of small units.
        case total(Int, Portion, Int)
    }

    private struct Instance: Exercise {
        let question: Question
        let target: Both<String>
        let start: Thousandths
        let plan: [Change]

        let phrasings = 4

        var key: String {
            switch question {
            case .convert(let parts): quantity(parts, .english) + " > " + target.english
            case .total(let count, let portion, let each):
                "\(count) \(portion.things.english) \(each) > \(target.english)"
            }
        }

        private func quantity(_ parts: [(Thousandths, Both<String>)], _ language: Language) -> String {
            parts.map { value, unit in
                language.choose(
                    "\(value) \(value == Thousandths(1) ? Unit.singular(unit.english) : unit.english)",
                    "\(value)\(unit.chinese)")
            }.joined(separator: language.choose(" ", ""))
        }

        func prompt(_ language: Language, phrasing: Int) -> String {
            let unit = target.in(language)
            switch question {
            case .convert(let parts):
                let given = quantity(parts, language)
                return language.choose(
                    [
                        "Convert \(given) to \(unit).", "How many \(unit) are \(given)?",
                        "Express \(given) in \(unit).", "What is \(given) in \(unit)?",
                    ],
                    [
                        "把\(given)换算成\(unit)。", "\(given)等于多少\(unit)？",
                        "将\(given)用\(unit)表示。", "\(given)换算成\(unit)是多少？",
                    ])[phrasing]
            case .total(let count, let portion, let each):
                let (things, measure) = (portion.things.in(language), portion.measure)
                let small = portion.conversion.small.name.in(language)
                return language.choose(
                    [
                        "There are \(count) \(things) of \(each) \(small) each. How many \(unit) is that in all?",
                        "How many \(unit) are \(count) \(things) of \(each) \(small) each?",
                        "The \(count) \(things) are \(each) \(small) each. What is the total in \(unit)?",
                        "What do \(count) \(things) of \(each) \(small) each come to, in \(unit)?",
                    ],
                    [
                        "有\(count)\(measure)\(things)，每\(measure)\(each)\(small)，一共多少\(unit)？",
                        "每\(measure)\(things)\(each)\(small)，\(count)\(measure)\(things)共多少\(unit)？",
                        "\(count)\(measure)\(things)，每\(measure)都是\(each)\(small)，合计多少\(unit)？",
                        "\(things)每\(measure)\(each)\(small)，\(count)\(measure)总共是多少\(unit)？",
                    ])[phrasing]
            }
        }

        private var calculation: Calculation {
            Calculation(start: start, operations: plan.map(\.operation))
        }

        var answer: String { calculation.result.description }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var value = start
            var lines: [String] = []
            for change in plan {
                var fact = ""
                var operation = change.operation
                if case .convert(let conversion, let down) = change {
                    let factor = slip(conversion.factor, among: [10, 12, 24, 60, 100, 1_000])
                    operation = down ? .multiply(factor) : .divide(factor)
                    fact = conversion.fact(factor, language) + language.choose(": ", "：")
                }
                let (equation, result) = operation.worked(on: value, slip: &slip)
                lines.append(fact + equation)
                value = result
            }
            let unit = target.in(language)
            lines.append(language.choose("That is \(value) \(unit).", "也就是\(value)\(unit)。"))
            return Attempt(lines: lines, answer: value.description)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            calculation.check(answer, language)
        }
    }
}
