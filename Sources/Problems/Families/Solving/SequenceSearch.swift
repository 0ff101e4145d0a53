/// The solution of `Sequences`. The kinds are tried in order, and each is dropped at its first contradiction.
/// The rule that passes the test on all terms is followed to the term that is asked for.
struct SequenceSearch {
    let language: Language
    var slip: Slip
    private(set) var lines: [String] = []
    /// Whether the current kind is the right one: slips happen only there, because a slip in a dead end would
    /// mostly change nothing.
    private var isLive = false

    init(language: Language, slip: Slip) {
        self.language = language
        self.slip = slip
    }

    private mutating func say(_ english: String, _ chinese: String) {
        lines.append(language.choose(english, chinese))
    }
    private mutating func pass(_ value: Int) -> Int { isLive ? slip(value) : value }

    mutating func solve(_ exercise: Sequences.Instance) -> String {
        for kind in exercise.kinds {
            let value: Int? =
                kind == .interleaved
                ? interleaved(exercise)
                : attempt(kind, exercise.terms, exercise.rule, isTrue: kind == exercise.kind).map { walk in
                    var walk = walk
                    return follow(&walk, from: exercise.terms.count, to: exercise.place)
                }
            if let value {
                say("Term \(exercise.place) is \(value).", "第\(exercise.place)项是\(value)。")
                return String(value)
            }
        }
        say("No rule fits.", "没有规律符合。")
        return "none"
    }

    /// Follows the rule beyond the given terms.
    private mutating func follow(_ walk: inout Walk, from count: Int, to place: Int) -> Int {
        for number in count + 1..<place + 1 {
            let (work, rest) = walk.advance { slip($0) }
            let text = work + differences(rest)
            say("Term \(number): \(text)", "第\(number)项：\(text)")
        }
        return walk.term
    }

    private mutating func interleaved(_ exercise: Sequences.Instance) -> Int? {
        say("Interleaved?", "交错数列？")
        var walks: [Walk] = []
        for start in 0...1 {
            let half = stride(from: start, to: exercise.terms.count, by: 2).map { exercise.terms[$0] }
            let list = half.map(String.init).joined(separator: language.choose(", ", "、"))
            say("\(start == 0 ? "Odd" : "Even") places: \(list)", "\(start == 0 ? "奇" : "偶")数位：\(list)")
            var rule = exercise.rule
            if case .interleaved(let odd, let even) = rule { rule = start == 0 ? odd : even }
            let truth = exercise.halves.first { !SequenceRule.all($0, half, halves: []).isEmpty }
            var found: Walk?
            for kind in exercise.halves where found == nil {
                found = attempt(kind, half, rule, isTrue: exercise.kind == .interleaved && kind == truth)
            }
            guard let found else {
                say("No rule for these: no.", "这些没有规律：不是。")
                return nil
            }
            walks.append(found)
        }
        let (place, isOdd) = (exercise.place, exercise.place % 2 == 1)
        let half = slip((place + 1) / 2, among: [place / 2 + 2, (place + 1) / 2 + 1])
        say(
            "Term \(place) is number \(half) at the \(isOdd ? "odd" : "even") places.",
            "第\(place)项是\(isOdd ? "奇" : "偶")数位的第\(half)个。")
        let count = isOdd ? (exercise.terms.count + 1) / 2 : exercise.terms.count / 2
        return follow(&walks[isOdd ? 0 : 1], from: count, to: half)
    }

    /// Tries one kind; nil where the terms contradict it. `rule` is the true rule.
    private mutating func attempt(
        _ kind: SequenceKind, _ terms: [Int], _ rule: SequenceRule, isTrue: Bool
    ) -> Walk? {
        isLive = isTrue
        switch kind {
        case .difference: return differences(terms, order: 1)
        case .second: return differences(terms, order: 2)
        case .third: return differences(terms, order: 3)
        case .ratio: return ratio(terms)
        case .sum:
            say("Sum of the two before?", "前两项的和？")
            return test(Walk(terms[0], .pair(1, 1), next: terms[1]), terms)
        case .affine: return affine(terms)
        case .pair: return pair(terms, rule, isTrue: isTrue)
        case .interleaved: return nil
        }
    }

    private mutating func differences(_ terms: [Int], order: Int) -> Walk? {
        let names = [("difference", "差"), ("second difference", "二阶差"), ("third difference", "三阶差")]
        var (row, column) = (terms, [terms[0]])
        say("Constant \(names[order - 1].0)?", "\(names[order - 1].1)不变？")
        for level in 1...order {
            var (next, work) = ([Int](), [String]())
            for index in 1..<row.count {
                let value = pass(row[index] - row[index - 1])
                next.append(value)
                work.append("\(row[index])-\(row[index - 1].enclosed)=\(value)")
                guard level == order, value != next[0] else { continue }
                say("\(language.list(work)), not \(next[0]): no.", "\(language.list(work))，不是\(next[0])：不是。")
                return nil
            }
            say(
                "\(names[level - 1].0)s: \(language.list(work))",
                "\(names[level - 1].1)：\(language.list(work))")
            row = next
            column.append(row[0])
        }
        return test(Walk(column[0], .polynomial(Array(column.dropFirst())), next: nil), terms)
    }

