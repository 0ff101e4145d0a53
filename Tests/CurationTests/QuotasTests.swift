import Curation
import Tensors
import TestSupport
import Testing

/// Quotas, without a model or a store.
struct QuotasTests {
    @Test("Parts add up to the whole, and those that are rounded up have the largest remainders")
    func apportion() {
        var random = RandomStream(seed: 3)
        for _ in 0..<5000 {
            let weights = (0..<random.int(1...12)).map { _ in random.int(0...40) } + [1]
            let (total, sum) = (random.int(0...700_000), weights.reduce(0, +))
            let counts = Quotas.apportion(total, by: weights.map { Double($0) / 40 })
            #expect(counts.reduce(0, +) == total)
            // In whole numbers: total * weight = sum * quotient + remainder.
            let exact = weights.map { (total * $0).quotientAndRemainder(dividingBy: sum) }
            let up = counts.indices.filter { counts[$0] > exact[$0].quotient }
            let down = counts.indices.filter { counts[$0] == exact[$0].quotient }
            #expect(up.count + down.count == counts.count)
            #expect(up.allSatisfy { counts[$0] == exact[$0].quotient + 1 && exact[$0].remainder > 0 })
            let least = up.map { exact[$0].remainder }.min() ?? .max
            #expect(down.allSatisfy { exact[$0].remainder <= least })
        }
        #expect(Quotas.apportion(10, by: [1, 1, 1]) == [4, 3, 3])
        #expect(Quotas.apportion(100, by: [0.29, 0.71]) == [29, 71])
    }

    private static let kinds = ["a", "b", "c", "d"].flatMap { family in
        ["en", "zh"].flatMap { language in
            (1...5).map { Quotas.Kind(family: family, language: language, level: $0) }
        }
    }

    private static func weights(_ names: [String], _ random: inout RandomStream) -> Quotas.Division {
        var weights = [names[0]: Double(random.int(1...9))]
        for name in names.dropFirst() where random.bool(0.7) { weights[name] = Double(random.int(0...9)) / 4 }
        if random.bool(0.5) { weights[Quotas.others] = 0.5 }
        return .weights(weights)
    }

    @Test(
        """
        Where problems of all kinds are solved, quotas of family, language and level, or of language and \
        family at a level, are filled exactly, and nothing beyond them is taken
        """
    )
    func exact() throws {
        var random = RandomStream(seed: 5)
        for _ in 0..<300 {
            var divisions: [Quotas.Trait: Quotas.Division] = [:]
            if random.bool(0.8) {
                divisions[.family] =
                    random.bool(0.3) ? .most(["*": 0.28]) : Self.weights(["a", "b", "c", "d"], &random)
            }
            if random.bool(0.8) { divisions[.language] = Self.weights(["en", "zh"], &random) }
            switch random.int(0...9) {
            case 0...5: divisions[.level] = Self.weights((1...5).map(String.init), &random)
            case 6...7:
                divisions[.family] = nil
                divisions[.familyLevel] =
                    random.bool(0.3)
                    ? .most(["a 1": 0.02, "*": 0.2])
                    : Self.weights(["a 1", "a 2", "b 1", "c 5", "d 3"], &random)
            default: break
            }
            let (quotas, total) = (Quotas(divisions), random.int(40...400))
            var count = try QuotaCount(quotas, of: total, among: Self.kinds, at: "q")
            var taken: [Quotas.Kind] = []
            var closed: Set<Quotas.Kind> = []
            for _ in 0..<100_000 where !count.isFull {
                let kind = Self.kinds[random.int(0...Self.kinds.count - 1)]
                guard count.admits(kind) else {
                    closed.insert(kind)
                    continue
                }
                #expect(!closed.contains(kind), "what is full stays full")
                count.take(kind)
                taken.append(kind)
            }
            #expect(taken.count == total && count.shortfalls.isEmpty)
            for trait in Quotas.Trait.allCases {
                guard let wanted = try quotas.counts(trait, of: total, among: Self.kinds, at: "q") else {
                    continue
                }
                let found = Dictionary(grouping: taken) { $0[trait] }.mapValues(\.count)
                for (value, wanted) in wanted {
                    let number = found[value] ?? 0
                    if case .most = quotas.divisions[trait] {
                        #expect(number <= wanted)
                    } else {
                        #expect(number == wanted)
                    }
                }
            }
        }
    }

