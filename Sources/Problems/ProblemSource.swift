import Archive
import Tensors

/// The sequence of distinct procedural problems that belongs to a seed. Slot `i` takes families,
/// languages and levels in turn, families fastest. Its draw depends on the seed, the family and `i`; it is
/// repeated while the problem has come before or belongs to the other side of the split. When a level of a
/// family is exhausted, the next harder level takes its turns; the easiest follows the hardest. When all its
/// levels are, the other families go on without it.
package struct ProblemSource: Sendable {
    private var suppliers: [Supplier]
    /// The families whose turns follow each other, as places in `suppliers`.
    private let turns: [Int]
    private let languages: [Language]
    private let levels: [Int]
    private let split: Split
    private let seed: UInt64
    private let threads: Int
    private var slot = 0
    /// Problems that are drawn and not yet given.
    private var ready: ArraySlice<Problem> = []
    /// How many slots are drawn at once.
    private var window = 0
    /// How many of the last slots gave no problem.
    private var empty = 0

    /// - Parameters:
    ///   - turns: how often a family has its turn before all begin again, if more than once.
    ///   - threads: how many threads draw; the problems are the same for any number.
    /// - Throws: `Complaint` for an empty list, an unknown family, or a level that does not exist.
    package init(
        families: [String] = Families.names, turns: [String: Int] = [:],
        languages: [Language] = Language.builtIn,
        levels: [Int] = Array(Families.levels), split: Split, seed: UInt64, threads: Int = 1
    ) throws(Complaint) {
        let suppliers = try Families.named(families).map(Supplier.init)
        self.suppliers = suppliers
        self.turns = (0..<max(1, turns.values.max() ?? 1)).flatMap { turn in
            suppliers.indices.filter { turn < turns[suppliers[$0].family.name] ?? 1 }
        }
        guard !languages.isEmpty else {
            throw .noChoice("languages", among: Language.builtIn.map(\.rawValue))
        }
        guard !levels.isEmpty else { throw .noChoice("levels", among: Families.levels.map(String.init)) }
        for level in levels where !Families.levels.contains(level) { throw .badLevel(level) }
        self.languages = languages
        self.levels = levels
        self.split = split
        self.seed = seed
        self.threads = threads
    }

    /// The next problem. Throws if no family has a problem left at any level.
    package mutating func next() throws(Complaint) -> Problem {
        while ready.isEmpty {
            guard empty < turns.count else {
                throw .exhausted(
                    suppliers.map(\.family.name), levels: levels,
                    after: suppliers.reduce(0) { $0 + $1.seen.count })
            }
            drawAhead()
        }
        return ready.removeFirst()
    }

    /// Draws the problems of the next slots, families side by side: the problems of one do not depend on
    /// those of another.
    private mutating func drawAhead() {
        window = min(max(turns.count, 2 * window), 4096)
        let slots = slot..<slot + window
        let own = suppliers.indices.map { place in slots.filter { turns[$0 % turns.count] == place } }
        let (turnCount, languages, levels, split, seed) = (turns.count, languages, levels, split, seed)
        var drawn = suppliers.withUnsafeMutableBufferPointer { buffer in
            // Each task has its own family.
            nonisolated(unsafe) let suppliers = buffer
            return parallelMap(unequal: suppliers.count, threads: threads) { place in
                own[place].map { slot in
                    let turn = slot / turnCount
                    let first = turn / languages.count % levels.count
                    return suppliers[place].draw(
                        slot, languages[turn % languages.count], levels[first...] + levels[..<first], split,
                        seed)
                }[...]
            }
        }
        for slot in slots where empty < turns.count {
            if let problem = drawn[turns[slot % turns.count]].removeFirst() {
                ready.append(problem)
                empty = 0
            } else {
                empty += 1
            }
        }
        slot = slots.upperBound
    }

    /// A family with what it has given so far.
    private struct Supplier {
        let family: any Family
        let label: UInt64
        /// The first 64 bits of the digests of its problems.
        private(set) var seen: Set<UInt64> = []
        /// What is known of each level that has had a turn.
        private var supplies: [Int: Supply] = [:]

        init(_ family: any Family) {
            self.family = family
            label = ProblemSource.word(SHA256.hex(family.name.utf8))
        }

        /// The problem of a slot: of the first level that is not exhausted; nil if all are.
        mutating func draw(
            _ slot: Int, _ language: Language, _ levels: ArraySlice<Int>, _ split: Split, _ seed: UInt64
        ) -> Problem? {
            var random = RandomStream(seed: seed, label, UInt64(slot))
            for level in levels {
                if let problem = draw(level, language, split, &random) { return problem }
            }
            return nil
        }

        /// A new problem; nil once the level is exhausted.
        private mutating func draw(
            _ level: Int, _ language: Language, _ split: Split, _ random: inout RandomStream
        ) -> Problem? {
            var supply = supplies[level] ?? Supply()
            defer { supplies[level] = supply }
            while !supply.isExhausted {
                let exercise = family.exercise(level: level, random: &random)
                let phrasing = random.int(0...exercise.phrasings - 1)
                let digest = Split.digest(family: family.name, key: exercise.key)
                let isOurs = Split(digest: digest) == split
                let isNew = isOurs ? seen.insert(ProblemSource.word(digest)).inserted : nil
                supply.count(isNew: isNew)
                guard isNew == true else { continue }
                return Problem(
                    id: "\(family.name)-\(digest.prefix(16))-\(language.rawValue)", family: family.name,
                    language: language, level: level, prompt: exercise.prompt(language, phrasing: phrasing),
                    answer: exercise.answer, form: family.form, source: "leaven", license: "Apache-2.0",
                    digest: digest)
            }
            return nil
        }
    }

    /// How much one level of a family has given so far. The level counts as exhausted after 20,000 draws in
    /// a row without a new problem: few enough to end soon, and enough to find nearly every held-out problem
    /// of a level. The last problems of a large level come up seldom and would take hours; so it also counts
    /// as exhausted when old problems have come up 200,000 times, and ten times more for each new one.
    private struct Supply {
        private(set) var isExhausted = false
        private var new = 0
        private var old = 0
        private var inVain = 0

        /// Counts a draw. `isNew` is nil where the problem belongs to the other side of the split.
        mutating func count(isNew: Bool?) {
            switch isNew {
            case true?: (new, inVain) = (new + 1, 0)
            case false?: (old, inVain) = (old + 1, inVain + 1)
            case nil: inVain += 1
            }
            isExhausted = inVain >= 20_000 || old >= 200_000 + 10 * new
        }
    }

    /// The first 16 digits of a hexadecimal digest as one word.
    private static func word(_ digest: String) -> UInt64 {
        digest.utf8.prefix(16).reduce(0) { $0 << 4 | UInt64($1 < 58 ? $1 - 48 : $1 - 87) }
    }
}
