import Tensors

/// The number of orders in which people can stand in a line under conditions. It is counted place by place
/// with every dead end, and checked by counting the orders by their last person.
struct Arrangements: Family {
    let name = "arrangements"
    let form = AnswerForm.number

    private static let names = [
        "Ann", "Bo", "Cy", "Dan", "Eve", "Fay", "Gil", "Hal", "Ida", "Jo", "Kim", "Lee", "Max", "Ned", "Pam",
        "Sue",
        "Ty", "Una", "Val", "Zoe",
    ]

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        while true {
            let count = [3, random.int(3...4), 4, 5, 5][level - 1]
            let names = Array(random.shuffled(Self.names).prefix(count))
            let number = [1, count - 2, 1 + random.int(0...1), 3, random.int(2...3)][level - 1]
            var rules: [OrderRule] = []
            while rules.count < number {
                let rule = OrderRule.drawn(count, random: &random)
                if !rules.contains(rule) { rules.append(rule) }
            }
            let instance = Instance(names: names, rules: rules)
            guard [1...5, 1...6, 3...8, 4...10, 9...18][level - 1].contains(instance.count) else { continue }
            var slip = Slip.none
            let lines = instance.attempt(.english, slip: &slip).lines
            let length = lines.reduce(0) { $0 + $1.utf8.count + 1 }
            if [50...300, 70...400, 550...1_000, 700...1_600, 1_300...2_500][level - 1].contains(length) {
                return instance
            }
        }
    }

    /// All orders of up to five people.
    private static let orders: [[[Int]]] = (0...5).map { count in
        (0..<count).reduce([[]]) { starts, _ in
            starts.flatMap { start in (0..<count).filter { !start.contains($0) }.map { start + [$0] } }
        }
    }

    struct Instance: Exercise {
        let names: [String]
        let rules: [OrderRule]

        var key: String { names.joined(separator: " ") + ": " + rules.map(\.key).joined(separator: " ") }
        let phrasings = 4

        func prompt(_ language: Language, phrasing: Int) -> String {
            let list = names.joined(separator: language.choose(", ", "、"))
            let said = rules.map { $0.text(names, language) }.joined(separator: language.choose("; ", "；"))
            return language.choose(
                [
                    "\(list) stand in a line, first to last. Conditions: \(said). How many orders are possible?",
                    "In how many ways can \(list) line up one after another, if these hold: \(said)?",
                    "Count the orders of \(list) in a queue such that: \(said).",
                    "\(list) run a race without ties. It is known: \(said). How many results are possible?",
                ],
                [
                    "\(list)从前到后站成一排。条件：\(said)。有多少种排法？",
                    "\(list)依次排队，满足：\(said)。一共有几种排法？",
                    "求\(list)排成一列的排法数，要求：\(said)。",
                    "\(list)赛跑，没有并列。已知：\(said)。名次有多少种可能？",
                ])[phrasing]
        }

        var answer: String { String(count) }

        /// The number of orders that satisfy all conditions.
        var count: Int { fitting.count }

        private var fitting: [[Int]] {
            Arrangements.orders[names.count].filter { order in rules.allSatisfy { $0.holds(of: order) } }
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var lines: [String] = []
            let total = extend([], &lines, language, &slip)
            lines.append(language.choose("In all \(total).", "一共\(total)种。"))
            return Attempt(lines: lines, answer: String(total))
        }

        /// The number of orders with this beginning: each next person is tried, and a broken condition ends a
        /// case.
        private func extend(_ start: [Int], _ lines: inout [String], _ language: Language, _ slip: inout Slip)
            -> Int
        {
            var parts: [Int] = []
            for next in names.indices where !start.contains(next) {
                let order = start + [next]
                let shown = order.map { names[$0] }.joined(separator: " ")
                if let broken = rules.first(where: { !$0.isPossible(order, of: names.count) }) {
                    lines.append(
                        shown + language.choose(": not allowed, ", "：不行，") + broken.text(names, language))
                } else if order.count == names.count {
                    parts.append(slip(1, among: [0]))
                    lines.append(
                        shown
                            + (parts.last == 1
                                ? language.choose(": fits", "：可以") : language.choose(": not allowed", "：不行")))
                } else {
                    parts.append(extend(order, &lines, language, &slip))
                }
            }
            let sum = parts.count > 1 ? slip(parts.reduce(0, +)) : parts.first ?? 0
            let work = parts.count > 1 ? parts.map(String.init).joined(separator: "+") + "=\(sum)" : "\(sum)"
            let from = start.map { names[$0] }.joined(separator: " ")
            if start.isEmpty {
                lines.append(language.choose("All: ", "全部：") + work)
            } else if start.count < names.count - 1 {
                lines.append(language.choose("Starting \(from): ", "\(from)开头：") + work)
            }
            return sum
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let given = Int(candidate: answer) else { return .notWhole(answer, language) }
            let fitting = fitting
            let counts = names.indices.map { last in fitting.count { $0.last == last } }
            let by = zip(names, counts).map { language.choose("\($0) last \($1)", "\($0)最后\($1)种") }
            let text =
                language.choose("By who is last: ", "按谁在最后：") + language.list(by)
                + language.choose(". ", "。") + counts.map(String.init).joined(separator: "+")
                + "=\(fitting.count)"
            return fitting.count == given
                ? SelfCheck(text: text + language.choose(": right.", "，正确。"), holds: true)
                : SelfCheck(
                    text: text + language.choose(", not \(given): wrong.", "，不是\(given)，不对。"), holds: false)
        }
    }
}

