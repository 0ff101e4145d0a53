import Tensors

/// Who and what is in which house of a row, from clues; solved by striking out houses and by trying, checked
/// by testing every clue.
struct Zebra: Family {
    let name = "zebra"
    let form = AnswerForm.list

    /// The number of houses, the number of kinds of things (people are one), the clues' relations, and the
    /// allowed lengths of the work.
    private struct Size {
        let houses: Int
        let kinds: Int
        let relations: [ZebraClue.Relation]
        let lengths: ClosedRange<Int>
    }

    private static let easy: [ZebraClue.Relation] = [.at, .notAt, .left, .justLeft, .next]
    private static let hard: [ZebraClue.Relation] = [
        .notAt, .same, .apart, .left, .left, .justLeft, .next, .next,
    ]

    private static let long: [ZebraClue.Relation] = [
        .notAt, .same, .apart, .left, .left, .next, .next, .next,
    ]

    private static func size(_ level: Int, _ random: inout RandomStream) -> Size {
        switch level {
        case 1: Size(houses: 3, kinds: 1, relations: easy, lengths: 80...260)
        case 2:
            random.bool()
                ? Size(houses: 3, kinds: 2, relations: easy + [.same, .apart], lengths: 250...560)
                : Size(houses: 4, kinds: 1, relations: easy, lengths: 200...560)
        case 3:
            random.bool()
                ? Size(houses: 3, kinds: 3, relations: hard, lengths: 700...1_250)
                : Size(houses: 4, kinds: 2, relations: hard, lengths: 700...1_250)
        case 4: Size(houses: 4, kinds: 2, relations: hard, lengths: 1_050...1_750)
        default:
            random.bool(0.3)
                ? Size(houses: 4, kinds: 3, relations: hard, lengths: 1_700...2_750)
                : Size(houses: 5, kinds: 2, relations: long, lengths: 1_700...2_750)
        }
    }

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let size = Self.size(level, &random)
        while true {
            let drawn = Self.drawn(size.houses, size.kinds, size.relations, &random)
            guard var drawn, drawn.prompt(.english, phrasing: 3).count <= 500 else { continue }
            // The order of the clues decides the length of the work.
            for _ in 0..<4 {
                var slip = Slip.none
                let lines = drawn.attempt(.english, slip: &slip).lines
                // The check takes about 28 characters for each clue.
                let length = lines.reduce(drawn.clues.count * 28) { $0 + $1.utf8.count + 1 }
                if size.lengths.contains(length) { return drawn }
                drawn.clues = random.shuffled(drawn.clues)
            }
        }
    }

    /// Draws true clues about drawn houses, until only those houses fit; nil where that takes too many clues.
    private static func drawn(
        _ count: Int, _ kinds: Int, _ relations: [ZebraClue.Relation], _ random: inout RandomStream
    ) -> Instance? {
        let chosen = random.shuffled(Array(ZebraThing.kinds.indices)).prefix(kinds - 1).sorted()
        let things = ([ZebraThing.people] + chosen.map { ZebraThing.kinds[$0].things }).flatMap {
            random.shuffled($0).prefix(count)
        }
        guard let all = tables[[count, kinds]] else { return nil }
        let width = count * kinds
        var fitting = Array(stride(from: 0, to: all.count, by: width))
        let start = random.pick(fitting)
        let houses = all[start..<start + width].map(Int.init)
        var clues: [ZebraClue] = []
        while fitting.count > 1 {
            guard clues.count < kinds * count else { return nil }
            let relation = random.pick(relations)
            let first = random.int(0...things.count - 1)
            let isUnary = relation == .at || relation == .notAt
            let second = isUnary ? random.int(1...count) : random.int(0...things.count - 1)
            let isWithinKind = !isUnary && first / count == second / count
            // Two things of one kind are never in one house, so no clue says that.
            guard isUnary || first != second, !isWithinKind || (relation != .same && relation != .apart)
            else { continue }
            let clue = ZebraClue(relation: relation, first: first, second: second)
            guard clue.holds(houses[first], isUnary ? second : houses[second]) else { continue }
            let rest = all.withUnsafeBufferPointer { all in
                fitting.filter {
                    clue.holds(Int(all[$0 + first]), isUnary ? second : Int(all[$0 + second]))
                }
            }
            // Each clue must rule something out, and must rule out much while many ways are open.
            guard rest.count < fitting.count, fitting.count < 12 || rest.count * 3 <= fitting.count * 2 else {
                continue
            }
            fitting = rest
            clues.append(clue)
        }
        return Instance(
            count: count, kinds: chosen.map { ZebraThing.kinds[$0].name }, things: Array(things),
            clues: random.shuffled(clues), houses: houses)
    }

    /// All ways to distribute things of some kinds over the houses: the houses of all things, kind by kind,
    /// one way after the other.
    private static func arrangements(_ count: Int, _ kinds: Int) -> [UInt8] {
        var orders: [[UInt8]] = [[]]
        for _ in 0..<count {
            orders = orders.flatMap { start in
                (1...UInt8(count)).filter { !start.contains($0) }.map { start + [$0] }
            }
        }
        return Array(
            (0..<kinds).reduce([[]]) { all, _ in all.flatMap { start in orders.map { start + $0 } } }.joined()
        )
    }

    private static let tables = Dictionary(
        uniqueKeysWithValues: [[3, 1], [3, 2], [3, 3], [4, 1], [4, 2], [4, 3], [5, 2]].map {
            ($0, arrangements($0[0], $0[1]))
        })

    struct Instance: Exercise {
        /// The number of houses, and of things of each kind.
        let count: Int
        /// The names of the kinds after the people.
        let kinds: [Both<String>]
        let things: [ZebraThing]
        var clues: [ZebraClue]
        let houses: [Int]

        var key: String {
            things.map(\.name.english).joined(separator: " ") + ": "
                + clues.map(\.key).joined(separator: " ")
        }

        let phrasings = 4

        func prompt(_ language: Language, phrasing: Int) -> String {
            let lists = stride(from: 0, to: things.count, by: count).map { start in
                things[start..<start + count].map { $0.name.in(language) }
                    .joined(separator: language.choose(", ", "、"))
            }
            let said = clues.map { $0.sentence(things, language) + language.choose(". ", "。") }.joined()
            let each = zip([Both("person", "一个人")] + kinds, lists).map { kind, list in
                language.choose("one \(kind.english) (\(list))", "\(kind.chinese)（\(list)）")
            }
            let contents =
                each.dropLast().joined(separator: language.choose(", ", "、"))
                + (each.count > 1 ? language.choose(" and ", "和") : "") + each[each.count - 1]
            return language.choose(
                [
                    "Houses 1 to \(count) stand in a row, left to right. Each has \(contents). "
                        + "\(said)List their house numbers in the order named.",
                    "In a row of houses, 1 to \(count) from the left, each holds \(contents). "
                        + "\(said)Give the house numbers in the order of the names.",
                    "Each of \(count) houses, 1 to \(count) from left to right, has \(contents). "
                        + "\(said)In which houses are they? Answer in that order.",
                    "\(said)Houses 1 to \(count) stand from left to right and each has \(contents). "
                        + "Write the house number of each, in that order.",
                ],
                [
                    "1到\(count)号房从左到右排成一行，每间房里有\(contents)。\(said)按上面提到的顺序写出各自的房号。",
                    "一排房子从左到右编号为1到\(count)，每间里有\(contents)。\(said)请按名字出现的顺序写出房号。",
                    "\(count)间房从左到右依次为1到\(count)号，每间有\(contents)。\(said)各在几号房？按这个顺序回答。",
                    "\(said)这里1到\(count)号房从左到右排列，每间有\(contents)。请按这个顺序写出各自所在的房号。",
                ])[phrasing]
        }

        var answer: String { list(houses) }

        private func list(_ houses: [Int]) -> String { houses.map(String.init).joined(separator: ",") }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var search = ZebraSearch(self, language)
            let found = search.solve(&slip)
            guard let found else {
                let last = language.choose("No case is left: no solution.", "没有别的情况了：无解。")
                return Attempt(lines: search.lines + [last], answer: "none")
            }
            let houses = language.list(zip(things, found).map { "\($0.name.in(language)) \($1)" })
            return Attempt(
                lines: search.lines + [language.choose("Solved: \(houses).", "解出：\(houses)。")],
                answer: list(found))
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            func no(_ english: String, _ chinese: String) -> SelfCheck {
                SelfCheck(text: language.choose(english + ": wrong.", chinese + "，不对。"), holds: false)
            }
            let given = answer.split(whereSeparator: { ",， ".contains($0) }).map { Int($0) ?? 0 }
            guard given.count == things.count, given.allSatisfy((1...count).contains) else {
                return no("That is not a house for each of \(things.count)", "这不是\(things.count)个房号")
            }
            var text = ""
            for start in stride(from: 0, to: given.count, by: count) {
                let kind = Array(given[start..<start + count])
                text += kind.map(String.init).joined(separator: " ")
                guard Set(kind).count == count else {
                    return no(text + " are not all different", text + "有重复")
                }
                text += language.choose(
                    start + count == given.count ? " all different. " : "; ",
                    start + count == given.count ? "各不相同。" : "；")
            }
            let named = zip(things, given).map { "\($0.name.in(language)) \($1)" }
            for clue in clues {
                let second = clue.isUnary ? clue.second : given[clue.second]
                text += clue.short(
                    named[clue.first], clue.isUnary ? "\(clue.second)" : named[clue.second], language)
                guard clue.holds(given[clue.first], second) else {
                    return no(text + ", no", text + "，不成立")
                }
                text += language.choose(", yes; ", "，对；")
            }
            return SelfCheck(text: text + language.choose("all clues hold: right.", "线索都成立，正确。"), holds: true)
        }
    }
}
