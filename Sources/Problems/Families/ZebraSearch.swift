/// The solution of `Zebra`: houses that a clue or a thing with a house rules out are struck off; where
/// nothing more can be, one thing is tried in a house, and a dead end leads back.
struct ZebraSearch {
    let puzzle: Zebra.Instance
    let language: Language
    private(set) var steps: [String] = []
    /// The houses where each thing may be, house `h` as bit `h - 1`.
    private(set) var houses: [Int]
    private let names: [String]

    init(_ puzzle: Zebra.Instance, _ language: Language) {
        self.puzzle = puzzle
        self.language = language
        names = puzzle.things.map { $0.name.in(language) }
        houses = Array(repeating: (1 << puzzle.count) - 1, count: puzzle.things.count)
    }

    /// The houses of the things in order; nil where no case is left.
    mutating func solve(_ slip: inout Slip) -> [Int]? {
        steps.append(language.choose("Start: ", "开始：") + state)
        return search(isNew: true, &slip) ? houses.map { $0.trailingZeroBitCount + 1 } : nil
    }

    /// Whether a solution is found from here. `isNew` is false where the last line shows the houses.
    private mutating func search(isNew: Bool, _ slip: inout Slip) -> Bool {
        let before = steps.count
        guard strike(&slip) else { return false }
        guard let open = openThing() else { return true }
        if steps.count > before || !isNew {
            if steps.count > before { steps.append(language.choose("Stuck: ", "卡住：") + state) }
        }
        let saved = houses
        let house = saved[open] & -saved[open]
        houses[open] = house
        steps.append(language.choose("Try ", "试") + place(open) + language.choose(".", "。"))
        if search(isNew: true, &slip) { return true }
        houses = saved
        houses[open] &= ~house
        let number = house.trailingZeroBitCount + 1
        steps.append(
            language.choose(
                "Dead end, so \(names[open]) not in \(number). Back: ", "走不通，所以\(names[open])不在\(number)。退回：")
                + state)
        return search(isNew: false, &slip)
    }

    /// The first of the things with the fewest houses that has more than one.
    private func openThing() -> Int? {
        let open = houses.indices.filter { houses[$0].nonzeroBitCount > 1 }
        return open.min { (houses[$0].nonzeroBitCount, $0) < (houses[$1].nonzeroBitCount, $1) }
    }

    /// Goes through the clues and the kinds until nothing more can be struck off; false at a dead end.
    private mutating func strike(_ slip: inout Slip) -> Bool {
        while true {
            let before = steps.count
            for clue in puzzle.clues {
                guard use(clue, &slip) else { return false }
            }
            for start in stride(from: 0, to: houses.count, by: puzzle.count) {
                guard distribute(start..<start + puzzle.count, &slip) else { return false }
            }
            if steps.count == before { return true }
        }
    }

    private mutating func use(_ clue: ZebraClue, _ slip: inout Slip) -> Bool {
        let (first, second) = (clue.first, clue.second)
        let other = clue.isUnary ? "\(second)" : names[second]
        let reason = clue.short(names[first], other, language)
        let range = 1...puzzle.count
        let one = houses[first]
        let two = clue.isUnary ? 1 << (second - 1) : houses[second]
        func contains(_ set: Int, _ house: Int) -> Bool { set >> (house - 1) & 1 == 1 }
        let left = range.filter { a in
            contains(one, a) && range.contains { contains(two, $0) && clue.holds(a, $0) }
        }
        let right = range.filter { b in
            contains(two, b) && range.contains { contains(one, $0) && clue.holds($0, b) }
        }
        var changes = [(first, left.reduce(0) { $0 | 1 << ($1 - 1) })]
        if !clue.isUnary { changes.append((second, right.reduce(0) { $0 | 1 << ($1 - 1) })) }
        return change(changes, reason, &slip)
    }

    /// Takes the houses of things that have just one from the others of their kind, and gives a house that
    /// only one thing may be in to it.
    private mutating func distribute(_ kind: Range<Int>, _ slip: inout Slip) -> Bool {
        for thing in kind where houses[thing].nonzeroBitCount == 1 {
            let taken = houses[thing]
            let changes = kind.filter { $0 != thing }.map { ($0, houses[$0] & ~taken) }
            guard change(changes, place(thing), &slip) else { return false }
        }
        for house in 0..<puzzle.count {
            let able = kind.filter { houses[$0] >> house & 1 == 1 }
            guard able.count == 1 else { continue }
            let reason = language.choose(
                "only \(names[able[0]]) can be in \(house + 1)", "只有\(names[able[0]])能在\(house + 1)")
            guard change([(able[0], 1 << house)], reason, &slip) else { return false }
        }
        return true
    }

    /// Writes down what changes; false if a thing has no house left.
    private mutating func change(_ changes: [(Int, Int)], _ reason: String, _ slip: inout Slip) -> Bool {
        let real = changes.filter { houses[$0.0] != $0.1 }
        guard !real.isEmpty else { return true }
        let line = reason + language.choose(": ", "：")
        if let (stuck, _) = real.first(where: { $0.1 == 0 }) {
            steps.append(
                line + language.choose("no house for \(names[stuck]).", "\(names[stuck])没有房了。"))
            return false
        }
        for (thing, set) in real {
            // Where the true house is left a mistake loses it; elsewhere the case is lost anyhow.
            let home = 1 << (puzzle.houses[thing] - 1)
            let others = (1..<houses[thing]).filter {
                $0 & ~houses[thing] == 0 && $0 & home == 0 && $0.nonzeroBitCount == set.nonzeroBitCount
            }
            houses[thing] = set & home == 0 ? set : slip(set, among: others)
        }
        steps.append(
            line + real.map { place($0.0) }.joined(separator: language.choose(", ", "，"))
                + language.choose(".", "。"))
        return true
    }

    /// A thing with its houses: `cat 13`.
    private func place(_ thing: Int) -> String {
        let digits = (1...puzzle.count).filter { houses[thing] >> ($0 - 1) & 1 == 1 }.map(String.init)
        return names[thing] + " " + digits.joined()
    }

    /// All things with their houses.
    private var state: String {
        stride(from: 0, to: houses.count, by: puzzle.count).map { start in
            (start..<start + puzzle.count).map(place).joined(separator: language.choose(", ", "，"))
        }.joined(separator: language.choose("; ", "；")) + language.choose(".", "。")
    }
}
