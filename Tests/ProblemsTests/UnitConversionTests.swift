import Foundation
import Problems
import Tensors
import Testing

@Suite("Unit conversion")
struct UnitConversionTests {
    /// What one of each unit is in the smallest of its kind.
    static let size: [String: Double] = [
        "km": 1e6, "m": 1e3, "dm": 100, "cm": 10, "mm": 1, "t": 1e9, "kg": 1e6, "g": 1e3, "mg": 1,
        "weeks": 604_800, "week": 604_800, "days": 86_400, "day": 86_400, "h": 3_600, "min": 60, "s": 1,
        "yuan": 100, "jiao": 10, "fen": 1,
        "L": 1e3, "mL": 1,
    ]
    static let portions = [
        "bottles": "mL", "cups": "mL", "parcels": "g", "loaves": "g", "ropes": "cm", "planks": "cm",
        "roads": "m",
        "fences": "m",
    ]

    private func size(_ unit: String) throws -> Double {
        let parts = try unit.split(separator: "/").map { try #require(Self.size[String($0)], "\(unit)") }
        return parts.count == 2 ? parts[0] / parts[1] : parts[0]
    }

    @Test("The gold answer of the upper levels is the total by the sizes of the units")
    func totals() throws {
        for draw in 0..<2_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = UnitConversion().exercise(level: draw % 2 + 4, random: &random)
            let sides = exercise.key.split(separator: ">").map(String.init)
            var total = 0.0
            for part in sides[0].split(separator: ",") {
                let words = part.split(separator: " ").map(String.init)
                let sign = words.last == "taken" ? -1.0 : 1
                for index in stride(from: 0, to: words.count - 1, by: 2) {
                    total += try sign * #require(Double(words[index])) * size(words[index + 1])
                }
            }
            let target = try size(sides[1].trimmingCharacters(in: .whitespaces))
            let found = try #require(Double(exercise.answer))
            #expect(abs(found - total / target) < 1e-6, "\(exercise.key)")
        }
    }

    @Test("The gold answer is the quantity by the sizes of its units")
    func independent() throws {
        for draw in 0..<6_000 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = UnitConversion().exercise(level: draw % 3 + 1, random: &random)
            let words = exercise.key.split(separator: " ").map(String.init)
            var total = 0.0
            if let unit = Self.portions[words[1]] {
                total = try #require(Double(words[0])) * #require(Double(words[2])) * size(unit)
            } else {
                for part in stride(from: 0, to: words.count - 2, by: 2) {
                    total += try #require(Double(words[part])) * size(words[part + 1])
                }
            }
            let expected = try total / size(#require(words.last))
            let found = try #require(Double(exercise.answer))
            #expect(abs(found - expected) < 1e-6 * max(1, expected), "\(exercise.key): \(exercise.answer)")
            #expect(found > 0)
        }
    }
}
