import Tensors

/// One task of a small Python function on a list of whole numbers: its description, the line that does it,
/// and lines that nearly do it, each with its result.
struct CodeTask: Sendable, Equatable {
    /// The kind of a task. Ten kinds take one line, and the last two of these turn the list into a number;
    /// four kinds need a condition or a loop.
    enum Kind: String, Sendable, CaseIterable {
        case front, scale, stride, clamp, rotate, remove, running, remainder, sum, count
        case turn, halve, shrink, rising

        var endsList: Bool { self == .sum || self == .count }

        /// Whether a task of this kind takes more than one line of Python.
        var isBlock: Bool { [.turn, .halve, .shrink, .rising].contains(self) }
    }

    let kind: Kind
    let a: Int
    /// The second number; only `scale` and `clamp` use it.
    let b: Int

    /// Draws a task; `pool` holds numbers that it will meet, so that some hit its bounds exactly.
    init(_ kind: Kind, level: Int, pool: [Int], random: inout RandomStream) {
        self.kind = kind
        let large = [20, 60, 200, 60, 60][level - 1]
        let near = pool.isEmpty || random.bool(0.2) ? random.int(-large...large) : random.pick(pool)
        switch kind {
        case .front, .running: (a, b) = (random.int(1...large * 5), 0)
        case .scale: (a, b) = (random.int(2...large), random.int(1...large))
        case .stride: (a, b) = (random.int(2...2 + level), 0)
        case .clamp: (a, b) = (near, near + random.int(1...large))
        case .rotate: (a, b) = (random.int(1...4 + 5 * level), 0)
        case .remove, .count: (a, b) = (near, 0)
        case .remainder, .sum: (a, b) = (random.int(2...5 + 5 * level), 0)
        case .turn, .halve: (a, b) = (random.int(1...large), 0)
        case .shrink: (a, b) = (random.int(2...6), 0)
        case .rising: (a, b) = (0, 0)
        }
    }

    /// The value of `x` in Python after a line.
    enum Value: Sendable, Equatable {
        case list([Int])
        case number(Int)

        /// The value as Python writes it.
        var text: String {
            switch self {
            case .list(let numbers): "[" + numbers.map(String.init).joined(separator: ", ") + "]"
            case .number(let number): String(number)
            }
        }
    }

    /// A line of Python, or a block of lines, and its effect.
    struct Line: Sendable {
        let text: String
        let apply: @Sendable ([Int]) -> Value
    }

    /// The description of the task, as in "then do this".
    var wording: Both<String> {
        switch kind {
        case .front:
            Both("sort the numbers in ascending order and put \(a) at the start", "把各数从小到大排序，并在最前面加上\(a)")
        case .scale: Both("multiply each number by \(a) and add \(b) to it", "把每个数乘以\(a)再加\(b)")
        case .stride: Both("keep the first of every \(a) numbers in a row", "每\(a)个连续的数只保留第一个")
        case .clamp:
            Both(
                "raise numbers below \(a) to \(a) and lower numbers above \(b) to \(b)",
                "把小于\(a)的数改成\(a)，大于\(b)的数改成\(b)")
        case .rotate:
            Both("move the number at the front to the end, \(a) times in all", "把最前面的数移到末尾，一共移\(a)次")
        case .remove:
            Both(
                "leave out every number that equals \(a) and reverse the order of the rest",
                "去掉所有等于\(a)的数，再把其余的数倒序排列")
        case .running:
            Both(
                "replace each number by the sum of \(a) and all numbers up to and including it",
                "把每个数换成\(a)与从头到它为止各数的和")
        case .remainder:
            Both(
                "replace each number by its remainder, never negative, when divided by \(a)",
                "把每个数换成它除以\(a)的余数（余数不为负）")
        case .sum: Both("add up the numbers that are multiples of \(a)", "求其中\(a)的倍数之和")
        case .count: Both("count the numbers that are greater than \(a)", "数出其中大于\(a)的数有几个")
        case .turn:
            Both(
                "reverse the order if the sum is greater than \(a), otherwise sort in ascending order",
                "如果总和大于\(a)就把顺序倒过来，否则从小到大排序")
        case .halve:
            Both("halve each even number and add \(a) to each odd number", "把每个偶数除以2，把每个奇数加上\(a)")
        case .shrink:
            Both(
                "take out the largest number (the first of equals) until at most \(a) are left",
                "反复去掉最大的数（有相等的先去掉前面的），直到最多剩\(a)个")
        case .rising:
            Both(
                "keep the first number and each one greater than all before it", "保留第一个数，以及每个比前面所有数都大的数")
        }
    }

