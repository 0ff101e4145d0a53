import Problems
import Tensors
import Testing

@Suite("Sudoku")
struct SudokuTests {
    /// All ways to fill the grid of a key, cell after cell, each cell tested against every other.
    private func fillings(_ key: String) -> [String] {
        let rows = key.split(separator: "/").map(Array.init)
        let size = rows.count
        var cells = rows.flatMap { $0.map { $0.wholeNumberValue ?? 0 } }
        var found: [String] = []
        func meet(_ a: Int, _ b: Int) -> Bool {
            a / size == b / size || a % size == b % size
                || a / size / 2 == b / size / 2 && a % size / (size / 2) == b % size / (size / 2)
        }
        func fill() {
            guard let cell = cells.firstIndex(of: 0) else {
                let digits = cells.map(String.init)
                found.append(
                    (0..<size).map { digits[$0 * size..<($0 + 1) * size].joined() }.joined(separator: " "))
                return
            }
            for digit in 1...size
            where !cells.indices.contains(where: { $0 != cell && cells[$0] == digit && meet($0, cell) }) {
                cells[cell] = digit
                fill()
                cells[cell] = 0
            }
        }
        fill()
        return found
    }

    @Test("The gold answer is the only way to fill the grid")
    func unique() throws {
        let family = try #require(Families.named("sudoku"))
        for draw in 0..<200 {
            var random = RandomStream(seed: 23, UInt64(draw))
            let exercise = family.exercise(level: draw % 5 + 1, random: &random)
            #expect(fillings(exercise.key) == [exercise.answer], "\(exercise.key)")
        }
    }

    @Test("Every draw of level 5 takes a guess, and most guesses are taken back")
    func guesses() throws {
        let family = try #require(Families.named("sudoku"))
        var undone = 0
        for draw in 0..<100 {
            var random = RandomStream(seed: 29, UInt64(draw))
            var slip = Slip.none
            let lines = family.exercise(level: 5, random: &random).attempt(.english, slip: &slip).lines
            #expect(lines.contains { $0.hasPrefix("Guess") })
            if lines.contains(where: { $0.hasPrefix("Back to") }) { undone += 1 }
        }
        #expect(undone > 60)
    }
}
