import Archive
import Tensors

/// The sequence of distinct procedural problems that belongs to a seed. Slot `i` takes families,
/// languages and levels in turn, families fastest. Its draw depends on the seed, the family and `i`; it is
/// repeated while the problem has come before or belongs to the other side of the split. When a level of a
/// family is exhausted, the next harder level takes its turns; the easiest follows the hardest. When all its
/// levels are, the other families go on without it.
package struct ProblemSource: Sendable {
    private let families: [(family: any Family, label: UInt64)]
    private let languages: [Language]
    private let levels: [Int]
    private let split: Split
    private let seed: UInt64
    private var slot = 0
    /// The first 64 bits of all digests so far.
    private var seen: Set<UInt64> = []

    /// What is known of each level that has had a turn, by family.
    private var supplies: [String: [Int: Supply]] = [:]

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

    /// - Parameter turns: how often a family has its turn before all begin again, if more than once.
    /// - Throws: `Complaint` for an empty list, an unknown family, or a level that does not exist.
    package init(
        families: [String] = Families.names, turns: [String: Int] = [:],
        languages: [Language] = Language.builtIn,
        levels: [Int] = Array(Families.levels), split: Split, seed: UInt64
    ) throws(Complaint) {
        let named = try Families.named(families).map { ($0, Self.word(SHA256.hex($0.name.utf8))) }
        self.families = (0..<max(1, turns.values.max() ?? 1)).flatMap { turn in
            named.filter { turn < turns[$0.0.name] ?? 1 }
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
    }

    /// The next problem. Throws if no family has a problem left at any level.
    package mutating func next() throws(Complaint) -> Problem {
        for _ in families {
            let (family, label) = families[slot % families.count]
            let turn = slot / families.count
            let language = languages[turn % languages.count]
            let first = turn / languages.count % levels.count
            var random = RandomStream(seed: seed, label, UInt64(slot))
            slot += 1
            for level in levels[first...] + levels[..<first] {
                if let problem = draw(family, level, language, &random) { return problem }
            }
        }
        throw .exhausted(families.map(\.family.name), levels: levels, after: seen.count)
    }

    /// A new problem; nil once the level is exhausted.
    private mutating func draw(
        _ family: any Family, _ level: Int, _ language: Language, _ random: inout RandomStream
    ) -> Problem? {
        var supply = supplies[family.name]?[level] ?? Supply()
        defer { supplies[family.name, default: [:]][level] = supply }
        while !supply.isExhausted {
            let exercise = family.exercise(level: level, random: &random)
            let phrasing = random.int(0...exercise.phrasings - 1)
            let digest = Split.digest(family: family.name, key: exercise.key)
            let isOurs = Split(digest: digest) == split
            let isNew = isOurs ? seen.insert(Self.word(digest)).inserted : nil
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

    /// The first 16 digits of a hexadecimal digest as one word.
    private static func word(_ digest: String) -> UInt64 {
        digest.utf8.prefix(16).reduce(0) { $0 << 4 | UInt64($1 < 58 ? $1 - 48 : $1 - 87) }
    }
}
