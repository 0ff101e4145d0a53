import Tensors

/// Remainders of `a*b+c`, found by reducing first and checked by long division; and remainders of `a^n+c`,
/// found by repeated squaring and checked by multiplying one factor at a time.
struct ModularArithmetic: Family {
    let name = "modular"
    let form = AnswerForm.number

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        if level > 2 {
            let term = random.bool(0.3) ? 0 : random.int(1...60)
            let modulus = random.int([5...16, 17...60, 40...99][level - 3])
            let base = random.int(2...99)
            // Powers of 0 and 1 need no work.
            return Power(
                base: base % modulus < 2 ? base + 2 : base,
                exponent: random.int([3...5, 20...70, 100...500][level - 3]), term: term,
                modulus: modulus)
        }
        let factors =
            level == 1
            ? (random.int(11...49), random.int(2...9)) : (random.int(11...69), random.int(11...69))
        return Product(
            first: max(factors.0, factors.1), second: min(factors.0, factors.1), term: random.int(1...99),
            modulus: random.int(level == 1 ? 3...12 : 5...19))
    }

    static func prompt(_ value: String, _ modulus: Int, _ language: Language, phrasing: Int) -> String {
        language.choose(
            [
                "What is (\(value)) mod \(modulus)?",
                "Find the remainder when \(value) is divided by \(modulus).",
                "Compute (\(value)) mod \(modulus).",
                "What remainder does \(value) leave on division by \(modulus)?",
                "\(value) is divided by \(modulus). What is the remainder?",
            ],
            [
                "\(value)除以\(modulus)的余数是多少？",
                "求(\(value)) mod \(modulus)。",
                "计算(\(value)) mod \(modulus)。",
                "\(value)除以\(modulus)，余数是几？",
                "用\(modulus)去除\(value)，求余数。",
            ])[phrasing]
    }

    /// Writes `value` as a multiple of `modulus` plus a remainder, which passes through `slip`.
    static func reduce(_ value: inout Int, _ modulus: Int, _ slip: inout Slip) -> String {
        let rest = slip(value % modulus)
        defer { value = rest }
        return "\(value)=\(modulus)*\(value / modulus)+\(rest)"
    }

    /// The check of a candidate that cannot be a remainder.
    static func outOfRange(_ candidate: Int, _ modulus: Int, _ language: Language) -> SelfCheck {
        let text =
            candidate < 0
            ? language.choose("\(candidate) is negative, so it is wrong.", "\(candidate)是负数，所以错了。")
            : language.choose(
                "\(candidate) is not less than \(modulus), so it is wrong.",
                "\(candidate)不小于\(modulus)，所以错了。")
        return SelfCheck(text: text, holds: false)
    }
}

extension ModularArithmetic {
    /// `(first*second+term) mod modulus`, all positive.
    struct Product: Exercise {
        let first: Int
        let second: Int
        let term: Int
        let modulus: Int

        var key: String { "\(first)*\(second)+\(term) \(modulus)" }
        let phrasings = 5

        func prompt(_ language: Language, phrasing: Int) -> String {
            ModularArithmetic.prompt("\(first)*\(second)+\(term)", modulus, language, phrasing: phrasing)
        }

