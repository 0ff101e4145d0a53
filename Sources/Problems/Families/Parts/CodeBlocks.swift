/// The tasks that need a condition or a loop.
extension CodeTask {
    /// The right block first, then wrong ones.
    var blocks: [Line] {
        let a = a
        switch kind {
        case .turn:
            func text(_ then: String, _ otherwise: String) -> String {
                "if sum(x) > \(a):\n    x = \(then)\nelse:\n    x = \(otherwise)"
            }
            return [
                Line(text: text("x[::-1]", "sorted(x)")) { x in
                    .list(x.reduce(0, +) > a ? x.reversed() : x.sorted())
                },
                Line(text: text("sorted(x)", "x[::-1]")) { x in
                    .list(x.reduce(0, +) > a ? x.sorted() : x.reversed())
                },
                Line(text: "x = sorted(x)") { .list($0.sorted()) },
            ]
        case .halve:
            func text(_ even: String, _ odd: String) -> String {
                "y = []\nfor n in x:\n    if n % 2 == 0:\n        y.append(\(even))\n    else:\n        y.append(\(odd))\nx = y"
            }
            return [
                Line(text: text("n // 2", "n + \(a)")) { x in
                    .list(x.map { $0.isMultiple(of: 2) ? $0 / 2 : $0 + a })
                },
                Line(text: text("n + \(a)", "n // 2")) { x in
                    .list(x.map { $0.isMultiple(of: 2) ? $0 + a : ($0 - 1) / 2 })
                },
                Line(text: text("n // 2", "n - \(a)")) { x in
                    .list(x.map { $0.isMultiple(of: 2) ? $0 / 2 : $0 - a })
                },
            ]
        case .shrink:
            func text(_ head: String, _ taken: String) -> String {
                "x = x[:]\n\(head)\n    x.remove(\(taken))"
            }
            return [
                Line(text: text("while len(x) > \(a):", "max(x)")) {
                    .list(Self.shrunk($0, to: a) { $0.max() })
                },
                Line(text: text("while len(x) > \(a):", "min(x)")) {
                    .list(Self.shrunk($0, to: a) { $0.min() })
                },
                Line(text: text("if len(x) > \(a):", "max(x)")) { x in
                    .list(Self.shrunk(x, to: max(a, x.count - 1)) { $0.max() })
                },
            ]
        default:
            func text(_ sign: String) -> String {
                "y = []\nfor n in x:\n    if not y or n \(sign) y[-1]:\n        y.append(n)\nx = y"
            }
            return [
                Line(text: text(">")) { .list(Self.kept($0, where: >)) },
                Line(text: text("<")) { .list(Self.kept($0, where: <)) },
            ]
        }
    }

    /// The list without one number after another, until `count` are left.
    private static func shrunk(_ list: [Int], to count: Int, taking taken: ([Int]) -> Int?) -> [Int] {
        var list = list
        while list.count > count, let number = taken(list), let place = list.firstIndex(of: number) {
            list.remove(at: place)
        }
        return list
    }

    /// The first number, and each number that satisfies `isKept` together with the last one kept.
    private static func kept(_ list: [Int], where isKept: (Int, Int) -> Bool) -> [Int] {
        list.reduce(into: []) { kept, number in
            if kept.last.map({ isKept(number, $0) }) ?? true { kept.append(number) }
        }
    }
}