/// A condition on an order of people, who are numbered from 0.
enum OrderRule: Sendable, Equatable {
    case before(Int, Int)
    case beside(Int, Int)
    case apart(Int, Int)
    /// Somebody is, or is not, first or last.
    case end(Int, isFirst: Bool, Bool)

    static func drawn(_ count: Int, random: inout RandomStream) -> OrderRule {
        let pair = Array(random.shuffled(Array(0..<count)).prefix(2))
        switch random.int(0...6) {
        case 0, 1: return .before(pair[0], pair[1])
        case 2: return .beside(pair[0], pair[1])
        case 3, 4: return .apart(pair[0], pair[1])
        default: return .end(pair[0], isFirst: random.bool(), random.bool(0.15))
        }
    }

    /// Whether a whole order satisfies the condition.
    func holds(of order: [Int]) -> Bool {
        func place(_ who: Int) -> Int { order.firstIndex(of: who) ?? -1 }
        return switch self {
        case .before(let one, let other): place(one) < place(other)
        case .beside(let one, let other): abs(place(one) - place(other)) == 1
        case .apart(let one, let other): abs(place(one) - place(other)) > 1
        case .end(let who, let isFirst, let holds): (place(who) == (isFirst ? 0 : order.count - 1)) == holds
        }
    }

    /// Whether the beginning of an order does not yet break the condition.
    func isPossible(_ start: [Int], of count: Int) -> Bool {
        let last = start.count - 1
        switch self {
        case .before(let one, let other): return start[last] != other || start.contains(one)
        case .beside(let one, let other):
            let found = start.indices.filter { start[$0] == one || start[$0] == other }
            return found.count == 2 ? found[1] - found[0] == 1 : found.isEmpty || found[0] == last
        case .apart(let one, let other):
            let found = start.indices.filter { start[$0] == one || start[$0] == other }
            return found.count < 2 || found[1] - found[0] > 1
        case .end(let who, let isFirst, let holds):
            let wanted = isFirst ? 0 : count - 1
            return holds
                ? (start[last] == who) == (last == wanted) : start[last] != who || last != wanted
        }
    }

    var key: String {
        switch self {
        case .before(let one, let other): "\(one)<\(other)"
        case .beside(let one, let other): "\(min(one, other))~\(max(one, other))"
        case .apart(let one, let other): "\(min(one, other))/\(max(one, other))"
        case .end(let who, let isFirst, let holds): "\(who)\(holds ? "=" : "!")\(isFirst ? "first" : "last")"
        }
    }

    func text(_ names: [String], _ language: Language) -> String {
        switch self {
        case .before(let one, let other):
            language.choose("\(names[one]) before \(names[other])", "\(names[one])在\(names[other])前面")
        case .beside(let one, let other):
            language.choose("\(names[one]) next to \(names[other])", "\(names[one])和\(names[other])相邻")
        case .apart(let one, let other):
            language.choose("\(names[one]) not next to \(names[other])", "\(names[one])和\(names[other])不相邻")
        case .end(let who, let isFirst, let holds):
            language.choose(
                "\(names[who]) \(holds ? "" : "not ")\(isFirst ? "first" : "last")",
                "\(names[who])\(holds ? "" : "不")在\(isFirst ? "最前" : "最后")")
        }
    }
}
