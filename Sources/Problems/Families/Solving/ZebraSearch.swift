/// The solution of `Zebra`. Houses are struck out where a clue, or a thing with its house, rules them out.
/// Where nothing more can be struck out, a thing is tried in one house, and a dead end leads back.
struct ZebraSearch {
    let puzzle: Zebra.Instance
    let language: Language
    private(set) var lines: [String] = []
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
        lines.append(language.choose("Start: ", "开始：") + state)
        return search(&slip) ? houses.map { $0.trailingZeroBitCount + 1 } : nil
    }

    /// Whether a solution is found from here. The houses are shown, unless the last line shows them.
    private mutating func search(_ slip: inout Slip) -> Bool {
        let before = lines.count
        guard strike(&slip) else { return false }
        guard let open = openThing() else { return true }
        if lines.count > before { lines.append(language.choose("Stuck: ", "卡住：") + state) }
        let saved = houses
        let house = saved[open] & -saved[open]
        houses[open] = house
        lines.append(language.choose("Try ", "试") + place(open) + language.choose(".", "。"))
        if search(&slip) { return true }
        houses = saved
        houses[open] &= ~house
        let number = house.trailingZeroBitCount + 1
        lines.append(
            language.choose(
                "Dead end, so \(names[open]) not in \(number). Back: ", "走不通，所以\(names[open])不在\(number)。退回：")
                + state)
        return search(&slip)
    }

    /// The thing with the fewest houses, but more than one; of several the first.
    private func openThing() -> Int? {
        let open = houses.indices.filter { houses[$0].nonzeroBitCount > 1 }
        return open.min { (houses[$0].nonzeroBitCount, $0) < (houses[$1].nonzeroBitCount, $1) }
    }

    /// Goes through the clues and the kinds until nothing more can be struck out; false at a dead end.
    private mutating func strike(_ slip: inout Slip) -> Bool {
        while true {
            let before = lines.count
            for clue in puzzle.clues {
                guard use(clue, &slip) else { return false }
            }
            for start in stride(from: 0, to: houses.count, by: puzzle.count) {
                guard distribute(start..<start + puzzle.count, &slip) else { return false }
            }
            if lines.count == before { return true }
        }
    }

    private mutating func use(_ clue: ZebraClue, _ slip: inout Slip) -> Bool {
        let (first, second) = (clue.first, clue.second)
        let range = 1...puzzle.count
        let one = houses[first]
        let two = clue.isUnary ? 1 << (second - 1) : houses[second]
        var (left, right) = (0, 0)
        for a in range where one >> (a - 1) & 1 == 1 {
            for b in range where two >> (b - 1) & 1 == 1 && clue.holds(a, b) {
                left |= 1 << (a - 1)
                right |= 1 << (b - 1)
            }
        }
        var changes = [(first, left)]
        if !clue.isUnary { changes.append((second, right)) }
        return change(changes, .clue(clue), &slip)
    }

    /// Removes the house of a settled thing from the others of its kind, and settles a thing if it is the
    /// only one that can be in a house.
    private mutating func distribute(_ kind: Range<Int>, _ slip: inout Slip) -> Bool {
        for thing in kind where houses[thing].nonzeroBitCount == 1 {
            let taken = houses[thing]
            let changes = kind.filter { $0 != thing }.map { ($0, houses[$0] & ~taken) }
            guard change(changes, .settled(thing), &slip) else { return false }
        }
        for house in 0..<puzzle.count {
            let able = kind.filter { houses[$0] >> house & 1 == 1 }
            guard able.count == 1 else { continue }
            guard change([(able[0], 1 << house)], .only(able[0], house + 1), &slip) else { return false }
        }
        return true
    }

    /// Why houses are struck out.
    private enum Reason {
        case clue(ZebraClue)
        /// This thing has its house.
        case settled(Int)
        /// Only this thing can be in this house.
        case only(Int, Int)
    }

    private func text(_ reason: Reason) -> String {
        switch reason {
        case .clue(let clue):
            clue.short(names[clue.first], clue.isUnary ? "\(clue.second)" : names[clue.second], language)
        case .settled(let thing): place(thing)
        case .only(let thing, let house):
            language.choose(
                "only \(names[thing]) can be in \(house)", "只有\(names[thing])能在\(house)")
        }
    }

    /// Writes what changes; false if a thing has no house left.
    private mutating func change(
        _ changes: [(Int, Int)], _ reason: Reason, _ slip: inout Slip
    ) -> Bool {
        let real = changes.filter { houses[$0.0] != $0.1 }
        guard !real.isEmpty else { return true }
        let line = text(reason) + language.choose(": ", "：")
        if let (stuck, _) = real.first(where: { $0.1 == 0 }) {
            lines.append(
                line + language.choose("no house for \(names[stuck]).", "\(names[stuck])没有房了。"))
            return false
        }
        for (thing, set) in real {
            // If the true house is left, a mistake loses it; otherwise the case is lost anyway.
            let home = 1 << (puzzle.houses[thing] - 1)
            let others = (1..<houses[thing]).filter {
                $0 & ~houses[thing] == 0 && $0 & home == 0 && $0.nonzeroBitCount == set.nonzeroBitCount
            }
            houses[thing] = set & home == 0 ? set : slip(set, among: others)
        }
        lines.append(
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