        var answer: String { String((first * second + term) % modulus) }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var (a, b, c) = (first, second, term)
            var reductions: [String] = []
            if a >= modulus { reductions.append(reduce(&a, modulus, &slip)) }
            if b >= modulus { reductions.append(reduce(&b, modulus, &slip)) }
            if c >= modulus { reductions.append(reduce(&c, modulus, &slip)) }
            let product = slip(a * b)
            var sum = slip(product + c)
            var work = ["\(a)*\(b)=\(product)", "\(product)+\(c)=\(sum)"]
            if sum >= modulus { work.append(reduce(&sum, modulus, &slip)) }
            let stop = language.choose(".", "。")
            var lines = [
                language.choose("Work out: ", "计算：") + language.list(work) + stop,
                language.choose("The remainder is \(sum).", "余数是\(sum)。"),
            ]
            if !reductions.isEmpty {
                let what = language.choose("Remainders by \(modulus): ", "先求除以\(modulus)的余数：")
                lines.insert(what + language.list(reductions) + stop, at: 0)
            }
            return Attempt(lines: lines, answer: String(sum))
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let candidate = Int(candidate: answer) else { return .notWhole(answer, language) }
            guard (0..<modulus).contains(candidate) else {
                return outOfRange(candidate, modulus, language)
            }
            var work: [String] = []
            let parts = second.placeValues.map { first * $0 }
            for (factor, part) in zip(second.placeValues, parts) { work.append("\(first)*\(factor)=\(part)") }
            let product = parts.reduce(0, +)
            if parts.count > 1 { work.append(parts.map(String.init).joined(separator: "+") + "=\(product)") }
            let sum = product + term
            work.append("\(product)+\(term)=\(sum)")
            var rest = sum - candidate
            work.append("\(sum)-\(candidate)=\(rest)")
            for part in (rest / modulus).placeValues {
                work.append("\(rest)-\(modulus)*\(part)=\(rest - modulus * part)")
                rest -= modulus * part
            }
            let conclusion =
                rest == 0
                ? language.choose(
                    ". Nothing is left, so \(candidate) is right.", "。正好除尽，\(candidate)正确。")
                : language.choose(
                    ". \(rest) is left over, so \(candidate) is wrong.", "。还剩\(rest)，\(candidate)错了。")
            return SelfCheck(
                text: language.choose("In full: ", "直接计算：") + language.list(work) + conclusion,
                holds: rest == 0)
        }
    }

    /// `(base^exponent+term) mod modulus`; all are positive, except that the term may be 0.
    struct Power: Exercise {
        let base: Int
        let exponent: Int
        let term: Int
        let modulus: Int

        var key: String { "\(base)^\(exponent)+\(term) \(modulus)" }
        let phrasings = 5

        func prompt(_ language: Language, phrasing: Int) -> String {
            let value = "\(base)^\(exponent)" + (term == 0 ? "" : "+\(term)")
            return ModularArithmetic.prompt(value, modulus, language, phrasing: phrasing)
        }

        var answer: String {
            var power = 1
            for _ in 0..<exponent { power = power * base % modulus }
            return String((power + term) % modulus)
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            let stop = language.choose(".", "。")
            var lines: [String] = []
            var factor = base
            if factor >= modulus {
                lines.append(
                    language.choose("Reduce: ", "先化简：") + reduce(&factor, modulus, &slip) + stop)
            }
            var (power, reached) = (factor, 1)
            func multiply(by other: Int, what: String) {
                let product = slip(power * other)
                var work = ["\(power)*\(other)=\(product)"]
                power = product
                if power >= modulus { work.append(reduce(&power, modulus, &slip)) }
                lines.append(what + language.list(work) + stop)
            }
            // The binary digits of the exponent below the leading one, from the highest down.
            for bit in (0..<exponent.bitWidth - exponent.leadingZeroBitCount - 1).reversed() {
                reached *= 2
                multiply(by: power, what: language.choose("Power \(reached): ", "\(reached)次方："))
                guard exponent >> bit & 1 == 1 else { continue }
                reached += 1
                multiply(by: factor, what: language.choose("Power \(reached): ", "\(reached)次方："))
            }
            if term > 0 {
                let sum = slip(power + term)
                var work = ["\(power)+\(term)=\(sum)"]
                power = sum
                if power >= modulus { work.append(reduce(&power, modulus, &slip)) }
                lines.append(language.choose("Add \(term): ", "加\(term)：") + language.list(work) + stop)
            }
            lines.append(language.choose("The remainder is \(power).", "余数是\(power)。"))
            return Attempt(lines: lines, answer: String(power))
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let candidate = Int(candidate: answer) else { return .notWhole(answer, language) }
            guard (0..<modulus).contains(candidate) else {
                return outOfRange(candidate, modulus, language)
            }
            var work: [String] = []
            let factor = base % modulus
            if base >= modulus { work.append("\(base)-\(modulus)*\(base / modulus)=\(factor)") }
            let (factors, power) = exponent < 8 ? oneByOne(factor) : bySquares(factor)
            work += factors
            let found = (power + term) % modulus
            if term > 0 { work.append("\(power)+\(term)=\(power + term)") }
            if power + term >= modulus {
                work.append("\(power + term)-\(modulus)*\((power + term) / modulus)=\(found)")
            }
            let conclusion =
                found == candidate
                ? language.choose(
                    ". It is \(found) again, so it is right.", "。同样得到\(found)，正确。")
                : language.choose(
                    ". It is \(found), not \(candidate), so \(candidate) is wrong.",
                    "。得到\(found)，不是\(candidate)，所以\(candidate)错了。")
            return SelfCheck(
                text: (exponent < 8
                    ? language.choose("One factor at a time: ", "逐个相乘：")
                    : language.choose("By the squares of squares: ", "用逐次平方的积：")) + language.list(work)
                    + conclusion,
                holds: found == candidate)
        }

        /// A product minus a multiple of the modulus, with the work.
        private func product(_ a: Int, _ b: Int) -> (work: [String], rest: Int) {
            let value = a * b
            let rest = value % modulus
            let reduced = value < modulus ? [] : ["\(value)-\(modulus)*\(value / modulus)=\(rest)"]
            return (["\(a)*\(b)=\(value)"] + reduced, rest)
        }

        private func oneByOne(_ factor: Int) -> (work: [String], power: Int) {
            var (work, power) = ([String](), factor)
            for _ in 1..<exponent {
                let (more, rest) = product(power, factor)
                work += more
                power = rest
            }
            return (work, power)
        }

        /// Goes through the binary digits of the exponent from the lowest up, and multiplies the squares for
        /// its ones.
        private func bySquares(_ factor: Int) -> (work: [String], power: Int) {
            var (work, power, square, rest) = ([String](), Int?.none, factor, exponent)
            while true {
                if !rest.isMultiple(of: 2) {
                    let (more, next) = power.map { product($0, square) } ?? ([], square)
                    work += more
                    power = next
                }
                rest /= 2
                guard rest > 0 else { return (work, power ?? 1) }
                let (more, next) = product(square, square)
                work += more
                square = next
            }
        }
    }
}
