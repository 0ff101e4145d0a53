import Tensors

/// Products by partial products, one place value after the other; checked by casting out nines and by rounded
/// bounds.
struct Multiplication: Family {
    let name = "multiplication"
    let form = AnswerForm.number

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let (first, second) =
            switch level {
            case 1: (random.int(random.bool() ? 12...99 : 100...999), random.int(2...9))
            case 2:
                random.bool()
                    ? (random.int(12...99), random.int(11...49))
                    : (random.int(1000...9999), random.int(2...9))
            case 3: (random.int(100...999), random.int(11...69))
            case 4: (random.int(1000...99999), random.int(100...999))
            default: (random.int(100_000...999_999), random.int(1111...9999))
            }
        return Instance(first: max(first, second), second: min(first, second), turned: random.bool(0.3))
    }

    struct Instance: Exercise {
        /// The larger factor.
        let first: Int
        let second: Int
        /// Whether the question has the smaller factor first.
        let turned: Bool

        var key: String { "\(first) \(second)" }
        let phrasings = 5

        func prompt(_ language: Language, phrasing: Int) -> String {
            let (a, b) = turned ? (second, first) : (first, second)
            return language.choose(
                [
                    "What is \(a)*\(b)?", "Compute \(a)*\(b).", "Multiply \(a) by \(b).",
                    "What is the product of \(a) and \(b)?", "\(a)*\(b)=?",
                ],
                [
                    "\(a)*\(b)等于多少？", "计算\(a)*\(b)。", "\(a)乘以\(b)是多少？", "求\(a)与\(b)的乘积。",
                    "\(a)*\(b)=?",
                ])[phrasing]
        }

        var answer: String { String(first * second) }

        /// Small products have one line for each digit of the second factor; large ones have one for each
        /// pair of digits.
        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var total: Int?
            var lines: [String] = []
            for factor in second.placeValues {
                var works: [[String]] = []
                for part in first.placeValues {
                    let product = slip(part * factor)
                    var work = ["\(part)*\(factor)=\(product)"]
                    if let before = total {
                        let sum = slip(before + product)
                        work.append("\(before)+\(product)=\(sum)")
                        total = sum
                    } else {
                        total = product
                    }
                    works.append(work)
                }
                let heading = language.choose("Times \(factor): ", "乘\(factor)：")
                if second < 100 { works = [Array(works.joined())] }
                let texts = works.map { language.list($0) + language.choose(".", "。") }
                lines.append(heading + texts[0])
                lines += texts.dropFirst()
            }
            let product = total ?? 0
            lines.append(language.choose("The product is \(product).", "乘积是\(product)。"))
            return Attempt(lines: lines, answer: String(product))
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let candidate = Int(candidate: answer, atMost: 10_000_000_000) else {
                return .notWhole(answer, language)
            }
            guard candidate > 0 else {
                return SelfCheck(
                    text: language.choose(
                        "\(candidate) is not positive, so it is wrong.", "\(candidate)不是正数，所以错了。"),
                    holds: false)
            }
            let (a, b, given) = (castOut(first), castOut(second), castOut(candidate))
            let product = castOut(a.root * b.root)
            let named = [(first, a.sums), (second, b.sums)].filter { !$0.1.isEmpty }
                .map { "\($0.0)\(language.choose(": ", "："))\(language.list($0.1))" }
            let times = language.list(["\(a.root)*\(b.root)=\(a.root * b.root)"] + product.sums)
            let (low, high) = (bounds(first), bounds(second))
            let (least, most) = (low.lowerBound * high.lowerBound, low.upperBound * high.upperBound)
            let range = language.choose(
                "between \(low.lowerBound)*\(high.lowerBound)=\(least) and "
                    + "\(low.upperBound)*\(high.upperBound)=\(most)",
                "应在\(low.lowerBound)*\(high.lowerBound)=\(least)"
                    + "和\(low.upperBound)*\(high.upperBound)=\(most)之间")
            let work =
                named + [
                    language.choose("product ", "相乘") + times,
                    "\(candidate)\(language.choose(": ", "："))"
                        + (given.sums.isEmpty ? "\(candidate)" : language.list(given.sums)),
                    range,
                ]
            let agrees = given.root == product.root
            let isWithin = candidate >= least && candidate <= most
            let holds = candidate == first * second
            let conclusion =
                if holds {
                    language.choose(". Both agree, so it is right.", "。都符合，正确。")
                } else if agrees, isWithin {
                    // An error by a multiple of nine within the bounds passes both tests, but division finds
                    // it.
                    language.choose(
                        ". But \(candidate)=\(second)*\(candidate / second)+\(candidate % second), so it is wrong.",
                        "。但是\(candidate)=\(second)*\(candidate / second)+\(candidate % second)，所以错了。")
                } else if agrees {
                    language.choose(
                        ". \(candidate) is not in that range, so it is wrong.",
                        "。\(candidate)不在这个范围内，所以错了。")
                } else {
                    language.choose(
                        ". \(given.root) is not \(product.root), so it is wrong.",
                        "。\(given.root)不等于\(product.root)，所以错了。")
                }
            return SelfCheck(
                text: language.choose("Digit sums, ", "各位数字相加，")
                    + work.joined(separator: language.choose("; ", "；")) + conclusion,
                holds: holds)
        }

        /// The round numbers around a factor: 347 is in 300...400. A single digit is round itself.
        private func bounds(_ factor: Int) -> ClosedRange<Int> {
            var unit = 1
            while factor / unit >= 10 { unit *= 10 }
            let floor = factor / unit * unit
            return floor...(floor == factor ? floor : floor + unit)
        }

        /// The sum of the digits, repeated down to one digit: the remainder by nine, with 9 for 0.
        private func castOut(_ number: Int) -> (root: Int, sums: [String]) {
            var (value, sums) = (number, [String]())
            while value > 9 {
                let sum = value.digits.reduce(0, +)
                sums.append(value.digits.map(String.init).joined(separator: "+") + "=\(sum)")
                value = sum
            }
            return (value, sums)
        }
    }
}
