/// The experiment of `Probability`, with dice, cards or coins; all its outcomes are equally likely.
enum Trial: Sendable {
    /// Dice with these numbers of faces, numbered from 1.
    case dice([Int])
    /// Cards with these numbers, of which `count` are drawn without replacement, in any order.
    case cards([Int], count: Int)
    case coins(Int)

    /// All outcomes in order; heads is 1 and tails is 0.
    var outcomes: [[Int]] {
        switch self {
        case .dice(let faces): Self.products(faces.map { Array(1...$0) })
        case .coins(let count): Self.products(Array(repeating: [1, 0], count: count))
        case .cards(let numbers, let count):
            // The places of a draw are in ascending order.
            (0..<count).reduce([[Int]]([[]])) { starts, _ in
                starts.flatMap { start in
                    ((start.last.map { $0 + 1 } ?? 0)..<numbers.count).map { start + [$0] }
                }
            }.map { places in places.map { numbers[$0] } }
        }
    }

    private static func products(_ choices: [[Int]]) -> [[Int]] {
        choices.reduce([[]]) { starts, next in starts.flatMap { start in next.map { start + [$0] } } }
    }

    /// The number of outcomes, and how it is worked out.
    var size: (work: String, count: Int) {
        let factors: [Int]
        var divisor = 1
        switch self {
        case .dice(let faces): factors = faces
        case .coins(let count): factors = Array(repeating: 2, count: count)
        case .cards(let numbers, let count):
            factors = (0..<count).map { numbers.count - $0 }
            divisor = (1...count).reduce(1, *)
        }
        let count = factors.reduce(1, *) / divisor
        return (factors.map(String.init).joined(separator: "*") + (divisor > 1 ? "/\(divisor)" : ""), count)
    }

    var width: Int {
        switch self {
        case .dice(let faces): faces.count
        case .cards(_, let count): count
        case .coins(let count): count
        }
    }

    var key: String {
        switch self {
        case .dice(let faces): "dice \(faces)"
        case .cards(let numbers, let count): "cards \(numbers) \(count)"
        case .coins(let count): "coins \(count)"
        }
    }

    func text(_ language: Language) -> String {
        switch self {
        case .dice(let faces):
            let list = faces.map(String.init)
            return language.choose(
                "Dice with \(list.dropLast().joined(separator: ", ")) and \(list[list.count - 1]) faces, each numbered "
                    + "from 1, are thrown.",
                "同时掷\(faces.count)个骰子，面数分别是\(list.joined(separator: "、"))，每个都从1起编号。")
        case .cards(let numbers, let count):
            let list = numbers.map(String.init).joined(separator: language.choose(", ", "、"))
            let drawn = [
                "One is drawn", "Two are drawn without replacement", "Three are drawn without replacement",
            ]
            return language.choose(
                "There are cards with the numbers \(list). \(drawn[count - 1]).",
                "有数字为\(list)的卡片，从中\(count > 1 ? "不放回地" : "")抽取\(count)张。")
        case .coins(let count): return language.choose("\(count) fair coins are tossed.", "抛\(count)枚均匀的硬币。")
        }
    }
}

/// An event of a trial: a measure of the numbers, and the value that is wanted.
struct ChanceEvent: Sendable {
    enum Measure: String, Sendable { case sum, product, difference }
    enum Wanted: Sendable {
        case equal(Int)
        case atLeast(Int)
        case atMost(Int)
        case divisible(Int)
    }

    let measure: Measure
    let wanted: Wanted

    var key: String {
        switch wanted {
        case .equal(let value): "\(measure) = \(value)"
        case .atLeast(let value): "\(measure) >= \(value)"
        case .atMost(let value): "\(measure) <= \(value)"
        case .divisible(let value): "\(measure) | \(value)"
        }
    }

    func value(_ outcome: [Int]) -> Int {
        switch measure {
        case .sum: outcome.reduce(0, +)
        case .product: outcome.reduce(1, *)
        case .difference: abs(outcome[0] - outcome[1])
        }
    }

    func fits(_ value: Int) -> Bool {
        switch wanted {
        case .equal(let wanted): value == wanted
        case .atLeast(let least): value >= least
        case .atMost(let most): value <= most
        case .divisible(let divisor): value.isMultiple(of: divisor)
        }
    }

    /// The outcome with the value that the work has for it: `3+4=7`.
    func work(_ outcome: [Int], _ value: Int, isCoins: Bool) -> String {
        if isCoins { return outcome.map { $0 == 1 ? "H" : "T" }.joined() + " \(value)" }
        if outcome.count == 1 { return String(outcome[0]) }
        let sign = [.sum: "+", .product: "*", .difference: "-"][measure, default: "+"]
        let ordered = measure == .difference ? outcome.sorted(by: >) : outcome
        return ordered.map(String.init).joined(separator: sign) + "=\(value)"
    }

    func text(_ trial: Trial, _ language: Language) -> String {
        if case .coins = trial {
            switch wanted {
            case .atLeast(let value):
                return language.choose("at least \(value) show heads", "至少\(value)枚正面朝上")
            case .atMost(let value): return language.choose("at most \(value) show heads", "至多\(value)枚正面朝上")
            case .equal(let value), .divisible(let value):
                return language.choose("exactly \(value) show heads", "恰好\(value)枚正面朝上")
            }
        }
        var name: String
        switch measure {
        case .sum: name = language.choose("the sum", "和")
        case .product: name = language.choose("the product", "积")
        case .difference: name = language.choose("the larger number minus the smaller", "大数减小数的差")
        }
        if trial.width == 1 { name = language.choose("the number", "这个数") }
        switch wanted {
        case .equal(let value): return language.choose("\(name) is \(value)", "\(name)是\(value)")
        case .atLeast(let value): return language.choose("\(name) is at least \(value)", "\(name)不小于\(value)")
        case .atMost(let value): return language.choose("\(name) is at most \(value)", "\(name)不大于\(value)")
        case .divisible(let value):
            return language.choose("\(name) is divisible by \(value)", "\(name)能被\(value)整除")
        }
    }
}
