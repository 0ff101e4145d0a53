import Tensors

/// A term of a sequence, whose rule is of one of the stated kinds. Each kind is tried in turn, and dropped at
/// the first contradiction; checked by a formula for the term.
package struct Sequences: Family {
    package let name = "sequences"
    package let form = AnswerForm.number

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let kinds: [SequenceKind] =
            [
                [.difference, .ratio], [.difference, .ratio, .second, .sum],
                [.difference, .ratio, .second, .sum, .affine, .interleaved],
                [.difference, .ratio, .second, .sum, .affine, .third, .interleaved], SequenceKind.allCases,
            ][level - 1]
        let halves: [SequenceKind] = [
            [], [], [.difference], [.difference, .ratio], [.difference, .ratio, .second],
        ][level - 1]
        let weighted: [SequenceKind] =
            [
                kinds, [.difference, .ratio, .second, .second, .sum, .sum],
                [.second, .sum, .affine, .affine, .interleaved, .interleaved, .interleaved],
                [.affine, .third, .third, .interleaved, .interleaved, .interleaved],
                [.third, .third, .third, .pair, .interleaved, .interleaved, .interleaved],
            ][level - 1]
        while true {
            let kind = random.pick(weighted)
            // Sequences by pairs grow fast: fewer of their terms are small.
            let count = kind == .pair ? 8 : random.int([4...5, 5...6, 10...11, 9...10, 13...14][level - 1])
            let place = count + random.int([1...1, 1...1, 1...2, 2...3, 3...4][level - 1])
            let rule = Self.rule(kind, halves, level, &random)
            let all = rule.terms(place)
            guard all.allSatisfy({ (1...[200, 500, 999, 2_000, 9_999][level - 1]).contains($0) }) else {
                continue
            }
            let terms = Array(all.prefix(count))
            let fitting = kinds.flatMap { kind in
                SequenceRule.all(kind, terms, halves: halves).map { (kind, $0.terms(place)[place - 1]) }
            }
            // The intended rule is the first that fits, and all rules that fit give the same term.
            guard fitting.first?.0 == kind, Set(fitting.map(\.1)).count == 1 else { continue }
            let instance = Instance(
                kinds: kinds, halves: halves, rule: rule, kind: kind, terms: terms, place: place)
            let longest =
                (0..<instance.phrasings).map { instance.prompt(.english, phrasing: $0).count }.max() ?? 0
            if longest <= 495 { return instance }
        }
    }

    private static func rule(
        _ kind: SequenceKind, _ halves: [SequenceKind], _ level: Int, _ random: inout RandomStream
    ) -> SequenceRule {
        let largest = [20, 30, 50, 60, 99][level - 1]
        let start = random.int(1...largest)
        func sign() -> Int { random.bool() ? 1 : -1 }
        switch kind {
        case .difference:
            return .polynomial([start + (random.bool(0.3) ? 60 : 0), random.int(1...largest / 2) * sign()])
        case .ratio: return .ratio(random.int(1...12), by: random.int(2...5))
        case .second:
            return .polynomial([start, random.int(1...largest) * sign(), random.int(1...9) * sign()])
        case .sum: return .pair(random.int(1...20), random.int(1...20), p: 1, q: 1)
        case .affine:
            return .affine(random.int(1...15), times: random.int(2...4), plus: random.int(1...12) * sign())
        case .third:
            return .polynomial([
                start, random.int(1...30) * sign(), random.int(1...9) * sign(), random.int(1...6),
            ])
        case .pair:
            return .pair(
                random.int(1...9), random.int(1...12), p: random.int(1...4), q: random.int(1...3) * sign())
        case .interleaved:
            return .interleaved(
                Self.rule(random.pick(halves), [], level, &random),
                Self.rule(random.pick(halves), [], level, &random))
        }
    }

    struct Instance: Exercise {
        let kinds: [SequenceKind]
        let halves: [SequenceKind]
        let rule: SequenceRule
        let kind: SequenceKind
        let terms: [Int]
        let place: Int

        var key: String { terms.map(String.init).joined(separator: " ") + " : \(place) of \(kinds.count)" }
        let phrasings = 4

        func prompt(_ language: Language, phrasing: Int) -> String {
            let all = SequenceKind.either(
                kinds.map { $0.text(halves, language) }, language.choose("; ", "；"), language)
            let list = terms.map(String.init).joined(separator: language.choose(", ", "、"))
            return language.choose(
                [
                    "A sequence begins \(list). Its rule: \(all). Find term \(place).",
                    "What is term \(place) of the sequence \(list), …? The rule is \(all).",
                    "The first \(terms.count) terms are \(list), by one of these rules: \(all). What is term \(place)?",
                    "Rules: \(all). One of them makes the sequence \(list). Which number is term \(place)?",
                ],
                [
                    "一个数列开头是\(list)，它的规律是下列之一：\(all)。求第\(place)项。",
                    "数列\(list)……的第\(place)项是多少？规律是：\(all)。",
                    "这是一个数列的前\(terms.count)项：\(list)。规律是\(all)。第\(place)项是多少？",
                    "某数列的规律是其中一种：\(all)。从第1项起依次是\(list)。第\(place)项是哪个数？",
                ])[phrasing]
        }

        var answer: String { String(rule.terms(place)[place - 1]) }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var search = SequenceSearch(language: language, slip: slip)
            let answer = search.solve(self)
            slip = search.slip
            return Attempt(lines: search.lines, answer: answer)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let candidate = Int(candidate: answer) else {
                return SelfCheck(
                    text: language.choose("That is not a whole number: wrong.", "这不是整数，不对。"), holds: false)
            }
            var (rule, terms, place) = (rule, terms, place)
            var text = ""
            if case .interleaved(let odd, let even) = rule {
                let isOdd = place % 2 == 1
                rule = isOdd ? odd : even
                terms = stride(from: isOdd ? 0 : 1, to: terms.count, by: 2).map { terms[$0] }
                let half = (place + 1) / 2
                text = language.choose(
                    "Term \(place) is number \(half) at the \(isOdd ? "odd" : "even") places. ",
                    "第\(place)项是\(isOdd ? "奇" : "偶")数位的第\(half)个。")
                place = half
            }
            let (work, value) = Self.formula(rule, terms, place)
            text += language.choose("Another way: ", "换一种算法：") + language.list(work)
            return value == candidate
                ? SelfCheck(text: text + language.choose(", the same: right.", "，相同，正确。"), holds: true)
                : SelfCheck(
                    text: text + language.choose(", not \(candidate): wrong.", "，不是\(candidate)，不对。"),
                    holds: false)
        }

        /// The term at a place (from 1), without all the terms before it.
        private static func formula(
            _ rule: SequenceRule, _ terms: [Int], _ place: Int
        ) -> (work: [String], value: Int) {
            let value = rule.terms(place)[place - 1]
            switch rule {
            case .polynomial(let column):
                // Newton's formula; each binomial coefficient follows from the one before.
                var (work, terms, weight) = ([String](), [column[0]], 1)
                for order in column.indices.dropFirst() {
                    let next = weight * (place - order) / order
                    if order > 1 { work.append("\(weight)*\(place - order)/\(order)=\(next)") }
                    weight = next
                    terms.append(weight * column[order])
                    work.append("\(weight)*\(column[order].enclosed)=\(weight * column[order])")
                }
                let sum = String(terms[0]) + terms.dropFirst().map(\.signed).joined()
                return (work + ["\(sum)=\(value)"], value)
            case .ratio(let first, let ratio):
                var (work, power) = ([String](), ratio)
                for _ in 2..<place {
                    work.append("\(power)*\(ratio)=\(power * ratio)")
                    power *= ratio
                }
                return (work + ["\(first)*\(power)=\(value)"], value)
            case .affine(let first, let times, let plus):
                // The sum of the differences; each difference is the last one times the factor.
                var (work, differences) = ([String](), [first * times + plus - first])
                for index in 0..<place - 2 {
                    differences.append(differences[index] * times)
                    work.append("\(differences[index])*\(times)=\(differences[index + 1])")
                }
                return (work + ["\(first)\(differences.map(\.signed).joined())=\(value)"], value)
            case .pair(_, _, let p, let q):
                // Two places at a time: the term is p²+2q times the term two places before, minus q² times
                // the term four before.
                let (a, b) = (p * p + 2 * q, q * q)
                var work = ["\(p)*\(p)+2*\(q.enclosed)=\(a)", "\(q.enclosed)*\(q.enclosed)=\(b)"]
                var index = terms.count - 1 - (place - terms.count) % 2
                var (before, last) = (terms[index - 2], terms[index])
                while index < place - 1 {
                    index += 2
                    let next = a * last - b * before
                    work.append("\(a)*\(last)-\(b)*\(before)=\(next)")
                    (before, last) = (last, next)
                }
                return (work, last)
            case .interleaved: return ([], value)
            }
        }
    }
}
