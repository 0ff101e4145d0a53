import Tensors

/// Chains of additions and subtractions, worked one place value at a time; checked by undoing them.
struct AdditionSubtraction: Family {
    let name = "addition"
    let form = AnswerForm.number

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let (count, range) =
            switch level {
            case 1: (2, 10...199)
            case 2: random.bool() ? (2, 100...999) : (3, 10...99)
            case 3: random.bool() ? (3, 100...999) : (2, 1000...9999)
            case 4: (4, 1000...99_999)
            default: (6, 10_000...999_999)
            }
        var terms = [random.int(range)]
        while terms.count < count {
            let term = random.int(range)
            // A term that can be subtracted is so in 7 of 10 cases, so that additions and subtractions
            // balance.
            let subtracts = term <= terms.reduce(0, +) && random.bool(0.7)
            terms.append(subtracts ? -term : term)
        }
        return Instance(terms: terms)
    }

    struct Instance: Exercise {
        /// The first term is positive; the others are added, or subtracted if negative.
        let terms: [Int]

        var key: String { terms.sorted().map(String.init).joined(separator: " ") }
        let phrasings = 5

        func prompt(_ language: Language, phrasing: Int) -> String {
            let sum = terms.dropFirst().reduce(String(terms[0])) { $0 + $1.signed }
            return language.choose(
                [
                    "What is \(sum)?", "Compute \(sum).", "\(sum)=?", "Find the value of \(sum).",
                    "Work out \(sum).",
                ],
                [
                    "\(sum)等于多少？", "计算\(sum)。", "\(sum)=?", "求\(sum)的值。", "算一算：\(sum)是多少？",
                ])[phrasing]
        }

        var answer: String { String(terms.reduce(0, +)) }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var total = terms[0]
            var lines: [String] = []
            for term in terms.dropFirst() {
                let work = apply(term, to: &total) { slip($0) }
                let what = term < 0 ? language.choose("Subtract", "减") : language.choose("Add", "加")
                let colon = language.choose(" \(abs(term)): ", "\(abs(term))：")
                lines.append(what + colon + language.list(work) + language.choose(".", "。"))
            }
            lines.append(language.choose("The result is \(total).", "结果是\(total)。"))
            return Attempt(lines: lines, answer: String(total))
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let candidate = Int(candidate: answer) else { return .notWhole(answer, language) }
            var rest = candidate
            let work = terms.dropFirst().reversed().flatMap { apply(-$0, to: &rest) { $0 } }
            let undone = language.choose("Back from \(candidate): ", "从\(candidate)倒推：") + language.list(work)
            let holds = rest == terms[0]
            let found =
                holds
                ? language.choose(
                    ". This is the first number, so it is right.", "。正好是第一个数，正确。")
                : language.choose(
                    ". The first number is \(terms[0]), so it is wrong.", "。第一个数是\(terms[0])，所以错了。")
            return SelfCheck(text: undone + found, holds: holds)
        }

        /// Adds `term` to `total` one place value at a time, the largest first.
        private func apply(
            _ term: Int, to total: inout Int, result: (Int) -> Int
        ) -> [String] {
            var statements: [String] = []
            for part in term.placeValues.map({ term < 0 ? -$0 : $0 }) {
                let next = result(total + part)
                statements.append("\(total)\(part.signed)=\(next)")
                total = next
            }
            return statements
        }
    }
}