    @Test("A family at a level is passed over as soon as one sample more would be too few, and stays so")
    func hopeless() throws {
        var random = RandomStream(seed: 9)
        for _ in 0..<50 {
            let (least, rate) = (Double(random.int(1...20)) / 100, Double(random.int(0...20)) / 100)
            let kind = Quotas.Kind(family: "a", language: "en", level: 1)
            var count = try QuotaCount(Quotas([:], least: least), of: 1000, among: Self.kinds, at: "q")
            var (tried, taken, isOver) = (0, 0, false)
            for _ in 0..<200 {
                let other = Quotas.Kind(family: "a", language: "zh", level: 1)
                #expect(count.admits(kind) == !isOver && count.admits(other) == !isOver)
                guard !isOver else { continue }
                if random.bool(rate) {
                    count.take(kind)
                    taken += 1
                }
                count.count(problem: random.bool(0.5) ? kind : other, isTried: true)
                tried += 1
                isOver = Double(tried) * least >= Double(taken + 1)
            }
            #expect(count.hopeless == (isOver ? ["a 1"] : []))
            #expect(count.admits(.init(family: "a", language: "en", level: 2)))
        }
    }

    @Test("What lacks is told with the number of problems that were tried and passed over")
    func shortfalls() throws {
        let quotas = Quotas([.family: .weights(["a": 1, "b": 1]), .level: .weights(["1": 1, "2": 1])])
        var count = try QuotaCount(quotas, of: 8, among: Self.kinds, at: "q")
        for _ in 0..<4 { count.take(.init(family: "a", language: "en", level: 1)) }
        count.take(.init(family: "b", language: "en", level: 2))
        count.count(problem: .init(family: "b", language: "en", level: 2), isTried: true)
        count.count(problem: .init(family: "b", language: "en", level: 1), isTried: false)
        #expect(
            count.shortfalls == [
                "family b has 1 of 4, its 1 problems are used up, 1 more are of kinds that are full or passed over",
                "level 2 has 1 of 4, its 1 problems are used up",
            ])
        let nested = try QuotaCount(
            Quotas([.familyLevel: .weights(["a 1": 1])]), of: 8, among: Self.kinds, at: "q")
        #expect(nested.shortfalls == ["a 1 has 0 of 8, its 0 problems are used up"])
    }

    @Test(
        "A built-in family that is not drawn, as programs without a sandbox are not, has no part in the quotas"
    )
    func leftOut() throws {
        for division in [Quotas.Division.most(["code": 0.1, "*": 0.5]), .weights(["code": 5, "*": 1])] {
            let counts = try Quotas([.family: division]).counts(.family, of: 100, among: Self.kinds, at: "q")
            #expect(counts?.keys.sorted() == ["a", "b", "c", "d"])
            #expect(counts?.values.reduce(0, +) ?? 0 >= 100)
        }
        let counts = try Quotas([.familyLevel: .most(["code 2": 0.1, "a 1": 0.02, "*": 1])])
            .counts(.familyLevel, of: 100, among: Self.kinds, at: "q")
        #expect(counts?["code 2"] == nil && counts?["a 1"] == 2 && counts?["a 2"] == 100)
        let easy = Self.kinds.filter { $0.level < 3 }
        #expect(
            failure {
                _ = try Quotas([.familyLevel: .most(["code 3": 0.1, "*": 1])])
                    .counts(.familyLevel, of: 100, among: easy, at: "q")
            }.hasPrefix(#"q.family_level: unknown family_level: found "code 3""#),
            "a level that is not drawn")
    }

    @Test("Quotas that do not go with the problems are refused with their place")
    func refusals() {
        for (divisions, words) in [
            (
                [.family: .weights(["e": 1])],
                #"q.family: unknown family: found "e", expected one of a, b, c, d"#
            ),
            ([.level: .weights(["1": 0, "*": 0])], "q.level: found weights of 0 only"),
            (
                [.familyLevel: .most(["a1": 0.1, "*": 1])],
                #"q.family_level: unknown family_level: found "a1"; did you mean "a 1"?"#
            ),
            (
                [.familyLevel: .most(["code 9": 0.1, "*": 1])],
                #"q.family_level: unknown family_level: found "code 9""#
            ),
            (
                [.family: .weights(["a": 1]), .familyLevel: .weights(["b 1": 1])],
                "q.family_level: found weights, beside quotas of families or levels, expected weights alone"
            ),
            (
                [
                    .level: .weights(["1": 1, "2": 3]),
                    .familyLevel: .most(["a 2": 0.1, "b 2": 0.2, "*": 0.2]),
                ],
                "q.family_level: found 70 samples of level 2 at most, expected 75, as the quotas of level say"
            ),
            (
                [.family: .most(["*": 0.2])],
                "q.family: found 80 samples at most, of 4 values, expected 100 samples in all"
            ),
            (
                [.family: .most(["*": 0.4, "e": 0.1])],
                #"q.family: unknown family: found "e", expected one of a, b, c, d"#
            ),
            (
                [.level: .most(["1": 0.5, "2": 0.4])],
                "q.level: found 90 samples at most, of 5 values, expected 100 samples in all"
            ),
        ] as [([Quotas.Trait: Quotas.Division], String)] {
            let complaint = failure {
                _ = try QuotaCount(Quotas(divisions), of: 100, among: Self.kinds, at: "q")
            }
            #expect(complaint.hasPrefix(words), "\(complaint)")
        }
    }
}
