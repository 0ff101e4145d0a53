import Problems
import Tensors
import Testing

struct FamiliesTests {
    @Test("every family has over 50,000 problems, and all together over 2,000,000")
    func distinct() {
        var total = 0
        for family in Families.all {
            var keys: Set<UInt64> = []
            for level in 1...3 {
                var random = RandomStream(seed: 7, UInt64(level))
                let before = keys.count
                for _ in 0..<200_000 {
                    let key = family.exercise(level: level, random: &random).key
                    // FNV-1a; two keys that meet in 64 bits could only lower the count.
                    keys.insert(
                        key.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
                }
                print(family.name, level, keys.count - before)
                #expect(keys.count - before > 15_000, "\(family.name), level \(level)")
            }
            #expect(keys.count > 50_000, "\(family.name)")
            total += keys.count
        }
        print("all", total)
        #expect(total > 2_000_000)
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
                let first = family.exercise(level: draw % 3 + 1, random: &one)
                let second = family.exercise(level: draw % 3 + 1, random: &other)
                #expect(first.key == second.key)
            }
        }
    }
}
