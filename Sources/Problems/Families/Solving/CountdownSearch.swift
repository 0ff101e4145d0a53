import Tensors

/// The search for an expression of `Countdown`. Two numbers are joined and the search goes on with fewer,
/// until three are left. Then one is kept, and the other two must make the number that it needs. Where
/// nothing fits, the search goes back.
struct CountdownSearch {
    typealias Expression = CountdownExpression

    let target: Int
    let language: Language
    /// The order in which pairs are tried is random, as a person tries whatever catches the eye.
    var random: RandomStream
    private(set) var lines: [String] = []
    /// The number of lines, also where they are not written.
    private(set) var count = 0
    /// Whether the lines are written, not only counted.
    private let writes: Bool

    /// The largest result that is followed.
    static let largest = 100
    /// The number of lines after which the search is given up.
    private static let patience = 42
    /// The number of pairs tried with four numbers before the search goes back to five.
    private static let width = 3

    init(target: Int, language: Language, order: UInt64, writes: Bool = true) {
        self.writes = writes
        self.target = target
        self.language = language
        random = RandomStream(seed: order)
    }

    /// An expression of all parts that makes the target; nil where the search finds none.
    mutating func solve(_ parts: [Expression], _ slip: inout Slip) -> Expression? {
        let parts = parts.sorted { $0.shown > $1.shown }
        guard parts.count > 3 else { return finish(parts, &slip) }
        let pairs = random.shuffled(Self.pairs(of: parts))
        for pair in parts.count == 4 && count > 0 ? pairs.prefix(Self.width) : pairs[...] {
            guard count < Self.patience else { return nil }
            var (left, right) = (parts[pair.left], parts[pair.right])
            if left.shown < right.shown { swap(&left, &right) }
            let result = slip(pair.result)
            let joined = Expression.pair(pair.operation, left, right, shown: result)
            let rest = parts.indices.filter { $0 != pair.left && $0 != pair.right }.map { parts[$0] }
            let equation = "\(left.shown)\(pair.operation.rawValue)\(right.shown)=\(result)"
            note { $0.language.choose("Try ", "试") + equation + $0.left(rest + [joined]) }
            if let found = solve(rest + [joined], &slip) { return found }
            note { $0.language.choose("Dead end, back to ", "走不通，回到") + $0.list(parts) + $0.stop }
        }
        return nil
    }

    private mutating func note(_ line: (Self) -> String) {
        count += 1
        if writes { lines.append(line(self)) }
    }

    private func left(_ parts: [Expression]) -> String {
        language.choose(", left ", "，剩下") + list(parts) + stop
    }

    private var stop: String { language.choose(".", "。") }

    private func list(_ parts: [Expression]) -> String {
        parts.map(\.shown).sorted(by: >).map(String.init).joined(separator: language.choose(", ", "、"))
    }

    private struct Pair: Equatable {
        var left: Int
        var right: Int
        var operation: Expression.Operation
        var result: Int
    }

    /// The ways to join two of the parts, which are in descending order, without those that change nothing.
    private static func pairs(of parts: [Expression]) -> [Pair] {
        var seen: Set<[Int]> = []
        return parts.indices.flatMap { left in
            parts.indices.dropFirst(left + 1).filter { right in
                seen.insert([parts[left].shown, parts[right].shown]).inserted
            }.flatMap { right in
                results(parts[left].shown, parts[right].shown).map {
                    Pair(left: left, right: right, operation: $0.operation, result: $0.result)
                }
            }
        }
    }

    /// The results that two numbers can make; `a` is not the smaller one.
    private static func results(_ a: Int, _ b: Int) -> [(operation: Expression.Operation, result: Int)] {
        var results: [(Expression.Operation, Int)] = [(.plus, a + b)]
        if a > b { results.append((.minus, a - b)) }
        if b > 1 {
            results.append((.times, a * b))
            if a % b == 0 { results.append((.over, a / b)) }
        }
        return results.filter { $0.1 <= largest }
    }

    /// Tries with three parts, each of which is kept in turn.
    private mutating func finish(_ parts: [Expression], _ slip: inout Slip) -> Expression? {
        for kept in parts.indices.reversed()
        where kept + 1 == parts.count || parts[kept].shown != parts[kept + 1].shown {
            let rest = parts.indices.filter { $0 != kept }.map { parts[$0] }
            let needs = needs(parts[kept].shown)
            var tried: [(Expression.Operation, Int)] = []
            var hit: Need?
            for (operation, exact) in Self.results(rest[0].shown, rest[1].shown) where hit == nil {
                let near = needs.map(\.value).filter { [1, 2, 10].contains(abs($0 - exact)) }
                let result = near.isEmpty ? exact : slip(exact, among: [exact] + near)
                tried.append((operation, result))
                hit = needs.first { $0.value == result }
            }
            note { $0.keeping(parts[kept], needs, rest, tried, isHit: hit != nil) }
            if let hit, let (operation, result) = tried.last {
                return hit.expression(
                    .pair(operation, rest[0], rest[1], shown: result), parts[kept], target)
            }
        }
        return nil
    }

    private func keeping(
        _ kept: Expression, _ needs: [Need], _ rest: [Expression], _ tried: [(Expression.Operation, Int)],
        isHit: Bool
    ) -> String {
        let comma = language.choose(", ", "，")
        let results = tried.map { "\(rest[0].shown)\($0.rawValue)\(rest[1].shown)=\($1)" }
        return language.choose("Keep ", "留") + "\(kept.shown)" + language.choose(", need ", "，需要")
            + needs.map { $0.equation(kept.shown, target) }.joined(separator: comma)
            + language.choose(". From ", "。用") + list(rest) + language.choose(": ", "：")
            + results.joined(separator: comma) + comma
            + (isHit ? language.choose("yes.", "有了。") : language.choose("no.", "没有。"))
    }

    /// A number that makes the target together with the kept one, and the operation.
    private struct Need {
        var value: Int
        var operation: Expression.Operation
        /// Whether the number stands before the kept one.
        var isFirst = true

        func expression(_ made: Expression, _ kept: Expression, _ target: Int) -> Expression {
            isFirst
                ? .pair(operation, made, kept, shown: target) : .pair(operation, kept, made, shown: target)
        }

        func equation(_ kept: Int, _ target: Int) -> String {
            switch operation {
            case .plus: "\(target)-\(kept)=\(value)"
            case .minus: isFirst ? "\(target)+\(kept)=\(value)" : "\(kept)-\(target)=\(value)"
            case .times: "\(target)/\(kept)=\(value)"
            case .over: "\(target)*\(kept)=\(value)"
            }
        }
    }

    private func needs(_ kept: Int) -> [Need] {
        var needs: [Need] = []
        if kept < target { needs.append(Need(value: target - kept, operation: .plus)) }
        if kept > target { needs.append(Need(value: kept - target, operation: .minus, isFirst: false)) }
        needs.append(Need(value: target + kept, operation: .minus))
        if kept > 1, target % kept == 0 { needs.append(Need(value: target / kept, operation: .times)) }
        if kept > 1, target * kept <= Self.largest {
            needs.append(Need(value: target * kept, operation: .over))
        }
        return needs
    }
}
