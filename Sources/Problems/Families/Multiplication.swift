import Tensors

/// Products by partial products, one place value after the other; checked by casting out nines and by the
/// last digit.
struct Multiplication: Family {
    let name = "multiplication"
    let form = AnswerForm.number

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let (first, second) =
            switch level {
            case 1: (random.int(random.bool() ? 12...999 : 1000...9999), random.int(2...9))
            case 2: (random.int(random.bool(0.3) ? 12...99 : 100...999), random.int(11...39))
            default: (random.int(100...999), random.int(40...99))
            }
        return Instance(first: max(first, second), second: min(first, second), turned: random.bool(0.3))
    }

    struct Instance: Exercise {
        /// The larger factor.
        let first: Int
        let second: Int
        /// Whether the question names the smaller factor first.
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

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            let stop = language.choose(".", "。")
            var steps: [String] = []
            var rows: [Int] = []
            for factor in second.placeValues {
                var work: [String] = []
                var row: Int?
                for part in first.placeValues {
                    let product = slip(part * factor)
                    work.append("\(part)*\(factor)=\(product)")
                    row = add(product, to: row, &work, &slip)
                }
                steps.append("\(first)*\(factor)\(language.choose(": ", "："))\(language.list(work))\(stop)")
                rows.append(row ?? 0)
            }
            var total = rows[0]
            for row in rows.dropFirst() {
                var work: [String] = []
                for part in row.placeValues { total = add(part, to: total, &work, &slip) }
                steps.append(
                    language.choose("Add \(row): ", "加\(row)：") + language.list(work) + stop)
            }
            steps.append(language.choose("The product is \(total).", "乘积是\(total)。"))
            return Attempt(steps: steps, answer: String(total))
        }

        /// The sum so far with `part` added, which is written down unless it is the first.
        private func add(_ part: Int, to sum: Int?, _ work: inout [String], _ slip: inout Slip) -> Int {
            guard let sum else { return part }
            let next = slip(sum + part)
            work.append("\(sum)+\(part)=\(next)")
            return next
        }

        func check(_ answer: String, _ language: Language) -> Check {
            guard let candidate = Int(candidate: answer) else { return .notWhole(answer, language) }
            guard candidate > 0 else {
                return Check(
                    text: language.choose(
                        "\(candidate) is not positive, so it is wrong.", "\(candidate)不是正数，所以错了。"),
                    holds: false)
            }
            let (a, b, given) = (castOut(first), castOut(second), castOut(candidate))
            let product = castOut(a.root * b.root)
            let unit = (first % 10) * (second % 10)
            let named = [(first, a.sums), (second, b.sums)].filter { !$0.1.isEmpty }
                .map { "\($0.0)\(language.choose(": ", "："))\(language.list($0.1))" }
            let work = [
                language.choose("Digit sums, ", "求数字和，")
                    + (named + [
                        language.choose("product ", "乘积")
                            + language.list(["\(a.root)*\(b.root)=\(a.root * b.root)"] + product.sums)
                    ]).joined(separator: language.choose("; ", "；")),
                "\(candidate)\(language.choose(": ", "："))"
                    + (given.sums.isEmpty ? "\(candidate)" : language.list(given.sums)),
                language.choose("last digit ", "个位") + "\(first % 10)*\(second % 10)=\(unit)",
            ].joined(separator: language.choose("; ", "；"))
            let conclusion =
                if product.root != given.root {
                    language.choose(
                        ". \(given.root) is not \(product.root), so it is wrong.",
                        "。\(given.root)不等于\(product.root)，所以错了。")
                } else if candidate % 10 != unit % 10 {
                    language.choose(
                        ". \(candidate) has another last digit, so it is wrong.",
                        "。\(candidate)的个位不符，所以错了。")
                } else {
                    language.choose(". Both agree, so it is right.", "。都一致，正确。")
                }
            return Check(
                text: work + conclusion, holds: product.root == given.root && candidate % 10 == unit % 10)
        }

        /// The sum of the digits, again and again down to one digit: the remainder by nine, with 9 for 0.
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
