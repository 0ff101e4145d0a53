import Problems
import Testing

@Suite("Every family")
struct FamilyTests {
    /// The most characters of work and check together. Families of plain arithmetic have tests of their own.
    private static let longest = [
        "arrangements": 2_900, "base": 1_700, "cipher": 2_950, "clock": 1_300, "code": 1_200,
        "congruences": 2_900, "countdown": 2_950, "date": 1_700, "dependencies": 2_950,
        "division": 2_100, "fractions": 2_100, "graph": 2_600, "knights": 2_300, "paths": 1_800,
        "polynomials": 2_100, "primes": 2_900, "probability": 2_900, "rewriting": 2_950,
        "satisfiability": 2_950, "sequences": 2_900, "sorting": 2_000, "sudoku": 2_950,
        "systems": 2_100, "trace": 2_950, "unit": 1_200, "word": 500, "zebra": 2_950,
    ]

    private func properties(_ name: String) throws -> FamilyProperties {
        FamilyProperties(family: try #require(Families.named(name)))
    }

    @Test("Every family is among these or among those of plain arithmetic")
    func all() {
        let names = Families.all.map(\.name)
        #expect(Set(names) == Set(Self.longest.keys).union(ArithmeticFamiliesTests.families))
    }

    @Test("An attempt without a slip reaches the gold answer", arguments: longest.keys.sorted())
    func gold(_ name: String) throws { try properties(name).attemptReachesGold() }

    @Test(
        "Slips are carried through alike in both languages and the check finds them",
        arguments: longest.keys.sorted())
    func slips(_ name: String) throws { try properties(name).slipsAreConsistentAndFound() }

    @Test("Strings that are no answer are refused", arguments: longest.keys.sorted())
    func garbage(_ name: String) throws { try properties(name).garbageIsRefused() }

    @Test(
        "Wordings differ, and the work stays within what a model can write", arguments: longest.keys.sorted())
    func text(_ name: String) throws {
        try properties(name).textIsShortAndVaried(longest: #require(Self.longest[name]))
    }
}