    private mutating func ratio(_ terms: [Int]) -> Walk? {
        say("Constant ratio?", "比不变？")
        var (first, work) = (0, [String]())
        for (before, term) in zip(terms, terms.dropFirst()) {
            let quotient = pass(term / before)
            guard term.isMultiple(of: before) else {
                work.append("\(term)=\(before)*\(term / before)+\(term % before)")
                say("\(language.list(work)), a rest: no.", "\(language.list(work))，有余数：不是。")
                return nil
            }
            work.append("\(term)/\(before)=\(quotient)")
            if work.count == 1 { first = quotient }
            guard quotient == first else {
                say("\(language.list(work)), not \(first): no.", "\(language.list(work))，不是\(first)：不是。")
                return nil
            }
        }
        say(language.list(work), language.list(work))
        return test(Walk(terms[0], .affine(first, 0), next: nil), terms)
    }

    private mutating func affine(_ terms: [Int]) -> Walk? {
        say("r times the last plus c?", "前一项的r倍加c？")
        let (one, two) = (pass(terms[1] - terms[0]), pass(terms[2] - terms[1]))
        var work = ["\(terms[1])-\(terms[0])=\(one)", "\(terms[2])-\(terms[1])=\(two)"]
        guard one != 0, two.isMultiple(of: one), two / one > 1 else {
            say(
                "\(language.list(work)); \(two) is not 2 or more times \(one): no.",
                "\(language.list(work))；\(two)不是\(one)的整数倍（至少2倍）：不是。")
            return nil
        }
        let factor = pass(two / one)
        let product = pass(factor * terms[0])
        let constant = pass(terms[1] - product)
        work += [
            "r: \(two)/\(one.enclosed)=\(factor)", "\(factor)*\(terms[0])=\(product)",
            "c: \(terms[1])-\(product.enclosed)=\(constant)",
        ]
        say(language.list(work), language.list(work))
        return test(Walk(terms[0], .affine(factor, constant), next: nil), terms)
    }

    /// Tries p from 1 on; q follows from the third term.
    private mutating func pair(_ terms: [Int], _ rule: SequenceRule, isTrue: Bool) -> Walk? {
        say("p times the last plus q times the one before that?", "前一项的p倍加再前一项的q倍？")
        for p in 1...4 {
            if case .pair(_, _, let true_p, _) = rule {
                isLive = isTrue && p == true_p
            } else {
                isLive = false
            }
            let product = pass(p * terms[1])
            let rest = pass(terms[2] - product)
            let work = ["\(p)*\(terms[1])=\(product)", "\(terms[2])-\(product)=\(rest)"]
            let start = language.choose("p is \(p): ", "p取\(p)：") + language.list(work)
            guard rest.isMultiple(of: terms[0]), rest != 0, abs(rest) <= 3 * terms[0] else {
                say(
                    "\(start), not \(terms[0])*q: no.",
                    "\(start)，不是\(terms[0])*q：不是。")
                continue
            }
            let q = pass(rest / terms[0])
            lines.append(
                start + language.choose(", q: ", "，q：") + "\(rest)/\(terms[0])=\(q)")
            if let walk = test(Walk(terms[0], .pair(p, q), next: terms[1]), terms) { return walk }
        }
        return nil
    }

    /// The next differences, after a term; empty where there are none.
    private func differences(_ work: [String]) -> String {
        work.isEmpty ? "" : language.choose("; differences ", "；差") + language.list(work)
    }

    /// Follows a rule through all terms; nil at the first term that differs.
    private mutating func test(_ walk: Walk, _ terms: [Int]) -> Walk? {
        var walk = walk
        for index in (walk.next == nil ? 1 : 2)..<terms.count {
            let (work, rest) = walk.advance { isLive ? slip($0) : $0 }
            guard walk.term == terms[index] else {
                let wanted = terms[index]
                say(
                    "Term \(index + 1): \(work), not \(wanted): no.",
                    "第\(index + 1)项：\(work)，不是\(wanted)：不是。")
                return nil
            }
            let more = differences(rest)
            say("Term \(index + 1): \(work) fits\(more)", "第\(index + 1)项：\(work)，符合\(more)")
        }
        say("All terms fit.", "各项都符合。")
        return walk
    }
}

extension SequenceSearch {
    /// A walk along a sequence by a supposed rule.
    struct Walk {
        enum Rule {
            /// The differences of each order at the current place; the last one is constant.
            case polynomial([Int])
            case affine(Int, Int)
            case pair(Int, Int)
        }

        private(set) var term: Int
        private var rule: Rule
        private var before = 0
        /// The second term, for a rule by pairs; else nil.
        let next: Int?

        init(_ first: Int, _ rule: Rule, next: Int?) {
            (term, self.rule, self.next) = (next ?? first, rule, next)
            before = first
        }

        /// Goes to the next term, and returns its equation and those of the next differences; every result
        /// goes through `pass`.
        mutating func advance(_ pass: (Int) -> Int) -> (work: String, differences: [String]) {
            switch rule {
            case .polynomial(var differences):
                let value = pass(term + differences[0])
                let work = "\(term)\(differences[0].signed)=\(value)"
                var rest: [String] = []
                for order in differences.indices.dropLast() {
                    let sum = pass(differences[order] + differences[order + 1])
                    rest.append("\(differences[order])\(differences[order + 1].signed)=\(sum)")
                    differences[order] = sum
                }
                term = value
                rule = .polynomial(differences)
                return (work, rest)
            case .affine(let times, let plus):
                let value = pass(times * term + plus)
                defer { term = value }
                return ("\(times)*\(term)\(plus == 0 ? "" : plus.signed)=\(value)", [])
            case .pair(let p, let q):
                let value = pass(p * term + q * before)
                let sum = p == 1 && q == 1 ? "\(term)+\(before)" : "\(p)*\(term)\(q.signed)*\(before)"
                (before, term) = (term, value)
                return ("\(sum)=\(value)", [])
            }
        }
    }
}
