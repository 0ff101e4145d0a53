import Tensors

/// The greatest common divisor of two numbers, by Euclid's algorithm; checked by dividing both.
struct GreatestCommonDivisor: Family {
    let name = "gcd"
    let form = AnswerForm.number

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let limit = [120, 400, 1200, 60_000, 900_000][level - 1]
        let commons = [1...12, 1...30, 1...60, 20...300, 300...2_000][level - 1]
        while true {
            let common = random.int(commons)
            let first = common * random.int(2...limit / common)
            let second = common * random.int(2...limit / common)
            let instance = Instance(first: max(first, second), second: min(first, second))
            // The harder levels have many divisions, each with a quotient of one digit.
            let quotients = instance.quotients
            if level < 4 || quotients.count >= (level == 4 ? 5 : 8) && quotients.allSatisfy({ $0 < 10 }) {
                return instance
            }
        }
    }

    struct Instance: Exercise {
        let first: Int
        let second: Int

        var key: String { "\(first) \(second)" }
        let phrasings = 4

        func prompt(_ language: Language, phrasing: Int) -> String {
            language.choose(
                [
                    "What is the greatest common divisor of \(first) and \(second)?",
                    "Find gcd(\(first), \(second)).",
                    "Which is the largest number that divides both \(first) and \(second)?",
                    "Compute the greatest common factor of \(second) and \(first).",
                ],
                [
                    "\(first)和\(second)的最大公约数是多少？",
                    "求\(first)与\(second)的最大公约数。",
                    "能同时整除\(first)和\(second)的最大的数是多少？",
                    "计算\(second)与\(first)的最大公因数。",
                ])[phrasing]
        }

        var answer: String { String(first.commonDivisor(with: second)) }

        /// The quotients of Euclid's algorithm.
        var quotients: [Int] {
            var (a, b, quotients) = (first, second, [Int]())
            while b != 0 {
                quotients.append(a / b)
                (a, b) = (b, a % b)
            }
            return quotients
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var lines: [String] = []
            var (a, b) = (first, second)
            while b != 0 {
                let quotient = a / b
                let product = slip(quotient * b)
                let remainder = slip(a - product)
                lines.append("\(a)-\(quotient)*\(b)=\(a)-\(product)=\(remainder)")
                // A slip may give a negative remainder; its absolute value has the same divisors.
                (a, b) = (b, abs(remainder))
            }
            lines.append(language.choose("The remainder is 0, so it is \(a).", "余数是0，所以最大公约数是\(a)。"))
            return Attempt(lines: lines, answer: String(a))
        }

        /// The products of a large divisor with the place values of a quotient: `512*30=15360`.
        private func partial(_ divisor: Int, _ quotient: Int) -> [String] {
            guard first > 1_200, divisor > 9, quotient > 9 else { return [] }
            let digits = String(quotient).compactMap(\.wholeNumberValue)
            return zip(digits, digits.indices.reversed()).filter { $0.0 > 0 }.map { digit, zeros in
                let part = (0..<zeros).reduce(digit) { part, _ in part * 10 }
                return "\(divisor)*\(part)=\(divisor * part)"
            }
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let divisor = Int(candidate: answer) else { return .notWhole(answer, language) }
            guard divisor > 0 else {
                return SelfCheck(
                    text: language.choose(
                        "\(divisor) is not positive, so it is wrong.", "\(divisor)不是正数，所以错了。"),
                    holds: false)
            }
            let (p, q) = (first / divisor, second / divisor)
            let (r, s) = (first % divisor, second % divisor)
            let products = partial(divisor, p) + partial(divisor, q)
            let work = language.list(
                products + ["\(first)=\(divisor)*\(p)+\(r)", "\(second)=\(divisor)*\(q)+\(s)"])
            guard r == 0, s == 0 else {
                return SelfCheck(
                    text: work
                        + language.choose(
                            ". \(divisor) does not divide both, so it is wrong.",
                            "。\(divisor)不能同时整除这两个数，所以错了。"),
                    holds: false)
            }
            guard let shared = (2...max(2, min(p, q))).first(where: { p % $0 == 0 && q % $0 == 0 }) else {
                return SelfCheck(
                    text: work
                        + language.choose(
                            ". \(p) and \(q) have no common factor, so \(divisor) is right.",
                            "。\(p)和\(q)互质，\(divisor)正确。"),
                    holds: true)
            }
            let parts = language.list(["\(p)=\(shared)*\(p / shared)", "\(q)=\(shared)*\(q / shared)"])
            return SelfCheck(
                text: work + language.choose(". But \(parts)", "。但是\(parts)")
                    + language.choose(
                        ": they still share \(shared), so \(divisor) is wrong.",
                        "，还有公因数\(shared)，所以\(divisor)错了。"),
                holds: false)
        }
    }
}
