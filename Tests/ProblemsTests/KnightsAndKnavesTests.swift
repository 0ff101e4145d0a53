import Problems
import Tensors
import Testing

@Suite("Knights and knaves")
struct KnightsAndKnavesTests {
    @Test("Hardly two of the hard draws are the same even when names are left out")
    func distinctClaims() {
        var claims: Set<Substring> = []
        for draw in 0..<5_000 {
            var random = RandomStream(seed: 5, UInt64(draw))
            let key = KnightsAndKnaves().exercise(level: 3, random: &random).key
            claims.insert(key.drop { $0 != ":" })
        }
        #expect(claims.count > 4_000)
    }

    /// Reads an English claim and says whether it is true.
    private func holds(_ claim: String, _ speaker: String, _ knights: Set<String>, _ all: [String]) -> Bool? {
        let words = claim.split(whereSeparator: { " ,.\"".contains($0) }).map(String.init)
        let lower = words.map { $0.lowercased() }
        func isKind(_ name: String, _ kind: String) -> Bool {
            knights.contains(name) == kind.hasPrefix("knight")
        }
        if lower[0] == "exactly" { return knights.count == Int(words[1]) }
        if lower.starts(with: ["at", "least"]) {
            let among = words[4] == "us" ? all : [words[4], words[6]]
            return among.contains { isKind($0, words[words.count - 1]) }
        }
        if lower[0] == "if" { return !knights.contains(words[1]) || isKind(words[5], words[8]) }
        if words.contains("I") {
            return (knights.contains(words[0]) == knights.contains(speaker)) == words.contains("same")
        }
        if words.contains("both") { return isKind(words[0], words[5]) && isKind(words[2], words[5]) }
        return words.count == 4 ? isKind(words[0], words[3]) : nil
    }

    @Test("The gold answer is the only one with which the claims of the prompt are consistent")
    func independent() throws {
        for draw in 0..<1_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = KnightsAndKnaves().exercise(level: draw % 5 + 1, random: &random)
            let all = exercise.key.prefix { $0 != ":" }.split(separator: " ").map(String.init)
            let quotes = exercise.prompt(.english, phrasing: 0).split(separator: "\"").map(String.init)
            let claims = stride(from: 1, to: quotes.count, by: 2).map { quotes[$0] }
            try #require(claims.count == all.count)
            var solutions: [String] = []
            for bits in 0..<1 << all.count {
                let knights = all.indices.filter { bits >> $0 & 1 == 1 }.map { all[$0] }
                let consistent = zip(all, claims).allSatisfy { speaker, claim in
                    let isTrue = holds(claim, speaker, Set(knights), all)
                    if isTrue == nil { Issue.record("not understood: \(claim)") }
                    return isTrue == knights.contains(speaker)
                }
                if consistent { solutions.append(knights.joined(separator: ", ")) }
            }
            #expect(solutions == [exercise.answer], "\(exercise.key)")
        }
    }
}
