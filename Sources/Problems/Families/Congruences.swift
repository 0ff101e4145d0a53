import Tensors

/// The smallest non-negative integer that satisfies one to four congruences `ax ≡ b (mod m)`. It is found
/// from candidate to candidate, or with inverses by the extended Euclidean algorithm, and checked by
/// substitution.
package struct Congruences: Family {
    package let name = "congruences"
    package let form = AnswerForm.number

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        switch level {
        case 1:
            return random.bool(0.3)
                ? drawn(1, moduli: 5...13, factors: 1, sieves: true, &random)
                : drawn(2, moduli: 3...9, factors: 0, sieves: true, &random)
        case 2:
            return random.bool()
                ? drawn(1, moduli: 20...99, factors: 1, sieves: false, &random)
                : drawn(2, moduli: 7...19, factors: 0, sieves: true, &random)
        case 3:
            return random.bool(0.6)
                ? drawn(2, moduli: 20...60, factors: 2, sieves: false, &random)
                : drawn(3, moduli: 9...19, factors: 0, sieves: true, &random)
        case 4: return drawn(3, moduli: 11...40, factors: random.int(1...2), sieves: false, &random)
        default: return drawn(4, moduli: 9...31, factors: random.int(3...4), sieves: false, &random)
        }
    }

    /// - Parameter factors: the number of congruences in which x has a factor.
    private func drawn(
        _ count: Int, moduli: ClosedRange<Int>, factors: Int, sieves: Bool, _ random: inout RandomStream
    ) -> Instance {
        while true {
            let moduli = (0..<count).map { _ in random.int(moduli) }
            let areCoprime = moduli.indices.allSatisfy { index in
                moduli[..<index].allSatisfy { $0.commonDivisor(with: moduli[index]) == 1 }
            }
            guard areCoprime else { continue }
            let solution = random.int(1...moduli.reduce(1, *) - 1)
            let congruences = moduli.enumerated().map { index, modulus in
                var factor = 1
                if index < factors {
                    repeat {
                        factor = random.int(2...modulus - 1)
                    } while factor.commonDivisor(with: modulus) > 1
                }
                return Congruence(factor: factor, rest: factor * solution % modulus, modulus: modulus)
            }
            let instance = Instance(congruences: congruences, solution: solution, sieves: sieves)
            var slip = Slip.none
            let length = instance.attempt(.english, slip: &slip).lines.reduce(0) { $0 + $1.count + 1 }
            if length < 2_300, !sieves || count == 3 || length < 420 { return instance }
        }
    }

    /// `factor*x ≡ rest (mod modulus)`.
    struct Congruence {
        let factor: Int
        let rest: Int
        let modulus: Int

        var text: String { "\(factor == 1 ? "" : String(factor))x ≡ \(rest) (mod \(modulus))" }
    }

    struct Instance: Exercise {
        let congruences: [Congruence]
        /// The solution, which is drawn first; it is the only one below the product of the moduli.
        let solution: Int
        let sieves: Bool

        var key: String {
            congruences.map { "\($0.factor) \($0.rest) \($0.modulus)" }.joined(separator: ", ")
        }
        let phrasings = 4
        var answer: String { String(solution) }

        func prompt(_ language: Language, phrasing: Int) -> String {
            let texts = congruences.map(\.text)
            let all =
                texts.count == 1 || language == .chinese
                ? texts.joined(separator: "，")
                : texts.dropLast().joined(separator: ", ") + " and " + texts[texts.count - 1]
            return language.choose(
                [
                    "Find the smallest non-negative integer x with \(all).",
                    "What is the smallest integer x from 0 on such that \(all)?",
                    "The integer x satisfies \(all). What is the smallest x that is not negative?",
                    "Solve \(all) for the smallest non-negative integer x.",
                ],
                [
                    "求满足\(all)的最小非负整数x。",
                    "从0起，使\(all)成立的最小整数x是多少？",
                    "整数x满足\(all)。不是负数的x中最小的是多少？",
                    "解\(all)，写出最小的非负整数x。",
                ])[phrasing]
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var work = CongruenceWork(language: language, slip: slip)
            let value = sieves ? work.sieve(congruences) : work.combine(congruences)
            slip = work.slip
            return Attempt(lines: work.lines, answer: value.map(String.init) ?? "none")
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let x = Int(candidate: answer) else {
                return SelfCheck(
                    text: language.choose("That is not a whole number: wrong.", "这不是整数，不对。"), holds: false)
            }
            let product = congruences.reduce(1) { $0 * $1.modulus }
            guard x >= 0, x < product else {
                let moduli = congruences.map { String($0.modulus) }.joined(separator: "*")
                let bound = congruences.count == 1 ? moduli : "\(moduli)=\(product)"
                return SelfCheck(
                    text: x < 0
                        ? language.choose("\(x) is negative: wrong.", "\(x)是负数，不对。")
                        : language.choose(
                            "Below \(bound) there is one, \(x) is not below: wrong.",
                            "小于\(bound)就有一个，\(x)不小于它，不对。"), holds: false)
            }
            var text = language.choose("Put in \(x): ", "代入\(x)：")
            for congruence in congruences {
                var (work, rest) = x.divided(by: congruence.modulus)
                if congruence.factor > 1 {
                    let product = congruence.factor * rest
                    work += ["\(congruence.factor)*\(rest)=\(product)"]
                    let (more, last) = product.divided(by: congruence.modulus)
                    (work, rest) = (work + more, last)
                }
                text += language.list(work)
                guard rest == congruence.rest else {
                    return SelfCheck(
                        text: text
                            + language.choose(
                                ", not \(congruence.rest): wrong.", "，不是\(congruence.rest)，不对。"), holds: false
                    )
                }
                text += language.choose(", fits; ", "，符合；")
            }
            return SelfCheck(
                text: text + language.choose("all fit: right.", "都符合，正确。"), holds: true)
        }
    }
}