    /// The right line first, then wrong ones.
    var lines: [Line] {
        let (a, b) = (a, b)
        switch kind {
        case .front:
            return [
                Line(text: "x = [\(a)] + sorted(x)") { .list([a] + $0.sorted()) },
                Line(text: "x = sorted([\(a)] + x)") { .list(([a] + $0).sorted()) },
                Line(text: "x = [\(a)] + x") { .list([a] + $0) },
            ]
        case .scale:
            return [
                Line(text: "x = [n * \(a) + \(b) for n in x]") { .list($0.map { $0 * a + b }) },
                Line(text: "x = [(n + \(b)) * \(a) for n in x]") { .list($0.map { ($0 + b) * a }) },
            ]
        case .stride:
            return [
                Line(text: "x = x[::\(a)]") { x in
                    .list(Swift.stride(from: 0, to: x.count, by: a).map { x[$0] })
                },
                Line(text: "x = x[\(a - 1)::\(a)]") { x in
                    .list(Swift.stride(from: a - 1, to: x.count, by: a).map { x[$0] })
                },
            ]
        case .clamp:
            return [
                Line(text: "x = [min(max(n, \(a)), \(b)) for n in x]") {
                    .list($0.map { min(max($0, a), b) })
                },
                Line(text: "x = [n for n in x if \(a) <= n <= \(b)]") {
                    .list($0.filter { a <= $0 && $0 <= b })
                },
            ]
        case .rotate:
            let turn = "\(a) % max(1, len(x))"
            return [
                Line(text: "x = x[\(turn):] + x[:\(turn)]") { .list(Self.rotated($0, by: a)) },
                Line(text: "x = x[-(\(turn)):] + x[:-(\(turn))]") { .list(Self.rotated($0, by: -a)) },
            ]
        case .remove:
            return [
                Line(text: "x = [n for n in x if n != \(a)][::-1]") {
                    .list($0.filter { $0 != a }.reversed())
                },
                Line(text: "x = [n for n in x if n != \(a)]") { .list($0.filter { $0 != a }) },
                Line(text: "x = x[::-1]") { .list($0.reversed()) },
            ]
        case .running:
            return [
                Line(text: "x = [\(a) + sum(x[:i + 1]) for i in range(len(x))]") { x in
                    .list(x.indices.map { a + x[...$0].reduce(0, +) })
                },
                Line(text: "x = [\(a) + sum(x[:i]) for i in range(len(x))]") { x in
                    .list(x.indices.map { a + x[..<$0].reduce(0, +) })
                },
            ]
        case .remainder:
            return [
                Line(text: "x = [n % \(a) for n in x]") { .list($0.map { $0.modulo(a) }) },
                Line(text: "x = [n // \(a) for n in x]") { .list($0.map { ($0 - $0.modulo(a)) / a }) },
            ]
        case .sum:
            return [
                Line(text: "x = sum(n for n in x if n % \(a) == 0)") {
                    .number($0.filter { $0.isMultiple(of: a) }.reduce(0, +))
                },
                Line(text: "x = sum(n for n in x if n % \(a) != 0)") {
                    .number($0.filter { !$0.isMultiple(of: a) }.reduce(0, +))
                },
            ]
        case .count:
            return [
                Line(text: "x = sum(n > \(a) for n in x)") { .number($0.filter { $0 > a }.count) },
                Line(text: "x = sum(n >= \(a) for n in x)") { .number($0.filter { $0 >= a }.count) },
            ]
        case .turn, .halve, .shrink, .rising: return blocks
        }
    }

    private static func rotated(_ list: [Int], by turn: Int) -> [Int] {
        guard !list.isEmpty else { return [] }
        let place = turn.modulo(list.count)
        return Array(list[place...] + list[..<place])
    }
}
