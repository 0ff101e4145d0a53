import Problems
import Tensors
import Testing

struct FamiliesTests {
    /// Distinct keys among draws of a level.
    static func keys(_ family: any Family, level: Int, draws: Int) -> Set<UInt64> {
        var random = RandomStream(seed: 7, UInt64(level))
        var keys = Set<UInt64>(minimumCapacity: draws)
        for _ in 0..<draws {
            // FNV-1a; if two keys had the same hash, the count could only be too low.
            let key = family.exercise(level: level, random: &random).key.utf8
            keys.insert(key.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
        }
        return keys
    }

    /// A cautious estimate of how many problems a level has. Of n draws from N equally likely problems, about
    /// n²/2N pairs are equal, so N is about n²/2 divided by the repeats.
    static func estimate(_ family: any Family, level: Int, draws: Int = 1500) -> Int {
        let repeats = draws - keys(family, level: level, draws: draws).count
        return draws * draws / 2 / (repeats + 1)
    }

    @Test("every family has over 100,000 problems", arguments: Families.names)
    func distinct(_ name: String) throws {
        let family = try #require(Families.named(name))
        let levels = Families.levels.map { Self.estimate(family, level: $0) }
        // If some problems are likelier than others, the estimate is far too low: then count distinct ones.
        guard levels.reduce(0, +) <= 100_000 else { return }
        var found = 0
        for level in Families.levels where found <= 100_000 {
            found += Self.keys(family, level: level, draws: 50_000).count
        }
        #expect(found > 100_000, "\(levels), found \(found)")
    }

    @Test("all families together have over 5,000,000 problems at the hardest level alone")
    func together() {
        #expect(Families.all.reduce(0) { $0 + Self.estimate($1, level: 5, draws: 800) } > 5_000_000)
    }

    @Test("names are distinct, lower-case, and lead back to their family")
    func names() {
        #expect(Set(Families.names).count == Families.all.count)
        for name in Families.names {
            #expect(name == name.lowercased())
            #expect(Families.named(name)?.name == name)
        }
        #expect(Families.named("alchemy") == nil)
    }

    @Test("the same stream draws the same exercises")
    func deterministic() {
        for family in Families.all {
            var (one, other) = (RandomStream(seed: 5), RandomStream(seed: 5))
            for draw in 0..<100 {
                let first = family.exercise(level: draw % 5 + 1, random: &one)
                let second = family.exercise(level: draw % 5 + 1, random: &other)
                #expect(first.key == second.key)
            }
        }
    }
}
