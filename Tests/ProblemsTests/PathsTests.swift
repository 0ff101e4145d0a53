import Problems
import Tensors
import Testing

@Suite("Paths")
struct PathsTests {
    let family: any Family

    init() throws {
        family = try #require(Families.named("paths"))
    }

    @Test("The gold answer counts the sequences of moves that stay on open cells")
    func independent() {
        for draw in 0..<200 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = family.exercise(level: draw % 3 + 1, random: &random)
            let grid = exercise.key.split(separator: " ").map(Array.init)
            let (down, right) = (grid.count - 1, grid[0].count - 1)
            var count = 0
            for moves in 0..<1 << (down + right) where moves.nonzeroBitCount == down {
                var (row, column) = (0, 0)
                let isOpen = (0..<down + right).allSatisfy { move in
                    if moves >> move & 1 == 1 { row += 1 } else { column += 1 }
                    return grid[row][column] == "."
                }
                if isOpen { count += 1 }
            }
            #expect(exercise.answer == "\(count)", "\(exercise.key)")
        }
    }
}
