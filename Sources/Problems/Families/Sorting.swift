import Tensors

/// Sorting 4 to 15 numbers by selecting the smallest or the largest one left; checked by comparing neighbours
/// and by finding the place of each given number.
package struct Sorting: Family {
    package let name = "sorting"
    package let form = AnswerForm.list

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let count = random.int([4...5, 5...6, 6...7, 9...11, 13...15][level - 1])
        let limit = level > 3 || level == 3 && count == 6 ? 999 : 99
        var numbers: [Int] = []
        while numbers.count < count {
            let number = random.int(1...limit)
            if !numbers.contains(number) { numbers.append(number) }
        }
        return Instance(numbers: numbers, ascending: random.bool())
    }

    struct Instance: Exercise {
        /// The numbers, which are distinct and positive.
        let numbers: [Int]
        let ascending: Bool

        var key: String { (ascending ? "up " : "down ") + numbers.map(String.init).joined(separator: " ") }
        let phrasings = 4

        func prompt(_ language: Language, phrasing: Int) -> String {
            let english = numbers.map(String.init).joined(separator: ", ")
            let chinese = numbers.map(String.init).joined(separator: "、")
            let order = ascending ? "ascending" : "descending"
            let direction = ascending ? "从小到大" : "从大到小"
            let ends = ascending ? "from smallest to largest" : "from largest to smallest"
            return language.choose(
                [
                    "Sort \(english) in \(order) order.",
                    "Put these numbers in order \(ends): \(english).",
                    "Arrange \(english) \(ends).",
                    "What is the list \(english) in \(order) order?",
                ],
                [
                    "把\(chinese)按\(direction)的顺序排列。",
                    "将下列各数\(direction)排序：\(chinese)。",
                    "请把这些数\(direction)排好：\(chinese)。",
                    "\(chinese)\(direction)排列，结果是什么？",
                ])[phrasing]
        }

        var answer: String { list(ascending ? numbers.sorted() : numbers.sorted(by: >)) }

        private func list(_ numbers: [Int]) -> String {
            numbers.map(String.init).joined(separator: ",")
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            let (smallest, largest) = (
                language.choose("the smallest is ", "最小的是"), language.choose("the largest is ", "最大的是")
            )
            var lines: [String] = []
            var sorted: [Int] = []
            var rest = numbers
            while rest.count > 1, let extreme = ascending ? rest.min() : rest.max() {
                let chosen = slip(extreme, among: rest)
                lines.append(
                    list(rest) + language.choose(": ", "：") + (isLong ? records(rest, language) : "")
                        + (ascending ? smallest : largest) + "\(chosen)")
                sorted.append(chosen)
                let others = rest.filter { $0 != chosen }
                rest = slip(others, among: miscopied(others))
            }
            sorted += rest
            lines.append(language.choose("In order: ", "排好：") + list(sorted))
            return Attempt(lines: lines, answer: list(sorted))
        }

        /// Whether there are too many numbers to see the smallest at a glance.
        private var isLong: Bool { numbers.count > 8 }

        /// The numbers that are more extreme than all before them; the last of them is the most extreme.
        private func records(_ numbers: [Int], _ language: Language) -> String {
            var records: [Int] = []
            for number in numbers {
                guard let last = records.last else {
                    records = [number]
                    continue
                }
                if ascending ? number < last : number > last { records.append(number) }
            }
            let shown = records.map(String.init).joined(separator: language.choose(", then ", "，再"))
            return language.choose("first \(shown); ", "先\(shown)；")
        }

        /// The numbers with one of them lost, or written wrong.
        private func miscopied(_ numbers: [Int]) -> [[Int]] {
            numbers.indices.flatMap { place in
                var lost = numbers
                lost.remove(at: place)
                var wrong = numbers
                wrong[place] += 10
                return [lost, wrong]
            }
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            let given = answer.split(whereSeparator: { $0 == "," || $0 == " " }).map { Int($0) }
            let sorted = given.compactMap { $0 }
            guard given.count == sorted.count else {
                return SelfCheck(
                    text: language.choose("That is not a list of numbers: wrong.", "这不是一列数，不对。"), holds: false
                )
            }
            guard sorted.count == numbers.count else {
                return SelfCheck(
                    text: language.choose(
                        "There are \(sorted.count) numbers, not \(numbers.count): wrong.",
                        "共\(sorted.count)个数，不是\(numbers.count)个，不对。"), holds: false)
            }
            var chain = String(sorted[0])
            var broken: String?
            for (left, right) in zip(sorted, sorted.dropFirst()) {
                let sign = left < right ? "<" : left > right ? ">" : "="
                chain += sign + String(right)
                if sign != (ascending ? "<" : ">") { broken = broken ?? "\(left)\(sign)\(right)" }
            }
            if let broken {
                return SelfCheck(
                    text: chain + language.choose(", but \(broken): wrong.", "，可是\(broken)，不对。"), holds: false
                )
            }
            chain += language.choose(". Places: ", "。位置：")
            for (index, number) in numbers.enumerated() {
                if index > 0 { chain += language.choose(", ", "，") }
                guard let place = sorted.firstIndex(of: number) else {
                    return SelfCheck(
                        text: chain + language.choose("\(number) is missing: wrong.", "缺\(number)，不对。"),
                        holds: false)
                }
                chain += language.choose("\(number) at \(place + 1)", "\(number)第\(place + 1)")
            }
            return SelfCheck(text: chain + language.choose(": all found, right.", "，都在，正确。"), holds: true)
        }
    }
}
