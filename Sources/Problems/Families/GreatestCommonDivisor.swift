import Tensors

/// The greatest common divisor of two numbers, by Euclid's algorithm; checked by dividing both.
struct GreatestCommonDivisor: Family {
    let name = "gcd"
    let form = AnswerForm.number

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let limit = [60, 150, 400][level - 1]
        let common = random.int(2...[12, 24, 60][level - 1])
        let first = common * random.int(2...limit / common + 2)
        let second = common * random.int(2...limit / common + 2)
        return Instance(first: max(first, second), second: min(first, second))
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
                    "求gcd(\(first), \(second))。",
                    "能同时整除\(first)和\(second)的最大的数是多少？",
                    "计算\(second)与\(first)的最大公因数。",
                ])[phrasing]
        }

        var answer: String {
            var (a, b) = (first, second)
            while b != 0 { (a, b) = (b, a % b) }
            return String(a)
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var steps: [String] = []
            var (a, b) = (first, second)
            while b != 0 {
                let quotient = a / b
                let product = slip(quotient * b)
                let remainder = min(max(a - product, 0), b - 1)
                steps.append("\(a)-\(quotient)*\(b)=\(a)-\(product)=\(remainder)")
                (a, b) = (b, remainder)
            }
            steps.append(language.choose("The remainder is 0, so the gcd is \(a).", "余数是0，最大公约数是\(a)。"))
            return Attempt(steps: steps, answer: String(a))
        }

        func check(_ answer: String, _ language: Language) -> Check {
            let divisor = Int(answer) ?? 1
            let (p, q) = (first / divisor, second / divisor)
            let (r, s) = (first % divisor, second % divisor)
            let division = "\(first)=\(divisor)*\(p)+\(r), \(second)=\(divisor)*\(q)+\(s)"
            guard r == 0, s == 0 else {
                return Check(
                    text: division + language.choose(": it does not divide both.", "：不能同时整除。"), holds: false)
            }
            let shared = (2...max(2, min(p, q))).first { p % $0 == 0 && q % $0 == 0 }
            if let shared {
                return Check(
                    text: division
                        + language.choose(
                            ", but \(p) and \(q) share \(shared).", "，但\(p)和\(q)有公因数\(shared)。"),
                    holds: false)
            }
            return Check(
                text: division + language.choose(", and \(p), \(q) share no factor.", "，\(p)和\(q)没有公因数。"),
                holds: true)
        }
    }
}
