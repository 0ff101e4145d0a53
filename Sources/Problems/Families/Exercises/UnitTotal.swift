import Tensors

/// The total of quantities in several units, some of which are subtracted; each is converted on its own. It
/// is checked by undoing every part.
struct UnitTotal: Exercise {
    /// A quantity in up to three units, which is added or subtracted.
    struct Part: Sendable {
        /// The amounts of the big, the middle and the small unit; 0 is not mentioned.
        let amounts: [Int]
        let isTaken: Bool
    }

    /// One or two conversions, from the biggest unit on.
    let conversions: [Conversion]
    let parts: [Part]

    static func drawn(_ level: Int, _ random: inout RandomStream) -> UnitTotal {
        while true {
            let chain = random.pick(Conversion.chains)
            let conversions = level == 4 ? [random.pick(Conversion.all)] : [chain.0, chain.1]
            let parts = (0..<random.int(level == 4 ? 2...3 : 4...5)).map { index in
                var amounts =
                    [random.int(0...(level == 4 ? 30 : 12))]
                    + conversions.map { random.bool(0.7) ? random.int(1...$0.factor - 1) : 0 }
                if amounts.allSatisfy({ $0 == 0 }) { amounts[0] = random.int(1...12) }
                return Part(amounts: amounts, isTaken: index > 0 && random.bool(0.3))
            }
            let exercise = UnitTotal(conversions: conversions, parts: parts)
            var (total, isPositive) = (0, true)
            for part in parts {
                total += part.isTaken ? -exercise.value(part) : exercise.value(part)
                isPositive = isPositive && total > 0
            }
            guard isPositive, total < 9_999_999, exercise.check(String(total), .english).text.count < 560
            else { continue }
            return exercise
        }
    }

    private var units: [Unit] { [conversions[0].big] + conversions.map(\.small) }

    /// The part in the smallest unit, by the value of each unit in it.
    private func value(_ part: Part) -> Int {
        var (worth, value) = (1, 0)
        for (amount, index) in zip(part.amounts, part.amounts.indices).reversed() {
            value += amount * worth
            if index > 0 { worth *= conversions[index - 1].factor }
        }
        return value
    }

    var answer: String { String(parts.reduce(0) { $0 + ($1.isTaken ? -value($1) : value($1)) }) }

    var key: String {
        parts.map { text($0, .english) + ($0.isTaken ? " taken" : "") }.joined(separator: ", ")
            + " > " + (units.last?.name.english ?? "")
    }
    let phrasings = 4

    private func text(_ part: Part, _ language: Language) -> String {
        zip(part.amounts, units).filter { $0.0 > 0 }.map { amount, unit in
            language.choose(
                "\(amount) \(amount == 1 ? Unit.singular(unit.name.english) : unit.name.english)",
                "\(amount)\(unit.name.chinese)")
        }.joined(separator: language.choose(" ", ""))
    }

    func prompt(_ language: Language, phrasing: Int) -> String {
        let unit = units[units.count - 1].name.in(language)
        let start = text(parts[0], language)
        let rest = parts.dropFirst().map { part in
            (part.isTaken ? language.choose("take away ", "减去") : language.choose("add ", "加上"))
                + text(part, language)
        }.joined(separator: language.choose(", ", "，"))
        return language.choose(
            [
                "Start with \(start), then \(rest). How many \(unit) is that?",
                "From \(start) go on: \(rest). What is the result in \(unit)?",
                "Give the result in \(unit): start with \(start), \(rest).",
                "There are \(start) at first; \(rest). Express what there is in the end in \(unit).",
            ],
            [
                "从\(start)开始，\(rest)，结果是多少\(unit)？", "\(start)，\(rest)，一共是多少\(unit)？",
                "用\(unit)表示结果：\(start)，\(rest)。", "原有\(start)，\(rest)，最后换算成\(unit)是多少？",
            ])[phrasing]
    }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        var lines: [String] = []
        let factors = conversions.map { conversion in
            let factor = slip(conversion.factor, among: [10, 12, 24, 60, 100, 1_000])
            lines.append(conversion.fact(factor, language))
            return factor
        }
        var total = 0
        for (index, part) in parts.enumerated() {
            var (value, work) = (part.amounts[0], [String]())
            for (factor, amount) in zip(factors, part.amounts.dropFirst()) {
                if value > 0 {
                    let product = slip(value * factor)
                    work.append("\(value)*\(factor)=\(product)")
                    value = product
                }
                guard amount > 0 else { continue }
                guard value > 0 else {
                    value = amount
                    continue
                }
                let sum = slip(value + amount)
                work.append("\(value)+\(amount)=\(sum)")
                value = sum
            }
            let unit = units[units.count - 1].name.in(language)
            if work.isEmpty { work.append(language.choose("\(value) \(unit)", "\(value)\(unit)")) }
            lines.append(text(part, language) + language.choose(": ", "：") + language.list(work))
            guard index > 0 else {
                total = value
                continue
            }
            let next = slip(part.isTaken ? total - value : total + value)
            let sum = "\(total)\(part.isTaken ? "-" : "+")\(value)=\(next)"
            lines.append(
                part.isTaken
                    ? language.choose("Take away: \(sum)", "减去：\(sum)")
                    : language.choose("Add: \(sum)", "加上：\(sum)"))
            total = next
        }
        let unit = units[units.count - 1].name.in(language)
        lines.append(language.choose("That is \(total) \(unit).", "也就是\(total)\(unit)。"))
        return Attempt(lines: lines, answer: String(total))
    }

    func check(_ answer: String, _ language: Language) -> SelfCheck {
        guard let given = Thousandths(answer)?.whole else {
            return SelfCheck(
                text: language.choose("That is not a whole number: wrong.", "这不是整数，不对。"), holds: false)
        }
        var (left, work) = (given, [String]())
        for part in parts.reversed() {
            // Every unit by its value in the smallest one, the small unit first.
            var (worth, terms) = (1, [String]())
            for (amount, index) in zip(part.amounts, part.amounts.indices).reversed() {
                if amount > 0 { terms.append(worth == 1 ? "\(amount)" : "\(amount)*\(worth)") }
                if index > 0 { worth *= conversions[index - 1].factor }
            }
            let value = value(part)
            if terms.count > 1 || terms[0].contains("*") {
                work.append(terms.joined(separator: "+") + "=\(value)")
            }
            let next = part.isTaken ? left + value : left - value
            work.append("\(left)\(part.isTaken ? "+" : "-")\(value)=\(next)")
            left = next
        }
        let end =
            left == 0
            ? language.choose("nothing is left: right.", "正好没有剩余，正确。")
            : language.choose("\(left) is left, not 0: wrong.", "剩下\(left)，不是0，不对。")
        return SelfCheck(
            text: language.choose("Undo every part: ", "逐项还原：") + language.list(work + [end]),
            holds: left == 0)
    }
}
