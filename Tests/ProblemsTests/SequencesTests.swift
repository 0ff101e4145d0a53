import Problems
import Tensors
import Testing

@Suite("Sequences")
struct SequencesTests {
    /// Differences of differences down to a row of one value; nil if the terms run out before it is constant.
    private func extended(_ terms: [Int], to place: Int) -> Int? {
        var rows = [terms]
        while let row = rows.last, Set(row).count > 1 {
            rows.append(zip(row.dropFirst(), row).map(-))
            guard rows.count <= 4, rows[rows.count - 1].count > 1 else { return nil }
        }
        while rows[0].count < place {
            for depth in rows.indices.reversed() {
                let below = depth + 1 < rows.count ? rows[depth + 1].last ?? 0 : 0
                rows[depth].append((rows[depth].last ?? 0) + below)
            }
        }
        return rows[0][place - 1]
    }

    @Test("Where differences, taken often enough, are constant, the gold answer is what they lead to")
    func independent() throws {
        var seen = 0
        for draw in 0..<2_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Sequences().exercise(level: draw % 5 + 1, random: &random)
            let parts = exercise.key.split(separator: " ")
            let terms = parts.prefix { $0 != ":" }.compactMap { Int($0) }
            let place = try #require(Int(parts[terms.count + 1]))
            guard let value = extended(terms, to: place), terms.count > 6 || draw % 5 < 2 else { continue }
            // Four or five terms also have constant third differences by chance,
            // at levels that do not speak of them.
            let ratio = terms[1] * terms[1] == terms[0] * terms[2]
            let sum = zip(terms.dropFirst(2), zip(terms, terms.dropFirst())).allSatisfy { $0 == $1.0 + $1.1 }
            guard !ratio, !sum else { continue }
            seen += 1
            #expect(exercise.answer == String(value), "\(exercise.key)")
        }
        #expect(seen > 200)
    }
}
