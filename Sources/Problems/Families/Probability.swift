import Tensors

/// Probabilities with dice, cards drawn without replacement, and coins. All outcomes are listed; the check
/// counts the ways to get each value.
package struct Probability: Family {
    package let name = "probability"
    package let form = AnswerForm.number

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        while true {
            let trial = Self.trial(level, &random)
            guard let event = Self.event(trial, &random) else { continue }
            let instance = Instance(trial: trial, event: event)
            let fitting = instance.fitting
            guard fitting > 0, fitting < trial.size.count,
                instance.check(instance.answer, .english).text.count < 560
            else { continue }
            return instance
        }
    }

    private static func trial(_ level: Int, _ random: inout RandomStream) -> Trial {
        func cards(_ number: Int, _ count: Int) -> Trial {
            .cards(
                Array(random.shuffled(Array(1...(count == 3 ? 15 : 24))).prefix(number)).sorted(),
                count: count)
        }
        func dice(_ count: Int, _ faces: ClosedRange<Int>, _ outcomes: ClosedRange<Int>) -> Trial {
            while true {
                let faces = (0..<count).map { _ in random.int(faces) }
                if outcomes.contains(faces.reduce(1, *)) { return .dice(faces) }
            }
        }
        let kind = random.int(0...9)
        switch level {
        case 1:
            return kind < 5
                ? cards(random.int(5...9), 1)
                : kind < 7
                    ? cards(random.int(3...4), 2)
                    : kind < 9 ? dice(2, 2...4, 4...12) : .coins(random.int(2...3))
        case 2:
            return kind < 5
                ? cards(random.int(5...7), 2) : kind < 9 ? dice(2, 3...8, 12...24) : .coins(4)
        case 3:
            return kind < 5
                ? cards(random.int(10...11), 2)
                : kind < 9 ? dice(2, 5...10, 44...60) : .coins(random.int(5...6))
        case 4: return kind < 6 ? cards(random.int(7...8), 3) : dice(3, 3...6, 45...64)
        default: return kind < 7 ? cards(9, 3) : dice(3, 4...6, 80...100)
        }
    }

    /// An event about the trial, which may be impossible; nil where the kind that was drawn does not suit it.
    private static func event(_ trial: Trial, _ random: inout RandomStream) -> ChanceEvent? {
        // Products of three numbers are asked only for dice, whose numbers are small.
        let measures: [ChanceEvent.Measure] =
            switch trial {
            case .coins: [.sum]
            case .cards(_, let count): count == 2 ? [.sum, .sum, .product, .difference] : [.sum]
            case .dice(let faces): faces.count == 2 ? [.sum, .sum, .product, .difference] : [.sum, .product]
            }
        let measure = random.pick(measures)
        let values = trial.outcomes.map(ChanceEvent(measure: measure, wanted: .equal(0)).value)
        let value = random.pick(values)
        switch random.int(0...3) {
        case 0: return ChanceEvent(measure: measure, wanted: .atLeast(value))
        case 1: return ChanceEvent(measure: measure, wanted: .atMost(value))
        case 2:
            if case .coins = trial { return nil }
            return ChanceEvent(measure: measure, wanted: .divisible(random.int(2...7)))
        default: return trial.width == 1 ? nil : ChanceEvent(measure: measure, wanted: .equal(value))
        }
    }

    private static func fraction(_ top: Int, _ bottom: Int) -> String {
        let common = top.commonDivisor(with: bottom)
        return bottom == common ? String(top / common) : "\(top / common)/\(bottom / common)"
    }

    struct Instance: Exercise {
        let trial: Trial
        let event: ChanceEvent

        var key: String { trial.key + ": " + event.key }
        let phrasings = 4

        private var isCoins: Bool { if case .coins = trial { true } else { false } }
        var fitting: Int { trial.outcomes.count { event.fits(event.value($0)) } }
        var answer: String { fraction(fitting, trial.size.count) }

        func prompt(_ language: Language, phrasing: Int) -> String {
            let (what, event) = (trial.text(language), event.text(trial, language))
            return language.choose(
                [
                    "\(what) What is the probability that \(event)? Answer with a fraction in lowest terms.",
                    "\(what) How likely is it that \(event)? Give the probability as a fraction in lowest terms.",
                    "\(what) Find the probability that \(event), as a fraction in lowest terms.",
                    "Give a probability as a fraction in lowest terms. \(what) With what probability is it true that \(event)?",
                ],
                [
                    "\(what)\(event)的概率是多少？用最简分数回答。", "\(what)求\(event)的概率，写成最简分数。",
                    "\(what)请问\(event)的可能性有多大？答案写成最简分数。", "求概率，写成最简分数。\(what)\(event)的概率是多少？",
                ])[phrasing]
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            let outcomes = trial.outcomes
            let (work, exact) = trial.size
            let size = slip(exact)
            var lines = [language.choose("All outcomes: \(work)=\(size)", "结果总数：\(work)=\(size)")]
            if trial.width == 1 { lines[0] = language.choose("All outcomes: \(size)", "结果总数：\(size)") }
            let shown = isCoins ? max(1, trial.width - 3) : trial.width - 1
            let comma = language.choose(", ", "、")
            var (found, index) = (0, 0)
            while index < outcomes.count {
                let start = outcomes[index].prefix(shown)
                var (items, count) = ([String](), 0)
                while index < outcomes.count, outcomes[index].prefix(shown) == start {
                    let exact = event.value(outcomes[index])
                    // A mistake that changes whether the outcome fits.
                    let others = [-1, 1, -2, 2, -3, 3].map { exact + $0 }
                        .filter { $0 > 0 && event.fits($0) != event.fits(exact) }
                    let value = slip(exact, among: others)
                    let isFit = event.fits(value)
                    if isFit { count += 1 }
                    items.append(
                        event.work(outcomes[index], value, isCoins: isCoins)
                            + (isFit ? language.choose(" fits", "对") : language.choose(" fails", "不")))
                    index += 1
                }
                let names = start.map { isCoins ? ($0 == 1 ? "H" : "T") : String($0) }.joined(
                    separator: comma)
                let list = (names.isEmpty ? "" : names + language.choose(": ", "：")) + language.list(items)
                guard count > 0 else {
                    lines.append(list + language.choose("; none fits", "；没有"))
                    continue
                }
                let counted = slip(count)
                let total = slip(found + counted)
                lines.append(
                    list + language.choose("; \(counted) fit, ", "；\(counted)个，")
                        + "\(found)+\(counted)=\(total)")
                found = total
            }
            lines.append(
                language.choose(
                    "\(found) of \(size) fit: \(found)/\(size)", "\(size)个中有\(found)个：\(found)/\(size)"))
            return Attempt(lines: lines + reduction(found, size, language), answer: fraction(found, size))
        }

        /// Divides numerator and denominator by primes as long as both are divisible.
        private func reduction(_ top: Int, _ bottom: Int, _ language: Language) -> [String] {
            var (top, bottom, prime, lines) = (top, bottom, 2, [String]())
            while prime <= bottom, top > 0 {
                guard top.isMultiple(of: prime), bottom.isMultiple(of: prime) else {
                    prime += 1
                    continue
                }
                lines.append(
                    language.choose("Divide both by \(prime): ", "同除以\(prime)：")
                        + language.list([
                            "\(top)/\(prime)=\(top / prime)", "\(bottom)/\(prime)=\(bottom / prime)",
                        ]))
                (top, bottom) = (top / prime, bottom / prime)
            }
            let answer = fraction(top, bottom)
            return lines + [language.choose("The probability is \(answer).", "概率是\(answer)。")]
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            let parts = answer.split(separator: "/", omittingEmptySubsequences: false).map {
                Int(candidate: String($0))
            }
            let top = parts[0] ?? -1
            let bottom = parts.count == 1 ? 1 : parts.count == 2 ? parts[1] ?? 0 : 0
            guard top >= 0, bottom > 0, fraction(top, bottom) == answer else {
                return SelfCheck(
                    text: language.choose(
                        "That is no fraction in lowest terms: wrong.", "这不是最简分数，不对。"), holds: false)
            }
            var ways: [Int: Int] = [:]
            for outcome in trial.outcomes { ways[event.value(outcome), default: 0] += 1 }
            let values = ways.keys.sorted()
            let good = values.filter(event.fits)
            // The shorter list is counted: the values that fit, or those that do not.
            let isDirect = 2 * good.count <= values.count
            let counted = isDirect ? good : values.filter { !event.fits($0) }
            let number = counted.reduce(0) { $0 + ways[$1, default: 0] }
            let list = counted.map {
                language.choose("\($0): \(ways[$0, default: 0])", "\($0)：\(ways[$0, default: 0])")
            }
            var text =
                isDirect
                ? language.choose("Ways for each value that fits: ", "每个符合的值有几种：")
                : language.choose("Ways for each value that does not fit: ", "每个不符合的值有几种：")
            text += list.joined(separator: language.choose(", ", "，")) + language.choose("; ", "；")
            if counted.count > 1 {
                text +=
                    counted.map { String(ways[$0, default: 0]) }.joined(separator: "+") + "=\(number)"
                    + language.choose(", ", "，")
            }
            let size = trial.size.count
            if !isDirect { text += "\(size)-\(number)=\(size - number)" + language.choose(", ", "，") }
            let found = isDirect ? number : size - number
            text +=
                fraction(found, size) == "\(found)/\(size)"
                ? "\(found)/\(size)" : "\(found)/\(size)=\(fraction(found, size))"
            return fraction(found, size) == answer
                ? SelfCheck(text: text + language.choose(", the same: right.", "，相同，正确。"), holds: true)
                : SelfCheck(
                    text: text + language.choose(", not \(answer): wrong.", "，不是\(answer)，不对。"), holds: false)
        }
    }
}
